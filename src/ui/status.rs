//! Draws what stands below the table: a message or the selected row, and the keys that work now.

use super::painter::{Painter, spans_width};
use super::segments::{Segment, join};
use super::symbols;
use crate::app::compare::pending;
use crate::app::details::sign_in::{AGENT, ISSUANCE};
use crate::app::histogram;
use crate::app::table::column::{Column, address_is_of_issuance, is_agent};
use crate::app::table::tab_view::VisibleRow;
use crate::app::time_format::{clock, minute};
use crate::app::{Area, LoadState, Model};
use crate::detect::Mark;
use crate::store::Completeness;
use crate::text::{SafeText, bytes, duration, is_hostile, number, truncate, wrap};
use ratatui::text::Span;

/// Cells of the progress bar.
const BAR: u64 = 16;

/// How many lines a message may take: the answers to questions fit at 80 columns.
pub(super) const MOST_MESSAGE_LINES: usize = 5;

/// What is selected; at the right the progress of a load, else the position.
pub(super) fn draw(model: &Model, painter: &mut Painter<'_>, area: Area) {
    let right = right(model, painter, area.width);
    let cells = usize::from(area.width).saturating_sub(spans_width(&right) + 2);
    // Read aloud, the row would come twice.
    let stretch = histogram::words(model);
    let text = stretch.unwrap_or_else(|| if model.plain { String::new() } else { selected(model) });
    let text = truncate(&text, cells, painter.glyphs).into_owned();
    painter.line(area, 0, vec![Span::raw(" "), Span::styled(text, painter.theme.dim())]);
    painter.line_right(area, 0, right);
}

/// A message over the status line, and over as many lines above it as it needs.
pub(super) fn message(model: &Model, painter: &mut Painter<'_>, area: Area) {
    let comparing = || Some(SafeText::from_log(&pending(model)?, painter.glyphs).into_owned());
    let Some(message) = model.toast.clone().or_else(comparing) else { return };
    // A popup covers what stands at the right.
    let right = if model.overlay.is_none() { right(model, painter, area.width / 2) } else { Vec::new() };
    let cells = usize::from(area.width).saturating_sub(spans_width(&right) + 2);
    let mut lines = wrap(&message, cells);
    if lines.len() > MOST_MESSAGE_LINES {
        let rest = lines.split_off(MOST_MESSAGE_LINES - 1).join(" ");
        lines.push(truncate(&rest, cells, painter.glyphs).into_owned());
    }
    let height = (lines.len() as u16).min(area.y + 1);
    let area = Area { y: area.y + 1 - height, height, ..area };
    painter.clear(area);
    for (line, row) in lines.into_iter().zip(0..) {
        painter.line(area, row, vec![Span::raw(" "), Span::styled(line, painter.theme.caveat())]);
    }
    painter.line_right(Area { y: area.y + height - 1, height: 1, ..area }, 0, right);
}

fn right(model: &Model, painter: &Painter<'_>, width: u16) -> Vec<Span<'static>> {
    if model.is_loading() { progress(model, painter, width) } else { position(model, painter) }
}

fn position(model: &Model, painter: &Painter<'_>) -> Vec<Span<'static>> {
    let tab_view = model.tab_view();
    let theme = painter.theme;
    // Detection that is still running is said with the findings.
    let is_whole = matches!(model.load, LoadState::Over(Completeness::Complete));
    let partial = model.partial().filter(|_| !is_whole);
    let mut spans: Vec<_> = partial.map(|text| Span::styled(format!("{text}  "), theme.caveat())).into_iter().collect();
    if !tab_view.list.rows.is_empty() {
        let text =
            format!("{} of {} ", number(tab_view.list.cursor as u64 + 1), number(tab_view.list.rows.len() as u64));
        spans.push(Span::styled(text, theme.dim()));
    }
    spans
}

/// Bar, bytes, records and time left, as far as they fit.
fn progress(model: &Model, painter: &Painter<'_>, width: u16) -> Vec<Span<'static>> {
    let theme = painter.theme;
    let progress = &model.progress;
    let word = if model.load == LoadState::Stopping { "stopping" } else { "loading" };
    let mut segments = vec![Segment::new(0, Span::styled(word, theme.caveat()))];
    if let Some(done) = (progress.bytes.min(progress.total_bytes) * BAR).checked_div(progress.total_bytes) {
        let (full, left) = symbols::progress(painter.glyphs);
        let bar = full.repeat(done as usize) + &left.repeat((BAR - done) as usize);
        segments.push(Segment::new(1, Span::styled(bar, theme.accent())));
        let text = format!("{} of {}", bytes(progress.bytes), bytes(progress.total_bytes));
        segments.push(Segment::new(3, Span::raw(text)));
    } else if progress.bytes > 0 {
        segments.push(Segment::new(3, Span::raw(bytes(progress.bytes))));
    }
    segments.push(Segment::new(4, Span::raw(format!("{} records", number(progress.records)))));
    if let Some(left) = progress.left() {
        segments.push(Segment::new(2, Span::raw(format!("{} left", duration(left)))));
    }
    if model.load == LoadState::Running {
        segments.push(Segment::new(5, Span::styled("Esc stops", theme.dim())));
    }
    let mut spans = join(segments, usize::from(width).saturating_sub(2));
    spans.push(Span::raw(" "));
    spans
}

/// The row at the cursor in full, for what its cells had to cut.
fn selected(model: &Model) -> String {
    let tab_view = model.tab_view();
    let (Some(row), Some(&visible)) = (tab_view.row(), tab_view.list.selected()) else { return String::new() };
    let store = &model.store;
    let mut parts: Vec<String> = mark(model, visible).into_iter().collect();
    if address_is_of_issuance(store, row) {
        parts.push(format!("i: {ISSUANCE}"));
    }
    if is_agent(store, row) {
        parts.push(format!("a: {AGENT}"));
    }
    let hidden = Column::ALL.into_iter().filter(|column| column.text(store, row).is_some_and(|text| is_hostile(&text)));
    let hidden: Vec<_> = hidden.map(Column::title).collect();
    if !hidden.is_empty() {
        parts.push(format!("hidden characters in {}", hidden.join(", ")));
    }
    for column in [Column::User, Column::Application, Column::IpAddress, Column::Location] {
        parts.extend(column.text(store, row).map(std::borrow::Cow::into_owned));
    }
    if let VisibleRow::Group(group) = visible {
        let groups = &tab_view.listing.groups;
        let listed = groups.get(store, group as usize);
        if tab_view.listing.is_expandable(group) {
            parts.push(format!(
                "{} to {}",
                clock(model.zone, listed.first),
                clock(model.zone, groups.last(store, &listed))
            ));
            parts
                .extend(listed.window_start().map(|start| format!("window from {}", minute(model.zone, start, false))));
        }
    }
    let joined = parts.join("  ");
    SafeText::from_log(&joined, model.glyphs).to_string()
}

/// How many of the row's sign-ins are marked, where not all are, and the first note.
fn mark(model: &Model, visible: VisibleRow) -> Option<String> {
    let tab_view = model.tab_view();
    let rows = match &visible {
        VisibleRow::Group(group) if tab_view.has_mark(*group) => tab_view.listing.members(*group),
        VisibleRow::Group(_) => return None,
        VisibleRow::Member(row) => std::slice::from_ref(row),
    };
    let marks: Vec<Mark> = rows.iter().filter_map(|&row| model.analyst_mark(row)).collect();
    let mark = marks.iter().find(|mark| !mark.note.is_empty()).or(marks.first())?;
    if marks.len() == rows.len() {
        return Some(mark.to_string());
    }
    Some(format!("{} of {} {mark}", number(marks.len() as u64), number(rows.len() as u64)))
}

/// The keys that matter most in what has the keyboard, as many as there is room for.
pub(super) fn footer(model: &Model, painter: &mut Painter<'_>, area: Area) {
    let theme = painter.theme;
    let bindings = model.footer();
    let segments = bindings.iter().enumerate().map(|(at, binding)| {
        let key = binding.keys.first().map(ToString::to_string).unwrap_or_default();
        let spans = vec![Span::styled(key, theme.accent()), Span::styled(format!(" {}", binding.name), theme.dim())];
        Segment { spans, rank: at as u8 + 1 }
    });
    let mut spans = vec![Span::raw(" ")];
    spans.extend(join(segments.collect(), usize::from(area.width).saturating_sub(2)));
    painter.line(area, 0, spans);
}

#[cfg(test)]
mod tests {
    use crate::app::testing::Player;
    use crate::app::{AppMessage, Key};
    use crate::ui::tests::lines;

    #[test]
    fn a_message_is_whole_beside_the_progress_of_a_load() {
        for (width, height) in [(80, 24), (60, 15)] {
            let mut player = Player::new(width, height);
            player.send(AppMessage::Progress(crate::app::LoadProgress {
                bytes: 400_000_000,
                total_bytes: 900_000_000,
                records: 98_765_432,
                ..Default::default()
            }));
            player.send(AppMessage::Key(Key::F(2)));
            let text: String = lines(&player).iter().flat_map(|line| [line.trim_end(), " "]).collect();
            let words = text.split_whitespace().collect::<Vec<_>>();
            for word in "The mouse is on: F2 gives it back to the terminal".split(' ') {
                assert!(words.contains(&word), "{word}: {text}");
            }
        }
    }

    #[test]
    fn a_long_message_takes_up_to_five_lines_and_a_popup_does_not_hide_it() {
        let mut player = Player::loaded(80, 24);
        let before = lines(&player);
        let (sentence, end) =
            ("the terminal did not take the text within its time; ", "--clipboard chooses another way");
        player.send(AppMessage::Notice(format!("{sentence}{end}")));
        let two = lines(&player);
        assert!(
            two[21].contains("the terminal") && two[22].contains("another way") && two[22].ends_with("1 of 5"),
            "{two:#?}"
        );
        assert_eq!((&two[..21], &two[23]), (&before[..21], &before[23]), "the rest stays");
        player.send(AppMessage::Notice(sentence.repeat(9)));
        let cut = lines(&player);
        assert!(cut[18].starts_with(" the terminal") && cut[22].contains('…') && cut[17] == before[17], "{cut:#?}");
        player.play("6");
        assert!(!lines(&player).join("").contains("terminal did"), "until the next key");
        player.send(AppMessage::Notice(format!("{sentence}{end}")));
        assert!(lines(&player).join("").contains(end));
    }
}
