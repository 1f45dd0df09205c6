//! Counts the distinct values of a column.

use crate::signin::{Field, Kind, Status, Timestamp};
use crate::store::{Row, Store, ValueEntry};
use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

/// Rows between two checks of the flag that cancels the work.
const STRIDE: usize = 4096;

/// How many values, those with the most sign-ins, are also counted over time.
const OVER_TIME: usize = 1000;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Countable {
    /// The first of these fields that a row has. All are of one dimension.
    Fields(&'static [Field]),
    /// The kind of the sign-in.
    Kind,
    /// How it ended.
    Status,
}

/// A value, and how often it comes. Texts that differ in nothing but letter case are one value, as in a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueCount {
    /// The value, in the first of its spellings by letter; `None` for rows that have none. Raw text.
    pub value: Option<String>,
    /// Sign-ins with it, those that a row stands for included.
    pub sign_ins: u64,
    /// Earliest sign-in.
    pub first: Timestamp,
    /// Latest sign-in.
    pub last: Timestamp,
    /// Sign-ins in equal parts of the time from the first to the last sign-in of all; empty for rare values.
    pub over_time: Vec<u64>,
}

/// The values of a column, the most frequent first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ValueCounts {
    /// The values.
    pub list: Vec<ValueCount>,
    /// Sign-ins of all of them.
    pub sign_ins: u64,
}

impl ValueCounts {
    /// Counts the values of `rows`, in any order, in time proportional to them and to the distinct values of the store;
    /// over time in `parts` parts. `None` if `cancelled` was set.
    ///
    /// The result does not depend on the order in which files were read.
    pub fn of(store: &Store, rows: &[Row], what: Countable, parts: usize, cancelled: &AtomicBool) -> Option<Self> {
        let numbers = Numbers::of(store, what);
        let mut counted: Vec<Option<(u64, Timestamp, Timestamp)>> = vec![None; numbers.texts.len()];
        for chunk in rows.chunks(STRIDE) {
            if cancelled.load(Ordering::Relaxed) {
                return None;
            }
            for &row in chunk {
                let (time, sign_ins) = (store.created(row), u64::from(store.sign_in_count(row)));
                let (sum, first, last) = counted[numbers.get(row)].get_or_insert((0, time, time));
                *sum += sign_ins;
                (*first, *last) = (time.min(*first), time.max(*last));
            }
        }
        let mut found: Vec<(usize, ValueCount)> = numbers
            .texts
            .iter()
            .zip(counted)
            .enumerate()
            .filter_map(|(number, (value, counted))| {
                let (sign_ins, first, last) = counted?;
                let (value, over_time) = (value.clone(), Vec::new());
                Some((number, ValueCount { value, sign_ins, first, last, over_time }))
            })
            .collect();
        found.sort_by_cached_key(|(_, value)| (Reverse(value.sign_ins), value.value.is_none(), value.value.clone()));
        let span =
            found.iter().map(|(_, value)| value.first).min().zip(found.iter().map(|(_, value)| value.last).max());
        if let Some(span) = span.filter(|_| parts > 0) {
            over_time(store, rows, &numbers, &mut found, span, parts);
        }
        let list: Vec<ValueCount> = found.into_iter().map(|(_, value)| value).collect();
        Some(Self { sign_ins: list.iter().map(|value| value.sign_ins).sum(), list })
    }

    /// The part of all sign-ins that a value has, from 0 to 1.
    pub fn share(&self, value: &ValueCount) -> f64 {
        value.sign_ins as f64 / self.sign_ins.max(1) as f64
    }
}

/// Counts the most frequent values over time.
fn over_time(
    store: &Store,
    rows: &[Row],
    numbers: &Numbers<'_>,
    found: &mut [(usize, ValueCount)],
    (first, last): (Timestamp, Timestamp),
    parts: usize,
) {
    const RARE: usize = usize::MAX;
    let mut places = vec![RARE; numbers.texts.len()];
    for (place, (number, value)) in found.iter_mut().take(OVER_TIME).enumerate() {
        places[*number] = place;
        value.over_time = vec![0; parts];
    }
    let (start, length) = (first.limited(), i128::from(last.limited() - first.limited()) + 1);
    for &row in rows {
        if let Some((_, value)) = found.get_mut(places[numbers.get(row)]) {
            let since = i128::from(store.created(row).limited() - start);
            let part = (since * parts as i128 / length) as usize;
            value.over_time[part.min(parts - 1)] += u64::from(store.sign_in_count(row));
        }
    }
}

/// Gives each row the number of its value.
struct Numbers<'s> {
    store: &'s Store,
    what: Countable,
    /// The number of each value of the dimension.
    of_values: Vec<u32>,
    /// The text of each number.
    texts: Vec<Option<String>>,
}

impl<'s> Numbers<'s> {
    fn of(store: &'s Store, what: Countable) -> Self {
        let own = |names: Vec<&str>| names.into_iter().map(|name| Some(name.to_owned())).collect();
        let (of_values, texts) = match what {
            Countable::Kind => (Vec::new(), own(Kind::ALL.iter().map(|kind| kind.name()).collect())),
            Countable::Status => (Vec::new(), own(Status::ALL.iter().map(|status| status.name()).collect())),
            Countable::Fields(fields) => of_fields(store, fields),
        };
        Self { store, what, of_values, texts }
    }

    fn get(&self, row: Row) -> usize {
        match self.what {
            Countable::Kind => self.store.kind(row) as usize,
            Countable::Status => self.store.status(row) as usize,
            Countable::Fields(fields) => self.of_values[self.store.value(fields[0].dimension(), row) as usize] as usize,
        }
    }
}

fn of_fields(store: &Store, fields: &[Field]) -> (Vec<u32>, Vec<Option<String>>) {
    let mut known: HashMap<Option<String>, u32> = HashMap::new();
    let mut texts: Vec<Option<String>> = Vec::new();
    let number = |entry: ValueEntry<'_>| {
        let text = fields.iter().find_map(|&field| entry.get(field));
        let number = *known.entry(text.map(str::to_lowercase)).or_insert_with(|| {
            texts.push(text.map(str::to_owned));
            texts.len() as u32 - 1
        });
        let spelling = &mut texts[number as usize];
        if text < spelling.as_deref() {
            *spelling = text.map(str::to_owned);
        }
        number
    };
    let numbers = store.per_value(fields[0].dimension(), number);
    (numbers, texts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signin::{Dimension, Record};
    use crate::store::testing::store_of;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn record(hour: i64, name: &str) -> Record<'_> {
        let mut record = Record::new(Kind::NonInteractive, Timestamp(hour * Timestamp::HOUR));
        record.set(Field::UserPrincipalName, name);
        record
    }

    fn counts(store: &Store, what: Countable, parts: usize) -> ValueCounts {
        ValueCounts::of(store, store.by_time(), what, parts, &AtomicBool::new(false)).expect("not cancelled")
    }

    #[test]
    fn spellings_are_one_value_and_none_is_one_too() {
        let mut records = vec![record(0, "bob"), record(1, "alice"), record(9, "ALICE"), record(3, "")];
        records[3].sign_in_count = 7;
        let store = store_of(&records);
        let counted = counts(&store, Countable::Fields(Dimension::User.named_by()), 2);
        let shown: Vec<_> =
            counted.list.iter().map(|one| (one.value.as_deref(), one.sign_ins, &*one.over_time)).collect();
        assert_eq!(shown, [(None, 7, &[7, 0][..]), (Some("ALICE"), 2, &[1, 1]), (Some("bob"), 1, &[1, 0])]);
        assert_eq!((counted.sign_ins, counted.share(&counted.list[0])), (10, 0.7));
        let hour = |hour| Timestamp(hour * Timestamp::HOUR);
        assert_eq!((counted.list[1].first, counted.list[1].last), (hour(1), hour(9)));
    }

    #[test]
    fn kinds_and_outcomes_are_counted_by_name() {
        let mut records = vec![record(0, "a"), record(1, "a"), record(2, "a")];
        records[0].kind = Kind::Interactive;
        records[1].status = Status::Failure;
        let store = store_of(&records);
        let shown = |what| {
            let counted = counts(&store, what, 0);
            counted.list.into_iter().map(|one| (one.value.unwrap_or_default(), one.sign_ins)).collect::<Vec<_>>()
        };
        assert_eq!(shown(Countable::Kind), [("non-interactive".to_owned(), 2), ("interactive".to_owned(), 1)]);
        assert_eq!(shown(Countable::Status), [("Unknown".to_owned(), 2), ("Failure".to_owned(), 1)]);
        let never = AtomicBool::new(true);
        assert!(ValueCounts::of(&store, store.by_time(), Countable::Kind, 0, &never).is_none());
    }

    proptest! {
        #[test]
        fn values_are_those_of_a_map_of_texts(
            choices in proptest::collection::vec((0..5usize, -50..50i64), 0..60), parts in 0..9usize
        ) {
            const NAMES: [&str; 5] = ["", "a", "A", "b", "c"];
            let records: Vec<_> = choices.iter().map(|&(name, hour)| record(hour, NAMES[name])).collect();
            let store = store_of(&records);
            let counted = counts(&store, Countable::Fields(&[Field::UserPrincipalName]), parts);
            let mut expected: BTreeMap<String, u64> = BTreeMap::new();
            for &(name, _) in &choices {
                *expected.entry(NAMES[name].to_lowercase()).or_default() += 1;
            }
            let found: BTreeMap<String, u64> = counted.list.iter()
                .map(|one| (one.value.as_deref().unwrap_or_default().to_lowercase(), one.sign_ins)).collect();
            prop_assert_eq!(found, expected);
            for one in &counted.list {
                prop_assert_eq!(one.over_time.iter().sum::<u64>(), if parts > 0 { one.sign_ins } else { 0 });
            }
        }
    }
}
