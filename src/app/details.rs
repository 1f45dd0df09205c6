//! The details pane: what it is about, how far it is scrolled, and what its lines are.

use super::layout::Area;
use crate::ingest::RawRecord;
use crate::store::Row;

/// What the details are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The row at the cursor, whichever that is.
    Row,
    /// A finding, by its number.
    Finding(usize),
    /// The query in [`super::Model::query`]; with the finding that it is of, if it is of one.
    Query(Option<usize>),
}

/// The details pane, open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Details {
    /// What it is about.
    pub subject: Subject,
    /// Lines scrolled down.
    pub scroll: usize,
    /// Of a finding, the reason at the cursor.
    pub reason: usize,
}

/// A raw record that was read back, or why it could not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Of which sign-in.
    pub row: Row,
    /// What was read. The error is raw text.
    pub result: Result<RawRecord, String>,
}

/// How a line of the details is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// The name of a part.
    Heading,
    /// Running text.
    Text,
    /// Something the log cannot show or shows wrongly.
    Caveat,
    /// A reason for suspicion.
    Against,
    /// A reason for innocence.
    For,
    /// A field of the record.
    Field,
    /// A field that holds characters which would have acted on the terminal.
    Hostile,
}

/// A line of the details, safe to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetailLine {
    /// How it is meant.
    pub kind: LineKind,
    /// What stands at the left, padded so that the texts beside labels are aligned.
    pub label: String,
    /// What stands beside it.
    pub text: String,
    /// The number of the finding's reason that it belongs to.
    pub reason: Option<usize>,
}

impl Details {
    /// The details of something, from the top.
    pub fn of(subject: Subject) -> Self {
        Self { subject, scroll: 0, reason: 0 }
    }
}

impl DetailLine {
    /// How wide lines are in a pane: it has a margin at either side.
    pub fn width_in(pane: Area) -> usize {
        usize::from(pane.width.saturating_sub(2))
    }
}
