//! Whether a stream and what it is held against can both be the owner's.

use super::anchor::Owner;
use super::candidate::ReplayCandidate;
use crate::detect::features::NONE;
use crate::signin::Timestamp;

/// Who is back so soon was not at home in between.
const RETURN: i64 = 4 * Timestamp::HOUR;

impl ReplayCandidate<'_> {
    /// The ways in which the software shows that it is not the session's own.
    fn differences(&self) -> usize {
        let ways = [
            !self.os_differs.is_empty(),
            !self.disguised.is_empty(),
            !self.misplaced.is_empty(),
            !self.outdated.is_empty(),
            self.device_lost,
            self.other_browser,
            !self.tool.is_empty(),
            self.application_unbound,
        ];
        ways.into_iter().filter(|&way| way).count()
    }

    /// The software is not the session's own, so no reason counts that rests on its being the same device.
    pub(crate) fn mismatch(&self) -> bool {
        self.differences() > 0
    }

    /// Whoever the owner is, the two clients of the session cannot both be the owner's.
    pub(crate) fn is_one_a_thief(&self) -> bool {
        let differences = self.differences();
        let placed = self.is_interleaved() || self.place.campaign;
        let torn = self.is_torn();
        differences > 1
            || self.other_browser
            || differences == 1 && (placed || torn || self.hosting)
            || self.foreign_client && (placed || torn)
            || self.is_interleaved() && torn
    }

    /// Whether there is a conflict at all. Distance alone is none: travellers and exits of VPNs are far away too.
    pub(crate) fn has_conflict(&self) -> bool {
        let drift = self.mismatch() && self.has_session_elsewhere();
        let back_and_forth = self.is_interleaved() || self.commutes();
        let robbed = self.foreign_client && (self.hosting || self.place.campaign);
        if self.owner == Owner::Unknown {
            return self.alternation.within(RETURN) >= 2 || drift || robbed || back_and_forth;
        }
        let foreign = self.foreign_client && (self.in_new_country() || !self.new_applications.is_empty());
        let never_proven = !self.is_known();
        let sweep = self.is_sweep() || self.events().any(|(_, event)| event.flags.high_value);
        // Without session ids another machine may be the owner's; not in a country or a machine hall where nobody proved
        // to be, while the owner works.
        let strange = self.stream.session == NONE && !self.kindred && !self.owner_active.is_empty() && never_proven;
        let elsewhere_too = strange && (self.hosting || self.in_new_country()) && !self.is_exit();
        let one_line = self.stream.lineage.is_of_one_machine();
        let torn = one_line && self.is_torn() && !self.is_one_machine();
        let rented = self.hosting && never_proven && (self.has_session_elsewhere() || sweep);
        let while_owner_works = sweep && never_proven && !self.owner_active.is_empty() && self.has_session_elsewhere();
        let marked = self.events().any(|(_, event)| event.flags.token_risk)
            || self.place.campaign && !self.is_microsofts_server();
        drift
            || foreign
            || back_and_forth
            || rented
            || while_owner_works
            || elsewhere_too
            || marked
            || !self.tool.is_empty()
            || self.is_phished()
            || torn
            || self.lost_binding()
    }

    /// The session's token was bound to its device elsewhere and is not here.
    pub(crate) fn lost_binding(&self) -> bool {
        let bound_elsewhere = self.elsewhere.iter().any(|&at| self.user.event(at).flags.bound);
        self.kindred
            && bound_elsewhere
            && !self.is_microsofts_server()
            && self.events().any(|(_, event)| event.flags.unbound)
            && !self.events().any(|(_, event)| event.flags.bound)
    }
}
