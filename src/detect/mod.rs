//! Findings: suspected replay and what else is wrong, each with its evidence.
//!
//! A detector is a module with a function that takes the store and what was asked of its distinct values, and gives
//! findings; [`detect`] runs them all and puts the findings in order.

mod coverage;
mod detector;
mod detectors;
mod engine;
mod features;
mod finding;
mod log;
mod replay;
mod settings;
#[cfg(test)]
mod testing;
mod thresholds;
mod union_find;
mod users;
mod verdict;

pub use coverage::gaps::Gap;
pub use coverage::{Coverage, DatabaseCoverage, FileCoverage, LogGap, Presence};
pub use detector::{Detector, DetectorInfo};
pub use finding::{Evidence, Finding, Findings, Severity, Signal, UserIdentity};
pub use settings::{
    Bands, Configuration, Databases, KEYS, KnownNetworks, NetworkName, Points, ReplaySettings, SettingKey, Settings,
    SettingsError, WatchLists,
};
pub use thresholds::Thresholds;
pub use verdict::{Decision, Verdict};

use crate::store::{Completeness, Row, Store};
use features::Features;
use std::cmp::Reverse;
use std::sync::atomic::AtomicBool;
use users::Users;

/// Looks for suspected replay, and for what else is wrong, in what is loaded. Gives `None` when `cancelled` was set
/// meanwhile.
///
/// The answer depends on the sign-ins only, not on the order of files or the number of threads that read them.
pub fn detect(store: &Store, settings: &Settings, cancelled: &AtomicBool) -> Option<Findings> {
    let features = Features::of(store, settings);
    let users = Users::of(store);
    let mut list = replay::find(store, &features, &users, cancelled)?;
    let told: Vec<Row> = list.iter().flat_map(|finding| finding.rows.iter().copied()).collect();
    list.extend(detectors::find(store, &features, &users, &told, cancelled)?);
    list.sort_by(|a, b| {
        let key = |finding: &Finding| {
            (Reverse(finding.severity), Reverse(finding.score), finding.first_seen, finding.detector)
        };
        key(a).cmp(&key(b)).then_with(|| a.id.cmp(&b.id))
    });
    let partial = store.completeness() != Completeness::Complete;
    Some(Findings { list, limits: limits(store, &Coverage::of(store, &settings.databases)), partial })
}

/// What the load is blind to, in sentences, what matters most first.
pub fn limits(store: &Store, coverage: &Coverage) -> Vec<String> {
    coverage::limits::limits(store, coverage)
}

/// All reasons that can stand in a finding, for `explain`.
pub fn signals() -> impl Iterator<Item = &'static Signal> {
    replay::signals().chain(detectors::signals())
}
