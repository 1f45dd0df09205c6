//! Lists the reasons of a finding in the order in which they are shown, with the sign-ins of each.

use crate::detect::{Evidence, Finding};
use crate::store::Row;

/// The reasons for suspicion, then those against it.
pub(crate) fn reasons(finding: &Finding) -> impl Iterator<Item = &Evidence> {
    finding.evidence.iter().chain(&finding.innocence)
}

/// The sign-ins that a finding, or one of its reasons, is about.
pub(crate) fn rows_of(finding: &Finding, reason: Option<usize>) -> &[Row] {
    match reason {
        None => &finding.rows,
        Some(number) => reasons(finding).nth(number).map_or(&[], |reason| reason.rows.as_slice()),
    }
}
