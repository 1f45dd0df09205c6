//! Detects sign-ins that stopped for a question: a request for an administrator's consent, or a confirmation of the
//! application.

use crate::detect::engine::candidate::Candidate;
use crate::detect::engine::entry::{DetectorEntry, LeavesOut};
use crate::detect::engine::finding_builder::FindingBuilder;
use crate::detect::engine::network_rules;
use crate::detect::engine::rule::{Hit, Rule, RuleFor};
use crate::detect::engine::wording::{counted, from, listed, most_used};
use crate::detect::log::origin::NetworkOrigin;
use crate::detect::log::value_class::ValueClass;
use crate::detect::log::{Pick, SignInLog, filter_rows, rows};
use crate::detect::{DetectorInfo, Finding, Severity, Signal};
use crate::signin::Dimension;
use crate::store::{Row, ValueId};
use std::collections::{BTreeMap, BTreeSet};

/// The entry in the registry.
pub(crate) static ENTRY: DetectorEntry = DetectorEntry {
    info: DetectorInfo {
        name: "consent-prompt",
        title: "Consent prompt",
        reports: "Requests for an administrator's consent (90095), and confirmations (50199)",
        at_most: Severity::Medium,
        meaning: "An application asked for an administrator's consent (90095), or the user had to confirm that an \
                  application was meant (50199) from an unfamiliar network.",
        source: "Microsoft-Analyzer-Suite, codes 50199 and 90095",
    },
    thresholds: &[],
    leaves_out: LeavesOut::Nothing,
    signals: ConsentPromptCandidate::signals,
    find: |log, _| find(log),
};

/// The questions about one application.
pub(crate) struct ConsentPromptCandidate {
    /// Requests for an administrator's consent (90095).
    consent: Vec<Row>,
    /// Questions whether the user means this application (50199).
    confirmation: Vec<Row>,
    /// Those of the confirmations in a session by device code.
    by_code: Vec<Row>,
    origin: NetworkOrigin,
}

impl Candidate for ConsentPromptCandidate {
    const ENTRY: &'static DetectorEntry = &ENTRY;
    const RULES: &'static [RuleFor<Self>] = RULES;
    const WOULD_CLEAR: &'static str =
        "The application being known to the organisation, and the users having started the sign-in.";

    fn origin(&self) -> &NetworkOrigin {
        &self.origin
    }
}

const RULES: &[RuleFor<ConsentPromptCandidate>] = &[
    Rule {
        signal: Signal {
            name: "admin-consent-requested",
            points: 40,
            meaning: "A user met an application that wants an administrator's consent, and could send a request. \
                      Illicit applications ask like this; whoever answers should know.",
            source: "Code 90095; Microsoft-Analyzer-Suite",
        },
        test: |candidate| {
            Hit::proven(&candidate.consent, |count| {
                format!("{} that an administrator would have to answer", counted(count, "request"))
            })
        },
    },
    Rule {
        signal: Signal {
            name: "application-confirmation",
            points: 25,
            meaning: "The user was asked to confirm that this application is meant: part of device-code and broker \
                      flows, also when somebody else began them.",
            source: "Code 50199; Microsoft-Analyzer-Suite",
        },
        test: |candidate| {
            Hit::proven(&candidate.confirmation, |count| {
                format!("{} to confirm the application", counted(count, "question"))
            })
        },
    },
    Rule {
        signal: Signal {
            name: "confirmation-by-device-code",
            points: 10,
            meaning: "The question belongs to a sign-in by device code.",
            source: "authenticationProtocol deviceCode",
        },
        test: |candidate| Hit::proven(&candidate.by_code, |_| "the question is part of a sign-in by device code"),
    },
    network_rules::unproven(),
    network_rules::rented(),
];

/// Reports one finding a tenant, question and application.
pub(crate) fn find(log: &SignInLog<'_>) -> Vec<Finding> {
    let mut groups: BTreeMap<(ValueId, bool, u32), Vec<Pick>> = BTreeMap::new();
    for &pick in log.picked(ValueClass::Question) {
        let consent = log.has(pick.row, ValueClass::ConsentRequest);
        let number = log.features.applications[log.value(Dimension::Application, pick.row) as usize].number;
        groups.entry((log.tenant(pick.user), consent, number)).or_default().push(pick);
    }
    groups.into_iter().filter_map(|((tenant, consent, _), picks)| finding(log, tenant, consent, picks)).collect()
}

fn finding(log: &SignInLog<'_>, tenant: ValueId, is_consent: bool, mut picks: Vec<Pick>) -> Option<Finding> {
    // A familiar network does not clear a request for consent. A confirmation on a familiar network is ordinary.
    let mut origin = NetworkOrigin::default();
    if !is_consent {
        origin = NetworkOrigin::of(log, &picks);
        let strange: BTreeSet<Row> = origin.unproven.iter().copied().collect();
        picks.retain(|pick| strange.contains(&pick.row));
    }
    let rows = rows(&picks);
    let (consent, confirmation) = if is_consent { (rows.clone(), Vec::new()) } else { (Vec::new(), rows.clone()) };
    let by_code = filter_rows(&confirmation, |row| log.has(row, ValueClass::DeviceCode));
    ConsentPromptCandidate { consent, confirmation, by_code, origin }.finding(log, || {
        let users = log.user_names(&picks);
        let applications = most_used(log.store, &rows, |row| log.application_name(row));
        let what = applications.first().map_or("an unnamed application", String::as_str);
        let (who, from) = (listed(&users), from(log.store, &rows));
        let summary = if is_consent {
            format!("{what} asked {who} for permissions that only an administrator can give, from {from}.")
        } else {
            format!("{who} had to confirm that {what} was meant, from {from}.")
        };
        FindingBuilder { tenant, key: format!("{is_consent} {what}"), picks, summary, caveat: None }
    })
}
