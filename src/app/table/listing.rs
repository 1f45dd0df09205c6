//! Filters, groups and sorts the rows of a tab.

use super::sort::{self, Sort};
use crate::aggregate::{Groups, KeyedRows, Tab};
use crate::query::Filter;
use crate::signin::TimeAggregate;
use crate::store::{Row, Store};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Stands for a row that no group of the listing holds.
const NO_GROUP: u32 = u32::MAX;

/// Number of a group in [`Groups`].
pub(crate) type GroupId = u32;

/// Which version of the store, which tab and how: what a listing was made from.
#[derive(Clone, Debug, PartialEq)]
pub struct ListKey {
    pub version: u64,
    pub tab: Tab,
    pub window: TimeAggregate,
    pub sort: Sort,
    pub filter: String,
    /// The number of the marks, where the filter depends on them; else 0.
    pub marks: u64,
}

impl ListKey {
    /// Whether a listing by the other key shows the same rows, however grouped and sorted.
    pub(crate) fn has_rows_of(&self, other: &Self) -> bool {
        let rows_of = |key: &Self| (key.version, key.tab, key.marks);
        rows_of(self) == rows_of(other) && self.filter == other.filter
    }
}

/// Groups of a tab in the order in which they are shown.
///
/// Each row of the tab takes 12 bytes, each row of the store 4, and each group 4, or 8 where it may have several rows. What does not change by sorting or
/// regrouping is shared with the listing before.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// The rows of the tab, without those that are filtered out.
    rows: Arc<KeyedRows>,
    /// The groups and their members.
    pub groups: Arc<Groups>,
    /// Numbers of groups, in the order of the table.
    pub order: Vec<GroupId>,
    /// The group of every row of the store, [`NO_GROUP`] for rows that are filtered out.
    group_of: Arc<Vec<GroupId>>,
    /// How many stored sign-ins the tab has, filtered out or not.
    pub total: u64,
    /// The highest count of a group.
    pub highest: u64,
}

impl Listing {
    /// Filters the sign-ins of a tab by `filter`, which is that of `key` as it was read, groups them and puts the groups
    /// in order. What `last`, another listing of the store with its key, has of that already is taken from it. Gives `None`
    /// when `cancelled` was set meanwhile.
    pub(crate) fn of(
        store: &Store,
        key: &ListKey,
        filter: &Filter,
        last: Option<(&ListKey, &Self)>,
        cancelled: &AtomicBool,
    ) -> Option<Self> {
        let mut listing = match last.filter(|(last, _)| last.has_rows_of(key)) {
            Some((last, listing)) if last.window == key.window => listing.clone(),
            Some((_, listing)) => Self { rows: Arc::clone(&listing.rows), total: listing.total, ..Self::default() }
                .grouped(store, key.window, cancelled)?,
            None => Self::ungrouped(store, key.tab, filter, cancelled)?.grouped(store, key.window, cancelled)?,
        };
        listing.order = sort::order(store, &listing.groups, key.sort, cancelled)?;
        Some(listing)
    }

    fn ungrouped(store: &Store, tab: Tab, filter: &Filter, cancelled: &AtomicBool) -> Option<Self> {
        if filter.is_empty() {
            let rows = KeyedRows::of(store, store.by_time(), tab, cancelled)?;
            return Some(Self { total: rows.len() as u64, rows: Arc::new(rows), ..Self::default() });
        }
        let rows: Vec<Row> = store.by_time().iter().copied().filter(|&row| tab.shows(store.kind(row))).collect();
        let filtered = KeyedRows::of(store, &filter.select(store, &rows, cancelled)?, tab, cancelled)?;
        Some(Self { total: rows.len() as u64, rows: Arc::new(filtered), ..Self::default() })
    }

    fn grouped(self, store: &Store, window: TimeAggregate, cancelled: &AtomicBool) -> Option<Self> {
        let groups = self.rows.group(store, window, cancelled)?;
        let mut group_of = vec![NO_GROUP; store.len()];
        for id in 0..groups.len() {
            for &row in groups.members_of(id) {
                group_of[row as usize] = id as GroupId;
            }
        }
        let highest = groups.highest_count();
        Some(Self { groups: Arc::new(groups), group_of: Arc::new(group_of), highest, ..self })
    }

    /// The group that holds a row; `None` when the row is filtered out, of another tab, or younger than the listing.
    pub fn group_of(&self, row: Row) -> Option<GroupId> {
        self.group_of.get(row as usize).copied().filter(|&group| group != NO_GROUP)
    }

    /// The members of a group, by time.
    pub fn members(&self, group: GroupId) -> &[Row] {
        self.groups.members_of(group as usize)
    }

    /// The row that stands for a group: its first.
    pub fn representative(&self, group: GroupId) -> Row {
        self.members(group)[0]
    }

    /// Whether a group has anything to expand to.
    pub fn is_expandable(&self, group: GroupId) -> bool {
        self.members(group).len() > 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::table::column::Column;
    use crate::app::testing::small_store;

    #[test]
    fn a_listing_made_from_another_equals_one_made_anew() {
        let store = small_store();
        let never = AtomicBool::new(false);
        let tabs = [Tab::NonInteractive, Tab::All];
        let filters = ["", "user:alice"].map(|text| (text, Filter::parse(text).expect("a filter")));
        let mut last: Option<(ListKey, Listing)> = None;
        for (tab, (text, filter)) in tabs.into_iter().flat_map(|tab| filters.iter().map(move |filter| (tab, filter))) {
            for window in TimeAggregate::ALL {
                for sort in Column::ALL
                    .map(|column| Sort::by(column, true).and_then(Column::User))
                    .into_iter()
                    .chain([Sort::default()])
                {
                    let key = ListKey { version: 1, tab, window, sort, filter: (*text).to_owned(), marks: 0 };
                    let anew = Listing::of(&store, &key, filter, None, &never).expect("not cancelled");
                    let before = last.as_ref().map(|(key, listing)| (key, listing));
                    let made = Listing::of(&store, &key, filter, before, &never).expect("not cancelled");
                    assert_eq!(format!("{anew:?}"), format!("{made:?}"), "{key:?}");
                    last = Some((key, made));
                }
            }
        }
    }
}
