//! Computes the group key: the values in which sign-ins of one group agree.

use crate::signin::{Dimension, Field, Kind, Status};
use crate::store::{Identities, Row, Store, ValueId};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashMap;

/// The key of a row, without its window: kind, tenant, application, actor, address, error code with status, resource. Keys of
/// different [`GroupKeys`] cannot be compared.
pub(super) type GroupKey = [u32; 7];

/// Gives the key of each row of a store.
pub(super) struct GroupKeys<'s> {
    store: &'s Store,
    users: Identities,
    service_principals: Identities,
    applications: Identities,
    resources: Identities,
    /// A number for the error code of each outcome: reasons and details are no part of the key.
    codes: Vec<u32>,
}

impl<'s> GroupKeys<'s> {
    /// Numbers the distinct values of `store`.
    pub(super) fn of(store: &'s Store) -> Self {
        let mut known: HashMap<Option<&str>, u32> = HashMap::new();
        let outcomes = store.table(Dimension::Outcome);
        let codes = outcomes.entries().map(|entry| {
            let next = known.len() as u32;
            *known.entry(entry.get(Field::ErrorCode)).or_insert(next)
        });
        Self {
            store,
            users: Identities::of(store, Dimension::User),
            service_principals: Identities::of(store, Dimension::ServicePrincipal),
            applications: Identities::of(store, Dimension::Application),
            resources: Identities::of(store, Dimension::Resource),
            codes: codes.collect(),
        }
    }

    /// The key of a row.
    pub(super) fn get(&self, row: Row) -> GroupKey {
        let kind = self.store.kind(row);
        let value = |dimension| self.store.value(dimension, row);
        let actor = if acts_as_itself(kind) {
            self.service_principals.get(value(Dimension::ServicePrincipal))
        } else {
            self.users.get(value(Dimension::User))
        };
        [
            kind as u32,
            value(Dimension::Tenant),
            self.applications.get(value(Dimension::Application)),
            actor,
            value(Dimension::Address),
            self.codes[value(Dimension::Outcome) as usize] * Status::ALL.len() as u32 + self.store.status(row) as u32,
            self.resources.get(value(Dimension::Resource)),
        ]
    }

    /// Compares the keys of two rows by their texts, since the numbers depend on the order of files. Absent values come
    /// first, then ids, then names that stand in for an id.
    pub(super) fn compare(&self, a: Row, b: Row) -> Ordering {
        let (kind, other) = (self.store.kind(a), self.store.kind(b));
        let actor = if acts_as_itself(kind) { Dimension::ServicePrincipal } else { Dimension::User };
        let by = |dimension| self.compare_by(dimension, a, b);
        (kind as u8)
            .cmp(&(other as u8))
            .then_with(|| by(Dimension::Tenant))
            .then_with(|| by(Dimension::Application))
            .then_with(|| by(actor))
            .then_with(|| by(Dimension::Address))
            .then_with(|| by(Dimension::Outcome))
            .then_with(|| self.store.status(a).cmp(&self.store.status(b)))
            .then_with(|| by(Dimension::Resource))
    }

    fn compare_by(&self, dimension: Dimension, a: Row, b: Row) -> Ordering {
        let (a, b) = (self.store.value(dimension, a), self.store.value(dimension, b));
        if a == b { Ordering::Equal } else { self.name(dimension, a).cmp(&self.name(dimension, b)) }
    }

    /// What identifies a value: an id as it is, else a name whatever its letter case.
    fn name(&self, dimension: Dimension, value: ValueId) -> Option<(bool, Cow<'s, str>)> {
        let entry = self.store.table(dimension).entry(value);
        let (&id, names) = dimension.named_by().split_last()?;
        entry.get(id).map(|id| (false, Cow::Borrowed(id))).or_else(|| {
            names.iter().find_map(|&name| entry.get(name)).map(|name| (true, Cow::Owned(name.to_lowercase())))
        })
    }
}

/// Whether an application signed in as itself. Its service principal then takes the place of the user.
fn acts_as_itself(kind: Kind) -> bool {
    matches!(kind, Kind::ServicePrincipal | Kind::ManagedIdentity)
}
