//! Requests before sign-ins, of a log of their own.

use crate::detect::testing::{LAGOS, LYON, TestSignIn, proof};
use crate::detect::{Finding, Settings, Severity, detect};
use crate::signin::{Field, Record, Timestamp};
use crate::store::activity::testing::activity_of;
use crate::store::activity::{ActivityEvent, ActivityLog, EventText};
use crate::store::testing::store_of;
use std::sync::atomic::AtomicBool;

/// Requests about `count` users, one a minute from `minute` on.
fn asked(count: usize, minute: i64, address: impl Fn(usize) -> String) -> Vec<(i64, String, String)> {
    (0..count).map(|at| (minute + at as i64, format!("u{at}@contoso.com"), address(at))).collect()
}

fn found_with(sign_ins: &[TestSignIn], requests: &[(i64, String, String)], settings: &Settings) -> Vec<Finding> {
    let records: Vec<Record<'static>> = sign_ins.iter().map(|sign_in| sign_in.0.clone()).collect();
    let events: Vec<ActivityEvent<'_>> = requests
        .iter()
        .map(|(minute, user, address)| {
            let time = Timestamp(minute * 60 * Timestamp::SECOND);
            let mut event = ActivityEvent::new(ActivityLog::PreAuthentication, time);
            event.set(EventText::UserName, user);
            event.set(EventText::Address, address);
            event
        })
        .collect();
    let store = store_of(&records).with_activity(activity_of(&events));
    let mut found = detect(&store, settings, &AtomicBool::new(false)).expect("not cancelled").list;
    found.retain(|finding| finding.detector.is_about_requests());
    found
}

fn found(sign_ins: &[TestSignIn], requests: &[(i64, String, String)]) -> Vec<Finding> {
    found_with(sign_ins, requests, &Settings::default())
}

/// The sign-ins of ten users at the office, over a day.
fn office() -> Vec<TestSignIn> {
    (0..10).flat_map(|at| [0, 1440].map(|minute| proof(&format!("u{at}"), minute + at, &LYON))).collect()
}

fn overseas(_: usize) -> String {
    "203.0.113.9".to_owned()
}

#[test]
fn ten_users_within_an_hour_are_many_and_nine_are_not() {
    let of = |count| found(&office(), &asked(count, 600, overseas));
    let finding = &of(10)[0];
    assert_eq!((finding.severity, finding.users.len(), finding.rows.len()), (Severity::Low, 10, 0));
    assert_eq!(finding.addresses, ["203.0.113.9"]);
    assert_eq!(finding.summary, "10 users were asked about from 203.0.113.9 within 9 minutes, before any sign-in.");
    assert!(of(9).is_empty());
    let slow = asked(10, 0, overseas).into_iter().map(|(at, user, address)| (600 + 7 * at, user, address));
    assert!(found(&office(), &slow.collect::<Vec<_>>()).is_empty(), "63 minutes");
}

#[test]
fn who_signs_in_from_there_afterwards_is_named() {
    let mut sign_ins = office();
    sign_ins.push(proof("u3", 700, &LAGOS).failed(50126));
    let finding = &found(&sign_ins, &asked(12, 600, overseas))[0];
    assert_eq!((finding.severity, finding.rows.len()), (Severity::Medium, 1));
    assert_eq!(finding.users[0].principal_name.as_deref(), Some("u3@contoso.com"));
    assert!(
        finding.summary.ends_with("; afterwards u3@contoso.com signed in from there, or tried to."),
        "{}",
        finding.summary
    );
    assert_eq!(finding.user_id, None);
}

#[test]
fn those_who_work_there_are_asked_about_there() {
    assert!(found(&office(), &asked(10, 600, |_| "198.51.100.4".to_owned())).is_empty());
}

#[test]
fn a_network_of_ipv6_is_one_source_and_others_are_not() {
    let of_one = |at: usize| format!("2001:db8:5::{at:x}");
    let found = |address: &dyn Fn(usize) -> String| found(&office(), &asked(10, 600, address));
    assert_eq!(found(&of_one)[0].addresses.len(), 10);
    assert!(found(&|at| format!("2001:db8:5:{at:x}::1")).is_empty());
    assert!(found(&|at| format!("203.0.113.{at}")).is_empty());
}

#[test]
fn trusted_networks_and_times_without_sign_ins_are_not_judged() {
    let mut settings = Settings::default();
    settings.networks.trusted = vec!["203.0.113.0/24".parse().expect("a network")];
    let requests = asked(10, 600, overseas);
    assert!(found_with(&office(), &requests, &settings).is_empty());
    assert!(found(&office(), &asked(10, 6000, overseas)).is_empty());
    assert!(found(&[], &requests).is_empty());
}

#[test]
fn a_user_of_two_names_is_one() {
    let mut sign_ins = office();
    sign_ins.push(proof("u0", 5, &LYON).with(Field::UserPrincipalName, "other@contoso.com"));
    let mut requests = asked(9, 600, overseas);
    requests.push((610, "OTHER@contoso.com".to_owned(), overseas(0)));
    assert!(found(&sign_ins, &requests).is_empty(), "nine users");
}
