//! A list to choose from: what it is for, what choosing an item does, and where the cursor is.

use super::column::Column;
use super::export::Export;
use crate::detect::Decision;

/// What a menu is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MenuKind {
    /// What to sort by.
    Sort,
    /// The value that the filter is to keep.
    Keep,
    /// The value that the filter is to drop.
    Drop,
    /// What is to be copied.
    Copy,
    /// What is to be written to a file.
    Export,
    /// The verdict on a finding.
    Verdict,
}

/// What choosing an item does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choosing {
    /// Sort by a column.
    Sort(Column),
    /// Add a term to the filter.
    Term(String),
    /// Copy a text.
    Copy(String),
    /// Ask for the name of a file to write.
    Export(Export),
    /// Decide about the finding with this id, or take the decision back.
    Verdict(String, Option<Decision>),
}

/// A menu, open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Menu {
    /// What it is for.
    pub kind: MenuKind,
    /// The items: what each says, in raw text, and what it does.
    pub items: Vec<(String, Choosing)>,
    /// The item that the cursor is on.
    pub cursor: usize,
}

impl Menu {
    /// Moves the cursor by a number of items, stopping at the ends.
    pub fn step(&mut self, by: isize) {
        let last = self.items.len().saturating_sub(1);
        self.cursor = self.cursor.saturating_add_signed(by).min(last);
    }
}
