//! Sign-ins user by user.

use crate::signin::{Dimension, Field, Kind};
use crate::store::{NOBODY, Row, Store, ValueId};
use foldhash::fast::RandomState;
use hashbrown::HashMap;
use std::ops::Range;

/// The users of a load, each with the sign-ins of both logs by time. A user belongs to a tenant: the same object id
/// in the logs of two tenants is two users.
pub(crate) struct People {
    rows: Vec<Row>,
    /// Where each user's rows end.
    ends: Vec<u32>,
    tenants: Vec<ValueId>,
}

impl People {
    /// Groups the interactive and non-interactive sign-ins by user; O(n) after [`Store::by_time`].
    pub(crate) fn of(store: &Store) -> Self {
        let persons = persons(store);
        let mut numbers: HashMap<(ValueId, u32), u32, RandomState> = HashMap::default();
        let mut tenants = Vec::new();
        let mut counts: Vec<u32> = Vec::new();
        let mut last = ((ValueId::MAX, NOBODY), 0);
        let mut owner = vec![NOBODY; store.len()];
        for row in store.rows() {
            let person = persons[store.value(Dimension::User, row) as usize];
            if person == NOBODY || !matches!(store.kind(row), Kind::Interactive | Kind::NonInteractive) {
                continue;
            }
            let key = (store.value(Dimension::Tenant, row), person);
            if key != last.0 {
                let number = *numbers.entry(key).or_insert_with(|| {
                    tenants.push(key.0);
                    counts.push(0);
                    counts.len() as u32 - 1
                });
                last = (key, number);
            }
            counts[last.1 as usize] += 1;
            owner[row as usize] = last.1;
        }

        let starts = counts.iter().scan(0, |next, count| {
            *next += count;
            Some(*next - count)
        });
        let mut next: Vec<u32> = starts.collect();
        let mut rows = vec![0; counts.iter().sum::<u32>() as usize];
        for &row in store.by_time() {
            let user = owner[row as usize];
            if user != NOBODY {
                let place = &mut next[user as usize];
                rows[*place as usize] = row;
                *place += 1;
            }
        }
        Self { rows, ends: next, tenants }
    }

    /// How many users there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The rows of a user, by time.
    pub(crate) fn rows(&self, user: usize) -> &[Row] {
        &self.rows[self.range(user)]
    }

    /// The number of the user's tenant among the values of [`Dimension::Tenant`].
    pub(crate) fn tenant(&self, user: usize) -> ValueId {
        self.tenants[user]
    }

    fn range(&self, user: usize) -> Range<usize> {
        let start = user.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        start..self.ends[user] as usize
    }
}

/// For each distinct value of the user dimension, the number of the person. The object id decides; without one, or
/// with the zero GUID that Entra writes when it does not know the user yet, the principal name does.
fn persons(store: &Store) -> Vec<u32> {
    let mut known: HashMap<(bool, String), u32> = HashMap::new();
    store.per_value(Dimension::User, |entry| {
        let id = entry.get(Field::UserId).filter(|id| id.bytes().any(|byte| !matches!(byte, b'0' | b'-')));
        let name = || entry.get(Field::UserPrincipalName).or_else(|| entry.get(Field::UserDisplayName));
        let key = id.map(|id| (true, id.to_owned())).or_else(|| name().map(|name| (false, name.to_lowercase())));
        key.map_or(NOBODY, |key| {
            let next = known.len() as u32;
            *known.entry(key).or_insert(next)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signin::{Record, Timestamp};
    use crate::store::testing::store_of;

    fn record(time: i64, tenant: &'static str, id: &'static str, name: &'static str) -> Record<'static> {
        let mut record = Record::new(Kind::NonInteractive, Timestamp(time));
        record.set(Field::TenantId, tenant);
        record.set(Field::UserId, id);
        record.set(Field::UserPrincipalName, name);
        record
    }

    #[test]
    fn users_are_kept_apart_by_tenant_and_the_zero_id_goes_by_name() {
        const ZERO: &str = "00000000-0000-0000-0000-000000000000";
        let store = store_of(&[
            record(2, "one", "7", "alice"),
            record(1, "two", "7", "alice"),
            record(1, "one", "7", "ALICE"),
            record(3, "one", ZERO, "bob"),
            record(4, "one", ZERO, "Carol"),
            record(5, "one", ZERO, "carol"),
        ]);
        let people = People::of(&store);
        let groups: Vec<&[Row]> = (0..people.len()).map(|user| people.rows(user)).collect();
        assert_eq!(groups, [&[2, 0][..], &[1], &[3], &[4, 5]]);
        assert_ne!(people.tenant(0), people.tenant(1));
    }
}
