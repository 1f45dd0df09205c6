//! Sorts the rows of the table.

use super::column::Column;
use crate::aggregate::{Group, Groups};
use crate::signin::{Dimension, Field};
use crate::store::{Row, Store, ValueEntry};
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};

/// What the table is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The column.
    pub column: Column,
    /// Largest, latest or last in the alphabet first.
    pub descending: bool,
}

impl Default for Sort {
    fn default() -> Self {
        Self { column: Column::Date, descending: false }
    }
}

impl Sort {
    /// Sorted by `column`: the other way round when it is sorted by it already, else in the direction that shows what
    /// matters first, the highest count or the beginning of the alphabet.
    #[must_use]
    pub fn chosen(self, column: Column) -> Self {
        let descending = if self.column == column { !self.descending } else { column == Column::Count };
        Self { column, descending }
    }
}

/// Numbers of the groups in the order that `sort` asks for. Groups that are equal in it stay in the order of time, and
/// those without a value come last in either direction. Gives `None` when `cancelled` was set meanwhile.
pub(crate) fn order(store: &Store, groups: &Groups, sort: Sort, cancelled: &AtomicBool) -> Option<Vec<u32>> {
    let ids = 0..groups.list.len() as u32;
    if sort.column == Column::Date {
        return Some(if sort.descending { latest_first(&groups.list) } else { ids.collect() });
    }
    let key = keys(store, sort.column);
    let mut keys = Vec::with_capacity(groups.list.len());
    for (id, group) in groups.list.iter().enumerate() {
        if id % 4096 == 0 && cancelled.load(Ordering::Relaxed) {
            return None;
        }
        keys.push(key(group, groups.members(group)[0]));
    }
    let mut keyed: Vec<u64> = places(&keys)
        .zip(ids)
        .map(|(place, id)| {
            let place = match place {
                Some(place) if sort.descending => LAST - 1 - place,
                Some(place) => place,
                None => LAST,
            };
            u64::from(place) << 32 | u64::from(id)
        })
        .collect();
    keyed.sort_unstable();
    Some(keyed.into_iter().map(|keyed| keyed as u32).collect())
}

/// Numbers of the groups, which are in the order of time, from the last on. Equal ones stay in their order.
fn latest_first(groups: &[Group]) -> Vec<u32> {
    let mut order = Vec::with_capacity(groups.len());
    let mut end = groups.len();
    for equal in groups.chunk_by(|one, other| one.first == other.first).rev() {
        order.extend((end - equal.len()) as u32..end as u32);
        end -= equal.len();
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

/// Gives a group, whose first row is named, its place in an order; `None` where it has no value.
type SortKey<'s> = Box<dyn Fn(&Group, Row) -> Option<i64> + 's>;

/// What a column, other than the date, is sorted by, as a number: text by the rank of its distinct values.
fn keys(store: &Store, column: Column) -> SortKey<'_> {
    match column {
        Column::Count => Box::new(|group, _| Some(group.count as i64)),
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
        let list = store.rows().map(|row| Group {
            first: store.created(row),
            count: 1,
            members: row..row + 1,
            window: TimeAggregate::Off,
        });
        let groups = Groups { list: list.collect(), members: store.rows().collect() };
        let order = order(&store, &groups, sort, &AtomicBool::new(false)).expect("not cancelled");
        order.into_iter().map(|id| format!("{id}:{}", store.text(Field::IpAddress, id).unwrap_or("-"))).collect()
    }

    #[test]
    fn addresses_sort_as_numbers_equals_by_time_and_absent_ones_last() {
        let by_address = Sort { column: Column::IpAddress, descending: false };
        assert_eq!(addresses(by_address), ["1:198.51.100.3", "3:198.51.100.3", "0:198.51.100.20", "2:-"]);
        let down = Sort { descending: true, ..by_address };
        assert_eq!(addresses(down), ["0:198.51.100.20", "1:198.51.100.3", "3:198.51.100.3", "2:-"]);
    }

    #[test]
    fn times_go_backwards_and_equal_ones_stay_in_their_order() {
        let at = |second| Group { first: Timestamp(second), count: 1, members: 0..0, window: TimeAggregate::Off };
        assert_eq!(latest_first(&[at(1), at(2), at(2), at(5)]), [3, 1, 2, 0]);
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
        assert!(by_count.descending, "the highest count is what one looks for");
        assert!(!by_count.chosen(Column::Count).descending);
        assert!(!by_count.chosen(Column::User).descending);
    }
}
