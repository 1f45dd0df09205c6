//! Holds the state of a tab: its visible rows as one flat list, the cursor, and which groups are expanded.

use super::listing::{GroupId, ListKey, Listing};
use super::sort::Sort;
use crate::aggregate::Tab;
use crate::app::widget::scroll_list::ScrollList;
use crate::detect::{MarkedRows, Severity};
use crate::signin::TimeAggregate;
use crate::store::Row;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VisibleRow {
    /// A group, or a sign-in that stands alone.
    Group(GroupId),
    /// A sign-in under its expanded group.
    Member(Row),
}

/// One tab.
#[derive(Debug)]
pub struct TabView {
    /// The time aggregate.
    pub window: TimeAggregate,
    /// The order.
    pub sort: Sort,
    /// What the tab shows. Empty until the first answer.
    pub listing: Arc<Listing>,
    /// What the listing was made from.
    pub key: Option<ListKey>,
    /// Tells listings apart; 0 before the first.
    pub listed: u64,
    /// The visible rows, with the cursor.
    pub list: ScrollList<VisibleRow>,
    expansion: Arc<Expansion>,
    /// Where the cursor goes when the table that it was on is listed again.
    goal: Option<HeldRow>,
    marks: HashMap<GroupId, Severity>,
    /// Groups with a sign-in that the analyst marked.
    marked: HashSet<GroupId>,
}

/// The row at a cursor, to be found again in another listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HeldRow {
    /// The sign-in; of a group the first.
    row: Row,
    /// It is shown as a member of its group.
    is_member: bool,
    /// Its number in the list.
    pub(crate) at: usize,
    /// Its distance from the first row in view.
    from_top: usize,
}

/// Rows that are in view before a row to which the cursor jumps: what a user did just then explains a sign-in.
const ROWS_BEFORE: usize = 6;

/// Which groups are expanded: all but those named, or only those. A group is named by its first sign-in, which
/// outlives regrouping.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Expansion {
    all: bool,
    except: HashSet<Row>,
}

impl Expansion {
    fn holds(&self, first: Row) -> bool {
        self.all != self.except.contains(&first)
    }

    fn set(&mut self, first: Row, expanded: bool) {
        if expanded == self.all {
            self.except.remove(&first);
        } else {
            self.except.insert(first);
        }
    }
}

impl TabView {
    /// A tab before anything is loaded. Interactive sign-ins are decisions of people and begin ungrouped.
    pub fn new(tab: Tab) -> Self {
        Self {
            window: if tab == Tab::Interactive { TimeAggregate::Off } else { TimeAggregate::default() },
            sort: Sort::default(),
            listing: Arc::default(),
            key: None,
            listed: 0,
            list: ScrollList::default(),
            expansion: Arc::default(),
            goal: None,
            marks: HashMap::new(),
            marked: HashSet::new(),
        }
    }

    /// Takes in an answer. The cursor stays on its sign-in, unless it never left the top of the same filter; where the
    /// sign-in is gone, it stays at its height.
    pub fn show(&mut self, key: ListKey, listing: Arc<Listing>, listed: u64, marks: &HashMap<Row, Severity>) {
        let is_refiltered = self.key.as_ref().is_some_and(|last| last.filter != key.filter);
        let held = self.held_row().filter(|held| held.at > 0 || is_refiltered);
        let held = self.goal.take().or(held);
        (self.listing, self.key, self.listed) = (listing, Some(key), listed);
        self.rebuild();
        self.mark(marks);
        if let Some(held) = held {
            self.put(held);
        }
    }

    /// Puts the cursor on a row as high in the view as it was, if it is there.
    fn put(&mut self, held: HeldRow) {
        if let Some(position) = self.position(held.row, held.is_member) {
            let from_top = if held.at == 0 { ROWS_BEFORE } else { held.from_top };
            self.list.cursor = position;
            self.list.top = position.saturating_sub(from_top);
        }
    }

    /// The row at the cursor, to be found again.
    pub(crate) fn held_row(&self) -> Option<HeldRow> {
        let (row, is_member) = self.current()?;
        let at = self.list.cursor;
        Some(HeldRow { row, is_member, at, from_top: at.saturating_sub(self.list.top) })
    }

    /// Which groups are expanded.
    pub(crate) fn expansion(&self) -> Arc<Expansion> {
        Arc::clone(&self.expansion)
    }

    /// Expands these groups alone and puts the cursor on a row: at once if the table `is_listed` as it should be, else
    /// when it is.
    pub(crate) fn restore(&mut self, expansion: Arc<Expansion>, cursor: Option<HeldRow>, is_listed: bool) {
        if self.expansion != expansion {
            self.expansion = expansion;
            self.rebuild();
        }
        match cursor {
            Some(held) if is_listed => self.put(held),
            cursor => self.goal = cursor,
        }
    }

    /// Leaves the cursor where it is now.
    pub(crate) fn forget_goal(&mut self) {
        self.goal = None;
    }

    fn rebuild(&mut self) {
        // Not both at once: there may be a million of them.
        self.list.rows = Vec::new();
        let mut rows = Vec::with_capacity(self.listing.order.len());
        if *self.expansion == Expansion::default() {
            rows.extend(self.listing.order.iter().map(|&group| VisibleRow::Group(group)));
        } else {
            for &group in &self.listing.order {
                rows.push(VisibleRow::Group(group));
                if self.is_expanded(group) {
                    rows.extend(self.listing.members(group).iter().map(|&row| VisibleRow::Member(row)));
                }
            }
        }
        self.list.rows = rows;
    }

    /// Notes which groups hold suspect sign-ins.
    pub fn mark(&mut self, marks: &HashMap<Row, Severity>) {
        self.marks.clear();
        for (&row, &severity) in marks {
            if let Some(group) = self.listing.group_of(row) {
                let mark = self.marks.entry(group).or_insert(severity);
                *mark = severity.max(*mark);
            }
        }
    }

    /// Notes which groups hold sign-ins that the analyst marked.
    pub fn mark_rows(&mut self, marked: &MarkedRows) {
        self.marked = marked.keys().filter_map(|&row| self.listing.group_of(row)).collect();
    }

    /// Whether the analyst marked a sign-in of the group.
    pub fn has_mark(&self, group: GroupId) -> bool {
        self.marked.contains(&group)
    }

    /// The worst finding that a sign-in of the group belongs to.
    pub fn mark_of(&self, group: GroupId) -> Option<Severity> {
        self.marks.get(&group).copied()
    }

    /// Whether the members of a group are shown.
    pub fn is_expanded(&self, group: GroupId) -> bool {
        self.listing.is_expandable(group) && self.expansion.holds(self.listing.representative(group))
    }

    /// The sign-in at the cursor, and whether it is shown as a member. For a group it is the first.
    fn current(&self) -> Option<(Row, bool)> {
        Some(match *self.list.rows.get(self.list.cursor)? {
            VisibleRow::Group(group) => (self.listing.representative(group), false),
            VisibleRow::Member(row) => (row, true),
        })
    }

    /// The sign-in at the cursor; for a group its first.
    pub fn row(&self) -> Option<Row> {
        self.current().map(|(row, _)| row)
    }

    /// The group at the cursor, or of the sign-in at the cursor.
    pub fn group(&self) -> Option<GroupId> {
        self.group_of(*self.list.rows.get(self.list.cursor)?)
    }

    /// The group that a visible row is, or is a member of.
    pub(crate) fn group_of(&self, visible: VisibleRow) -> Option<GroupId> {
        match visible {
            VisibleRow::Group(group) => Some(group),
            VisibleRow::Member(row) => self.listing.group_of(row),
        }
    }

    /// Position of a sign-in: its own where it is shown as a member, else that of its group.
    fn position(&self, row: Row, as_member: bool) -> Option<usize> {
        let group = self.listing.group_of(row)?;
        let at = self.list.rows.iter().position(|&visible| visible == VisibleRow::Group(group))?;
        let member = || self.listing.members(group).iter().position(|&member| member == row);
        let inside = if as_member && self.is_expanded(group) { member().map_or(0, |index| index + 1) } else { 0 };
        Some(at + inside)
    }

    /// Expands or collapses the group at the cursor, which moves to the group when its own row disappears. Whether
    /// there was anything to do.
    pub fn set_expanded(&mut self, expanded: bool) -> bool {
        let Some(group) = self.group() else { return false };
        if !self.listing.is_expandable(group) || self.is_expanded(group) == expanded {
            return false;
        }
        let members = self.listing.members(group);
        let below = match self.list.rows[self.list.cursor] {
            VisibleRow::Member(row) => members.iter().position(|&member| member == row).map_or(0, |index| index + 1),
            VisibleRow::Group(_) => 0,
        };
        let at = self.list.cursor - below;
        if expanded {
            let added: Vec<_> = members.iter().map(|&row| VisibleRow::Member(row)).collect();
            let next = at + 1;
            self.list.rows.splice(next..next, added);
        } else {
            self.list.rows.drain(at + 1..=at + members.len());
        }
        let first = self.listing.representative(group);
        Arc::make_mut(&mut self.expansion).set(first, expanded);
        self.list.cursor = at;
        true
    }

    /// Expands all groups, or collapses all when that is what they are.
    pub fn toggle_all(&mut self) {
        let held = self.current();
        self.expansion = Arc::new(Expansion { all: !self.expansion.all, except: HashSet::new() });
        self.rebuild();
        self.list.cursor = held.and_then(|(row, is_member)| self.position(row, is_member)).unwrap_or(0);
    }

    /// Puts the cursor on a sign-in, expanding its group. `false` when the tab does not show it. After a jump some of
    /// the rows before it are in view.
    pub fn go_to(&mut self, row: Row) -> bool {
        let Some(at) = self.position(row, false) else { return false };
        let was = self.list.cursor;
        self.list.cursor = at;
        self.set_expanded(true);
        self.list.cursor = self.position(row, true).unwrap_or(at);
        if self.list.cursor < self.list.top || self.list.cursor > was + ROWS_BEFORE {
            self.list.top = self.list.cursor.saturating_sub(ROWS_BEFORE);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::{listed_view, small_store};
    use crate::signin::Field;

    fn shown(tab_view: &TabView) -> String {
        let letters = tab_view.list.rows.iter().enumerate().map(|(at, row)| {
            let letter = if matches!(row, VisibleRow::Group(_)) { 'G' } else { 'm' };
            if at == tab_view.list.cursor { letter.to_ascii_uppercase().to_string() + "<" } else { letter.to_string() }
        });
        letters.collect()
    }

    #[test]
    fn expanding_is_a_splice_and_collapsing_from_inside_returns_to_the_group() {
        let store = small_store();
        let mut tab_view = listed_view(&store, Tab::NonInteractive, TimeAggregate::Hour);
        tab_view.list.cursor = 1;
        assert_eq!(shown(&tab_view), "GG<GGG");
        assert!(tab_view.set_expanded(true));
        assert_eq!(shown(&tab_view), "GG<mmmGGG");
        tab_view.list.cursor = 3;
        assert!(tab_view.set_expanded(false));
        assert_eq!(shown(&tab_view), "GG<GGG");
        tab_view.list.cursor = 0;
        assert!(!tab_view.set_expanded(true), "one sign-in has nothing to expand to");
    }

    #[test]
    fn the_cursor_stays_on_its_sign_in_when_groups_change() {
        let store = small_store();
        let mut tab_view = listed_view(&store, Tab::NonInteractive, TimeAggregate::Hour);
        tab_view.list.cursor = 1;
        tab_view.set_expanded(true);
        tab_view.list.cursor = 3;
        let row = tab_view.row().expect("a row");
        for window in [TimeAggregate::Day, TimeAggregate::Off, TimeAggregate::Hour] {
            let other = listed_view(&store, Tab::NonInteractive, window);
            tab_view.show(other.key.expect("a key"), other.listing, 2, &HashMap::new());
            let group = tab_view.group().expect("a group");
            assert!(tab_view.listing.members(group).contains(&row), "{window:?}");
        }
        assert_eq!(store.text(Field::IpAddress, tab_view.row().expect("a row")), Some("203.0.113.9"));
    }

    #[test]
    fn all_groups_open_and_close_and_single_ones_can_differ() {
        let store = small_store();
        let mut tab_view = listed_view(&store, Tab::NonInteractive, TimeAggregate::Hour);
        tab_view.toggle_all();
        let all = tab_view.list.rows.len();
        assert!(tab_view.list.rows.iter().any(|row| matches!(row, VisibleRow::Member(..))));
        tab_view.list.cursor = 1;
        tab_view.set_expanded(false);
        assert_eq!(tab_view.list.rows.len(), all - 3);
        tab_view.toggle_all();
        assert!(tab_view.list.rows.iter().all(|row| matches!(row, VisibleRow::Group(_))));
    }
}
