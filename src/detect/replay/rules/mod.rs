//! The rules of token replay: reasons for suspicion and for innocence.

pub(crate) mod application_server;
mod client;
mod innocence;
mod place;
mod replay_rule;
mod session;

use replay_rule::ReplayRule;

/// All rules, those for suspicion first.
pub(crate) fn all() -> impl Iterator<Item = &'static ReplayRule> {
    [session::RULES, place::RULES, client::RULES, innocence::RULES].into_iter().flatten()
}
