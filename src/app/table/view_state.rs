//! Holds what undo and back restore: what is looked at, how, and where the cursor is.

use super::tab_view::{Expansion, HeldRow};
use super::table_query::TableQuery;
use std::sync::Arc;

/// A tab with its filter, search, time aggregate, order, expanded groups and cursor.
#[derive(Clone, Debug)]
pub(crate) struct ViewState {
    /// Tab, filter, time aggregate and order.
    pub query: TableQuery,
    /// What is searched for; empty for nothing.
    pub pattern: String,
    /// Which groups are expanded.
    pub expansion: Arc<Expansion>,
    /// The row at the cursor; `None` in an empty table.
    pub cursor: Option<HeldRow>,
}

impl ViewState {
    /// In what two views differ, in words; empty where they do not, however far apart their cursors are.
    pub(crate) fn differences(&self, other: &Self) -> Vec<&'static str> {
        let (one, two) = (&self.query, &other.query);
        let same_tab = one.tab == two.tab;
        [
            (!same_tab, "tab"),
            (one.filter != two.filter, "filter"),
            (self.pattern != other.pattern, "search"),
            (same_tab && one.window != two.window, "time aggregate"),
            (same_tab && one.sort != two.sort, "order"),
            (same_tab && self.expansion != other.expansion, "expanded groups"),
        ]
        .into_iter()
        .filter_map(|(differs, what)| differs.then_some(what))
        .collect()
    }

    /// Whether the cursors are more than `page` rows apart: one jumped.
    pub(crate) fn is_jump(&self, other: &Self, page: usize) -> bool {
        self.cursor.zip(other.cursor).is_some_and(|(one, two)| one.at.abs_diff(two.at) > page)
    }
}
