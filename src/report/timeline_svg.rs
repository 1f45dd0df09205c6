//! Draws timelines as one SVG: without script, links or fonts of its own, for light and dark pages.
//!
//! All text from the log is made visible as on the screen, then escaped for XML.

use super::activity_lane::{self, ActivityLane, ActivityMark, UserTimeline};
use super::show;
use super::timeline::{LaneMark, TimelinePage};
use crate::aggregate::{AxisColumn, Lane, LaneCell};
use crate::signin::{Dimension, Zone};
use crate::store::{Row, Store};
use crate::text::{Glyphs, SafeText, counted, number, truncate};
use std::fmt::Write as _;
use std::io::{self, Write};

/// Width of the picture, in pixels like all that follows.
const WIDTH: usize = 1080;
/// Space at the edges.
const EDGE: usize = 16;
/// Where the axis begins, and the width of a column.
const AXIS: usize = 380;
const COLUMN: usize = 4;
/// Columns of the axis.
pub(crate) const COLUMNS: usize = (WIDTH - EDGE - AXIS) / COLUMN;
/// Height of a lane, and of its highest bar.
const LANE: usize = 24;
const BAR: usize = 16;
/// Characters of a lane's name, in a font of 7.8 pixels a character, and the space for the mark before it.
const NAME: usize = 38;
const INDENT: usize = 16;
/// Columns between two times on the axis, and pixels of a character there.
const TICKS: usize = 30;
const TICK_CHARACTER: usize = 7;
/// The most lanes that are drawn of a user.
const MOST_LANES: usize = 60;

/// Looks for light pages, and for dark ones. Colours of text have a contrast of 4.5 at least.
const STYLE: &str = "\
.signinscope text { font: 13px 'DejaVu Sans Mono', Menlo, Consolas, monospace; fill: #1f2328; white-space: pre }
.signinscope .paper { fill: #ffffff }
.signinscope .stripe { fill: #f4f6f8 }
.signinscope .name { font-size: 16px; font-weight: bold }
.signinscope .dim { fill: #59636e }
.signinscope .tick { fill: #59636e; font-size: 11px }
.signinscope .grid { stroke: #d1d9e0; fill: none }
.signinscope .silence { stroke: #59636e; fill: none; stroke-dasharray: 2 3 }
.signinscope .density { fill: #59636e; stroke: none }
.signinscope .interactive { fill: #0969da; stroke: none }
.signinscope .proof { fill: #1a7f37; stroke: none }
.signinscope .failure { stroke: #9a6700; fill: none; stroke-width: 2 }
.signinscope .bad { fill: #b3261e; stroke: none }
.signinscope .failure.bad { stroke: #b3261e; fill: none }
.signinscope .hatch { stroke: #b3261e; stroke-opacity: 0.45; fill: none }
@media (prefers-color-scheme: dark) {
.signinscope text { fill: #d6d6dc }
.signinscope .paper { fill: #121218 }
.signinscope .stripe { fill: #1a1a22 }
.signinscope .dim, .signinscope .tick { fill: #9a9aa6 }
.signinscope .grid { stroke: #33333e }
.signinscope .silence { stroke: #9a9aa6 }
.signinscope .density { fill: #9a9aa6 }
.signinscope .interactive { fill: #58a6ff }
.signinscope .proof { fill: #3fb950 }
.signinscope .failure { stroke: #e3b341 }
.signinscope .bad { fill: #ff7b72 }
.signinscope .failure.bad { stroke: #ff7b72; fill: none }
.signinscope .hatch { stroke: #ff7b72 }
}";

/// Writes the timelines of users, below each other.
///
/// # Errors
/// When `out` cannot be written to.
pub(crate) fn write(out: &mut impl Write, store: &Store, timelines: &[UserTimeline]) -> io::Result<()> {
    let mut picture = Picture { body: String::new(), y: EDGE };
    for UserTimeline { row, timeline, activity } in timelines {
        let width = usize::MAX;
        let page = TimelinePage { store, timeline, glyphs: Glyphs::Unicode, width, zone: Zone::Utc };
        picture.user(page, *row, activity.as_ref());
    }
    picture.legend(timelines.iter().any(|user| user.activity.is_some()));
    let height = picture.y + EDGE;
    let names: Vec<&str> = timelines.iter().filter_map(|user| store.name(Dimension::User, user.row)).collect();
    let title = format!("Sign-ins of {} over time", names.join(", "));
    writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"signinscope\" role=\"img\" width=\"{WIDTH}\" height=\"{height}\" \
         viewBox=\"0 0 {WIDTH} {height}\">\n<title>{}</title>\n<style>\n{STYLE}\n</style>\n\
         <defs><pattern id=\"signinscope-hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">\
         <path class=\"hatch\" d=\"M-1 7L7 -1\"/></pattern></defs>\n\
         <rect class=\"paper\" width=\"{WIDTH}\" height=\"{height}\"/>\n{}</svg>",
        from_log(&title),
        picture.body
    )
}

/// Log text for XML.
pub(super) fn from_log(text: &str) -> String {
    escaped(&SafeText::from_log(text, Glyphs::Unicode))
}

/// Text that is safe to show, for XML: markup is escaped, and so are the two characters that XML cannot hold and a terminal
/// can.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' | '\0'..='\u{1f}' => {
                let _ = write!(escaped, "‹U+{:04X}›", u32::from(c));
            }
            c => escaped.push(c),
        }
    }
    escaped
}

/// The picture as far as it is drawn.
struct Picture {
    body: String,
    /// Where the next part begins.
    y: usize,
}

impl Picture {
    fn add(&mut self, element: std::fmt::Arguments<'_>) {
        // Memory takes everything.
        let _ = writeln!(self.body, "{element}");
    }

    /// A text whose foot stands at `y`. `text` is escaped.
    fn text(&mut self, x: usize, y: usize, class: &str, text: &str) {
        self.add(format_args!("<text x=\"{x}\" y=\"{y}\" class=\"{class}\">{text}</text>"));
    }

    fn user(&mut self, page: TimelinePage<'_>, row: Row, activity: Option<&ActivityLane>) {
        let timeline = page.timeline;
        let name = page.store.name(Dimension::User, row).unwrap_or_default();
        let name = truncate(&SafeText::from_log(name, page.glyphs), 100, page.glyphs).into_owned();
        self.text(EDGE, self.y + 14, "name", &escaped(&name));
        let span = timeline.span.map(|(first, last)| format!(", {} UTC", show::span(first, last)));
        let by = timeline.by.name();
        let about =
            format!("{}{}; a lane for each {by}", counted(timeline.sign_ins, "sign-in"), span.unwrap_or_default());
        self.text(EDGE, self.y + 36, "dim", &about);
        let top = self.y + 64;
        let shown = timeline.lanes.len().min(MOST_LANES);
        let rows = shown + usize::from(activity.is_some());
        let foot = top + rows * LANE;
        for at in (0..rows).step_by(2) {
            let (y, width) = (top + at * LANE, WIDTH - 2 * EDGE + 8);
            self.add(format_args!(
                "<rect class=\"stripe\" x=\"{}\" y=\"{y}\" width=\"{width}\" height=\"{LANE}\"/>",
                EDGE - 4
            ));
        }
        let cells = |text: &str| (text.chars().count() * TICK_CHARACTER).div_ceil(COLUMN) + 3;
        for (column, text) in page.ticks(TICKS, cells) {
            let x = x_of(column);
            self.text(x + 3, top - 8, "tick", &text);
            self.add(format_args!("<path class=\"grid\" d=\"M{x} {}V{foot}\"/>", top - 18));
        }
        for (column, _, _) in timeline.axis.silences() {
            let x = x_of(column) + COLUMN / 2;
            let words = page.at(column).first().map(|words| escaped(words)).unwrap_or_default();
            self.add(format_args!("<path class=\"silence\" d=\"M{x} {top}V{foot}\"><title>{words}</title></path>"));
        }
        for (at, lane) in timeline.lanes.iter().take(shown).enumerate() {
            self.lane(page, lane, top + at * LANE);
        }
        if let Some(lane) = activity {
            self.activity(page, lane, top + shown * LANE);
        }
        self.y = foot + 20;
        let more = timeline.lanes.len() + timeline.left_out - shown;
        let left_out = (more > 0).then(|| format!("and {}", counted(more as u64, "more lane")));
        for line in left_out.into_iter().chain(page.silences()) {
            self.text(EDGE, self.y, "dim", &escaped(&truncate(&line, 130, page.glyphs)));
            self.y += 20;
        }
        self.y += 16;
    }

    fn lane(&mut self, page: TimelinePage<'_>, lane: &Lane, y: usize) {
        let class = if lane.suspects > 0 { "bad" } else { "" };
        let name = truncate(&page.name(lane), NAME, page.glyphs).into_owned();
        // Names begin at one place with and without the mark; blanks that indent them would be dropped by some programs.
        if lane.suspects > 0 {
            self.text(EDGE, y + 17, class, "!");
        }
        self.text(EDGE + INDENT, y + 17, class, &escaped(&name));
        let (x, count) = (AXIS - 12, number(lane.sign_ins));
        self.add(format_args!("<text x=\"{x}\" y=\"{}\" text-anchor=\"end\" class=\"dim\">{count}</text>", y + 17));
        if let Some(stretch) = &lane.suspect_stretch {
            let (x, width) = (x_of(*stretch.start()), (stretch.end() - stretch.start() + 1) * COLUMN);
            self.add(format_args!(
                "<rect x=\"{x}\" y=\"{}\" width=\"{width}\" height=\"{}\" fill=\"url(#signinscope-hatch)\"/>",
                y + 2,
                LANE - 4
            ));
        }
        for (column, cell) in lane.cells.iter().enumerate().filter(|(_, cell)| cell.sign_ins > 0) {
            let Some(AxisColumn::Time(..)) = page.timeline.axis.column(column) else { continue };
            let Some(row) = cell.row else { continue };
            let x = x_of(column) + COLUMN / 2;
            let height = height(cell, page.timeline.highest);
            let words = escaped(&page.in_lane(lane, cell, row));
            let _ = write!(self.body, "<g><title>{words}</title>");
            self.mark(page.kind_of(lane, column), cell.suspects > 0, x, y + LANE - 3, height);
            self.body.push_str("</g>\n");
        }
    }

    /// What the user did, as a lane.
    fn activity(&mut self, page: TimelinePage<'_>, lane: &ActivityLane, y: usize) {
        self.text(EDGE + INDENT, y + 17, "", activity_lane::NAME);
        let (x, count) = (AXIS - 12, number(lane.events()));
        self.add(format_args!("<text x=\"{x}\" y=\"{}\" text-anchor=\"end\" class=\"dim\">{count}</text>", y + 17));
        for (column, mark) in lane.marks().enumerate() {
            let Some(words) = lane.words(page, column) else { continue };
            let _ = write!(self.body, "<g><title>{}</title>", escaped(&words));
            self.activity_mark(mark, x_of(column) + COLUMN / 2, y + LANE / 2);
            self.body.push_str("</g>\n");
        }
    }

    /// A cross, or a square where something keeps access, around a point.
    fn activity_mark(&mut self, mark: ActivityMark, x: usize, y: usize) {
        let (left, top) = (x - 4, y - 4);
        let _ = match mark {
            ActivityMark::Nothing => Ok(()),
            ActivityMark::Events => {
                write!(self.body, "<path class=\"density\" d=\"M{} {top}h2v3h3v2h-3v3h-2v-3h-3v-2h3z\"/>", x - 1)
            }
            ActivityMark::Harm => {
                write!(self.body, "<rect class=\"bad\" x=\"{left}\" y=\"{top}\" width=\"8\" height=\"8\"/>")
            }
        };
    }

    /// A sign above `foot`, in the middle of a column. Suspect ones have a point above them, whatever the colours.
    fn mark(&mut self, mark: LaneMark, is_suspect: bool, x: usize, foot: usize, height: usize) {
        let bad = if is_suspect { " bad" } else { "" };
        let middle = foot - 8;
        let _ = match mark {
            LaneMark::Proof => {
                write!(self.body, "<path class=\"proof{bad}\" d=\"M{x} {}l5 5l-5 5l-5 -5z\"/>", middle - 5)
            }
            LaneMark::Interactive => {
                write!(self.body, "<circle class=\"interactive{bad}\" cx=\"{x}\" cy=\"{middle}\" r=\"4\"/>")
            }
            LaneMark::Failure => {
                write!(self.body, "<path class=\"failure{bad}\" d=\"M{} {}l8 8m0 -8l-8 8\"/>", x - 4, middle - 4)
            }
            _ => {
                let (left, top) = (x - 2, foot - height);
                write!(
                    self.body,
                    "<rect class=\"density{bad}\" x=\"{left}\" y=\"{top}\" width=\"4\" height=\"{height}\"/>"
                )
            }
        };
        if is_suspect {
            let top = foot - LANE + 5;
            let _ = write!(self.body, "<path class=\"bad\" d=\"M{} {top}h6l-3 4z\"/>", x - 3);
        }
    }

    /// What the signs mean.
    fn legend(&mut self, has_activity: bool) {
        let parts = [
            (LaneMark::Interactive, false, "interactive"),
            (LaneMark::Proof, false, "factor given"),
            (LaneMark::Failure, false, "failed"),
            (LaneMark::Density, false, "non-interactive"),
            (LaneMark::Density, true, "suspect"),
        ];
        let (mut x, y) = (EDGE + 4, self.y);
        for (mark, is_suspect, meaning) in parts {
            self.mark(mark, is_suspect, x, y + 3, 10);
            self.text(x + 10, y, "dim", meaning);
            x += 36 + meaning.len() * 8;
        }
        self.add(format_args!(
            "<rect x=\"{}\" y=\"{}\" width=\"16\" height=\"14\" fill=\"url(#signinscope-hatch)\"/>",
            x - 4,
            y - 11
        ));
        self.text(x + 18, y, "dim", "suspect time");
        x += 140;
        self.add(format_args!("<path class=\"silence\" d=\"M{x} {}V{}\"/>", y - 12, y + 3));
        self.text(x + 10, y, "dim", "silence, left out");
        if has_activity {
            self.y += 20;
            let mut x = EDGE + 4;
            for mark in [ActivityMark::Events, ActivityMark::Harm] {
                self.activity_mark(mark, x, self.y - 4);
                self.text(x + 10, self.y, "dim", mark.meaning());
                x += 36 + mark.meaning().len() * 8;
            }
        }
    }
}

/// Where a column begins.
fn x_of(column: usize) -> usize {
    AXIS + column * COLUMN
}

/// The height of a bar: none is too low to be seen.
fn height(cell: &LaneCell, highest: u64) -> usize {
    const LOWEST: u64 = 3;
    let most = BAR as u64 - LOWEST;
    (LOWEST + cell.sign_ins.min(highest) * most / highest.max(1)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::LaneBy;
    use crate::signin::{Field, Kind, Record, Timestamp};
    use crate::store::Users;
    use crate::store::testing::store_of;

    fn drawn(user: &str, address: &str) -> String {
        let records: Vec<_> = (0..40)
            .map(|hour| {
                let mut record = Record::new(Kind::NonInteractive, Timestamp(hour * Timestamp::HOUR));
                record.set(Field::UserPrincipalName, user);
                record.set(Field::IpAddress, if hour % 3 == 0 { address } else { "192.0.2.1" });
                record.set(Field::Application, "</title><script>alert(1)</script>");
                record
            })
            .collect();
        let store = store_of(&records);
        let rows = Users::sign_ins_of(&store, 0);
        let timeline = UserTimeline::of(&store, &rows, |row| row % 3 == 0, LaneBy::Address, COLUMNS);
        let mut out = Vec::new();
        write(&mut out, &store, &[timeline]).expect("memory");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn both_lanes_are_drawn_and_the_suspect_one_is_marked_without_colour() {
        let svg = drawn("alice@contoso.com", "203.0.113.9");
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
        for text in
            [">!<", ">203.0.113.9<", ">192.0.2.1<", ">alice@contoso.com<", "prefers-color-scheme: dark", "1 suspect"]
        {
            assert!(svg.contains(text), "{text}: {svg}");
        }
        let marks = svg.matches("<g><title>").count();
        assert_eq!(marks, 40, "a mark for each sign-in in a column of its own");
        assert_eq!(
            svg.matches("class=\"bad\" d=").count(),
            14 + 1,
            "a point above each suspect one, and in the legend"
        );
    }

    #[test]
    fn hostile_text_is_text() {
        let svg = drawn("eve\"'<&>\u{202e}\u{1b}[31m\u{ffff}", "x' onload='y");
        assert!(!svg.contains("<script") && !svg.contains("onload='") && !svg.contains('\u{202e}'), "{svg}");
        assert!(!svg.chars().any(|c| c.is_control() && c != '\n') && !svg.contains('\u{ffff}'), "{svg}");
        assert!(svg.contains("eve&quot;&#39;&lt;&amp;&gt;‹U+202E›‹ESC›[31m‹U+FFFF›"), "{svg}");
        assert!(svg.contains("&lt;script&gt;") && svg.contains("x&#39; onload=&#39;y"), "{svg}");
        for word in ["href", "javascript:", "<image", "<foreignObject", "@import", "url(http"] {
            assert!(!svg.contains(word), "{word}");
        }
    }
}
