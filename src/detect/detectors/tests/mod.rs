//! What an analyst sees of the detectors beside replay: for each a case, and what only looks like one.

mod enumeration;
mod notable;
mod passwords;
mod takeover;
mod volume;

use crate::detect::testing::{TestSignIn, find_others};
use crate::detect::{Finding, Severity};

/// The findings of one detector.
fn found(detector: &str, sign_ins: &[TestSignIn]) -> Vec<Finding> {
    find_others(sign_ins).into_iter().filter(|finding| finding.detector.name() == detector).collect()
}

/// Its only finding.
fn only(detector: &str, sign_ins: &[TestSignIn]) -> Finding {
    let mut found = found(detector, sign_ins);
    assert_eq!(found.len(), 1, "{found:#?}");
    found.remove(0)
}

/// The greatest severity of a detector's findings; `None` when it is silent.
fn severity(detector: &str, sign_ins: &[TestSignIn]) -> Option<Severity> {
    found(detector, sign_ins).into_iter().map(|finding| finding.severity).max()
}

/// The names of the users that a finding lists.
fn names(finding: &Finding) -> Vec<&str> {
    let names = finding.users.iter().filter_map(|user| user.principal_name.as_deref());
    names.map(|name| name.split('@').next().unwrap_or_default()).collect()
}
