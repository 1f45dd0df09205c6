//! Generates training cases: small tenants in which some people have a part, and what is known of them.
//!
//! A case is a calm firm ([`TRAINING`]) with an attack, or with people who do what the case is about. Which person has which
//! part follows from the seed, as do names, addresses and times; so another seed gives another variant of the same case.

pub(super) mod cast;
mod parts;

use cast::Cast;

use super::attack::Variant;
use super::environment::geography::CITIES;
use super::sign_in::{AuthenticationResult, Cause, SyntheticSignIn};
use super::tenant::{GenerationProgress, Plan, Tenant};
use super::tenant_profiles::{SPRAYED, TRAINING, TenantProfile};
use parts::CastPart;
use std::collections::BTreeMap;

/// Midnight of the first day: Monday, 5 October 2026.
const FROM: i64 = 1_791_158_400_000;
/// Sign-ins of the attacker that a case with an attack has at least, so that there is something to look at.
const FEWEST_OF_ATTACKER: usize = 6;

/// Of the sign-ins by which devices renew their tokens, one in this many is kept, so that a case is small.
const ROUTINE_KEPT: u128 = 3;

/// A kind of training case.
pub(crate) struct TrainingCase {
    /// The name on the command line and in a tour.
    pub(crate) name: &'static str,
    /// What happens, in one phrase.
    pub(crate) about: &'static str,
    profile: &'static TenantProfile,
    people: usize,
    days: u32,
    /// The attacks, each on a person of its own, with the name of the fact that is the victim.
    attacks: &'static [(&'static str, Variant)],
    /// The parts, each of a person of its own, with the name of the fact that is the person.
    parts: &'static [(&'static str, CastPart)],
}

/// What is known of a case: its people and addresses, by name.
pub(crate) type CaseFacts = BTreeMap<String, String>;

/// All training cases.
pub(crate) static TRAINING_CASES: [TrainingCase; 6] = [
    TrainingCase {
        name: "replay",
        about: "a stolen refresh token is used on another continent while its owner works",
        profile: &TRAINING,
        people: 6,
        days: 2,
        attacks: &[("victim", Variant::OtherContinent)],
        parts: &[],
    },
    TrainingCase {
        name: "morning",
        about: "the failures of a morning: typing, second factors, policies, and one that matters",
        profile: &TRAINING,
        people: 8,
        days: 1,
        attacks: &[],
        parts: &[
            ("typist", CastPart::WrongPassword),
            ("prompted", CastPart::SecondFactor),
            ("refused", CastPart::RefusedDevice),
            ("asked", CastPart::StaySignedIn),
            ("blocked", CastPart::BlockedAbroad),
        ],
    },
    TrainingCase {
        name: "primary-token",
        about: "a stolen primary refresh token opens many applications abroad within minutes",
        profile: &TRAINING,
        people: 6,
        days: 2,
        attacks: &[("victim", Variant::PrtFanOut)],
        parts: &[],
    },
    TrainingCase {
        name: "look-alikes",
        about: "a split tunnel, two address families, a server application, a cloud machine, and one theft",
        profile: &TRAINING,
        people: 8,
        days: 4,
        attacks: &[("victim", Variant::OtherContinent)],
        parts: &[
            ("tunnelled", CastPart::SplitTunnel),
            ("dual", CastPart::DualStack),
            ("served", CastPart::ServerApplication),
            ("developer", CastPart::CloudMachine),
        ],
    },
    TrainingCase {
        name: "spray",
        about: "a password spray; one password is right and stopped, another is right and lets the attacker in",
        profile: &SPRAYED,
        people: 12,
        days: 2,
        attacks: &[],
        parts: &[("fallen", CastPart::PasswordGuessed), ("saved", CastPart::PasswordStopped)],
    },
    TrainingCase {
        name: "legacy",
        about: "a mailbox read by IMAP4, an account with 500 background sign-ins for one of a person, a security key",
        profile: &TRAINING,
        people: 6,
        days: 2,
        attacks: &[],
        parts: &[
            ("mailbox", CastPart::OldProtocol),
            ("automatic", CastPart::Automatic),
            ("keyholder", CastPart::SecurityKey),
        ],
    },
];

impl TrainingCase {
    /// The case of this name.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        TRAINING_CASES.iter().find(|case| case.name == name)
    }

    /// Generates the case. With the tenant come its facts; `None` where this seed gives too little to look at.
    pub(crate) fn generate(&self, seed: u64) -> (Tenant, Option<CaseFacts>) {
        let cast = Cast::draw(self.people, self.attacks, self.parts, seed);
        let plan = Plan {
            profile: self.profile,
            people: self.people,
            days: self.days,
            seed,
            from: FROM,
            attacks: Vec::new(),
            attack_every: u32::MAX,
            sign_ins: None,
            omitted_fields: Vec::new(),
            exports: 1,
            threads: 1,
        };
        let mut tenant = Tenant::with_cast(&plan, &cast, &GenerationProgress::default());
        tenant.sign_ins.retain(|sign_in| !is_routine(sign_in) || sign_in.id.is_multiple_of(ROUTINE_KEPT));
        let facts = self.facts(&tenant, &cast);
        (tenant, facts)
    }

    fn facts(&self, tenant: &Tenant, cast: &Cast) -> Option<CaseFacts> {
        let mut facts = CaseFacts::new();
        for (&number, name) in cast.names() {
            facts.insert((*name).to_owned(), tenant.principal_name(number).to_owned());
        }
        let others = (0..self.people as u32).filter(|number| !cast.names().contains_key(number));
        for (at, number) in others.enumerate() {
            facts.insert(format!("colleague_{}", at + 1), tenant.principal_name(number).to_owned());
        }
        if let Some(attack) = tenant.attacks.first() {
            let of_attacker: Vec<&SyntheticSignIn> =
                tenant.sign_ins.iter().filter(|sign_in| sign_in.cause.attack() == Some(0)).collect();
            if of_attacker.len() < FEWEST_OF_ATTACKER {
                return None;
            }
            let own = tenant.sign_ins.iter().filter(|sign_in| {
                sign_in.person == attack.person && matches!(sign_in.cause, Cause::Home | Cause::Office)
            });
            let place = &tenant.networks.blocks[of_attacker[0].address.block as usize];
            facts.insert("attacker_ip".into(), most_frequent(of_attacker.iter().copied())?);
            facts.insert("attacker_city".into(), CITIES[place.city].name.into());
            facts.insert("owner_ip".into(), most_frequent(own)?);
        }
        if self.parts.iter().any(|(_, part)| *part == CastPart::PasswordGuessed) {
            let guesses = tenant.sign_ins.iter().filter(|sign_in| sign_in.cause == Cause::Spray && sign_in.code == 0);
            facts.insert("spray_ip".into(), most_frequent(guesses)?);
        }
        Some(facts)
    }
}

/// Whether a sign-in is one of the many by which devices renew their tokens.
fn is_routine(sign_in: &SyntheticSignIn) -> bool {
    !sign_in.interactive
        && sign_in.code == 0
        && sign_in.authentication == AuthenticationResult::NoSteps
        && matches!(sign_in.cause, Cause::Home | Cause::Office | Cause::Carrier | Cause::MicrosoftService)
}

/// The address that most of these sign-ins come from.
fn most_frequent<'s>(sign_ins: impl Iterator<Item = &'s SyntheticSignIn>) -> Option<String> {
    let mut counts: BTreeMap<std::net::IpAddr, usize> = BTreeMap::new();
    for sign_in in sign_ins {
        *counts.entry(sign_in.address.ip).or_default() += 1;
    }
    counts.into_iter().max_by_key(|&(_, count)| count).map(|(address, _)| address.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synth::{Shape, in_memory};

    #[test]
    fn a_seed_gives_one_case_and_another_seed_another() {
        for case in &TRAINING_CASES {
            let made = |seed| {
                let (tenant, facts) = case.generate(seed);
                (in_memory(&tenant, Shape::Diagnostic), facts)
            };
            let first = made(1);
            assert_eq!(first, made(1), "{}", case.name);
            assert_ne!(first, made(2), "{}", case.name);
            let names: Vec<&String> = first.0.iter().map(|(name, _)| name).collect();
            assert_eq!(names, ["SignInLogs.json", "NonInteractiveUserSignInLogs.json"], "names give nothing away");
        }
    }

    #[test]
    fn the_split_tunnel_has_its_exit_in_another_city() {
        let case = TRAINING_CASES.iter().find(|case| case.name == "look-alikes").expect("a case");
        let mut seen = 0;
        for seed in 1..=12 {
            let (tenant, Some(facts)) = case.generate(seed) else { continue };
            let mut cities: BTreeMap<String, usize> = BTreeMap::new();
            for (_, text) in in_memory(&tenant, Shape::Diagnostic) {
                for line in String::from_utf8(text).expect("UTF-8").lines() {
                    let record: serde_json::Value = serde_json::from_str(line).expect("JSON");
                    let of = |pointer: &str| record.pointer(pointer).and_then(|text| text.as_str()).map(str::to_owned);
                    if of("/properties/userPrincipalName").as_ref() == facts.get("tunnelled") {
                        *cities.entry(of("/properties/location/city").unwrap_or_default()).or_default() += 1;
                    }
                }
            }
            let all: usize = cities.values().sum();
            let often = cities.values().filter(|&&count| count * 6 > all).count();
            assert!(often > 1, "seed {seed}: {cities:?}");
            seen += 1;
        }
        assert!(seen > 5, "{seen} seeds gave a case");
    }
}
