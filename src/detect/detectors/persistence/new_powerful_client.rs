//! Detects powerful clients that a user had not used before.

use crate::detect::engine::candidate::Candidate;
use crate::detect::engine::entry::{DetectorEntry, LeavesOut};
use crate::detect::engine::finding_builder::FindingBuilder;
use crate::detect::engine::network_rules;
use crate::detect::engine::rule::{Hit, Rule, RuleFor};
use crate::detect::engine::wording::{counted, from, listed, most_used};
use crate::detect::log::origin::NetworkOrigin;
use crate::detect::log::user_baseline::BASELINE_DAYS;
use crate::detect::log::value_class::ValueClass;
use crate::detect::log::{Pick, SignInLog, filter_rows, rows};
use crate::detect::{DetectorInfo, Finding, Severity, Signal};
use crate::signin::{Dimension, Timestamp};
use crate::store::Row;
use foldhash::fast::RandomState;
use hashbrown::HashMap;

/// The entry in the registry.
pub(crate) static ENTRY: DetectorEntry = DetectorEntry {
    info: DetectorInfo {
        name: "new-powerful-client",
        title: "New powerful client",
        reports: "The first use of a command line, a console or Visual Studio Code",
        at_most: Severity::Low,
        meaning: "Days after a user's first sign-in of the load, the first use of a command line, a console, Visual \
                  Studio Code or, from an unfamiliar network, the Authentication Broker. Always low.",
        source: "Elastic, sign-in with an unusual client; Microsoft-Analyzer-Suite, Visual Studio \
                 Code",
    },
    thresholds: &[&BASELINE_DAYS],
    leaves_out: LeavesOut::Nothing,
    signals: NewClientCandidate::signals,
    find: |log, _| find(log),
};

/// The first uses of such clients by a user.
pub(crate) struct NewClientCandidate {
    /// The first sign-in by each client.
    rows: Vec<Row>,
    /// Those from unfamiliar networks.
    strange: Vec<Row>,
    origin: NetworkOrigin,
}

impl Candidate for NewClientCandidate {
    const ENTRY: &'static DetectorEntry = &ENTRY;
    const RULES: &'static [RuleFor<Self>] = RULES;
    const WOULD_CLEAR: &'static str = "The user's work asking for it.";

    fn origin(&self) -> &NetworkOrigin {
        &self.origin
    }
}

const RULES: &[RuleFor<NewClientCandidate>] = &[
    Rule {
        signal: Signal {
            name: "powerful-client-first-seen",
            points: 40,
            meaning: "A command line, a console, Visual Studio Code or, from an unfamiliar network, the \
                      Authentication Broker, which the user had not used before, at least three days after the user's \
                      first sign-in of the load. Mostly somebody begins to work with it.",
            source: "Elastic, sign-in with an unusual client; Microsoft-Analyzer-Suite, Visual Studio Code",
        },
        test: |candidate| {
            Hit::proven(&candidate.rows, |count| {
                format!("{} used for the first time", counted(count, "powerful client"))
            })
        },
    },
    Rule {
        signal: Signal {
            name: "first-seen-elsewhere",
            points: 5,
            meaning: "The first use comes from a network where the user proved no factor.",
            source: "This project's own rule",
        },
        test: |candidate| Hit::proven(&candidate.strange, |_| "from a network where the user gave no factor"),
    },
    Rule {
        signal: Signal {
            name: "several-first-seen",
            points: 4,
            meaning: "Two such clients or more were new to the user, as when somebody tries what a token opens.",
            source: "This project's own rule",
        },
        test: |candidate| {
            let text = |count| counted(count, "new client");
            if candidate.rows.len() >= 2 { Hit::proven(&candidate.rows, text) } else { None }
        },
    },
    network_rules::rented(),
    network_rules::own_device(),
];

/// Reports one finding a user.
pub(crate) fn find(log: &SignInLog<'_>) -> Vec<Finding> {
    log.by_user(ValueClass::Powerful).filter_map(|picks| finding(log, picks)).collect()
}

fn finding(log: &SignInLog<'_>, picks: &[Pick]) -> Option<Finding> {
    let user = picks.first()?.user;
    let all = log.users.rows(user as usize);
    let start = log.time(all[0]) + i64::from(log.limit(&BASELINE_DAYS)) * 24 * Timestamp::HOUR;
    let mut first: HashMap<u32, Pick, RandomState> = HashMap::default();
    for &pick in picks.iter().filter(|pick| log.succeeded(pick.row)) {
        let number = log.features.applications[log.value(Dimension::Application, pick.row) as usize].number;
        first.entry(number).or_insert(pick);
    }
    let strange = |row: Row| !log.is_familiar(user, row, log.time(row));
    // Every phone uses the broker.
    let counts = |pick: &Pick| !log.has(pick.row, ValueClass::Broker) || strange(pick.row);
    // Company Portal enrols devices, and has a detector of its own.
    let counts = |pick: &Pick| counts(pick) && !log.has(pick.row, ValueClass::CompanyPortal);
    let mut own: Vec<Pick> = first.into_values().filter(|pick| log.time(pick.row) >= start).filter(counts).collect();
    own.sort_unstable_by_key(|pick| (log.time(pick.row), log.store.request_id(pick.row), pick.row));
    let rows = rows(&own);
    let origin = NetworkOrigin::of(log, &own);
    let candidate = NewClientCandidate { strange: filter_rows(&rows, strange), origin, rows };
    candidate.finding(log, || {
        let clients = most_used(log.store, &candidate.rows, |row| log.application_name(row));
        let summary = format!(
            "{} used {} for the first time, from {}.",
            log.user_name(user),
            listed(&clients),
            from(log.store, &candidate.rows)
        );
        FindingBuilder {
            caveat: Some("First means first in this load: what came before it is not known."),
            ..FindingBuilder::of_user(log, own, summary)
        }
    })
}
