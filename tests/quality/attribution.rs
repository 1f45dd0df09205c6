//! Tests how much of an attacker's activity is linked to the findings, and how little of the owner's. The whole measurement is
//! `cargo bench --bench quality -- --quick --activity`.

#[path = "../../benches/quality/attribution.rs"]
mod counts;

use crate::FROM;
use crate::case::TenantCase;
use counts::Attribution;
use signinscope::detect::{Settings, detect};
use signinscope::synth::{Plan, Shape, TenantProfile, Variant};
use std::sync::atomic::AtomicBool;

fn attribution((profile, seed): (&str, u64)) -> Attribution {
    let plan = Plan {
        profile: TenantProfile::named(profile).expect("a tenant profile"),
        people: 16,
        days: 3,
        seed,
        from: FROM,
        attacks: vec![Variant::OtherContinent, Variant::PrtFanOut, Variant::Aitm, Variant::RtToPrt, Variant::Rotating],
        attack_every: 6,
        sign_ins: None,
        omitted_fields: Vec::new(),
        exports: 1,
        threads: 0,
    };
    let case = TenantCase::new(&plan, Shape::Diagnostic, true);
    let found = detect(&case.store, &Settings::default(), &AtomicBool::new(false)).expect("not cancelled");
    let mut counts = Attribution::default();
    counts.add(&case, &found.list);
    counts
}

#[test]
fn what_the_stolen_token_did_is_the_attackers_and_what_the_owner_did_is_not() {
    let mut all = Attribution::default();
    [("multinational", 11), ("remote", 12)].map(attribution).iter().for_each(|one| all.join(one));
    let [by_token, by_less, of_token] = all.by_token;
    assert!(of_token > 300, "{of_token} events of attackers with the token");
    assert!(by_token * 100 >= of_token * 95, "{by_token} of {of_token} by the token, {by_less} by less");
    let [owners, shown] = all.shown_as_attackers();
    assert!(owners * 200 <= shown, "{owners} of {shown} events shown as the attacker's are the owner's");
}
