//! Detects sign-ins that match the analyst's lists of applications, networks, countries and user agents.

use crate::detect::engine::candidate::Candidate;
use crate::detect::engine::entry::{DetectorEntry, LeavesOut};
use crate::detect::engine::finding_builder::FindingBuilder;
use crate::detect::engine::rule::{Hit, Rule, RuleFor};
use crate::detect::engine::wording::{counted, from, listed};
use crate::detect::log::value_class::ValueClass;
use crate::detect::log::{Pick, SignInLog, rows};
use crate::detect::{DetectorInfo, Finding, NetworkName, Severity, Signal, WatchLists};
use crate::signin::{Dimension, Field};
use crate::store::{Row, Store, ValueEntry, ValueId};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// The entry in the registry.
pub(crate) static ENTRY: DetectorEntry = DetectorEntry {
    info: DetectorInfo {
        name: "watch-list",
        title: "Watch list",
        reports: "Applications, networks, countries and user agents that your settings list",
        at_most: Severity::Medium,
        meaning: "Applications, networks, countries and user agents that the analyst put on a list in \
                  the settings: one finding an entry.",
        source: "The analyst's own lists; Microsoft-Analyzer-Suite, lists of applications, networks, \
                 countries and user agents",
    },
    thresholds: &[],
    leaves_out: LeavesOut::Nothing,
    signals: WatchListCandidate::signals,
    find: |log, _| find(log),
};

/// A list of [`WatchLists`], split by the dimension that it is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum WatchedList {
    Applications,
    /// Networks by prefix.
    Addresses,
    /// Networks by autonomous system.
    Systems,
    Countries,
    UserAgents,
}

/// Stands for no autonomous system.
const UNKNOWN: u32 = 0;

/// Sign-ins that match one entry.
pub(crate) struct WatchListCandidate {
    list: WatchedList,
    entry: String,
    rows: Vec<Row>,
}

impl WatchListCandidate {
    fn on(&self, list: WatchedList) -> Option<Hit> {
        let text = |count| format!("{} with {}", counted(count, "sign-in"), self.entry);
        if self.list == list { Hit::proven(&self.rows, text) } else { None }
    }
}

impl Candidate for WatchListCandidate {
    const ENTRY: &'static DetectorEntry = &ENTRY;
    const RULES: &'static [RuleFor<Self>] = RULES;
    const WOULD_CLEAR: &'static str = "What the entry was put on the list for not holding here.";
}

const fn on(
    name: &'static str,
    meaning: &'static str,
    test: fn(&WatchListCandidate) -> Option<Hit>,
) -> RuleFor<WatchListCandidate> {
    Rule { signal: Signal { name, points: 60, meaning, source: "The analyst's own list" }, test }
}

const RULES: &[RuleFor<WatchListCandidate>] = &[
    on("watched-application", "The application, by id or name, is on the analyst's list.", |candidate| {
        candidate.on(WatchedList::Applications)
    }),
    on("watched-network", "The address, or the number of its network, is on the analyst's list.", |candidate| {
        candidate.on(WatchedList::Addresses).or_else(|| candidate.on(WatchedList::Systems))
    }),
    on("watched-country", "The country is on the analyst's list.", |candidate| candidate.on(WatchedList::Countries)),
    on("watched-user-agent", "The user agent holds a text from the analyst's list.", |candidate| {
        candidate.on(WatchedList::UserAgents)
    }),
];

/// Returns the entry of a list that a value matches.
fn matched(watch: &WatchLists, list: WatchedList, entry: ValueEntry<'_>) -> Option<String> {
    let same = |field: Field, text: &str| entry.get(field).is_some_and(|own| own.trim().eq_ignore_ascii_case(text));
    match list {
        WatchedList::Applications => {
            let is = |text: &&String| same(Field::ApplicationId, text) || same(Field::Application, text);
            watch.applications.iter().find(is).cloned()
        }
        WatchedList::Addresses => {
            let address: IpAddr = entry.get(Field::IpAddress)?.parse().ok()?;
            let holds = |name: &&NetworkName| name.holds(address, UNKNOWN);
            watch.networks.iter().find(holds).map(ToString::to_string)
        }
        WatchedList::Systems => {
            let system: u32 = entry.get(Field::AutonomousSystem)?.trim().parse().ok()?;
            let is = |name: &&NetworkName| **name == NetworkName::System(system);
            watch.networks.iter().find(is).map(ToString::to_string)
        }
        WatchedList::Countries => watch.countries.iter().find(|country| same(Field::Country, country)).cloned(),
        WatchedList::UserAgents => {
            let agent = entry.get(Field::UserAgent)?.to_lowercase();
            let holds = |text: &&String| agent.contains(&text.to_lowercase());
            watch.user_agents.iter().find(holds).cloned()
        }
    }
}

/// The dimension of each list.
const LISTS: [(WatchedList, Dimension); 5] = [
    (WatchedList::Applications, Dimension::Application),
    (WatchedList::Addresses, Dimension::Address),
    (WatchedList::Systems, Dimension::Network),
    (WatchedList::Countries, Dimension::Location),
    (WatchedList::UserAgents, Dimension::Client),
];

/// Returns, for each list that matches anything, the entry that each value matches.
fn tables(store: &Store, watch: &WatchLists) -> Vec<(WatchedList, Dimension, Vec<Option<String>>)> {
    let lists = LISTS
        .into_iter()
        .map(|(list, dimension)| (list, dimension, store.per_value(dimension, |entry| matched(watch, list, entry))));
    lists.filter(|(.., entries)| entries.iter().any(Option::is_some)).collect()
}

/// Reports one finding a tenant and entry of a list.
pub(crate) fn find(log: &SignInLog<'_>) -> Vec<Finding> {
    let tables = tables(log.store, &log.settings().watch);
    let mut groups: BTreeMap<(ValueId, WatchedList, &str), Vec<Pick>> = BTreeMap::new();
    for &(list, dimension, ref entries) in &tables {
        for user in 0..log.users.len() {
            for &row in log.users.rows(user) {
                // A row of a confidential client shows the address and the place where the token was first issued.
                let placeless = matches!(list, WatchedList::Addresses | WatchedList::Systems | WatchedList::Countries)
                    && log.has(row, ValueClass::Confidential);
                let Some(entry) = &entries[log.value(dimension, row) as usize] else { continue };
                if !placeless {
                    let key = (log.users.tenant(user), list, entry.as_str());
                    groups.entry(key).or_default().push(Pick { user: user as u32, row });
                }
            }
        }
    }
    groups.into_iter().filter_map(|((tenant, list, entry), picks)| finding(log, tenant, list, entry, picks)).collect()
}

fn finding(log: &SignInLog<'_>, tenant: ValueId, list: WatchedList, entry: &str, picks: Vec<Pick>) -> Option<Finding> {
    let candidate = WatchListCandidate { list, entry: entry.to_owned(), rows: rows(&picks) };
    candidate.finding(log, || {
        let users = log.user_names(&picks);
        let what = match list {
            WatchedList::Applications => "application",
            WatchedList::Addresses | WatchedList::Systems => "network",
            WatchedList::Countries => "country",
            WatchedList::UserAgents => "user agent",
        };
        let summary = format!(
            "{} of {} with the watched {what} {}, from {}.",
            counted(candidate.rows.len(), "sign-in"),
            listed(&users),
            candidate.entry,
            from(log.store, &candidate.rows),
        );
        FindingBuilder { tenant, key: format!("{what} {}", candidate.entry), picks, summary, caveat: None }
    })
}
