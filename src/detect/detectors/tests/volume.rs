//! Refusals, legacy protocols, volume.

use super::{found, only, severity};
use crate::detect::Severity;
use crate::detect::testing::{HOSTING, LAGOS, LYON, Spot, TestSignIn, points, proof, token};
use crate::signin::{Field, Status};

const BACKGROUND_RATIO: &str = "background-ratio";
const LEGACY_AUTHENTICATION: &str = "legacy-authentication";
const POLICY_BLOCKS: &str = "conditional-access-block";

fn refused(user: &str, minute: i64, at: &Spot) -> TestSignIn {
    let policies = "Require MFA: success; Block abroad: failure";
    proof(user, minute, at)
        .session(user)
        .failed(53003)
        .with(Field::Policies, policies)
        .with(Field::FreshFactor, "false")
}

#[test]
fn refusals_are_one_finding_a_policy_and_stay_low() {
    let blocks = [refused("alice", 1, &HOSTING), refused("bob", 2, &HOSTING), refused("bob", 3, &LAGOS)];
    let finding = only(POLICY_BLOCKS, &blocks);
    assert_eq!((finding.severity, finding.users.len()), (Severity::Low, 2));
    assert!(finding.summary.starts_with("Policy \"Block abroad\" refused 3 sign-ins"), "{}", finding.summary);
    assert_eq!(points(&finding, "refused-after-password"), 9);
    assert!(
        found(POLICY_BLOCKS, &[refused("alice", 1, &LYON)]).is_empty(),
        "one refusal at home is the policy at work"
    );
}

#[test]
fn refusals_that_a_replay_tells_of_are_not_told_again() {
    let mut replay: Vec<_> = (0..12).map(|turn| token("alice", 500 + turn * 20, &LYON)).collect();
    replay.push(proof("alice", 480, &LYON));
    replay.extend((0..5).map(|turn| token("alice", 510 + turn * 20, &LAGOS).failed(53003)));
    assert!(!crate::detect::testing::find(&replay).is_empty());
    assert!(found(POLICY_BLOCKS, &replay).is_empty());
}

fn imap(user: &str, minute: i64, at: &Spot) -> TestSignIn {
    let mut sign_in = token(user, minute, at).with(Field::ClientApp, "IMAP4");
    sign_in.0.set(Field::IncomingTokenType, "");
    sign_in
}

#[test]
fn legacy_success_is_low_at_home_by_habit_silent_and_medium_from_rented_machines() {
    let at_home = [proof("alice", 0, &LYON).session("other"), imap("alice", 600, &LYON)];
    assert_eq!(severity(LEGACY_AUTHENTICATION, &at_home), None);
    let strange = only(LEGACY_AUTHENTICATION, &[imap("alice", 600, &HOSTING)]);
    assert_eq!(strange.severity, Severity::Medium);
    assert!(strange.summary.contains("alice@contoso.com signed in by IMAP4"), "{}", strange.summary);
    let daily: Vec<_> = (0..4).map(|day| imap("scanner", day * 1440, &HOSTING)).collect();
    assert_eq!(severity(LEGACY_AUTHENTICATION, &daily), Some(Severity::Low));
}

#[test]
fn the_password_grant_is_known_by_protocol_and_by_user_agent() {
    let by_protocol = token("alice", 600, &LAGOS).with(Field::AuthenticationProtocol, "ropc");
    assert_eq!(points(&only(LEGACY_AUTHENTICATION, &[by_protocol]), "password-grant"), 5);
    for agent in ["BAV2ROPC", "CBAinPROD", "CBAinTAR"] {
        let by_agent = token("alice", 600, &LAGOS).with(Field::UserAgent, agent);
        assert_eq!(points(&only(LEGACY_AUTHENTICATION, &[by_agent]), "password-grant-agent"), 5, "{agent}");
    }
    let modern = token("alice", 600, &LAGOS).with(Field::ClientApp, "Mobile Apps and Desktop clients");
    assert!(found(LEGACY_AUTHENTICATION, &[modern]).is_empty());
}

#[test]
fn legacy_attempts_speak_from_three_on() {
    let attempts: Vec<_> = (0..3).map(|turn| imap("alice", 600 + turn * 200, &LAGOS).failed(53003)).collect();
    assert_eq!(severity(LEGACY_AUTHENTICATION, &attempts), Some(Severity::Low));
    assert_eq!(severity(LEGACY_AUTHENTICATION, &attempts[..2]), None);
}

/// A day of background sign-ins, besides colleagues with ordinary ones.
fn flood(count: i64) -> Vec<TestSignIn> {
    let mut all: Vec<_> = (0..count).map(|turn| token("robot", turn * 1400 / count, &LYON)).collect();
    for user in ["bob", "carol", "dave"] {
        all.push(proof(user, 480, &LYON));
        all.extend((0..60).map(|turn| token(user, 490 + turn * 5, &LYON)));
    }
    all
}

#[test]
fn a_flood_of_background_sign_ins_is_low_and_a_busy_day_is_nothing() {
    let finding = only(BACKGROUND_RATIO, &flood(1000));
    assert_eq!((finding.severity, finding.rows.len()), (Severity::Low, 1000));
    assert!(finding.summary.starts_with("robot@contoso.com had 1,000 background"), "{}", finding.summary);
    assert!(found(BACKGROUND_RATIO, &flood(300)).is_empty());
}

#[test]
fn without_an_interactive_log_no_ratio_is_told() {
    let background: Vec<_> =
        flood(1000).into_iter().filter(|sign_in| sign_in.0.get(Field::FreshFactor).is_none()).collect();
    assert!(background.iter().all(|sign_in| sign_in.0.status == Status::Success));
    assert!(found(BACKGROUND_RATIO, &background).is_empty());
}
