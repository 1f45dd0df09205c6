//! Prepares the sign-ins of findings and of their users to be compared with events.

use super::link_strength::LinkStrength;
use super::shown_side::shows_a_side;
use crate::detect::finding::Finding;
use crate::signin::{Dimension, Field, Guid, Status, Timestamp};
use crate::store::activity::{ActivityStore, EventText};
use crate::store::{Row, Store};
use std::collections::{HashMap, HashSet};

/// How long an access token is valid, at most (Microsoft: 60 to 90 minutes).
const TOKEN_LIFE: i64 = 90 * 60 * Timestamp::SECOND;
/// How long one is under continuous access evaluation, at most (Microsoft: up to 28 hours).
const CAE_TOKEN_LIFE: i64 = 28 * Timestamp::HOUR;

/// What is compared with events, by the number of the texts in the activity store.
pub(super) struct LinkIndex {
    /// For each token of an event, what is known of it.
    pub tokens: Vec<TokenSide>,
    /// For each session, whether a sign-in has it, and the findings of which a suspect sign-in has it.
    pub sessions: Vec<SessionSide>,
    /// For each address, the findings of which it is a suspect address, and those of which the user's side uses it.
    pub suspect_addresses: Vec<Vec<usize>>,
    pub other_addresses: Vec<Vec<usize>>,
    /// For each user id and user name, the findings about it.
    pub user_ids: Vec<Vec<usize>>,
    pub user_names: Vec<Vec<usize>>,
    /// For each finding, its time and its sign-ins by application.
    pub suspects: Vec<SuspectSpan>,
}

/// What is known of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TokenSide {
    /// No sign-in in the load has it, or the event names none.
    Unknown,
    /// It is of a sign-in that is no suspect one.
    Other,
    /// It is of suspect sign-ins of these findings.
    Suspect(Vec<usize>),
}

/// What is known of a session.
#[derive(Clone, Debug, Default)]
pub(super) struct SessionSide {
    /// Whether a sign-in in the load has it. A mailbox session of Exchange is none.
    pub is_known: bool,
    /// Findings of which a suspect sign-in that succeeded has it.
    pub findings: Vec<usize>,
}

/// When a finding's suspect tokens were valid, and for what.
pub(super) struct SuspectSpan {
    /// The strongest link that the finding supports.
    pub strongest: LinkStrength,
    /// The first suspect sign-in.
    pub first: Timestamp,
    /// The end of the life of the last token, where events do not name their token.
    pub last: Timestamp,
    /// The end of the life of the last token, where they do.
    pub last_of_token: Timestamp,
    /// For each application of an event (by number of the text), the times of the suspect sign-ins to it.
    pub by_application: HashMap<u32, Vec<Timestamp>>,
}

impl LinkIndex {
    /// Looks up the sign-ins of these findings.
    pub(super) fn of(store: &Store, findings: &[&Finding]) -> Self {
        let activity = store.activity();
        let suspect_rows: Vec<HashSet<Row>> = findings.iter().map(|one| one.rows.iter().copied().collect()).collect();
        let succeeded = |row: &Row| store.status(*row) == Status::Success;
        let of_rows = |rows: &HashSet<Row>, field: Field| -> HashSet<String> {
            rows.iter()
                .copied()
                .filter(succeeded)
                .filter_map(|row| store.text(field, row))
                .map(str::to_lowercase)
                .collect()
        };
        let sets_of =
            |field| -> Vec<HashSet<String>> { suspect_rows.iter().map(|rows| of_rows(rows, field)).collect() };
        let sessions = sets_of(Field::SessionId);
        let (ids, names) = (sets_of(Field::UserId), sets_of(Field::UserPrincipalName));
        let suspect_addresses: Vec<HashSet<String>> = sets_of(Field::IpAddress);
        let other_addresses = other_addresses(store, findings, &suspect_rows, &sessions);
        let numbers = |text: EventText, sets: &[HashSet<String>]| {
            activity.table(text).per_text(|value| {
                let value = value.map(str::to_lowercase);
                let has = |(at, set): (usize, &HashSet<String>)| {
                    value.as_ref().filter(|value| set.contains(*value)).map(|_| at)
                };
                sets.iter().enumerate().filter_map(has).collect::<Vec<usize>>()
            })
        };
        let known: HashSet<String> = store
            .table(Dimension::Session)
            .entries()
            .filter_map(|entry| entry.get(Field::SessionId))
            .map(str::to_lowercase)
            .collect();
        let of_findings = numbers(EventText::Session, &sessions);
        let is_known = activity
            .table(EventText::Session)
            .per_text(|value| value.is_some_and(|value| known.contains(&value.to_lowercase())));
        let side = |(is_known, findings)| SessionSide { is_known, findings };
        Self {
            tokens: tokens(store, activity, &suspect_rows),
            sessions: is_known.into_iter().zip(of_findings).map(side).collect(),
            suspect_addresses: numbers(EventText::Address, &suspect_addresses),
            other_addresses: numbers(EventText::Address, &other_addresses),
            user_ids: numbers(EventText::UserId, &ids),
            user_names: numbers(EventText::UserName, &names),
            suspects: findings.iter().map(|finding| span(store, activity, finding)).collect(),
        }
    }
}

/// For each finding, the addresses from which its sessions are used by sign-ins that are no suspect ones, and those of its
/// anchor.
fn other_addresses(
    store: &Store,
    findings: &[&Finding],
    suspect_rows: &[HashSet<Row>],
    sessions: &[HashSet<String>],
) -> Vec<HashSet<String>> {
    let mut addresses: Vec<HashSet<String>> = findings
        .iter()
        .map(|finding| finding.anchor_addresses.iter().map(|one| one.to_lowercase()).collect())
        .collect();
    let of_session: Vec<Vec<usize>> = store.per_value(Dimension::Session, |entry| {
        let session = entry.get(Field::SessionId).map(str::to_lowercase);
        let has = |(at, set): (usize, &HashSet<String>)| session.as_ref().filter(|one| set.contains(*one)).map(|_| at);
        sessions.iter().enumerate().filter_map(has).collect()
    });
    if of_session.iter().all(Vec::is_empty) {
        return addresses;
    }
    for row in store.rows() {
        for &finding in &of_session[store.value(Dimension::Session, row) as usize] {
            if !suspect_rows[finding].contains(&row)
                && let Some(address) = store.text(Field::IpAddress, row)
            {
                addresses[finding].insert(address.to_lowercase());
            }
        }
    }
    addresses
}

/// The side of each token of an event.
fn tokens(store: &Store, activity: &ActivityStore, suspect_rows: &[HashSet<Row>]) -> Vec<TokenSide> {
    let ids = activity.table(EventText::Token).per_text(|text| text.and_then(Guid::from_unique_token_identifier));
    let mut sides: HashMap<Guid, TokenSide> = ids.iter().flatten().map(|&id| (id, TokenSide::Unknown)).collect();
    if sides.is_empty() {
        return vec![TokenSide::Unknown; ids.len()];
    }
    for row in store.rows() {
        let Some(side) = store.request_id(row).and_then(|id| sides.get_mut(&id)) else { continue };
        let findings: Vec<usize> =
            suspect_rows.iter().enumerate().filter(|(_, rows)| rows.contains(&row)).map(|(at, _)| at).collect();
        match side {
            _ if findings.is_empty() => {
                if *side == TokenSide::Unknown {
                    *side = TokenSide::Other;
                }
            }
            TokenSide::Suspect(before) => before.extend(findings),
            _ => *side = TokenSide::Suspect(findings),
        }
    }
    ids.into_iter().map(|id| id.and_then(|id| sides.get(&id)).cloned().unwrap_or(TokenSide::Unknown)).collect()
}

fn span(store: &Store, activity: &ActivityStore, finding: &Finding) -> SuspectSpan {
    let succeeded = || finding.rows.iter().copied().filter(|&row| store.status(row) == Status::Success);
    let life = |row: Row| {
        let is_cae = store.text(Field::CaeToken, row).is_some_and(|value| value.eq_ignore_ascii_case("true"));
        if is_cae { CAE_TOKEN_LIFE } else { TOKEN_LIFE }
    };
    let ends = succeeded().map(|row| Timestamp(store.created(row).limited().saturating_add(life(row))));
    let numbers: HashMap<&str, u32> = (1..activity.table(EventText::Application).len() as u32)
        .filter_map(|id| Some((activity.table(EventText::Application).get(id)?, id)))
        .collect();
    let mut by_application: HashMap<u32, Vec<Timestamp>> = HashMap::new();
    for row in succeeded() {
        let names = [Field::ApplicationId, Field::Application].into_iter().filter_map(|field| store.text(field, row));
        for id in names.filter_map(|name| numbers.get(name)) {
            by_application.entry(*id).or_default().push(store.created(row));
        }
    }
    SuspectSpan {
        strongest: if shows_a_side(finding) { LinkStrength::Token } else { LinkStrength::SessionOnly },
        first: finding.first_seen,
        last: ends.max().unwrap_or(finding.last_seen),
        last_of_token: Timestamp(finding.last_seen.limited().saturating_add(CAE_TOKEN_LIFE)),
        by_application,
    }
}
