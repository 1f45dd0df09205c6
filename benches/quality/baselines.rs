//! Implements published detection rules, to compare with. Only the logic of a rule is taken over, not its text.
//! An alert is one user, suspect address and day, so that a rule is not charged for each row that it matches.

use crate::judge::Alert;
use signinscope::detect::{Detector, Severity};
use signinscope::signin::{Field, Kind, Status, Timestamp};
use signinscope::store::{Row, Store};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A rule: its name, and the function that returns suspect rows.
pub type Baseline = (&'static str, fn(&BaselineLog<'_>) -> Vec<Row>);

/// All rules.
pub const BASELINES: [Baseline; 6] = [
    ("address differs from an interactive one within an hour", differs_within_the_hour),
    ("address never seen interactively, more than 5 sign-ins", never_interactive),
    ("other network within 10 minutes after an interactive sign-in", other_network_at_once),
    ("more than one address in 5 minutes", several_addresses),
    ("session in two countries", session_in_two_countries),
    ("next sign-in to an application from another country within half an hour", another_country),
];

const MINUTE: i64 = 60 * Timestamp::SECOND;

/// A log as the rules read it.
pub struct BaselineLog<'s> {
    store: &'s Store,
    /// Successful sign-ins of each user by time, with their rows.
    users: BTreeMap<&'s str, Vec<Row>>,
}

impl<'s> BaselineLog<'s> {
    pub fn of(store: &'s Store) -> Self {
        let mut users: BTreeMap<&str, Vec<Row>> = BTreeMap::new();
        for &row in store.by_time() {
            if store.status(row) == Status::Success
                && let Some(user) = store.text(Field::UserId, row)
            {
                users.entry(user).or_default().push(row);
            }
        }
        Self { store, users }
    }

    /// Runs a rule and groups the suspect rows by user, address and day.
    pub fn ask(&self, rule: &Baseline) -> Vec<Alert> {
        let mut alerts: BTreeMap<(&str, &str, i64), Vec<Row>> = BTreeMap::new();
        for row in rule.1(self) {
            let day = self.at(row).div_euclid(24 * 60 * MINUTE);
            let user = self.text(Field::UserId, row);
            alerts.entry((user, self.text(Field::IpAddress, row), day)).or_default().push(row);
        }
        let detector = Detector::named("token-replay").expect("a detector");
        alerts.into_values().map(|rows| Alert { rows, severity: Severity::Medium, score: 60, detector }).collect()
    }

    fn text(&self, field: Field, row: Row) -> &'s str {
        self.store.text(field, row).unwrap_or_default()
    }

    fn at(&self, row: Row) -> i64 {
        self.store.created(row).0
    }

    fn is_interactive(&self, row: Row) -> bool {
        self.store.kind(row) == Kind::Interactive
    }
}

fn differs_within_the_hour(log: &BaselineLog<'_>) -> Vec<Row> {
    let mut suspects = Vec::new();
    for rows in log.users.values() {
        let (interactive, others): (Vec<Row>, Vec<Row>) = rows.iter().partition(|&&row| log.is_interactive(row));
        for row in others {
            let from = interactive.partition_point(|&other| log.at(other) < log.at(row) - 60 * MINUTE);
            let near = interactive[from..].iter().take_while(|&&other| log.at(other) <= log.at(row) + 60 * MINUTE);
            if near.into_iter().any(|&other| log.text(Field::IpAddress, other) != log.text(Field::IpAddress, row)) {
                suspects.push(row);
            }
        }
    }
    suspects
}

fn never_interactive(log: &BaselineLog<'_>) -> Vec<Row> {
    let mut suspects = Vec::new();
    for rows in log.users.values() {
        let interactive = rows.iter().filter(|&&row| log.is_interactive(row));
        let known: HashSet<&str> = interactive.map(|&row| log.text(Field::IpAddress, row)).collect();
        let mut strange: BTreeMap<&str, Vec<Row>> = BTreeMap::new();
        for &row in rows.iter().filter(|&&row| !log.is_interactive(row)) {
            let address = log.text(Field::IpAddress, row);
            if !known.contains(address) {
                strange.entry(address).or_default().push(row);
            }
        }
        suspects.extend(strange.into_values().filter(|rows| rows.len() > 5).flatten());
    }
    suspects
}

fn other_network_at_once(log: &BaselineLog<'_>) -> Vec<Row> {
    let mut suspects = Vec::new();
    for rows in log.users.values() {
        let mut before: Vec<Row> = Vec::new();
        for &row in rows {
            if log.is_interactive(row) {
                before.push(row);
                continue;
            }
            before.retain(|&other| log.at(other) >= log.at(row) - 10 * MINUTE);
            let differs = |&other: &Row| {
                log.text(Field::IpAddress, other) != log.text(Field::IpAddress, row)
                    && log.text(Field::AutonomousSystem, other) != log.text(Field::AutonomousSystem, row)
            };
            if before.iter().any(differs) {
                suspects.push(row);
            }
        }
    }
    suspects
}

fn several_addresses(log: &BaselineLog<'_>) -> Vec<Row> {
    let mut suspects = Vec::new();
    for rows in log.users.values() {
        let mut buckets: BTreeMap<i64, Vec<Row>> = BTreeMap::new();
        for &row in rows.iter().filter(|&&row| !log.is_interactive(row)) {
            buckets.entry(log.at(row).div_euclid(5 * MINUTE)).or_default().push(row);
        }
        for rows in buckets.into_values() {
            let addresses: BTreeSet<&str> = rows.iter().map(|&row| log.text(Field::IpAddress, row)).collect();
            if addresses.len() > 1 {
                suspects.extend(rows);
            }
        }
    }
    suspects
}

fn session_in_two_countries(log: &BaselineLog<'_>) -> Vec<Row> {
    let mut sessions: HashMap<&str, Vec<Row>> = HashMap::new();
    for &row in log.users.values().flatten() {
        let session = log.text(Field::SessionId, row);
        if !session.is_empty() && !log.text(Field::Country, row).is_empty() {
            sessions.entry(session).or_default().push(row);
        }
    }
    let mut suspects = Vec::new();
    for rows in sessions.into_values() {
        let mut countries: BTreeMap<&str, usize> = BTreeMap::new();
        for &row in &rows {
            *countries.entry(log.text(Field::Country, row)).or_default() += 1;
        }
        // The most frequent country is taken for the owner's.
        let usual = countries.iter().max_by_key(|&(_, count)| count).map_or("", |(country, _)| country);
        suspects.extend(rows.into_iter().filter(|&row| log.text(Field::Country, row) != usual));
    }
    suspects
}

fn another_country(log: &BaselineLog<'_>) -> Vec<Row> {
    let mut suspects = Vec::new();
    for rows in log.users.values() {
        let mut last: HashMap<&str, Row> = HashMap::new();
        for &row in rows.iter().filter(|&&row| !log.is_interactive(row)) {
            let before = last.insert(log.text(Field::ApplicationId, row), row);
            let Some(before) = before.filter(|&before| log.at(row) - log.at(before) < 30 * MINUTE) else { continue };
            let differs = |field| log.text(field, before) != log.text(field, row);
            if differs(Field::IpAddress) && differs(Field::Country) {
                suspects.push(row);
            }
        }
    }
    suspects
}
