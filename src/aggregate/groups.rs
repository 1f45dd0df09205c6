//! Holds groups of sign-ins in a few bytes each.

use super::group_key::compare;
use super::tab::Tab;
use crate::signin::{TimeAggregate, Timestamp};
use crate::store::{Row, Store};
use std::ops::Range;

/// Sign-ins that agree in kind, tenant, application, user, IP address, error code, resource and window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Earliest sign-in.
    pub first: Timestamp,
    /// Sum of the members' sign-in counts.
    pub count: u64,
    /// The range of its members in [`Groups::members`].
    pub members: Range<u32>,
    /// How long its window is; [`TimeAggregate::Off`] for a single sign-in.
    pub window: TimeAggregate,
}

impl Group {
    /// Start of the window; `None` for a single sign-in.
    pub fn window_start(&self) -> Option<Timestamp> {
        self.window.start(self.first)
    }
}

/// The rows of a tab, grouped. Groups are ordered by first, then key, unless they were put into another order.
///
/// Takes 4 bytes a row, and 4 a group where rows are grouped; 8 more a group where some rows stand for several sign-ins.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    tab: Tab,
    window: TimeAggregate,
    /// The members of all groups, those of one group together, by time, then request id. The first member represents
    /// its group.
    pub members: Vec<Row>,
    /// Where each group ends in the members; `None` where every member is a group of its own.
    ends: Option<Vec<u32>>,
    /// The sum of the members' sign-in counts, for each group; `None` where every row stands for one sign-in.
    counts: Option<Vec<u64>>,
}

impl Groups {
    /// Groups whose members, all of this tab, end at `ends`, or are alone.
    pub(super) fn new(
        store: &Store,
        (tab, window): (Tab, TimeAggregate),
        members: Vec<Row>,
        ends: Option<Vec<u32>>,
    ) -> Self {
        let mut groups = Self { tab, window, members, ends, counts: None };
        if store.has_grouped_rows() {
            let count = |at| groups.members_of(at).iter().map(|&row| u64::from(store.sign_in_count(row))).sum();
            groups.counts = Some((0..groups.len()).map(count).collect());
        }
        groups
    }

    /// A sign-in as a group of itself.
    pub fn single(store: &Store, row: Row) -> Self {
        Self::new(store, (Tab::All, TimeAggregate::Off), vec![row], None)
    }

    /// The groups with these numbers, in this order.
    #[must_use]
    pub fn in_order(&self, order: &[u32]) -> Self {
        let mut members = Vec::new();
        let mut ends = Vec::with_capacity(order.len());
        for &at in order {
            members.extend_from_slice(self.members_of(at as usize));
            ends.push(members.len() as u32);
        }
        let counts = self.counts.as_ref().map(|counts| order.iter().map(|&at| counts[at as usize]).collect());
        Self { tab: self.tab, window: self.window, members, ends: Some(ends), counts }
    }

    /// How many groups there are.
    pub fn len(&self) -> usize {
        self.ends.as_ref().map_or(self.members.len(), Vec::len)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The group of this number.
    pub fn get(&self, store: &Store, at: usize) -> Group {
        let members = self.range(at);
        let row = self.members[members.start];
        Group {
            first: store.created(row),
            count: self.count(at),
            members: members.start as u32..members.end as u32,
            window: self.tab.window(store.kind(row), self.window),
        }
    }

    /// All groups.
    pub fn iter<'a>(&'a self, store: &'a Store) -> impl Iterator<Item = Group> + 'a {
        (0..self.len()).map(|at| self.get(store, at))
    }

    /// The members of a group, by time.
    pub fn members(&self, group: &Group) -> &[Row] {
        &self.members[group.members.start as usize..group.members.end as usize]
    }

    /// The members of the group of this number, by time.
    pub fn members_of(&self, at: usize) -> &[Row] {
        &self.members[self.range(at)]
    }

    /// The sign-ins of the group of this number: the sum of its members' sign-in counts.
    pub fn count(&self, at: usize) -> u64 {
        self.counts.as_ref().map_or_else(|| self.range(at).len() as u64, |counts| counts[at])
    }

    /// The highest count of a group; 0 where there is none.
    pub fn highest_count(&self) -> u64 {
        match (&self.ends, &self.counts) {
            (None, None) => u64::from(!self.members.is_empty()),
            _ => (0..self.len()).map(|at| self.count(at)).max().unwrap_or(0),
        }
    }

    /// The time of the latest sign-in of a group.
    pub fn last(&self, store: &Store, group: &Group) -> Timestamp {
        self.members(group).last().map_or(group.first, |&row| store.created(row))
    }

    fn range(&self, at: usize) -> Range<usize> {
        match &self.ends {
            Some(ends) => at.checked_sub(1).map_or(0, |before| ends[before] as usize)..ends[at] as usize,
            None => at..at + 1,
        }
    }
}

/// Sorts by their keys the groups that begin at the same time, with their members. Groups are in the order of their
/// first members and end at `ends`.
pub(super) fn sort_simultaneous(store: &Store, members: &mut [Row], ends: &mut [u32]) {
    let (mut group, mut start) = (0, 0);
    while group < ends.len() {
        let time = store.created(members[start]);
        let others = ends[group..].windows(2).take_while(|ends| store.created(members[ends[0] as usize]) == time);
        let run = group..group + 1 + others.count();
        let end = ends[run.end - 1] as usize;
        if run.len() > 1 {
            let held = members[start..end].to_vec();
            let mut parts = Vec::with_capacity(run.len());
            let mut rest = held.as_slice();
            for at in run.clone() {
                let before = if at == 0 { 0 } else { ends[at - 1] };
                let (part, others) = rest.split_at((ends[at] - before) as usize);
                parts.push(part);
                rest = others;
            }
            parts.sort_by(|one, other| compare(store, one[0], other[0]));
            let mut at = start;
            for (part, end) in parts.into_iter().zip(&mut ends[run.clone()]) {
                members[at..at + part.len()].copy_from_slice(part);
                at += part.len();
                *end = at as u32;
            }
        }
        (group, start) = (run.end, end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signin::{Field, Kind, Record};
    use crate::store::testing::store_of;
    use std::sync::atomic::AtomicBool;

    #[test]
    fn groups_in_another_order_keep_their_members_and_counts() {
        let record = |minute: i64, user: &'static str, count| {
            let mut record = Record::new(Kind::NonInteractive, Timestamp(minute * 60 * Timestamp::SECOND));
            record.set(Field::UserPrincipalName, user);
            record.sign_in_count = count;
            record
        };
        let store = store_of(&[record(0, "a", 1), record(1, "b", 40), record(2, "a", 1), record(3, "c", 1)]);
        let never = AtomicBool::new(false);
        let groups = Groups::of(&store, store.by_time(), Tab::All, TimeAggregate::Hour, &never).expect("not cancelled");
        let shown = |groups: &Groups| {
            let group = |group: Group| (groups.members(&group).to_vec(), group.count, groups.last(&store, &group).0);
            groups.iter(&store).map(group).collect::<Vec<_>>()
        };
        let minute = 60 * Timestamp::SECOND;
        let (a, b, c) = ((vec![0, 2], 2, 2 * minute), (vec![1], 40, minute), (vec![3], 1, 3 * minute));
        assert_eq!(shown(&groups), [a.clone(), b.clone(), c.clone()]);
        assert_eq!(shown(&groups.in_order(&[2, 0])), [c, a]);
        assert_eq!(shown(&groups.in_order(&[1])), std::slice::from_ref(&b));
        assert_eq!(shown(&Groups::single(&store, 1)), [b]);
        assert_eq!((groups.highest_count(), Groups::default().highest_count()), (40, 0));
    }
}
