//! The rules of token replay: reasons for suspicion and for innocence.

mod client;
mod innocence;
mod place;
mod session;

use super::candidate::ReplayCandidate;
use crate::detect::engine::rule::{Hit, Rule};

/// A rule for a stream of tokens.
pub(crate) type ReplayRule = Rule<fn(&ReplayCandidate<'_>) -> Option<Hit>>;

/// All rules, those for suspicion first.
pub(crate) fn all() -> impl Iterator<Item = &'static ReplayRule> {
    [session::RULES, place::RULES, client::RULES, innocence::RULES].into_iter().flatten()
}

impl ReplayCandidate<'_> {
    /// Returns a hit if `holds`, with the events of the user that prove it.
    fn hit<T: Into<String>>(
        &self,
        holds: bool,
        text: impl FnOnce() -> T,
        events: impl FnOnce() -> Vec<u32>,
    ) -> Option<Hit> {
        holds.then(|| Hit::new(text(), self.rows(&events())))
    }
}
