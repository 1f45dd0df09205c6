//! Draws the pane of a walkthrough.

use super::details::spans;
use super::painter::Painter;
use super::symbols;
use crate::app::tour::{page, page_width};
use crate::app::{Area, Model};
use crate::text::{truncate, width};
use ratatui::layout::Position;
use ratatui::text::Span;

/// Draws the walkthrough, when there is one.
pub(super) fn draw(model: &Model, painter: &mut Painter<'_>, area: Area) {
    let Some(run) = model.tour.as_ref().filter(|_| area.height > 0) else { return };
    let theme = painter.theme;
    painter.clear(area);
    let is_beside = area.x > 0;
    let mut area = area;
    if is_beside {
        let line = if painter.plain { " " } else { symbols::vertical(painter.glyphs) };
        for row in 0..area.height {
            painter.line(area, row, vec![Span::styled(line, painter.theme.rule())]);
        }
        area = Area { x: area.x + 1, width: area.width - 1, ..area };
    } else {
        painter.rule(area, 0);
    }
    // Beside the table the keys stand below the text, where there is enough for both.
    let keys = format!(" {} ", page::keys(run));
    let last = area.height - 1;
    let beside_keys = if is_beside { 0 } else { width(&keys) + 3 };
    let left = usize::from(area.width).saturating_sub(beside_keys);
    let title = format!(" {} ", page::title(run));
    let title = truncate(&title, left, painter.glyphs).into_owned();
    let look = if run.has_keyboard { theme.strong().patch(theme.selected()) } else { theme.strong() };
    let inside = Area { x: area.x + 1, y: area.y + 1, width: area.width - 1, height: area.height - 1 };
    painter.line(Area { x: area.x + 1, width: area.width - 1, ..area }, 0, vec![Span::styled(title, look)]);
    let row = if is_beside { last } else { 0 };
    painter.line_right(area, row, vec![Span::styled(keys, theme.accent())]);
    let lines = page::lines(run, painter.glyphs, page_width(area.width));
    if run.has_keyboard {
        painter.cursor = Some(Position { x: inside.x, y: inside.y });
    }
    for (row, line) in lines.iter().skip(run.scroll).take(usize::from(inside.height)).enumerate() {
        painter.line(inside, row as u16, spans(line, painter));
    }
}
