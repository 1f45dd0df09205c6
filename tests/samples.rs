//! The sample exports give what `sample-data/README.md` says, and nothing else.

use signinscope::detect::{Configuration, Detector, Finding, Findings, Settings, Severity, detect};
use signinscope::ingest::{Input, Options, Progress, load};
use signinscope::store::Store;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

fn sample(name: &str) -> (Arc<Store>, Findings) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data").join(name);
    let store = load(&[Input::Path(path)], &Options::default(), &Progress::default(), &mut |_| {});
    let findings = detect(&store, &Settings::default(), &AtomicBool::new(false)).expect("nobody cancels");
    (store, findings)
}

/// What the README says of a finding: user, least and greatest severity, suspect address, anchor, suspect sign-ins.
type Expected = (&'static str, Severity, Severity, &'static str, &'static str, u64);

fn gives(name: &str, expected: &[Expected]) {
    let (_, mut findings) = sample(name);
    let others: Vec<_> = findings.list.iter().filter(|finding| !finding.detector.is_replay()).map(about).collect();
    assert_eq!(others, Vec::<String>::new(), "{name}: only replay is in it");
    findings.list.retain(|finding| finding.detector.is_replay());
    let told: Vec<_> = findings.list.iter().map(|finding| finding.user_principal_name.as_deref()).collect();
    assert_eq!(findings.list.len(), expected.len(), "{name}: {told:?}");
    for &(user, least, greatest, suspect, anchor, count) in expected {
        let finding = findings
            .list
            .iter()
            .find(|finding| finding.user_principal_name.as_deref().is_some_and(|name| name.starts_with(user)))
            .unwrap_or_else(|| panic!("{name}: nothing about {user}: {told:?}"));
        assert!((least..=greatest).contains(&finding.severity), "{user}: {:?} {}", finding.severity, finding.score);
        assert_eq!(finding.addresses, [suspect], "{user}");
        assert_eq!(finding.anchor_addresses.first().map(String::as_str), Some(anchor), "{user}");
        assert_eq!((finding.rows.len() as u64, finding.sign_in_count), (count, count), "{user}");
        assert!(!finding.evidence.is_empty() && !finding.would_clear.is_empty(), "{user}");
    }
}

/// A finding in a line: severity, detector, and the user or how many users there are.
fn about(finding: &Finding) -> String {
    let name = finding.user_principal_name.as_deref().and_then(|name| name.split('@').next());
    let users = name.map_or_else(|| format!("{} users", finding.users.len()), str::to_owned);
    format!("{} {} {users}", finding.severity.name(), finding.detector.name())
}

#[test]
fn the_sample_of_detectors_has_a_case_of_each_and_none_of_the_near_misses() {
    let (_, findings) = sample("detectors");
    let mut told: Vec<String> =
        findings.list.iter().filter(|finding| !finding.detector.is_replay()).map(about).collect();
    told.sort_unstable();
    let mut expected = vec![
        "critical password-spray 8 users",
        "high mfa-fatigue lars.norin",
        "critical device-code-phishing quinn.strand",
        "critical device-compliance-bypass ylva.zorn",
        "high refresh-token-to-primary ulf.vik",
        "high legacy-authentication petra.rask",
        "medium risky-sign-in cia.ek",
        "medium brute-force jon.lind",
        "medium adversary-in-the-middle siri.tell",
        "medium new-device-primary-token vera.wahl",
        "low adversary-in-the-middle cia.ek",
        "low new-powerful-client axel.bjork",
        "low cross-tenant-access partner.admin",
        "low cross-tenant-access 2 users",
        "low conditional-access-block nils.persson",
        "low background-ratio robot.mailer",
        "low consent-prompt hans.jarl",
        "low consent-prompt 2 users",
        "low excessive-failures olle.quist",
    ];
    expected.sort_unstable();
    assert_eq!(told, expected);
    // All but the lists, which are the analyst's; machines, which take days of work and have a sample of their own; and what
    // asks before sign-ins, which another log shows (tests/cases/attacks/account-enumeration.md).
    let elsewhere = ["watch-list", "developer-machine", "account-enumeration"];
    for detector in Detector::all().filter(|detector| !elsewhere.contains(&detector.name())) {
        assert!(findings.list.iter().any(|finding| finding.detector == detector), "{}", detector.name());
    }
    for finding in &findings.list {
        let signals: Vec<&str> = finding.evidence.iter().map(|reason| reason.signal).collect();
        assert!(
            !signals.is_empty() && !finding.would_clear.is_empty() && finding.summary.ends_with('.'),
            "{finding:?}"
        );
    }
    let replayed: Vec<String> =
        findings.list.iter().filter(|finding| finding.detector.is_replay()).map(about).collect();
    assert!(replayed.iter().any(|about| about.contains("siri.tell")), "a phished session is replay, too: {replayed:?}");
}

#[test]
fn the_sample_of_developers_has_a_machine_and_no_replay() {
    let (store, findings) = sample("developers");
    let mut told: Vec<String> = findings.list.iter().map(about).collect();
    told.sort_unstable();
    assert_eq!(told, ["low developer-machine tilda.kvist", "low device-code-phishing tilda.kvist"]);
    // The line that the finding names ends it.
    let line = findings.list.iter().find_map(|finding| finding.would_clear.rsplit_once(": ")).expect("a line").1;
    let listed = Configuration::read(&format!("[networks]\n{line}\n"), "settings.toml").expect("a line of settings");
    let left = detect(&store, &listed.settings, &AtomicBool::new(false)).expect("nobody cancels");
    assert!(left.list.iter().all(|finding| finding.detector.name() != "developer-machine"), "{line}");
}

#[test]
fn the_replay_sample_gives_its_four_sessions() {
    gives(
        "replay",
        &[
            ("alice.moreau", Severity::High, Severity::Critical, "203.0.113.9", "198.51.100.4", 19),
            ("carol.dubois", Severity::Medium, Severity::Critical, "198.19.77.140", "198.18.20.71", 8),
            ("erin.fontaine", Severity::High, Severity::High, "198.19.140.22", "192.0.2.40", 6),
            ("ivan.petit", Severity::Low, Severity::Low, "198.18.201.17", "198.18.44.90", 3),
        ],
    );
}

#[test]
fn the_log_analytics_sample_gives_its_one_session() {
    let jonas = ("jonas.whitfield", Severity::High, Severity::Critical, "198.19.210.77", "198.18.70.9", 8);
    gives("log-analytics", &[jonas]);
    let (_, findings) = sample("log-analytics");
    let finding = &findings.list[0];
    assert!(!finding.distance_is_coarse, "the coordinates stand in the JSON text of a cell");
    assert!(finding.distance_km.is_some_and(|km| (2200.0..2350.0).contains(&km)), "{:?}", finding.distance_km);
}

#[test]
fn ordinary_life_gives_nothing_of_medium_or_above() {
    for name in ["quiet", "noisy-vpn", "malformed", "hostile", "service"] {
        let (store, findings) = sample(name);
        assert!(!store.is_empty(), "{name}");
        let loud: Vec<_> =
            findings.list.iter().filter(|finding| finding.severity >= Severity::Medium).map(|f| &f.summary).collect();
        assert_eq!(loud, Vec::<&String>::new(), "{name}");
    }
}

#[test]
fn every_set_holds_the_records_that_its_readme_counts() {
    // Records, interactive, non-interactive, service principal, managed identity.
    for (name, records, kinds) in [
        ("replay", 184, [30, 154, 0, 0]),
        ("quiet", 154, [25, 129, 0, 0]),
        ("noisy-vpn", 197, [39, 158, 0, 0]),
        ("log-analytics", 39, [8, 31, 0, 0]),
        ("malformed", 27, [6, 14, 0, 0]),
        ("hostile", 13, [2, 10, 0, 0]),
        ("service", 24, [0, 0, 12, 12]),
        ("detectors", 177, [90, 87, 0, 0]),
        ("developers", 46, [4, 42, 0, 0]),
    ] {
        let (store, _) = sample(name);
        assert_eq!(store.accounting().records, records, "{name}");
        assert_eq!(store.kinds()[..4], kinds, "{name}");
    }
}
