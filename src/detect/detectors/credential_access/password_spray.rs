//! Detects password spray: few passwords on many accounts from one network.

use crate::detect::engine::candidate::Candidate;
use crate::detect::engine::entry::{DetectorEntry, LeavesOut};
use crate::detect::engine::finding_builder::FindingBuilder;
use crate::detect::engine::network_rules;
use crate::detect::engine::rule::{Hit, Rule, RuleFor};
use crate::detect::engine::wording::{counted, from, lasting, listed};
use crate::detect::features::NONE;
use crate::detect::log::burst::bursts;
use crate::detect::log::origin::NetworkOrigin;
use crate::detect::log::value_class::ValueClass;
use crate::detect::log::{Pick, SignInLog, filter_rows, rows};
use crate::detect::settings::threshold_overrides::Threshold;
use crate::detect::{DetectorInfo, Finding, Severity, Signal};
use crate::signin::{Dimension, Timestamp};
use crate::store::{Row, ValueId};
use foldhash::fast::RandomState;
use hashbrown::{HashMap, HashSet};

/// The entry in the registry.
pub(crate) static ENTRY: DetectorEntry = DetectorEntry {
    info: DetectorInfo {
        name: "password-spray",
        title: "Password spray",
        reports: "Wrong passwords on many accounts from one network, or from one company's rented servers; which passwords were right",
        at_most: Severity::Critical,
        meaning: "Wrong passwords on five accounts or more from one network within an hour, or fifteen within a day, \
                  by users who do not sign in from that network. The servers of one hosting provider count as one \
                  network, since attackers change their addresses there. A password that was right makes it high.",
        source: "Microsoft Sentinel and Elastic, rules on password spraying; codes 50126, 50053, 50055, 50034",
    },
    thresholds: &[&ACCOUNTS, &WINDOW_MINUTES, &SLOW_ACCOUNTS],
    leaves_out: LeavesOut::Nothing,
    signals: SprayCandidate::signals,
    find: |log, _| find(log),
};

/// Microsoft Sentinel's rule has 5 accounts within 20 minutes.
static ACCOUNTS: Threshold = Threshold {
    name: "spray_accounts",
    about: "Password spray: accounts that fail from one network within the window.",
    default: 5,
    least: 2,
    most: 100_000,
};

static WINDOW_MINUTES: Threshold = Threshold {
    name: "spray_window_minutes",
    about: "Password spray: minutes within which they fail.",
    default: 60,
    least: 1,
    most: 1440,
};

static SLOW_ACCOUNTS: Threshold = Threshold {
    name: "slow_spray_accounts",
    about: "Password spray: accounts that fail from one network within 24 hours.",
    default: 15,
    least: 2,
    most: 1_000_000,
};

const DAY: i64 = 24 * Timestamp::HOUR;

/// Where attempts come from: a prefix, or all networks of one hosting provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct SpraySource {
    tenant: ValueId,
    is_rented: bool,
    number: u64,
}

impl SpraySource {
    /// Returns `None` if the address is unknown or trusted.
    fn of(log: &SignInLog<'_>, pick: Pick) -> Option<Self> {
        let prefix = log.prefix(pick.row);
        if prefix == NONE || log.features.addresses[log.value(Dimension::Address, pick.row) as usize].trusted {
            return None;
        }
        let tenant = log.tenant(pick.user);
        let is_rented = log.is_rented(pick.row);
        let asn = log.asn(pick.row);
        let number = if is_rented { u64::from(asn) } else { log.features.prefixes[prefix as usize] };
        Some(Self { tenant, is_rented, number })
    }
}

/// Wrong passwords on many accounts.
pub(crate) struct SprayCandidate {
    /// Wrong passwords and unknown accounts, by time.
    failures: Vec<Row>,
    /// How many accounts they were on.
    accounts: usize,
    /// Those of the failures whose account does not exist.
    unknown: Vec<Row>,
    /// Sign-ins in which the password was right.
    right: Vec<Row>,
    /// Their users.
    victims: Vec<String>,
    /// Those of these sign-ins that succeeded.
    entered: Vec<Row>,
    /// Their users.
    entered_victims: Vec<String>,
    /// How many users have the source as their own network.
    residents: usize,
    origin: NetworkOrigin,
}

impl Candidate for SprayCandidate {
    const ENTRY: &'static DetectorEntry = &ENTRY;
    const RULES: &'static [RuleFor<Self>] = RULES;
    const WOULD_CLEAR: &'static str = "A program of the organisation that signs in for many users from there and has \
                                       an old list of passwords; a test that was announced.";

    fn origin(&self) -> &NetworkOrigin {
        &self.origin
    }
}

const RULES: &[RuleFor<SprayCandidate>] = &[
    Rule {
        signal: Signal {
            name: "many-accounts",
            points: 60,
            meaning: "Wrong passwords on many accounts from one network: 50 points from five accounts on, 55 from \
                      ten, 60 from thirty.",
            source: "Microsoft Sentinel, password spray against sign-ins; codes 50126, 50053, 50055, 50034",
        },
        test: |candidate| {
            let hit = Hit::proven(&candidate.failures, |count| {
                format!("{} on {}", counted(count, "wrong password"), counted(candidate.accounts, "account"))
            })?;
            Some(match candidate.accounts {
                30.. => hit,
                10.. => hit.worth(55),
                _ => hit.worth(50),
            })
        },
    },
    Rule {
        signal: Signal {
            name: "sprayed-password-right",
            points: 30,
            meaning: "From the same network came a sign-in in which the password was right, whatever stopped it \
                      afterwards. That password is known to the attacker.",
            source: "Microsoft Sentinel, codes that imply a right password",
        },
        test: |candidate| {
            Hit::proven(&candidate.right, |_| format!("the password was right for {}", listed(&candidate.victims)))
        },
    },
    Rule {
        signal: Signal {
            name: "sprayed-account-entered",
            points: 15,
            meaning: "One of the sprayed accounts was signed in to from the same network.",
            source: "This project's own rule",
        },
        test: |candidate| {
            Hit::proven(&candidate.entered, |_| format!("signed in from there: {}", listed(&candidate.entered_victims)))
        },
    },
    Rule {
        signal: Signal {
            name: "unknown-accounts",
            points: 5,
            meaning: "Some of the names tried are no accounts of the tenant: somebody works through a list.",
            source: "Code 50034",
        },
        test: |candidate| {
            Hit::proven(&candidate.unknown, |count| {
                format!("{} on names that are no accounts", counted(count, "attempt"))
            })
        },
    },
    network_rules::rented(),
    Rule {
        signal: Signal {
            name: "residents-here",
            points: -10,
            meaning: "Other users of the tenant regularly sign in from this network.",
            source: "Microsoft Sentinel, failing against succeeding users of an address",
        },
        test: |candidate| {
            let text = format!(
                "{} of the tenant sign in from this network in the ordinary way",
                counted(candidate.residents, "user")
            );
            (candidate.residents > 0).then(|| Hit::new(text, Vec::new()))
        },
    },
];

/// Reports one finding a source.
pub(crate) fn find(log: &SignInLog<'_>) -> Vec<Finding> {
    let mut by_source: HashMap<SpraySource, Vec<Pick>, RandomState> = HashMap::default();
    for &pick in log.picked(ValueClass::WrongPassword).iter().chain(log.picked(ValueClass::UnknownAccount)) {
        if let Some(source) = SpraySource::of(log, pick) {
            by_source.entry(source).or_default().push(pick);
        }
    }
    let mut sprays: HashMap<SpraySource, Vec<Pick>, RandomState> = HashMap::default();
    for (source, mut picks) in by_source {
        picks.sort_unstable_by_key(|pick| (log.time(pick.row), log.store.request_id(pick.row), pick.row));
        let burst = burst(log, &picks);
        if !burst.is_empty() {
            sprays.insert(source, burst);
        }
    }
    // Other sign-ins from a source matter only if it sprayed.
    let mut entries: HashMap<SpraySource, Vec<Pick>, RandomState> = HashMap::default();
    if !sprays.is_empty() {
        for &pick in log.picked(ValueClass::PasswordRight).iter().chain(log.picked(ValueClass::Proof)) {
            if let Some(source) = SpraySource::of(log, pick).filter(|source| sprays.contains_key(source)) {
                entries.entry(source).or_default().push(pick);
            }
        }
    }
    let found = sprays
        .into_iter()
        .filter_map(|(source, failures)| finding(log, source, failures, entries.remove(&source).unwrap_or_default()));
    found.collect()
}

/// Returns the attempts in a burst over many accounts, fast or slow.
fn burst(log: &SignInLog<'_>, picks: &[Pick]) -> Vec<Pick> {
    let times: Vec<i64> = picks.iter().map(|pick| log.time(pick.row)).collect();
    let many = |span: i64, least: u32| {
        let mut open: HashMap<u32, u32, RandomState> = HashMap::default();
        bursts(&times, span, |at, enters| {
            let attempts = open.entry(picks[at].user).or_default();
            *attempts = if enters { *attempts + 1 } else { *attempts - 1 };
            if *attempts == 0 {
                open.remove(&picks[at].user);
            }
            open.len() >= least as usize
        })
    };
    let fast = many(i64::from(log.limit(&WINDOW_MINUTES)) * 60 * Timestamp::SECOND, log.limit(&ACCOUNTS));
    let mut all = many(DAY, log.limit(&SLOW_ACCOUNTS));
    all.extend(fast);
    all.sort_unstable();
    all.dedup();
    all.into_iter().map(|at| picks[at]).collect()
}

fn finding(log: &SignInLog<'_>, source: SpraySource, failures: Vec<Pick>, mut entries: Vec<Pick>) -> Option<Finding> {
    let first = log.time(failures.first()?.row);
    let last = log.time(failures.last()?.row);
    entries.sort_unstable_by_key(|pick| (pick.user, log.time(pick.row), log.store.request_id(pick.row), pick.row));
    entries.dedup();
    let failing: HashSet<u32, RandomState> = failures.iter().map(|pick| pick.user).collect();

    let mut residents: HashSet<u32, RandomState> = HashSet::default();
    let mut right: Vec<Pick> = Vec::new();
    for own in entries.chunk_by(|a, b| a.user == b.user) {
        let during = |time: i64| (first - Timestamp::HOUR..=last + DAY).contains(&time);
        let at_other_times =
            own.iter().any(|pick| log.has(pick.row, ValueClass::Proof) && log.time(pick.row) < first - Timestamp::HOUR);
        let with_device = own.iter().all(|pick| log.device(pick.row) != NONE);
        if at_other_times || with_device && !failing.contains(&own[0].user) {
            residents.insert(own[0].user);
        } else {
            let own =
                own.iter().filter(|pick| during(log.time(pick.row)) && log.has(pick.row, ValueClass::PasswordRight));
            right.extend(own);
        }
    }
    let strangers = failing.iter().filter(|user| !residents.contains(*user)).count();
    let victims: HashSet<u32, RandomState> = right.iter().map(|pick| pick.user).collect();
    let corrected = victims.iter().filter(|user| failing.contains(*user)).count();
    // In an office people mistype and then get it right. A spray is rarely right.
    if strangers < log.limit(&ACCOUNTS) as usize || strangers <= residents.len() || corrected * 2 > strangers {
        return None;
    }

    let entered: Vec<Pick> = right.iter().copied().filter(|pick| log.succeeded(pick.row)).collect();
    let candidate = SprayCandidate {
        accounts: failing.len(),
        unknown: filter_rows(&rows(&failures), |row| log.has(row, ValueClass::UnknownAccount)),
        right: rows(&right),
        victims: log.user_names(&right),
        entered: rows(&entered),
        entered_victims: log.user_names(&entered),
        residents: residents.len(),
        origin: NetworkOrigin {
            rented: if source.is_rented { rows(&failures) } else { Vec::new() },
            ..NetworkOrigin::default()
        },
        failures: rows(&failures),
    };
    candidate.finding(log, || {
        let outcome = match (candidate.victims.as_slice(), candidate.entered_victims.as_slice()) {
            ([], _) => "no password was right".to_owned(),
            (victims, []) => {
                format!("the password of {} was right, and the sign-in was stopped after it", listed(victims))
            }
            (victims, entered) => {
                format!("the password of {} was right, and {} signed in", listed(victims), listed(entered))
            }
        };
        let summary = format!(
            "{} tried on {} from {} {}; {outcome}.",
            if candidate.failures.len() == 1 { "A password was" } else { "Passwords were" },
            counted(candidate.accounts, "account"),
            from(log.store, &candidate.failures),
            lasting(log.store, &candidate.failures),
        );
        let caveat = "All addresses of this company's rented servers are taken as one source.";
        let caveat = source.is_rented.then_some(caveat);
        let picks = failures.into_iter().chain(right).collect();
        FindingBuilder {
            tenant: source.tenant,
            key: format!("{} {}", source.is_rented, source.number),
            picks,
            summary,
            caveat,
        }
    })
}
