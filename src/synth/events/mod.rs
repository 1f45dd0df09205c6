//! Derives the events of activity logs from the sign-ins of a tenant: what was done with the tokens that they issued.
//!
//! A sign-in that succeeded gives a token for one resource, and the resource decides in which log its use is seen: Microsoft
//! Graph and Azure AD Graph in the logs of their calls, Azure in its activity log, Exchange, `SharePoint` and Teams in the
//! unified audit log. The owner's programs
//! synchronise mail and files all day ([`owner`]), an attacker does the harm of the variant ([`attacker`]).
//!
//! The rates are estimates. Which records lack ids is Microsoft's: what Exchange aggregates, what programs do in the
//! background, and changes of the directory have none.

mod attacker;
pub(super) mod operation;
mod owner;
mod simulation;

use super::event::SyntheticEvent;
use super::people::person::ClientIndex;
use super::random::Random;
use super::tenant::Tenant;
use super::time::MINUTE;
use simulation::{EventSimulation, UsableToken};
use std::collections::{BTreeMap, HashMap};

/// What follows of a person's sign-ins draws from a stream of its own, this plus the person's number.
const OF_EVENTS: u64 = 1 << 45;

/// How long before its sign-in a token says that it was issued, in milliseconds.
pub(super) const ISSUED_BEFORE: i64 = 300_000;

/// The shortest and the longest life of an access token, in milliseconds (Microsoft: a random time of 60 to 90 minutes).
const TOKEN_LIFE: (i64, i64) = (60 * MINUTE, 90 * MINUTE);
/// The same of a token under continuous access evaluation (Microsoft: up to 28 hours).
const CAE_TOKEN_LIFE: (i64, i64) = (20 * 60 * MINUTE, 28 * 60 * MINUTE);

impl Tenant {
    /// Derives the events of activity logs from the sign-ins. The sign-ins stay as they are.
    pub fn add_events(&mut self) {
        let mut by_person: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (at, sign_in) in self.sign_ins.iter().enumerate() {
            by_person.entry(sign_in.person).or_default().push(at as u32);
        }
        let mut events = Vec::new();
        for (person, mut sign_ins) in by_person {
            sign_ins.sort_by_key(|&at| (self.sign_ins[at as usize].created, self.sign_ins[at as usize].id));
            let random = Random::new(self.seed, OF_EVENTS + u64::from(person));
            let mut simulation = EventSimulation { tenant: self, random, sign_ins, events: Vec::new() };
            simulation.run();
            events.append(&mut simulation.events);
        }
        events.sort_by_key(|event| (event.time, event.id));
        self.events = events;
    }

    /// Returns the index of the attack that an event is part of.
    pub fn attack_of_event(&self, event: &SyntheticEvent) -> Option<usize> {
        Self::attack_of(&self.sign_ins[event.sign_in as usize])
    }
}

/// Who gets one token after another for a resource: session, client, application, resource, and the attack if it is one.
type TokenHolder = (Option<u128>, ClientIndex, u8, u8, Option<usize>);

impl<'t> EventSimulation<'t> {
    fn run(&mut self) {
        let mut harm: HashMap<usize, attacker::HarmLeft> = HashMap::new();
        for token in self.tokens() {
            match token.sign_in.cause.attack() {
                Some(number) => {
                    let variant = self.tenant.attacks[number].variant;
                    let left =
                        harm.entry(number).or_insert_with(|| attacker::HarmLeft::draw(variant, &mut self.random));
                    self.attacker(token, left);
                }
                None => self.owner(token),
            }
        }
    }

    /// Every token that the person's sign-ins issued, each with the time until its program gets the next.
    fn tokens(&mut self) -> Vec<UsableToken<'t>> {
        let tenant = self.tenant;
        let mut next: HashMap<TokenHolder, i64> = HashMap::new();
        let mut tokens = Vec::new();
        for &number in self.sign_ins.iter().rev() {
            let sign_in = &tenant.sign_ins[number as usize];
            if sign_in.code != 0 {
                continue;
            }
            let (from, to) =
                if sign_in.has_cae_token() && self.random.chance(0.3) { CAE_TOKEN_LIFE } else { TOKEN_LIFE };
            let expires = sign_in.created + self.random.between(from, to);
            let holder =
                (sign_in.session, sign_in.client, sign_in.application, sign_in.resource, sign_in.cause.attack());
            let following = next.insert(holder, sign_in.created);
            let until = following.map_or(expires, |following| expires.min(following + MINUTE));
            tokens.push(UsableToken { number, sign_in, until, is_last: following.is_none() });
        }
        tokens.reverse();
        tokens
    }
}

#[cfg(test)]
mod tests {
    use super::operation::{AuditForm, AuditOperation, Operation};
    use super::*;
    use crate::synth::event::{EventLog, RecordIds};
    use crate::synth::{GenerationProgress, Plan, TENANT_PROFILES, Variant};

    fn tenant() -> Tenant {
        let plan = Plan {
            profile: &TENANT_PROFILES[0],
            people: 12,
            days: 3,
            seed: 21,
            from: 1_790_812_800_000,
            attacks: Variant::ALL.to_vec(),
            attack_every: 4,
            sign_ins: None,
            omitted_fields: Vec::new(),
            exports: 1,
            threads: 1,
        };
        let mut tenant = Tenant::new(&plan, &GenerationProgress::default());
        tenant.add_events();
        tenant
    }

    #[test]
    fn a_token_is_used_while_it_is_valid_and_by_whoever_has_it() {
        let tenant = tenant();
        assert!(tenant.events.len() > 500, "{}", tenant.events.len());
        assert!(tenant.events.is_sorted_by_key(|event| event.time));
        let mut of_attackers = 0;
        for event in &tenant.events {
            let sign_in = &tenant.sign_ins[event.sign_in as usize];
            assert_eq!(sign_in.code, 0, "a failed sign-in issues no token");
            let life = if sign_in.has_cae_token() { CAE_TOKEN_LIFE.1 } else { TOKEN_LIFE.1 };
            // What follows of one act takes minutes.
            assert!((0..life + 3 * MINUTE).contains(&(event.time - sign_in.created)));
            of_attackers += usize::from(tenant.attack_of_event(event).is_some());
        }
        assert!((50..tenant.events.len() / 2).contains(&of_attackers), "{of_attackers}");
        for log in EventLog::ALL {
            let of_log = tenant.events.iter().filter(|event| event.log() == log);
            let attackers = of_log.clone().filter(|event| tenant.attack_of_event(event).is_some()).count();
            assert!(attackers > 0 && attackers < of_log.count(), "{} events of attackers in {}", attackers, log.name());
        }
    }

    #[test]
    fn what_is_aggregated_has_no_ids_and_calls_always_have_them() {
        for event in &tenant().events {
            match event.operation {
                Operation::Call(_) | Operation::AadCall(_) | Operation::Azure(..) => {
                    assert_eq!(event.ids, RecordIds::Token);
                }
                Operation::Audit(AuditOperation { form: AuditForm::MailSync | AuditForm::Directory, .. }) => {
                    assert_eq!(event.ids, RecordIds::None);
                }
                Operation::Audit(_) => {}
            }
        }
    }
}
