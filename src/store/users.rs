//! Groups sign-ins by user.

use super::{NOBODY, Row, Store, ValueId};
use crate::signin::{Dimension, Field, Kind};
use foldhash::fast::RandomState;
use hashbrown::HashMap;
use std::num::NonZero;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

/// How many parts the users are split into. Enough that no core waits long for the last.
const PARTS: usize = 64;
/// A part has at least this many sign-ins, to be worth a thread.
const LEAST_PART: usize = 2000;

/// The users of a load, each with their sign-ins by time. A user belongs to a tenant: the same object id in two tenants
/// is two users. They are numbered by tenant and identity, whatever the order of the files.
pub struct Users {
    rows: Vec<Row>,
    /// Where each user's rows end.
    ends: Vec<u32>,
    tenants: Vec<ValueId>,
}

impl Users {
    /// Groups the interactive and non-interactive sign-ins by user; O(n) after [`Store::by_time`]. Sign-ins without a
    /// user are left out.
    pub fn of(store: &Store) -> Self {
        Self::grouped(store, |kind, person| {
            person != NOBODY && matches!(kind, Kind::Interactive | Kind::NonInteractive)
        })
    }

    /// Groups all sign-ins but those of service principals and managed identities by user. Those without a user are one
    /// user of their tenant, its last.
    pub fn everyone(store: &Store) -> Self {
        Self::grouped(store, |kind, _| !matches!(kind, Kind::ServicePrincipal | Kind::ManagedIdentity))
    }

    /// The sign-ins of both logs, and those of unknown kind, of the user of `row`, by time; none where the log names no user.
    pub fn sign_ins_of(store: &Store, row: Row) -> Vec<Row> {
        let persons = persons(store);
        let person = |row| persons[store.value(Dimension::User, row) as usize];
        let (tenant, user) = (store.value(Dimension::Tenant, row), person(row));
        let is_users = |&row: &Row| {
            person(row) == user
                && store.value(Dimension::Tenant, row) == tenant
                && !matches!(store.kind(row), Kind::ServicePrincipal | Kind::ManagedIdentity)
        };
        if user == NOBODY { Vec::new() } else { store.by_time().iter().copied().filter(is_users).collect() }
    }

    /// Whether two sign-ins are of one user, whom the log names.
    pub fn is_one(store: &Store, one: Row, other: Row) -> bool {
        let persons = persons(store);
        let key = |row| (store.value(Dimension::Tenant, row), persons[store.value(Dimension::User, row) as usize]);
        key(one) == key(other) && key(one).1 != NOBODY
    }

    fn grouped(store: &Store, belongs: impl Fn(Kind, u32) -> bool) -> Self {
        let persons = persons(store);
        let mut numbers: HashMap<(ValueId, u32), u32, RandomState> = HashMap::default();
        let mut keys: Vec<(ValueId, u32)> = Vec::new();
        let mut counts: Vec<u32> = Vec::new();
        let mut last = None;
        let mut owner = vec![NOBODY; store.len()];
        for row in store.rows() {
            let person = persons[store.value(Dimension::User, row) as usize];
            if !belongs(store.kind(row), person) {
                continue;
            }
            let key = (store.value(Dimension::Tenant, row), person);
            let number = match last {
                Some((last, number)) if last == key => number,
                _ => *numbers.entry(key).or_insert_with(|| {
                    keys.push(key);
                    counts.push(0);
                    counts.len() as u32 - 1
                }),
            };
            last = Some((key, number));
            counts[number as usize] += 1;
            owner[row as usize] = number;
        }

        let tenant_names = store.per_value(Dimension::Tenant, |entry| entry.get(Field::TenantId).map(str::to_owned));
        let mut order: Vec<u32> = (0..keys.len() as u32).collect();
        order.sort_by_key(|&number| {
            let (tenant, person) = keys[number as usize];
            (&tenant_names[tenant as usize], person)
        });
        let mut ranks = vec![0; order.len()];
        for (rank, &number) in (0..).zip(&order) {
            ranks[number as usize] = rank;
        }
        for owner in owner.iter_mut().filter(|owner| **owner != NOBODY) {
            *owner = ranks[*owner as usize];
        }
        let counts: Vec<u32> = order.iter().map(|&number| counts[number as usize]).collect();
        let tenants = order.iter().map(|&number| keys[number as usize].0).collect();

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

    /// Whether there is no user.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// How many users there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The rows of a user, by time.
    pub fn rows(&self, user: usize) -> &[Row] {
        &self.rows[self.range(user)]
    }

    /// The number of the user's tenant among the values of [`Dimension::Tenant`].
    pub fn tenant(&self, user: usize) -> ValueId {
        self.tenants[user]
    }

    /// Calls `ask` for all users, a part of them at a time on each core. Returns the results in the order of the users;
    /// `None` if `cancelled` was set.
    ///
    /// # Panics
    /// Where `ask` does.
    pub fn in_parallel<T: Send>(
        &self,
        cancelled: &AtomicBool,
        ask: impl Fn(Range<usize>) -> Option<T> + Sync,
    ) -> Option<Vec<T>> {
        let parts = self.parts();
        let next = AtomicUsize::new(0);
        let work = || {
            let mut answers = Vec::new();
            while let Some(part) = parts.get(next.fetch_add(1, Ordering::Relaxed)) {
                if cancelled.load(Ordering::Relaxed) {
                    return None;
                }
                answers.push((part.start, ask(part.clone())?));
            }
            Some(answers)
        };
        let threads = thread::available_parallelism().map_or(1, NonZero::get).min(parts.len().max(1));
        let answers: Option<Vec<_>> = thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
            let own = work();
            let others = others.into_iter().map(|other| other.join().expect("what panics there panics here"));
            std::iter::once(own).chain(others).collect()
        });
        let mut answers: Vec<(usize, T)> = answers?.into_iter().flatten().collect();
        answers.sort_by_key(|&(start, _)| start);
        Some(answers.into_iter().map(|(_, answer)| answer).collect())
    }

    /// Splits the users into parts with about equally many sign-ins.
    fn parts(&self) -> Vec<Range<usize>> {
        let most = self.rows.len().div_ceil(PARTS).max(LEAST_PART) as u32;
        let mut parts = Vec::new();
        let (mut start, mut begun) = (0, 0);
        for (user, &end) in self.ends.iter().enumerate() {
            if end - begun >= most || user + 1 == self.ends.len() {
                parts.push(start..user + 1);
                (start, begun) = (user + 1, end);
            }
        }
        parts
    }

    fn range(&self, user: usize) -> Range<usize> {
        let start = user.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        start..self.ends[user] as usize
    }
}

/// Returns for each distinct value of the user dimension the number of the user, in the order of names and ids. The
/// object id decides; without one, or with the zero GUID that Entra writes for an unknown user, the principal name
/// does.
fn persons(store: &Store) -> Vec<u32> {
    let keys = store.per_value(Dimension::User, |entry| {
        let id = entry.get(Field::UserId).filter(|id| id.bytes().any(|byte| !matches!(byte, b'0' | b'-')));
        let name = || entry.get(Field::UserPrincipalName).or_else(|| entry.get(Field::UserDisplayName));
        id.map(|id| (true, id.to_owned())).or_else(|| name().map(|name| (false, name.to_lowercase())))
    });
    let mut known: Vec<&(bool, String)> = keys.iter().flatten().collect();
    known.sort_unstable();
    known.dedup();
    let numbers: HashMap<_, u32, RandomState> = known.into_iter().zip(0..).collect();
    keys.iter().map(|key| key.as_ref().map_or(NOBODY, |key| numbers[key])).collect()
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
    fn all_users_are_asked_once_and_answer_in_order() {
        let ids: Vec<String> = (0..900).map(|user| format!("{user:03}")).collect();
        let records: Vec<Record<'_>> = (0..30_000)
            .map(|time| {
                let mut record = Record::new(Kind::NonInteractive, Timestamp(time));
                record.set(Field::UserId, ids[time as usize % 7 * (time as usize % 128)].as_str());
                record
            })
            .collect();
        let users = Users::of(&store_of(&records));
        let never = AtomicBool::new(false);
        let parts = users.in_parallel(&never, Some).expect("not cancelled");
        assert!(parts.len() > 4, "{parts:?}");
        assert_eq!(parts.into_iter().flatten().collect::<Vec<_>>(), (0..users.len()).collect::<Vec<_>>());
        assert!(users.in_parallel(&AtomicBool::new(true), Some).is_none());
        assert_eq!(Users::of(&store_of(&[])).in_parallel(&never, Some), Some(Vec::new()));
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
        let users = Users::of(&store);
        let groups: Vec<&[Row]> = (0..users.len()).map(|user| users.rows(user)).collect();
        assert_eq!(groups, [&[3][..], &[4, 5], &[2, 0], &[1]], "tenant by tenant, first those who only have a name");
        assert!(Users::is_one(&store, 0, 2) && Users::is_one(&store, 4, 5));
        assert!(!Users::is_one(&store, 0, 1) && !Users::is_one(&store, 3, 4), "another tenant, another name");
        assert_eq!(users.tenant(0), users.tenant(2));
        assert_ne!(users.tenant(0), users.tenant(3));
    }

    #[test]
    fn everyone_includes_those_without_a_name_and_sign_ins_of_unknown_kind() {
        let mut unknown = record(1, "one", "7", "alice");
        unknown.kind = Kind::Unknown;
        let mut principal = record(2, "one", "", "");
        principal.kind = Kind::ServicePrincipal;
        let store = store_of(&[record(3, "one", "", ""), principal, record(4, "one", "7", "alice"), unknown]);
        let groups = |users: &Users| (0..users.len()).map(|user| users.rows(user).to_vec()).collect::<Vec<_>>();
        assert_eq!(groups(&Users::everyone(&store)), [vec![3, 2], vec![0]]);
        assert_eq!(groups(&Users::of(&store)), [vec![2]]);
        assert_eq!([2, 3, 0].map(|row| Users::sign_ins_of(&store, row)), [vec![3, 2], vec![3, 2], vec![]]);
    }
}
