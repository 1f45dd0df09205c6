//! A rule of token replay, and how it gets its hit.

use crate::detect::engine::rule::{Hit, Rule};
use crate::detect::replay::candidate::ReplayCandidate;

/// A rule for a stream of tokens.
pub(crate) type ReplayRule = Rule<fn(&ReplayCandidate<'_>) -> Option<Hit>>;

impl ReplayCandidate<'_> {
    /// Returns a hit if `holds`, with the events of the user that prove it.
    pub(super) fn hit<T: Into<String>>(
        &self,
        holds: bool,
        text: impl FnOnce() -> T,
        events: impl FnOnce() -> Vec<u32>,
    ) -> Option<Hit> {
        holds.then(|| Hit::new(text(), self.rows(&events())))
    }
}
