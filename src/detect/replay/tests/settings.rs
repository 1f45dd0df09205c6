//! That what can be set takes effect.

use super::{map, plain_replay, theft, work};
use crate::detect::testing::*;
use crate::detect::{Bands, Finding, ReplaySettings, Settings, Severity};
use crate::signin::Field;

/// The findings with other thresholds.
fn with(change: impl Fn(&mut ReplaySettings), sign_ins: &[TestSignIn]) -> Vec<Finding> {
    let mut settings = Settings::default();
    change(&mut settings.replay);
    find_with(sign_ins, &settings)
}

/// The points of a signal with other thresholds, 0 where nothing is found.
fn points_with(change: impl Fn(&mut ReplaySettings), sign_ins: &[TestSignIn], signal: &str) -> i32 {
    with(change, sign_ins).first().map_or(0, |finding| points(finding, signal))
}

#[test]
fn a_rule_is_worth_what_the_settings_say_or_nothing() {
    let plain = only(&plain_replay());
    let mut settings = Settings::default();
    settings.points.set("session-interleaved", 20);
    let lighter = find_with(&plain_replay(), &settings).remove(0);
    assert_eq!((points(&plain, "session-interleaved"), points(&lighter, "session-interleaved")), (35, 20));
    settings.points.switch_off("session-interleaved");
    let without = find_with(&plain_replay(), &settings).remove(0);
    assert!(without.evidence.iter().all(|reason| reason.signal != "session-interleaved"));
}

#[test]
fn a_privileged_user_is_rated_a_step_higher_and_it_is_said() {
    let mut settings = Settings::default();
    settings.severity.critical = 101;
    let plain = find_with(&plain_replay(), &settings).remove(0);
    settings.privileged_users = vec!["alice@contoso.com".to_owned()];
    let raised = find_with(&plain_replay(), &settings).remove(0);
    assert_eq!((plain.severity, raised.severity), (Severity::High, Severity::Critical));
    assert_eq!(plain.score, raised.score);
    assert!(raised.caveats.iter().any(|caveat| caveat.contains("privileged")), "{:?}", raised.caveats);
}

#[test]
fn bands_decide_what_is_listed_and_how() {
    let severity = Bands { low: 101, medium: 101, high: 101, critical: 101 };
    let mut settings = Settings { severity, ..Settings::default() };
    assert!(find_with(&plain_replay(), &settings).is_empty());
    (settings.severity.low, settings.severity.medium) = (10, 20);
    assert_eq!(find_with(&plain_replay(), &settings)[0].severity, Severity::Medium);
}

#[test]
fn windows_and_counts_decide_what_is_interleaved() {
    let signal = "session-interleaved";
    let all = plain_replay();
    assert_eq!(points_with(|_| (), &all, signal), 35);
    assert_eq!(points_with(|limits| limits.window_minutes = 5, &all, signal), 0);
    assert_eq!(points_with(|limits| limits.interleave_min = 40, &all, signal), 0);
    let text = with(|limits| limits.window_minutes = 30, &all)[0].evidence[0].text.clone();
    assert!(text.contains("30 minutes"), "{text}");
}

#[test]
fn a_pause_longer_than_the_gap_ends_a_stream() {
    // Once a day for a week: one stream, unless a pause of a day ends it.
    let mut all: Vec<TestSignIn> = (0..7).flat_map(|day| work("alice", &LYON, day * 1440 + 480, 8)).collect();
    all.extend((2..7).map(|day| token("alice", day * 1440 + 610, &LAGOS)));
    assert_eq!(points_with(|_| (), &all, "session-interleaved"), 35);
    assert_eq!(points_with(|limits| limits.gap_hours = 12, &all, "session-interleaved"), 0);
}

#[test]
fn distance_and_speed_decide_what_is_far_and_impossible() {
    let all = plain_replay();
    for signal in ["far-from-proof", "impossible-speed"] {
        assert_eq!(points_with(|_| (), &all, signal), 15, "{signal}");
        assert_eq!(points_with(|limits| limits.distance_km = 6000.0, &all, signal), 0, "{signal}");
    }
    assert_eq!(points_with(|limits| limits.speed_km_h = 1e6, &all, "impossible-speed"), 0);
}

#[test]
fn on_a_rule_that_is_off_nothing_rests() {
    // Everything of the attacker's is strange: only by that is it found, next door.
    let mut all = work("alice", &LYON, 480, 8);
    let strange = |sign_in: TestSignIn| sign_in.client("Linux", "curl/8.5");
    all.extend(map(theft("alice", &LYON_SAME_PROVIDER, 560, 2), strange));
    assert_eq!(find(&all).len(), 1);
    let mut settings = Settings::default();
    let rules = [
        "system-differs",
        "system-disguised",
        "application-misplaced",
        "browser-differs",
        "browser-outdated",
        "browser-as-command-line",
        "browser-as-program",
        "software-differs",
        "device-lost",
        "tool-user-agent",
    ];
    for rule in rules {
        assert!(crate::detect::signals().any(|signal| signal.name == rule), "{rule}");
        settings.points.switch_off(rule);
    }
    assert!(find_with(&all, &settings).is_empty());
}

#[test]
fn prefixes_and_radius_decide_what_is_one_place() {
    let mut neighbours = work("alice", &LAGOS, 480, 4);
    neighbours.extend(theft("alice", &ABUJA, 560, 6));
    assert_eq!(find(&neighbours).len(), 1);
    assert!(with(|limits| limits.ipv4_prefix = 16, &neighbours).is_empty());

    // Some 60 km up the road, at the same provider.
    let mut near = work("alice", &LYON, 480, 4);
    let north = |sign_in: TestSignIn| sign_in.with(Field::Latitude, "46.3").with(Field::RiskEvents, "anomalousToken");
    near.extend(map(theft("alice", &LYON_SAME_PROVIDER, 560, 2), north));
    assert!(find(&near).is_empty());
    assert_eq!(with(|limits| limits.place_radius_km = 10.0, &near).len(), 1);
}

#[test]
fn exits_are_inferred_as_far_as_wanted() {
    let staff = ["bob", "carol", "dave", "erin"];
    let mut all = plain_replay();
    all.extend(staff.iter().flat_map(|user| work(user, &LAGOS, 480, 2)));
    assert!(find(&all).is_empty(), "the exit of four others");
    assert_eq!(with(|limits| limits.infer_egress = false, &all).len(), 1);
    assert_eq!(with(|limits| limits.egress_min_users = 5, &all).len(), 1);
    let percent = |limits: &mut ReplaySettings| (limits.egress_min_users, limits.egress_min_percent) = (1, 100);
    assert_eq!(with(percent, &all).len(), 1);
}

#[test]
fn the_size_of_a_campaign_and_of_a_sweep_can_be_set() {
    let mut all: Vec<TestSignIn> = Vec::new();
    for user in ["alice", "bob", "carol"] {
        all.extend(work(user, &LYON, 480, 4));
        all.extend(map(theft(user, &LAGOS, 560, 6), |sign_in| sign_in.client("Linux", FIREFOX)));
    }
    assert_eq!(points_with(|_| (), &all, "campaign-address"), 20);
    assert_eq!(points_with(|limits| limits.campaign_min_users = 4, &all, "campaign-address"), 0);

    let mut sweep = plain_replay();
    let applications = ["one", "two", "three", "four", "five"];
    sweep.extend(
        applications
            .iter()
            .zip(600..)
            .map(|(name, minute)| token("alice", minute, &LAGOS).with(Field::ApplicationId, name)),
    );
    assert_eq!(points_with(|_| (), &sweep, "many-applications"), 10);
    assert_eq!(points_with(|limits| limits.many_applications = 9, &sweep, "many-applications"), 0);
    assert_eq!(points_with(|limits| limits.wide_applications = 6, &sweep, "many-applications"), 20);
}

#[test]
fn the_distance_of_a_commute_can_be_set() {
    // A change of place every few hours, too far apart for the window.
    let mut all: Vec<TestSignIn> = (0..4).map(|day| proof("alice", day * 1440 + 480, &LYON)).collect();
    all.extend((1..4).map(|day| token("alice", day * 1440 + 900, &LAGOS).client("Linux", FIREFOX)));
    assert_eq!(points_with(|_| (), &all, "session-commutes"), 15);
    assert_eq!(points_with(|limits| limits.commute_km = 6000.0, &all, "session-commutes"), 0);
}

#[test]
fn a_factor_in_the_other_log_counts_unless_it_is_not_to() {
    // A security key, used at the suspect place: its owner is there.
    let mut all = plain_replay();
    all.push(token("alice", 555, &LAGOS).with(Field::FreshFactor, "true"));
    assert_eq!(points_with(|limits| limits.factors_in_both_logs = false, &all, "no-factor-here"), 15);
    assert_eq!(points_with(|_| (), &all, "no-factor-here"), 0);
}
