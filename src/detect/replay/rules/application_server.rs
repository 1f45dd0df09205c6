//! Finds applications whose own servers use the tokens of those who opened them.

use crate::detect::features::NONE;
use crate::detect::replay::candidate::ReplayCandidate;
use crate::detect::replay::event::TokenEvent;
use crate::detect::replay::places::UserPlace;
use crate::signin::Kind;

/// An application that so many users of a tenant have is the organisation's. One that fewer have may also be an attacker's,
/// to which a user was made to consent.
pub(crate) const SHARED_BY: u32 = 3;

/// An application that works for a user from its own servers.
pub(crate) struct ServedApplication {
    /// Where the user opened it.
    pub opened: Vec<u32>,
    /// How many users of the tenant have the application.
    pub users: u32,
}

impl ReplayCandidate<'_> {
    /// Returns the only application of the stream, if it is none of Microsoft's, the user opened it at a known place, and all its
    /// other tokens are presented by servers. Of some applications the log shows the address at which the user opened
    /// them, as of all clients with a secret.
    pub(crate) fn served_application(&self) -> Option<ServedApplication> {
        let (first, opened) = self.events().next()?;
        let application = opened.application;
        let is_served = |event: &TokenEvent| {
            event.application == application && event.flags.foreign && event.device == NONE && !event.flags.blocked
        };
        if !is_server_like(self.place) || !self.events().all(|(_, event)| is_served(event)) {
            return None;
        }
        let user = self.user;
        let elsewhere = |at: &u32| user.event(*at).application == application && !is_server_like(user.place_of(*at));
        let opened: Vec<u32> = (0..user.events.len() as u32).filter(elsewhere).collect();
        let by_hand =
            |at: &u32| user.store.kind(user.event(*at).row) == Kind::Interactive && user.place_of(*at).strength() > 0;
        let is_opened = opened.iter().all(by_hand) && opened.first().is_some_and(|&at| at < first);
        is_opened.then(|| ServedApplication { opened, users: user.tenants.users_of(user.tenant, application) })
    }
}

/// Whether a place may be a server: a rented one; where the log names no network, one at which nothing shows the user; or what
/// is no device of the user's at an address of the user's.
fn is_server_like(place: &UserPlace) -> bool {
    place.is_hosting() || place.asn == 0 && place.witnessed() == 0 || place.of_foreign_device
}
