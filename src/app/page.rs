//! Lines that fit a width: headings, running text, and text beside labels.

use super::details::{DetailLine, LineKind};
use super::model::Model;
use crate::text::{Align, SafeText, fit, truncate, wrap};

/// Collects lines of one width.
pub(super) struct Page<'m> {
    pub(super) model: &'m Model,
    pub(super) width: usize,
    pub(super) lines: Vec<DetailLine>,
}

impl<'m> Page<'m> {
    pub(super) fn new(model: &'m Model, width: usize) -> Self {
        Self { model, width: width.max(20), lines: Vec::new() }
    }

    pub(super) fn heading(&mut self, text: &str) {
        let text = SafeText::from_log(text, self.model.glyphs);
        let text = truncate(&text, self.width, self.model.glyphs).into_owned();
        self.lines.push(DetailLine { kind: LineKind::Heading, label: String::new(), text, reason: None });
    }

    pub(super) fn text(&mut self, kind: LineKind, text: &str) {
        self.labelled(kind, "", 0, text);
    }

    /// Text beside a label, wrapped.
    pub(super) fn labelled(&mut self, kind: LineKind, label: &str, label_width: usize, text: &str) {
        let glyphs = self.model.glyphs;
        let (label, text) = (SafeText::from_log(label, glyphs), SafeText::from_log(text, glyphs));
        let cells = self.width.saturating_sub(label_width).max(1);
        for (at, text) in wrap(&text, cells).into_iter().enumerate() {
            let label = if at == 0 { &*label } else { "" };
            let label = truncate(label, label_width.saturating_sub(1), glyphs);
            let label = fit(&label, label_width, Align::Left, glyphs);
            self.lines.push(DetailLine { kind, label, text, reason: None });
        }
    }
}
