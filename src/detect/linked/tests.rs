//! What is linked to a finding, and what is not.

use super::shown_side::{DESCRIBING, OWNER_UNKNOWN};
use super::{LinkStrength, PERSISTENCE_AFTER, events_of_findings, linked_events};
use crate::detect::testing::{LAGOS, LYON, TestSignIn, proof, token};
use crate::detect::{Detector, Finding, Settings, Severity, detect};
use crate::signin::{Field, Guid, Record, Timestamp};
use crate::store::Store;
use crate::store::activity::testing::activity_of;
use crate::store::activity::{ActivityEvent, ActivityLog, EventText, MailEffect};
use crate::store::testing::store_of;
use std::sync::atomic::AtomicBool;

const MINUTE: i64 = 60 * Timestamp::SECOND;
const SUSPECT: &str = "203.0.113.9";
const OWNER: &str = "198.51.100.4";

/// A user in Lyon whose token is used in Lagos from minute 570 on, every 20 minutes.
fn sign_ins() -> Vec<Record<'static>> {
    let work = (1..12).map(|turn| token("alice", 480 + turn * 20, &LYON));
    let theft = (0..6).map(|turn| token("alice", 570 + turn * 20, &LAGOS));
    let all = std::iter::once(proof("alice", 480, &LYON)).chain(work).chain(theft);
    all.map(|TestSignIn(record)| record).collect()
}

/// The token of the sign-in at an address and a minute.
fn token_at(records: &[Record<'_>], address: &str, minute: i64) -> String {
    let is_it = |record: &&Record<'_>| {
        record.get(Field::IpAddress) == Some(address) && record.created == Timestamp(minute * MINUTE)
    };
    let id: Guid = records.iter().find(is_it).and_then(|record| record.request_id).expect("a sign-in");
    id.unique_token_identifier()
}

/// An event at a minute with these texts.
fn event<'a>(log: ActivityLog, minute: i64, texts: &[(EventText, &'a str)]) -> ActivityEvent<'a> {
    let mut event = ActivityEvent::new(log, Timestamp(minute * MINUTE));
    event.set(EventText::Operation, "MailItemsAccessed");
    for &(text, value) in texts {
        event.set(text, value);
    }
    event
}

/// The finding about the replay, and the strength of the link of each event.
fn linked(records: &[Record<'_>], events: &[ActivityEvent<'_>]) -> (Finding, Vec<Option<LinkStrength>>) {
    let store: Store = store_of(records).with_activity(activity_of(events));
    let found = detect(&store, &Settings::default(), &AtomicBool::new(false)).expect("nobody cancels");
    let finding = found.list.into_iter().find(|finding| finding.detector.is_replay()).expect("a replay");
    let links = linked_events(&store, &finding);
    let strength = |event| links.iter().find(|(linked, _)| *linked == event).map(|&(_, strength)| strength);
    let strengths = store.activity().events().map(strength).collect();
    (finding, strengths)
}

#[test]
fn a_token_names_a_side_and_a_session_alone_does_not() {
    let records = sign_ins();
    let (stolen, own) = (token_at(&records, SUSPECT, 570), token_at(&records, OWNER, 580));
    let swapped = stolen.to_ascii_lowercase();
    let session = (EventText::Session, "session-alice");
    let audit = ActivityLog::UnifiedAudit;
    let events = [
        event(audit, 575, &[(EventText::Token, &stolen)]),
        event(audit, 575, &[(EventText::Token, &stolen), session, (EventText::Address, OWNER)]),
        event(audit, 585, &[(EventText::Token, &own), session, (EventText::Address, SUSPECT)]),
        event(audit, 575, &[session, (EventText::Address, SUSPECT)]),
        event(audit, 575, &[session]),
        event(audit, 575, &[session, (EventText::Address, "192.0.2.99")]),
        event(audit, 575, &[session, (EventText::Address, OWNER)]),
        event(audit, 575, &[(EventText::Session, "another"), (EventText::Address, SUSPECT)]),
        event(audit, 500, &[(EventText::Token, &stolen), session]),
        event(audit, 3 * 1440, &[session, (EventText::Address, SUSPECT)]),
        event(audit, 575, &[(EventText::Token, &swapped)]),
    ];
    let (_, strengths) = linked(&records, &events);
    assert_eq!(
        strengths,
        [
            Some(LinkStrength::Token),
            Some(LinkStrength::Token),
            None,
            Some(LinkStrength::SessionAndAddress),
            Some(LinkStrength::SessionOnly),
            Some(LinkStrength::SessionOnly),
            None,
            None,
            None,
            None,
            None,
        ]
    );
}

#[test]
fn a_finding_that_claims_no_theft_has_no_strong_links() {
    let records = sign_ins();
    let stolen = token_at(&records, SUSPECT, 570);
    let events = [event(ActivityLog::UnifiedAudit, 575, &[(EventText::Token, &stolen)])];
    let (mut finding, strengths) = linked(&records, &events);
    assert_eq!(strengths, [Some(LinkStrength::Token)]);
    let store: Store = store_of(&records).with_activity(activity_of(&events));
    for name in DESCRIBING {
        finding.detector = Detector::named(name).expect("a detector");
        assert_eq!(linked_events(&store, &finding), [(0, LinkStrength::SessionOnly)], "{name}");
    }
    finding.detector = Detector::named("token-replay").expect("a detector");
    finding.evidence[0].signal = OWNER_UNKNOWN;
    assert_eq!(linked_events(&store, &finding), [(0, LinkStrength::SessionOnly)]);
}

#[test]
fn without_ids_user_application_and_the_time_of_issue_decide() {
    let records = sign_ins();
    let known = [(EventText::UserId, "id-alice"), (EventText::Application, "app-teams")];
    let issued_at = |minute: i64, texts: &[(EventText, &'static str)]| {
        let mut event = event(ActivityLog::GraphActivity, minute, texts);
        // Of the sign-in at minute 570.
        event.issued = Some(Timestamp((570 - 5) * MINUTE));
        event
    };
    let mut of_the_owner = issued_at(582, &known);
    of_the_owner.issued = Some(Timestamp((580 - 5) * MINUTE));
    let events = [
        issued_at(575, &known),
        issued_at(575, &[known[0], (EventText::Application, "app-other")]),
        issued_at(575, &[(EventText::UserId, "id-bob"), known[1]]),
        of_the_owner,
        event(ActivityLog::UnifiedAudit, 575, &[known[0], known[1], (EventText::Address, SUSPECT)]),
        event(ActivityLog::UnifiedAudit, 575, &known),
        issued_at(500, &known),
        // A mailbox session of Exchange is no session of a sign-in.
        issued_at(575, &[known[0], known[1], (EventText::Session, "mailbox")]),
    ];
    let (_, strengths) = linked(&records, &events);
    let weak = Some(LinkStrength::UserApplicationTime);
    assert_eq!(strengths, [weak, None, None, None, weak, None, None, weak]);
}

#[test]
fn an_event_that_names_its_user_twice_is_linked_once() {
    let records = sign_ins();
    let name = records[0].get(Field::UserPrincipalName).expect("a name");
    let texts = [
        (EventText::UserId, "id-alice"),
        (EventText::UserName, name),
        (EventText::Application, "app-teams"),
        (EventText::Address, SUSPECT),
    ];
    let (finding, _) = linked(&records, &[]);
    let store = store_of(&records).with_activity(activity_of(&[event(ActivityLog::UnifiedAudit, 575, &texts)]));
    let links = events_of_findings(&store, &[finding.clone(), finding]);
    assert!(links.iter().all(|of_finding| of_finding.len() == 1), "{links:?}");
}

#[test]
fn what_keeps_access_is_a_reason_only_where_it_is_the_suspect_sides() {
    let records = sign_ins();
    let stolen = token_at(&records, SUSPECT, 570);
    let rule = |texts: &[(EventText, &'static str)]| {
        let mut rule = event(ActivityLog::UnifiedAudit, 575, texts);
        rule.set(EventText::Operation, "New-InboxRule");
        rule
    };
    let has_reason = |finding: &Finding| finding.evidence.iter().any(|reason| reason.signal == PERSISTENCE_AFTER.name);
    let (plain, _) = linked(&records, &[]);
    assert!(plain.activity.is_none() && !has_reason(&plain));
    let (shared, _) = linked(&records, &[rule(&[(EventText::Session, "session-alice")])]);
    assert!(!has_reason(&shared), "the session may be the user's");
    assert_eq!(shared.score, plain.score);
    let words = shared.activity.expect("activity").in_words();
    assert_eq!(words, ["in the session, by the user or the attacker: 1 inbox rule"]);

    let mut hiding = rule(&[(EventText::Session, "session-alice")]);
    hiding.effects.add(MailEffect::Forwards);
    let mut deleting = hiding.clone();
    deleting.effects.add(MailEffect::Deletes);
    let mut failed = hiding.clone();
    failed.set(EventText::Result, "Failed");
    let (rules, _) = linked(&records, &[hiding, deleting, failed, rule(&[(EventText::Session, "session-alice")])]);
    let words = rules.activity.expect("activity").in_words();
    let told = "3 inbox rules (2 forward mail, 1 deletes mail), 1 event that failed";
    assert_eq!(words, [format!("in the session, by the user or the attacker: {told}")]);

    let mut mails = event(ActivityLog::UnifiedAudit, 576, &[(EventText::Token, &stolen)]);
    mails.items = 212;
    let mut call = event(ActivityLog::GraphActivity, 577, &[(EventText::Token, &stolen), (EventText::Result, "200")]);
    call.set(EventText::Operation, "GET /me/messages");
    let mut refused =
        event(ActivityLog::GraphActivity, 577, &[(EventText::Token, &stolen), (EventText::Result, "403")]);
    refused.set(EventText::Operation, "POST /invitations");
    let mut by_token = rule(&[]);
    by_token.set(EventText::Token, &stolen);
    let (certain, _) = linked(&records, &[by_token, mails, call, refused]);
    assert!(has_reason(&certain));
    assert!(certain.severity > plain.severity || plain.severity == Severity::Critical);
    let activity = certain.activity.expect("activity");
    assert_eq!((activity.events, activity.strength), (4, LinkStrength::Token));
    assert_eq!(
        activity.in_words(),
        ["1 Graph call (1 of them mail), 1 inbox rule, 212 mails opened, 1 event that failed"]
    );
}

#[test]
fn an_operation_of_azure_counts_once_though_its_start_is_logged_too() {
    let records = sign_ins();
    let stolen = token_at(&records, SUSPECT, 570);
    let azure = |operation: &'static str, result: &'static str| {
        let mut event = event(ActivityLog::AzureActivity, 575, &[(EventText::Token, &stolen)]);
        event.set(EventText::Operation, operation);
        event.set(EventText::Result, result);
        event
    };
    let role = "MICROSOFT.AUTHORIZATION/ROLEASSIGNMENTS/WRITE";
    let keys = "MICROSOFT.STORAGE/STORAGEACCOUNTS/LISTKEYS/ACTION";
    let in_words = |events: &[ActivityEvent<'_>]| linked(&records, events).0.activity.expect("activity").in_words();
    let ended = [azure(role, "Start"), azure(role, "Success"), azure(keys, "Started"), azure(keys, "Failure")];
    assert_eq!(in_words(&ended), ["1 role assignment, 1 event that failed"]);
    assert_eq!(in_words(&[azure(role, "Start")]), ["1 role assignment"], "its end is not in the log");
}

#[test]
fn where_another_device_shows_itself_the_users_own_devices_may_be_the_users() {
    const JOURNEY: &str = "203.0.113.77";
    let with_devices = |foreign: &'static str| {
        let mut records = sign_ins();
        for record in &mut records {
            let is_theft = record.get(Field::IpAddress) == Some(SUSPECT);
            let is_journey = is_theft && record.created >= Timestamp(650 * MINUTE);
            record.set(Field::DeviceId, if is_theft && !is_journey { foreign } else { "device-of-alice" });
            if is_journey {
                record.set(Field::IpAddress, JOURNEY);
            }
        }
        records
    };
    let strengths = |records: &[Record<'_>]| {
        let (stolen, own) = (token_at(records, SUSPECT, 570), token_at(records, JOURNEY, 650));
        let session = (EventText::Session, "session-alice");
        let audit = ActivityLog::UnifiedAudit;
        let events = [
            event(audit, 575, &[(EventText::Token, &stolen)]),
            event(audit, 655, &[(EventText::Token, &own)]),
            event(audit, 655, &[session, (EventText::Address, SUSPECT)]),
            event(audit, 655, &[session, (EventText::Address, JOURNEY)]),
        ];
        linked(records, &events).1
    };
    let [token, address] = [LinkStrength::Token, LinkStrength::SessionAndAddress].map(Some);
    let shared = Some(LinkStrength::SessionOnly);
    assert_eq!(strengths(&with_devices("device-of-another")), [token, shared, address, shared]);
    // A stolen token may claim the user's device: where all do, that says nothing.
    assert_eq!(strengths(&with_devices("device-of-alice")), [token, token, address, address]);
}
