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

    /// How keys are packed into 64 bits; `None` where there are too many values for that.
    pub(super) fn radix(&self) -> Option<KeyRadix> {
        let values = |dimension| self.store.table(dimension).len() as u64;
        // One more for what has no identity.
        let identities = |identities: &Identities| identities.count() as u64 + 1;
        let radix = KeyRadix([
            Kind::ALL.len() as u64,
            values(Dimension::Tenant),
            identities(&self.applications),
            identities(&self.users).max(identities(&self.service_principals)),
            values(Dimension::Address),
            values(Dimension::Outcome) * Status::ALL.len() as u64,
            identities(&self.resources),
        ]);
        radix.0.iter().try_fold(1u64, |product, &size| product.checked_mul(size)).map(|_| radix)
    }
}

/// The number of values that each part of a key can have.
pub(super) struct KeyRadix([u64; 7]);

impl KeyRadix {
    /// The key as one number.
    pub(super) fn pack(&self, key: GroupKey) -> u64 {
        let digits = key.iter().zip(&self.0);
        // What has no identity comes last.
        digits.fold(0, |number, (&part, &size)| number * size + u64::from(part).min(size - 1))
    }
}

/// Compares the keys of two rows by their texts, since the numbers depend on the order of files. Absent values come
/// first, then ids, then names that stand in for an id.
pub(super) fn compare(store: &Store, a: Row, b: Row) -> Ordering {
    let (kind, other) = (store.kind(a), store.kind(b));
    let actor = if acts_as_itself(kind) { Dimension::ServicePrincipal } else { Dimension::User };
    let by = |dimension| compare_by(store, dimension, a, b);
    (kind as u8)
        .cmp(&(other as u8))
        .then_with(|| by(Dimension::Tenant))
        .then_with(|| by(Dimension::Application))
        .then_with(|| by(actor))
        .then_with(|| by(Dimension::Address))
        .then_with(|| by(Dimension::Outcome))
        .then_with(|| store.status(a).cmp(&store.status(b)))
        .then_with(|| by(Dimension::Resource))
}

fn compare_by(store: &Store, dimension: Dimension, a: Row, b: Row) -> Ordering {
    let (a, b) = (store.value(dimension, a), store.value(dimension, b));
    if a == b { Ordering::Equal } else { name(store, dimension, a).cmp(&name(store, dimension, b)) }
}

/// What identifies a value: an id as it is, else a name whatever its letter case.
fn name(store: &Store, dimension: Dimension, value: ValueId) -> Option<(bool, Cow<'_, str>)> {
    let entry = store.table(dimension).entry(value);
    let (&id, names) = dimension.named_by().split_last()?;
    entry
        .get(id)
        .map(|id| (false, Cow::Borrowed(id)))
        .or_else(|| names.iter().find_map(|&name| entry.get(name)).map(|name| (true, Cow::Owned(name.to_lowercase()))))
}

/// Whether an application signed in as itself. Its service principal then takes the place of the user.
fn acts_as_itself(kind: Kind) -> bool {
    matches!(kind, Kind::ServicePrincipal | Kind::ManagedIdentity)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_keys_are_equal_where_keys_are() {
        let radix = KeyRadix([2, 3, 2, 4, 3, 2, 3]);
        let digits = |mut number: u32| {
            radix.0.map(|size| {
                let digit = number % size as u32;
                number /= size as u32;
                if u64::from(digit) + 1 == size { u32::MAX } else { digit }
            })
        };
        let all = radix.0.iter().product::<u64>();
        let packed: std::collections::HashSet<u64> = (0..all as u32).map(|number| radix.pack(digits(number))).collect();
        assert_eq!(packed.len() as u64, all);
    }
}
