//! Detects enumeration of accounts: one address asks about many users before a sign-in.
//!
//! Rests on the published columns of `PreAuthenticationDiscoveryLogs` alone. The values of `RequestType` and `ErrorNumber` are
//! not published, so that nothing depends on them: a request counts by its address, its user and its time.

use crate::detect::engine::candidate::Candidate;
use crate::detect::engine::entry::{DetectorEntry, LeavesOut};
use crate::detect::engine::finding_builder::FindingBuilder;
use crate::detect::engine::rule::{Hit, Rule, RuleFor};
use crate::detect::engine::wording::{counted, first_and_more, lasting_seconds, listed};
use crate::detect::log::asked_users::{AskedUsers, DiscoveryRequest, discovery_requests, source_of};
use crate::detect::log::burst::bursts;
use crate::detect::log::{Pick, SignInLog, rows};
use crate::detect::settings::threshold_overrides::Threshold;
use crate::detect::{DetectorInfo, Finding, Severity, Signal, UserIdentity};
use crate::signin::{Dimension, Field, Timestamp};
use crate::store::Row;
use foldhash::fast::RandomState;
use hashbrown::{HashMap, HashSet};
use ipnet::IpNet;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The entry in the registry.
pub(crate) static ENTRY: DetectorEntry = DetectorEntry {
    info: DetectorInfo {
        name: "account-enumeration",
        title: "Account enumeration",
        reports: "One address that asks about many users before a sign-in, where PreAuthenticationDiscoveryLogs are loaded",
        at_most: Severity::Medium,
        meaning: "One address (of IPv6 a /64) asks about ten users or more within an hour, most of whom never signed in \
                  successfully from there in the load. Medium where one of them signs in from there afterwards, also in \
                  vain. What a request asks, and what was answered, is not published and not judged.",
        source: "Microsoft, reference of the table PreAuthenticationDiscoveryLogs; this project's own rule",
    },
    thresholds: &[&USERS],
    leaves_out: LeavesOut::Nothing,
    signals: EnumerationCandidate::signals,
    find: |log, _| find(log),
};

static USERS: Threshold = Threshold {
    name: "enumerated_users",
    about: "Account enumeration: users that one address asks about within an hour.",
    default: 10,
    least: 2,
    most: 100_000,
};

/// From so many users on, the rule gives its full points.
const MANY: usize = 30;

/// One in this number of the users makes the address one of people at work.
const RESIDENTS: usize = 4;

const DAY: i64 = 24 * Timestamp::HOUR;

/// Requests about many users from one address.
pub(crate) struct EnumerationCandidate {
    /// How many users were asked about.
    users: usize,
    /// How long the requests took, in seconds.
    seconds: i64,
    /// How many of the users signed in from there at some time of the load.
    residents: usize,
    /// Sign-ins of the others from there, after the first request.
    tried: Vec<Row>,
    /// Their users.
    tried_users: Vec<String>,
}

impl Candidate for EnumerationCandidate {
    const ENTRY: &'static DetectorEntry = &ENTRY;
    const RULES: &'static [RuleFor<Self>] = RULES;
    const WOULD_CLEAR: &'static str = "An exit that many of the organisation's people share, whose sign-ins the load lacks; \
                                       a program of the organisation that looks up users.";
}

const RULES: &[RuleFor<EnumerationCandidate>] = &[
    Rule {
        signal: Signal {
            name: "many-users-asked",
            points: 50,
            meaning: "One address asked about many users within an hour, as the log of requests before sign-ins shows (45 \
                      points, 50 from thirty users on).",
            source: "Microsoft, PreAuthenticationDiscoveryLogs: CallerIpAddress, UserId, TimeGenerated",
        },
        test: |candidate| {
            let text =
                format!("{} asked about {}", counted(candidate.users, "user"), lasting_seconds(candidate.seconds));
            let hit = Hit::new(text, Vec::new());
            Some(if candidate.users >= MANY { hit } else { hit.worth(45) })
        },
    },
    Rule {
        signal: Signal {
            name: "asked-user-tried",
            points: 25,
            meaning: "Within a day a user who was asked about signed in from the same address, or tried to, and had never \
                      signed in from there before.",
            source: "This project's own rule",
        },
        test: |candidate| {
            Hit::proven(&candidate.tried, |count| {
                format!("{} from there afterwards, of {}", counted(count, "sign-in"), listed(&candidate.tried_users))
            })
        },
    },
    Rule {
        signal: Signal {
            name: "asked-residents",
            points: -10,
            meaning: "A quarter of the users or more signed in from there at some time of the load.",
            source: "This project's own rule",
        },
        test: |candidate| {
            let text = format!("{} of them signed in from there in the load", candidate.residents);
            (candidate.residents * RESIDENTS >= candidate.users).then(|| Hit::new(text, Vec::new()))
        },
    },
];

/// The requests of a burst from one source, by time.
struct RequestBurst {
    source: IpNet,
    requests: Vec<DiscoveryRequest>,
    users: BTreeSet<u32>,
}

/// Reports one finding a source.
pub(crate) fn find(log: &SignInLog<'_>) -> Vec<Finding> {
    let mut asked = AskedUsers::default();
    let requests = discovery_requests(log, &mut asked);
    let mut by_source: BTreeMap<IpNet, Vec<DiscoveryRequest>> = BTreeMap::new();
    for request in requests {
        by_source.entry(request.source).or_default().push(request);
    }
    let bursts: Vec<RequestBurst> =
        by_source.into_iter().filter_map(|(source, requests)| burst(log, source, requests)).collect();
    if bursts.is_empty() {
        return Vec::new();
    }
    let from_there = sign_ins_from(log, &bursts);
    bursts.iter().zip(&from_there).filter_map(|(burst, own)| finding(log, &asked, burst, own)).collect()
}

/// Returns the requests within an hour about enough users; `None` where there are none, and where the load has no sign-ins of
/// that time, with which the users could be compared.
fn burst(log: &SignInLog<'_>, source: IpNet, mut requests: Vec<DiscoveryRequest>) -> Option<RequestBurst> {
    requests.sort_unstable_by_key(|request| (request.time, request.user, request.event));
    let times: Vec<i64> = requests.iter().map(|request| request.time).collect();
    let mut open: HashMap<u32, u32, RandomState> = HashMap::default();
    let least = log.limit(&USERS) as usize;
    let found = bursts(&times, Timestamp::HOUR, |at, enters| {
        let count = open.entry(requests[at].user).or_default();
        *count = if enters { *count + 1 } else { *count - 1 };
        if *count == 0 {
            open.remove(&requests[at].user);
        }
        open.len() >= least
    });
    let requests: Vec<DiscoveryRequest> = found.into_iter().map(|at| requests[at]).collect();
    let time = |row: Option<&Row>| row.map(|&row| log.time(row));
    let (begin, end) = (time(log.store.by_time().first())?, time(log.store.by_time().last())?);
    let is_covered =
        requests.first()?.time >= begin - Timestamp::HOUR && requests.last()?.time <= end + Timestamp::HOUR;
    let users = requests.iter().map(|request| request.user).collect();
    is_covered.then_some(RequestBurst { source, requests, users })
}

/// Returns the sign-ins of the users asked about from the source of each burst, by user and time.
fn sign_ins_from(log: &SignInLog<'_>, bursts: &[RequestBurst]) -> Vec<Vec<Pick>> {
    let sources: HashMap<IpNet, usize, RandomState> =
        bursts.iter().enumerate().map(|(at, burst)| (burst.source, at)).collect();
    let burst_of = log.store.per_value(Dimension::Address, |entry| {
        let source = entry.get(Field::IpAddress).and_then(source_of);
        source.and_then(|source| sources.get(&source).copied())
    });
    let mut found = vec![Vec::new(); bursts.len()];
    for user in 0..log.users.len() {
        for &row in log.users.rows(user) {
            let Some(at) = burst_of[log.value(Dimension::Address, row) as usize] else { continue };
            let user = user as u32;
            if bursts[at].users.contains(&user) {
                found[at].push(Pick { user, row });
            }
        }
    }
    found
}

fn finding(log: &SignInLog<'_>, asked: &AskedUsers, burst: &RequestBurst, own: &[Pick]) -> Option<Finding> {
    let (first, last) = (burst.requests.first()?.time, burst.requests.last()?.time);
    let succeeded = |pick: &&Pick| log.succeeded(pick.row);
    let residents: HashSet<u32, RandomState> = own.iter().filter(succeeded).map(|pick| pick.user).collect();
    // An office asks about those who work there. One who was phished from a list signs in once.
    if residents.len() * 2 >= burst.users.len() {
        return None;
    }
    let before = |user: u32| own.iter().filter(succeeded).any(|pick| pick.user == user && log.time(pick.row) < first);
    let tried: Vec<Pick> = own
        .iter()
        .filter(|pick| (first..=last + DAY).contains(&log.time(pick.row)) && !before(pick.user))
        .copied()
        .collect();
    let candidate = EnumerationCandidate {
        users: burst.users.len(),
        seconds: (last - first) / Timestamp::SECOND,
        residents: residents.len(),
        tried_users: log.user_names(&tried),
        tried: rows(&tried),
    };
    let addresses = addresses(log, &burst.requests);
    // Pseudonyms replace whole addresses, no prefixes.
    let source = first_and_more(&addresses, "address");
    let known = burst.users.iter().find(|&&user| (user as usize) < log.users.len());
    let tenant = log.tenant(*known.unwrap_or(&0));
    let mut finding = candidate.finding(log, || {
        let outcome = match candidate.tried_users.as_slice() {
            [] => String::new(),
            users => format!("; afterwards {} signed in from there, or tried to", listed(users)),
        };
        let summary = format!(
            "{} {} asked about from {source} {}, before any sign-in{outcome}.",
            counted(candidate.users, "user"),
            if candidate.users == 1 { "was" } else { "were" },
            lasting_seconds(candidate.seconds),
        );
        let caveat = "Its requests are in the log PreAuthenticationDiscoveryLogs ('activity' lists them); what each type of \
                      request asks is not published, and not judged.";
        FindingBuilder { tenant, key: burst.source.to_string(), picks: tried.clone(), summary, caveat: Some(caveat) }
    })?;
    // It is about all that were asked about, also those without a sign-in.
    finding.users = users(log, asked, burst, &tried);
    (finding.user_id, finding.user_principal_name) = (None, None);
    finding.first_seen = Timestamp(first);
    finding.last_seen = finding.last_seen.max(Timestamp(last));
    finding.addresses = addresses;
    Some(finding)
}

/// The users asked about, those who signed in afterwards first.
fn users(log: &SignInLog<'_>, asked: &AskedUsers, burst: &RequestBurst, tried: &[Pick]) -> Vec<UserIdentity> {
    let mut users: Vec<(bool, UserIdentity)> = burst
        .users
        .iter()
        .map(|&user| (tried.iter().all(|pick| pick.user != user), asked.identity(log, user)))
        .collect();
    users.sort();
    users.into_iter().map(|(_, user)| user).collect()
}

/// The addresses of requests, most used first.
fn addresses(log: &SignInLog<'_>, requests: &[DiscoveryRequest]) -> Vec<String> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for request in requests {
        *counts.entry(request.address(log)).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|&(_, count)| Reverse(count));
    counts.into_iter().map(|(address, _)| address.to_owned()).collect()
}
