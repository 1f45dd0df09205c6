//! Assigns sign-ins to the sign-in that they descend from.

use super::event::TokenEvent;
use crate::detect::features::{NONE, Os};

/// What descends from one sign-in, as far as the log shows it: a session; without session ids a device; without both,
/// one operating system without a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct TokenLineage {
    pub session: u32,
    device: u32,
    os: Os,
}

impl TokenLineage {
    /// Whether it belongs to one device. A user may have several devices with one operating system.
    pub(crate) fn is_of_one_machine(self) -> bool {
        self.session != NONE || self.device != NONE
    }

    /// The lineage of an event.
    pub(crate) fn of(event: &TokenEvent) -> Self {
        if event.session != NONE {
            return Self { session: event.session, device: NONE, os: Os::Unknown };
        }
        let os = if event.device == NONE { event.os } else { Os::Unknown };
        Self { session: NONE, device: event.device, os }
    }
}
