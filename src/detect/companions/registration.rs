//! From a refresh token to a primary one: the broker registers a device.

use super::companion::Companion;
use super::draft::{Draft, counted, from, name};
use super::log::{Log, Pick, rows, those};
use super::mark::Mark;
use super::place::Place;
use super::rule::{Hit, Rule};
use super::shared;
use crate::detect::features::NONE;
use crate::detect::{Detector, Finding, Signal};
use crate::signin::{Dimension, Kind, Timestamp};
use crate::store::Row;
use foldhash::fast::RandomState;
use hashbrown::HashSet;

/// A user's background requests for device registration.
pub(super) struct Case {
    requests: Vec<Row>,
    /// Of those, with a token that is bound to no device.
    unbound: Vec<Row>,
    /// Primary refresh tokens presented soon afterwards, of devices that were not there before.
    primary: Vec<Row>,
    place: Place,
}

impl Companion for Case {
    const DETECTOR: Detector = Detector::TokenToPrimary;
    const RULES: &'static [Rule<Self>] = RULES;
    const WOULD_CLEAR: &'static str =
        "The user having enrolled a device at that time; the device being in the inventory.";

    fn place(&self) -> &Place {
        &self.place
    }
}

const RULES: &[Rule<Case>] = &[
    Rule {
        signal: Signal {
            name: "broker-registers-device",
            points: 30,
            meaning: "In the background the Authentication Broker asked the Device Registration Service for a device, \
                      with a refresh token. Enrolment by a person asks for a factor at the place.",
            source: "Elastic, phishing chain from device registration to a primary refresh token; \
                     Microsoft-Analyzer-Suite",
        },
        test: |case| {
            Hit::proven(&case.requests, 30, |count| {
                format!("{} for device registration by a refresh token", counted(count, "request"))
            })
        },
    },
    Rule {
        signal: Signal {
            name: "primary-token-follows",
            points: 20,
            meaning: "Soon afterwards a primary refresh token was presented, of a device that the user did not have \
                      before: it opens every application, and lasts.",
            source: "Elastic, primary refresh token issued to a device that nobody manages",
        },
        test: |case| {
            Hit::proven(&case.primary, 20, |_| "then a primary refresh token of a new device was used".to_owned())
        },
    },
    Rule {
        signal: Signal {
            name: "registered-unbound",
            points: 10,
            meaning: "The token that asked was bound to no device.",
            source: "Entra, token protection status details",
        },
        test: |case| Hit::proven(&case.unbound, 10, |_| "with a token that is bound to no device".to_owned()),
    },
    shared::unproven(),
    shared::rented(),
    shared::at_home(),
    shared::own_device(),
];

/// One finding a user, leaving out the sign-ins in `told`.
pub(super) fn find(log: &Log<'_>, told: &HashSet<Row, RandomState>) -> Vec<Finding> {
    log.by_user(Mark::Registration).filter_map(|picks| finding(log, picks, told)).collect()
}

fn finding(log: &Log<'_>, picks: &[Pick], told: &HashSet<Row, RandomState>) -> Option<Finding> {
    let token = |row: Row| &log.features.tokens[log.value(Dimension::Token, row) as usize];
    let by_token = |pick: &&Pick| {
        let background = log.store.kind(pick.row) == Kind::NonInteractive && !told.contains(&pick.row);
        background && log.succeeded(pick.row) && !token(pick.row).primary
    };
    let own: Vec<Pick> = picks.iter().filter(by_token).copied().collect();
    let requests = rows(&own);
    let first = log.time(*requests.first()?);
    let last = log.time(*requests.last()?);
    let user = picks[0].user;
    let all = log.people.rows(user as usize);
    let before: HashSet<u32, RandomState> =
        all.iter().take_while(|&&row| log.time(row) < first).map(|&row| log.device(row)).collect();
    let until = last + i64::from(log.thresholds.registration_minutes) * 60 * Timestamp::SECOND;
    let primary = all.iter().copied().filter(|&row| {
        log.has(row, Mark::Primary)
            && (first..=until).contains(&log.time(row))
            && log.device(row) != NONE
            && !before.contains(&log.device(row))
    });
    let case = Case {
        unbound: those(&requests, |row| token(row).unbound),
        primary: primary.collect(),
        place: Place::of(log, &own),
        requests,
    };
    case.finding(log, || {
        let then = if case.primary.is_empty() { "" } else { ", and then used a primary refresh token of a new device" };
        let summary = format!(
            "A refresh token of {} asked for the registration of a device from {}{then}.",
            name(log, user),
            from(log, &case.requests),
        );
        let picks = own.into_iter().chain(case.primary.iter().map(|&row| Pick { user, row })).collect();
        Draft {
            caveat: Some("Whether the device was registered stands in the audit log, not here."),
            ..Draft::of_user(log, picks, summary)
        }
    })
}
