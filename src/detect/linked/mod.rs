//! Links the events of activity logs to findings: what was done with the suspect tokens and sessions.
//!
//! A token names one sign-in, so that an event with it is of one side for certain. A session is shared by the user and
//! whoever stole its token, so that it names a side only together with the address. What is linked by less is listed, and
//! never called the attacker's. A finding that does not show which sign-ins are an attacker's, or is of low severity, has such links
//! alone, and so has an address at which it shows nothing but the user's own devices while another address shows another's
//! ([`own_devices`]).

mod event_links;
mod link_index;
mod link_strength;
mod operation_class;
mod own_devices;
mod shown_side;
mod summary;
#[cfg(test)]
mod tests;
mod token_gap;

pub use link_strength::LinkStrength;
pub use operation_class::OperationClass;
pub use shown_side::shows_a_side;
pub use summary::{LinkedActivity, LinkedCount};
pub(crate) use token_gap::TokenGap;

use super::finding::{Evidence, Finding, Signal};
use super::settings::Settings;
use crate::store::Store;
use crate::store::activity::EventNumber;
use link_index::LinkIndex;

/// What keeps access was done on the suspect side.
pub(crate) static PERSISTENCE_AFTER: Signal = Signal {
    name: "persistence-after",
    points: 10,
    meaning: "With the suspect token, or in its session from the suspect address, something was done that keeps access \
              when the session ends: an inbox or forwarding rule, a consent, a credential, a device, a method or a guest. \
              It also rates the finding a step higher. Events that are linked by less do not count.",
    source: "This project's own rule, on Microsoft's linkable identifiers",
};

/// Why a finding is more severe than its score.
const RAISED: &str = "Rated a step above its score: what keeps access was done on the suspect side.";

/// The events that are linked to a finding, in the order of files and offsets.
pub fn linked_events(store: &Store, finding: &Finding) -> Vec<(EventNumber, LinkStrength)> {
    if store.activity().is_empty() {
        return Vec::new();
    }
    let index = LinkIndex::of(store, &[finding]);
    event_links::links(store, &index, 1).pop().unwrap_or_default()
}

/// For each of these findings, the events that are linked to it, in the order of files and offsets.
pub(crate) fn events_of_findings(store: &Store, findings: &[Finding]) -> Vec<Vec<(EventNumber, LinkStrength)>> {
    if store.activity().is_empty() {
        return vec![Vec::new(); findings.len()];
    }
    let findings: Vec<&Finding> = findings.iter().collect();
    event_links::links(store, &LinkIndex::of(store, &findings), findings.len())
}

/// Notes in each finding what its suspect tokens and sessions did. What keeps access raises score and severity.
pub(super) fn attach(store: &Store, settings: &Settings, findings: &mut [Finding]) {
    if store.activity().is_empty() || findings.is_empty() {
        return;
    }
    let suspects: Vec<&Finding> = findings.iter().collect();
    let index = LinkIndex::of(store, &suspects);
    let links = event_links::links(store, &index, findings.len());
    for (finding, events) in findings.iter_mut().zip(links) {
        finding.activity = LinkedActivity::of(store.activity(), &events);
        let kept: Vec<String> =
            finding.activity.iter().flat_map(LinkedActivity::persistence).map(|(words, _)| words).collect();
        if !kept.is_empty() && settings.points.is_on(&PERSISTENCE_AFTER) {
            let points = settings.points.weigh(&PERSISTENCE_AFTER, PERSISTENCE_AFTER.points);
            let text = format!("On the suspect side, after the first suspect sign-in: {}", kept.join(", "));
            finding.evidence.push(Evidence { signal: PERSISTENCE_AFTER.name, points, text, rows: Vec::new() });
            finding.score = (i32::from(finding.score) + points).clamp(0, 100) as u8;
            let raised = finding.severity.raised();
            if raised > finding.severity {
                finding.severity = raised;
                finding.caveats.push(RAISED.to_owned());
            }
        }
    }
}
