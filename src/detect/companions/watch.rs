//! What the analyst looks out for: applications, networks, countries, user agents.

use super::companion::Companion;
use super::draft::{Draft, counted, from, listed, names};
use super::log::{Log, Pick, rows};
use super::mark::Mark;
use super::rule::{Hit, Rule};
use crate::detect::{Detector, Finding, NetworkName, Signal, Watch};
use crate::signin::{Dimension, Field};
use crate::store::{Entry, Row, Store, ValueId};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// What is compared with a list of [`Watch`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum List {
    Applications,
    /// Networks by prefix.
    Addresses,
    /// Networks by autonomous system.
    Systems,
    Countries,
    UserAgents,
}

/// The number of no autonomous system.
const UNKNOWN: u32 = 0;

/// Sign-ins that match one entry.
pub(super) struct Case {
    list: List,
    entry: String,
    rows: Vec<Row>,
}

impl Case {
    fn on(&self, list: List) -> Option<Hit> {
        let text = |count| format!("{} with {}", counted(count, "sign-in"), self.entry);
        if self.list == list { Hit::proven(&self.rows, 60, text) } else { None }
    }
}

impl Companion for Case {
    const DETECTOR: Detector = Detector::WatchList;
    const RULES: &'static [Rule<Self>] = RULES;
    const WOULD_CLEAR: &'static str = "What the entry was put on the list for not holding here.";
}

const fn on(name: &'static str, meaning: &'static str, test: fn(&Case) -> Option<Hit>) -> Rule<Case> {
    Rule { signal: Signal { name, points: 60, meaning, source: "The analyst's own list" }, test }
}

const RULES: &[Rule<Case>] = &[
    on("watched-application", "The application, by id or name, is on the analyst's list.", |case| {
        case.on(List::Applications)
    }),
    on("watched-network", "The address, or the number of its network, is on the analyst's list.", |case| {
        case.on(List::Addresses).or_else(|| case.on(List::Systems))
    }),
    on("watched-country", "The country is on the analyst's list.", |case| case.on(List::Countries)),
    on("watched-user-agent", "The user agent holds a text from the analyst's list.", |case| case.on(List::UserAgents)),
];

/// The entry of a list that a value of a dimension matches.
fn matched(watch: &Watch, list: List, entry: Entry<'_>) -> Option<String> {
    let same = |field: Field, text: &str| entry.get(field).is_some_and(|own| own.trim().eq_ignore_ascii_case(text));
    match list {
        List::Applications => {
            let is = |text: &&String| same(Field::ApplicationId, text) || same(Field::Application, text);
            watch.applications.iter().find(is).cloned()
        }
        List::Addresses => {
            let address: IpAddr = entry.get(Field::IpAddress)?.parse().ok()?;
            let holds = |name: &&NetworkName| name.holds(address, UNKNOWN);
            watch.networks.iter().find(holds).map(ToString::to_string)
        }
        List::Systems => {
            let system: u32 = entry.get(Field::AutonomousSystem)?.trim().parse().ok()?;
            let is = |name: &&NetworkName| **name == NetworkName::System(system);
            watch.networks.iter().find(is).map(ToString::to_string)
        }
        List::Countries => watch.countries.iter().find(|country| same(Field::Country, country)).cloned(),
        List::UserAgents => {
            let agent = entry.get(Field::UserAgent)?.to_lowercase();
            let holds = |text: &&String| agent.contains(&text.to_lowercase());
            watch.user_agents.iter().find(holds).cloned()
        }
    }
}

/// Where the values of a list stand.
const LISTS: [(List, Dimension); 5] = [
    (List::Applications, Dimension::Application),
    (List::Addresses, Dimension::Address),
    (List::Systems, Dimension::Network),
    (List::Countries, Dimension::Location),
    (List::UserAgents, Dimension::Client),
];

/// For each list that matches anything: the entry that each value matches.
fn tables(store: &Store, watch: &Watch) -> Vec<(List, Dimension, Vec<Option<String>>)> {
    let lists = LISTS
        .into_iter()
        .map(|(list, dimension)| (list, dimension, store.per_value(dimension, |entry| matched(watch, list, entry))));
    lists.filter(|(.., entries)| entries.iter().any(Option::is_some)).collect()
}

/// One finding a tenant and entry of a list.
pub(super) fn find(log: &Log<'_>) -> Vec<Finding> {
    let tables = tables(log.store, &log.settings().watch);
    let mut groups: BTreeMap<(ValueId, List, &str), Vec<Pick>> = BTreeMap::new();
    for &(list, dimension, ref entries) in &tables {
        for user in 0..log.people.len() {
            for &row in log.people.rows(user) {
                // A confidential client's row shows the address and the place of the first issuance.
                let placeless = matches!(list, List::Addresses | List::Systems | List::Countries)
                    && log.has(row, Mark::Confidential);
                let Some(entry) = &entries[log.value(dimension, row) as usize] else { continue };
                if !placeless {
                    let key = (log.people.tenant(user), list, entry.as_str());
                    groups.entry(key).or_default().push(Pick { user: user as u32, row });
                }
            }
        }
    }
    groups.into_iter().filter_map(|((tenant, list, entry), picks)| finding(log, tenant, list, entry, picks)).collect()
}

fn finding(log: &Log<'_>, tenant: ValueId, list: List, entry: &str, picks: Vec<Pick>) -> Option<Finding> {
    let case = Case { list, entry: entry.to_owned(), rows: rows(&picks) };
    case.finding(log, || {
        let users = names(log, &picks);
        let what = match list {
            List::Applications => "application",
            List::Addresses | List::Systems => "network",
            List::Countries => "country",
            List::UserAgents => "user agent",
        };
        let summary = format!(
            "{} of {} with the watched {what} {}, from {}.",
            counted(case.rows.len(), "sign-in"),
            listed(&users),
            case.entry,
            from(log, &case.rows),
        );
        Draft { tenant, key: format!("{what} {}", case.entry), picks, summary, caveat: None }
    })
}
