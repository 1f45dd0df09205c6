//! Draws popups and menus over the panes.

use super::details::spans;
use super::painter::Painter;
use crate::app::widget::page::PopupPage;
use crate::app::{Area, Size};
use crate::text;
use ratatui::layout::Position;
use ratatui::text::Span;

/// Draws a page in a frame over everything but the footer, which says what the keys do here.
pub(super) fn draw(page: &PopupPage, painter: &mut Painter<'_>, size: Size) {
    let size = Size { height: size.height.saturating_sub(1), ..size };
    let fixed = page.captions.len() + [&page.heading, &page.footing].into_iter().flatten().count();
    // A popup as wide as the screen is as high as it, so that its footing keeps its place.
    let (width, height) = match page.width {
        Some(width) => (width, (page.lines.len() + fixed) as u16),
        None => (size.width, size.height),
    };
    let position = page.position.as_ref().map(|position| format!(" {position} ")).unwrap_or_default();
    // Beside the position the title is cut, so that neither is taken for a part of the other.
    let cells = usize::from((width + 4).min(size.width).saturating_sub(4));
    let beside = if position.is_empty() { 2 } else { text::width(&position) + 3 };
    let title = text::truncate(&page.title, cells.saturating_sub(beside), painter.glyphs).into_owned();
    let inside = painter.frame(size, &title, (width, height));
    if !position.is_empty() {
        let frame = Area { y: inside.y.saturating_sub(1), height: 1, ..inside };
        painter.line_right(frame, 0, vec![Span::styled(position, painter.theme.dim())]);
    }
    let mut body = inside;
    for line in page.captions.iter().chain(&page.heading) {
        painter.line(body, 0, spans(line, painter));
        body = Area { y: body.y + 1, height: body.height.saturating_sub(1), ..body };
    }
    if let Some(footing) = &page.footing {
        body.height = body.height.saturating_sub(1);
        painter.line(Area { y: body.y + body.height, height: 1, ..body }, 0, spans(footing, painter));
    }
    painter.cursor = Some(Position { x: inside.x, y: inside.y });
    for (row, line) in page.lines.iter().take(usize::from(body.height)).enumerate() {
        painter.line(body, row as u16, spans(line, painter));
    }
    if let Some(selected) = page.selected {
        let width = page.selected_cells.unwrap_or(body.width).min(body.width);
        painter.select(Area { width, ..body }, selected as u16);
    }
}
