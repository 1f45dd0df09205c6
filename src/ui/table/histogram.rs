//! Draws the number of sign-ins over time in one line.

use crate::app::{Area, Model};
use crate::signin::Timestamp;
use crate::text::{bar, number};
use crate::ui::painter::Painter;
use ratatui::style::Modifier;
use ratatui::text::Span;

/// Draws a bar a bucket. Buckets with suspects are underlined and red, the one that the cursor is in is reversed, and
/// of a stretch that is being chosen every one.
pub(crate) fn draw(model: &Model, painter: &mut Painter<'_>, area: Area) {
    let histogram = &model.histogram;
    let (Some(start), Some(&highest)) = (histogram.start, histogram.counts.iter().max()) else { return };
    let theme = painter.theme;
    let cells = model.panes().cells_of_bar(histogram.counts.len());
    let chosen = model.stretch.and_then(|stretch| stretch.bars(histogram));
    let under_cursor = model
        .tab_view()
        .row()
        .map(|row| (model.store.created(row).0.saturating_sub(start.0)).div_euclid(histogram.bucket.max(1)));
    let mut spans = vec![Span::raw(" ")];
    for (at, (&count, &marked)) in histogram.counts.iter().zip(&histogram.marked).enumerate() {
        let filled = bar(painter.glyphs, count, highest);
        let mut style = theme.accent();
        if marked > 0 {
            style = theme.bad().add_modifier(Modifier::UNDERLINED);
        }
        if chosen.as_ref().map_or(under_cursor == Some(at as i64), |chosen| chosen.contains(&at)) {
            style = style.add_modifier(Modifier::REVERSED);
        }
        spans.push(Span::styled(filled.repeat(cells), style));
    }
    let legend = format!("  {} a bar, peak {}", width_name(histogram.bucket), number(highest));
    spans.push(Span::styled(legend, theme.dim()));
    painter.line(area, 0, spans);
}

/// `15 min`, `1 h`, `2 d`.
fn width_name(nanoseconds: i64) -> String {
    let minutes = nanoseconds / (60 * Timestamp::SECOND);
    match minutes {
        _ if minutes >= 1440 => format!("{} d", minutes / 1440),
        _ if minutes >= 60 => format!("{} h", minutes / 60),
        _ => format!("{minutes} min"),
    }
}
