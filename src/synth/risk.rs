//! What Entra ID Protection makes of sign-ins, where it is licensed.
//!
//! A few thieves are noticed, and more of the innocent are suspected: most detections are of people in unusual places.
//! How often is an estimate, since nobody publishes rates. What becomes of a detection goes by what the log shows,
//! never by who it was.

use super::attack::{Attack, Variant};
use super::person::Method;
use super::random::Random;
use super::sign_in::{Proof, Risk, Scene, SignIn};

/// A kind of detection, and how high it rates, with weights.
type Kind = (&'static str, &'static [(&'static str, u32)]);

const TOKEN: Kind = ("anomalousToken", &[("low", 2), ("medium", 6), ("high", 2)]);
const PROXY: Kind = ("attackerinTheMiddle", &[("high", 1)]);
const UNFAMILIAR: Kind = ("unfamiliarFeatures", &[("low", 6), ("medium", 3), ("high", 1)]);
const TRAVEL: Kind = ("unlikelyTravel", &[("low", 5), ("medium", 4), ("high", 1)]);
const ANONYMOUS: Kind = ("anonymizedIPAddress", &[("low", 2), ("medium", 7), ("high", 1)]);

/// Thieves who are noticed at all; of phishing proxies, more.
const NOTICED: f64 = 0.15;
const NOTICED_PROXY: f64 = 0.3;
/// Of the sign-ins of a noticed thief, those that are.
const OF_NOTICED: f64 = 0.06;

/// Rates sign-ins, in their order.
pub fn assess(sign_ins: &mut [SignIn], attacks: &[Attack], random: &mut Random) {
    let noticed: Vec<Option<Kind>> = attacks
        .iter()
        .map(|attack| match attack.variant {
            Variant::Aitm => random.chance(NOTICED_PROXY).then_some(PROXY),
            _ => random.chance(NOTICED).then_some(TOKEN),
        })
        .collect();
    for sign_in in sign_ins {
        let (kind, rate) = suspicion(sign_in, &noticed);
        if random.chance(rate) {
            let (event, levels) = kind;
            let level = random.weighted(levels);
            let (state, detail) = outcome(sign_in, random);
            sign_in.risk = Some(Risk { event, level, state, detail });
        }
    }
}

/// Of what a sign-in may be suspected, and how probably.
fn suspicion(sign_in: &SignIn, noticed: &[Option<Kind>]) -> (Kind, f64) {
    if let Some(kind) = sign_in.scene.attack().and_then(|number| noticed[number])
        && sign_in.code == 0
    {
        return (kind, OF_NOTICED);
    }
    match sign_in.scene {
        _ if sign_in.code != 0 => (UNFAMILIAR, 0.0),
        // By Microsoft's own word this detection "is tuned to incur more noise than other detections".
        _ if !sign_in.interactive => (TOKEN, 1.0 / 8_000.0),
        Scene::CommercialVpn => (ANONYMOUS, 0.05),
        Scene::Travel => (TRAVEL, 0.03),
        Scene::Cafe | Scene::Tether | Scene::Relay | Scene::Handoff | Scene::Attack(_) => (UNFAMILIAR, 0.02),
        _ => (UNFAMILIAR, 0.0015),
    }
}

/// State and detail.
fn outcome(sign_in: &SignIn, random: &mut Random) -> (&'static str, &'static str) {
    let second_factor = matches!(sign_in.proof, Proof::Presented(method) if method != Method::Password);
    match random.below(20) {
        0..=9 if sign_in.interactive && second_factor => ("remediated", "userPassedMFADrivenByRiskBasedPolicy"),
        10..=13 => ("dismissed", "aiConfirmedSigninSafe"),
        14 => ("dismissed", "adminDismissedAllRiskForUser"),
        _ => ("atRisk", "none"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tenant::{Plan, Progress, Tenant};
    use super::super::world::World;
    use super::*;

    fn suspected(world: &str) -> (Tenant, [Vec<Risk>; 2]) {
        let plan = Plan {
            world: World::named(world).expect("a kind"),
            people: 120,
            days: 8,
            seed: 14,
            from: 1_790_812_800_000,
            attacks: Variant::ALL.to_vec(),
            attack_every: 20,
            sign_ins: None,
            lacks: Vec::new(),
            exports: 1,
            threads: 0,
        };
        let tenant = Tenant::new(&plan, &Progress::default());
        let of = |thief: bool| {
            let sign_ins = tenant.sign_ins.iter().filter(|of| Tenant::attack_of(of).is_some() == thief);
            sign_ins.filter_map(|sign_in| sign_in.risk).collect()
        };
        let risks = [of(false), of(true)];
        (tenant, risks)
    }

    #[test]
    fn some_thieves_are_noticed_and_some_innocents_suspected_and_nothing_tells_them_apart() {
        let (tenant, [innocents, thieves]) = suspected("remote");
        assert!(innocents.len() > 10 && innocents.len() * 500 < tenant.sign_ins.len(), "{}", innocents.len());
        assert!(!thieves.is_empty());
        let of_thieves = tenant.sign_ins.iter().filter(|sign_in| Tenant::attack_of(sign_in).is_some()).count();
        assert!(thieves.len() * 10 < of_thieves, "most are not noticed: {} of {of_thieves}", thieves.len());
        assert!(innocents.iter().any(|risk| risk.event == TOKEN.0), "tokens of the innocent are misjudged, too");
        assert!(thieves.iter().any(|risk| risk.state == "dismissed"), "and thieves are thought harmless");
    }

    #[test]
    fn where_it_is_not_licensed_there_is_none() {
        let (_, risks) = suspected("office");
        assert!(risks.iter().all(Vec::is_empty));
    }
}
