//! Wrong passwords.

use super::{found, names, only, severity};
use crate::detect::Severity;
use crate::detect::testing::{HOSTING, LAGOS, LYON, LYON_NEXT_DOOR, Spot, TestSignIn, points, proof};
use crate::signin::Field;

const BRUTE_FORCE: &str = "brute-force";
const PASSWORD_SPRAY: &str = "password-spray";

/// A password sent by `user`, in a sign-in of its own.
fn password(user: &str, minute: i64, at: &Spot, code: i32) -> TestSignIn {
    let attempt = proof(user, minute, at).session(&format!("{user}-{minute}"));
    if code == 0 { attempt } else { attempt.failed(code).with(Field::FreshFactor, "false") }
}

const STAFF: [&str; 8] = ["ada", "ben", "cleo", "dan", "eva", "fay", "gus", "hal"];

/// Wrong passwords on the first `count` of the staff, one after another.
fn spray(count: usize, at: &Spot) -> Vec<TestSignIn> {
    STAFF[..count].iter().enumerate().map(|(turn, user)| password(user, 600 + turn as i64 * 3, at, 50126)).collect()
}

#[test]
fn a_spray_is_one_finding_and_lists_its_accounts() {
    let finding = only(PASSWORD_SPRAY, &spray(6, &LAGOS));
    assert_eq!((finding.severity, finding.users.len(), finding.rows.len()), (Severity::Low, 6, 6));
    assert_eq!(
        (finding.user_principal_name.as_deref(), finding.addresses.as_slice()),
        (None, &["203.0.113.9".to_owned()][..])
    );
    assert!(
        finding.summary.contains("6 accounts") && finding.summary.contains("no password was right"),
        "{}",
        finding.summary
    );
    assert!(found(BRUTE_FORCE, &spray(6, &LAGOS)).is_empty(), "one attack is told once");
}

#[test]
fn four_accounts_are_no_spray_and_neither_are_five_in_two_days() {
    assert!(found(PASSWORD_SPRAY, &spray(4, &LAGOS)).is_empty());
    let slow: Vec<_> =
        STAFF[..5].iter().enumerate().map(|(day, user)| password(user, day as i64 * 600, &LAGOS, 50126)).collect();
    assert!(found(PASSWORD_SPRAY, &slow).is_empty());
}

#[test]
fn a_slow_spray_over_a_day_is_seen() {
    let names: Vec<String> = (0..15).map(|number| format!("user{number}")).collect();
    let slow: Vec<_> =
        names.iter().enumerate().map(|(turn, user)| password(user, turn as i64 * 90, &LAGOS, 50126)).collect();
    assert_eq!(only(PASSWORD_SPRAY, &slow).users.len(), 15);
}

#[test]
fn a_password_that_was_right_makes_it_high_and_a_success_critical() {
    let mut all = spray(6, &LAGOS);
    all.push(password("hal", 640, &LAGOS, 50076));
    let stopped = only(PASSWORD_SPRAY, &all);
    assert_eq!((stopped.severity, points(&stopped, "sprayed-password-right")), (Severity::High, 30));
    assert!(stopped.summary.contains("hal@contoso.com was right"), "{}", stopped.summary);
    assert!(names(&stopped).contains(&"hal"));
    all.push(password("ben", 650, &LAGOS, 0));
    let entered = only(PASSWORD_SPRAY, &all);
    assert_eq!((entered.severity, points(&entered, "sprayed-account-entered")), (Severity::Critical, 15));
}

#[test]
fn rented_machines_are_one_source_whatever_their_addresses() {
    let rotating: Vec<_> = spray(6, &HOSTING)
        .into_iter()
        .enumerate()
        .map(|(turn, attempt)| attempt.with(Field::IpAddress, &format!("192.0.{}.5", 20 + turn)))
        .collect();
    let finding = only(PASSWORD_SPRAY, &rotating);
    assert_eq!((finding.addresses.len(), points(&finding, "rented-network")), (6, 10));
}

#[test]
fn an_office_that_mistypes_and_gets_it_right_is_no_spray() {
    let mut monday = spray(6, &LYON);
    monday.extend(STAFF[..6].iter().map(|user| password(user, 630, &LYON, 0)));
    assert!(found(PASSWORD_SPRAY, &monday).is_empty());
    let mut shared = spray(5, &LYON);
    shared.extend((0..9).map(|number| password(&format!("colleague{number}"), 300, &LYON_NEXT_DOOR, 0)));
    assert!(found(PASSWORD_SPRAY, &shared).is_empty(), "more users are at home there than fail");
}

#[test]
fn guessing_at_one_account_from_nowhere_is_seen_and_a_right_guess_is_high() {
    let mut guesses: Vec<_> = (0..40).map(|turn| password("alice", 600 + turn, &HOSTING, 50126)).collect();
    let finding = only(BRUTE_FORCE, &guesses);
    assert_eq!((finding.severity, finding.rows.len()), (Severity::Medium, 40));
    guesses.push(password("alice", 645, &HOSTING, 53003));
    let right = only(BRUTE_FORCE, &guesses);
    assert_eq!((right.severity, points(&right, "guessed-password-right")), (Severity::Critical, 25));
    assert!(right.rows.len() == 41 && right.summary.ends_with("then one was right."), "{}", right.summary);
}

#[test]
fn an_old_password_in_a_program_at_home_is_no_attack() {
    let mut at_home = vec![password("alice", 60, &LYON, 0)];
    at_home.extend((0..40).map(|turn| password("alice", 600 + turn, &LYON, 50126)));
    assert!(found(BRUTE_FORCE, &at_home).is_empty());
    let nine: Vec<_> = (0..9).map(|turn| password("alice", 600 + turn, &LAGOS, 50126)).collect();
    assert!(found(BRUTE_FORCE, &nine).is_empty());
}

#[test]
fn a_forgotten_password_ends_with_the_second_factor() {
    let mut hotel: Vec<_> = (0..12).map(|turn| password("alice", 600 + turn, &LAGOS, 50126)).collect();
    assert_eq!(severity(BRUTE_FORCE, &hotel), Some(Severity::Low));
    hotel.push(password("alice", 615, &LAGOS, 50074));
    hotel.push(password("alice", 616, &LAGOS, 0).with(Field::Requirement, "multiFactorAuthentication"));
    assert_eq!(severity(BRUTE_FORCE, &hotel), None);
}
