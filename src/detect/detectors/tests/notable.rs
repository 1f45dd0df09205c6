//! What the log says outright, and what the analyst looks out for.

use super::{found, names, only, severity};
use crate::detect::testing::{EDGE, HOSTING, LAGOS, LYON, TestSignIn, find_others_with, points, proof, token};
use crate::detect::{Settings, Severity};
use crate::signin::Field;

const CONSENT_PROMPT: &str = "consent-prompt";
const CROSS_TENANT: &str = "cross-tenant-access";
const EXCESSIVE_FAILURES: &str = "excessive-failures";
const RISKY_SIGN_IN: &str = "risky-sign-in";
const WATCH_LIST: &str = "watch-list";

#[test]
fn requests_for_consent_are_one_finding_an_application_and_confirmations_speak_elsewhere_only() {
    let ask = |user: &str, code| proof(user, 600, &LYON).failed(code).with(Field::FreshFactor, "false");
    let asked = only(CONSENT_PROMPT, &[ask("alice", 90095), ask("bob", 90095)]);
    assert_eq!((asked.severity, asked.users.len()), (Severity::Low, 2));
    assert!(asked.summary.contains("only an administrator can give"), "{}", asked.summary);
    let at_home = proof("alice", 0, &LYON).session("home");
    assert!(found(CONSENT_PROMPT, &[at_home.clone(), ask("alice", 50199)]).is_empty());
    let strange = proof("alice", 600, &LAGOS).failed(50199).with(Field::AuthenticationProtocol, "deviceCode");
    let finding = only(CONSENT_PROMPT, &[at_home, strange.with(Field::FreshFactor, "false")]);
    assert_eq!((finding.severity, points(&finding, "confirmation-by-device-code")), (Severity::Low, 10));
}

fn risky(user: &str, level: &str) -> TestSignIn {
    proof(user, 600, &LAGOS).with(Field::RiskDuringSignIn, level)
}

#[test]
fn high_risk_that_succeeded_is_medium_and_settled_risk_is_left_out() {
    assert_eq!(severity(RISKY_SIGN_IN, &[risky("alice", "high")]), Some(Severity::Medium));
    assert_eq!(severity(RISKY_SIGN_IN, &[risky("alice", "high").failed(53003)]), Some(Severity::Low));
    assert_eq!(severity(RISKY_SIGN_IN, &[risky("alice", "medium")]), Some(Severity::Low));
    assert_eq!(severity(RISKY_SIGN_IN, &[risky("alice", "low")]), None);
    assert_eq!(severity(RISKY_SIGN_IN, &[risky("alice", "hidden")]), None);
    let open = only(RISKY_SIGN_IN, &[risky("alice", "high").of_unknown_outcome(), risky("alice", "medium")]);
    assert_eq!((open.severity, points(&open, "high-risk-unknown-outcome")), (Severity::Low, 50));
    assert_eq!((points(&open, "high-risk-success"), points(&open, "high-risk-stopped")), (0, 0));
    let settled = risky("alice", "high").with(Field::RiskState, "dismissed");
    assert_eq!(severity(RISKY_SIGN_IN, &[settled]), None);
    let confirmed = risky("alice", "high").with(Field::RiskState, "confirmedCompromised");
    assert_eq!(severity(RISKY_SIGN_IN, &[confirmed]), Some(Severity::Critical));
    let aggregate = risky("alice", "none").with(Field::RiskAggregated, "high");
    assert_eq!(severity(RISKY_SIGN_IN, &[aggregate]), None, "the sign-in's own level goes first");
}

#[test]
fn access_across_tenants_is_one_low_finding_a_type() {
    let across = |user: &str, access: &str| {
        token(user, 600, &LAGOS).with(Field::CrossTenantAccess, access).with(Field::HomeTenantId, "fabrikam")
    };
    let guests = only(CROSS_TENANT, &[across("alice", "b2bCollaboration"), across("bob", "b2bCollaboration")]);
    assert_eq!((guests.severity, guests.score, guests.users.len()), (Severity::Low, 40, 2));
    assert!(guests.summary.contains("with fabrikam"), "{}", guests.summary);
    let both = [across("alice", "b2bCollaboration"), across("msp", "serviceProvider")];
    assert_eq!(found(CROSS_TENANT, &both).len(), 2);
    let partner = only(CROSS_TENANT, &[across("msp", "serviceProvider")]);
    assert_eq!((partner.severity, points(&partner, "partner-access")), (Severity::Low, 9));
    let synchronised =
        across("sync", "b2bCollaboration").with(Field::ApplicationId, "00000014-0000-0000-c000-000000000000");
    assert_eq!(points(&only(CROSS_TENANT, &[synchronised]), "cross-tenant-synchronisation"), 5);
    assert!(found(CROSS_TENANT, &[across("alice", "none"), across("bob", "passthrough")]).is_empty());
}

#[test]
fn each_list_of_the_analyst_finds_its_own() {
    let mut settings = Settings::default();
    settings.watch.applications = vec!["app-teams".to_owned()];
    settings.watch.networks = vec!["203.0.113.0/24".parse().unwrap(), "AS9009".parse().unwrap()];
    settings.watch.countries = vec!["NG".to_owned()];
    settings.watch.user_agents = vec!["edg/141".to_owned()];
    let sign_ins = [
        token("alice", 600, &LAGOS).with(Field::ApplicationId, "other").with(Field::UserAgent, "x"),
        token("bob", 600, &HOSTING).with(Field::ApplicationId, "other").with(Field::UserAgent, EDGE),
        token("carol", 600, &LYON).with(Field::UserAgent, "x"),
        token("dave", 600, &LYON).with(Field::ApplicationId, "other").with(Field::UserAgent, "x"),
    ];
    let mut all = find_others_with(&sign_ins, &settings);
    all.retain(|finding| finding.detector.name() == WATCH_LIST);
    let mut told: Vec<(&str, &str)> = all
        .iter()
        .map(|finding| {
            let user = finding.user_principal_name.as_deref().and_then(|name| name.split('@').next());
            (finding.evidence[0].signal, user.unwrap_or_default())
        })
        .collect();
    told.sort_unstable();
    assert_eq!(
        told,
        [
            ("watched-application", "carol"),
            ("watched-country", "alice"),
            ("watched-network", "alice"),
            ("watched-network", "bob"),
            ("watched-user-agent", "bob"),
        ]
    );
    assert!(all.iter().all(|finding| finding.severity == Severity::Medium));
    assert!(found(WATCH_LIST, &sign_ins).is_empty(), "without lists nothing is looked out for");
}

#[test]
fn a_client_that_loops_is_one_low_finding_whatever_the_number_of_users() {
    let fail = |user: &str, count: i64, code| -> Vec<TestSignIn> {
        (0..count).map(|turn| token(user, 600 + turn, &LYON).failed(code)).collect()
    };
    let all = [fail("alice", 60, 50105), fail("bob", 80, 50105), fail("carol", 20, 50105)].concat();
    let finding = only(EXCESSIVE_FAILURES, &all);
    assert_eq!((finding.severity, finding.rows.len()), (Severity::Low, 140));
    assert_eq!(names(&finding), ["bob", "alice"], "the most concerned first, and not who failed a little");
    assert!(found(EXCESSIVE_FAILURES, &fail("alice", 60, 70043)).is_empty(), "a token that ran out");
    assert!(found(EXCESSIVE_FAILURES, &fail("alice", 60, 50140)).is_empty(), "an interruption");
}
