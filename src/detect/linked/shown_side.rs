//! Decides whether a finding shows which sign-ins are an attacker's.

use crate::detect::finding::Finding;
use crate::detect::severity::Severity;

/// Detectors that count or describe sign-ins and claim of none that somebody else has the token: no event of theirs is certainly
/// an attacker's.
pub(super) const DESCRIBING: [&str; 6] = [
    "account-enumeration",
    "background-ratio",
    "cross-tenant-access",
    "developer-machine",
    "excessive-failures",
    "watch-list",
];
/// The reason of a replay of which the log does not show who is the owner.
pub(super) const OWNER_UNKNOWN: &str = "session-without-proof";

/// Whether a finding shows which sign-ins are an attacker's. Only then is an event called the attacker's. A finding of low
/// severity does not: most of these are about owners.
pub fn shows_a_side(finding: &Finding) -> bool {
    finding.severity > Severity::Low
        && !DESCRIBING.contains(&finding.detector.name())
        && finding.evidence.iter().all(|reason| reason.signal != OWNER_UNKNOWN)
}
