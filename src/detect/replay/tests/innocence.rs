//! Each innocent way to be in two places.

use super::{is_at, map, plain_replay, theft, work};
use crate::detect::testing::*;
use crate::detect::{Finding, Severity};
use crate::signin::Field;

const DAY: i64 = 24 * 60;

fn scene(at: &Spot) -> Vec<TestSignIn> {
    let mut all = work("alice", &LYON, 480, 4);
    all.extend(theft("alice", at, 520, 6));
    all
}

/// Someone else's software at the second place, so that what is looked at is not the only thing that decides.
fn with_foreign_client(all: Vec<TestSignIn>, address: &str) -> Vec<TestSignIn> {
    map(all, |sign_in| if is_at(&sign_in, address) { sign_in.client("Linux", FIREFOX) } else { sign_in })
}

/// What a reason takes off a finding that stands nevertheless, for which `also` is added to the sign-ins.
fn taken_off(mut all: Vec<TestSignIn>, also: impl IntoIterator<Item = TestSignIn>, signal: &str) -> i32 {
    let before = only(&all);
    assert_eq!(points(&before, signal), 0);
    all.extend(also);
    find(&all).first().map_or(i32::MIN, |after| points(after, signal))
}

#[test]
fn a_factor_at_the_place_clears_it() {
    let strong = || with_foreign_client(plain_replay(), "203.0.113.9");
    assert_eq!(taken_off(strong(), [proof("alice", 470, &LAGOS)], "factor-before"), -40);
    assert_eq!(taken_off(strong(), [proof("alice", 1000, &LAGOS)], "factor-later"), -25);
    // FIDO2 sign-ins are in the non-interactive log.
    let fido = token("alice", 470, &LAGOS).with(Field::FreshFactor, "true");
    assert_eq!(taken_off(strong(), [fido], "factor-before"), -40);
    // A browser session that proved nothing new clears nothing.
    let weak = proof("alice", 470, &LAGOS).with(Field::FreshFactor, "false");
    assert_eq!(taken_off(strong(), [weak], "factor-before"), 0);
}

#[test]
fn one_machine_that_proved_a_factor_at_both_its_exits_is_at_most_low_and_no_address_is_on_both_sides() {
    let spots = [NEW_YORK, LYON];
    let one = |turn: i64| {
        let at = &spots[turn as usize % 2];
        let sign_in = if turn < 2 { proof("alice", turn * 6, at) } else { token("alice", turn * 6, at) };
        sign_in.device("device-1").with(Field::IncomingTokenType, "primaryRefreshToken")
    };
    for finding in find(&(0..8).map(one).collect::<Vec<_>>()) {
        assert_eq!(finding.severity, Severity::Low, "{}", finding.summary);
        assert!(finding.addresses.iter().all(|at| !finding.anchor_addresses.contains(at)), "{}", finding.summary);
    }
}

#[test]
fn a_hand_over_of_one_device_is_innocent() {
    let mut all = work("alice", &LYON, 480, 4);
    all.extend((0..6).map(|turn| token("alice", 730 + turn * 20, &HOSTING)));
    assert!(points(&only(&all), "same-client-moved") == -15);
    let device = map(all, |sign_in| sign_in.device("device-1"));
    assert!(find(&device).is_empty());
    let mismatch = with_foreign_client(device, "192.0.4.5");
    assert_eq!(points(&only(&mismatch), "same-device-moved"), 0, "another system is not the same device");
}

#[test]
fn part_of_a_devices_traffic_through_a_vpn_counts_for_less() {
    let device = map(scene(&LAGOS), |sign_in| sign_in.device("device-1"));
    assert_eq!(points(&only(&device), "same-device-without-primary-token"), -20);
    let primary = map(device, |sign_in| sign_in.with(Field::IncomingTokenType, "primaryRefreshToken"));
    assert_eq!(points(&only(&primary), "same-device-without-primary-token"), 0);
}

#[test]
fn bound_tokens_stay_on_their_device() {
    let bound = map(scene(&LAGOS), |sign_in| sign_in.with(Field::TokenProtection, "bound"));
    assert!(find(&bound).is_empty(), "the device is there");
    let unbound = map(scene(&LAGOS), |sign_in| sign_in.with(Field::TokenProtection, "unbound"));
    assert_eq!(points(&only(&unbound), "token-bound"), 0);
}

#[test]
fn phones_roam_and_carriers_are_nowhere() {
    let phone = map(scene(&LYON_OTHER_PROVIDER), |sign_in| sign_in.client("Ios 18.1", "Outlook-iOS/2.0"));
    assert!(find(&phone).is_empty());
    let laptop = only(&scene(&MOBILE));
    assert_eq!((points(&laptop, "mobile-or-relay-network"), points(&laptop, "country-never-proven")), (-15, 0));
    assert_eq!(laptop.severity, Severity::Low, "a phone may lend its line to it");
    assert_eq!(points(&only(&scene(&MOBILE_OVERSEAS)), "mobile-or-relay-network"), 0);
    // A relay takes whom it serves to where it likes.
    assert_eq!(points(&only(&scene(&RELAY)), "mobile-or-relay-network"), -15);
    let stranger = with_foreign_client(scene(&RELAY), "192.0.10.5");
    assert_eq!(points(&only(&stranger), "mobile-or-relay-network"), 0);
    let foreign = with_foreign_client(scene(&MOBILE), "192.0.3.5");
    assert_eq!(points(&only(&foreign), "mobile-or-relay-network"), 0, "another system is not the same device");
}

#[test]
fn both_families_of_addresses_of_one_client() {
    assert!(find(&scene(&LYON_V6)).is_empty(), "one provider, one place");
    let unknown = map(scene(&PARIS_V6), |sign_in| sign_in.with(Field::AutonomousSystem, ""));
    assert_eq!(points(&only(&unknown), "dual-stack"), -25);
    assert_eq!(points(&only(&scene(&PARIS_V6)), "dual-stack"), 0, "two providers are two lines");
}

#[test]
fn one_provider_in_one_town_is_one_place() {
    let mut seldom = work("alice", &LYON, 480, 4);
    seldom.extend(theft("alice", &LYON_SAME_PROVIDER, 520, 2));
    assert!(find(&seldom).is_empty());
    // Back and forth all the time, they are two lines with a device each.
    for line in [LYON_SAME_PROVIDER, LYON_OTHER_PROVIDER] {
        let torn = only(&scene(&line));
        assert_eq!((points(&torn, "session-interleaved"), points(&torn, "near-proven-place")), (35, 0));
    }
}

#[test]
fn another_device_of_the_user_at_the_same_place() {
    let phone = |minute, at: &Spot| token("alice", minute, at).session("phone").client("Ios 18.1", "Outlook-iOS/2.0");
    let travels = [phone(490, &LYON), phone(520, &LAGOS), phone(560, &LAGOS)];
    assert_eq!(taken_off(plain_replay(), travels.clone(), "travels-together"), -45);
    let beside_an_attacker = with_foreign_client(plain_replay(), "203.0.113.9");
    assert_eq!(taken_off(beside_an_attacker, travels, "travels-together"), -15);
    // A session that only exists there may be the attacker's own.
    assert_eq!(taken_off(plain_replay(), [phone(520, &LAGOS)], "travels-together"), 0);
}

#[test]
fn a_machine_that_goes_through_a_vpn_rests_at_its_own_place() {
    let mut all: Vec<TestSignIn> = (0..5).flat_map(|day| work("alice", &LYON, day * DAY + 480, 8)).collect();
    // On the third day, three hours in the middle through a VPN.
    let away = 2 * DAY + 600..2 * DAY + 780;
    let minute = |sign_in: &TestSignIn| sign_in.0.created.0 / 60 / crate::signin::Timestamp::SECOND;
    let vpn = map(all.clone(), |sign_in| if away.contains(&minute(&sign_in)) { sign_in.at(&HOSTING) } else { sign_in });
    assert_eq!(points(&only(&vpn), "session-pauses-elsewhere"), -25);
    // An attacker's use goes on beside the owner's.
    all.extend((0..9).map(|turn| token("alice", 2 * DAY + 601 + turn * 20, &HOSTING)));
    assert_eq!(points(&only(&all), "session-pauses-elsewhere"), 0);
}

#[test]
fn an_exit_with_another_address_each_time_is_nobodys_place() {
    let line = |last: i64| {
        let address = format!("203.0.113.{last}");
        move |sign_in: TestSignIn| {
            if is_at(&sign_in, "203.0.113.9") { sign_in.with(Field::IpAddress, &address) } else { sign_in }
        }
    };
    let relayed = |same: bool| {
        let mut all = work("alice", &LYON, 480, 4);
        let at = |turn: i64| token("alice", 490 + turn * 20, &LAGOS);
        all.extend((0..10).map(|turn| line(if same { 9 } else { 20 + turn })(at(turn))));
        all
    };
    assert!(find(&relayed(true))[0].score > 90);
    assert!(find(&relayed(false)).iter().all(|finding| finding.severity == Severity::Low));
}

#[test]
fn addresses_that_only_phones_share_are_a_carriers() {
    let phone = |sign_in: TestSignIn| sign_in.client("Ios 18.1", "Outlook-iOS/2.0");
    let seen_with = |others: &[&str]| {
        let mut all = scene(&LAGOS);
        for user in others {
            all.extend([proof(user, 480, &LYON_OTHER_PROVIDER), token(user, 500, &LAGOS)]);
        }
        map(all, phone)
    };
    let network = |finding: &Finding| points(finding, "mobile-or-relay-network");
    assert!(find(&seen_with(&["bob"])).iter().all(|finding| network(finding) == 0), "two are not enough to know");
    assert!(find(&seen_with(&["bob", "carol"])).is_empty(), "three phones, and nothing else");
}

#[test]
fn an_exit_that_many_prove_themselves_at() {
    let mut all = scene(&HOSTING);
    assert_eq!(find(&all).len(), 1);
    all.extend(["bob", "carol", "dave", "erin"].map(|user| proof(user, 470, &HOSTING)));
    assert!(find(&all).is_empty());
}

#[test]
fn an_exit_that_colleagues_devices_use_without_proof() {
    let mut all = map(scene(&HOSTING), |sign_in| sign_in.device("device-alice"));
    assert_eq!(points(&only(&all), "shared-by-colleagues"), 0);
    for user in ["bob", "carol", "dave", "erin"] {
        let device = format!("device-{user}");
        all.push(proof(user, 470, &LYON_OTHER_PROVIDER).device(&device));
        all.push(token(user, 480, &HOSTING).device(&device));
    }
    assert_eq!(points(&only(&all), "shared-by-colleagues"), 0, "nobody ever proved a factor there");
    all.push(proof("bob", 600, &HOSTING).device("device-bob"));
    assert!(find(&all).is_empty(), "{:#?}", find(&all));
}

#[test]
fn microsofts_services_repeat_the_users_software() {
    assert!(find(&scene(&MICROSOFT)).is_empty());
}

#[test]
fn a_shared_exit_on_the_other_side_does_not_count_as_a_change() {
    let office = || ["bob", "carol", "dave", "erin"].map(|user| proof(user, 470, &LYON));
    let with_office = |all: Vec<TestSignIn>| all.into_iter().chain(office()).collect::<Vec<TestSignIn>>();
    let home = with_office(scene(&LYON_OTHER_PROVIDER));
    assert!(find(&home).is_empty(), "at home, with part of the traffic through the office");
    let foreign = with_foreign_client(home, "192.0.2.30");
    assert_eq!(points(&only(&foreign), "session-interleaved"), 35, "unless the software is foreign");
    let abroad = with_office(plain_replay());
    assert_eq!(points(&only(&abroad), "session-interleaved"), 35, "or the user was never in that country");
}

#[test]
fn a_second_place_of_long_standing() {
    let mut all = Vec::new();
    for day in 0..4 {
        all.extend(work("alice", &LYON, day * DAY + 480, 4));
        all.extend(theft("alice", &LAGOS, day * DAY + 520, 6));
    }
    let foreign = only(&with_foreign_client(all.clone(), "203.0.113.9"));
    assert_eq!((points(&foreign, "habit"), points(&foreign, "far-from-proof")), (-25, 0));
    assert!(find(&all).is_empty());
    let later: Vec<TestSignIn> =
        all.into_iter().filter(|s| !is_at(s, "203.0.113.9") || s.0.created.0 > 2 * 86_400_000_000_000).collect();
    assert_eq!(points(&only(&later), "habit"), 0);
}

#[test]
fn another_session_is_another_device() {
    let own = |sign_in: TestSignIn| {
        if is_at(&sign_in, "192.0.4.5") { sign_in.session("own") } else { sign_in }
    };
    assert!(find(&map(scene(&HOSTING), own)).is_empty());
    let tool = map(map(scene(&HOSTING), own), |sign_in| {
        if is_at(&sign_in, "192.0.4.5") { sign_in.with(Field::UserAgent, "python-requests/2.32") } else { sign_in }
    });
    assert_eq!(points(&only(&tool), "own-session"), -20);
}

#[test]
fn a_traveller_who_proves_himself_on_arrival() {
    let mut all = work("alice", &LYON, 480, 4);
    all.extend(work("alice", &LAGOS, 1400, 4));
    assert!(find(&all).is_empty());
}

#[test]
fn a_machine_moves_with_all_its_sessions() {
    // A browser's session beside that of the applications, on the same device, known from Lyon.
    let browser = |minute: i64, at: &Spot| token("alice", minute, at).session("session-browser");
    let known = [browser(485, &LYON), browser(505, &LYON)];
    let mut scene = plain_replay();
    scene.extend(known.clone());
    let company = [browser(571, &LAGOS), browser(611, &LAGOS)];
    assert_eq!(taken_off(scene, company.clone(), "sessions-move-together"), -30);
    assert_eq!(taken_off(plain_replay(), company, "sessions-move-together"), 0, "a session that is known from nowhere");
    let phished = replay_from_phishing();
    assert_eq!(points(&only(&phished), "suspect-root"), 35);
}

#[test]
fn without_session_ids_the_device_and_the_browser_beside_it_are_two() {
    // What names the device, and the browser on it that does not.
    let bare = |sign_ins: Vec<TestSignIn>| map(sign_ins, |sign_in| sign_in.session(""));
    let on_device = || bare(map(plain_replay(), |sign_in| sign_in.device("device-1")));
    let browser = |minute: i64, at: &Spot| token("alice", minute, at).session("");
    let mut scene = on_device();
    scene.extend([browser(485, &LYON), browser(505, &LYON)]);
    let company = [browser(571, &LAGOS), browser(611, &LAGOS)];
    assert_eq!(find(&scene).len(), 1);
    scene.extend(company.clone());
    assert!(find(&scene).is_empty(), "the whole device is there");
    assert_eq!(taken_off(on_device(), company, "sessions-move-together"), 0, "a browser that is known from nowhere");
}

/// A landing in a network that no list knows, whose session is on another continent minutes later.
fn replay_from_phishing() -> Vec<TestSignIn> {
    let mut all = work("alice", &LYON, 480, 4);
    let start_page = "4765445b-32c6-49b0-83e6-1d93765276ca";
    let root = proof("alice", 700, &PARIS_V6).session("phished").with(Field::ApplicationId, start_page);
    all.push(root);
    all.extend((0..4).map(|turn| token("alice", 706 + turn * 9, &LAGOS).session("phished")));
    all
}
