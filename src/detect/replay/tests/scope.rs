//! What is a finding at all, and what it says.

use super::{is_at, map, plain_replay, theft, work};
use crate::detect::testing::*;
use crate::detect::{Finding, Settings, Severity, detect};
use crate::signin::{Field, Guid, Timestamp};
use crate::store::testing::store_of;
use crate::store::{Builder, Completeness, RawRef, Shard, Source};
use std::sync::atomic::AtomicBool;

#[test]
fn a_token_used_on_another_continent_meanwhile_is_found() {
    let finding = only(&plain_replay());
    assert_eq!(finding.addresses, ["203.0.113.9"]);
    assert_eq!(finding.anchor_addresses, ["198.51.100.4"]);
    assert_eq!((finding.place.as_str(), finding.anchor_place.as_str()), ("Lagos, NG", "Lyon, FR"));
    assert_eq!(finding.rows.len(), 6);
    assert_eq!(finding.severity, Severity::Critical);
    assert_eq!(
        finding.summary,
        "A token of alice@contoso.com was used from 203.0.113.9 (Lagos, NG) 6 times between 09:30 and 11:10 UTC while the \
         user worked from 198.51.100.4 (Lyon, FR), 4,373 km away."
    );
    assert!(!finding.distance_is_coarse);
    assert_eq!(finding.session_ids, ["session-alice"]);
}

#[test]
fn without_coordinates_the_distance_is_coarse_and_said_to_be() {
    let bare = |sign_in: TestSignIn| sign_in.with(Field::Latitude, "").with(Field::Longitude, "");
    let finding = only(&map(plain_replay(), bare));
    assert!(finding.distance_is_coarse && finding.distance_km.is_some_and(|km| km > 3000.0));
    assert!(finding.summary.contains("about "), "{}", finding.summary);
    assert!(finding.caveats.iter().any(|caveat| caveat.contains("middles of the countries")));
}

#[test]
fn coordinates_without_a_city_are_coarse() {
    let finding = only(&map(plain_replay(), |sign_in| sign_in.with(Field::City, "")));
    assert!(finding.distance_is_coarse, "{finding:#?}");
    assert!(finding.summary.contains("about "), "{}", finding.summary);
    assert_eq!((points(&finding, "far-from-proof"), points(&finding, "impossible-speed")), (10, 15));
}

#[test]
fn without_cities_a_known_place_of_the_same_country_may_be_near() {
    let mut all = plain_replay();
    all.push(proof("alice", 30, &ABUJA));
    let finding = only(&map(all, |sign_in| sign_in.with(Field::City, "")));
    assert_eq!(points(&finding, "far-from-proof"), 0, "{finding:#?}");
}

#[test]
fn prefixes_of_one_provider_are_one_place_without_a_city_too() {
    let replay = || {
        let mut all = plain_replay();
        let next_door = theft("alice", &LAGOS, 570, 6);
        all.extend(map(next_door, |sign_in| sign_in.with(Field::IpAddress, "203.0.112.9")));
        all
    };
    let (named, bare) = (only(&replay()), only(&map(replay(), |sign_in| sign_in.with(Field::City, ""))));
    assert_eq!(named.addresses.len(), 2);
    assert_eq!((bare.rows, bare.addresses), (named.rows, named.addresses));
}

/// The case of a load that holds refreshes only.
#[test]
fn a_session_in_two_places_without_proof_is_low_and_says_so() {
    let rows = [
        (18, NEW_YORK, "none", "app-1"),
        (26, HASBROUCK, "refreshToken", "app-2"),
        (36, HASBROUCK, "none", "app-3"),
        (38, NEW_YORK, "refreshToken", "app-1"),
        (43, NEW_YORK, "none", "app-4"),
        (43, NEW_YORK, "refreshToken", "app-5"),
        (53, NEW_YORK, "refreshToken", "app-1"),
    ];
    let sign_ins = rows.map(|(minute, spot, kind, app)| {
        token("bob", 300 + minute, &spot)
            .client("MacOs", "")
            .with(Field::IncomingTokenType, kind)
            .with(Field::ApplicationId, app)
    });
    let finding = only(&sign_ins);
    assert_eq!(finding.severity, Severity::Low);
    assert!((40..60).contains(&finding.score), "{finding:#?}");
    assert_eq!((finding.addresses[0].as_str(), finding.anchor_addresses[0].as_str()), ("192.0.7.5", "192.0.6.5"));
    assert_eq!(finding.distance_km.map(f64::round), Some(14.0));
    let elsewhere = finding.evidence.iter().find(|reason| reason.signal == "session-elsewhere").unwrap();
    assert!(elsewhere.text.contains("2 changes"), "{}", elsewhere.text);
    assert!(finding.caveats[0].contains("unknown which place is the owner's"));
}

#[test]
fn without_proof_nothing_is_above_low_or_medium_where_two_clients_take_turns() {
    let mut all = map(plain_replay(), |sign_in| {
        let agent = if is_at(&sign_in, "203.0.113.9") { "python-requests/2.32" } else { EDGE };
        sign_in.with(Field::UserAgent, agent).with(Field::IncomingTokenType, "primaryRefreshToken")
    });
    all.remove(0);
    let finding = only(&all);
    assert_eq!((finding.severity, finding.score), (Severity::Medium, 79));
    assert!(points(&finding, "unproven-cap") < 0);
    let one_client = map(all, |sign_in| sign_in.with(Field::UserAgent, EDGE));
    let finding = only(&one_client);
    assert_eq!((finding.severity, finding.score), (Severity::Medium, 79), "nobody flies as fast, back and forth");
    let in_town =
        map(
            one_client,
            |sign_in| {
                if is_at(&sign_in, "203.0.113.9") { sign_in.at(&LYON_OTHER_PROVIDER) } else { sign_in }
            },
        );
    let finding = only(&in_town);
    assert_eq!((finding.severity, finding.score), (Severity::Low, 59));
}

#[test]
fn who_never_proves_a_factor_lives_where_a_browser_is_used_for_days() {
    // A guest, who proves factors to the tenant at home.
    let day = |at: i64| {
        let mut day = work("alice", &LYON, 480 + at * 24 * 60, 4);
        day[0] = proof("alice", 480 + at * 24 * 60, &LYON).with(Field::FreshFactor, "false");
        day
    };
    let mut all: Vec<TestSignIn> = (0..3).flat_map(day).collect();
    all.extend(theft("alice", &LAGOS, 560 + 2 * 24 * 60, 6));
    let finding = only(&all);
    assert!(finding.severity >= Severity::High && points(&finding, "session-without-proof") == 0, "{finding:#?}");
    let rests_on_use =
        |finding: &Finding| finding.caveats.iter().any(|caveat| caveat.contains("where a browser was used"));
    assert!(rests_on_use(&finding));
    // Two days are a stay like any other.
    let mut short: Vec<TestSignIn> = (0..2).flat_map(day).collect();
    short.extend(theft("alice", &LAGOS, 560 + 24 * 60, 6));
    assert!(!rests_on_use(&only(&short)));
}

#[test]
fn two_sessions_of_one_user_on_one_line_are_nothing() {
    let all: Vec<TestSignIn> = (0..20)
        .map(|turn| {
            let (spot, session) = if turn % 2 == 0 { (LYON, "one") } else { (LYON_NEXT_DOOR, "two") };
            token("bob", turn * 5, &spot).session(session)
        })
        .collect();
    assert!(find(&all).is_empty());
}

#[test]
fn failures_that_presented_no_good_token_are_nothing() {
    for code in [50126, 70043, 700_082, 50173] {
        let mut all = work("alice", &LYON, 480, 4);
        all.extend(theft("alice", &LAGOS, 520, 6).into_iter().map(|sign_in| sign_in.failed(code)));
        assert!(find(&all).is_empty(), "{code}");
    }
}

#[test]
fn attempts_that_policy_blocked_are_found_and_at_most_high() {
    let mut all = work("alice", &LYON, 480, 4);
    all.extend(theft("alice", &LAGOS, 520, 6).into_iter().map(|sign_in| sign_in.failed(53003)));
    let finding = only(&all);
    assert_eq!(points(&finding, "all-blocked"), 10);
    assert_eq!(finding.severity, Severity::High);
    assert!(finding.summary.contains("refused by policy"));
}

#[test]
fn confidential_clients_and_microsofts_servers_are_left_out() {
    for (field, value) in [(Field::ClientCredentialType, "clientSecret"), (Field::AuthenticationProtocol, "ropc")] {
        let mut all = work("alice", &LYON, 480, 4);
        all.extend(theft("alice", &LAGOS, 520, 6).into_iter().map(|sign_in| sign_in.with(field, value)));
        assert!(find(&all).is_empty(), "{value}");
    }
    let mut all = work("alice", &LYON, 480, 4);
    all.extend(theft("alice", &MICROSOFT, 520, 6).into_iter().map(|sign_in| sign_in.client("", "")));
    assert!(find(&all).is_empty());
}

#[test]
fn trusted_networks_are_left_out_unless_a_tool_is_used_there() {
    let mut settings = Settings::default();
    settings.networks.trusted = vec!["203.0.113.0/24".parse().unwrap()];
    assert!(find_with(&plain_replay(), &settings).is_empty());
    let named = map(plain_replay(), |sign_in| {
        let at_lagos = is_at(&sign_in, "203.0.113.9");
        if at_lagos { sign_in.with(Field::NamedLocations, "trustedNamedLocation: Office") } else { sign_in }
    });
    assert!(find(&named).is_empty());
    let tool = map(named, |sign_in| {
        let at_lagos = is_at(&sign_in, "203.0.113.9");
        if at_lagos { sign_in.with(Field::UserAgent, "AADInternals") } else { sign_in }
    });
    assert_eq!(find_with(&tool, &settings).len(), 1);
}

#[test]
fn tenants_are_kept_apart() {
    let mut all = work("alice", &LYON, 480, 4);
    all.extend(theft("alice", &LAGOS, 520, 6).into_iter().map(|sign_in| sign_in.with(Field::TenantId, "fabrikam")));
    assert!(find(&all).is_empty());
    // Four users of another tenant prove themselves in Lagos: no exit of this one.
    let mut all = plain_replay();
    for user in ["bob", "carol", "dave", "erin"] {
        all.push(proof(user, 500, &LAGOS).with(Field::TenantId, "fabrikam"));
    }
    assert_eq!(find(&all).len(), 1);
    for user in ["bob", "carol", "dave", "erin"] {
        all.push(proof(user, 500, &LAGOS));
    }
    assert!(find(&all).is_empty());
}

#[test]
fn an_unfinished_load_says_so() {
    let mut builder = Builder::new(1);
    builder.add_source(Source::default());
    let mut shard = Shard::new(0);
    for sign_in in plain_replay() {
        shard.push(&sign_in.0, RawRef { source: 0, offset: 0, len: 1 });
    }
    builder.append(shard.take_batch());
    let never = AtomicBool::new(false);
    for (completeness, partial) in
        [(Completeness::Loading, true), (Completeness::Stopped, true), (Completeness::Complete, false)]
    {
        let found = detect(&builder.snapshot(completeness), &Settings::default(), &never).unwrap();
        assert_eq!((found.list.len(), found.partial), (1, partial));
        assert_eq!(found.limits.iter().any(|limit| limit.contains("partial")), partial);
    }
}

#[test]
fn a_cancelled_run_gives_nothing() {
    let records: Vec<_> = plain_replay().into_iter().map(|sign_in| sign_in.0).collect();
    assert!(detect(&store_of(&records), &Settings::default(), &AtomicBool::new(true)).is_none());
}

#[test]
fn limits_name_what_the_load_is_blind_to() {
    let limits = |sign_ins: Vec<TestSignIn>| {
        let records: Vec<_> = sign_ins.into_iter().map(|sign_in| sign_in.0).collect();
        detect(&store_of(&records), &Settings::default(), &AtomicBool::new(false)).unwrap().limits.join("\n")
    };
    let whole = limits(plain_replay());
    assert!(!whole.contains("session ids") && !whole.contains("coordinates"), "{whole}");
    assert!(whole.contains("no client credential types"), "{whole}");
    let bare = limits(map(plain_replay(), |sign_in| {
        sign_in.session("").with(Field::Latitude, "").with(Field::AutonomousSystem, "")
    }));
    for missing in ["no session ids", "no coordinates", "no network numbers"] {
        assert!(bare.contains(missing), "{bare}");
    }
    assert!(limits(theft("alice", &LAGOS, 0, 3)).contains("no interactive sign-ins"));
}

#[test]
fn an_unknown_outcome_is_no_token_and_no_proof_and_is_a_limit() {
    let unknown = map(plain_replay(), TestSignIn::of_unknown_outcome);
    assert!(find(&unknown).is_empty());
    // Proofs of unknown outcome at the suspect place do not clear it.
    let cleared = |proof: TestSignIn| find(&plain_replay().into_iter().chain([proof]).collect::<Vec<_>>());
    let at_place = || proof("alice", 610, &LAGOS);
    let (known, unknown) = (cleared(at_place()), cleared(at_place().of_unknown_outcome()));
    assert_ne!(known.first().map(|finding| finding.score), unknown.first().map(|finding| finding.score));
    assert_eq!(unknown[0].score, only(&plain_replay()).score);
    let store = store_of(&[token("alice", 0, &LYON).of_unknown_outcome().0, token("alice", 1, &LYON).0]);
    let limits = detect(&store, &Settings::default(), &AtomicBool::new(false)).unwrap().limits.join("\n");
    assert!(limits.contains("1 of 2 sign-ins are of unknown outcome (50 %)"), "{limits}");
}

#[test]
fn the_id_is_the_same_for_the_same_theft() {
    let again = map(plain_replay(), |mut sign_in| {
        sign_in.0.request_id = sign_in.0.request_id.map(|id| Guid(id.0 + 1_000_000));
        sign_in
    });
    assert_eq!(only(&plain_replay()).id, only(&again).id);
}

#[test]
fn times_at_either_end_of_the_range_are_handled() {
    for end in [Timestamp(i64::MIN), Timestamp(i64::MAX)] {
        let mut all = plain_replay();
        for (at, sign_in) in all.iter_mut().enumerate() {
            let step = at as i64 * Timestamp::SECOND;
            sign_in.0.created = Timestamp(if end.0 < 0 { end.0 + step } else { end.0 - step });
        }
        let stolen = map(all, |sign_in| {
            if is_at(&sign_in, "203.0.113.9") {
                sign_in.with(Field::UserAgent, "python-requests/2.32")
            } else {
                sign_in
            }
        });
        let finding = only(&stolen);
        let (first, last) = (finding.first_seen.0, finding.last_seen.0);
        assert!(first.abs_diff(end.0) < 3600 * 1_000_000_000 && last.abs_diff(end.0) < 3600 * 1_000_000_000);
        find_others(&stolen);
    }
}

#[test]
fn a_finding_keeps_its_name_when_more_of_it_is_loaded() {
    let all = plain_replay();
    let early: Vec<TestSignIn> =
        all.iter().filter(|sign_in| sign_in.0.created.0 < 640 * 60 * Timestamp::SECOND).cloned().collect();
    let mut more = all.clone();
    more.extend((0..4).map(|turn| token("alice", 570 + turn * 20, &ABUJA)));
    let id = only(&all).id;
    assert_eq!(only(&early).id, id);
    assert_eq!(only(&more).id, id);
    assert_ne!(only(&map(all, |sign_in| sign_in.session("another"))).id, id);
}
