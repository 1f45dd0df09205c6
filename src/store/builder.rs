//! Joins batches into one store and merges duplicates.

use super::segment::{Facts, RowSegment};
use super::shard::Batch;
use super::source::Source;
use super::value_table::{ValueId, ValueTable};
use super::{Completeness, Row, SEGMENT_ROWS, Store};
use crate::signin::{Dimension, Field, Guid, Kind, Timestamp};
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use std::collections::HashMap;
use std::hash::BuildHasher;
use std::hint::black_box;
use std::sync::Arc;

/// The values of a row, one for each dimension.
type Values = [ValueId; Dimension::COUNT];

/// Builds a [`Store`]. Batches must come in the order of files and offsets; the result then depends on nothing else.
pub struct Builder {
    store: Store,
    /// For each shard and dimension: the store's value ids by those of the shard.
    shard_values: Vec<Vec<Vec<ValueId>>>,
    /// Rows by request id. Rows whose id is absent, zero or no GUID are not in it: they never match each other.
    by_request_id: HashTable<Row>,
    hasher: RandomState,
    /// For each row whose copies differ: the copies before they were merged, from the latest.
    copies: HashMap<Row, Vec<DuplicateCopy>>,
}

/// What one copy of a sign-in adds to the row.
#[derive(Clone)]
struct DuplicateCopy {
    ingested: Option<Timestamp>,
    kind: Kind,
    correlation_id: Option<u128>,
    values: Values,
}

impl DuplicateCopy {
    fn new(facts: &Facts, values: Values) -> Self {
        Self { ingested: facts.ingested, kind: facts.kind, correlation_id: facts.correlation_id, values }
    }

    fn holds_the_same(&self, other: &Self) -> bool {
        self.values == other.values && self.kind == other.kind && self.correlation_id == other.correlation_id
    }
}

impl Builder {
    /// An empty builder for the batches of `shards` shards.
    pub fn new(shards: usize) -> Self {
        Self {
            store: Store::default(),
            shard_values: vec![vec![Vec::new(); Dimension::COUNT]; shards],
            by_request_id: HashTable::new(),
            hasher: RandomState::default(),
            copies: HashMap::new(),
        }
    }

    /// The sources, for the load to fill in.
    pub fn sources(&mut self) -> &mut Vec<Source> {
        Arc::make_mut(&mut self.store.sources)
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
        let tables: usize = self.store.tables.iter().map(|table| table.bytes()).sum();
        let copies: usize = self.copies.values().map(|copies| copies.capacity() * size_of::<DuplicateCopy>()).sum();
        let by_row = self.copies.capacity() * size_of::<(Row, Vec<DuplicateCopy>)>();
        self.store.bytes() + tables + self.by_request_id.allocation_size() + copies + by_row
    }

    /// Adds a batch and counts each row as accepted or as a duplicate in its source.
    pub fn append(&mut self, batch: Batch) {
        for (dimension, added) in batch.added.iter().enumerate() {
            if added.is_empty() {
                continue;
            }
            let table = Arc::make_mut(&mut self.store.tables[dimension]);
            let shard_values = &mut self.shard_values[batch.shard][dimension];
            shard_values.extend(added.entries().map(|entry| table.intern(&entry.values())));
        }
        // The row of a duplicate is subtracted again.
        for run in batch.rows.chunk_by(|(one, _), (other, _)| one.raw.source == other.raw.source) {
            self.sources()[run[0].0.raw.source as usize].accounting.accepted += run.len() as u64;
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
    fn add(&mut self, facts: &Facts, values: &Values, hash: u64) {
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
                self.merge_duplicate(row, facts, values);
            }
            Entry::Vacant(place) => {
                place.insert(store.len() as Row);
                self.push(facts, values);
            }
        }
    }

    fn push(&mut self, facts: &Facts, values: &Values) {
        let segments = &mut self.store.segments;
        if segments.last().is_none_or(|segment| segment.len() == SEGMENT_ROWS) {
            let mut segment = RowSegment::default();
            segment.reserve();
            segments.push(Arc::new(segment));
        }
        if let Some(last) = segments.last_mut() {
            Arc::make_mut(last).push(facts, values);
        }
    }

    /// The copy with the latest ingestion time stands, the first in file and offset order among equals. Its absent
    /// fields come from the next latest copy that has them, in whatever order the copies were read.
    fn merge_duplicate(&mut self, row: Row, facts: &Facts, values: &Values) {
        let held = self.store.facts(row);
        let newer = facts.ingested > held.ingested;
        let mut winner = if newer { *facts } else { held };
        let conflict = facts.status != held.status;

        let held_values = std::array::from_fn(|dimension| self.store.value(Dimension::ALL[dimension], row));
        let mut copies = self.copies.remove(&row).unwrap_or_else(|| vec![DuplicateCopy::new(&held, held_values)]);
        add_copy(&mut copies, DuplicateCopy::new(facts, *values));
        let merged = std::array::from_fn(|dimension| {
            let table = &mut self.store.tables[dimension];
            copies[1..].iter().fold(copies[0].values[dimension], |own, copy| {
                fill(table, Dimension::ALL[dimension], own, copy.values[dimension])
            })
        });
        winner.kind = copies.iter().map(|copy| copy.kind).find(|&kind| kind != Kind::Unknown).unwrap_or(Kind::Unknown);
        winner.correlation_id = copies.iter().find_map(|copy| copy.correlation_id);
        if copies.len() > 1 {
            self.copies.insert(row, copies);
        }

        let sources = self.sources();
        let (held_source, new_source) = (held.raw.source as usize, facts.raw.source as usize);
        let left_out = if newer { held_source } else { new_source };
        sources[left_out].accounting.accepted -= 1;
        sources[left_out].accounting.duplicates += 1;
        sources[new_source].status_conflicts += u64::from(conflict);
        let segment = &mut self.store.segments[row as usize / SEGMENT_ROWS];
        Arc::make_mut(segment).replace(row as usize % SEGMENT_ROWS, &winner, &merged);
    }

    /// Sets fields of the sign-in with a request id, over what it had. `false` when there is none.
    pub fn complete(&mut self, request_id: Guid, fields: &[(Field, String)]) -> bool {
        let Self { store, by_request_id, hasher, .. } = self;
        let named = |&row: &Row| store.request_id(row) == Some(request_id);
        let Some(&row) = by_request_id.find(hasher.hash_one(Some(request_id.0)), named) else { return false };
        let mut merged = [0; Dimension::COUNT];
        for (&dimension, merged) in Dimension::ALL.iter().zip(&mut merged) {
            let table = &mut store.tables[dimension as usize];
            *merged = store.segments[row as usize / SEGMENT_ROWS].value(dimension, row as usize % SEGMENT_ROWS);
            let mut values: Vec<Option<String>> =
                table.entry(*merged).values().into_iter().map(|value| value.map(str::to_owned)).collect();
            for (field, value) in fields.iter().filter(|(field, _)| field.dimension() == dimension) {
                values[field.position()] = Some(value.clone());
            }
            *merged = Arc::make_mut(table).intern(&values);
        }
        let facts = store.facts(row);
        let segment = &mut store.segments[row as usize / SEGMENT_ROWS];
        Arc::make_mut(segment).replace(row as usize % SEGMENT_ROWS, &facts, &merged);
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

/// Inserts a copy after those that were ingested later or read earlier. Of equal copies only the latest is kept: a file
/// that is loaded twice takes no memory.
fn add_copy(copies: &mut Vec<DuplicateCopy>, copy: DuplicateCopy) {
    if let Some(same) = copies.iter().position(|other| other.holds_the_same(&copy)) {
        if copies[same].ingested >= copy.ingested {
            return;
        }
        copies.remove(same);
    }
    copies.insert(copies.partition_point(|other| other.ingested >= copy.ingested), copy);
}

/// The combination of `own` with its absent fields taken from `other`.
fn fill(table: &mut Arc<ValueTable>, dimension: Dimension, own: ValueId, other: ValueId) -> ValueId {
    if own == other {
        return own;
    }
    let (mine, theirs) = (table.entry(own), table.entry(other));
    // Reasons and details explain one code: those of another code would be wrong.
    if dimension == Dimension::Outcome && mine.get(Field::ErrorCode) != theirs.get(Field::ErrorCode) {
        return own;
    }
    let filled: Vec<Option<String>> = mine
        .values()
        .into_iter()
        .zip(theirs.values())
        .map(|(mine, theirs)| mine.or(theirs).map(str::to_owned))
        .collect();
    Arc::make_mut(table).intern(&filled)
}

impl Store {
    /// Whether a row has this tenant, or one of both is unknown: then the request id decides, which is unique.
    fn same_tenant(&self, row: Row, tenant: ValueId) -> bool {
        let table = self.table(Dimension::Tenant);
        let held = self.value(Dimension::Tenant, row);
        held == tenant
            || table.entry(held).get(Field::TenantId).is_none()
            || table.entry(tenant).get(Field::TenantId).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signin::{Record, Status, Timestamp};
    use crate::store::{RawRef, Shard};

    const TENANT: &str = "11111111-1111-1111-1111-111111111111";

    fn record(id: u128, tenant: Option<&str>) -> Record<'_> {
        let mut record = Record::new(Kind::NonInteractive, Timestamp(0));
        record.request_id = Some(Guid(id));
        if let Some(tenant) = tenant {
            record.set(Field::TenantId, tenant);
        }
        record
    }

    fn build(records: &[Record<'_>]) -> Store {
        let mut builder = Builder::new(1);
        let mut shard = Shard::new(0);
        for (at, record) in records.iter().enumerate() {
            builder.sources().push(Source::default());
            shard.push(record, RawRef { source: at as u32, offset: 0, len: 1 });
            builder.append(shard.take_batch());
        }
        builder.finish(Completeness::Complete)
    }

    #[test]
    fn the_later_copy_stands_and_its_absent_fields_come_from_the_earlier() {
        let mut first = record(7, Some(TENANT));
        first.ingested = Some(Timestamp(10));
        first.set(Field::City, "Lyon");
        first.set(Field::Application, "Teams");
        let mut second = record(7, Some(TENANT));
        second.ingested = Some(Timestamp(20));
        second.set(Field::Application, "Outlook");
        second.status = Status::Failure;
        for records in [[first.clone(), second.clone()], [second, first]] {
            let store = build(&records);
            assert_eq!(store.len(), 1);
            assert_eq!(store.text(Field::Application, 0), Some("Outlook"));
            assert_eq!(store.text(Field::City, 0), Some("Lyon"));
            assert_eq!(store.status(0), Status::Failure);
            let sum = store.accounting();
            assert_eq!((sum.accepted, sum.duplicates), (1, 1));
            assert_eq!(store.sources().iter().map(|source| source.status_conflicts).sum::<u64>(), 1);
        }
    }

    #[test]
    fn absent_fields_come_from_the_next_latest_copy_in_any_order() {
        let copy = |ingested: i64, code: &str, city: Option<&str>, application: Option<&str>, reason: Option<&str>| {
            let mut record = record(7, Some(TENANT));
            record.ingested = Some(Timestamp(ingested));
            record.kind = if ingested == 30 { Kind::Unknown } else { Kind::NonInteractive };
            record.set(Field::ErrorCode, code.to_owned());
            for (field, value) in
                [(Field::City, city), (Field::Application, application), (Field::FailureReason, reason)]
            {
                record.set(field, value.unwrap_or_default().to_owned());
            }
            record
        };
        let latest = copy(30, "50126", None, None, None);
        let next = copy(20, "0", Some("Lyon"), None, Some("of another code"));
        let last = copy(10, "50126", Some("Paris"), Some("Teams"), Some("of this code"));
        let copies = [&latest, &next, &last];
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let mut records: Vec<_> = order.iter().map(|&at| copies[at].clone()).collect();
            // Copies without new values change nothing.
            records.push(next.clone());
            records.push(copies[order[0]].clone());
            let store = build(&records);
            let text = |field| store.text(field, 0);
            assert_eq!(text(Field::City), Some("Lyon"), "{order:?}");
            assert_eq!(text(Field::Application), Some("Teams"), "{order:?}");
            assert_eq!(text(Field::FailureReason), Some("of this code"), "{order:?}");
            assert_eq!((store.len(), store.kind(0)), (1, Kind::NonInteractive), "{order:?}");
            assert_eq!(store.facts(0).ingested, Some(Timestamp(30)), "{order:?}");
        }
    }

    #[test]
    fn a_file_that_is_loaded_twice_keeps_no_copies() {
        let mut builder = Builder::new(1);
        let mut shard = Shard::new(0);
        for at in 0..2 {
            builder.sources().push(Source::default());
            shard.push(&record(7, Some(TENANT)), RawRef { source: at, offset: 0, len: 1 });
            builder.append(shard.take_batch());
        }
        assert!(builder.copies.is_empty());
    }

    #[test]
    fn tenants_are_kept_apart_and_a_missing_tenant_is_filled() {
        let other = "22222222-2222-2222-2222-222222222222";
        assert_eq!(build(&[record(7, Some(TENANT)), record(7, Some(other))]).len(), 2);
        let filled = build(&[record(7, None), record(7, Some(TENANT))]);
        assert_eq!(filled.len(), 1);
        assert_eq!(filled.text(Field::TenantId, 0), Some(TENANT));
    }

    #[test]
    fn absent_and_zero_ids_never_match() {
        let mut nameless = record(1, None);
        nameless.request_id = None;
        assert_eq!(build(&[record(0, None), record(0, None), nameless.clone(), nameless]).len(), 4);
    }

    #[test]
    fn a_reason_is_never_taken_from_another_code() {
        let mut success = record(7, None);
        success.ingested = Some(Timestamp(5));
        success.set(Field::ErrorCode, "0");
        let mut failure = record(7, None);
        failure.set(Field::ErrorCode, "50074");
        failure.set(Field::FailureReason, "Strong authentication is required.");
        let store = build(&[failure, success]);
        assert_eq!(store.text(Field::FailureReason, 0), None);
    }

    #[test]
    fn snapshots_do_not_change_and_rows_cross_segments() {
        let mut builder = Builder::new(1);
        builder.sources().push(Source::default());
        let mut shard = Shard::new(0);
        let total = SEGMENT_ROWS as u128 + 10;
        let mut snapshot = None;
        for id in 1..=total {
            let mut record = record(id, None);
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
