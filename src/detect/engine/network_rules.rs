//! Rules about where sign-ins come from, which several detectors share.

use crate::detect::Signal;
use crate::detect::engine::candidate::Candidate;
use crate::detect::engine::rule::{Hit, Rule, RuleFor};

/// Counts for suspicion on an unfamiliar network.
pub(crate) const fn unproven<C: Candidate>() -> RuleFor<C> {
    Rule {
        signal: Signal {
            name: "unproven-network",
            points: 15,
            meaning: "It comes from a network where the user proved no factor and that is neither trusted nor an exit \
                      of the tenant.",
            source: "This project's own rule",
        },
        test: |candidate| {
            Hit::proven(&candidate.origin().unproven, |_| "from a network where the user proved no factor")
        },
    }
}

/// Counts for suspicion on hosting, VPN and Tor networks.
pub(crate) const fn rented<C: Candidate>() -> RuleFor<C> {
    Rule {
        signal: Signal {
            name: "rented-network",
            points: 10,
            meaning: "The network rents out servers or is a VPN or Tor exit, where no user is.",
            source: "List of networks that comes with the program",
        },
        test: |candidate| Hit::proven(&candidate.origin().rented, |_| "from rented servers or a VPN exit"),
    }
}

/// Counts for innocence on familiar networks.
pub(crate) const fn familiar<C: Candidate>() -> RuleFor<C> {
    Rule {
        signal: Signal {
            name: "proven-network",
            points: -20,
            meaning: "All of it comes from where the user proved a factor, from a trusted network, or from an exit of \
                      the tenant.",
            source: "This project's own rule",
        },
        test: |candidate| {
            let origin = candidate.origin();
            let text = |_| "from where the user or the tenant is at home";
            if origin.unproven.is_empty() { Hit::proven(&origin.proven, text) } else { None }
        },
    }
}

/// Counts for innocence on the user's own device.
pub(crate) const fn own_device<C: Candidate>() -> RuleFor<C> {
    Rule {
        signal: Signal {
            name: "own-device",
            points: -15,
            meaning: "All of it comes from a device that the organisation manages, or with which the user proved a \
                      factor. A device id travels with a stolen primary refresh token, so it clears little.",
            source: "Entra, device details of a sign-in",
        },
        test: |candidate| {
            let origin = candidate.origin();
            let text = |_| "with a device of the user or the organisation";
            if origin.own_device.len() == origin.len() { Hit::proven(&origin.own_device, text) } else { None }
        },
    }
}
