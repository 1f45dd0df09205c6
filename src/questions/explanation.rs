//! Explains one sign-in in words: what was presented, what proved the user, what policies did, what is unlike the user's
//! sign-ins before it, and what the log cannot tell.

use super::asked::minute;
use crate::knowledge::{is_agent_type, is_blocked_by_policy, is_legacy_client, tool_user_agent};
use crate::signin::{Dimension, Field, Kind, Status};
use crate::store::{Identities, Row, Store};
use crate::text::{counted, number};

/// Fewer earlier sign-ins than these say nothing of what is usual.
const LEAST_HISTORY: u64 = 5;

/// How a sentence is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SentenceKind {
    /// It says what happened.
    Fact,
    /// It names what is new for the user.
    Unusual,
    /// It names what the log does not tell.
    Unknown,
}

/// The sentences about a sign-in, in the order in which they are read. They contain log text.
pub(crate) type Explanation = Vec<(SentenceKind, String)>;

/// The fields in which a sign-in is compared with those before it, with what they are called in a sentence.
const COMPARED: [(Field, &str); 8] = [
    (Field::Country, "country"),
    (Field::IpAddress, "IP address"),
    (Field::AutonomousSystem, "network"),
    (Field::Application, "application"),
    (Field::DeviceId, "device"),
    (Field::OperatingSystem, "operating system"),
    (Field::Browser, "browser"),
    (Field::SessionId, "session"),
];

/// Explains a sign-in. Looks at every row of the store, to find those of the same user; suspect ones show nothing of what is
/// usual.
pub(crate) fn explanation(store: &Store, row: Row, is_suspect: impl Fn(Row) -> bool) -> Explanation {
    let facts = std::iter::once(presented(store, row))
        .chain(proof(store, row))
        .chain(policy(store, row))
        .chain(client(store, row))
        .map(|text| (SentenceKind::Fact, text));
    let unknown = unknown(store, row);
    let untold = (!unknown.is_empty())
        .then(|| (SentenceKind::Unknown, format!("The log does not tell {}.", unknown.join("; "))));
    facts.chain(history(store, row, is_suspect)).chain(untold).collect()
}

/// Who asked for what, and with which token.
fn presented(store: &Store, row: Row) -> String {
    let text = |field| store.text(field, row).unwrap_or_default();
    let name = |dimension| store.name(dimension, row);
    let who = match store.kind(row) {
        Kind::Interactive => "The user signed in to",
        Kind::NonInteractive => "An application signed in for the user:",
        Kind::ServicePrincipal => "An application signed in as itself:",
        Kind::ManagedIdentity => "An Azure resource signed in:",
        Kind::Unknown => "A sign-in of unknown kind:",
    };
    let target = match (name(Dimension::Application), name(Dimension::Resource)) {
        (Some(application), Some(resource)) if application != resource => format!("{application}, for {resource}"),
        (Some(application), _) => application.to_owned(),
        (None, resource) => resource.unwrap_or("an application that is not named").to_owned(),
    };
    let tokens = text(Field::IncomingTokenType);
    let has = |token: &str| tokens.split(',').any(|part| part.trim().eq_ignore_ascii_case(token));
    let token = if has("primaryRefreshToken") {
        " It presented the device's primary refresh token, which opens every application without a prompt."
    } else if has("refreshToken") {
        " It presented a refresh token from an earlier sign-in."
    } else if has("saml11") || has("saml20") {
        " It presented a SAML token of another identity provider."
    } else if has("remoteDesktopToken") {
        " It presented a token of a remote desktop."
    } else if has("none") {
        " It presented no token."
    } else {
        ""
    };
    format!("{who} {target}.{token}")
}

/// What proved the user now, or earlier.
fn proof(store: &Store, row: Row) -> Option<String> {
    let methods = store.text(Field::Methods, row);
    let proof = match (store.text(Field::FreshFactor, row), methods) {
        (Some("true"), Some(methods)) => format!("A factor was given now: {methods}."),
        (Some("true"), None) => "A factor was given now.".to_owned(),
        (Some(_), Some(methods)) => format!("No factor was given now. An earlier one counted: {methods}."),
        (Some(_), None) => "No factor was given now.".to_owned(),
        (None, Some(methods)) => format!("Methods: {methods}."),
        (None, None) => return None,
    };
    Some(proof)
}

/// What Conditional Access, token protection, CAE and transfers did.
fn policy(store: &Store, row: Row) -> Vec<String> {
    let text = |field| store.text(field, row);
    let is = |field, value: &str| text(field).is_some_and(|text| text.eq_ignore_ascii_case(value));
    let mut said = Vec::new();
    let policies = text(Field::Policies).map(|policies| format!(": {policies}")).unwrap_or_default();
    if store.error_code(row).is_some_and(is_blocked_by_policy) {
        said.push(format!("A policy blocked it{policies}."));
    } else if is(Field::ConditionalAccess, "success") {
        said.push(format!("Conditional Access was satisfied{policies}."));
    } else if is(Field::ConditionalAccess, "failure") {
        said.push(format!("Conditional Access was not satisfied{policies}."));
    } else if is(Field::ConditionalAccess, "notApplied") {
        said.push("No Conditional Access policy applied.".to_owned());
    }
    if is(Field::TokenProtection, "bound") {
        said.push("The token is bound to its device: it works nowhere else.".to_owned());
    } else if is(Field::TokenProtection, "unbound") {
        said.push("The token is not bound to a device: whoever has it can use it.".to_owned());
    }
    if is(Field::CaeToken, "true") {
        said.push("Continuous access evaluation applies: the token can be revoked at once.".to_owned());
    }
    if is(Field::OriginalTransferMethod, "deviceCodeFlow") {
        said.push("The session came by a device code, typed on another device.".to_owned());
    } else if is(Field::OriginalTransferMethod, "authenticationTransfer") {
        said.push("The session was transferred from another device.".to_owned());
    }
    said
}

/// What the client was, where that tells something.
fn client(store: &Store, row: Row) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(tool) = store.text(Field::UserAgent, row).and_then(tool_user_agent) {
        said.push(format!("The user agent is that of {}. {}", tool.name, tool.note));
    }
    if let Some(client) = store.text(Field::ClientApp, row).filter(|client| is_legacy_client(client)) {
        said.push(format!("{client} is legacy authentication: it cannot ask for a second factor."));
    }
    let types = [Field::AgentType, Field::AgentSubjectType];
    if types.into_iter().any(|field| store.text(field, row).is_some_and(is_agent_type)) {
        said.push("An AI agent took part.".to_owned());
    }
    let device = |field, word| store.text(field, row).filter(|text| text.eq_ignore_ascii_case("true")).map(|_| word);
    let claims: Vec<&str> =
        [device(Field::Compliant, "compliant"), device(Field::Managed, "managed")].into_iter().flatten().collect();
    if store.text(Field::DeviceId, row).is_none() && store.kind(row) != Kind::ServicePrincipal {
        said.push("It named no registered device.".to_owned());
    } else if !claims.is_empty() {
        said.push(format!("It named a {} device; a stolen primary refresh token names it too.", claims.join(", ")));
    }
    said
}

/// What of it is new for the user, and what was there before.
fn history(store: &Store, row: Row, is_suspect: impl Fn(Row) -> bool) -> Vec<(SentenceKind, String)> {
    let users = Identities::of(store, Dimension::User);
    let of = |row: Row| (store.value(Dimension::Tenant, row), users.get(store.value(Dimension::User, row)));
    if store.name(Dimension::User, row).is_none() {
        return Vec::new();
    }
    let (user, time) = (of(row), store.created(row));
    let mut earlier = 0;
    let mut same = [0_u64; COMPARED.len()];
    let mut first = None;
    for other in store.rows().filter(|&other| of(other) == user && store.created(other) < time) {
        // A failure shows what somebody tried, not what is usual.
        if store.status(other) == Status::Failure || is_suspect(other) {
            continue;
        }
        let count = u64::from(store.sign_in_count(other));
        earlier += count;
        first = first.min(Some(store.created(other))).or(Some(store.created(other)));
        for ((field, _), same) in COMPARED.iter().zip(&mut same) {
            let dimension = field.dimension();
            let equal = store.value(dimension, other) == store.value(dimension, row)
                || store.text(*field, other) == store.text(*field, row);
            *same += if equal { count } else { 0 };
        }
    }
    if earlier < LEAST_HISTORY {
        let text = match earlier {
            0 => "The load has no earlier sign-in of the user to compare it with.".to_owned(),
            few => format!("The load has {} of the user: too few to compare.", counted(few, "earlier sign-in")),
        };
        return vec![(SentenceKind::Unknown, text)];
    }
    let mut new = Vec::new();
    let mut known = Vec::new();
    for ((field, name), same) in COMPARED.iter().zip(same) {
        let value =
            if *field == Field::DeviceId { store.name(Dimension::Device, row) } else { store.text(*field, row) };
        let Some(value) = value else { continue };
        match same {
            // Every sign-in with a factor begins a session.
            0 if *field == Field::SessionId => {}
            0 => new.push(format!("{name} ({value})")),
            same => known.push(format!("{name} ({})", number(same))),
        }
    }
    let since = first.map(|first| format!(", since {} UTC", minute(first))).unwrap_or_default();
    let compared = format!("against {} of the user{since}", counted(earlier, "earlier sign-in"));
    let mut said = Vec::new();
    if !new.is_empty() {
        said.push((SentenceKind::Unusual, format!("New for the user, {compared}: {}.", new.join(", "))));
    }
    if !known.is_empty() {
        let text = format!("As before, {compared}: {}.", known.join(", "));
        said.push((SentenceKind::Fact, text));
    }
    said
}

/// What is absent that would matter.
fn unknown(store: &Store, row: Row) -> Vec<&'static str> {
    let lacks = |field| store.text(field, row).is_none();
    let credential = store.text(Field::ClientCredentialType, row).filter(|text| !text.eq_ignore_ascii_case("none"));
    let is_persons = store.name(Dimension::User, row).is_some();
    [
        (credential.is_some(), "from where the client called: the address is that of the first token issuance"),
        (is_persons && lacks(Field::SessionId), "which session it belongs to"),
        (is_persons && lacks(Field::IncomingTokenType), "which token was presented"),
        (is_persons && lacks(Field::FreshFactor) && lacks(Field::Methods), "how the user was authenticated"),
        (lacks(Field::UserAgent) && lacks(Field::Browser), "with which software"),
        (store.sign_in_count(row) > 1, "when its single sign-ins happened: the source had grouped them"),
        (store.status(row) == Status::Unknown, "how it ended"),
    ]
    .into_iter()
    .filter_map(|(holds, text)| holds.then_some(text))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signin::{Record, Timestamp};
    use crate::store::testing::store_of;

    fn record<'a>(minutes: i64, fields: &[(Field, &'a str)]) -> Record<'a> {
        let mut record = Record::new(Kind::NonInteractive, Timestamp(minutes * 60_000_000_000));
        record.status = Status::Success;
        let usual = [
            (Field::UserPrincipalName, "alice@contoso.com"),
            (Field::Application, "Microsoft Teams"),
            (Field::Country, "FR"),
            (Field::OperatingSystem, "Windows11"),
            (Field::SessionId, "8f3d1c52-1111-4c63-9d21-5de0a4b6f917"),
        ];
        for (field, value) in usual.into_iter().chain(fields.iter().copied()) {
            record.set(field, value);
        }
        record
    }

    fn texts(store: &Store, row: Row, kind: SentenceKind) -> Vec<String> {
        explanation(store, row, |row| row == 8)
            .into_iter()
            .filter(|(is, _)| *is == kind)
            .map(|(_, text)| text)
            .collect()
    }

    #[test]
    fn what_is_new_for_the_user_is_told_apart_from_what_was_there_before() {
        let mut records: Vec<_> = (0..6).map(|minute| record(minute, &[])).collect();
        records.push(record(7, &[(Field::Country, "NG"), (Field::OperatingSystem, "Linux")]));
        records.push(record(8, &[(Field::Country, "NG")]));
        records.push(record(9, &[(Field::Country, "RU")]));
        records.push(record(10, &[(Field::Country, "RU")]));
        let store = store_of(&records);
        assert_eq!(
            texts(&store, 6, SentenceKind::Unusual),
            [
                "New for the user, against 6 earlier sign-ins of the user, since 1970-01-01 00:00 UTC: country (NG), operating \
              system (Linux)."
            ]
        );
        assert!(
            texts(&store, 6, SentenceKind::Fact).iter().any(|text| text.ends_with("application (6), session (6)."))
        );
        assert!(texts(&store, 7, SentenceKind::Unusual).is_empty(), "it was there a minute before");
        assert!(texts(&store, 9, SentenceKind::Unusual)[0].contains("country (RU)"), "the one before it is suspect");
        assert!(texts(&store, 2, SentenceKind::Unknown)[0].contains("2 earlier sign-ins of the user: too few"));
    }

    #[test]
    fn tokens_factors_and_policies_are_told_in_words() {
        let store = store_of(&[record(
            0,
            &[
                (Field::IncomingTokenType, "primaryRefreshToken,refreshToken"),
                (Field::Resource, "Microsoft Graph"),
                (Field::FreshFactor, "false"),
                (Field::Methods, "Previously satisfied: claim in the token"),
                (Field::ConditionalAccess, "success"),
                (Field::TokenProtection, "unbound"),
                (Field::UserAgent, "python-requests/2.31"),
            ],
        )]);
        let facts = texts(&store, 0, SentenceKind::Fact).join(" ");
        for text in [
            "An application signed in for the user: Microsoft Teams, for Microsoft Graph. It presented the device's primary",
            "No factor was given now. An earlier one counted: Previously satisfied: claim in the token.",
            "Conditional Access was satisfied.",
            "The token is not bound to a device",
            "It named no registered device.",
        ] {
            assert!(facts.contains(text), "{text}: {facts}");
        }
        let lacking = store_of(&[record(0, &[(Field::ClientCredentialType, "clientSecret")])]);
        let unknown = texts(&lacking, 0, SentenceKind::Unknown).join(" ");
        for text in ["from where the client called", "which token was presented", "how the user was authenticated"] {
            assert!(unknown.contains(text), "{text}: {unknown}");
        }
    }
}
