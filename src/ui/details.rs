//! Draws the details pane.

use super::painter::Painter;
use crate::app::widget::page::position;
use crate::app::widget::text_lines::{LineKind, TextLine};
use crate::app::{Area, Focus, Model};
use ratatui::layout::Position;
use ratatui::style::Style;
use ratatui::text::Span;

/// Draws the details, when they are open.
pub(super) fn draw(model: &Model, painter: &mut Painter<'_>, area: Area) {
    let Some(details) = model.details.filter(|_| area.height > 0) else { return };
    let theme = painter.theme;
    let lines = model.detail_lines.value();
    painter.rule(area, 0);
    let focused = model.has_focus(Focus::Details);
    let title = if focused { theme.strong().patch(theme.selected()) } else { theme.strong() };
    painter.line(Area { x: area.x + 1, width: area.width - 1, ..area }, 0, vec![Span::styled(" DETAILS ", title)]);
    let inside = Area { x: area.x + 1, y: area.y + 1, width: area.width - 1, height: area.height - 1 };
    let height = usize::from(inside.height);
    let scroll = details.scroll.min(lines.len().saturating_sub(height));
    if let Some(position) = position(scroll, (scroll + height).min(lines.len()), lines.len()) {
        painter.line_right(area, 0, vec![Span::styled(format!(" {position} lines "), theme.dim())]);
    }
    if focused {
        painter.cursor = Some(Position { x: inside.x, y: inside.y });
    }
    for (row, line) in lines.iter().skip(scroll).take(height).enumerate() {
        painter.line(inside, row as u16, spans(line, painter));
        if focused && line.reason == Some(details.reason) {
            painter.restyle(inside, row as u16, theme.selected());
        }
    }
}

/// A line of the details, each kind in its own look.
pub(super) fn spans(line: &TextLine, painter: &Painter<'_>) -> Vec<Span<'static>> {
    let theme = painter.theme;
    let look = |kind| match kind {
        LineKind::Heading => (Style::new(), theme.strong()),
        LineKind::Text => (Style::new(), Style::new()),
        LineKind::Muted => (theme.dim(), theme.dim()),
        LineKind::Caveat => (theme.caveat(), theme.caveat()),
        LineKind::Against => (theme.bad(), Style::new()),
        LineKind::For => (theme.good(), Style::new()),
        LineKind::Field => (theme.accent(), Style::new()),
        LineKind::Hostile => (theme.bad(), theme.bad()),
        LineKind::Cursor => (theme.selected(), theme.selected()),
    };
    let (label, text) = look(line.kind);
    let mut spans = vec![Span::styled(line.label.clone(), label), Span::styled(line.text.clone(), text)];
    spans.extend(line.parts.iter().map(|(kind, text)| Span::styled(text.clone(), look(*kind).0)));
    spans
}
