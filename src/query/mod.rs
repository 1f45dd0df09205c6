//! The filter language and fuzzy search.

use crate::store::{Row, Store, ValueId};
use std::sync::atomic::AtomicBool;

/// A mistake in a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterError {
    /// Byte offset in the filter's text.
    pub at: usize,
    /// What is wrong and what was expected.
    pub message: String,
}

/// A filter, read but not yet bound to a store.
#[derive(Clone, Debug, Default)]
pub struct Filter;

impl Filter {
    /// Reads a filter. Empty text matches everything.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        let _ = text;
        Ok(Self)
    }

    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        true
    }

    /// The rows among `rows` that match, in the same order. Gives `None` when `cancelled` was set meanwhile.
    pub fn select(&self, store: &Store, rows: &[Row], cancelled: &AtomicBool) -> Option<Vec<Row>> {
        let _ = (store, cancelled);
        Some(rows.to_vec())
    }
}

/// What could stand at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The filter's text with the completion put in.
    pub text: String,
    /// What to show for it in a list.
    pub label: String,
}

/// Field names and values from the data that could stand at the end of `text`.
pub fn complete(store: &Store, text: &str) -> Vec<Completion> {
    let _ = (store, text);
    Vec::new()
}

/// A fuzzy search over the distinct values of the main columns.
#[derive(Clone, Debug, Default)]
pub struct Search {
    matches: Vec<Vec<bool>>,
}

impl Search {
    /// Ranks every distinct value of the main columns against `pattern`.
    pub fn of(store: &Store, pattern: &str) -> Self {
        let _ = (store, pattern);
        Self::default()
    }

    /// Whether a main column of the row matches.
    pub fn matches(&self, store: &Store, row: Row) -> bool {
        let _ = (store, row, &self.matches);
        false
    }

    /// The best values with their score, best first: what the prompt lists while typing.
    pub fn best(&self, store: &Store, most: usize) -> Vec<(crate::signin::Field, ValueId, i64)> {
        let _ = (store, most);
        Vec::new()
    }
}
