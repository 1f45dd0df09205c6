//! What an analyst wants to find again: a mark on a sign-in or a finding, with a note or without.

use crate::store::Row;
use std::collections::HashMap;
use std::fmt;

/// A mark and why it was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// In the analyst's words; may be empty.
    pub note: String,
}

impl Mark {
    /// The mark without its note, for redacted output.
    #[must_use]
    pub fn without_note(&self) -> Self {
        Self::default()
    }
}

/// `marked: ask the user`. The note may have been written by anybody who could write to the case file.
impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("marked")?;
        if self.note.is_empty() { Ok(()) } else { write!(f, ": {}", self.note) }
    }
}

/// The marked sign-ins of a load, by their rows.
pub type MarkedRows = HashMap<Row, Mark>;

/// The same without notes, for redacted output.
pub fn without_notes(marked: &MarkedRows) -> MarkedRows {
    marked.iter().map(|(&row, mark)| (row, mark.without_note())).collect()
}

/// A note on sign-ins of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInNote {
    /// In the analyst's words; not empty.
    pub text: String,
    /// The sign-ins of the finding that have it, by time.
    pub rows: Vec<Row>,
}
