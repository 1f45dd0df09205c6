//! Joins batches into one store.

use super::duplicates::Duplicates;
use super::load_filter::LoadFilter;
use super::segment::{Facts, RowSegment, RowValues};
use super::shard::Batch;
use super::shortfall::HeldTimes;
use super::source::Source;
use super::value_index::ValueIndex;
use super::value_table::{ValueId, ValueTable};
use super::{Completeness, Row, SEGMENT_ROWS, Store};
use crate::signin::{Dimension, Field, Guid};
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use std::hash::BuildHasher;
use std::hint::black_box;
use std::sync::Arc;

/// Builds a [`Store`]. Batches must come in the order of files and offsets; the result then depends on nothing else.
pub struct Builder {
    store: Store,
    /// Finds values in the tables of the store.
    indexes: Vec<ValueIndex>,
    /// For each shard and dimension: the store's value ids by those of the shard.
    shard_values: Vec<Vec<Vec<ValueId>>>,
    /// Rows by request id. Rows whose id is absent, zero or no GUID are not in it: they never match each other.
    by_request_id: HashTable<Row>,
    hasher: RandomState,
    duplicates: Duplicates,
}

impl Builder {
    /// An empty builder for the batches of `shards` shards or more.
    pub fn new(shards: usize) -> Self {
        Self {
            store: Store::default(),
            indexes: ValueIndex::of_all_dimensions(),
            shard_values: vec![vec![Vec::new(); Dimension::COUNT]; shards],
            by_request_id: HashTable::new(),
            hasher: RandomState::default(),
            duplicates: Duplicates::default(),
        }
    }

    /// Adds a source. Sources are numbered from 0 in the order in which they are added.
    pub fn add_source(&mut self, source: Source) {
        self.store.sources.push(Arc::new(source));
    }

    /// The sources.
    pub fn sources(&self) -> &[Arc<Source>] {
        &self.store.sources
    }

    /// A source, for the load to fill in.
    pub fn source_mut(&mut self, source: usize) -> &mut Source {
        self.store.source_mut(source)
    }

    /// Notes what the load keeps. The batches hold nothing else.
    pub fn set_filter(&mut self, filter: LoadFilter) {
        self.store.filter = filter;
    }

    /// Notes which users of the filter have a sign-in.
    pub fn find_users_of_filter(&mut self) {
        let Store { tables, filter, .. } = &mut self.store;
        for user in &mut filter.users {
            user.found = tables[Dimension::User as usize]
                .entries()
                .any(|entry| user.matches(entry.get(Field::UserId), entry.get(Field::UserPrincipalName)));
        }
    }

    /// Number of stored sign-ins.
    pub fn len(&self) -> usize {
        self.store.len()
    }

    /// Whether nothing is stored yet.
    pub fn is_empty(&self) -> bool {
        self.store.is_empty()
    }

    /// Memory in use while loading, in bytes, including the shards' own tables. It depends on the batches alone, not on
    /// the number of threads.
    pub fn bytes(&self) -> usize {
        let tables: usize = self.store.tables.iter().map(ValueTable::bytes).sum();
        let indexes: usize = self.indexes.iter().map(ValueIndex::bytes).sum();
        self.store.bytes() + tables + 2 * indexes + self.by_request_id.allocation_size() + self.duplicates.bytes()
    }

    /// Adds a batch and counts each row as accepted or as a duplicate in its source.
    pub fn append(&mut self, batch: Batch) {
        if self.shard_values.len() <= batch.shard {
            self.shard_values.resize(batch.shard + 1, vec![Vec::new(); Dimension::COUNT]);
        }
        for (dimension, added) in batch.added.iter().enumerate() {
            if added.is_empty() {
                continue;
            }
            let (table, index) = (&mut self.store.tables[dimension], &mut self.indexes[dimension]);
            let shard_values = &mut self.shard_values[batch.shard][dimension];
            let mut values = Vec::new();
            shard_values.extend(added.entries().map(|entry| {
                values.clear();
                values.extend(entry.iter());
                index.intern(table, &values)
            }));
        }
        // The row of a duplicate is subtracted again.
        for run in batch.rows.chunk_by(|(one, _), (other, _)| one.raw.source == other.raw.source) {
            let source = self.source_mut(run[0].0.raw.source as usize);
            source.accounting.accepted += run.len() as u64;
            source.held = HeldTimes::extended(source.held, run);
        }
        let hashes: Vec<u64> = batch.rows.iter().map(|(facts, _)| self.hasher.hash_one(facts.request_id)).collect();
        // The table is larger than the caches of the processor. Lookups that wait for nothing else load several of its
        // entries at once; they are cached when the rows are stored.
        black_box(hashes.iter().filter(|&&hash| self.by_request_id.find(hash, |_| true).is_some()).count());
        for ((facts, mut values), hash) in batch.rows.into_iter().zip(hashes) {
            for (value, shard_values) in values.iter_mut().zip(&self.shard_values[batch.shard]) {
                *value = shard_values[*value as usize];
            }
            self.add(&facts, &values, hash);
        }
        self.store.by_time.take();
    }

    /// Stores a sign-in; `hash` is that of its request id.
    fn add(&mut self, facts: &Facts, values: &RowValues, hash: u64) {
        let Some(id) = facts.request_id.filter(|&id| id != 0) else {
            self.push(facts, values);
            return;
        };
        let Self { store, by_request_id, hasher, .. } = self;
        let tenant = values[Dimension::Tenant as usize];
        let is_same =
            |&row: &Row| store.request_id(row).is_some_and(|held| held.0 == id) && store.same_tenant(row, tenant);
        let hash_of = |&row: &Row| hasher.hash_one(store.request_id(row).map(|held| held.0));
        match by_request_id.entry(hash, is_same, hash_of) {
            Entry::Occupied(held) => {
                let row = *held.get();
                self.duplicates.merge(&mut self.store, &mut self.indexes, row, facts, values);
            }
            Entry::Vacant(place) => {
                place.insert(store.len() as Row);
                self.push(facts, values);
            }
        }
    }

    fn push(&mut self, facts: &Facts, values: &RowValues) {
        let segments = &mut self.store.segments;
        if segments.last().is_none_or(|segment| segment.len() == SEGMENT_ROWS) {
            let mut segment = RowSegment::default();
            segment.reserve();
            segments.push(Arc::new(segment));
        }
        if let Some(last) = segments.last_mut() {
            let segment = Arc::make_mut(last);
            segment.push(facts, values);
            if segment.len() == SEGMENT_ROWS {
                segment.shrink();
            }
        }
    }

    /// Sets fields of the sign-in with a request id, over what it had. `false` when there is none.
    pub fn complete(&mut self, request_id: Guid, fields: &[(Field, String)]) -> bool {
        let Self { store, indexes, by_request_id, hasher, .. } = self;
        let named = |&row: &Row| store.request_id(row) == Some(request_id);
        let Some(&row) = by_request_id.find(hasher.hash_one(Some(request_id.0)), named) else { return false };
        let mut merged = [0; Dimension::COUNT];
        for (&dimension, merged) in Dimension::ALL.iter().zip(&mut merged) {
            *merged = store.value(dimension, row);
            let table = &mut store.tables[dimension as usize];
            let mut values: Vec<Option<String>> =
                table.entry(*merged).values().into_iter().map(|value| value.map(str::to_owned)).collect();
            for (field, value) in fields.iter().filter(|(field, _)| field.dimension() == dimension) {
                values[field.position()] = Some(value.clone());
            }
            *merged = indexes[dimension as usize].intern(table, &values);
        }
        let facts = store.facts(row);
        store.replace(row, &facts, &merged);
        true
    }

    /// Counts, for each source, the sign-ins that have a matching value in a matching field. Each distinct value is
    /// tested once; where none matches, the rows are not visited.
    pub fn count_by_source(&self, field: impl Fn(Field) -> bool, value: impl Fn(&str) -> bool) -> Vec<u64> {
        let matches = |dimension: Dimension| {
            let fields: Vec<Field> = dimension.fields().iter().copied().filter(|&one| field(one)).collect();
            let matching: Vec<bool> = self
                .store
                .per_value(dimension, |entry| fields.iter().any(|&field| entry.get(field).is_some_and(&value)));
            (dimension, matching)
        };
        let matching: Vec<_> =
            Dimension::ALL.iter().map(|&dimension| matches(dimension)).filter(|(_, any)| any.contains(&true)).collect();
        let mut counts = vec![0; self.store.sources.len()];
        if matching.is_empty() {
            return counts;
        }
        for row in self.store.rows() {
            let of_row =
                |(dimension, matching): &(Dimension, Vec<bool>)| matching[self.store.value(*dimension, row) as usize];
            counts[self.store.facts(row).raw.source as usize] += u64::from(matching.iter().any(of_row));
        }
        counts
    }

    /// The longest time without a sign-in between two of a source, for the sources that are asked for; 0 for the others.
    pub fn longest_silences(&self, asked: impl Fn(usize) -> bool) -> Vec<i64> {
        let asked: Vec<bool> = (0..self.store.sources.len()).map(asked).collect();
        let mut times: Vec<Vec<i64>> = vec![Vec::new(); asked.len()];
        if asked.contains(&true) {
            for row in self.store.rows() {
                let facts = self.store.facts(row);
                if asked[facts.raw.source as usize] {
                    times[facts.raw.source as usize].push(facts.created.0);
                }
            }
        }
        let longest = |mut times: Vec<i64>| {
            times.sort_unstable();
            times.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or(0)
        };
        times.into_iter().map(longest).collect()
    }

    /// A snapshot of what was loaded so far. Cheap: segments are shared until they change.
    pub fn snapshot(&self, completeness: Completeness) -> Arc<Store> {
        Arc::new(Store { completeness, by_time: std::sync::OnceLock::new(), ..self.store.clone() })
    }

    /// The finished store.
    pub fn finish(mut self, completeness: Completeness) -> Store {
        self.store.completeness = completeness;
        self.store
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signin::{Kind, Record, Timestamp};
    use crate::store::testing::store_of;
    use crate::store::{RawRef, Shard};
    use proptest::prelude::*;

    fn record(id: u128) -> Record<'static> {
        let mut record = Record::new(Kind::NonInteractive, Timestamp(0));
        record.request_id = Some(Guid(id));
        record
    }

    #[test]
    fn a_file_that_is_loaded_twice_keeps_no_copies() {
        let mut builder = Builder::new(1);
        let mut shard = Shard::new(0);
        for at in 0..2 {
            builder.add_source(Source::default());
            shard.push(&record(7), RawRef { source: at, offset: 0, len: 1 });
            builder.append(shard.take_batch());
        }
        assert_eq!(builder.duplicates.bytes(), 0);
    }

    #[test]
    fn absent_and_zero_ids_never_match() {
        let mut nameless = record(1);
        nameless.request_id = None;
        assert_eq!(store_of(&[record(0), record(0), nameless.clone(), nameless]).len(), 4);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8))]

        /// Batches of few and many rows with repeated and new values, and copies that complete earlier rows.
        #[test]
        fn a_snapshot_stays_what_was_loaded_by_then(
            batches in proptest::collection::vec((1..900u32, 1..4000u32, 0..3u32), 1..6)
        ) {
            let builder = || {
                let mut builder = Builder::new(1);
                builder.add_source(Source::default());
                (builder, Shard::new(0))
            };
            let append = |(builder, shard): &mut (Builder, Shard), first: u32, (rows, cities, copies): (u32, u32, u32)| {
                for row in first..first + rows {
                    let copies_earlier = copies > 0 && row % (7 * copies) == 0;
                    let mut record = record(u128::from(if copies_earlier { row / 2 } else { row }) + 1);
                    record.ingested = Some(Timestamp(i64::from(row)));
                    record.set(if copies_earlier { Field::Browser } else { Field::City }, format!("{}", row % cities));
                    shard.push(&record, RawRef { source: 0, offset: u64::from(row), len: 1 });
                }
                builder.append(shard.take_batch());
            };
            let shown = |store: &Store| {
                let row = |row| (store.text(Field::City, row), store.text(Field::Browser, row), store.facts(row).raw);
                format!("{:?} {:?}", store.rows().map(row).collect::<Vec<_>>(), store.accounting())
            };
            let mut loading = builder();
            let mut snapshots = Vec::new();
            let mut rows = 0;
            for &batch in &batches {
                append(&mut loading, rows, batch);
                rows += batch.0;
                snapshots.push(loading.0.snapshot(Completeness::Loading));
            }
            for (at, snapshot) in snapshots.iter().enumerate() {
                let mut anew = builder();
                let mut rows = 0;
                for &batch in &batches[..=at] {
                    append(&mut anew, rows, batch);
                    rows += batch.0;
                }
                prop_assert_eq!(shown(snapshot), shown(&anew.0.finish(Completeness::Loading)));
            }
        }
    }

    #[test]
    fn a_snapshot_shares_all_that_is_full() {
        let mut builder = Builder::new(1);
        let mut shard = Shard::new(0);
        builder.add_source(Source::default());
        builder.add_source(Source::default());
        let mut append = |builder: &mut Builder, ids: std::ops::Range<u128>| {
            for id in ids {
                let mut record = record(id);
                record.set(Field::City, id.to_string());
                shard.push(&record, RawRef { source: 1, offset: 0, len: 1 });
            }
            builder.append(shard.take_batch());
        };
        append(&mut builder, 1..SEGMENT_ROWS as u128 + 10);
        let snapshot = builder.snapshot(Completeness::Loading);
        append(&mut builder, SEGMENT_ROWS as u128 + 10..2 * SEGMENT_ROWS as u128);
        let Store { segments, tables, sources, .. } = &builder.store;
        assert!(Arc::ptr_eq(&segments[0], &snapshot.segments[0]));
        assert!(Arc::ptr_eq(&sources[0], &snapshot.sources[0]));
        let place = Field::City.dimension() as usize;
        assert_eq!(tables[place].shared_with(&snapshot.tables[place]), SEGMENT_ROWS / 1024);
    }

    #[test]
    fn snapshots_do_not_change_and_rows_cross_segments() {
        let mut builder = Builder::new(1);
        builder.add_source(Source::default());
        let mut shard = Shard::new(0);
        let total = SEGMENT_ROWS as u128 + 10;
        let mut snapshot = None;
        for id in 1..=total {
            let mut record = record(id);
            record.set(Field::City, format!("city {}", id % 300));
            record.created = Timestamp(-(id as i64));
            shard.push(&record, RawRef { source: 0, offset: id as u64, len: 1 });
            if id == 100 {
                builder.append(shard.take_batch());
                snapshot = Some(builder.snapshot(Completeness::Loading));
            }
        }
        builder.append(shard.take_batch());
        let store = builder.finish(Completeness::Complete);
        assert_eq!(snapshot.map(|snapshot| snapshot.len()), Some(100));
        assert_eq!(store.len() as u128, total);
        let last = total as Row - 1;
        assert_eq!(store.text(Field::City, last), Some(format!("city {}", total % 300).as_str()));
        assert_eq!(store.by_time()[0], last);
        assert_eq!(store.facts(last).raw.offset, total as u64);
    }
}
