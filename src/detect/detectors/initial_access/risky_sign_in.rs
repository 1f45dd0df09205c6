//! Reports what Entra ID Protection rated risky, if the log contains its rating.

use crate::detect::engine::candidate::Candidate;
use crate::detect::engine::entry::{DetectorEntry, LeavesOut};
use crate::detect::engine::finding_builder::FindingBuilder;
use crate::detect::engine::network_rules;
use crate::detect::engine::rule::{Hit, Rule, RuleFor};
use crate::detect::engine::wording::{counted, from};
use crate::detect::log::entra_risk::{EntraRisk, RiskLevel};
use crate::detect::log::origin::NetworkOrigin;
use crate::detect::log::value_class::ValueClass;
use crate::detect::log::{Pick, SignInLog, filter_rows, rows};
use crate::detect::{DetectorInfo, Finding, Severity, Signal};
use crate::signin::{Dimension, Status};
use crate::store::Row;

/// The entry in the registry.
pub(crate) static ENTRY: DetectorEntry = DetectorEntry {
    info: DetectorInfo {
        name: "risky-sign-in",
        title: "Risky sign-in",
        reports: "Sign-ins that Entra ID Protection rated, where the log contains its rating",
        at_most: Severity::Critical,
        meaning: "Sign-ins that Entra ID Protection rated a medium or high risk, where the log carries \
                  that: it takes a P2 licence, and is hidden without one.",
        source: "Entra ID Protection; Microsoft-Analyzer-Suite, very risky authentication",
    },
    thresholds: &[],
    leaves_out: LeavesOut::Nothing,
    signals: RiskySignInCandidate::signals,
    find: |log, _| find(log),
};

/// The risky sign-ins of a user.
pub(crate) struct RiskySignInCandidate {
    /// High risk, with success.
    entered: Vec<Row>,
    /// High risk, without success.
    stopped: Vec<Row>,
    /// High risk, of unknown outcome.
    open: Vec<Row>,
    /// Medium risk.
    medium: Vec<Row>,
    confirmed: Vec<Row>,
    of_token: Vec<Row>,
    /// All of them, if all are settled.
    settled: Vec<Row>,
    origin: NetworkOrigin,
}

impl Candidate for RiskySignInCandidate {
    const ENTRY: &'static DetectorEntry = &ENTRY;
    const RULES: &'static [RuleFor<Self>] = RULES;
    const WOULD_CLEAR: &'static str =
        "Entra ID Protection's own account of the detection, and the user knowing the place and the time.";

    fn origin(&self) -> &NetworkOrigin {
        &self.origin
    }
}

const RULES: &[RuleFor<RiskySignInCandidate>] = &[
    Rule {
        signal: Signal {
            name: "high-risk-success",
            points: 60,
            meaning: "Entra ID Protection rated a sign-in a high risk, and it succeeded.",
            source: "Entra ID Protection, sign-in risk",
        },
        test: |candidate| {
            Hit::proven(&candidate.entered, |count| format!("{} at high risk", counted(count, "success")))
        },
    },
    Rule {
        signal: Signal {
            name: "high-risk-stopped",
            points: 50,
            meaning: "Entra ID Protection rated a sign-in a high risk, and it did not succeed.",
            source: "Entra ID Protection, sign-in risk",
        },
        test: |candidate| {
            let text = |count| format!("{} at high risk, none of which succeeded", counted(count, "attempt"));
            if candidate.entered.is_empty() { Hit::proven(&candidate.stopped, text) } else { None }
        },
    },
    Rule {
        signal: Signal {
            name: "high-risk-unknown-outcome",
            points: 50,
            meaning: "Entra ID Protection rated a sign-in a high risk, and the log does not say how it ended.",
            source: "Entra ID Protection, sign-in risk",
        },
        test: |candidate| {
            let text = |count| format!("{} at high risk, of unknown outcome", counted(count, "sign-in"));
            let known = !candidate.entered.is_empty() || !candidate.stopped.is_empty();
            if known { None } else { Hit::proven(&candidate.open, text) }
        },
    },
    Rule {
        signal: Signal {
            name: "medium-risk",
            points: 40,
            meaning: "Entra ID Protection rated a sign-in a medium risk, and none a high one.",
            source: "Entra ID Protection, sign-in risk",
        },
        test: |candidate| {
            let text = |count| format!("{} at medium risk", counted(count, "sign-in"));
            let high = [&candidate.entered, &candidate.stopped, &candidate.open];
            if high.iter().any(|rows| !rows.is_empty()) { None } else { Hit::proven(&candidate.medium, text) }
        },
    },
    Rule {
        signal: Signal {
            name: "confirmed-compromised",
            points: 40,
            meaning: "An administrator confirmed that the user is compromised.",
            source: "Entra ID Protection, risk state",
        },
        test: |candidate| Hit::proven(&candidate.confirmed, |_| "an administrator confirmed the compromise"),
    },
    Rule {
        signal: Signal {
            name: "risk-of-token",
            points: 15,
            meaning: "The detections indicate a stolen token or an adversary in the middle.",
            source: "Entra ID Protection, risk detections",
        },
        test: |candidate| Hit::proven(&candidate.of_token, |_| "the detections indicate a stolen token"),
    },
    Rule {
        signal: Signal {
            name: "risk-settled",
            points: -30,
            meaning: "The log calls all of it remediated, dismissed or confirmed safe.",
            source: "Entra ID Protection, risk state",
        },
        test: |candidate| Hit::proven(&candidate.settled, |_| "all of it was remediated or dismissed"),
    },
    network_rules::own_device(),
];

/// Reports one finding a user.
pub(crate) fn find(log: &SignInLog<'_>) -> Vec<Finding> {
    let said = log.store.per_value(Dimension::Risk, |risk| EntraRisk::of(risk, log.features.risks[risk.id() as usize]));
    log.by_user(ValueClass::Risky).filter_map(|picks| finding(log, picks, &said)).collect()
}

fn finding(log: &SignInLog<'_>, picks: &[Pick], said: &[EntraRisk]) -> Option<Finding> {
    let said = |row: Row| said[log.value(Dimension::Risk, row) as usize];
    let rows = rows(picks);
    let candidate = RiskySignInCandidate {
        entered: filter_rows(&rows, |row| said(row).level == RiskLevel::High && log.succeeded(row)),
        stopped: filter_rows(&rows, |row| said(row).level == RiskLevel::High && log.was_refused(row)),
        open: filter_rows(&rows, |row| said(row).level == RiskLevel::High && log.store.status(row) == Status::Unknown),
        medium: filter_rows(&rows, |row| said(row).level == RiskLevel::Medium),
        confirmed: filter_rows(&rows, |row| said(row).is_confirmed),
        of_token: filter_rows(&rows, |row| said(row).of_token),
        settled: if rows.iter().all(|&row| said(row).is_settled) { rows.clone() } else { Vec::new() },
        origin: NetworkOrigin::of(log, picks),
    };
    candidate.finding(log, || {
        let user = picks[0].user;
        let summary = format!(
            "Entra ID Protection found {} of {} risky, from {}.",
            counted(rows.len(), "sign-in"),
            log.user_name(user),
            from(log.store, &rows),
        );
        FindingBuilder::of_user(log, picks.to_vec(), summary)
    })
}
