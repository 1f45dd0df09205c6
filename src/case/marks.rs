//! Names sign-ins in a way that outlives the load, and finds those that are marked.

use crate::detect::{Findings, Mark, MarkedRows, SignInNote};
use crate::signin::{Dimension, Field, Guid, Timestamp};
use crate::store::{Row, Store};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};

/// What a mark is on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkTarget {
    /// A finding, by its id.
    Finding(String),
    /// A sign-in, by [`MarkTarget::sign_in`].
    SignIn(String),
}

/// Marks by what they are on.
pub(crate) type Marks = BTreeMap<MarkTarget, Mark>;

/// Separates the time from the hash in the name of a sign-in without a request id.
const HASH: char = '#';

/// Rows between two checks of the flag that cancels the work.
const STRIDE: usize = 4096;

/// What tells sign-ins without a request id apart, besides the time and the kind.
const TOLD_BY: [Dimension; 8] = [
    Dimension::Tenant,
    Dimension::User,
    Dimension::ServicePrincipal,
    Dimension::Application,
    Dimension::Address,
    Dimension::Resource,
    Dimension::Outcome,
    Dimension::Session,
];

impl MarkTarget {
    /// A sign-in of a store: its request id. One without an id has its time and a hash of its kind, tenant, user,
    /// application, address, resource, outcome and session, which are the same wherever its file is.
    pub fn sign_in(store: &Store, row: Row) -> Self {
        Self::SignIn(match store.request_id(row) {
            Some(id) => id.to_string(),
            None => format!("{}{HASH}{}", store.created(row), hash(store, row)),
        })
    }
}

/// The first 12 hexadecimal digits of a hash of what a sign-in is.
fn hash(store: &Store, row: Row) -> String {
    let mut hash = Sha256::new();
    hash.update(store.kind(row).name());
    for dimension in TOLD_BY {
        let entry = store.table(dimension).entry(store.value(dimension, row));
        let fields = Field::ALL.iter().filter(|field| field.dimension() == dimension);
        for &field in fields {
            hash.update(entry.get(field).unwrap_or_default());
            hash.update([0]);
        }
    }
    let head = hash.finalize().iter().take(6).fold(0u64, |number, &byte| number << 8 | u64::from(byte));
    format!("{head:012x}")
}

/// Finds the marked sign-ins in a store; `None` if `cancelled` was set meanwhile. Takes time proportional to the rows,
/// unless nothing is marked.
pub(crate) fn marked_rows(marks: &Marks, store: &Store, cancelled: &AtomicBool) -> Option<MarkedRows> {
    let mut by_id: HashMap<Guid, &Mark> = HashMap::new();
    let mut by_time: HashMap<Timestamp, Vec<&MarkTarget>> = HashMap::new();
    for (target, mark) in marks {
        let MarkTarget::SignIn(name) = target else { continue };
        if let Some(id) = Guid::parse(name) {
            by_id.insert(id, mark);
        } else if let Some(time) = name.split_once(HASH).and_then(|(time, _)| Timestamp::parse(time)) {
            by_time.entry(time).or_default().push(target);
        }
    }
    let mut found = MarkedRows::new();
    if by_id.is_empty() && by_time.is_empty() {
        return Some(found);
    }
    for row in store.rows() {
        if (row as usize).is_multiple_of(STRIDE) && cancelled.load(Ordering::Relaxed) {
            return None;
        }
        let mark = match store.request_id(row) {
            Some(id) => by_id.get(&id).copied(),
            None => by_time.get(&store.created(row)).and_then(|targets| {
                let target = MarkTarget::sign_in(store, row);
                targets.contains(&&target).then(|| &marks[&target])
            }),
        };
        found.extend(mark.map(|mark| (row, mark.clone())));
    }
    Some(found)
}

/// Sets the notes of findings: those of their marked sign-ins, equal ones once.
pub(crate) fn note(findings: &mut Findings, marked: &MarkedRows) {
    for finding in &mut findings.list {
        finding.notes.clear();
        if marked.is_empty() {
            continue;
        }
        for &row in &finding.rows {
            let Some(mark) = marked.get(&row).filter(|mark| !mark.note.is_empty()) else { continue };
            match finding.notes.iter_mut().find(|note| note.text == mark.note) {
                Some(note) => note.rows.push(row),
                None => finding.notes.push(SignInNote { text: mark.note.clone(), rows: vec![row] }),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signin::{Kind, Record};
    use crate::store::testing::store_of;

    fn record(id: Option<u128>, time: &str, user: &'static str) -> Record<'static> {
        let mut record = Record::new(Kind::NonInteractive, Timestamp::parse(time).expect("a time"));
        record.request_id = id.map(Guid);
        record.set(Field::UserPrincipalName, user);
        record
    }

    fn found(marked: &[MarkTarget], store: &Store) -> Vec<Row> {
        let marks = marked.iter().map(|target| (target.clone(), Mark::default())).collect();
        let rows = marked_rows(&marks, store, &AtomicBool::new(false)).expect("not cancelled");
        let mut rows: Vec<Row> = rows.into_keys().collect();
        rows.sort_unstable();
        rows
    }

    #[test]
    fn marked_sign_ins_are_found_in_another_load_with_and_without_an_id() {
        let (noon, later) = ("2026-10-03T12:00:00.5Z", "2026-10-03T12:00:01Z");
        let with_id = record(Some(7), noon, "alice");
        let without = record(None, noon, "alice");
        let same_time = record(None, noon, "bob");
        let first = store_of(&[with_id.clone(), without.clone()]);
        let marked = [MarkTarget::sign_in(&first, 0), MarkTarget::sign_in(&first, 1)];
        let MarkTarget::SignIn(name) = &marked[1] else { panic!("a sign-in") };
        assert!(name.starts_with("2026-10-03T12:00:00.5Z#") && !name.contains("alice"), "{name}");
        let second =
            store_of(&[record(Some(8), noon, "alice"), same_time, record(None, later, "alice"), without, with_id]);
        assert_eq!(found(&marked, &second), [3, 4]);
        assert_eq!(found(&[MarkTarget::SignIn("nonsense".to_owned())], &second), [0; 0]);
    }
}
