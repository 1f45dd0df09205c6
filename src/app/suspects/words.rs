//! A finding as the explorer shows it: its parts in words, its reasons in order, and the sign-ins of each.

use crate::detect::{Evidence, Finding, Severity};
use crate::store::Row;
use crate::text::number;
use std::borrow::Cow;

/// Whom a finding is about: the user's name, or how many users there are.
pub fn who(finding: &Finding) -> Cow<'_, str> {
    let name = finding.user_principal_name.as_deref().or(finding.user_id.as_deref());
    match (name, finding.users.len()) {
        (Some(name), _) => Cow::Borrowed(name),
        (None, 0) => Cow::Borrowed("nobody by name"),
        (None, many) => Cow::Owned(format!("{} users", number(many as u64))),
    }
}

/// `+35`.
pub fn points(reason: &Evidence) -> String {
    format!("{:+}", reason.points)
}

/// The severity in capitals, as lists show it.
pub fn severity_name(finding: &Finding) -> &'static str {
    match finding.severity {
        Severity::Low => "LOW",
        Severity::Medium => "MEDIUM",
        Severity::High => "HIGH",
        Severity::Critical => "CRITICAL",
    }
}

/// `203.0.113.9 Lagos, NG`, and how many more addresses there are.
pub fn place(addresses: &[String], place: &str) -> String {
    let first = addresses.first().map_or("no address", String::as_str);
    let more = if addresses.len() > 1 { format!(" and {} more", addresses.len() - 1) } else { String::new() };
    format!("{first}{more} {place}").trim_end().to_owned()
}

/// `4,120 km`, with `~` before it when it is between the middles of two countries.
pub fn distance(finding: &Finding) -> Option<String> {
    let kilometres = finding.distance_km? as u64;
    Some(format!("{}{} km", if finding.distance_is_coarse { "~" } else { "" }, number(kilometres)))
}

/// The reasons of a finding in the order in which they are shown.
pub fn reasons(finding: &Finding) -> impl Iterator<Item = &Evidence> {
    finding.evidence.iter().chain(&finding.innocence)
}

/// The sign-ins that a finding, or one of its reasons, is about.
pub fn rows_of(finding: &Finding, reason: Option<usize>) -> &[Row] {
    match reason {
        None => &finding.rows,
        Some(number) => reasons(finding).nth(number).map_or(&[], |reason| reason.rows.as_slice()),
    }
}
