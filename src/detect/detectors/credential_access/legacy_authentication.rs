//! Detects legacy authentication: protocols that send a password and cannot ask for a second factor.

use crate::detect::detectors::credential_access::password_spray;
use crate::detect::engine::candidate::Candidate;
use crate::detect::engine::entry::{DetectorEntry, LeavesOut};
use crate::detect::engine::finding_builder::FindingBuilder;
use crate::detect::engine::network_rules;
use crate::detect::engine::rule::{Hit, Rule, RuleFor};
use crate::detect::engine::wording::{counted, from, listed};
use crate::detect::log::origin::NetworkOrigin;
use crate::detect::log::value_class::ValueClass;
use crate::detect::log::{Pick, RowSet, SignInLog, filter_rows, rows};
use crate::detect::settings::threshold_overrides::Threshold;
use crate::detect::{DetectorInfo, Finding, Severity, Signal};
use crate::knowledge::{self, ToolKind};
use crate::signin::{Dimension, Field, Timestamp};
use crate::store::{Row, ValueId};
use std::collections::{BTreeMap, BTreeSet};

/// The entry in the registry.
pub(crate) static ENTRY: DetectorEntry = DetectorEntry {
    info: DetectorInfo {
        name: "legacy-authentication",
        title: "Legacy authentication",
        reports: "IMAP, POP3, SMTP and other legacy protocols, and the password grant (ROPC)",
        at_most: Severity::High,
        meaning: "IMAP, POP3, SMTP, Exchange ActiveSync and other protocols that send a password and cannot \
                  ask for a second factor, and the password grant (ROPC) by protocol or by user agent. One \
                  finding a protocol.",
        source: "Microsoft Entra, blocking legacy authentication; CIS benchmark for Microsoft 365",
    },
    thresholds: &[&ATTEMPTS],
    leaves_out: LeavesOut::FindingsOf(&[&password_spray::ENTRY]),
    signals: LegacyAuthenticationCandidate::signals,
    find,
};

static ATTEMPTS: Threshold = Threshold {
    name: "legacy_attempts",
    about: "Legacy authentication: attempts by one protocol when none of them succeeded.",
    default: 3,
    least: 1,
    most: 1_000_000,
};

/// A user who comes from one network by one protocol on this many days is a program.
const HABIT_DAYS: usize = 3;

/// The use of one protocol.
pub(crate) struct LegacyAuthenticationCandidate {
    /// Successful attempts.
    entered: Vec<Row>,
    /// Failed attempts.
    failed: Vec<Row>,
    /// There are enough failed attempts to report, without a success.
    many: bool,
    /// By the password grant, according to the protocol.
    granted: Vec<Row>,
    /// By the password grant, according to the user agent.
    grant_agent: Vec<Row>,
    /// Successes from networks that the same user comes from by this protocol on several days.
    habit: Vec<Row>,
    origin: NetworkOrigin,
}

impl Candidate for LegacyAuthenticationCandidate {
    const ENTRY: &'static DetectorEntry = &ENTRY;
    const RULES: &'static [RuleFor<Self>] = RULES;
    const WOULD_CLEAR: &'static str =
        "A printer, a script or a mail program that is known to sign in like this, from its own address.";

    fn origin(&self) -> &NetworkOrigin {
        &self.origin
    }
}

const RULES: &[RuleFor<LegacyAuthenticationCandidate>] = &[
    Rule {
        signal: Signal {
            name: "legacy-success",
            points: 45,
            meaning: "A sign-in by a protocol that sends a password and cannot ask for a second factor succeeded: \
                      whoever has the password gets in.",
            source: "Microsoft Entra, blocking legacy authentication; list of client apps that comes with the program",
        },
        test: |candidate| {
            Hit::proven(&candidate.entered, |count| format!("{} without any second factor", counted(count, "success")))
        },
    },
    Rule {
        signal: Signal {
            name: "legacy-attempts",
            points: 40,
            meaning: "Three attempts or more by such a protocol, none of which succeeded. Attackers try it because it \
                      asks for no second factor.",
            source: "Microsoft Entra, blocking legacy authentication",
        },
        test: |candidate| {
            let text = |count| format!("{}, none of which succeeded", counted(count, "attempt"));
            if candidate.many && candidate.entered.is_empty() { Hit::proven(&candidate.failed, text) } else { None }
        },
    },
    Rule {
        signal: Signal {
            name: "password-grant",
            points: 5,
            meaning: "The protocol is the password grant of OAuth 2 (ROPC): a program sends the user's password.",
            source: "authenticationProtocol ropc",
        },
        test: |candidate| Hit::proven(&candidate.granted, |_| "the protocol is the password grant of OAuth 2 (ROPC)"),
    },
    Rule {
        signal: Signal {
            name: "password-grant-agent",
            points: 5,
            meaning: "The user agent is one that Microsoft's servers use when they turn a legacy client's password \
                      into a token: BAV2ROPC, CBAinPROD, CBAinTAR.",
            source: "List of user agents that comes with the program",
        },
        test: |candidate| Hit::proven(&candidate.grant_agent, |_| "the user agent is that of a password grant"),
    },
    network_rules::unproven(),
    network_rules::rented(),
    network_rules::familiar(),
    Rule {
        signal: Signal {
            name: "daily-program",
            points: -20,
            meaning: "Every success is from a network from which the same user comes by this protocol on three days or \
                      more: a printer, a script, a mail program.",
            source: "This project's own rule",
        },
        test: |candidate| {
            let text = |_| "all successes are from networks where the same users sign in day after day";
            if candidate.habit.len() == candidate.entered.len() { Hit::proven(&candidate.habit, text) } else { None }
        },
    },
];

/// Reports one finding a tenant and protocol.
pub(crate) fn find(log: &SignInLog<'_>, left_out: &RowSet) -> Vec<Finding> {
    let names = log.store.per_value(Dimension::Client, |client| {
        let app = client.get(Field::ClientApp).filter(|app| knowledge::is_legacy_client(app));
        app.map(|app| app.split(';').next().unwrap_or(app).trim().to_lowercase())
    });
    let mut groups: BTreeMap<(ValueId, &str), Vec<Pick>> = BTreeMap::new();
    for &pick in log.picked(ValueClass::Legacy).iter().filter(|pick| !left_out.contains(&pick.row)) {
        let protocol = names[log.value(Dimension::Client, pick.row) as usize].as_deref().unwrap_or_default();
        groups.entry((log.tenant(pick.user), protocol)).or_default().push(pick);
    }
    groups.into_iter().filter_map(|((tenant, protocol), picks)| finding(log, tenant, protocol, picks)).collect()
}

fn finding(log: &SignInLog<'_>, tenant: ValueId, protocol: &str, mut picks: Vec<Pick>) -> Option<Finding> {
    let entered: Vec<Pick> = picks.iter().copied().filter(|pick| log.succeeded(pick.row)).collect();
    if entered.is_empty() {
        picks.retain(|pick| log.was_refused(pick.row));
    } else {
        // Failures add little to successes, and may be far more numerous.
        picks.clone_from(&entered);
    }
    let token = |row: Row| &log.features.tokens[log.value(Dimension::Token, row) as usize];
    let client = |row: Row| &log.features.clients[log.value(Dimension::Client, row) as usize];
    let all = rows(&picks);
    let candidate = LegacyAuthenticationCandidate {
        many: all.len() >= log.limit(&ATTEMPTS) as usize,
        failed: if entered.is_empty() { all.clone() } else { Vec::new() },
        granted: filter_rows(&all, |row| token(row).password),
        grant_agent: filter_rows(&all, |row| client(row).tool == Some(ToolKind::Legacy)),
        habit: habit(log, &entered),
        origin: NetworkOrigin::of(log, &entered),
        entered: rows(&entered),
    };
    candidate.finding(log, || {
        let users = log.user_names(&picks);
        let by = shown(log, protocol, &all);
        let from = from(log.store, &all);
        let summary = if candidate.entered.is_empty() {
            format!(
                "{} by {by} of {} from {from}, none of which succeeded.",
                counted(all.len(), "attempt"),
                listed(&users)
            )
        } else {
            format!("{} signed in by {by}, which asks for no second factor, from {from}.", listed(&users))
        };
        FindingBuilder { tenant, key: protocol.to_owned(), picks, summary, caveat: None }
    })
}

/// Returns the protocol as the log spells it.
fn shown(log: &SignInLog<'_>, protocol: &str, rows: &[Row]) -> String {
    if protocol.is_empty() {
        return "the password grant (ROPC)".to_owned();
    }
    let written = rows.iter().filter_map(|&row| log.store.text(Field::ClientApp, row));
    written.min().map_or_else(|| protocol.to_owned(), |app| app.split(';').next().unwrap_or(app).trim().to_owned())
}

/// Returns the successes from prefixes that their user came from on [`HABIT_DAYS`] or more.
fn habit(log: &SignInLog<'_>, entered: &[Pick]) -> Vec<Row> {
    let day = |row: Row| log.time(row).div_euclid(24 * Timestamp::HOUR);
    let mut days: BTreeMap<(u32, u32), BTreeSet<i64>> = BTreeMap::new();
    for pick in entered {
        days.entry((pick.user, log.prefix(pick.row))).or_default().insert(day(pick.row));
    }
    let often = |pick: &&Pick| days[&(pick.user, log.prefix(pick.row))].len() >= HABIT_DAYS;
    entered.iter().filter(often).map(|pick| pick.row).collect()
}
