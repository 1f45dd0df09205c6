//! Breaks text into lines of a width: headings, running text, and text beside labels. All of it is safe to show.

use crate::text::{Align, Glyphs, SafeText, fit, truncate, wrap};

/// How a line is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// The name of a part.
    Heading,
    /// Running text.
    Text,
    /// Something of less weight, such as the headings of columns.
    Muted,
    /// Something the log cannot show or shows wrongly.
    Caveat,
    /// A reason for suspicion, or a problem.
    Against,
    /// A reason for innocence.
    For,
    /// A field of the record, or a key: the label stands out.
    Field,
    /// A field that holds characters which would have acted on the terminal.
    Hostile,
    /// Where a cursor is.
    Cursor,
}

/// A line of text, safe to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextLine {
    /// How it is meant.
    pub kind: LineKind,
    /// What stands at the left, padded so that the texts beside labels are aligned.
    pub label: String,
    /// What stands beside it.
    pub text: String,
    /// The number of the finding's reason that it belongs to.
    pub reason: Option<usize>,
    /// What stands behind the text, each part in its own look: that of a label.
    pub parts: Vec<(LineKind, String)>,
}

impl TextLine {
    /// A line without a label. `text` must be safe to show and fit the width.
    pub(crate) fn of(kind: LineKind, text: String) -> Self {
        Self { kind, label: String::new(), text, reason: None, parts: Vec::new() }
    }
}

/// Builds lines of a width from text of any kind.
pub(crate) struct TextLines {
    pub(crate) glyphs: Glyphs,
    /// In cells; at least 20, so that a narrow screen shows broken words and not broken letters.
    pub(crate) width: usize,
    pub(crate) lines: Vec<TextLine>,
}

impl TextLines {
    pub(crate) fn new(glyphs: Glyphs, width: usize) -> Self {
        const NARROWEST: usize = 20;
        Self { glyphs, width: width.max(NARROWEST), lines: Vec::new() }
    }

    /// Adds a heading, cut at the width.
    pub(crate) fn heading(&mut self, text: &str) {
        let text = SafeText::from_log(text, self.glyphs);
        let text = truncate(&text, self.width, self.glyphs).into_owned();
        self.lines.push(TextLine::of(LineKind::Heading, text));
    }

    /// Adds wrapped text.
    pub(crate) fn text(&mut self, kind: LineKind, text: &str) {
        self.labelled(kind, "", 0, text);
    }

    /// Adds wrapped text beside a label that takes `label_width` cells.
    pub(crate) fn labelled(&mut self, kind: LineKind, label: &str, label_width: usize, text: &str) {
        let glyphs = self.glyphs;
        let (label, text) = (SafeText::from_log(label, glyphs), SafeText::from_log(text, glyphs));
        let cells = self.width.saturating_sub(label_width).max(1);
        for (at, text) in wrap(&text, cells).into_iter().enumerate() {
            let label = if at == 0 { &*label } else { "" };
            let label = truncate(label, label_width.saturating_sub(1), glyphs);
            let label = fit(&label, label_width, Align::Left, glyphs);
            self.lines.push(TextLine { label, ..TextLine::of(kind, text) });
        }
    }
}
