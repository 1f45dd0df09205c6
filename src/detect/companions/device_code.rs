//! Device-code phishing: the victim types a code, the thief gets the tokens.

use super::companion::Companion;
use super::draft::{Draft, counted, from, name};
use super::log::{Log, Pick, rows, those};
use super::mark::Mark;
use super::place::Place;
use super::rule::{Hit, Rule};
use super::shared;
use crate::detect::{Detector, Finding, Signal};
use crate::signin::Timestamp;
use crate::store::Row;

const DAY: i64 = 24 * Timestamp::HOUR;

/// The sign-ins of a user by device code.
pub(super) struct Case {
    rows: Vec<Row>,
    /// Of those, to the authentication broker.
    broker: Vec<Row>,
    /// Of those, to applications that nobody signs in to by code, from where nobody vouches for the user.
    family: Vec<Row>,
    /// Requests for device registration within a day after the first.
    registrations: Vec<Row>,
    place: Place,
}

impl Companion for Case {
    const DETECTOR: Detector = Detector::DeviceCodePhishing;
    const RULES: &'static [Rule<Self>] = RULES;
    const WOULD_CLEAR: &'static str = "The user having typed the code that a program of their own showed them.";

    fn place(&self) -> &Place {
        &self.place
    }
}

const RULES: &[Rule<Case>] = &[
    Rule {
        signal: Signal {
            name: "device-code-flow",
            points: 30,
            meaning: "Signed in by device code: by the protocol, or by the transfer method that every later refresh of \
                      the session carries. The flow cannot tell who typed the code.",
            source: "authenticationProtocol deviceCode; originalTransferMethod deviceCodeFlow",
        },
        test: |case| Hit::proven(&case.rows, 30, |count| format!("{} by device code", counted(count, "sign-in"))),
    },
    Rule {
        signal: Signal {
            name: "device-code-to-broker",
            points: 20,
            meaning: "The tokens went to the Authentication Broker, from which every application of Microsoft and a \
                      new device can be had. People use device codes for command lines.",
            source: "Reports on device-code phishing of 2025 (Storm-2372); Microsoft-Analyzer-Suite",
        },
        test: |case| Hit::proven(&case.broker, 20, |_| "to the Authentication Broker".to_owned()),
    },
    Rule {
        signal: Signal {
            name: "device-code-to-family",
            points: 20,
            meaning: "The tokens went to Office, Outlook, OneDrive and their like, outside of the user's own networks. \
                      These never ask for a code; but what was given to one of the family redeems the tokens of all.",
            source: "Family of client ids (Secureworks); reports on device-code phishing of 2025",
        },
        test: |case| {
            let text = |_| "to applications that never ask for a code themselves".to_owned();
            Hit::proven(&case.family, 20, text)
        },
    },
    Rule {
        signal: Signal {
            name: "device-code-then-registration",
            points: 25,
            meaning: "Within a day the user's tokens asked for the registration of a device: lasting access.",
            source: "Elastic, phishing chain from device registration to a primary refresh token",
        },
        test: |case| Hit::proven(&case.registrations, 25, |_| "then a device was to be registered".to_owned()),
    },
    shared::unproven(),
    shared::rented(),
    shared::at_home(),
    shared::own_device(),
];

/// One finding a user.
pub(super) fn find(log: &Log<'_>) -> Vec<Finding> {
    log.by_user(Mark::DeviceCode).filter_map(|picks| finding(log, picks)).collect()
}

fn finding(log: &Log<'_>, picks: &[Pick]) -> Option<Finding> {
    let own: Vec<Pick> = picks.iter().copied().filter(|pick| log.succeeded(pick.row)).collect();
    let rows = rows(&own);
    let user = picks[0].user;
    let first = log.time(*rows.first()?);
    let registrations = log.people.rows(user as usize).iter().copied().filter(|&row| {
        log.has(row, Mark::Registration) && log.succeeded(row) && (first..=first + DAY).contains(&log.time(row))
    });
    let place = Place::of(log, &own);
    let case = Case {
        family: those(&place.unproven, |row| log.has(row, Mark::Family)),
        broker: those(&rows, |row| log.has(row, Mark::Broker)),
        registrations: registrations.collect(),
        place,
        rows,
    };
    case.finding(log, || {
        let mut then = String::new();
        if !case.broker.is_empty() {
            then.push_str(", to the Authentication Broker");
        }
        if !case.registrations.is_empty() {
            then.push_str(", and then asked for the registration of a device");
        }
        let summary = format!("{} signed in by device code from {}{then}.", name(log, user), from(log, &case.rows));
        let picks = own.into_iter().chain(case.registrations.iter().map(|&row| Pick { user, row })).collect();
        Draft {
            caveat: Some("After a device code the log shows the address of the client that received the token."),
            ..Draft::of_user(log, picks, summary)
        }
    })
}
