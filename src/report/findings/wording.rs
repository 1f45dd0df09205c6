//! Words for the parts of a finding that every format writes.

use crate::detect::Finding;
use crate::text::{counted, number};
use std::borrow::Cow;

/// Returns whom a finding is about: the principal name, else the id, else the number of users.
pub(super) fn user(finding: &Finding) -> Option<Cow<'_, str>> {
    let name = finding.user_principal_name.as_deref().or(finding.user_id.as_deref());
    let many = (!finding.users.is_empty()).then(|| counted(finding.users.len() as u64, "user"));
    name.map(Cow::Borrowed).or(many.map(Cow::Owned))
}

/// Lists the users of a finding that is about many.
pub(super) fn names(finding: &Finding) -> impl Iterator<Item = &str> {
    finding.users.iter().filter_map(|user| user.principal_name.as_deref().or(user.id.as_deref()))
}

/// Formats the distance between the two places: `4,120 km`, or `~4,120 km` between centres of countries.
pub(super) fn distance(finding: &Finding) -> Option<String> {
    let km = number(finding.distance_km? as u64);
    Some(if finding.distance_is_coarse { format!("~{km} km") } else { format!("{km} km") })
}
