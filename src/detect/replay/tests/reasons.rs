//! Each reason for suspicion, in a scene that has it and one that does not.

use super::{is_at, map, plain_replay, theft, work};
use crate::detect::Severity;
use crate::detect::testing::*;
use crate::signin::Field;

const DAY: i64 = 24 * 60;

/// The scene with the attacker's sign-ins in Lagos changed.
fn attacker(change: impl Fn(TestSignIn) -> TestSignIn) -> Vec<TestSignIn> {
    map(plain_replay(), |sign_in| if is_at(&sign_in, "203.0.113.9") { change(sign_in) } else { sign_in })
}

#[test]
fn going_back_and_forth_and_where_it_happens() {
    let finding = only(&plain_replay());
    for (signal, given) in [
        ("session-interleaved", 35),
        ("owner-active", 8),
        ("far-from-proof", 15),
        ("impossible-speed", 15),
        ("country-never-proven", 10),
        ("no-factor-here", 15),
        ("place-first-seen", 5),
        ("session-elsewhere", 0),
        ("hosting-network", 0),
        ("many-applications", 0),
        ("system-differs", 0),
        ("all-blocked", 0),
    ] {
        assert_eq!(points(&finding, signal), given, "{signal}");
    }
    let interleaved = finding.evidence.iter().find(|reason| reason.signal == "session-interleaved").unwrap();
    assert!(interleaved.rows.len() >= 6, "both sides of each change prove it");
}

#[test]
fn a_foreign_carrier_is_a_place_for_a_foreign_device_only() {
    let on =
        |spot: Spot, os: &'static str| move |sign_in: TestSignIn| sign_in.at(&spot).with(Field::OperatingSystem, os);
    let abroad = only(&attacker(on(MOBILE, "Linux")));
    assert_eq!((points(&abroad, "country-never-proven"), points(&abroad, "far-from-proof")), (10, 10));
    let own = only(&attacker(on(MOBILE, "Windows")));
    assert_eq!((points(&own, "country-never-proven"), points(&own, "far-from-proof")), (0, 0));
}

#[test]
fn without_session_ids_the_device_or_the_operating_system_stands_in() {
    let finding = only(&map(plain_replay(), |sign_in| sign_in.session("")));
    assert_eq!((points(&finding, "user-interleaved"), points(&finding, "session-interleaved")), (25, 0));
    assert!(finding.caveats.iter().any(|caveat| caveat.contains("no session ids")));
    let other_system = map(attacker(|sign_in| sign_in.client("Linux", FIREFOX)), |sign_in| sign_in.session(""));
    let finding = only(&other_system);
    assert_eq!(
        (points(&finding, "system-differs"), points(&finding, "user-interleaved")),
        (0, 0),
        "it may be a second"
    );
    assert_eq!(points(&finding, "country-never-proven"), 10, "in a country where the user never proved to be");
    let two_devices = map(plain_replay(), |sign_in| {
        let device = if is_at(&sign_in, "203.0.113.9") { "device-2" } else { "device-1" };
        sign_in.session("").device(device)
    });
    assert_eq!(points(&only(&two_devices), "user-interleaved"), 0);
    let one_device = map(plain_replay(), |sign_in| sign_in.session("").device("device-1"));
    assert_eq!(points(&only(&one_device), "user-interleaved"), 25);
    let known_system =
        other_system.into_iter().chain([token("alice", 485, &LYON).session("").client("Linux", FIREFOX)]);
    let known = only(&known_system.collect::<Vec<_>>());
    assert_eq!(known.severity, Severity::Medium, "another device of the user's flies no faster");
    assert_eq!((points(&known, "impossible-speed"), points(&known, "user-elsewhere")), (15, 0), "said once");
}

#[test]
fn what_one_device_cannot_be() {
    let finding = only(&attacker(|sign_in| sign_in.client("Linux", FIREFOX)));
    assert_eq!((points(&finding, "system-differs"), points(&finding, "tool-user-agent")), (35, 0));
    let finding = only(&attacker(|sign_in| sign_in.with(Field::UserAgent, "python-requests/2.32")));
    assert_eq!(points(&finding, "tool-user-agent"), 35);
    let own_tool = map(plain_replay(), |sign_in| sign_in.with(Field::UserAgent, "python-requests/2.32"));
    assert_eq!(points(&only(&own_tool), "tool-user-agent"), 0, "a tool that the owner uses himself says nothing");

    // A log whose sessions mix systems at one address says nothing by a system.
    let mixed = |turn: i64| {
        let user = format!("user-{turn}");
        [token(&user, 500, &LYON), token(&user, 520, &LYON).client("Linux", FIREFOX)]
    };
    let mut all = attacker(|sign_in| sign_in.client("Linux", FIREFOX));
    all.extend((0..9).flat_map(mixed));
    assert_eq!(points(&only(&all), "system-differs"), 35);
    all.extend((9..20).flat_map(mixed));
    assert_eq!(points(&only(&all), "system-differs"), 0);

    let with_device =
        map(
            plain_replay(),
            |sign_in| {
                if is_at(&sign_in, "198.51.100.4") { sign_in.device("device-1") } else { sign_in }
            },
        );
    assert_eq!(points(&only(&with_device), "device-lost"), 40);
    assert_eq!(points(&only(&map(with_device, |sign_in| sign_in.device("device-1"))), "device-lost"), 0);
}

#[test]
fn software_that_is_not_the_sessions_own() {
    const OLD: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/119.0 Safari/537.36 Edg/119.0";
    // The token names the owner's phone, the user agent is of Windows.
    let own = |sign_in: TestSignIn| sign_in.device("device-1").client("Ios 18.1", "Outlook-iOS/2.0");
    let stolen = |sign_in: TestSignIn| {
        if is_at(&sign_in, "203.0.113.9") { sign_in.with(Field::UserAgent, EDGE) } else { sign_in }
    };
    let disguised = only(&map(plain_replay(), |sign_in| stolen(own(sign_in))));
    assert_eq!(points(&disguised, "system-disguised"), 20);
    assert_eq!((points(&disguised, "phone-roams"), points(&disguised, "same-device-without-primary-token")), (0, 0));
    assert_eq!(points(&only(&map(plain_replay(), own)), "system-disguised"), 0);

    let outdated = only(&attacker(|sign_in| sign_in.with(Field::UserAgent, OLD)));
    assert_eq!(points(&outdated, "browser-outdated"), 15);
    assert_eq!(points(&only(&plain_replay()), "browser-outdated"), 0);

    // Elsewhere the session has twenty sign-ins with Edge.
    let mut long = work("alice", &LYON, 480, 8);
    long.extend(theft("alice", &LAGOS, 560, 6));
    let other = |sign_in: TestSignIn| {
        if is_at(&sign_in, "203.0.113.9") {
            sign_in.with(Field::UserAgent, "Microsoft Office/16.0 (Windows NT 10.0)")
        } else {
            sign_in
        }
    };
    assert_eq!(points(&only(&map(long.clone(), other)), "software-differs"), 15);
    assert_eq!(points(&only(&long), "software-differs"), 0);
    assert_eq!(points(&only(&map(plain_replay(), other)), "software-differs"), 0, "too few to know");
}

#[test]
fn user_agents_that_never_name_their_system_say_nothing() {
    let own = |sign_in: TestSignIn| sign_in.device("device-1").client("Ios 18.1", "Outlook-iOS/2.0");
    let mut all = map(plain_replay(), |sign_in| {
        let sign_in = own(sign_in);
        if is_at(&sign_in, "203.0.113.9") { sign_in.with(Field::UserAgent, EDGE) } else { sign_in }
    });
    let gateway = |turn: i64| token(&format!("user-{turn}"), 500, &LYON).device("device-2").client("Ios 18.1", EDGE);
    all.extend((0..30).map(gateway));
    assert_eq!(points(&only(&all), "system-disguised"), 0);
}

#[test]
fn drift_of_the_client_is_enough_without_going_back_and_forth() {
    let mut all = work("alice", &LYON, 480, 4);
    let late = |turn: i64| token("alice", 1200 + turn, &LAGOS);
    all.extend((0..3).map(late));
    assert!(find(&all).is_empty(), "a traveller looks like this");
    let drifted =
        map(all, |sign_in| if is_at(&sign_in, "203.0.113.9") { sign_in.client("Linux", FIREFOX) } else { sign_in });
    assert_eq!(points(&only(&drifted), "session-elsewhere"), 12);
}

#[test]
fn tokens_that_were_bound_or_primary() {
    let bound = |sign_in: TestSignIn| {
        let status = if is_at(&sign_in, "203.0.113.9") { "unbound" } else { "bound" };
        sign_in.with(Field::TokenProtection, status)
    };
    assert_eq!(points(&only(&map(plain_replay(), bound)), "binding-lost"), 25);
    assert_eq!(points(&only(&attacker(|sign_in| sign_in.with(Field::TokenProtection, "unbound"))), "binding-lost"), 0);

    let primary = map(plain_replay(), |sign_in| sign_in.with(Field::IncomingTokenType, "primaryRefreshToken,saml11"));
    assert_eq!(points(&only(&primary), "primary-token-in-two-places"), 20);
    assert_eq!(points(&only(&plain_replay()), "primary-token-in-two-places"), 0);
}

#[test]
fn a_primary_token_or_a_sweep_raises_the_severity() {
    let mut all = work("alice", &LYON, 480, 4);
    all.extend(theft("alice", &LYON_OTHER_PROVIDER, 520, 6));
    let plain = only(&all);
    assert_eq!(plain.severity, Severity::Low, "{plain:#?}");
    let near = |sign_in: &TestSignIn| is_at(sign_in, "192.0.2.30");
    let primary = map(all.clone(), |sign_in| {
        if near(&sign_in) { sign_in.with(Field::IncomingTokenType, "primaryRefreshToken") } else { sign_in }
    });
    assert_eq!(only(&primary).severity, Severity::Low, "what is doubtful does not get more certain");
    let mut medium = work("alice", &LYON, 480, 4);
    medium.extend(theft("alice", &PARIS_V6, 520, 6));
    assert_eq!(only(&medium).severity, Severity::Medium);
    let primary = map(medium, |sign_in| sign_in.with(Field::IncomingTokenType, "primaryRefreshToken"));
    let found = only(&primary);
    assert_eq!((found.score, found.severity), (98, Severity::Critical), "{found:#?}");

    let sweep = |count: i64| {
        let apps = (0..count).map(|app| {
            token("alice", 521 + app, &LYON_OTHER_PROVIDER).with(Field::ApplicationId, &format!("app-{app}"))
        });
        let found = only(&all.iter().cloned().chain(apps).collect::<Vec<_>>());
        points(&found, "many-applications")
    };
    assert_eq!((sweep(1), sweep(4), sweep(7)), (0, 10, 20));
}

#[test]
fn marks_of_the_log_itself() {
    let risk = only(&attacker(|sign_in| sign_in.with(Field::RiskEvents, "anomalousToken")));
    assert_eq!(points(&risk, "token-risk"), 30);
    let code = only(&attacker(|sign_in| sign_in.with(Field::OriginalTransferMethod, "deviceCodeFlow")));
    assert_eq!(points(&code, "device-code-elsewhere"), 15);
    let cli = only(&attacker(|sign_in| sign_in.with(Field::ApplicationId, "04b07795-8ddb-461a-bbee-02f9e1bf7b46")));
    assert_eq!(points(&cli, "powerful-client"), 10);
    let registration = only(&attacker(|sign_in| {
        sign_in
            .with(Field::ApplicationId, "29d9ed98-a469-4536-ade2-f981bc1d605e")
            .with(Field::ResourceId, "01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9")
    }));
    assert_eq!(points(&registration, "powerful-client"), 10);
}

#[test]
fn rented_machines() {
    let mut all = work("alice", &LYON, 480, 4);
    all.extend(theft("alice", &HOSTING, 1200, 2));
    assert_eq!(points(&only(&all), "hosting-network"), 15);
    // Microsoft's are rented only where a client speaks that its own servers do not run.
    let mut all = work("alice", &LYON, 480, 4);
    let cli = |sign_in: TestSignIn| sign_in.with(Field::ApplicationId, "04b07795-8ddb-461a-bbee-02f9e1bf7b46");
    all.extend(theft("alice", &MICROSOFT, 520, 4).into_iter().map(cli));
    assert_eq!(points(&only(&all), "hosting-network"), 20);
    // Or where somebody sits at a browser: servers make no interactive sign-ins.
    let by_hand = |minute| proof("alice", minute, &MICROSOFT).with(Field::FreshFactor, "false");
    let mut all = work("alice", &LYON, 480, 4);
    all.extend([530, 550, 570].map(by_hand));
    assert_eq!(points(&only(&all), "hosting-network"), 20);
}

#[test]
fn once_a_day_from_far_away() {
    let mut all = Vec::new();
    for day in 0..4 {
        all.extend(work("alice", &LYON, day * DAY + 480, 4));
        if day > 0 {
            all.push(token("alice", day * DAY + 1300, &LAGOS));
        }
    }
    let finding = only(&all);
    assert_eq!(points(&finding, "session-commutes"), 15);
    assert_eq!(finding.rows.len(), 3, "a pause of a day does not part them");
}

#[test]
fn a_phishing_proxy_opens_the_session() {
    let root = |minute| {
        proof("alice", minute, &HOSTING)
            .session("phished")
            .with(Field::ApplicationId, "4765445b-32c6-49b0-83e6-1d93765276ca")
    };
    let mut all = work("alice", &LYON, 480, 4);
    all.push(root(600));
    all.extend(theft("alice", &HOSTING_TOO, 610, 3).into_iter().map(|sign_in| sign_in.session("phished")));
    let finding = only(&all);
    assert_eq!(points(&finding, "suspect-root"), 35);
    assert_eq!(finding.anchor_addresses, ["198.51.100.4"]);
    assert_eq!(finding.addresses.len(), 2, "the proxy and the device that uses the token");
    // Who signs in that way on three days has a VPN.
    all.extend([root(DAY + 600), root(2 * DAY + 600)]);
    assert!(find(&all).iter().all(|finding| points(finding, "suspect-root") == 0));
}

#[test]
fn one_address_for_many_victims() {
    let mut all = Vec::new();
    for user in ["alice", "bob", "carol"] {
        all.extend(work(user, &LYON, 480, 4));
        all.extend(theft(user, &LAGOS, 520, 2).into_iter().map(|sign_in| sign_in.client("Linux", FIREFOX)));
    }
    let found = find(&all);
    assert_eq!(found.len(), 3);
    assert!(found.iter().all(|finding| points(finding, "campaign-address") == 20));
}

#[test]
fn one_attacker_who_changes_his_address_each_time_is_one_finding() {
    let spots = [LAGOS, ABUJA, HASBROUCK, NEW_YORK, PARIS_V6];
    let mut all = work("alice", &LYON, 480, 4);
    all.extend(spots.iter().enumerate().map(|(turn, spot)| token("alice", 530 + turn as i64 * 20, spot)));
    let finding = only(&all);
    assert_eq!(finding.addresses.len(), 5);
    assert_eq!(points(&finding, "session-interleaved"), 35);
}

#[test]
fn equal_time_stamps_have_no_order() {
    let mut all = vec![proof("alice", 480, &LYON)];
    for _ in 0..6 {
        all.extend([token("alice", 500, &LYON), token("alice", 500, &LAGOS)]);
    }
    let found = find(&all);
    assert!(found.iter().all(|finding| points(finding, "session-interleaved") == 0), "{found:#?}");
}

#[test]
fn every_signal_is_explained_once() {
    let mut names: Vec<&str> = crate::detect::signals().map(|signal| signal.name).collect();
    assert!(crate::detect::signals().all(|signal| signal.points != 0 && signal.meaning.ends_with('.')));
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
    for reason in only(&plain_replay()).evidence {
        assert!(names.contains(&reason.signal));
    }
}
