//! Every key, from the table of actions.

use super::painter::Painter;
use crate::app::{ACTIONS, Size};
use crate::text::{Align, fit};
use ratatui::layout::Position;
use ratatui::text::Span;

/// Draws the help over everything, scrolled down by so many lines.
pub fn draw(painter: &mut Painter<'_>, size: Size, scroll: usize) {
    let theme = painter.theme;
    let keys =
        |binding: &crate::app::Binding| binding.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let key_width = ACTIONS.iter().map(|binding| keys(binding).len()).max().unwrap_or(0) + 2;
    let inside = painter.window(size, "Keys: Esc closes, arrows scroll", (76, ACTIONS.len() as u16));
    painter.cursor = Some(Position { x: inside.x, y: inside.y });
    for (row, binding) in ACTIONS.iter().skip(scroll).take(usize::from(inside.height)).enumerate() {
        let keys = fit(&keys(binding), key_width, Align::Left, painter.glyphs);
        painter.line(inside, row as u16, vec![Span::styled(keys, theme.accent()), Span::raw(binding.about)]);
    }
}
