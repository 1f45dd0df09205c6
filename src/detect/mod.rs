//! Detects suspected token replay and other attacks, each finding with its reasons.
//!
//! `registry` lists the detectors, and [`detect`] runs them. Values of the log are parsed once, in `features`;
//! `log` indexes the sign-ins; `engine` scores the rules.

mod configuration;
mod coverage;
mod detector;
mod detectors;
mod engine;
mod features;
mod finding;
mod linked;
mod log;
mod mark;
mod registry;
mod replay;
mod settings;
mod severity;
#[cfg(test)]
mod testing;
mod union_find;
mod verdict;

pub use crate::text::FileError;
pub use configuration::Configuration;
pub use configuration::keys::{SettingKey, setting_keys};
pub use coverage::gaps::Gap;
pub(crate) use coverage::limits::missing_log;
pub use coverage::{Coverage, DatabaseCoverage, FileCoverage, LogGap, Presence};
pub use detector::{Detector, DetectorInfo};
pub use finding::{Evidence, Finding, Findings, Signal, UserIdentity};
pub use linked::{LinkStrength, LinkedActivity, LinkedCount, OperationClass, linked_events, shows_a_side};
pub(crate) use linked::{TokenGap, events_of_findings};
pub use mark::{Mark, MarkedRows, SignInNote, without_notes};
pub use registry::signals;
pub use settings::network::NetworkName;
pub use settings::points::Points;
pub use settings::threshold_overrides::Thresholds;
pub use settings::{Databases, KnownNetworks, ReplaySettings, Settings, WatchLists};
pub use severity::{Bands, Severity};
pub use verdict::{Decision, Verdict};

use crate::store::{Completeness, Store, Users};
use features::Features;
use log::SignInLog;
use std::cmp::Reverse;
use std::sync::atomic::AtomicBool;

/// Runs all detectors on a load and sorts their findings, the most severe and most certain first. Returns `None` when
/// `cancelled` was set meanwhile.
///
/// The result depends on the sign-ins only, not on the order of files or the number of threads that read them.
pub fn detect(store: &Store, settings: &Settings, cancelled: &AtomicBool) -> Option<Findings> {
    let features = Features::of(store, settings);
    let users = Users::of(store);
    let mut list = registry::find(&SignInLog::of(store, &features, &users, cancelled))?;
    linked::attach(store, settings, &mut list);
    list.sort_by(|a, b| {
        let rank = |finding: &Finding| (Reverse(finding.severity), Reverse(finding.score), finding.first_seen);
        let place = |finding: &Finding| finding.detector.position();
        rank(a).cmp(&rank(b)).then_with(|| place(a).cmp(&place(b))).then_with(|| a.id.cmp(&b.id))
    });
    let (partial, searched) = (store.completeness() != Completeness::Complete, store.len() as u64);
    Some(Findings { list, limits: limits(store, &Coverage::of(store, &settings.databases)), partial, searched })
}

/// Returns what cannot be seen in a load, one sentence each, the most important first.
pub fn limits(store: &Store, coverage: &Coverage) -> Vec<String> {
    coverage::limits::limits(store, coverage)
}
