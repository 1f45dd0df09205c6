//! The reasons for and against, one small rule each. The scorer only adds up what they say.

mod client;
mod innocence;
mod place;
mod session;

use super::candidate::ReplayCandidate;
use crate::detect::{Evidence, Signal};

/// How many sign-ins are listed with a reason that nearly all of them would prove.
const MAX_ROWS: usize = 50;

/// What a rule found.
pub(crate) struct Hit {
    /// Points of the signal's own, negative against suspicion; the settings may weigh them otherwise.
    pub points: i32,
    /// In words, for this case.
    pub text: String,
    /// Events of the user that prove it.
    pub events: Vec<u32>,
}

/// A reason: what it is, what it gives, and when it holds.
pub(crate) struct Rule {
    pub signal: Signal,
    /// Gives what it found, or `None` when it does not hold.
    pub test: fn(&ReplayCandidate<'_>) -> Option<Hit>,
}

/// All rules, those for suspicion first.
pub(crate) fn all() -> impl Iterator<Item = &'static Rule> {
    [session::RULES, place::RULES, client::RULES, innocence::RULES].into_iter().flatten()
}

/// Puts all rules to a case.
pub(crate) fn ask(candidate: &ReplayCandidate<'_>) -> Vec<Evidence> {
    let points = &candidate.user.features.settings.points;
    let rules = all().filter(|rule| points.is_on(&rule.signal));
    let hits = rules.filter_map(|rule| (rule.test)(candidate).map(|hit| (rule, hit)));
    hits.map(|(rule, hit)| {
        let mut rows = candidate.rows(&hit.events);
        rows.truncate(MAX_ROWS);
        let points = points.weigh(&rule.signal, hit.points);
        Evidence { signal: rule.signal.name, points, text: hit.text, rows }
    })
    .collect()
}

/// A hit, if `holds`.
fn hit(holds: bool, points: i32, text: impl FnOnce() -> String, events: impl FnOnce() -> Vec<u32>) -> Option<Hit> {
    holds.then(|| Hit { points, text: text(), events: events() })
}

/// The same when there are events that prove it.
fn proven(events: Vec<u32>, points: i32, text: impl FnOnce(usize) -> String) -> Option<Hit> {
    (!events.is_empty()).then(|| Hit { points, text: text(events.len()), events })
}
