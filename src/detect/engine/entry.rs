//! Defines the entry of a detector in the registry.

use crate::detect::log::{RowSet, SignInLog};
use crate::detect::settings::threshold_overrides::Threshold;
use crate::detect::{Detector, DetectorInfo, Finding, Signal};

/// A detector: its description, its settings, its rules and its code.
pub(crate) struct DetectorEntry {
    pub info: DetectorInfo,
    /// Its settings.
    pub thresholds: &'static [&'static Threshold],
    /// Which sign-ins it leaves out, so that one attack is reported once.
    pub leaves_out: LeavesOut,
    /// The signals of its rules, in the order in which they are listed.
    pub signals: fn() -> Vec<&'static Signal>,
    /// Searches a load. Takes the sign-ins to leave out, and returns findings in any order. If the search was
    /// cancelled, the result is not used.
    pub find: fn(&SignInLog<'_>, &RowSet) -> Vec<Finding>,
}

/// Which sign-ins a detector leaves out.
pub(crate) enum LeavesOut {
    Nothing,
    /// Those in the findings of these detectors, which run before it.
    FindingsOf(&'static [&'static DetectorEntry]),
    /// Those in any finding so far. Such a detector runs after all others.
    AllFindings,
}

impl LeavesOut {
    /// Whether the sign-ins of a finding of `detector` are left out.
    pub(crate) fn holds(&self, detector: Detector) -> bool {
        match self {
            Self::Nothing => false,
            Self::FindingsOf(entries) => entries.iter().any(|entry| Detector::new(&entry.info) == detector),
            Self::AllFindings => true,
        }
    }
}
