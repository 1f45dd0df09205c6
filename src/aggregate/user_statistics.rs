//! Counts what each user did, over both user logs.

use crate::knowledge;
use crate::signin::{Dimension, Field, Kind, Status, Timestamp};
use crate::store::{Identities, NOBODY, Row, RowBlock, Store, Users, ValueEntry, ValueId};
use foldhash::fast::RandomState;
use hashbrown::HashMap;
use std::collections::HashMap as StdHashMap;
use std::ops::Range;
use std::sync::atomic::AtomicBool;

/// One day in nanoseconds.
const DAY: i64 = 24 * Timestamp::HOUR;

/// A step of this name is no method: a claim in the token satisfied it.
const REUSED: &str = "previously satisfied";

/// The most methods that are told apart. A log has about twenty.
const MOST_METHODS: usize = 64;

/// A user and what they did. Counts of sign-ins include those that a row stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserStatistics {
    /// One of their sign-ins.
    pub row: Row,
    /// The number of the tenant among the values of [`Dimension::Tenant`].
    pub tenant: ValueId,
    /// The number among the values of [`Dimension::User`] of the one that names the user: of several spellings the first
    /// by letter.
    pub user: ValueId,
    /// The log names the user at all.
    pub is_named: bool,
    /// Interactive sign-ins.
    pub interactive: u64,
    /// Non-interactive sign-ins.
    pub non_interactive: u64,
    /// All sign-ins, those of unknown kind included.
    pub sign_ins: u64,
    /// Days (UTC) with a sign-in.
    pub days: u64,
    /// Distinct addresses.
    pub ip_addresses: u64,
    /// Distinct countries.
    pub countries: u64,
    /// Distinct applications.
    pub applications: u64,
    /// Distinct devices that the log names.
    pub devices: u64,
    /// Distinct sessions.
    pub sessions: u64,
    /// Sign-ins that failed. Interrupted ones are no failures.
    pub failures: u64,
    /// Sign-ins that Conditional Access or another policy blocked, by their error code.
    pub blocked: u64,
    /// Sign-ins with a client application of legacy authentication.
    pub legacy: u64,
    /// The methods used, a bit for each in [`UserTable::methods`].
    pub methods: u64,
    /// Numbers of the findings with a sign-in of the user, ascending.
    pub findings: Vec<u32>,
    /// Earliest sign-in.
    pub first: Timestamp,
    /// Latest sign-in.
    pub last: Timestamp,
}

impl UserStatistics {
    /// Non-interactive sign-ins for each interactive one; `None` without an interactive one.
    pub fn ratio(&self) -> Option<f64> {
        (self.interactive > 0).then(|| self.non_interactive as f64 / self.interactive as f64)
    }

    /// Sign-ins on an average day with a sign-in.
    pub fn sign_ins_per_day(&self) -> f64 {
        self.sign_ins as f64 / self.days.max(1) as f64
    }

    /// What the log calls the user: the principal name, else the display name, else the id. Raw text.
    pub fn name<'s>(&self, store: &'s Store) -> Option<&'s str> {
        let entry = store.table(Dimension::User).entry(self.user);
        Dimension::User.named_by().iter().find_map(|&field| entry.get(field))
    }

    /// A field of the user. Raw text.
    pub fn text<'s>(&self, store: &'s Store, field: Field) -> Option<&'s str> {
        store.table(Dimension::User).entry(self.user).get(field)
    }
}

/// The users of a load.
#[derive(Clone, Debug, Default)]
pub struct UserTable {
    /// The users, those with the most sign-ins first.
    pub list: Vec<UserStatistics>,
    /// Names of the authentication methods, for the bits of [`UserStatistics::methods`]. Raw text.
    pub methods: Vec<String>,
}

impl UserTable {
    /// Counts all users of a store; O(n) after [`Store::by_time`], on all cores. `findings` are the sign-ins of each
    /// finding. Sign-ins of service principals and managed identities are left out. Returns `None` if `cancelled` was set.
    ///
    /// The result depends on neither the order of the files nor the number of threads.
    pub fn of(store: &Store, findings: &[&[Row]], cancelled: &AtomicBool) -> Option<Self> {
        let users = Users::everyone(store);
        let values = Values::of(store, findings);
        let parts = users.in_parallel(cancelled, |part| Some(values.count_part(&users, part)))?;
        let mut list: Vec<UserStatistics> = parts.into_iter().flatten().collect();
        list.sort_by_key(|user| std::cmp::Reverse(user.sign_ins));
        Some(Self { list, methods: values.method_names })
    }

    /// Counts sets of sign-ins, each as if they were all that a user did, in their order. The rows of a set are by time;
    /// empty sets are left out. `findings` are as in [`Self::of`].
    pub fn of_sets(store: &Store, findings: &[&[Row]], sets: &[&[Row]]) -> Self {
        let values = Values::of(store, findings);
        let mut counters = Counters::of(&values);
        let sets = sets.iter().filter_map(|rows| Some((store.value(Dimension::Tenant, *rows.first()?), *rows)));
        let list =
            (1..).zip(sets).map(|(stamp, (tenant, rows))| values.count(rows, tenant, stamp, &mut counters)).collect();
        Self { list, methods: values.method_names }
    }
}

/// What each distinct value counts as, asked once.
struct Values<'s> {
    store: &'s Store,
    /// Whether an entry of [`Dimension::User`] names anybody.
    named: Vec<bool>,
    countries: Vec<u32>,
    applications: Identities,
    devices: Identities,
    blocked: Vec<bool>,
    legacy: Vec<bool>,
    methods: Vec<u64>,
    method_names: Vec<String>,
    findings: HashMap<Row, Vec<u32>, RandomState>,
}

/// Counts distinct numbers, user by user: a number counts where the last user who had it is another.
struct DistinctCounter {
    last: Vec<u32>,
}

impl DistinctCounter {
    fn new(values: usize) -> Self {
        Self { last: vec![0; values] }
    }

    /// 1 where `user`, counted from 1, did not have the number before. [`NOBODY`] never counts.
    fn count(&mut self, user: u32, number: u32) -> u64 {
        match self.last.get_mut(number as usize) {
            Some(last) if *last != user => {
                *last = user;
                1
            }
            _ => 0,
        }
    }
}

/// What counts the distinct values of one user after the other.
struct Counters {
    /// Whether a value of [`Dimension::Address`] has an address, and one of [`Dimension::Session`] a session.
    with_address: Vec<bool>,
    with_session: Vec<bool>,
    names: DistinctCounter,
    addresses: DistinctCounter,
    sessions: DistinctCounter,
    countries: DistinctCounter,
    applications: DistinctCounter,
    devices: DistinctCounter,
    /// The values that name the user who is being counted.
    spellings: Vec<ValueId>,
    /// The day of that user's last sign-in, in days since the epoch.
    day: Option<i64>,
    block: RowBlock,
}

/// The dimensions that are counted.
const COUNTED: [Dimension; 9] = [
    Dimension::User,
    Dimension::Address,
    Dimension::Session,
    Dimension::Location,
    Dimension::Application,
    Dimension::Device,
    Dimension::Outcome,
    Dimension::Client,
    Dimension::Authentication,
];

impl Counters {
    fn of(values: &Values<'_>) -> Self {
        let store = values.store;
        let has = |dimension, field: Field| store.per_value(dimension, |entry| entry.get(field).is_some());
        let counter = |dimension| DistinctCounter::new(store.table(dimension).len());
        Self {
            with_address: has(Dimension::Address, Field::IpAddress),
            with_session: has(Dimension::Session, Field::SessionId),
            names: counter(Dimension::User),
            addresses: counter(Dimension::Address),
            sessions: counter(Dimension::Session),
            countries: DistinctCounter::new(values.countries.len()),
            applications: DistinctCounter::new(values.applications.count()),
            devices: DistinctCounter::new(values.devices.count()),
            spellings: Vec::new(),
            day: None,
            block: RowBlock::default(),
        }
    }
}

impl<'s> Values<'s> {
    fn of(store: &'s Store, findings: &[&[Row]]) -> Self {
        let (methods, method_names) = methods(store);
        let mut in_findings: HashMap<Row, Vec<u32>, RandomState> = HashMap::default();
        for (number, rows) in (0..).zip(findings) {
            for &row in *rows {
                in_findings.entry(row).or_default().push(number);
            }
        }
        let code = |entry: ValueEntry<'_>| entry.get(Field::ErrorCode)?.trim().parse().ok();
        Self {
            store,
            named: store.per_value(Dimension::User, |entry| {
                Dimension::User.named_by().iter().any(|&field| entry.get(field).is_some())
            }),
            countries: distinct(store, Dimension::Location, |entry| entry.get(Field::Country)),
            applications: Identities::of(store, Dimension::Application),
            devices: Identities::of(store, Dimension::Device),
            blocked: store
                .per_value(Dimension::Outcome, |entry| code(entry).is_some_and(knowledge::is_blocked_by_policy)),
            legacy: store.per_value(Dimension::Client, |entry| {
                entry.get(Field::ClientApp).is_some_and(knowledge::is_legacy_client)
            }),
            methods,
            method_names,
            findings: in_findings,
        }
    }

    /// Counts a part of the users.
    fn count_part(&self, users: &Users, part: Range<usize>) -> Vec<UserStatistics> {
        let mut counters = Counters::of(self);
        // Counted from 1: 0 is what a counter begins with.
        part.map(|number| self.count(users.rows(number), users.tenant(number), number as u32 + 1, &mut counters))
            .collect()
    }

    /// Counts the sign-ins of a user, who has the number `stamp`. There is at least one.
    fn count(&self, rows: &[Row], tenant: ValueId, stamp: u32, counters: &mut Counters) -> UserStatistics {
        let store = self.store;
        let (first, last) = (store.created(rows[0]), store.created(rows[rows.len() - 1]));
        let mut user = UserStatistics {
            row: rows[0],
            tenant,
            user: store.value(Dimension::User, rows[0]),
            is_named: false,
            interactive: 0,
            non_interactive: 0,
            sign_ins: 0,
            days: 0,
            ip_addresses: 0,
            countries: 0,
            applications: 0,
            devices: 0,
            sessions: 0,
            failures: 0,
            blocked: 0,
            legacy: 0,
            methods: 0,
            findings: Vec::new(),
            first,
            last,
        };
        counters.spellings.clear();
        counters.day = None;
        let mut block = std::mem::take(&mut counters.block);
        for rows in rows.chunks(RowBlock::ROWS) {
            block.read(store, rows, &COUNTED);
            for at in block.places() {
                self.count_row(&block, at, stamp, &mut user, counters);
            }
        }
        counters.block = block;
        user.findings.sort_unstable();
        user.findings.dedup();
        self.name(&mut user, &counters.spellings);
        user
    }

    /// Counts the sign-in at a place of a block, of the user who has the number `stamp`.
    fn count_row(&self, block: &RowBlock, at: usize, stamp: u32, user: &mut UserStatistics, counters: &mut Counters) {
        let value = |dimension| block.value(dimension, at);
        let row = block.row(at);
        let sign_ins = u64::from(self.store.sign_in_count(row));
        user.sign_ins += sign_ins;
        match block.kind(at) {
            Kind::Interactive => user.interactive += sign_ins,
            Kind::NonInteractive => user.non_interactive += sign_ins,
            _ => {}
        }
        let this_day = block.created(at).0.div_euclid(DAY);
        if counters.day.replace(this_day) != Some(this_day) {
            user.days += 1;
        }
        if counters.names.count(stamp, value(Dimension::User)) > 0 {
            counters.spellings.push(value(Dimension::User));
        }
        let address = value(Dimension::Address);
        if counters.with_address[address as usize] {
            user.ip_addresses += counters.addresses.count(stamp, address);
        }
        let session = value(Dimension::Session);
        if counters.with_session[session as usize] {
            user.sessions += counters.sessions.count(stamp, session);
        }
        user.countries += counters.countries.count(stamp, self.countries[value(Dimension::Location) as usize]);
        user.applications += counters.applications.count(stamp, self.applications.get(value(Dimension::Application)));
        user.devices += counters.devices.count(stamp, self.devices.get(value(Dimension::Device)));
        let status = block.status(at);
        if status == Status::Failure {
            user.failures += sign_ins;
        }
        if status != Status::Success && self.blocked[value(Dimension::Outcome) as usize] {
            user.blocked += sign_ins;
        }
        if self.legacy[value(Dimension::Client) as usize] {
            user.legacy += sign_ins;
        }
        user.methods |= self.methods[value(Dimension::Authentication) as usize];
        if let Some(findings) = self.findings.get(&row) {
            user.findings.extend(findings);
        }
    }

    /// Chooses the value that names a user among all that do.
    fn name(&self, user: &mut UserStatistics, spellings: &[ValueId]) {
        let table = self.store.table(Dimension::User);
        let principal = |value: ValueId| table.entry(value).get(Field::UserPrincipalName);
        let first = spellings.iter().copied().min_by_key(|&value| {
            let others = [Field::UserDisplayName, Field::UserId].map(|field| table.entry(value).get(field));
            (principal(value).is_none(), principal(value), others)
        });
        user.user = first.unwrap_or(user.user);
        user.is_named = self.named[user.user as usize];
    }
}

/// Numbers the distinct texts of a dimension, whatever their letter case; [`NOBODY`] where there is none.
fn distinct<'s>(store: &'s Store, dimension: Dimension, text: impl Fn(ValueEntry<'s>) -> Option<&'s str>) -> Vec<u32> {
    let mut known: StdHashMap<String, u32> = StdHashMap::new();
    let entries = store.table(dimension).entries();
    let number = |entry| {
        let Some(text) = text(entry) else { return NOBODY };
        let next = known.len() as u32;
        *known.entry(text.to_uppercase()).or_insert(next)
    };
    entries.map(number).collect()
}

/// The names of the methods in a value of [`Field::Methods`], without the steps that an older token satisfied.
pub(crate) fn method_names(methods: &str) -> impl Iterator<Item = &str> {
    let names = methods.split(';').map(|step| step.split(':').next().unwrap_or(step).trim());
    names.filter(|name| !name.is_empty() && !name.eq_ignore_ascii_case(REUSED))
}

/// The methods of each value of [`Dimension::Authentication`] as bits, and their names in the order of letters.
fn methods(store: &Store) -> (Vec<u64>, Vec<String>) {
    let texts =
        || store.table(Dimension::Authentication).entries().map(|entry| entry.get(Field::Methods).unwrap_or(""));
    let mut names: Vec<&str> = texts().flat_map(method_names).collect();
    names.sort_unstable();
    names.dedup();
    names.truncate(MOST_METHODS);
    let bit = |name| names.binary_search(&name).map_or(0, |at| 1 << at);
    let bits = texts().map(|text| method_names(text).map(bit).fold(0, |bits, bit| bits | bit)).collect();
    (bits, names.into_iter().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signin::Record;
    use crate::store::testing::store_of;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    fn table(records: &[Record<'_>], findings: &[&[Row]]) -> (Store, UserTable) {
        let store = store_of(records);
        let table = UserTable::of(&store, findings, &AtomicBool::new(false)).expect("not cancelled");
        (store, table)
    }

    fn record<'r>(kind: Kind, hour: i64, fields: &[(Field, &'r str)]) -> Record<'r> {
        let mut record = Record::new(kind, Timestamp(hour * Timestamp::HOUR));
        record.status = Status::Success;
        for &(field, value) in fields {
            record.set(field, value);
        }
        record
    }

    #[test]
    fn a_user_is_counted_over_both_logs() {
        let alice = (Field::UserPrincipalName, "alice@contoso.com");
        let mut records = vec![
            record(
                Kind::Interactive,
                1,
                &[
                    alice,
                    (Field::IpAddress, "192.0.2.1"),
                    (Field::Country, "FR"),
                    (Field::Methods, "Password: succeeded; Previously satisfied: MFA requirement satisfied"),
                ],
            ),
            record(
                Kind::NonInteractive,
                2,
                &[alice, (Field::IpAddress, "192.0.2.1"), (Field::Country, "fr"), (Field::SessionId, "1")],
            ),
            record(
                Kind::NonInteractive,
                30,
                &[
                    alice,
                    (Field::IpAddress, "192.0.2.2"),
                    (Field::Country, "NG"),
                    (Field::SessionId, "1"),
                    (Field::ErrorCode, "53003"),
                    (Field::DeviceName, "X"),
                    (Field::DeviceId, "7"),
                ],
            ),
            record(
                Kind::NonInteractive,
                31,
                &[
                    alice,
                    (Field::ClientApp, "IMAP4"),
                    (Field::DeviceName, "Y"),
                    (Field::DeviceId, "7"),
                    (Field::Methods, "Passkey: succeeded"),
                ],
            ),
            record(Kind::ServicePrincipal, 32, &[(Field::ServicePrincipal, "backup")]),
        ];
        records[2].status = Status::Failure;
        records[3].sign_in_count = 10;
        let (store, table) = table(&records, &[&[4], &[1, 2]]);
        let [user] = table.list.as_slice() else { panic!("{:?}", table.list) };
        assert_eq!(user.name(&store), Some("alice@contoso.com"));
        assert_eq!((user.interactive, user.non_interactive, user.sign_ins, user.days), (1, 12, 13, 2));
        assert_eq!((user.ratio(), user.sign_ins_per_day()), (Some(12.0), 6.5));
        assert_eq!((user.ip_addresses, user.countries, user.devices, user.sessions), (2, 2, 1, 1));
        assert_eq!((user.failures, user.blocked, user.legacy), (1, 1, 10));
        assert_eq!(user.findings, [1]);
        assert_eq!(table.methods, ["Passkey", "Password"]);
        assert_eq!(user.methods, 0b11);
        assert_eq!((user.first, user.last), (records[0].created, records[3].created));
    }

    #[test]
    fn one_name_in_two_tenants_is_two_users_and_a_row_without_a_user_is_counted() {
        let (one, two) = ((Field::TenantId, "1"), (Field::TenantId, "2"));
        let eve = |name| (Field::UserPrincipalName, name);
        let (store, table) = table(
            &[
                record(Kind::NonInteractive, 1, &[one, eve("eve")]),
                record(Kind::NonInteractive, 2, &[two, eve("EVE")]),
                record(Kind::NonInteractive, 3, &[one, eve("Eve")]),
                record(Kind::Unknown, 4, &[one]),
            ],
            &[],
        );
        let shown: Vec<_> = table.list.iter().map(|user| (user.name(&store), user.sign_ins, user.is_named)).collect();
        assert_eq!(shown, [(Some("Eve"), 2, true), (None, 1, false), (Some("EVE"), 1, true)]);
        assert_eq!(table.list[1].ratio(), None);
    }

    #[test]
    fn a_user_with_two_names_is_one_by_their_id() {
        let id = (Field::UserId, "7");
        let name = |name| (Field::UserPrincipalName, name);
        let (store, table) = table(
            &[record(Kind::Interactive, 1, &[id, name("b")]), record(Kind::Interactive, 2, &[id, name("a")])],
            &[],
        );
        let [user] = table.list.as_slice() else { panic!("{:?}", table.list) };
        assert_eq!(user.name(&store), Some("a"));
    }

    #[test]
    fn cancelled_work_gives_nothing() {
        let store = store_of(&[record(Kind::Interactive, 1, &[])]);
        assert!(UserTable::of(&store, &[], &AtomicBool::new(true)).is_none());
    }

    proptest! {
        #[test]
        fn distinct_values_are_those_of_a_set_of_texts(
            choices in proptest::collection::vec((0..4usize, 0..3usize, 0..3usize, 0..3usize, 0..100i64), 0..60)
        ) {
            const TEXTS: [&str; 4] = ["", "a", "b", "c"];
            let records: Vec<_> = choices.iter().map(|&(user, address, application, session, hour)| {
                record(Kind::NonInteractive, hour, &[
                    (Field::UserId, TEXTS[user]),
                    (Field::IpAddress, ["", "192.0.2.1", "192.0.2.2"][address]),
                    (Field::Application, TEXTS[application]),
                    (Field::SessionId, TEXTS[session]),
                ])
            }).collect();
            let (store, table) = table(&records, &[]);
            let mut expected: BTreeMap<Option<&str>, [BTreeSet<String>; 4]> = BTreeMap::new();
            for record in &records {
                let sets = expected.entry(record.get(Field::UserId)).or_default();
                let texts = [Field::IpAddress, Field::Application, Field::SessionId].map(|field| record.get(field));
                for (set, text) in sets.iter_mut().zip(texts) {
                    set.extend(text.map(str::to_owned));
                }
                sets[3].insert((record.created.0 / DAY).to_string());
            }
            let expected: BTreeMap<_, _> =
                expected.into_iter().map(|(user, sets)| (user, sets.map(|set| set.len() as u64))).collect();
            let counted: BTreeMap<_, _> = table.list.iter().map(|user| {
                (user.text(&store, Field::UserId), [user.ip_addresses, user.applications, user.sessions, user.days])
            }).collect();
            prop_assert_eq!(counted, expected);
        }
    }
}
