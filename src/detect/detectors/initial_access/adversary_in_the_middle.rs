//! Detects an adversary in the middle: a session that was opened through a phishing proxy.

use crate::detect::engine::candidate::Candidate;
use crate::detect::engine::entry::{DetectorEntry, LeavesOut};
use crate::detect::engine::finding_builder::FindingBuilder;
use crate::detect::engine::network_rules;
use crate::detect::engine::rule::{Hit, Rule, RuleFor};
use crate::detect::engine::wording::{counted, from};
use crate::detect::features::NONE;
use crate::detect::log::origin::NetworkOrigin;
use crate::detect::log::value_class::ValueClass;
use crate::detect::log::{Pick, SignInLog, filter_rows, rows};
use crate::detect::{DetectorInfo, Finding, Severity, Signal};
use crate::signin::{Dimension, Field, Kind, Timestamp};
use crate::store::{Row, ValueId};
use foldhash::fast::RandomState;
use hashbrown::{HashMap, HashSet};

/// The entry in the registry.
pub(crate) static ENTRY: DetectorEntry = DetectorEntry {
    info: DetectorInfo {
        name: "adversary-in-the-middle",
        title: "Adversary in the middle",
        reports: "Sessions that were opened as through a phishing proxy",
        at_most: Severity::Critical,
        meaning: "An interactive success at the Office start page in a browser without a device id, from an \
                  unfamiliar network, with the prompts under one correlation id; worse when the session continues \
                  from another unfamiliar network.",
        source: "Microsoft DART on adversary in the middle; Microsoft-Analyzer-Suite; public hunting \
                 query of reprise99",
    },
    thresholds: &[],
    leaves_out: LeavesOut::Nothing,
    signals: ProxySessionCandidate::signals,
    find: |log, _| find(log),
};

/// The error codes that precede the success: a second factor is required (50074), and whether to stay signed in
/// (50140).
const STEPS: [i32; 2] = [50074, 50140];

/// How many sign-ins of a user on a prefix are examined. A program that makes thousands is no victim.
const MOST_ROOTS: usize = 50;

/// Sign-ins of a user on one prefix that look like those of a phishing proxy.
pub(crate) struct ProxySessionCandidate {
    roots: Vec<Row>,
    /// Other steps of the same attempts.
    steps: Vec<Row>,
    /// Sign-ins of the same sessions within an hour from other unfamiliar networks.
    elsewhere: Vec<Row>,
    /// Those for which Entra ID Protection suspected it.
    suspected: Vec<Row>,
    /// How many users have such sign-ins on the prefix.
    users: usize,
    origin: NetworkOrigin,
}

impl Candidate for ProxySessionCandidate {
    const ENTRY: &'static DetectorEntry = &ENTRY;
    const RULES: &'static [RuleFor<Self>] = RULES;
    const WOULD_CLEAR: &'static str = "The user naming a VPN with this exit on a private computer; the address being \
                                       an exit of the organisation (then name it with --trusted).";

    fn origin(&self) -> &NetworkOrigin {
        &self.origin
    }
}

const RULES: &[RuleFor<ProxySessionCandidate>] = &[
    Rule {
        signal: Signal {
            name: "landing-without-device",
            points: 15,
            meaning: "An interactive success at the Office start page, in a browser, without a device id: what most \
                      phishing proxies leave in the log. Every private computer does, too.",
            source: "Microsoft DART on adversary in the middle; Microsoft-Analyzer-Suite",
        },
        test: |candidate| {
            Hit::proven(&candidate.roots, |count| {
                format!("{} at the Office start page without a device", counted(count, "success"))
            })
        },
    },
    Rule {
        signal: Signal {
            name: "proxy-steps",
            points: 5,
            meaning: "Under one correlation id stand the request for a second factor (50074), the question whether to \
                      stay signed in (50140), or both, and the success.",
            source: "Public hunting query of reprise99",
        },
        test: |candidate| {
            Hit::proven(&candidate.steps, |_| "all prompts have one correlation id, as through a phishing proxy")
        },
    },
    Rule {
        signal: Signal {
            name: "session-continues-elsewhere",
            points: 20,
            meaning: "Within an hour the session was used from another unfamiliar network: the attacker's own.",
            source: "Microsoft DART on adversary in the middle",
        },
        test: |candidate| Hit::proven(&candidate.elsewhere, |_| "the session went on from another unfamiliar network"),
    },
    Rule {
        signal: Signal {
            name: "proxy-suspected",
            points: 25,
            meaning: "Entra ID Protection itself suspected a stolen token or an adversary in the middle.",
            source: "Entra ID Protection, risk detections",
        },
        test: |candidate| Hit::proven(&candidate.suspected, |_| "Entra ID Protection suspected it"),
    },
    Rule {
        signal: Signal {
            name: "proxy-of-several-users",
            points: 20,
            meaning: "Three users or more opened sessions in this way from the same network, which is familiar to \
                      none of them.",
            source: "This project's own rule",
        },
        test: |candidate| {
            let text = format!("{} opened sessions in this way from there", counted(candidate.users, "user"));
            (candidate.users >= 3).then(|| Hit::new(text, Vec::new()))
        },
    },
    network_rules::unproven(),
    network_rules::rented(),
    network_rules::familiar(),
];

/// Reports one finding a user and prefix.
pub(crate) fn find(log: &SignInLog<'_>) -> Vec<Finding> {
    let shaped = |pick: &&Pick| {
        log.store.kind(pick.row) == Kind::Interactive
            && log.succeeded(pick.row)
            && log.device(pick.row) == NONE
            && log.prefix(pick.row) != NONE
            && is_browser(log, pick.row)
    };
    let mut roots: Vec<Pick> = log.picked(ValueClass::Landing).iter().filter(shaped).copied().collect();
    roots.sort_by_key(|pick| (pick.user, log.prefix(pick.row)));
    let mut users: HashMap<(ValueId, u32), HashSet<u32, RandomState>, RandomState> = HashMap::default();
    let key = |pick: &Pick| (log.tenant(pick.user), log.prefix(pick.row));
    for pick in &roots {
        if !log.is_familiar(pick.user, pick.row, log.time(pick.row)) {
            users.entry(key(pick)).or_default().insert(pick.user);
        }
    }
    let here = |pick: &Pick| users.get(&key(pick)).map_or(0, HashSet::len);
    let groups = roots.chunk_by(|a, b| a.user == b.user && log.prefix(a.row) == log.prefix(b.row));
    groups.filter_map(|group| finding(log, group, here(&group[0]))).collect()
}

fn is_browser(log: &SignInLog<'_>, row: Row) -> bool {
    log.store.text(Field::ClientApp, row).is_none_or(|app| app.eq_ignore_ascii_case("browser"))
}

fn finding(log: &SignInLog<'_>, picks: &[Pick], users: usize) -> Option<Finding> {
    let user = picks[0].user;
    let all = log.users.rows(user as usize);
    let first = log.time(picks[0].row);
    let roots = rows(picks);
    let origin = NetworkOrigin::of(log, picks);
    // Familiar networks need no examination.
    let (mut steps, mut elsewhere) = (Vec::new(), Vec::new());
    for &root in origin.unproven.iter().take(MOST_ROOTS) {
        let (time, session) = (log.time(root), log.session(root));
        let attempt = log.store.facts(root).correlation_id;
        let near = |row: &Row| (time - Timestamp::HOUR..=time + Timestamp::HOUR).contains(&log.time(*row));
        let same_attempt = |row: &Row| attempt.is_some() && log.store.facts(*row).correlation_id == attempt;
        let step = |row: &Row| log.store.error_code(*row).is_some_and(|code| STEPS.contains(&code));
        let around = &all[all.partition_point(|&row| log.time(row) < time - Timestamp::HOUR)..];
        let around = || around.iter().copied().take_while(|&row| log.time(row) <= time + Timestamp::HOUR);
        steps.extend(around().filter(near).filter(step).filter(same_attempt));
        elsewhere.extend(around().filter(|&row| {
            session != NONE
                && log.session(row) == session
                && log.time(row) >= time
                && log.prefix(row) != NONE
                && log.prefix(row) != log.prefix(root)
                && !log.is_familiar(user, row, first)
        }));
    }
    let candidate = ProxySessionCandidate {
        steps,
        suspected: filter_rows(&roots, |row| log.features.risks[log.value(Dimension::Risk, row) as usize]),
        elsewhere,
        users,
        origin,
        roots,
    };
    candidate.finding(log, || {
        let then = if candidate.elsewhere.is_empty() {
            String::new()
        } else {
            format!(", and the session went on from {}", from(log.store, &candidate.elsewhere))
        };
        let summary = format!(
            "{} signed in at the Office start page from {} without a device, as through a phishing proxy{then}.",
            log.user_name(user),
            from(log.store, &candidate.roots),
        );
        let picks = [&candidate.roots, &candidate.steps, &candidate.elsewhere]
            .into_iter()
            .flatten()
            .map(|&row| Pick { user, row });
        let key = format!("{} {}", log.user_key(user), log.features.prefixes[log.prefix(candidate.roots[0]) as usize]);
        let caveat = Some("Through a proxy the log shows the proxy's address, not the user's.");
        FindingBuilder { key, caveat, ..FindingBuilder::of_user(log, picks.collect(), summary) }
    })
}
