//! Makes the lines of a timeline: lanes, the place of the cursor, what stands there.

use crate::aggregate::Lane;
use crate::app::layout::{Area, Focus};
use crate::app::model::Model;
use crate::app::widget::text_lines::{LineKind, TextLine};
use crate::report::activity_lane::{ActivityLane, ActivityMark};
use crate::report::timeline::{LaneMark, TimelinePage, margin};
use crate::signin::Dimension;
use crate::text::{Glyphs, SafeText, counted, number, truncate, width};

const fn kind(mark: LaneMark) -> LineKind {
    match mark {
        LaneMark::Empty | LaneMark::Density => LineKind::Text,
        LaneMark::Interactive => LineKind::Field,
        LaneMark::Proof => LineKind::For,
        LaneMark::Failure => LineKind::Caveat,
        LaneMark::Suspect => LineKind::Against,
        LaneMark::Silence => LineKind::Muted,
    }
}

/// A lane, with the cursor at a column.
pub(crate) fn lane(page: TimelinePage<'_>, lane: &Lane, cursor: Option<usize>) -> TextLine {
    let mut parts: Vec<(LineKind, String)> = Vec::new();
    for column in 0..page.timeline.axis.len() {
        let (mark, sign) = page.cell(lane, column);
        let kind = if cursor == Some(column) { LineKind::Cursor } else { kind(mark) };
        match parts.last_mut() {
            Some((last, text)) if *last == kind => text.push_str(sign),
            _ => parts.push((kind, sign.to_owned())),
        }
    }
    let kind = if lane.suspects > 0 { LineKind::Against } else { LineKind::Text };
    TextLine { label: page.label(lane), parts, ..TextLine::of(kind, String::new()) }
}

/// What the user did as a line, with the cursor at a column.
pub(super) fn activity(page: TimelinePage<'_>, lane: &ActivityLane, cursor: usize) -> TextLine {
    let mut parts: Vec<(LineKind, String)> = Vec::new();
    for (column, mark) in lane.marks().enumerate() {
        let kind = match mark {
            _ if column == cursor => LineKind::Cursor,
            ActivityMark::Nothing => LineKind::Text,
            ActivityMark::Events => LineKind::Field,
            ActivityMark::Harm => LineKind::Against,
        };
        match parts.last_mut() {
            Some((last, text)) if *last == kind => text.push_str(mark.sign()),
            _ => parts.push((kind, mark.sign().to_owned())),
        }
    }
    TextLine { label: lane.label(page), parts, ..TextLine::of(LineKind::Text, String::new()) }
}

/// The line below the lanes, which points at the column of the cursor.
pub(crate) fn pointer(page: TimelinePage<'_>, column: usize) -> TextLine {
    let sign = if page.glyphs == Glyphs::Unicode { "▲" } else { "^" };
    TextLine::of(LineKind::Heading, " ".repeat(margin(page.width) + column) + sign)
}

/// What stands at the column of the cursor, in so many lines.
pub(crate) fn words(page: TimelinePage<'_>, column: usize, height: usize) -> Vec<TextLine> {
    let mut texts = page.at(column);
    if page.timeline.left_out > 0 {
        texts.push(format!("{} more lanes are neither shown nor counted here", number(page.timeline.left_out as u64)));
    }
    let fits = texts.len() <= height;
    // The first text, which names the time, comes before what is left out.
    let shown = if fits { texts.len() } else { height.saturating_sub(1).max(height.min(1)) };
    let cut = |text: &String| truncate(text, page.width, page.glyphs).into_owned();
    let mut lines: Vec<TextLine> =
        texts.iter().take(shown).map(|text| TextLine::of(LineKind::Text, cut(text))).collect();
    if let Some(first) = lines.first_mut() {
        first.kind = LineKind::Heading;
    }
    if !fits && lines.len() < height {
        let left_out = counted((texts.len() - shown) as u64, "more lane");
        lines.push(TextLine::of(LineKind::Muted, format!("and {left_out} at this time")));
    }
    lines
}

/// What the characters mean, in as many lines as it takes.
pub(crate) fn legend(page: TimelinePage<'_>) -> Vec<TextLine> {
    let mut lines: Vec<String> = Vec::new();
    for part in page.legend() {
        match lines.last_mut() {
            Some(line) if width(line) + width(&part) + 2 <= page.width => {
                line.push_str("  ");
                line.push_str(&part);
            }
            _ => lines.push(part),
        }
    }
    lines.into_iter().map(|text| TextLine::of(LineKind::Muted, text)).collect()
}

/// How wide the lines are in the pane beside the suspects, which has a line and a margin at its left.
pub(crate) fn pane_width(area: Area) -> usize {
    usize::from(area.width.saturating_sub(3))
}

/// What the pane beside the suspects shows: the axis, as many lanes as fit, and what the characters mean.
pub(crate) fn of_pane(model: &Model, area: Area) -> Vec<TextLine> {
    let Some((row, timeline)) = &model.suspect_timeline else { return Vec::new() };
    let cells = pane_width(area);
    let page = TimelinePage { store: &model.store, timeline, glyphs: model.glyphs, width: cells, zone: model.zone };
    let user = model.store.name(Dimension::User, *row).unwrap_or_default();
    let key_of = |name| model.key_of(name).map(|key| key.to_string()).unwrap_or_default();
    // The key is about what has the keyboard.
    let there = if model.focus == Focus::Suspects { String::new() } else { format!("{} ", key_of("suspects")) };
    let key = format!("  {there}{} opens it", key_of("timeline"));
    let user =
        truncate(&SafeText::from_log(user, model.glyphs), cells.saturating_sub(key.len()), model.glyphs).into_owned();
    let mut lines = vec![
        TextLine { parts: vec![(LineKind::Muted, key)], ..TextLine::of(LineKind::Heading, user) },
        TextLine::of(LineKind::Muted, page.axis()),
    ];
    let legend = legend(page);
    let fits = usize::from(area.height).saturating_sub(lines.len() + legend.len() + 2);
    let all = timeline.lanes.len() + timeline.left_out;
    lines.extend(timeline.lanes.iter().take(fits).map(|one| lane(page, one, None)));
    if all > fits {
        lines.push(TextLine::of(LineKind::Muted, format!("  and {}", counted((all - fits) as u64, "more address"))));
    }
    lines.extend(legend);
    lines
}
