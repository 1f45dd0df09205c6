//! Draws the timeline of the selected suspect's user, below the list of suspects.

use super::details::spans;
use super::painter::Painter;
use super::symbols;
use crate::app::timeline::lines::of_pane;
use crate::app::{Area, Model};
use ratatui::text::Span;

/// Draws the pane, where it has a place.
pub(super) fn draw(model: &Model, painter: &mut Painter<'_>, area: Area) {
    if area.height == 0 {
        return;
    }
    let line = symbols::vertical(painter.glyphs);
    for row in 0..area.height {
        painter.line(area, row, vec![Span::styled(line, painter.theme.rule())]);
    }
    let inside = Area { x: area.x + 2, width: area.width - 3, ..area };
    painter.rule(Area { x: area.x + 1, width: area.width - 1, ..area }, 0);
    painter.line(inside, 0, vec![Span::styled(" TIMELINE ", painter.theme.strong())]);
    let body = Area { y: inside.y + 1, height: inside.height - 1, ..inside };
    for (row, line) in of_pane(model, body).iter().enumerate() {
        painter.line(body, row as u16, spans(line, painter));
    }
}
