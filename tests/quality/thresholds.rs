//! Tests the least recall and precision. They are low enough that chance does not break them; a change that does needs the
//! full bench.

use crate::CASES;
use crate::judge::{Alert, Tally};
use signinscope::detect::{Settings, Severity, detect};
use signinscope::synth::Variant;
use std::sync::atomic::AtomicBool;

fn tally() -> Tally {
    let mut tally = Tally::default();
    for case in CASES.iter() {
        let findings = detect(&case.store, &Settings::default(), &AtomicBool::new(false)).expect("not cancelled");
        tally.add(case, &Alert::of(&findings.list));
    }
    tally
}

#[test]
fn plain_theft_is_found_and_little_else() {
    let tally = tally();
    let (found, all) = tally.recall(Severity::Medium);
    assert!(all >= 12, "{all} attacks");
    assert!(found * 10 >= all * 8, "found {found} of {all}");
    // In tenants of twenty users hardly anybody proves a shared exit, so more is false than in the bench.
    assert!(tally.precision(Severity::Medium) >= 0.75, "{:?}", tally.alerts);
    assert!(tally.alerts[Severity::Medium as usize][1] <= 3, "{:?}", tally.blamed);
}

#[test]
fn what_the_log_cannot_show_is_not_claimed() {
    let of = tally().variants[&Variant::Confidential];
    assert!(of.attacks > 0);
    assert_eq!(of.named, 0, "sign-ins that look like the owner's are named");
}
