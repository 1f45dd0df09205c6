//! The group key: in which values sign-ins must agree to be one row.

use crate::signin::{Dimension, Field, Kind};
use crate::store::{Identities, Row, Store, ValueId};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashMap;

/// A row's key without the window: kind, tenant, application, actor, address, error code, resource. The numbers mean
/// something within one [`GroupKeys`] only.
pub type GroupKey = [u32; 7];

/// The user's or service principal's fields that name it, the id first, then what stands in for it.
const USER: [Field; 3] = [Field::UserId, Field::UserPrincipalName, Field::UserDisplayName];
const SERVICE_PRINCIPAL: [Field; 2] = [Field::ServicePrincipalId, Field::ServicePrincipal];
const APPLICATION: [Field; 2] = [Field::ApplicationId, Field::Application];
const RESOURCE: [Field; 2] = [Field::ResourceId, Field::Resource];

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
        let actor: &[Field] = if acts_as_itself(kind) { &SERVICE_PRINCIPAL } else { &USER };
        let by = |fields: &[Field]| self.compare_by(fields, a, b);
        (kind as u8)
            .cmp(&(other as u8))
            .then_with(|| by(&[Field::TenantId]))
            .then_with(|| by(&APPLICATION))
            .then_with(|| by(actor))
            .then_with(|| by(&[Field::IpAddress]))
            .then_with(|| by(&[Field::ErrorCode]))
            .then_with(|| by(&RESOURCE))
    }

    fn compare_by(&self, fields: &[Field], a: Row, b: Row) -> Ordering {
        let dimension = fields[0].dimension();
        let (a, b) = (self.store.value(dimension, a), self.store.value(dimension, b));
        if a == b { Ordering::Equal } else { self.name(fields, a).cmp(&self.name(fields, b)) }
    }

    /// The first of the fields that is there: an id as it is, a name whatever its letter case.
    fn name(&self, fields: &[Field], value: ValueId) -> Option<(bool, Cow<'s, str>)> {
        let entry = self.store.table(fields[0].dimension()).entry(value);
        let (id, names) = fields.split_first()?;
        entry.get(*id).map(|id| (false, Cow::Borrowed(id))).or_else(|| {
            names.iter().find_map(|&name| entry.get(name)).map(|name| (true, Cow::Owned(name.to_lowercase())))
        })
    }
}

/// Whether an application signed in as itself: its service principal then takes the user's place.
fn acts_as_itself(kind: Kind) -> bool {
    matches!(kind, Kind::ServicePrincipal | Kind::ManagedIdentity)
}
