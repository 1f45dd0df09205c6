//! Rates sign-ins as Entra ID Protection does, where it is licensed.
//!
//! A few attackers are detected. Most detections are false: users in unusual places. Microsoft publishes no rates, so they
//! are estimates. The outcome of a detection depends on what the log shows, never on whether the sign-in is an attack.

use super::attack::{Attack, Variant};
use super::people::person::Method;
use super::random::Random;
use super::sign_in::{AuthenticationResult, Cause, Risk, SyntheticSignIn};

/// A type of detection, and its risk levels with weights.
type DetectionKind = (&'static str, &'static [(&'static str, u32)]);

const TOKEN: DetectionKind = ("anomalousToken", &[("low", 2), ("medium", 6), ("high", 2)]);
const PROXY: DetectionKind = ("attackerinTheMiddle", &[("high", 1)]);
const UNFAMILIAR: DetectionKind = ("unfamiliarFeatures", &[("low", 6), ("medium", 3), ("high", 1)]);
const TRAVEL: DetectionKind = ("unlikelyTravel", &[("low", 5), ("medium", 4), ("high", 1)]);
const ANONYMOUS: DetectionKind = ("anonymizedIPAddress", &[("low", 2), ("medium", 7), ("high", 1)]);

/// The share of attackers that are detected at all; it is higher for phishing proxies.
const DETECTED: f64 = 0.15;
const DETECTED_PROXY: f64 = 0.3;
/// The share of a detected attacker's sign-ins that carry the detection.
const OF_DETECTED: f64 = 0.06;

/// Rates sign-ins, in their order.
pub(super) fn assess(sign_ins: &mut [SyntheticSignIn], attacks: &[Attack], random: &mut Random) {
    let detected: Vec<Option<DetectionKind>> = attacks
        .iter()
        .map(|attack| match attack.variant {
            Variant::Aitm => random.chance(DETECTED_PROXY).then_some(PROXY),
            _ => random.chance(DETECTED).then_some(TOKEN),
        })
        .collect();
    for sign_in in sign_ins {
        let (kind, rate) = detection(sign_in, &detected);
        if random.chance(rate) {
            let (event, levels) = kind;
            let level = random.weighted(levels);
            let (state, detail) = outcome(sign_in, random);
            sign_in.risk = Some(Risk { event, level, state, detail });
        }
    }
}

/// Returns the type of detection that a sign-in may get, and its probability.
fn detection(sign_in: &SyntheticSignIn, detected: &[Option<DetectionKind>]) -> (DetectionKind, f64) {
    if let Some(kind) = sign_in.cause.attack().and_then(|number| detected[number])
        && sign_in.code == 0
    {
        return (kind, OF_DETECTED);
    }
    match sign_in.cause {
        _ if sign_in.code != 0 => (UNFAMILIAR, 0.0),
        // Microsoft: this detection "is tuned to incur more noise than other detections".
        _ if !sign_in.interactive => (TOKEN, 1.0 / 8_000.0),
        Cause::CommercialVpn => (ANONYMOUS, 0.05),
        Cause::Travel => (TRAVEL, 0.03),
        Cause::Cafe | Cause::Tether | Cause::Relay | Cause::Roaming | Cause::Attack(_) => (UNFAMILIAR, 0.02),
        _ => (UNFAMILIAR, 0.0015),
    }
}

/// Draws `riskState` and `riskDetail`.
fn outcome(sign_in: &SyntheticSignIn, random: &mut Random) -> (&'static str, &'static str) {
    let second_factor =
        matches!(sign_in.authentication, AuthenticationResult::Presented(method) if method != Method::Password);
    match random.below(20) {
        0..=9 if sign_in.interactive && second_factor => ("remediated", "userPassedMFADrivenByRiskBasedPolicy"),
        10..=13 => ("dismissed", "aiConfirmedSigninSafe"),
        14 => ("dismissed", "adminDismissedAllRiskForUser"),
        _ => ("atRisk", "none"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synth::tenant::{GenerationProgress, Plan, Tenant};
    use crate::synth::tenant_profiles::TenantProfile;

    fn detections(profile: &str) -> (Tenant, [Vec<Risk>; 2]) {
        let plan = Plan {
            profile: TenantProfile::named(profile).expect("a kind"),
            people: 120,
            days: 8,
            seed: 14,
            from: 1_790_812_800_000,
            attacks: Variant::ALL.to_vec(),
            attack_every: 20,
            sign_ins: None,
            omitted_fields: Vec::new(),
            exports: 1,
            threads: 0,
        };
        let tenant = Tenant::new(&plan, &GenerationProgress::default());
        let of = |attacker: bool| {
            let sign_ins = tenant.sign_ins.iter().filter(|of| Tenant::attack_of(of).is_some() == attacker);
            sign_ins.filter_map(|sign_in| sign_in.risk).collect()
        };
        let risks = [of(false), of(true)];
        (tenant, risks)
    }

    #[test]
    fn attackers_and_users_get_the_same_detections() {
        let (tenant, [users, attackers]) = detections("remote");
        assert!(users.len() > 10 && users.len() * 500 < tenant.sign_ins.len(), "{}", users.len());
        assert!(!attackers.is_empty());
        let of_attackers = tenant.sign_ins.iter().filter(|sign_in| Tenant::attack_of(sign_in).is_some()).count();
        assert!(attackers.len() * 10 < of_attackers, "most are not detected: {} of {of_attackers}", attackers.len());
        assert!(users.iter().any(|risk| risk.event == TOKEN.0), "tokens of the innocent are misjudged, too");
        assert!(attackers.iter().any(|risk| risk.state == "dismissed"), "and some of attackers are dismissed");
    }

    #[test]
    fn where_it_is_not_licensed_there_is_none() {
        let (_, risks) = detections("office");
        assert!(risks.iter().all(Vec::is_empty));
    }
}
