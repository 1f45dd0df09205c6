//! The registry of detectors.
//!
//! A new detector is one file, which contains its entry, and one line in [`REGISTRY`].

use super::detectors::activity::{background_ratio, developer_machine, excessive_failures, watch_list};
use super::detectors::credential_access::{
    account_enumeration, brute_force, legacy_authentication, mfa_fatigue, password_spray,
};
use super::detectors::initial_access::{
    adversary_in_the_middle, consent_prompt, cross_tenant_access, device_code_phishing, risky_sign_in,
};
use super::detectors::persistence::{new_device_primary_token, new_powerful_client, refresh_token_to_primary};
use super::detectors::policy::{conditional_access_block, device_compliance_bypass};
use super::engine::entry::{DetectorEntry, LeavesOut};
use super::linked::PERSISTENCE_AFTER;
use super::log::{RowSet, SignInLog};
use super::settings::threshold_overrides::Threshold;
use super::{Detector, Finding, Signal, replay};
use std::collections::HashSet;
use std::sync::atomic::Ordering;

/// All detectors, in the order in which lists name them.
static REGISTRY: [&DetectorEntry; 20] = [
    &replay::ENTRY,
    &password_spray::ENTRY,
    &brute_force::ENTRY,
    &account_enumeration::ENTRY,
    &conditional_access_block::ENTRY,
    &legacy_authentication::ENTRY,
    &background_ratio::ENTRY,
    &mfa_fatigue::ENTRY,
    &device_code_phishing::ENTRY,
    &adversary_in_the_middle::ENTRY,
    &refresh_token_to_primary::ENTRY,
    &new_device_primary_token::ENTRY,
    &device_compliance_bypass::ENTRY,
    &new_powerful_client::ENTRY,
    &consent_prompt::ENTRY,
    &risky_sign_in::ENTRY,
    &cross_tenant_access::ENTRY,
    &developer_machine::ENTRY,
    &watch_list::ENTRY,
    &excessive_failures::ENTRY,
];

impl Detector {
    /// All detectors, in the order in which lists name them.
    pub fn all() -> impl Iterator<Item = Self> {
        REGISTRY.iter().map(|entry| Self::new(&entry.info))
    }

    /// Returns the detector of this name, for example `token-replay`.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|detector| detector.name() == name)
    }

    /// Returns its index in the registry.
    pub(crate) fn position(self) -> usize {
        Self::all().position(|other| other == self).unwrap_or(REGISTRY.len())
    }
}

/// Lists the signals of all rules, in the order of the detectors, each once.
pub fn signals() -> impl Iterator<Item = &'static Signal> {
    let mut seen = HashSet::new();
    let of_detectors = REGISTRY.iter().flat_map(|entry| (entry.signals)());
    of_detectors.chain([&PERSISTENCE_AFTER]).filter(move |signal| seen.insert(signal.name))
}

/// Lists the thresholds of all detectors, in the order of the detectors, each once.
pub(crate) fn thresholds() -> impl Iterator<Item = &'static Threshold> {
    let mut seen = HashSet::new();
    REGISTRY
        .iter()
        .flat_map(|entry| entry.thresholds.iter().copied())
        .filter(move |threshold| seen.insert(threshold.name))
}

/// Runs all detectors; `None` if the search was cancelled. The order of the findings is not defined.
pub(crate) fn find(log: &SignInLog<'_>) -> Option<Vec<Finding>> {
    let (last, first): (Vec<&DetectorEntry>, Vec<&DetectorEntry>) =
        REGISTRY.iter().copied().partition(|entry| matches!(entry.leaves_out, LeavesOut::AllFindings));
    let mut found: Vec<Finding> = Vec::new();
    for entry in first.into_iter().chain(last) {
        let reported = found.iter().filter(|finding| entry.leaves_out.holds(finding.detector));
        let left_out: RowSet = reported.flat_map(|finding| finding.rows.iter().copied()).collect();
        found.extend((entry.find)(log, &left_out));
        if log.cancelled.load(Ordering::Relaxed) {
            return None;
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::{Bands, Severity};

    #[test]
    fn each_detector_has_a_name_of_its_own_in_plain_words() {
        let mut names: Vec<&str> = Detector::all().map(Detector::name).collect();
        assert!(names.iter().all(|name| name.bytes().all(|byte| byte == b'-' || byte.is_ascii_lowercase())));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), REGISTRY.len());
    }

    #[test]
    fn one_name_is_one_signal_and_one_threshold() {
        let signals: Vec<&Signal> = REGISTRY.iter().flat_map(|entry| (entry.signals)()).collect();
        for signal in &signals {
            let same = |other: &&&Signal| other.name == signal.name;
            for other in signals.iter().filter(same) {
                assert_eq!(other, signal, "two signals have one name");
            }
        }
        let thresholds: Vec<&Threshold> = REGISTRY.iter().flat_map(|entry| entry.thresholds.iter().copied()).collect();
        for threshold in &thresholds {
            let same = |other: &&&Threshold| other.name == threshold.name;
            assert!(thresholds.iter().filter(same).all(|other| std::ptr::eq(*other, *threshold)), "{}", threshold.name);
        }
    }

    #[test]
    fn what_a_detector_leaves_out_is_found_before() {
        for (at, entry) in REGISTRY.iter().enumerate() {
            if let LeavesOut::FindingsOf(others) = &entry.leaves_out {
                for other in *others {
                    let position = Detector::new(&other.info).position();
                    assert!(position < at, "{} leaves out {}", entry.info.name, other.info.name);
                    assert!(!matches!(other.leaves_out, LeavesOut::AllFindings), "{} runs last", other.info.name);
                }
            }
        }
    }

    #[test]
    fn no_detector_is_said_to_reach_more_than_its_points() {
        for entry in REGISTRY {
            let most: i32 = (entry.signals)().iter().map(|signal| signal.points.max(0)).sum();
            let reached = Bands::default().severity(most.min(100));
            assert!(reached >= Some(entry.info.at_most), "{}: {most} points", entry.info.name);
            assert!(entry.info.at_most >= Severity::Low);
        }
    }
}
