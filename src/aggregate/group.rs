//! Groups sign-ins that have the same key and fall into one window.

use super::group_key::{GroupKeys, compare};
use super::groups::{Groups, sort_simultaneous};
use super::tab::Tab;
use crate::signin::TimeAggregate;
use crate::store::{Row, Store};
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::hash::{BuildHasher, Hash};
use std::num::NonZero;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// Rows between two checks of the flag that cancels the work.
const STRIDE: usize = 4096;

/// Rows that are worth a thread.
const LEAST_PART: usize = 1 << 15;

impl Groups {
    /// Groups those of `rows` that `tab` shows. `rows` must be ordered by time. With [`TimeAggregate::Off`] every row is a group
    /// of its own; on [`Tab::All`] only non-interactive rows are grouped. Gives `None` if `cancelled` was set meanwhile.
    ///
    /// The result does not depend on the order in which files were read.
    pub fn of(store: &Store, rows: &[Row], tab: Tab, window: TimeAggregate, cancelled: &AtomicBool) -> Option<Self> {
        KeyedRows::of(store, rows, tab, cancelled)?.group(store, window, cancelled)
    }
}

/// The rows of a tab with the numbers of their keys: what groups of any window are made from. Takes 8 bytes a row.
#[derive(Clone, Debug, Default)]
pub struct KeyedRows {
    tab: Tab,
    /// By time, then by request id (not by file).
    rows: Vec<Row>,
    /// The number of each row's key.
    numbers: Vec<u32>,
    /// How many keys there are.
    keys: usize,
}

impl KeyedRows {
    /// Numbers the keys of those of `rows` that `tab` shows. `rows` must be ordered by time. Gives `None` if `cancelled`
    /// was set meanwhile.
    pub fn of(store: &Store, rows: &[Row], tab: Tab, cancelled: &AtomicBool) -> Option<Self> {
        let rows = ordered(store, rows, tab, cancelled)?;
        let keys = GroupKeys::of(store);
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let part = rows.len().div_ceil(cores).max(LEAST_PART);
        let (numbers, keys) = match keys.radix() {
            Some(radix) => number(&rows, part, |row| radix.pack(keys.get(row)), cancelled)?,
            None => number(&rows, part, |row| keys.get(row), cancelled)?,
        };
        Some(Self { tab, rows, numbers, keys })
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Groups the rows, which come from this store, on all cores. Gives `None` if `cancelled` was set meanwhile.
    pub fn group(&self, store: &Store, window: TimeAggregate, cancelled: &AtomicBool) -> Option<Groups> {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        self.group_in_parts(store, window, self.rows.len().div_ceil(cores).max(LEAST_PART), cancelled)
    }

    /// Groups parts of at least so many rows, each on a thread of its own.
    fn group_in_parts(
        &self,
        store: &Store,
        window: TimeAggregate,
        least: usize,
        cancelled: &AtomicBool,
    ) -> Option<Groups> {
        let mut members = vec![0; self.rows.len()];
        let mut rest = members.as_mut_slice();
        let parts: Option<Vec<Vec<u32>>> = thread::scope(|scope| {
            let mut threads = Vec::new();
            let mut start = 0;
            while start < self.rows.len() {
                let part = start..self.end_of_window(store, window, start + least);
                start = part.end;
                let (of_part, others) = std::mem::take(&mut rest).split_at_mut(part.len());
                rest = others;
                threads.push(scope.spawn(move || self.group_part(store, window, part, of_part, cancelled)));
            }
            threads.into_iter().map(|thread| thread.join().expect("what panics there panics here")).collect()
        });
        let mut parts = parts?.into_iter();
        let mut ends = parts.next().unwrap_or_default();
        parts.for_each(|others| ends.extend(others));
        ends.shrink_to_fit();
        Some(Groups::new(store, (self.tab, window), members, (window != TimeAggregate::Off).then_some(ends)))
    }

    /// Where the window ends, and the time stamp, of the last of so many rows.
    fn end_of_window(&self, store: &Store, window: TimeAggregate, rows: usize) -> usize {
        let Some(&last) = self.rows.get(rows - 1) else { return self.rows.len() };
        let begin = |row: Row| window.start(store.created(row)).unwrap_or(store.created(row));
        rows + self.rows[rows..].partition_point(|&row| begin(row) == begin(last))
    }

    /// Groups a part of the rows, of which no window goes on in another. The groups' members are put into `members`. Gives
    /// where each group ends among the members of all parts; nothing where each row is a group of its own.
    fn group_part(
        &self,
        store: &Store,
        window: TimeAggregate,
        part: Range<usize>,
        members: &mut [Row],
        cancelled: &AtomicBool,
    ) -> Option<Vec<u32>> {
        if cancelled.load(Ordering::Relaxed) {
            return None;
        }
        if window == TimeAggregate::Off {
            members.copy_from_slice(&self.rows[part]);
            // Groups are in the order of their first members. Only those that began at the same time are sorted by key.
            for run in members.chunk_by_mut(|&a, &b| store.created(a) == store.created(b)) {
                run.sort_by(|&a, &b| compare(store, a, b));
            }
            return Some(Vec::new());
        }
        let before = part.start as u32;
        let mut ends = self.joined(store, window, part, members, cancelled)?;
        sort_simultaneous(store, members, &mut ends);
        for end in &mut ends {
            *end += before;
        }
        Some(ends)
    }

    /// Groups by key and window, in the order in which the groups began. Gives where each ends among the members.
    fn joined(
        &self,
        store: &Store,
        window: TimeAggregate,
        part: Range<usize>,
        members: &mut [Row],
        cancelled: &AtomicBool,
    ) -> Option<Vec<u32>> {
        let (rows, numbers) = (&self.rows[part.clone()], &self.numbers[part]);
        // How many members each group has.
        let mut sizes: Vec<u32> = Vec::new();
        let mut group_of = Vec::with_capacity(rows.len());
        // The last group of each key.
        let mut latest = vec![u32::MAX; self.keys];
        // Rows come in order of time: the groups of the window of the last row, and no earlier ones, gain members.
        let (mut start, mut first_of_window) = (None, 0);
        for (rows, numbers) in rows.chunks(STRIDE).zip(numbers.chunks(STRIDE)) {
            if cancelled.load(Ordering::Relaxed) {
                return None;
            }
            for (&row, &number) in rows.iter().zip(numbers) {
                let window_start = window.start(store.created(row));
                if window_start != start {
                    (start, first_of_window) = (window_start, sizes.len());
                }
                let window = self.tab.window(store.kind(row), window);
                let latest = &mut latest[number as usize];
                let goes_on = (first_of_window..sizes.len()).contains(&(*latest as usize));
                if !(goes_on && window != TimeAggregate::Off) {
                    *latest = sizes.len() as u32;
                    sizes.push(0);
                }
                sizes[*latest as usize] += 1;
                group_of.push(*latest);
            }
        }
        // Until its members are put there, a group ends where it begins.
        let mut ends = sizes;
        let mut end = 0;
        for size in &mut ends {
            let begin = end;
            end += *size;
            *size = begin;
        }
        for (&row, &number) in rows.iter().zip(&group_of) {
            let end = &mut ends[number as usize];
            members[*end as usize] = row;
            *end += 1;
        }
        Some(ends)
    }
}

/// The rows that the tab shows, by time, then by request id (not by file).
fn ordered(store: &Store, rows: &[Row], tab: Tab, cancelled: &AtomicBool) -> Option<Vec<Row>> {
    let mut shown = Vec::with_capacity(rows.len());
    for chunk in rows.chunks(STRIDE) {
        if cancelled.load(Ordering::Relaxed) {
            return None;
        }
        shown.extend(chunk.iter().copied().filter(|&row| tab.shows(store.kind(row))));
    }
    debug_assert!(shown.is_sorted_by_key(|&row| store.created(row)), "rows must be in the order of time");
    for run in shown.chunk_by_mut(|&a, &b| store.created(a) == store.created(b)) {
        run.sort_by_key(|&row| store.request_id(row));
    }
    shown.shrink_to_fit();
    Some(shown)
}

/// Numbers the distinct keys of rows from 0, in the order in which they come. Returns the number of each row's key, and
/// how many there are. Parts of so many rows are numbered by a thread each, and then joined.
fn number<K: Copy + Eq + Hash + Send>(
    rows: &[Row],
    part: usize,
    key: impl Fn(Row) -> K + Sync,
    cancelled: &AtomicBool,
) -> Option<(Vec<u32>, usize)> {
    let mut parts = rows.chunks(part);
    let number_part = |rows: &[Row]| {
        let mut keys = NumberedKeys::default();
        let mut numbers = Vec::with_capacity(rows.len());
        for chunk in rows.chunks(STRIDE) {
            if cancelled.load(Ordering::Relaxed) {
                return None;
            }
            numbers.extend(chunk.iter().map(|&row| keys.number(key(row))));
        }
        Some((numbers, keys))
    };
    let (first, others) = thread::scope(|scope| {
        let first = parts.next().unwrap_or_default();
        let others: Vec<_> = parts.map(|part| scope.spawn(|| number_part(part))).collect();
        let first = number_part(first);
        let others = others.into_iter().map(|other| other.join().expect("what panics there panics here"));
        (first, others.collect::<Option<Vec<_>>>())
    });
    let (mut numbers, mut keys) = first?;
    numbers.reserve_exact(rows.len() - numbers.len());
    for (of_part, keys_of_part) in others? {
        let in_all: Vec<u32> = keys_of_part.in_order.iter().map(|&key| keys.number(key)).collect();
        numbers.extend(of_part.into_iter().map(|number| in_all[number as usize]));
    }
    Some((numbers, keys.in_order.len()))
}

/// Distinct keys with their numbers.
struct NumberedKeys<K> {
    in_order: Vec<K>,
    numbers: HashTable<(K, u32)>,
    hasher: RandomState,
}

impl<K> Default for NumberedKeys<K> {
    fn default() -> Self {
        Self { in_order: Vec::new(), numbers: HashTable::new(), hasher: RandomState::default() }
    }
}

impl<K: Copy + Eq + Hash> NumberedKeys<K> {
    /// The number of a key, which becomes the last if it is new.
    fn number(&mut self, key: K) -> u32 {
        let Self { in_order, numbers, hasher } = self;
        let hash = |key: K| hasher.hash_one(key);
        let entry = numbers.entry(hash(key), |held| held.0 == key, |held| hash(held.0));
        let add = || {
            in_order.push(key);
            (key, in_order.len() as u32 - 1)
        };
        entry.or_insert_with(add).get().1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signin::{Field, Guid, Kind, Record, Status, Timestamp};
    use crate::store::testing::store_of;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    const MINUTE: i64 = 60 * Timestamp::SECOND;

    fn groups(store: &Store, tab: Tab, window: TimeAggregate) -> Groups {
        Groups::of(store, store.by_time(), tab, window, &AtomicBool::new(false)).expect("not cancelled")
    }

    fn refresh<'a>(minute: i64, id: u128) -> Record<'a> {
        let mut record = Record::new(Kind::NonInteractive, Timestamp(minute * MINUTE));
        record.request_id = Some(Guid(id));
        record
    }

    #[test]
    fn windows_end_where_the_next_begins() {
        let store = store_of(&[refresh(59, 1), refresh(60, 2), refresh(119, 3), refresh(120, 4)]);
        let shown = |window| {
            let grouped = groups(&store, Tab::NonInteractive, window);
            grouped
                .iter(&store)
                .map(|group| (group.window_start().map(|w| w.0 / MINUTE), group.count))
                .collect::<Vec<_>>()
        };
        assert_eq!(shown(TimeAggregate::Hour), [(Some(0), 1), (Some(60), 2), (Some(120), 1)]);
        assert_eq!(shown(TimeAggregate::Day), [(Some(0), 4)]);
        assert_eq!(shown(TimeAggregate::Off), [(None, 1); 4]);
    }

    #[test]
    fn a_row_that_was_grouped_at_its_source_counts_as_many() {
        let mut summary = refresh(0, 1);
        summary.sign_in_count = 40;
        let grouped = groups(&store_of(&[summary, refresh(1, 2)]), Tab::All, TimeAggregate::Hour);
        assert_eq!((grouped.len(), grouped.count(0), grouped.members.len()), (1, 41, 2));
    }

    #[test]
    fn reasons_do_not_split_a_group_and_absence_does() {
        let mut records = [refresh(0, 1), refresh(1, 2), refresh(2, 3), refresh(3, 4)];
        records[0].set(Field::FailureReason, "one wording");
        records[0].set(Field::ErrorCode, "50126");
        records[1].set(Field::ErrorCode, "50126");
        records[2].set(Field::ErrorCode, "0");
        let count = |records: &[Record<'_>]| groups(&store_of(records), Tab::All, TimeAggregate::Hour).len();
        assert_eq!(count(&records), 3);
        // Of two sign-ins without a code one may have a word for its outcome.
        records[0].set(Field::ErrorCode, "");
        records[0].status = Status::Failure;
        assert_eq!(count(&records), 4);
    }

    #[test]
    fn order_and_members_do_not_depend_on_the_order_of_the_files() {
        let record = |minute, id, user: &'static str| {
            let mut record = refresh(minute, id);
            record.set(Field::UserPrincipalName, user);
            record
        };
        let mut records = vec![
            record(0, 9, "bob"),
            record(0, 2, "alice"),
            record(0, 1, "ALICE"),
            record(5, 3, "Bob"),
            record(1, 4, ""),
        ];
        let shown = |records: &[Record<'_>]| {
            let store = store_of(records);
            let grouped = groups(&store, Tab::All, TimeAggregate::Hour);
            let ids = |at| grouped.members_of(at).iter().map(|&row| store.request_id(row).map(|id| id.0)).collect();
            (0..grouped.len()).map(ids).collect::<Vec<Vec<_>>>()
        };
        let expected = [vec![Some(1), Some(2)], vec![Some(9), Some(3)], vec![Some(4)]];
        assert_eq!(shown(&records), expected);
        records.reverse();
        assert_eq!(shown(&records), expected);
    }

    #[test]
    fn cancelled_work_gives_nothing() {
        let store = store_of(&[refresh(0, 1)]);
        assert!(Groups::of(&store, store.by_time(), Tab::All, TimeAggregate::Hour, &AtomicBool::new(true)).is_none());
    }

    /// A generated sign-in: kind, second, a choice from a few spellings for each of tenant, application, user, service
    /// principal, address, code and resource, and a count.
    type KeyChoice = (usize, i64, [usize; 7], u32);

    fn record_of(&(kind, second, choices, count): &KeyChoice, id: u128) -> Record<'static> {
        let mut record = Record::new(Kind::ALL[kind], Timestamp(second * Timestamp::SECOND));
        record.request_id = Some(Guid(id));
        record.sign_in_count = count;
        let pairs = [
            (Field::TenantId, None),
            (Field::ApplicationId, Some(Field::Application)),
            (Field::UserId, Some(Field::UserPrincipalName)),
            (Field::ServicePrincipalId, Some(Field::ServicePrincipal)),
            (Field::IpAddress, None),
            (Field::ErrorCode, None),
            (Field::ResourceId, Some(Field::Resource)),
        ];
        for ((id, name), choice) in pairs.into_iter().zip(choices) {
            let (with, named) = [("", ""), ("1", "A"), ("1", "b"), ("", "A"), ("", "a")][choice];
            record.set(id, with);
            if let Some(name) = name {
                record.set(name, named);
            }
        }
        record
    }

    /// The same key, built from the texts of the record.
    fn naive_key(record: &Record<'_>, tab: Tab, window: TimeAggregate) -> Vec<String> {
        let first = |fields: &[Field]| {
            let found = fields.iter().enumerate().find_map(|(at, &field)| record.get(field).map(|text| (at, text)));
            found.map_or("0".into(), |(at, text)| format!("{}{}", 1 + at, text.to_lowercase()))
        };
        let actor = match record.kind {
            Kind::ServicePrincipal | Kind::ManagedIdentity => {
                first(&[Field::ServicePrincipalId, Field::ServicePrincipal])
            }
            _ => first(&[Field::UserId, Field::UserPrincipalName]),
        };
        let grouped = window != TimeAggregate::Off && (tab != Tab::All || record.kind == Kind::NonInteractive);
        let hours = [(TimeAggregate::Hour, 1), (TimeAggregate::SixHours, 6), (TimeAggregate::Day, 24)];
        let width = hours.iter().find(|(w, _)| *w == window).map_or(1, |(_, hours)| hours * Timestamp::HOUR);
        vec![
            (record.kind as u8).to_string(),
            first(&[Field::TenantId]),
            first(&[Field::ApplicationId, Field::Application]),
            actor,
            first(&[Field::IpAddress]),
            first(&[Field::ErrorCode]),
            first(&[Field::ResourceId, Field::Resource]),
            if grouped { record.created.0.div_euclid(width).to_string() } else { String::new() },
            if grouped { String::new() } else { record.request_id.expect("set").to_string() },
        ]
    }

    proptest! {
        #[test]
        fn keys_are_numbered_as_they_come_in_whatever_parts(keys in proptest::collection::vec(0..20u64, 0..60), part in 1..70usize) {
            let rows: Vec<Row> = (0..keys.len() as Row).collect();
            let (numbers, count) = number(&rows, part, |row| keys[row as usize], &AtomicBool::new(false)).expect("not cancelled");
            let mut distinct: Vec<u64> = Vec::new();
            for (number, key) in numbers.iter().zip(&keys) {
                if !distinct.contains(key) {
                    distinct.push(*key);
                }
                prop_assert_eq!(distinct[*number as usize], *key);
            }
            prop_assert_eq!((numbers.len(), count), (keys.len(), distinct.len()));
        }

        #[test]
        fn it_groups_as_a_map_of_texts_does(
            choices in proptest::collection::vec((0..5usize, -9000i64..9000, prop::array::uniform7(0..5usize), 1..4u32), 0..60),
            tab in prop::sample::select(vec![Tab::Interactive, Tab::NonInteractive, Tab::All, Tab::ServicePrincipal,
                Tab::ManagedIdentity, Tab::Unknown]),
            window in prop::sample::select(TimeAggregate::ALL.to_vec()),
            coarse: bool,
            part in 1..70usize,
        ) {
            // Coarse times give many sign-ins the same time.
            let step = if coarse { 3000 } else { 1 };
            let records: Vec<_> = choices.iter().enumerate().map(|(at, &(kind, second, values, count))| {
                record_of(&(kind, second / step * step, values, count), (at as u128 * 7919 % 1009) + 1)
            }).collect();
            let mut naive: BTreeMap<Vec<String>, Vec<&Record<'_>>> = BTreeMap::new();
            for record in records.iter().filter(|record| tab.shows(record.kind)) {
                naive.entry(naive_key(record, tab, window)).or_default().push(record);
            }
            let mut expected: Vec<(Timestamp, Vec<String>, Vec<Guid>, u64)> = naive.into_iter().map(|(key, mut members)| {
                members.sort_by_key(|record| (record.created, record.request_id));
                let ids = members.iter().filter_map(|record| record.request_id).collect();
                let count = members.iter().map(|record| u64::from(record.sign_in_count)).sum();
                (members[0].created, key, ids, count)
            }).collect();
            expected.sort();

            let store = store_of(&records);
            let keyed = KeyedRows::of(&store, store.by_time(), tab, &AtomicBool::new(false)).expect("not cancelled");
            let grouped = keyed.group_in_parts(&store, window, part, &AtomicBool::new(false)).expect("not cancelled");
            prop_assert_eq!(grouped.len(), expected.len());
            for (group, (first, _, ids, count)) in grouped.iter(&store).zip(expected) {
                let members = grouped.members(&group);
                let found: Vec<Guid> = members.iter().filter_map(|&row| store.request_id(row)).collect();
                prop_assert_eq!(&found, &ids);
                prop_assert_eq!((group.first, group.count), (first, count));
                prop_assert_eq!(Some(grouped.last(&store, &group)), members.last().map(|&row| store.created(row)));
            }
        }
    }
}
