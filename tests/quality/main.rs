//! Tests the detector on synthetic tenants: the least recall and precision, and changes of a log that may not change what
//! is found in it. The whole measurement is `cargo bench --bench quality`.

#[path = "../../benches/quality/case.rs"]
mod case;
#[path = "../../benches/quality/changes.rs"]
mod outcomes;

#[path = "../../benches/quality/judge.rs"]
#[expect(dead_code, reason = "the bench has use for all of it")]
mod judge;

mod attribution;
mod changes;
mod comparison;
mod thresholds;

use case::TenantCase;
use signinscope::synth::{Plan, Shape, TenantProfile, Variant};
use std::sync::LazyLock;

/// 2026-10-01, in milliseconds.
const FROM: i64 = 1_790_812_800_000;

/// Two small tenants with many attacks: one of a profile for tuning, one of a held-out profile.
static CASES: LazyLock<[TenantCase; 2]> = LazyLock::new(|| [("multinational", 11), ("remote", 12)].map(case));

fn case((profile, seed): (&str, u64)) -> TenantCase {
    let plan = Plan {
        profile: TenantProfile::named(profile).expect("a tenant profile"),
        people: 20,
        days: 4,
        seed,
        from: FROM,
        attacks: vec![
            Variant::OtherContinent,
            Variant::PrtFanOut,
            Variant::Slow,
            Variant::OffHours,
            Variant::RtToPrt,
            Variant::Confidential,
        ],
        attack_every: 8,
        sign_ins: None,
        omitted_fields: Vec::new(),
        exports: 1,
        threads: 0,
    };
    TenantCase::new(&plan, Shape::Diagnostic, false)
}
