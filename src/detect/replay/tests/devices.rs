//! One session on two devices.

use super::{is_at, map, plain_replay, theft, work};
use crate::detect::Severity;
use crate::detect::testing::*;
use crate::signin::Field;

const CHROME: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36";
const PROGRAM: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0 Electron/30.0 Safari/537.36";
const AZURE_CLI: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
const OUTLOOK_MOBILE: &str = "27922004-5251-4030-b22d-91ecd9a37ea4";

/// A day's work in Lyon, and the session at another line of the same provider in town, changed like this; not so often
/// that the two lines must be two devices'.
fn in_town(change: impl Fn(TestSignIn) -> TestSignIn) -> Vec<TestSignIn> {
    let mut all = work("alice", &LYON, 480, 4);
    all.extend(map(theft("alice", &LYON_SAME_PROVIDER, 520, 2), change));
    all
}

#[test]
fn another_machine_in_the_neighbourhood_is_no_neighbour() {
    assert!(find(&in_town(|sign_in| sign_in)).is_empty());
    let finding = only(&in_town(|sign_in| sign_in.client("Linux", FIREFOX)));
    assert_eq!((points(&finding, "system-differs"), points(&finding, "session-interleaved")), (20, 25));
    assert_eq!((points(&finding, "far-from-proof"), points(&finding, "place-first-seen")), (0, 0));
    assert!(finding.summary.contains("another device"), "{}", finding.summary);
    assert!(!finding.summary.contains("0 km"), "{}", finding.summary);
    assert!(finding.would_clear.contains("software"), "{}", finding.would_clear);
    assert_eq!(finding.rows.len(), 2, "the owner's are not among them");
}

#[test]
fn a_factor_vouches_for_all_that_is_behind_its_own_line() {
    let mut all = in_town(|sign_in| sign_in.client("Linux", FIREFOX));
    all.push(proof("alice", 470, &LYON_SAME_PROVIDER));
    assert!(find(&all).is_empty());
    // With the strange device itself: it is the session's own.
    let mut all = in_town(|sign_in| sign_in.client("Linux", FIREFOX));
    all.push(proof("alice", 470, &LYON).client("Linux", FIREFOX));
    assert!(find(&all).is_empty());
}

#[test]
fn a_session_that_was_moved_to_another_device_by_design_has_two() {
    for way in ["deviceCodeFlow", "authenticationTransfer"] {
        let moved = |sign_in: TestSignIn| {
            let sign_in = sign_in.with(Field::OriginalTransferMethod, way);
            if is_at(&sign_in, "203.0.113.9") { sign_in.client("Linux", FIREFOX) } else { sign_in }
        };
        let finding = only(&map(plain_replay(), moved));
        assert_eq!((points(&finding, "system-differs"), points(&finding, "browser-differs")), (0, 0), "{way}");
    }
}

#[test]
fn applications_that_do_not_exist_for_the_system() {
    let stolen = |application: &'static str| {
        map(plain_replay(), |sign_in| {
            let sign_in = sign_in.device("device-1").client("Ios 18.1", "Outlook-iOS/2.0");
            if is_at(&sign_in, "203.0.113.9") { sign_in.with(Field::ApplicationId, application) } else { sign_in }
        })
    };
    let finding = only(&stolen(AZURE_CLI));
    assert_eq!((points(&finding, "application-misplaced"), points(&finding, "phone-roams")), (20, 0));
    let reason = finding.evidence.iter().find(|reason| reason.signal == "application-misplaced").unwrap();
    assert_eq!(reason.text, "Microsoft Azure CLI does not exist for iOS");
    assert_eq!(points(&only(&stolen(OUTLOOK_MOBILE)), "application-misplaced"), 0);
    let on_windows = map(stolen(OUTLOOK_MOBILE), |sign_in| sign_in.client("Windows", EDGE));
    assert_eq!(points(&only(&on_windows), "application-misplaced"), 20);

    // Where it is common the export does not tell systems or applications as it should.
    let everybody = |turn: i64| {
        token(&format!("user-{turn}"), 500, &LYON).client("Android", "").with(Field::ApplicationId, AZURE_CLI)
    };
    let mut all = stolen(AZURE_CLI);
    all.extend((0..12).map(everybody));
    assert!(find(&all).iter().all(|finding| points(finding, "application-misplaced") == 0));
}

#[test]
fn a_session_without_a_device_lives_in_one_browser() {
    let mut all = work("alice", &LYON, 480, 4);
    all.extend(theft("alice", &LAGOS, 560, 6));
    let other =
        |agent: &'static str| {
            map(all.clone(), |sign_in| {
                if is_at(&sign_in, "203.0.113.9") { sign_in.with(Field::UserAgent, agent) } else { sign_in }
            })
        };
    assert_eq!(points(&only(&other(CHROME)), "browser-differs"), 40);
    assert_eq!(points(&only(&other(EDGE)), "browser-differs"), 0);
    // A program's own browser is not the session's.
    assert_eq!(points(&only(&other(PROGRAM)), "browser-differs"), 0);
    // With a device the operating system carries the session from browser to browser.
    let managed = map(other(CHROME), |sign_in| sign_in.device("device-1"));
    assert_eq!(points(&only(&managed), "browser-differs"), 0);
    // Not where the log's sessions change their browsers.
    let mut changing = other(CHROME);
    for turn in 0..12 {
        let user = format!("user-{turn}");
        changing.extend([
            token(&user, 500, &LYON),
            token(&user, 510, &LYON).with(Field::UserAgent, CHROME),
            token(&user, 520, &LYON),
        ]);
    }
    assert!(find(&changing).iter().all(|finding| points(finding, "browser-differs") == 0));
}

#[test]
fn nobody_flies_there_and_back_within_the_hour() {
    // One change to another continent and one back, with the session's own software.
    let mut all = work("alice", &LYON, 480, 6);
    all.extend([token("alice", 605, &LAGOS), token("alice", 607, &LAGOS)]);
    assert_eq!(points(&only(&all), "impossible-speed"), 15);
    // Nothing to be surprised at on rented servers with the same registered device: a VPN.
    let through_vpn = map(all.clone(), |sign_in| {
        let sign_in = sign_in.device("device-1");
        if is_at(&sign_in, "203.0.113.9") { sign_in.at(&HOSTING_TOO) } else { sign_in }
    });
    assert!(find(&through_vpn).iter().all(|finding| points(finding, "impossible-speed") == 0));
    // Without session ids another device may be the owner's.
    assert_eq!(only(&map(all, |sign_in| sign_in.session(""))).severity, Severity::Low);
}
