//! Lists the owner's events that are shown as an attacker's.

use crate::case::TenantCase;
use signinscope::detect::{Finding, linked_events};
use signinscope::synth::SyntheticEvent;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Lists the owner's events that a finding about an attack shows as the attacker's: how many by the reason of their sign-in, by
/// strength, and by whether the finding names that sign-in.
pub fn show(case: &TenantCase, findings: &[Finding]) {
    let truth: HashMap<u128, &SyntheticEvent> = case.tenant.events.iter().map(|event| (event.id, event)).collect();
    for finding in findings {
        let named = finding.rows.iter().map(|&row| case.store.request_id(row).map_or(0, |id| id.0));
        let named: HashSet<u128> = named.collect();
        let attacked = finding.rows.iter().filter(|&&row| case.attack(row).is_some()).count();
        let mut counts: BTreeMap<(&str, &str, bool), u32> = BTreeMap::new();
        for (event, strength) in linked_events(&case.store, finding) {
            let event = truth[&case.store.activity().facts(event).id.expect("synthetic events have ids").0];
            if strength.is_strong() && case.tenant.attack_of_event(event).is_none() {
                let sign_in = &case.tenant.sign_ins[event.sign_in as usize];
                let key = (sign_in.cause.name(), strength.name(), named.contains(&sign_in.id));
                *counts.entry(key).or_default() += 1;
            }
        }
        for ((cause, strength, is_named), count) in counts {
            let by = if is_named { "of a sign-in that it names" } else { "of another sign-in" };
            let (all, summary) = (finding.rows.len(), &finding.summary);
            eprintln!("  owner's events: {count} by {strength} {by} ({cause}); {attacked} of {all} attack: {summary}");
        }
    }
}
