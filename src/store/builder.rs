//! Joins batches into one store and settles duplicates.

use super::segment::{Facts, Segment};
use super::shard::Batch;
use super::source::Source;
use super::table::{Table, ValueId};
use super::{Completeness, Row, SEGMENT_ROWS, Store};
use crate::signin::{Dimension, Field, Guid, Kind};
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use std::hash::BuildHasher;
use std::hint::black_box;
use std::sync::Arc;

/// Makes a [`Store`]. Batches must come in the order of files and offsets: the result then depends on nothing else.
pub struct Builder {
    store: Store,
    /// For each shard and dimension: the shard's value numbers as the store's.
    renumbering: Vec<Vec<Vec<ValueId>>>,
    /// Rows by request id. Rows whose id is absent, zero or no GUID are not in it: they never match each other.
    by_request_id: HashTable<Row>,
    hasher: RandomState,
}

impl Builder {
    /// An empty builder for the batches of `shards` shards.
    pub fn new(shards: usize) -> Self {
        Self {
            store: Store::default(),
            renumbering: vec![vec![Vec::new(); Dimension::COUNT]; shards],
            by_request_id: HashTable::new(),
            hasher: RandomState::default(),
        }
    }

    /// The inputs, to be filled in by whoever reads them.
    pub fn sources(&mut self) -> &mut Vec<Source> {
        Arc::make_mut(&mut self.store.sources)
    }

    /// How many sign-ins are stored.
    pub fn len(&self) -> usize {
        self.store.len()
    }

    /// Whether nothing is stored yet.
    pub fn is_empty(&self) -> bool {
        self.store.is_empty()
    }

    /// Memory in use while loading, in bytes, the shards' own copies of the distinct values among it. It depends on the
    /// batches alone, not on the number of threads.
    pub fn bytes(&self) -> usize {
        let tables: usize = self.store.tables.iter().map(|table| table.bytes()).sum();
        self.store.bytes() + tables + self.by_request_id.allocation_size()
    }

    /// Takes a batch in, counting each row as accepted or as a duplicate in its source.
    pub fn append(&mut self, batch: Batch) {
        for (dimension, added) in batch.added.iter().enumerate() {
            if added.is_empty() {
                continue;
            }
            let table = Arc::make_mut(&mut self.store.tables[dimension]);
            let renumbering = &mut self.renumbering[batch.shard][dimension];
            renumbering.extend(added.entries().map(|entry| table.intern(&entry.values())));
        }
        // A row that turns out to be a duplicate is taken back.
        for run in batch.rows.chunk_by(|(one, _), (other, _)| one.raw.source == other.raw.source) {
            self.sources()[run[0].0.raw.source as usize].accounting.accepted += run.len() as u64;
        }
        let hashes: Vec<u64> = batch.rows.iter().map(|(facts, _)| self.hasher.hash_one(facts.request_id)).collect();
        // The table is larger than the caches. Asked for rows that wait for nothing else, the memory answers several of
        // them at the same time; what it says is there when the rows are stored.
        black_box(hashes.iter().filter(|&&hash| self.by_request_id.find(hash, |_| true).is_some()).count());
        for ((facts, mut values), hash) in batch.rows.into_iter().zip(hashes) {
            for (value, renumbering) in values.iter_mut().zip(&self.renumbering[batch.shard]) {
                *value = renumbering[*value as usize];
            }
            self.add(&facts, &values, hash);
        }
        self.store.by_time.take();
    }

    /// Stores a sign-in; `hash` is that of its request id.
    fn add(&mut self, facts: &Facts, values: &[ValueId; Dimension::COUNT], hash: u64) {
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
                self.settle_duplicate(row, facts, values);
            }
            Entry::Vacant(place) => {
                place.insert(store.len() as Row);
                self.push(facts, values);
            }
        }
    }

    fn push(&mut self, facts: &Facts, values: &[ValueId; Dimension::COUNT]) {
        let segments = &mut self.store.segments;
        if segments.last().is_none_or(|segment| segment.len() == SEGMENT_ROWS) {
            let mut segment = Segment::default();
            segment.reserve();
            segments.push(Arc::new(segment));
        }
        if let Some(last) = segments.last_mut() {
            Arc::make_mut(last).push(facts, values);
        }
    }

    /// The copy with the latest ingestion time stands, the first in file and offset order among equals; what it lacks
    /// is filled from the other.
    fn settle_duplicate(&mut self, row: Row, facts: &Facts, values: &[ValueId; Dimension::COUNT]) {
        let held = self.store.facts(row);
        let held_values = Dimension::ALL.iter().map(|&dimension| self.store.value(dimension, row)).collect::<Vec<_>>();
        let newer = facts.ingested > held.ingested;
        let (mut winner, loser) = if newer { (*facts, &held) } else { (held, facts) };
        let (winner_values, loser_values): (&[ValueId], &[ValueId]) =
            if newer { (values, &held_values) } else { (&held_values, values) };

        let mut merged = [0; Dimension::COUNT];
        for (&dimension, merged) in Dimension::ALL.iter().zip(&mut merged) {
            let (own, other) = (winner_values[dimension as usize], loser_values[dimension as usize]);
            let table = &mut self.store.tables[dimension as usize];
            *merged = if own == other { own } else { fill(table, dimension, own, other) };
        }
        if winner.kind == Kind::Unknown {
            winner.kind = loser.kind;
        }
        winner.correlation_id = winner.correlation_id.or(loser.correlation_id);
        let conflict = winner.status != loser.status;

        let sources = self.sources();
        let (held_source, new_source) = (held.raw.source as usize, facts.raw.source as usize);
        let left_out = if newer { held_source } else { new_source };
        sources[left_out].accounting.accepted -= 1;
        sources[left_out].accounting.duplicates += 1;
        sources[new_source].status_conflicts += u64::from(conflict);
        let segment = &mut self.store.segments[row as usize / SEGMENT_ROWS];
        Arc::make_mut(segment).replace(row as usize % SEGMENT_ROWS, &winner, &merged);
    }

    /// Sets fields of the sign-in that a request id names, whatever it had before; `false` when there is none.
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

    /// What was loaded so far. Cheap: segments are shared until they change.
    pub fn snapshot(&self, completeness: Completeness) -> Arc<Store> {
        Arc::new(Store { completeness, by_time: std::sync::OnceLock::new(), ..self.store.clone() })
    }

    /// The finished store.
    pub fn finish(mut self, completeness: Completeness) -> Store {
        self.store.completeness = completeness;
        self.store
    }
}

/// The combination of `own` with its absent fields taken from `other`.
fn fill(table: &mut Arc<Table>, dimension: Dimension, own: ValueId, other: ValueId) -> ValueId {
    let (mine, theirs) = (table.entry(own), table.entry(other));
    // Reasons and details explain a code: those of another code would be wrong.
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
    /// Whether the row is of this tenant, or either side does not say: then the request id, which is unique, decides.
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
    fn the_later_copy_stands_and_is_completed_by_the_earlier() {
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
    fn a_reason_is_not_borrowed_from_another_code() {
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
