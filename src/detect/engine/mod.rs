//! The rule engine, which all detectors share: rules, scores and findings.

pub(crate) mod candidate;
pub(crate) mod entry;
pub(crate) mod finding_builder;
pub(crate) mod network_rules;
pub(crate) mod rule;
pub(crate) mod wording;
