//! From a judged case to a finding.

use crate::detect::engine::rule::{Judgement, PRIVILEGED};
use crate::detect::features::NONE;
use crate::detect::log::{Pick, SignInLog, rows};
use crate::detect::{Detector, Finding, UserIdentity};
use crate::signin::{Dimension, Field};
use crate::store::{Row, ValueId};
use sha2::{Digest, Sha256};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// What a detector has to say of a case besides its judgement.
pub(crate) struct FindingBuilder {
    pub tenant: ValueId,
    /// What tells the finding from others of its detector and tenant in any load: a user's id, a network, a policy.
    pub key: String,
    /// The suspect sign-ins and whose they are.
    pub picks: Vec<Pick>,
    /// What happened, in one sentence.
    pub summary: String,
    /// What to keep in mind of all findings of this kind, or of this one.
    pub caveat: Option<&'static str>,
}

impl FindingBuilder {
    /// A finding about the user of these sign-ins, of whom the detector has no other.
    pub(crate) fn of_user(log: &SignInLog<'_>, picks: Vec<Pick>, summary: String) -> Self {
        let user = picks.first().expect("a finding has sign-ins").user;
        Self { tenant: tenant(log, user), key: user_key(log, user), picks, summary, caveat: None }
    }

    /// Makes the finding. Of a single user it is about that user; of many it lists them, the most concerned first.
    pub(crate) fn finish(
        self,
        log: &SignInLog<'_>,
        detector: Detector,
        would_clear: &str,
        judgement: Judgement,
    ) -> Finding {
        let store = log.store;
        let mut rows = rows(&self.picks);
        in_order(log, &mut rows);
        let mut accounts = accounts(log, &self.picks);
        let single = if accounts.len() == 1 { accounts.pop() } else { None };
        let privileged = single.is_some()
            && rows.iter().any(|&row| log.features.privileged[store.value(Dimension::User, row) as usize]);
        let (user_id, user_principal_name) =
            single.map_or((None, None), |account| (account.id, account.principal_name));
        let sessions: BTreeSet<&str> = rows
            .iter()
            .filter(|&&row| log.session(row) != NONE)
            .filter_map(|&row| store.text(Field::SessionId, row))
            .collect();
        let tenant_id = store.table(Dimension::Tenant).entry(self.tenant).get(Field::TenantId).map(str::to_owned);
        Finding {
            id: id(detector, tenant_id.as_deref(), &self.key),
            detector,
            severity: if privileged { judgement.severity.raised() } else { judgement.severity },
            score: judgement.score,
            tenant_id,
            user_id,
            user_principal_name,
            users: accounts,
            summary: self.summary,
            first_seen: rows.first().map(|&row| store.created(row)).unwrap_or_default(),
            last_seen: rows.last().map(|&row| store.created(row)).unwrap_or_default(),
            addresses: most_used(log, &rows, |row| store.text(Field::IpAddress, row).map(str::to_owned)),
            place: places(log, &rows),
            anchor_addresses: Vec::new(),
            anchor_place: String::new(),
            distance_km: None,
            distance_is_coarse: false,
            session_ids: sessions.into_iter().map(str::to_owned).collect(),
            sign_in_count: rows.iter().map(|&row| u64::from(store.sign_in_count(row))).sum(),
            anchor_rows: Vec::new(),
            evidence: judgement.evidence,
            innocence: judgement.innocence,
            would_clear: would_clear.to_owned(),
            caveats: privileged.then_some(PRIVILEGED).into_iter().chain(self.caveat).map(str::to_owned).collect(),
            verdict: None,
            rows,
        }
    }
}

/// By time, and among equal times by what does not depend on the order of files.
pub(crate) fn in_order(log: &SignInLog<'_>, rows: &mut Vec<Row>) {
    rows.sort_unstable_by_key(|&row| (log.time(row), log.store.request_id(row), row));
    rows.dedup();
}

/// The same load gives the same id.
fn id(detector: Detector, tenant: Option<&str>, key: &str) -> String {
    let mut hash = Sha256::new();
    for text in [detector.name(), tenant.unwrap_or_default(), key] {
        hash.update(text.to_lowercase());
        hash.update([0]);
    }
    let head = hash.finalize().iter().take(6).fold(0u64, |number, &byte| number << 8 | u64::from(byte));
    format!("{head:012x}")
}

/// The users of some sign-ins, the most concerned first.
fn accounts(log: &SignInLog<'_>, picks: &[Pick]) -> Vec<UserIdentity> {
    let mut counts: BTreeMap<u32, u64> = BTreeMap::new();
    for pick in picks {
        *counts.entry(pick.user).or_default() += u64::from(log.store.sign_in_count(pick.row));
    }
    let mut accounts: Vec<_> = counts.into_iter().map(|(user, count)| (Reverse(count), account(log, user))).collect();
    accounts.sort();
    accounts.into_iter().map(|(_, account)| account).collect()
}

fn account(log: &SignInLog<'_>, user: u32) -> UserIdentity {
    let rows = log.users.rows(user as usize);
    let text = |field| rows.iter().rev().find_map(|&row| log.store.text(field, row)).map(str::to_owned);
    let principal_name = text(Field::UserPrincipalName).or_else(|| text(Field::UserDisplayName));
    UserIdentity { id: text(Field::UserId), principal_name }
}

/// What a user is called.
pub(crate) fn name(log: &SignInLog<'_>, user: u32) -> String {
    let account = account(log, user);
    account.principal_name.or(account.id).unwrap_or_else(|| "an unnamed user".to_owned())
}

/// The names of the users of some sign-ins that come user by user, in the order of the alphabet.
pub(crate) fn names(log: &SignInLog<'_>, picks: &[Pick]) -> Vec<String> {
    let mut names: Vec<String> = picks.chunk_by(|a, b| a.user == b.user).map(|own| name(log, own[0].user)).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// What tells a user from others in any load.
pub(crate) fn user_key(log: &SignInLog<'_>, user: u32) -> String {
    let account = account(log, user);
    let zero = |id: &String| id.bytes().all(|byte| matches!(byte, b'0' | b'-'));
    account.id.filter(|id| !zero(id)).or(account.principal_name).unwrap_or_default()
}

/// A user's finding: its key and its tenant.
pub(crate) fn tenant(log: &SignInLog<'_>, user: u32) -> ValueId {
    log.users.tenant(user as usize)
}

/// The texts of some sign-ins, most used first, equal ones by text.
pub(crate) fn most_used(log: &SignInLog<'_>, rows: &[Row], text: impl Fn(Row) -> Option<String>) -> Vec<String> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for &row in rows {
        if let Some(text) = text(row) {
            *counts.entry(text).or_default() += u64::from(log.store.sign_in_count(row));
        }
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|&(_, count)| Reverse(count));
    counts.into_iter().map(|(text, _)| text).collect()
}

/// Where most of some sign-ins are from, and how many places there are besides.
fn places(log: &SignInLog<'_>, rows: &[Row]) -> String {
    let places = most_used(log, rows, |row| {
        let part = |field| log.store.text(field, row);
        let parts = [part(Field::City).or_else(|| part(Field::State)), part(Field::Country)];
        let parts: Vec<&str> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    });
    first_and_more(&places, "place")
}

/// `203.0.113.9 (Lagos, NG)`, and how many more addresses.
pub(crate) fn from(log: &SignInLog<'_>, rows: &[Row]) -> String {
    let addresses = most_used(log, rows, |row| log.store.text(Field::IpAddress, row).map(str::to_owned));
    let place = places(log, rows);
    let from = first_and_more(&addresses, "address");
    match (from.is_empty(), place.is_empty()) {
        (true, _) => "an unknown address".to_owned(),
        (_, true) => from,
        _ => format!("{from} ({place})"),
    }
}

fn first_and_more(list: &[String], what: &str) -> String {
    match list {
        [] => String::new(),
        [one] => one.clone(),
        [first, rest @ ..] => format!("{first} and {}", counted(rest.len(), &format!("more {what}"))),
    }
}

/// `alice, bob and 3 more`.
pub(crate) fn listed(list: &[String]) -> String {
    const SHOWN: usize = 3;
    match list.len() {
        0 => String::new(),
        1 => list[0].clone(),
        count if count <= SHOWN => format!("{} and {}", list[..count - 1].join(", "), list[count - 1]),
        count => format!("{} and {} more", list[..SHOWN].join(", "), count - SHOWN),
    }
}

/// `1 account`, `12 accounts`.
pub(crate) fn counted(count: usize, what: &str) -> String {
    crate::text::counted(count as u64, what)
}

/// How long some sign-ins took, in words.
pub(crate) fn lasting(log: &SignInLog<'_>, rows: &[Row]) -> String {
    let times = || rows.iter().map(|&row| log.time(row));
    let seconds = (times().max().unwrap_or_default() - times().min().unwrap_or_default()) / 1_000_000_000;
    match seconds {
        0..120 => "within two minutes".to_owned(),
        120..7200 => format!("within {} minutes", (seconds + 59) / 60),
        7200..172_800 => format!("within {} hours", (seconds + 3599) / 3600),
        _ => format!("within {} days", (seconds + 86_399) / 86_400),
    }
}
