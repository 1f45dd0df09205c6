//! Writes lines of text into cells.

use super::symbols;
use super::theme::Theme;
use crate::app::{Area, Size};
use crate::text::{Glyphs, width, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Widget};

/// What draws: a buffer, a look and a repertoire.
pub(super) struct Painter<'f> {
    buffer: &'f mut Buffer,
    /// The look.
    pub theme: Theme,
    /// The repertoire.
    pub glyphs: Glyphs,
    /// No lines between things, since they are read aloud, and the cursor on what is selected.
    pub plain: bool,
    /// The first cell of what is selected in the pane that has the keyboard.
    pub cursor: Option<Position>,
}

impl<'f> Painter<'f> {
    /// A painter of this buffer.
    pub(super) fn new(buffer: &'f mut Buffer, theme: Theme, glyphs: Glyphs, plain: bool) -> Self {
        Self { buffer, theme, glyphs, plain, cursor: None }
    }

    /// Marks a row of an area as the selected one of the pane that has the keyboard.
    pub(super) fn select(&mut self, area: Area, row: u16) {
        if row < area.height {
            self.cursor = Some(Position { x: area.x, y: area.y + row });
        }
        self.restyle(area, row, self.theme.selected());
    }

    /// Draws a line across an area.
    pub(super) fn rule(&mut self, area: Area, row: u16) {
        if !self.plain {
            let rule = symbols::horizontal(self.glyphs).repeat(usize::from(area.width));
            self.line(area, row, vec![Span::styled(rule, self.theme.rule())]);
        }
    }

    /// Draws a line in a row of an area, cut at its edge; outside of the area nothing.
    pub(super) fn line(&mut self, area: Area, row: u16, spans: Vec<Span<'_>>) {
        if row < area.height && area.width > 0 {
            self.buffer.set_line(area.x, area.y + row, &Line::from(spans), area.width);
        }
    }

    /// Draws a line that ends at the right edge of an area.
    pub(super) fn line_right(&mut self, area: Area, row: u16, spans: Vec<Span<'_>>) {
        let needed = spans_width(&spans).min(usize::from(area.width)) as u16;
        let right = Area { x: area.x + area.width - needed, width: needed, ..area };
        self.line(right, row, spans);
    }

    /// Adds a style to a row of an area, over what is drawn.
    pub(super) fn restyle(&mut self, area: Area, row: u16, style: Style) {
        if row < area.height {
            self.buffer.set_style(Rect { x: area.x, y: area.y + row, width: area.width, height: 1 }, style);
        }
    }

    /// Empties an area.
    pub(super) fn clear(&mut self, area: Area) {
        let rect = Rect { x: area.x, y: area.y, width: area.width, height: area.height };
        Clear.render(rect, self.buffer);
    }

    /// Text in the middle of a screen of any size.
    pub(super) fn centred(&mut self, size: Size, text: &str) {
        let lines = wrap(text, usize::from(size.width));
        let top = size.height.saturating_sub(lines.len() as u16) / 2;
        for (row, line) in (top..size.height).zip(lines) {
            let left = size.width.saturating_sub(width(&line) as u16) / 2;
            let area = Area { x: left, y: row, width: size.width - left, height: 1 };
            self.line(area, 0, vec![Span::raw(line)]);
        }
    }

    /// An empty box in the middle of the screen, at most as large as it, with a title in its frame; gives what is
    /// inside of the frame.
    pub(super) fn frame(&mut self, size: Size, title: &str, inside: (u16, u16)) -> Area {
        let (width, height) = ((inside.0 + 4).min(size.width), (inside.1 + 2).min(size.height));
        let area = Area { x: (size.width - width) / 2, y: (size.height - height) / 2, width, height };
        let area = if self.plain { Area { x: 0, y: 0, width: size.width, height: size.height } } else { area };
        let (width, height) = (area.width, area.height);
        self.clear(area);
        self.rule(area, 0);
        self.rule(area, height.saturating_sub(1));
        let titled = Area { x: area.x + 2, width: width.saturating_sub(4), ..area };
        self.line(titled, 0, vec![Span::styled(format!(" {title} "), self.theme.strong())]);
        let frame = if self.plain { " " } else { symbols::vertical(self.glyphs) };
        for row in 1..height.saturating_sub(1) {
            self.line(area, row, vec![Span::styled(frame, self.theme.rule())]);
            self.line_right(area, row, vec![Span::styled(frame, self.theme.rule())]);
        }
        Area { x: area.x + 2, y: area.y + 1, width: width.saturating_sub(4), height: height.saturating_sub(2) }
    }
}

/// How many cells spans take together.
pub(super) fn spans_width(spans: &[Span<'_>]) -> usize {
    spans.iter().map(|span| width(&span.content)).sum()
}
