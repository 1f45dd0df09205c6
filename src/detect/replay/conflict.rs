//! Decides whether a stream and its anchor can both be the user's.

use super::alternation::MANY_CHANGES;
use super::anchor::Owner;
use super::candidate::ReplayCandidate;
use super::event::TokenEvent;
use crate::detect::features::NONE;
use crate::signin::Timestamp;

/// Who returns this soon was not at home in between, in nanoseconds.
const RETURN: i64 = 4 * Timestamp::HOUR;

impl ReplayCandidate<'_> {
    /// Counts the ways in which the software differs from the session's own.
    fn differences(&self) -> usize {
        let ways = [
            !self.os_differs.is_empty(),
            !self.disguised.is_empty(),
            !self.misplaced.is_empty(),
            !self.forged.is_empty(),
            !self.posing.is_empty(),
            !self.outdated.is_empty(),
            !self.device_lost.is_empty(),
            self.other_browser,
            !self.tool.is_empty(),
            !self.unbound.is_empty(),
        ];
        ways.into_iter().filter(|&way| way).count()
    }

    /// Whether the software is not the session's own. Then no reason counts that assumes the same device.
    pub(crate) fn mismatch(&self) -> bool {
        self.differences() > 0
    }

    /// Whether another browser, at a place of the user's, is all that differs: people have two.
    pub(crate) fn is_other_browser_at_home(&self) -> bool {
        self.other_browser && self.differences() == 1 && self.place.of_foreign_device
    }

    /// Whether the session goes back and forth between two ordinary lines more often than any device moves: a line has one
    /// address at a time.
    pub(crate) fn is_torn(&self) -> bool {
        let often = self.is_interleaved() && self.alternation.close() >= MANY_CHANGES;
        often && !self.hosting && !self.place.is_imprecise() && !self.is_dual_stack()
    }

    /// Whether one of the session's two clients must be an attacker's, whichever is the owner's.
    pub(crate) fn has_certain_attacker(&self) -> bool {
        let differences = self.differences();
        let placed = self.is_interleaved() || self.place.campaign;
        let torn = self.has_impossible_flight();
        differences > 1
            || self.other_browser
            || !self.claims_of_tools.is_empty()
            || differences == 1 && (placed || torn || self.hosting)
            || self.foreign_client && (placed || torn)
            || self.is_interleaved() && torn
    }

    /// Whether more than places and times speaks for an attack: other software, a phishing proxy, what Entra suspects, an
    /// address of a campaign, device registration, new use of a powerful client; or so many changes of place that no
    /// device makes them.
    pub(crate) fn has_hard_evidence(&self) -> bool {
        let powerful = |event: &TokenEvent| {
            event.flags.high_value && self.new_applications.contains(&event.application) || event.flags.registration
        };
        self.mismatch()
            || self.foreign_client
            || self.is_phished()
            || self.is_interleaved() && self.alternation.close() >= MANY_CHANGES
            || self.place.campaign
            || !self.claims_of_tools.is_empty()
            || self.events().any(|(_, event)| event.flags.token_risk || powerful(event))
    }

    /// Whether there is a conflict. Distance alone is none: travellers and VPN exits are far away too.
    pub(crate) fn has_conflict(&self) -> bool {
        let drift = self.mismatch() && self.has_session_elsewhere();
        let back_and_forth = self.is_interleaved() || self.commutes();
        let foreign_software = self.foreign_client && (self.hosting || self.place.campaign);
        if self.owner == Owner::Unknown {
            return self.alternation.within(RETURN) >= 2 || drift || foreign_software || back_and_forth;
        }
        let foreign = self.foreign_client && (self.in_new_country() || !self.new_applications.is_empty());
        let never_proven = !self.is_known();
        let sweep = self.is_sweep() || self.events().any(|(_, event)| event.flags.high_value);
        // Without session ids another device may be the user's; but not in an unproven country or data centre while the
        // user works, nor with software that the user has nowhere else.
        let strange = self.stream.session == NONE
            && never_proven
            && (!self.owner_active.is_empty() || self.mismatch() || self.foreign_client);
        let elsewhere_too = strange && (self.hosting || self.in_new_country()) && !self.is_exit();
        let one_line = self.stream.lineage.is_of_one_machine();
        let torn = one_line && self.has_impossible_flight() && !self.is_one_machine();
        let rented = self.hosting && never_proven && (self.has_session_elsewhere() || sweep);
        let while_owner_works = sweep && never_proven && !self.owner_active.is_empty() && self.has_session_elsewhere();
        let marked = self.events().any(|(_, event)| event.flags.token_risk)
            || self.place.campaign && !self.is_microsoft_server();
        drift
            || foreign
            || back_and_forth
            || rented
            || while_owner_works
            || elsewhere_too
            || marked
            || !self.tool.is_empty()
            || self.is_phished()
            || !self.claims_of_tools.is_empty()
            || torn
            || one_line && self.has_lineage_elsewhere() && (self.user_elsewhere.is_some() || self.rotates)
    }
}
