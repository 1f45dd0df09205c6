//! The group key: in which values sign-ins must agree to be one row.

use crate::signin::{Dimension, Field, Kind};
use crate::store::{Identities, Row, Store, ValueId};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashMap;

/// A row's key without the window: kind, tenant, application, actor, address, error code, resource. The numbers mean
/// something within one [`GroupKeys`] only.
pub type GroupKey = [u32; 7];

/// What is needed to tell the key of any row of a store.
pub struct GroupKeys<'s> {
    store: &'s Store,
    users: Identities,
    service_principals: Identities,
    applications: Identities,
    resources: Identities,
    /// The outcome holds reasons and details besides the code; only the code is part of the key.
    codes: Vec<u32>,
}

impl<'s> GroupKeys<'s> {
    /// Looks at the distinct values of `store` once.
    pub fn of(store: &'s Store) -> Self {
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
    pub fn get(&self, row: Row) -> GroupKey {
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
            self.codes[value(Dimension::Outcome) as usize],
            self.resources.get(value(Dimension::Resource)),
        ]
    }

    /// Compares the keys of two rows by what they say, not by their numbers: those depend on the order of the files.
    /// What is absent comes first, then ids, then names that stand in for one.
    pub fn compare(&self, a: Row, b: Row) -> Ordering {
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

/// Whether an application signed in as itself: its service principal then takes the user's place.
fn acts_as_itself(kind: Kind) -> bool {
    matches!(kind, Kind::ServicePrincipal | Kind::ManagedIdentity)
}
