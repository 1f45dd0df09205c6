//! Clients that fail and fail.

use super::draft::{Draft, counted, from, listed, most_used, name};
use super::log::{Log, Mark, Pick};
use super::place::{self, Place, Placed};
use super::policy::application;
use super::rule::{self, Hit, Rule, judge};
use crate::detect::{Detector, Finding, Signal};
use crate::signin::{Dimension, Timestamp};
use crate::store::{Row, ValueId};
use crate::text::number;
use foldhash::fast::RandomState;
use hashbrown::HashSet;
use std::collections::BTreeMap;

/// So many times the threshold is extraordinary.
const FAR_ABOVE: u64 = 10;

/// Failures by one application and code.
struct Case {
    rows: Vec<Row>,
    /// The most of one user on one day.
    most: u64,
    threshold: u64,
    place: Place,
}

impl Placed for Case {
    fn place(&self) -> &Place {
        &self.place
    }
}

const RULES: &[Rule<Case>] = &[
    Rule {
        signal: Signal {
            name: "many-failures",
            points: 45,
            meaning: "Fifty failures of a user and day or more by one application and code (40 points), or ten times \
                      as many (45). Mostly a client that loops; sometimes somebody who tries.",
            source: "Microsoft-Analyzer-Suite, excessive authentication failures",
        },
        test: |case| {
            let points = if case.most >= case.threshold * FAR_ABOVE { 45 } else { 40 };
            Hit::proven(&case.rows, points, |_| format!("up to {} failures of one user on a day", number(case.most)))
        },
    },
    place::rented(),
];

/// The reasons that it weighs.
pub(super) fn signals() -> Vec<&'static Signal> {
    rule::signals(RULES)
}

/// One finding a tenant, application and code, leaving out the sign-ins in `told`.
pub(super) fn find(log: &Log<'_>, told: &HashSet<Row, RandomState>) -> Vec<Finding> {
    let codes = log.store.per_value(Dimension::Outcome, |outcome| {
        outcome.get(crate::signin::Field::ErrorCode).map_or("", str::trim).to_owned()
    });
    let threshold = u64::from(log.thresholds.failures_a_day);
    let mut groups: BTreeMap<(ValueId, u32, &str), (Vec<Pick>, u64)> = BTreeMap::new();
    for picks in log.by_user(Mark::Failure) {
        if (picks.iter().map(|pick| u64::from(log.store.sign_in_count(pick.row))).sum::<u64>()) < threshold {
            continue;
        }
        let mut days: BTreeMap<(u32, &str, i64), (Vec<Pick>, u64)> = BTreeMap::new();
        for &pick in picks.iter().filter(|pick| !told.contains(&pick.row)) {
            let number = log.features.applications[log.value(Dimension::Application, pick.row) as usize].number;
            let code = codes[log.value(Dimension::Outcome, pick.row) as usize].as_str();
            let day = log.time(pick.row).div_euclid(24 * Timestamp::HOUR);
            let (own, count) = days.entry((number, code, day)).or_default();
            own.push(pick);
            *count += u64::from(log.store.sign_in_count(pick.row));
        }
        let tenant = log.people.tenant(picks[0].user as usize);
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

fn finding(log: &Log<'_>, tenant: ValueId, code: &str, picks: Vec<Pick>, most: u64) -> Option<Finding> {
    let rows: Vec<Row> = picks.iter().map(|pick| pick.row).collect();
    let case = Case { most, threshold: u64::from(log.thresholds.failures_a_day), place: Place::of(log, &picks), rows };
    let count: u64 = case.rows.iter().map(|&row| u64::from(log.store.sign_in_count(row))).sum();
    let judgement = judge(log.settings(), RULES, &case)?;
    let mut users: Vec<String> = picks.chunk_by(|a, b| a.user == b.user).map(|own| name(log, own[0].user)).collect();
    users.sort_unstable();
    users.dedup();
    let applications = most_used(log, &case.rows, |row| application(log.store, row));
    let what = applications.first().map_or("an unnamed application", String::as_str);
    let summary = format!(
        "{} of {} at {what} with code {code}, from {}.",
        counted(count as usize, "failure"),
        listed(&users),
        from(log, &case.rows),
    );
    let draft = Draft {
        detector: Detector::ExcessiveFailures,
        tenant,
        key: format!("{what} {code}"),
        picks,
        summary,
        would_clear: "A client that is known to loop; an application that was just changed.",
        caveats: Vec::new(),
    };
    Some(draft.finish(log, judgement))
}
