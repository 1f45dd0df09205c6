//! Describes whom a question is about, and counts for the answers.

use crate::aggregate::Tab;
use crate::detect::{Finding, Findings};
use crate::query::term;
use crate::signin::{Dimension, Field, Kind, Status, Timestamp};
use crate::store::{Identities, Row, Store};
use std::cell::OnceCell;
use std::collections::{BTreeSet, HashSet};
use std::fmt;

/// A user whom a question is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct AskedUser {
    /// The name, as the store has it.
    pub(crate) name: String,
    /// The id of the tenant, where the load has several: one name in two tenants is two users.
    pub(crate) tenant: Option<String>,
}

impl AskedUser {
    /// The terms of the filter for the sign-ins of the user.
    pub(crate) fn terms(&self) -> String {
        let tenant = self.tenant.as_ref().map(|tenant| format!(" {}", term("tenant", tenant)));
        term("user", &self.name) + &tenant.unwrap_or_default()
    }
}

/// The name, and the tenant where there are several.
impl fmt::Display for AskedUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.tenant {
            Some(tenant) => write!(f, "{} of tenant {tenant}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// Everyone or one user, with their sign-ins.
pub(crate) struct Asked<'a> {
    pub(crate) store: &'a Store,
    pub(crate) findings: &'a Findings,
    /// The sign-ins of people that are asked about, by time.
    pub(crate) rows: Vec<Row>,
    /// The sign-ins of service principals and managed identities, where everyone is asked about.
    pub(crate) others: Vec<Row>,
    /// The users that are asked about; empty for everyone.
    pub(crate) users: Vec<AskedUser>,
    /// By dimension, once something of it is counted.
    identities: [OnceCell<Identities>; Dimension::COUNT],
}

impl<'a> Asked<'a> {
    /// Asks about those of `rows`, which are by time, that are sign-ins of people.
    pub(crate) fn new(store: &'a Store, findings: &'a Findings, rows: &[Row], users: Vec<AskedUser>) -> Self {
        let is_persons = |&row: &Row| !matches!(store.kind(row), Kind::ServicePrincipal | Kind::ManagedIdentity);
        let (rows, others) = rows.iter().copied().partition(is_persons);
        Self { store, findings, rows, others, users, identities: [const { OnceCell::new() }; Dimension::COUNT] }
    }

    /// Those of the sign-ins for which `is` holds.
    pub(super) fn rows_where(&self, is: impl Fn(Row) -> bool) -> Vec<Row> {
        self.rows.iter().copied().filter(|&row| is(row)).collect()
    }

    /// How many sign-ins rows stand for.
    pub(super) fn count(&self, rows: &[Row]) -> u64 {
        rows.iter().map(|&row| u64::from(self.store.sign_in_count(row))).sum()
    }

    /// How many sign-ins of rows a tab shows.
    pub(super) fn count_in(&self, rows: &[Row], tab: Tab) -> u64 {
        let shown = rows.iter().filter(|&&row| tab.shows(self.store.kind(row)));
        shown.map(|&row| u64::from(self.store.sign_in_count(row))).sum()
    }

    /// How many sign-ins of rows succeeded.
    pub(super) fn successes(&self, rows: &[Row]) -> u64 {
        let good = rows.iter().filter(|&&row| self.store.status(row) == Status::Success);
        good.map(|&row| u64::from(self.store.sign_in_count(row))).sum()
    }

    /// How many users, applications or addresses rows have; users never cross tenants.
    pub(super) fn distinct(&self, dimension: Dimension, rows: &[Row]) -> u64 {
        let identities = self.identities[dimension as usize].get_or_init(|| Identities::of(self.store, dimension));
        let key =
            |&row: &Row| (self.store.value(Dimension::Tenant, row), identities.get(self.store.value(dimension, row)));
        rows.iter().map(key).collect::<HashSet<_>>().len() as u64
    }

    /// The values of a field in rows, in order.
    pub(super) fn values(&self, field: Field, rows: &[Row]) -> BTreeSet<&'a str> {
        rows.iter().filter_map(|&row| self.store.text(field, row)).collect()
    }

    /// Says a text: "alice@contoso.com: yes.", or "Yes." of everyone.
    pub(super) fn say(&self, text: &str) -> String {
        match &self.users[..] {
            [] => text[..1].to_uppercase() + &text[1..],
            [user] => format!("{user}: {text}"),
            users => format!("{} users: {text}", users.len()),
        }
    }

    /// Whether it is about a single user.
    pub(super) fn is_one(&self) -> bool {
        self.users.len() == 1
    }

    /// Filter terms, behind those for the users.
    pub(super) fn filter(&self, terms: &str) -> String {
        // Terms of users and of tenants would mix those of several: a filter has no pairs.
        let users = match &self.users[..] {
            [user] => vec![user.terms()],
            users => users
                .iter()
                .map(|user| &user.name)
                .collect::<BTreeSet<_>>()
                .into_iter()
                .map(|name| term("user", name))
                .collect(),
        };
        let terms = Some(terms.to_owned()).filter(|terms| !terms.is_empty());
        users.into_iter().chain(terms).collect::<Vec<_>>().join(" ")
    }
}

/// Whether a finding tells of a replay of one of these users' tokens, or anyone's if none is named, and nobody dismissed it.
pub(crate) fn is_replay_of(finding: &Finding, users: &[AskedUser]) -> bool {
    let name = finding.user_principal_name.as_deref().or(finding.user_id.as_deref());
    let is_same = |one: Option<&str>, other: &str| one.is_some_and(|one| one.eq_ignore_ascii_case(other));
    let is_theirs = |user: &AskedUser| {
        let tenant = user.tenant.as_ref().is_none_or(|tenant| is_same(finding.tenant_id.as_deref(), tenant));
        is_same(name, &user.name) && tenant
    };
    finding.detector.is_replay() && !finding.is_dismissed() && (users.is_empty() || users.iter().any(is_theirs))
}

/// A time in UTC, to the minute.
pub(super) fn minute(time: Timestamp) -> String {
    time.to_utc().format("%Y-%m-%d %H:%M").to_string()
}

/// "1 time", "3 times".
pub(super) fn times(count: u64) -> String {
    crate::text::counted(count, "time")
}
