//! What the user chose to see in the table; saved and restored.

use super::sort::Sort;
use crate::aggregate::Tab;
use crate::signin::TimeAggregate;
use std::fmt;

/// A tab, with how its table is made. It names no row of the store, so it outlives further loading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TableQuery {
    /// The tab.
    pub tab: Tab,
    /// The filter as it was typed; empty for none.
    pub filter: String,
    /// The time aggregate.
    pub window: TimeAggregate,
    /// The order of the rows.
    pub sort: Sort,
}

/// Its name for people: "Non-interactive, 1h, by Date, user:alice".
impl fmt::Display for TableQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}, by {}", self.tab.title(), self.window.name(), self.sort.titles())?;
        if self.filter.is_empty() { Ok(()) } else { write!(f, ", {}", self.filter) }
    }
}
