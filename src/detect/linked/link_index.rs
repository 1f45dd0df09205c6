//! Prepares the sign-ins of findings and of their users to be compared with events.

use super::link_strength::LinkStrength;
use super::own_devices::addresses_of_own_devices;
use super::shown_side::shows_a_side;
use crate::detect::finding::Finding;
use crate::signin::{Dimension, Field, Guid, Status, Timestamp};
use crate::store::activity::{ActivityStore, EventText};
use crate::store::{Row, Store, ValueId};
use foldhash::fast::RandomState;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

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
    /// For each address, the findings that show nothing but the user's own devices there, and another device elsewhere.
    pub own_device_addresses: Vec<Vec<usize>>,
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
    /// It is of suspect sign-ins.
    Suspect {
        /// The findings.
        certain: Vec<usize>,
        /// The findings that show nothing but the user's own devices at the address of the sign-in, and another device elsewhere.
        of_own_device: Vec<usize>,
    },
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
        let suspect_rows = suspect_rows(findings);
        let own_devices: Vec<HashSet<&str>> =
            findings.iter().map(|finding| addresses_of_own_devices(store, finding)).collect();
        let mut of_own_devices = ByValue::default();
        for (at, addresses) in own_devices.iter().enumerate() {
            for address in addresses {
                add(&mut of_own_devices, address, at);
            }
        }
        let by_value = |field: Field| {
            let mut by_value = ByValue::default();
            for (at, finding) in findings.iter().enumerate() {
                let succeeded = finding.rows.iter().filter(|&&row| store.status(row) == Status::Success);
                for text in succeeded.filter_map(|&row| store.text(field, row)) {
                    add(&mut by_value, text, at);
                }
            }
            by_value
        };
        let numbers = |text: EventText, of: &ByValue| {
            let findings = |value: &str| of.get(&*in_lower_case(value)).cloned().unwrap_or_default();
            activity.table(text).per_text(|value| value.map(findings).unwrap_or_default())
        };
        let sessions = by_value(Field::SessionId);
        let known: HashSet<String, RandomState> = store
            .table(Dimension::Session)
            .entries()
            .filter_map(|entry| entry.get(Field::SessionId))
            .map(str::to_lowercase)
            .collect();
        let is_known = activity
            .table(EventText::Session)
            .per_text(|value| value.is_some_and(|value| known.contains(&*in_lower_case(value))));
        let of_findings = numbers(EventText::Session, &sessions);
        let side = |(is_known, findings)| SessionSide { is_known, findings };
        let others = other_addresses(store, findings, &suspect_rows, &sessions);
        Self {
            tokens: tokens(store, activity, &suspect_rows, &own_devices),
            sessions: is_known.into_iter().zip(of_findings).map(side).collect(),
            suspect_addresses: numbers(EventText::Address, &by_value(Field::IpAddress)),
            other_addresses: numbers(EventText::Address, &others),
            own_device_addresses: numbers(EventText::Address, &of_own_devices),
            user_ids: numbers(EventText::UserId, &by_value(Field::UserId)),
            user_names: numbers(EventText::UserName, &by_value(Field::UserPrincipalName)),
            suspects: findings.iter().map(|finding| span(store, activity, finding)).collect(),
        }
    }
}

/// The findings by the values of sign-ins, in lower case.
type ByValue = HashMap<String, Vec<usize>, RandomState>;

/// The findings by their sign-ins.
type ByRow = HashMap<Row, Vec<usize>, RandomState>;

/// Adds a finding under a value; findings come in the order of their numbers.
fn add(by_value: &mut ByValue, value: &str, finding: usize) {
    match by_value.get_mut(&*in_lower_case(value)) {
        Some(findings) if findings.last() == Some(&finding) => {}
        Some(findings) => findings.push(finding),
        None => {
            by_value.insert(value.to_lowercase(), vec![finding]);
        }
    }
}

/// A text in lower case. Most are.
fn in_lower_case(text: &str) -> Cow<'_, str> {
    let is_lower = text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    if is_lower { Cow::Borrowed(text) } else { Cow::Owned(text.to_lowercase()) }
}

fn suspect_rows(findings: &[&Finding]) -> ByRow {
    let mut rows = ByRow::default();
    for (at, finding) in findings.iter().enumerate() {
        for &row in &finding.rows {
            let of_row = rows.entry(row).or_default();
            if of_row.last() != Some(&at) {
                of_row.push(at);
            }
        }
    }
    rows
}

/// The findings by the addresses from which their sessions are used by sign-ins that are no suspect ones, and by those of their
/// anchors.
fn other_addresses(store: &Store, findings: &[&Finding], suspect_rows: &ByRow, sessions: &ByValue) -> ByValue {
    let of_session: Vec<Vec<usize>> = store.per_value(Dimension::Session, |entry| {
        let session = entry.get(Field::SessionId);
        session.and_then(|session| sessions.get(&*in_lower_case(session))).cloned().unwrap_or_default()
    });
    let mut used: BTreeSet<(usize, ValueId)> = BTreeSet::new();
    let dimension = Field::IpAddress.dimension();
    if of_session.iter().any(|findings| !findings.is_empty()) {
        for row in store.rows() {
            let findings = &of_session[store.value(Dimension::Session, row) as usize];
            let is_suspect = |finding: &usize| suspect_rows.get(&row).is_some_and(|of_row| of_row.contains(finding));
            used.extend(findings.iter().filter(|one| !is_suspect(one)).map(|&one| (one, store.value(dimension, row))));
        }
    }
    let mut addresses = ByValue::default();
    for (at, finding) in findings.iter().enumerate() {
        let of_sessions = used
            .range((at, 0)..(at + 1, 0))
            .filter_map(|&(_, address)| store.table(dimension).entry(address).get(Field::IpAddress));
        let of_anchor = finding.anchor_addresses.iter().map(String::as_str);
        of_anchor.chain(of_sessions).for_each(|address| add(&mut addresses, address, at));
    }
    addresses
}

/// The side of each token of an event; for each finding, `own_devices` has the addresses of the user's own devices.
fn tokens(
    store: &Store,
    activity: &ActivityStore,
    suspect_rows: &ByRow,
    own_devices: &[HashSet<&str>],
) -> Vec<TokenSide> {
    let ids = activity.table(EventText::Token).per_text(|text| text.and_then(Guid::from_unique_token_identifier));
    let mut sides: HashMap<Guid, TokenSide, RandomState> =
        ids.iter().flatten().map(|&id| (id, TokenSide::Unknown)).collect();
    if sides.is_empty() {
        return vec![TokenSide::Unknown; ids.len()];
    }
    for row in store.rows() {
        let Some(side) = store.request_id(row).and_then(|id| sides.get_mut(&id)) else { continue };
        let Some(findings) = suspect_rows.get(&row) else {
            if *side == TokenSide::Unknown {
                *side = TokenSide::Other;
            }
            continue;
        };
        let address = store.text(Field::IpAddress, row).unwrap_or_default();
        let (own, others): (Vec<usize>, Vec<usize>) =
            findings.iter().copied().partition(|&finding| own_devices[finding].contains(address));
        match side {
            TokenSide::Suspect { certain, of_own_device } => {
                certain.extend(others);
                of_own_device.extend(own);
            }
            _ => *side = TokenSide::Suspect { certain: others, of_own_device: own },
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
