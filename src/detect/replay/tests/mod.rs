//! What an analyst sees of the replay detector.

mod databases;
mod devices;
mod innocence;
mod properties;
mod reasons;
mod scope;
mod settings;

use crate::detect::testing::{LAGOS, LYON, Spot, TestSignIn, proof, token};

/// A day's work at a place: a factor in the morning, then refreshes every 20 minutes for `hours`.
fn work(user: &str, at: &Spot, start: i64, hours: i64) -> Vec<TestSignIn> {
    let refreshes = (1..hours * 3).map(|turn| token(user, start + turn * 20, at));
    std::iter::once(proof(user, start, at)).chain(refreshes).collect()
}

/// Refreshes of the same session at another place, between those of [`work`].
fn theft(user: &str, at: &Spot, start: i64, count: i64) -> Vec<TestSignIn> {
    (0..count).map(|turn| token(user, start + turn * 20 + 10, at)).collect()
}

/// A user in Lyon whose token is used in Lagos the while.
fn plain_replay() -> Vec<TestSignIn> {
    let mut all = work("alice", &LYON, 480, 4);
    all.extend(theft("alice", &LAGOS, 560, 6));
    all
}

/// The sign-ins, with the client given for those that `is` picks.
fn map(sign_ins: Vec<TestSignIn>, change: impl Fn(TestSignIn) -> TestSignIn) -> Vec<TestSignIn> {
    sign_ins.into_iter().map(change).collect()
}

/// Whether it is at the place.
fn is_at(sign_in: &TestSignIn, address: &str) -> bool {
    sign_in.0.get(crate::signin::Field::IpAddress) == Some(address)
}
