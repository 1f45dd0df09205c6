//! Counts which events of activity logs are linked to findings, against the truth.

use crate::case::TenantCase;
use signinscope::detect::{Finding, LinkStrength, linked_events, shows_a_side};
use signinscope::store::activity::EventNumber;
use signinscope::synth::{RecordIds, SyntheticEvent};
use std::collections::{BTreeMap, HashMap};

/// Counts over many tenants.
#[derive(Clone, Copy, Default)]
pub struct Attribution {
    /// Events of attackers of whom a finding names a sign-in as theirs, whose records have the token: those that are linked by it,
    /// those that are linked by less, and all.
    pub by_token: [u32; 3],
    /// The same of records that have the session alone: those linked by it and the address, by less, and all.
    pub by_session: [u32; 3],
    /// The same of records without ids: those shown as the attacker's, those linked by less, and all.
    pub without_ids: [u32; 3],
    /// Events that have the token, of attackers of whom nothing is found, or not which sign-ins are theirs.
    pub not_found: u32,
    /// Events that are linked to findings about an attack, the owner's and all, by strength in the order of
    /// [`LinkStrength::ALL`].
    pub linked: [[u32; 2]; 4],
    /// Events shown as an attacker's in findings that are about none.
    pub of_false_findings: u32,
}

impl Attribution {
    /// Counts the events of a tenant.
    pub fn add(&mut self, case: &TenantCase, findings: &[Finding]) {
        let truth: HashMap<u128, &SyntheticEvent> = case.tenant.events.iter().map(|event| (event.id, event)).collect();
        let activity = case.store.activity();
        let event_of = |event: EventNumber| truth[&activity.facts(event).id.expect("synthetic events have ids").0];
        let mut found = vec![false; case.tenant.attacks.len()];
        // An event of several findings counts by the strongest link.
        let mut linked: BTreeMap<EventNumber, LinkStrength> = BTreeMap::new();
        for finding in findings {
            let attacks: Vec<usize> = finding.rows.iter().filter_map(|&row| case.attack(row)).collect();
            let events = linked_events(&case.store, finding);
            if attacks.is_empty() {
                self.of_false_findings += events.iter().filter(|(_, strength)| strength.is_strong()).count() as u32;
                continue;
            }
            if shows_a_side(finding) {
                for attack in attacks {
                    found[attack] = true;
                }
            }
            for (event, strength) in events {
                let held = linked.entry(event).or_insert(strength);
                *held = (*held).max(strength);
            }
        }
        for (&event, &strength) in &linked {
            let at = LinkStrength::ALL.iter().position(|&one| one == strength).unwrap_or_default();
            self.linked[at][0] += u32::from(case.tenant.attack_of_event(event_of(event)).is_none());
            self.linked[at][1] += 1;
        }
        for number in activity.events() {
            let event = event_of(number);
            let Some(attack) = case.tenant.attack_of_event(event) else { continue };
            if !found[attack] {
                let counts = event.ids == RecordIds::Token && case.tenant.attacks[attack].variant.is_visible();
                self.not_found += u32::from(counts);
                continue;
            }
            let strength = linked.get(&number);
            let (counts, is_right) = match event.ids {
                RecordIds::Token => (&mut self.by_token, strength == Some(&LinkStrength::Token)),
                RecordIds::Session => (&mut self.by_session, strength == Some(&LinkStrength::SessionAndAddress)),
                RecordIds::None => (&mut self.without_ids, strength.is_some_and(|strength| strength.is_strong())),
            };
            counts[0] += u32::from(is_right);
            counts[1] += u32::from(!is_right && strength.is_some());
            counts[2] += 1;
        }
    }

    /// Adds the counts of another.
    pub fn join(&mut self, other: &Self) {
        let pairs = [
            (&mut self.by_token, other.by_token),
            (&mut self.by_session, other.by_session),
            (&mut self.without_ids, other.without_ids),
        ];
        for (own, others) in pairs {
            own.iter_mut().zip(others).for_each(|(own, other)| *own += other);
        }
        for (own, others) in self.linked.iter_mut().zip(other.linked) {
            own.iter_mut().zip(others).for_each(|(own, other)| *own += other);
        }
        self.not_found += other.not_found;
        self.of_false_findings += other.of_false_findings;
    }

    /// The events shown as the attacker's: the owner's, and all.
    pub fn shown_as_attackers(&self) -> [u32; 2] {
        let strong = LinkStrength::ALL.iter().zip(self.linked).filter(|(strength, _)| strength.is_strong());
        strong.fold([0, 0], |[owners, all], (_, of)| [owners + of[0], all + of[1]])
    }
}
