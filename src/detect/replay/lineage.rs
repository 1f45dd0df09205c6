//! What descends from one sign-in.

use super::event::TokenEvent;
use crate::detect::features::{NONE, Os};

/// What descends from one sign-in, as far as the log can tell: a session; without session ids a device; without that
/// what an operating system presents that names no device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct TokenLineage {
    pub session: u32,
    device: u32,
    os: Os,
}

impl TokenLineage {
    /// Whether it is one machine's: of an operating system a user may have several.
    pub(crate) fn is_of_one_machine(self) -> bool {
        self.session != NONE || self.device != NONE
    }

    /// That of an event.
    pub(crate) fn of(event: &TokenEvent) -> Self {
        if event.session != NONE {
            return Self { session: event.session, device: NONE, os: Os::Unknown };
        }
        let os = if event.device == NONE { event.os } else { Os::Unknown };
        Self { session: NONE, device: event.device, os }
    }
}
