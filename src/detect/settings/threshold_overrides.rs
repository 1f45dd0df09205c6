//! The thresholds of detectors.

use std::collections::BTreeMap;

/// A whole number from which on a detector reports. The detector declares it; it is a key of `[detectors]` in the
/// settings file. A lower number finds more, and more of that is innocent.
#[derive(Debug)]
pub(crate) struct Threshold {
    /// The key.
    pub name: &'static str,
    /// What it means, in a sentence.
    pub about: &'static str,
    pub default: u32,
    pub least: u32,
    pub most: u32,
}

/// The thresholds that the settings change, by name. All others have their default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thresholds {
    given: BTreeMap<&'static str, u32>,
}

impl Thresholds {
    /// The value in force.
    pub(crate) fn get(&self, threshold: &Threshold) -> u32 {
        self.given.get(threshold.name).copied().unwrap_or(threshold.default)
    }

    /// Changes a threshold. The default is not stored.
    pub(crate) fn set(&mut self, threshold: &Threshold, value: u32) {
        if value == threshold.default {
            self.given.remove(threshold.name);
        } else {
            self.given.insert(threshold.name, value);
        }
    }
}
