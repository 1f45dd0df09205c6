//! Sorts the rows of the table.

use super::column::Column;
use crate::aggregate::{Group, Groups};
use crate::store::{Row, Store};
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
    let key = keys(store, sort.column);
    let mut keyed = Vec::with_capacity(groups.list.len());
    for (id, group) in groups.list.iter().enumerate() {
        if id % 4096 == 0 && cancelled.load(Ordering::Relaxed) {
            return None;
        }
        keyed.push((key(group, groups.members(group)[0]), id as u32));
    }
    let directed = |key: Option<i64>| match key {
        Some(key) if sort.descending => (false, !key),
        Some(key) => (false, key),
        None => (true, 0),
    };
    keyed.sort_by_key(|&(key, _)| directed(key));
    Some(keyed.into_iter().map(|(_, id)| id).collect())
}

/// Gives a group, whose first row is named, its place in an order; `None` where it has no value.
type SortKey<'s> = Box<dyn Fn(&Group, Row) -> Option<i64> + 's>;

/// What a column is sorted by, as a number: text by the rank of its distinct values.
fn keys(store: &Store, column: Column) -> SortKey<'_> {
    match column {
        Column::Date => Box::new(|group, _| Some(group.first.0)),
        Column::Count => Box::new(|group, _| Some(group.count as i64)),
        Column::Log => Box::new(|_, row| Some(store.kind(row) as i64)),
        Column::Status => Box::new(|_, row| {
            let code = i64::from(store.error_code(row).unwrap_or(0));
            Some((store.status(row) as i64) << 32 | code & 0xffff_ffff)
        }),
        _ => {
            let ranks = ranks(store, column);
            Box::new(move |_, row| {
                ranks.iter().find_map(|(dimension, ranks)| ranks[store.value(*dimension, row) as usize])
            })
        }
    }
}

type Ranks = Vec<(crate::signin::Dimension, Vec<Option<i64>>)>;

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
    let mut distinct: Vec<&(Option<IpAddr>, String)> = texts.iter().flat_map(|(_, texts)| texts).flatten().collect();
    distinct.sort_unstable();
    distinct.dedup();
    let rank = |text: &_| distinct.binary_search(&text).map_or(0, |rank| rank as i64);
    texts
        .iter()
        .map(|(dimension, texts)| (*dimension, texts.iter().map(|text| text.as_ref().map(rank)).collect()))
        .collect()
}

/// Addresses go by their number, all else by its letters whatever their case.
fn sortable(column: Column, text: &str) -> (Option<IpAddr>, String) {
    let address = if column == Column::IpAddress { text.parse().ok() } else { None };
    (address, text.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signin::{Field, Kind, Record, Timestamp};
    use crate::store::testing::store_of;

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
            window_start: None,
            first: store.created(row),
            last: store.created(row),
            count: 1,
            members: row..row + 1,
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
    fn choosing_a_column_again_turns_it_round() {
        let by_count = Sort::default().chosen(Column::Count);
        assert!(by_count.descending, "the highest count is what one looks for");
        assert!(!by_count.chosen(Column::Count).descending);
        assert!(!by_count.chosen(Column::User).descending);
    }
}
