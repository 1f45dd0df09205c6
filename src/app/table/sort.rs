//! Sorts the rows of the table.

use super::column::Column;
use crate::aggregate::Groups;
use crate::signin::{Dimension, Field, Timestamp};
use crate::store::{Row, Store, ValueEntry};
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};

/// A column that rows are sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SortColumn {
    /// The column.
    pub column: Column,
    /// Largest, latest or last in the alphabet first.
    pub descending: bool,
}

/// How many columns the table can be sorted by at a time.
const MOST: usize = 3;

/// What the table is sorted by: a column, then others for the rows that are equal in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    first: SortColumn,
    then: [Option<SortColumn>; MOST - 1],
}

impl Default for Sort {
    fn default() -> Self {
        Self::by(Column::Date, false)
    }
}

impl Sort {
    /// Sorted by a column.
    pub fn by(column: Column, descending: bool) -> Self {
        Self { first: SortColumn { column, descending }, then: [None; MOST - 1] }
    }

    /// Sorted by these columns, the first above all; `None` for none, and for more than three.
    pub fn of(columns: &[SortColumn]) -> Option<Self> {
        let (&first, rest) = columns.split_first().filter(|(_, rest)| rest.len() < MOST)?;
        let mut then = [None; MOST - 1];
        for (place, &column) in then.iter_mut().zip(rest) {
            *place = Some(column);
        }
        Some(Self { first, then })
    }

    /// The columns, the first above all.
    pub fn columns(self) -> impl DoubleEndedIterator<Item = SortColumn> {
        std::iter::once(self.first).chain(self.then.into_iter().flatten())
    }

    /// The place of a column among them, from 0.
    pub fn place(self, column: Column) -> Option<(usize, SortColumn)> {
        self.columns().enumerate().find(|(_, by)| by.column == column)
    }

    /// Sorted by `column` alone: the other way round when it is sorted by it already, else in the direction that shows
    /// what matters first, the highest count or the beginning of the alphabet.
    #[must_use]
    pub fn chosen(self, column: Column) -> Self {
        let descending = if self.first.column == column { !self.first.descending } else { usual(column) };
        Self::by(column, descending)
    }

    /// Sorted by `column`, too, for the rows that are equal in the others; the other way round in it, when it is one of
    /// them. Where there are three, it takes the place of the last.
    #[must_use]
    pub fn and_then(self, column: Column) -> Self {
        let mut columns: Vec<SortColumn> = self.columns().collect();
        if let Some(by) = columns.iter_mut().find(|by| by.column == column) {
            by.descending = !by.descending;
        } else {
            columns.truncate(MOST - 1);
            columns.push(SortColumn { column, descending: usual(column) });
        }
        Self::of(&columns).unwrap_or(self)
    }

    /// In words: "User, # sign-ins".
    pub fn titles(self) -> String {
        let titles: Vec<_> = self.columns().map(|by| by.column.title().trim_end_matches(" (UTC)")).collect();
        titles.join(", ")
    }
}

/// Whether the usual order of a column is from the highest down.
fn usual(column: Column) -> bool {
    column == Column::Count
}

/// Numbers of the groups in the order that `sort` asks for. Groups that are equal in it stay in the order of time, and
/// those without a value come last in either direction. Gives `None` when `cancelled` was set meanwhile.
pub(crate) fn order(store: &Store, groups: &Groups, sort: Sort, cancelled: &AtomicBool) -> Option<Vec<u32>> {
    let mut columns = sort.columns().rev();
    let last = columns.next()?;
    let mut order = order_by(store, groups, last, cancelled)?;
    for by in columns {
        let places = places_by(store, groups, by, cancelled)?;
        // A stable sort keeps equal ones in the order of the columns behind this one.
        order.sort_by_key(|&group| places[group as usize]);
    }
    Some(order)
}

/// The order by one column.
fn order_by(store: &Store, groups: &Groups, by: SortColumn, cancelled: &AtomicBool) -> Option<Vec<u32>> {
    let ids = 0..groups.len() as u32;
    if by.column == Column::Date {
        let first = |group: u32| store.created(groups.members_of(group as usize)[0]);
        return Some(if by.descending { latest_first(ids.end, first) } else { ids.collect() });
    }
    let places = places_by(store, groups, by, cancelled)?;
    let mut keyed: Vec<u64> =
        places.into_iter().zip(ids).map(|(place, id)| u64::from(place) << 32 | u64::from(id)).collect();
    keyed.sort_unstable();
    Some(keyed.into_iter().map(|keyed| keyed as u32).collect())
}

/// For each group its place in the order by a column; equal ones have the same.
fn places_by(store: &Store, groups: &Groups, by: SortColumn, cancelled: &AtomicBool) -> Option<Vec<u32>> {
    let key = keys(store, groups, by.column);
    let mut keys = Vec::with_capacity(groups.len());
    for id in 0..groups.len() {
        if id % 4096 == 0 && cancelled.load(Ordering::Relaxed) {
            return None;
        }
        keys.push(key(id, groups.members_of(id)[0]));
    }
    let place = |place| match place {
        Some(place) if by.descending => LAST - 1 - place,
        Some(place) => place,
        None => LAST,
    };
    Some(places(&keys).map(place).collect())
}

/// Numbers of the groups, which are in the order of time, from the last on. Equal ones stay in their order.
fn latest_first(groups: u32, first: impl Fn(u32) -> Timestamp) -> Vec<u32> {
    let mut order = Vec::with_capacity(groups as usize);
    let mut end = groups;
    while let Some(last) = end.checked_sub(1) {
        let time = first(last);
        let earlier = (0..last).rev().take_while(|&group| first(group) == time).count() as u32;
        order.extend(last - earlier..end);
        end = last - earlier;
    }
    order
}

/// The place of what has no value.
const LAST: u32 = u32::MAX;

/// Numbers below [`LAST`] that are in the order of the keys, so that a key and a group fit into 64 bits.
fn places(keys: &[Option<i64>]) -> impl Iterator<Item = Option<u32>> {
    let present = || keys.iter().flatten().copied();
    let least = present().min().unwrap_or(0);
    let span = present().max().map_or(0, |most| most.abs_diff(least));
    // A larger span is replaced by the place among the distinct keys.
    let distinct = (span >= u64::from(LAST)).then(|| {
        let mut distinct: Vec<i64> = present().collect();
        distinct.sort_unstable();
        distinct.dedup();
        distinct
    });
    keys.iter().map(move |key| {
        key.map(|key| match &distinct {
            Some(distinct) => distinct.partition_point(|&other| other < key) as u32,
            None => key.abs_diff(least) as u32,
        })
    })
}

/// Gives a group, by its number and its first row, its place in an order; `None` where it has no value.
type KeyOfGroup<'s> = Box<dyn Fn(usize, Row) -> Option<i64> + 's>;

/// What a column is sorted by, as a number: text by the rank of its distinct values.
fn keys<'s>(store: &'s Store, groups: &'s Groups, column: Column) -> KeyOfGroup<'s> {
    match column {
        Column::Date => Box::new(|_, row| Some(store.created(row).0)),
        Column::Count => Box::new(|group, _| Some(groups.count(group) as i64)),
        Column::Log => Box::new(|_, row| Some(store.kind(row) as i64)),
        Column::Status => {
            let code = |entry: ValueEntry<'_>| entry.get(Field::ErrorCode)?.parse().ok();
            let codes: Vec<Option<i32>> = store.per_value(Dimension::Outcome, code);
            Box::new(move |_, row| {
                let code = codes[store.value(Dimension::Outcome, row) as usize].unwrap_or(0);
                Some((store.status(row) as i64) << 32 | i64::from(code) & 0xffff_ffff)
            })
        }
        _ => {
            let ranks = ranks(store, column);
            Box::new(move |_, row| {
                ranks.iter().find_map(|(dimension, ranks)| ranks[store.value(*dimension, row) as usize])
            })
        }
    }
}

type Ranks = Vec<(Dimension, Vec<Option<i64>>)>;

/// For each dimension of a text column, the rank of each distinct value among those of all of them.
fn ranks(store: &Store, column: Column) -> Ranks {
    let texts: Vec<_> = column
        .dimensions()
        .into_iter()
        .map(|dimension| {
            let texts = store
                .per_value(dimension, |entry| column.entry_text(dimension, entry).map(|text| sortable(column, &text)));
            (dimension, texts)
        })
        .collect();
    let mut places: Vec<(&SortText, usize, usize)> = Vec::new();
    for (at, (_, texts)) in texts.iter().enumerate() {
        places.extend(texts.iter().enumerate().filter_map(|(value, text)| Some((text.as_ref()?, at, value))));
    }
    places.sort_unstable();
    let mut ranks: Ranks = texts.iter().map(|(dimension, texts)| (*dimension, vec![None; texts.len()])).collect();
    for (rank, equal) in places.chunk_by(|(one, ..), (other, ..)| one == other).enumerate() {
        for &(_, at, value) in equal {
            ranks[at].1[value] = Some(rank as i64);
        }
    }
    ranks
}

/// What a text is sorted by.
type SortText = (Option<IpAddr>, String);

/// Addresses go by their number, all else by its letters whatever their case.
fn sortable(column: Column, text: &str) -> SortText {
    let address = if column == Column::IpAddress { text.parse().ok() } else { None };
    (address, text.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::Tab;
    use crate::signin::{Field, Kind, Record, TimeAggregate, Timestamp};
    use crate::store::testing::store_of;
    use proptest::prelude::*;

    /// The addresses of ungrouped rows in the order asked for.
    fn addresses(sort: Sort) -> Vec<String> {
        let written = ["198.51.100.20", "198.51.100.3", "", "198.51.100.3"];
        let records: Vec<_> = written
            .iter()
            .enumerate()
            .map(|(second, address)| {
                let mut record = Record::new(Kind::Interactive, Timestamp(second as i64));
                record.set(Field::IpAddress, *address);
                record
            })
            .collect();
        let store = store_of(&records);
        let never = AtomicBool::new(false);
        let groups = Groups::of(&store, store.by_time(), Tab::All, TimeAggregate::Off, &never).expect("not cancelled");
        let order = order(&store, &groups, sort, &never).expect("not cancelled");
        order.into_iter().map(|id| format!("{id}:{}", store.text(Field::IpAddress, id).unwrap_or("-"))).collect()
    }

    #[test]
    fn addresses_sort_as_numbers_equals_by_time_and_absent_ones_last() {
        let by_address = Sort::by(Column::IpAddress, false);
        assert_eq!(addresses(by_address), ["1:198.51.100.3", "3:198.51.100.3", "0:198.51.100.20", "2:-"]);
        let down = Sort::by(Column::IpAddress, true);
        assert_eq!(addresses(down), ["0:198.51.100.20", "1:198.51.100.3", "3:198.51.100.3", "2:-"]);
        let latest = by_address.and_then(Column::Date).and_then(Column::Date);
        assert_eq!(addresses(latest), ["3:198.51.100.3", "1:198.51.100.3", "0:198.51.100.20", "2:-"]);
    }

    #[test]
    fn times_go_backwards_and_equal_ones_stay_in_their_order() {
        let seconds = [1, 2, 2, 5];
        assert_eq!(latest_first(4, |group| Timestamp(seconds[group as usize])), [3, 1, 2, 0]);
    }

    proptest! {
        #[test]
        fn places_are_in_the_order_of_the_keys(
            keys in proptest::collection::vec(proptest::option::of(prop_oneof![any::<i64>(), -5..5i64]), 0..40)
        ) {
            let places: Vec<Option<u32>> = places(&keys).collect();
            for (key, place) in keys.iter().zip(&places) {
                prop_assert_eq!(key.is_some(), place.is_some());
                prop_assert!(place.is_none_or(|place| place < LAST));
                for (other, other_place) in keys.iter().zip(&places) {
                    prop_assert_eq!(key.cmp(other), place.cmp(other_place));
                }
            }
        }
    }

    #[test]
    fn choosing_a_column_again_turns_it_round() {
        let by_count = Sort::default().chosen(Column::Count);
        assert!(by_count.first.descending, "the highest count is what one looks for");
        assert!(!by_count.chosen(Column::Count).first.descending);
        assert!(!by_count.chosen(Column::User).first.descending);
    }

    #[test]
    fn columns_are_added_turned_round_and_the_last_replaced() {
        let by = |sort: Sort| sort.columns().map(|by| (by.column, by.descending)).collect::<Vec<_>>();
        let sort = Sort::default().chosen(Column::User).and_then(Column::Count);
        assert_eq!(by(sort), [(Column::User, false), (Column::Count, true)]);
        let sort = sort.and_then(Column::User).and_then(Column::Status);
        assert_eq!(by(sort), [(Column::User, true), (Column::Count, true), (Column::Status, false)]);
        assert_eq!(by(sort.and_then(Column::Date))[2], (Column::Date, false));
        assert_eq!(by(sort.chosen(Column::User)), [(Column::User, false)], "by it alone");
        assert_eq!(sort.titles(), "User, # sign-ins, Status");
        assert_eq!(sort.place(Column::Count).map(|(place, _)| place), Some(1));
        let columns: Vec<SortColumn> = sort.columns().collect();
        assert_eq!((Sort::of(&columns), Sort::of(&[])), (Some(sort), None));
        assert_eq!(Sort::of(&columns.repeat(2)), None);
    }

    proptest! {
        #[test]
        fn an_order_by_several_columns_is_that_of_a_plain_comparison(
            rows in proptest::collection::vec((0..3i64, 0..3u8, 0..3u8), 0..40), down in any::<[bool; 3]>()
        ) {
            let mut rows = rows;
            rows.sort_by_key(|row| row.0);
            let (applications, countries) = (["", "a", "b"], ["x", "", "Y"]);
            let records: Vec<_> = rows.iter().map(|&(time, application, country)| {
                let mut record = Record::new(Kind::Interactive, Timestamp(time));
                record.set(Field::Application, applications[application as usize]);
                record.set(Field::Country, countries[country as usize]);
                record
            }).collect();
            let store = store_of(&records);
            let groups = Groups::of(&store, store.by_time(), Tab::All, TimeAggregate::Off, &AtomicBool::new(false)).expect("groups");
            let columns = [Column::Application, Column::Date, Column::Location];
            let by: Vec<_> = columns.into_iter().zip(down).map(|(column, descending)| SortColumn { column, descending }).collect();
            let found = order(&store, &groups, Sort::of(&by).expect("three"), &AtomicBool::new(false)).expect("not cancelled");
            let text = |column: Column, row: Row| column.text(&store, row).map(|text| text.to_lowercase());
            let compare = |one: &u32, other: &u32| {
                let row = |id: u32| groups.members_of(id as usize)[0];
                let (one, other) = (row(*one), row(*other));
                by.iter().map(|by| {
                    let order = match by.column {
                        Column::Date => store.created(one).cmp(&store.created(other)),
                        column => match (text(column, one), text(column, other)) {
                            (None, None) => std::cmp::Ordering::Equal,
                            (None, Some(_)) => return std::cmp::Ordering::Greater,
                            (Some(_), None) => return std::cmp::Ordering::Less,
                            (one, other) => one.cmp(&other),
                        },
                    };
                    if by.descending { order.reverse() } else { order }
                }).fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
            };
            let mut expected: Vec<u32> = (0..groups.len() as u32).collect();
            expected.sort_by(compare);
            prop_assert_eq!(found, expected);
        }
    }
}
