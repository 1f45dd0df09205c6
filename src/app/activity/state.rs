//! Holds what is known of the events of a load as a whole: names, links to findings, tokens without a sign-in.

use crate::detect::{Findings, LinkStrength, TokenGap, events_of_findings};
use crate::store::Store;
use crate::store::activity::{EventNames, EventNumber};
use std::collections::HashMap;

/// The name of the view.
pub(crate) const NAME: &str = "Activity";

/// The name of the action that leads from a sign-in or a finding to its events.
pub(crate) const TO_ACTIVITY: &str = "what it did";

/// An event with the strength of its link to a finding.
pub(crate) type EventLink = (EventNumber, LinkStrength);

/// The events of a load with their links to findings.
#[derive(Debug, Default)]
pub(crate) struct LinkedEvents {
    /// Tells one from those before it; 0 before the first.
    pub(crate) number: u64,
    /// The names of users and applications.
    pub(crate) names: EventNames,
    /// Events whose token has no sign-in in the load.
    pub(crate) gap: Option<TokenGap>,
    /// The events of each finding, by its id.
    pub(crate) by_finding: HashMap<String, Vec<EventLink>>,
    /// The strongest link of each event, dismissed findings left out.
    pub(crate) strongest: HashMap<EventNumber, LinkStrength>,
}

impl LinkedEvents {
    /// Links the events of a load to what was found in it.
    pub(crate) fn of(store: &Store, findings: &Findings) -> Self {
        let links = events_of_findings(store, &findings.list);
        let mut strongest: HashMap<EventNumber, LinkStrength> = HashMap::new();
        for (_, links) in findings.list.iter().zip(&links).filter(|(finding, _)| !finding.is_dismissed()) {
            for &(event, strength) in links {
                let known = strongest.entry(event).or_insert(strength);
                *known = strength.max(*known);
            }
        }
        let by_finding = findings.list.iter().map(|finding| finding.id.clone()).zip(links).collect();
        Self { number: 0, names: EventNames::of(store), gap: TokenGap::of(store), by_finding, strongest }
    }

    /// The events of a finding, in the order of files and offsets.
    pub(crate) fn of_finding(&self, id: &str) -> &[EventLink] {
        self.by_finding.get(id).map_or(&[], Vec::as_slice)
    }

    /// The strongest link of an event to a finding that is not dismissed.
    pub(crate) fn strongest(&self, event: EventNumber) -> Option<LinkStrength> {
        self.strongest.get(&event).copied()
    }
}
