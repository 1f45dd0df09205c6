//! Detects clients that fail again and again.

use crate::detect::engine::candidate::Candidate;
use crate::detect::engine::entry::{DetectorEntry, LeavesOut};
use crate::detect::engine::finding_builder::FindingBuilder;
use crate::detect::engine::network_rules;
use crate::detect::engine::rule::{Hit, Rule, RuleFor};
use crate::detect::engine::wording::{counted, from, listed, most_used};
use crate::detect::log::origin::NetworkOrigin;
use crate::detect::log::value_class::ValueClass;
use crate::detect::log::{Pick, RowSet, SignInLog, rows};
use crate::detect::settings::threshold_overrides::Threshold;
use crate::detect::{DetectorInfo, Finding, Severity, Signal};
use crate::signin::{Dimension, Timestamp};
use crate::store::{Row, ValueId};
use crate::text::number;
use std::collections::BTreeMap;

/// The entry in the registry.
pub(crate) static ENTRY: DetectorEntry = DetectorEntry {
    info: DetectorInfo {
        name: "excessive-failures",
        title: "Excessive failures",
        reports: "Clients that fail again and again",
        at_most: Severity::Low,
        meaning: "Fifty failures of a user and day or more by one application and code that no other finding reports.",
        source: "Microsoft-Analyzer-Suite, excessive authentication failures",
    },
    thresholds: &[&FAILURES_A_DAY],
    leaves_out: LeavesOut::AllFindings,
    signals: ExcessiveFailuresCandidate::signals,
    find,
};

static FAILURES_A_DAY: Threshold = Threshold {
    name: "failures_a_day",
    about: "Excessive failures: failures of a user and day by one application and code.",
    default: 50,
    least: 1,
    most: 1_000_000,
};

/// At this many times the threshold the rule gives its full points.
const FAR_ABOVE: u64 = 10;

/// Failures by one application and code.
pub(crate) struct ExcessiveFailuresCandidate {
    rows: Vec<Row>,
    /// The most failures of one user on one day.
    most: u64,
    threshold: u64,
    origin: NetworkOrigin,
}

impl Candidate for ExcessiveFailuresCandidate {
    const ENTRY: &'static DetectorEntry = &ENTRY;
    const RULES: &'static [RuleFor<Self>] = RULES;
    const WOULD_CLEAR: &'static str = "A client that is known to loop; an application that was just changed.";

    fn origin(&self) -> &NetworkOrigin {
        &self.origin
    }
}

const RULES: &[RuleFor<ExcessiveFailuresCandidate>] = &[
    Rule {
        signal: Signal {
            name: "many-failures",
            points: 45,
            meaning: "Fifty failures of a user and day or more by one application and code (40 points), or ten times \
                      as many (45). Mostly a client that loops; sometimes somebody who tries.",
            source: "Microsoft-Analyzer-Suite, excessive authentication failures",
        },
        test: |candidate| {
            let hit = Hit::proven(&candidate.rows, |_| {
                format!("up to {} failures of one user on a day", number(candidate.most))
            })?;
            Some(if candidate.most >= candidate.threshold * FAR_ABOVE { hit } else { hit.worth(40) })
        },
    },
    network_rules::rented(),
];

/// Reports one finding a tenant, application and code.
pub(crate) fn find(log: &SignInLog<'_>, left_out: &RowSet) -> Vec<Finding> {
    let codes = log.store.per_value(Dimension::Outcome, |outcome| {
        outcome.get(crate::signin::Field::ErrorCode).map_or("", str::trim).to_owned()
    });
    let threshold = u64::from(log.limit(&FAILURES_A_DAY));
    let mut groups: BTreeMap<(ValueId, u32, &str), (Vec<Pick>, u64)> = BTreeMap::new();
    for picks in log.by_user(ValueClass::Failure) {
        if (picks.iter().map(|pick| u64::from(log.store.sign_in_count(pick.row))).sum::<u64>()) < threshold {
            continue;
        }
        let mut days: BTreeMap<(u32, &str, i64), (Vec<Pick>, u64)> = BTreeMap::new();
        for &pick in picks.iter().filter(|pick| !left_out.contains(&pick.row)) {
            let number = log.features.applications[log.value(Dimension::Application, pick.row) as usize].number;
            let code = codes[log.value(Dimension::Outcome, pick.row) as usize].as_str();
            let day = log.time(pick.row).div_euclid(24 * Timestamp::HOUR);
            let (own, count) = days.entry((number, code, day)).or_default();
            own.push(pick);
            *count += u64::from(log.store.sign_in_count(pick.row));
        }
        let tenant = log.tenant(picks[0].user);
        for ((number, code, _), (own, count)) in days.into_iter().filter(|(_, (_, count))| *count >= threshold) {
            let (all, most) = groups.entry((tenant, number, code)).or_default();
            all.extend(own);
            *most = count.max(*most);
        }
    }
    groups
        .into_iter()
        .filter_map(|((tenant, _, code), (picks, most))| finding(log, tenant, code, picks, most))
        .collect()
}

fn finding(log: &SignInLog<'_>, tenant: ValueId, code: &str, picks: Vec<Pick>, most: u64) -> Option<Finding> {
    let rows = rows(&picks);
    let candidate = ExcessiveFailuresCandidate {
        most,
        threshold: u64::from(log.limit(&FAILURES_A_DAY)),
        origin: NetworkOrigin::of(log, &picks),
        rows,
    };
    let count: u64 = candidate.rows.iter().map(|&row| u64::from(log.store.sign_in_count(row))).sum();
    candidate.finding(log, || {
        let users = log.user_names(&picks);
        let applications = most_used(log.store, &candidate.rows, |row| log.application_name(row));
        let what = applications.first().map_or("an unnamed application", String::as_str);
        let summary = format!(
            "{} of {} at {what} with code {code}, from {}.",
            counted(count as usize, "failure"),
            listed(&users),
            from(log.store, &candidate.rows),
        );
        FindingBuilder { tenant, key: format!("{what} {code}"), picks, summary, caveat: None }
    })
}
