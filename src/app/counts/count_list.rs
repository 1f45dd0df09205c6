//! Holds the columns that are counted, their values and marks, and which of them are in view.

use crate::aggregate::{Tab, ValueCount, ValueCounts};
use crate::app::model::Model;
use crate::app::widget::page::popup_width;
use crate::app::widget::scroll_list::ScrollList;
use crate::query::FilterField;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The columns that can be counted, by their names in filters, in the order in which the keys go through them.
pub(super) const COLUMNS: [&str; 18] = [
    "user", "app", "ip", "country", "code", "status", "resource", "client", "agent", "device", "os", "session", "asn",
    "token", "method", "ca", "policy", "kind",
];

/// Cells that the column of the cursor keeps, for its values, bars and times.
const MAIN: usize = 76;
/// Cells of a column beside it.
pub(super) const BESIDE: usize = 30;
/// The cells between two columns, with the line in the middle.
pub(super) const BETWEEN: usize = 3;

/// How many columns stand beside that of the cursor. None is read aloud.
fn beside(model: &Model) -> usize {
    if model.plain { 0 } else { popup_width(model.size).saturating_sub(MAIN) / (BESIDE + BETWEEN) }
}

/// What is counted: the version of the store, the tab and the filter. Neither sorting nor regrouping changes it.
pub(super) type CountedRows = (u64, Tab, String);

/// The popup, open.
#[derive(Clone, Debug, Default)]
pub(crate) struct CountList {
    /// Tells it from those that were open before: each counts anew.
    pub(super) opening: u64,
    /// The place of the column at the left, in which the cursor is, in [`COLUMNS`].
    pub(super) column: usize,
    /// The values of the columns that have been counted, with what they were counted in.
    pub(super) counted: BTreeMap<usize, (CountedRows, Arc<ValueCounts>)>,
    /// The marked values of each column.
    pub(super) marked: BTreeMap<usize, BTreeSet<Option<String>>>,
    /// Numbers of values.
    pub(super) list: ScrollList<usize>,
}

impl CountList {
    /// The field of the column in which the cursor is.
    pub(crate) fn field(&self) -> Option<FilterField> {
        field(self.column)
    }

    pub(super) fn counts(&self, column: usize) -> Option<&ValueCounts> {
        self.counted.get(&column).map(|(_, counts)| &**counts)
    }

    pub(super) fn selected(&self) -> Option<&ValueCount> {
        self.counts(self.column)?.list.get(*self.list.selected()?)
    }

    pub(super) fn is_marked(&self, column: usize, value: &ValueCount) -> bool {
        self.marked.get(&column).is_some_and(|marked| marked.contains(&value.value))
    }

    /// The columns in view, that of the cursor first.
    pub(super) fn in_view(&self, model: &Model) -> impl Iterator<Item = usize> + use<> {
        let (first, beside) = (self.column, beside(model));
        (0..=beside.min(COLUMNS.len() - 1)).map(move |at| (first + at) % COLUMNS.len())
    }
}

/// The field of a column, by its place.
pub(super) fn field(column: usize) -> Option<FilterField> {
    FilterField::parse(COLUMNS[column])
}

/// The name of a column.
pub(super) fn name(column: usize) -> &'static str {
    field(column).map_or("", |field| field.fields().first().map_or(field.word, |field| field.title()))
}
