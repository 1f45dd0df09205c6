//! A list to choose from.

use super::painter::Painter;
use crate::app::{Menu, MenuKind, Size};
use crate::text::{SafeText, truncate};
use ratatui::text::Span;

/// Draws a menu over everything; the cursor's item stays in sight.
pub fn draw(menu: &Menu, painter: &mut Painter<'_>, size: Size) {
    let title = match menu.kind {
        MenuKind::Sort => "Sort by (again: turn round)",
        MenuKind::Keep => "Keep only",
        MenuKind::Drop => "Drop",
        MenuKind::Copy => "Copy",
        MenuKind::Export => "Write to a file",
        MenuKind::Verdict => "Verdict",
    };
    let width = match menu.kind {
        MenuKind::Sort => 30,
        MenuKind::Verdict => 40,
        MenuKind::Keep | MenuKind::Drop | MenuKind::Copy | MenuKind::Export => 64,
    };
    let inside = painter.window(size, title, (width, menu.items.len() as u16));
    let height = usize::from(inside.height);
    let top = (menu.cursor + 1).saturating_sub(height);
    for (row, (label, _)) in menu.items.iter().skip(top).take(height).enumerate() {
        let label = SafeText::from_log(label, painter.glyphs);
        let label = truncate(&label, usize::from(inside.width), painter.glyphs).into_owned();
        painter.line(inside, row as u16, vec![Span::raw(label)]);
        if top + row == menu.cursor {
            painter.select(inside, row as u16);
        }
    }
}
