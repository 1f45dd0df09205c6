//! Tests the report of what changed in findings.

use crate::CASES;
use crate::judge::Alert;
use crate::outcomes::Outcomes;
use signinscope::detect::{Settings, Severity, detect};
use std::sync::atomic::AtomicBool;

#[test]
fn what_came_and_went_is_counted_by_variant_and_profile() {
    let case = &CASES[0];
    let findings = detect(&case.store, &Settings::default(), &AtomicBool::new(false)).expect("not cancelled");
    let outcomes = |edit: &dyn Fn(&mut Alert)| {
        let mut alerts = Alert::of(&findings.list);
        alerts.iter_mut().for_each(edit);
        let mut outcomes = Outcomes::default();
        outcomes.add(case, ("multinational", 11), true, &alerts);
        outcomes
    };
    let directory = tempfile::tempdir().expect("a temporary directory");
    let path = directory.path().join("before");
    outcomes(&|_| {}).save(&path).expect("space for the file");
    let before = Outcomes::load(&path).expect("a saved file");
    assert_eq!(outcomes(&|_| {}).changes(&before), "### Changes in 1 tenants\n\nNone.\n");

    let lower = outcomes(&|alert| alert.severity = Severity::Low).changes(&before);
    let row = |name: &str| lower.lines().find(|line| line.starts_with(name)).unwrap_or_default().to_owned();
    let of_variant = row("| attack, prt-fan-out |");
    assert!(of_variant.starts_with("| attack, prt-fan-out | = | -"), "{lower}");
    assert!(row("| attack, multinational |").contains("| = | -"), "{lower}");
    assert!(lower.contains("- multinational 11: attack, prt-fan-out ("), "{lower}");
}
