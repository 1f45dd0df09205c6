//! Decides which copy of a sign-in stands, and fills it from the others.

use super::segment::{Facts, RowValues};
use super::value_index::ValueIndex;
use super::value_table::{ValueId, ValueTable};
use super::{Row, Store};
use crate::signin::{Dimension, Field, Kind, Status, Timestamp};
use std::collections::HashMap;

/// The copies of sign-ins that were read more than once.
#[derive(Default)]
pub(super) struct Duplicates {
    /// For each row whose copies differ: the copies before they were merged, from the latest.
    copies: HashMap<Row, Vec<DuplicateCopy>>,
}

/// What one copy of a sign-in adds to the row.
#[derive(Clone)]
struct DuplicateCopy {
    ingested: Option<Timestamp>,
    kind: Kind,
    status: Status,
    correlation_id: Option<u128>,
    values: RowValues,
}

impl DuplicateCopy {
    fn new(facts: &Facts, values: RowValues) -> Self {
        let &Facts { ingested, kind, status, correlation_id, .. } = facts;
        Self { ingested, kind, status, correlation_id, values }
    }

    fn holds_the_same(&self, other: &Self) -> bool {
        let facts = |copy: &Self| (copy.kind, copy.status, copy.correlation_id);
        self.values == other.values && facts(self) == facts(other)
    }
}

impl Duplicates {
    /// Memory in use, in bytes.
    pub(super) fn bytes(&self) -> usize {
        let copies: usize = self.copies.values().map(|copies| copies.capacity() * size_of::<DuplicateCopy>()).sum();
        let by_row = self.copies.capacity() * size_of::<(Row, Vec<DuplicateCopy>)>();
        copies + by_row
    }

    /// Merges another copy of the sign-in of a row into it, and counts the copy that is left out in its source.
    ///
    /// The copy with the latest ingestion time stands, the first in file and offset order among equals. Its absent
    /// fields come from the next latest copy that has them, in whatever order the copies were read.
    pub(super) fn merge(
        &mut self,
        store: &mut Store,
        indexes: &mut [ValueIndex],
        row: Row,
        facts: &Facts,
        values: &RowValues,
    ) {
        let held = store.facts(row);
        let newer = facts.ingested > held.ingested;
        let mut winner = if newer { *facts } else { held };
        let conflict = facts.status != held.status && ![facts.status, held.status].contains(&Status::Unknown);

        let held_values = std::array::from_fn(|dimension| store.value(Dimension::ALL[dimension], row));
        let mut copies = self.copies.remove(&row).unwrap_or_else(|| vec![DuplicateCopy::new(&held, held_values)]);
        let copy = DuplicateCopy::new(facts, *values);
        let is_later = |one: &DuplicateCopy| {
            one.holds_the_same(&copy)
                && one.ingested.is_some()
                && copy.ingested.is_some()
                && one.ingested != copy.ingested
        };
        let delivered_again = facts.created == held.created && !conflict && copies.iter().any(is_later);
        add_copy(&mut copies, copy);
        // An unknown outcome is an absent one.
        let outcome = copies.iter().position(|copy| copy.status != Status::Unknown).unwrap_or(0);
        let merged = std::array::from_fn(|dimension| {
            let (table, index) = (&mut store.tables[dimension], &mut indexes[dimension]);
            let first = if Dimension::ALL[dimension] == Dimension::Outcome { outcome } else { 0 };
            copies.iter().fold(copies[first].values[dimension], |own, copy| {
                fill(table, index, Dimension::ALL[dimension], own, copy.values[dimension])
            })
        });
        winner.status = copies[outcome].status;
        winner.kind = copies.iter().map(|copy| copy.kind).find(|&kind| kind != Kind::Unknown).unwrap_or(Kind::Unknown);
        winner.correlation_id = copies.iter().find_map(|copy| copy.correlation_id);
        if copies.len() > 1 {
            self.copies.insert(row, copies);
        }

        let (held_source, new_source) = (held.raw.source as usize, facts.raw.source as usize);
        let left_out = if newer { held_source } else { new_source };
        let accounting = &mut store.source_mut(left_out).accounting;
        accounting.accepted -= 1;
        accounting.duplicates += 1;
        let new_source = store.source_mut(new_source);
        new_source.status_conflicts += u64::from(conflict);
        new_source.delivered_again += u64::from(delivered_again);
        store.replace(row, &winner, &merged);
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
fn fill(table: &mut ValueTable, index: &mut ValueIndex, dimension: Dimension, own: ValueId, other: ValueId) -> ValueId {
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
    index.intern(table, &filled)
}

impl Store {
    /// Whether a row has this tenant, or one of both is unknown: then the request id decides, which is unique.
    pub(super) fn same_tenant(&self, row: Row, tenant: ValueId) -> bool {
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
    use crate::signin::{Guid, Record, Status};
    use crate::store::{Builder, Completeness, RawRef, Shard, Source};

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
            builder.add_source(Source::default());
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
        (first.status, second.status) = (Status::Success, Status::Failure);
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
    fn the_same_record_with_another_time_of_ingestion_was_delivered_again() {
        let copy = |ingested: i64, city: &'static str| {
            let mut record = record(7, Some(TENANT));
            record.ingested = Some(Timestamp(ingested));
            record.set(Field::City, city);
            record
        };
        let again = |records: &[Record<'_>]| {
            let store = build(records);
            assert_eq!(store.accounting().duplicates, records.len() as u64 - 1);
            store.sources().iter().map(|source| source.delivered_again).sum::<u64>()
        };
        assert_eq!(again(&[copy(10, "Lyon"), copy(20, "Lyon"), copy(30, "Lyon")]), 2);
        assert_eq!(again(&[copy(20, "Lyon"), copy(10, "Lyon")]), 1);
        assert_eq!(again(&[copy(10, "Lyon"), copy(10, "Lyon")]), 0, "loaded twice");
        assert_eq!(again(&[copy(10, "Lyon"), copy(20, "Paris")]), 0, "of another content");
        let mut of_graph = copy(10, "Lyon");
        of_graph.ingested = None;
        assert_eq!(again(&[copy(10, "Lyon"), of_graph]), 0, "of another export");
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
    fn an_unknown_outcome_comes_from_the_next_latest_copy_that_knows_it() {
        let copy = |ingested: i64, status: Status, code: &'static str| {
            let mut record = record(7, Some(TENANT));
            (record.ingested, record.status) = (Some(Timestamp(ingested)), status);
            record.set(Field::ErrorCode, code);
            record
        };
        let (failure, unknown) = (copy(10, Status::Failure, "50126"), copy(20, Status::Unknown, ""));
        for records in [[failure.clone(), unknown.clone()], [unknown, failure]] {
            let store = build(&records);
            assert_eq!((store.status(0), store.error_code(0)), (Status::Failure, Some(50126)));
            assert!(store.sources().iter().all(|source| source.status_conflicts == 0));
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
}
