//! Filters, groups and sorts the rows of a tab.

use super::sort::{self, Sort};
use crate::aggregate::{Groups, Tab};
use crate::query::Filter;
use crate::signin::TimeAggregate;
use crate::store::{Row, Store};
use std::sync::atomic::AtomicBool;

/// Stands for a row that no group of the listing holds.
const NO_GROUP: u32 = u32::MAX;

/// Number of a group in [`Groups::list`].
pub(crate) type GroupId = u32;

/// Which version of the store, which tab and how: what a listing was made from.
#[derive(Clone, Debug, PartialEq)]
pub struct ListKey {
    pub version: u64,
    pub tab: Tab,
    pub window: TimeAggregate,
    pub sort: Sort,
    pub filter: String,
}

/// Groups of a tab in the order in which they are shown.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// The groups and their members.
    pub groups: Groups,
    /// Numbers of groups, in the order of the table.
    pub order: Vec<GroupId>,
    /// The group of every row of the store, [`NO_GROUP`] for rows that are filtered out.
    group_of: Vec<GroupId>,
    /// How many stored sign-ins the tab has, filtered out or not.
    pub total: u64,
    /// The highest count of a group.
    pub highest: u64,
}

impl Listing {
    /// Filters the sign-ins of a tab by `filter`, which is that of `key` as it was read, groups them and puts the groups
    /// in order. Takes time in proportion to the store; gives `None` when `cancelled` was set meanwhile.
    pub(crate) fn of(store: &Store, key: &ListKey, filter: &Filter, cancelled: &AtomicBool) -> Option<Self> {
        let ListKey { tab, window, sort, .. } = *key;
        let rows: Vec<Row> = store.by_time().iter().copied().filter(|&row| tab.shows(store.kind(row))).collect();
        let total = rows.len() as u64;
        let rows = if filter.is_empty() { rows } else { filter.select(store, &rows, cancelled)? };
        let groups = Groups::of(store, &rows, tab, window, cancelled)?;
        let order = sort::order(store, &groups, sort, cancelled)?;
        let mut group_of = vec![NO_GROUP; store.len()];
        for (id, group) in groups.list.iter().enumerate() {
            for &row in groups.members(group) {
                group_of[row as usize] = id as GroupId;
            }
        }
        let highest = groups.list.iter().map(|group| group.count).max().unwrap_or(0);
        Some(Self { groups, order, group_of, total, highest })
    }

    /// The group that holds a row; `None` when the row is filtered out, of another tab, or younger than the listing.
    pub fn group_of(&self, row: Row) -> Option<GroupId> {
        self.group_of.get(row as usize).copied().filter(|&group| group != NO_GROUP)
    }

    /// The members of a group, by time.
    pub fn members(&self, group: GroupId) -> &[Row] {
        self.groups.members(&self.groups.list[group as usize])
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
