//! Detects a refresh token that becomes a primary one: the Authentication Broker registers a device with it.

use crate::detect::detectors::initial_access::device_code_phishing;
use crate::detect::engine::candidate::Candidate;
use crate::detect::engine::entry::{DetectorEntry, LeavesOut};
use crate::detect::engine::finding_builder::FindingBuilder;
use crate::detect::engine::network_rules;
use crate::detect::engine::rule::{Hit, Rule, RuleFor};
use crate::detect::engine::wording::{counted, from};
use crate::detect::features::NONE;
use crate::detect::log::origin::NetworkOrigin;
use crate::detect::log::value_class::ValueClass;
use crate::detect::log::{Pick, RowSet, SignInLog, filter_rows, rows};
use crate::detect::settings::threshold_overrides::Threshold;
use crate::detect::{DetectorInfo, Finding, Severity, Signal};
use crate::signin::{Dimension, Kind, Timestamp};
use crate::store::Row;
use foldhash::fast::RandomState;
use hashbrown::HashSet;

/// The entry in the registry.
pub(crate) static ENTRY: DetectorEntry = DetectorEntry {
    info: DetectorInfo {
        name: "refresh-token-to-primary",
        title: "Refresh token to primary token",
        reports: "A refresh token that registers a device, and the primary refresh token after it",
        at_most: Severity::High,
        meaning: "In the background the Authentication Broker asked for device registration with a \
                  refresh token, and a primary refresh token of a new device was used soon afterwards.",
        source: "Elastic, rules on device registration and primary refresh tokens; Microsoft- \
                 Analyzer-Suite",
    },
    thresholds: &[&WINDOW_MINUTES],
    leaves_out: LeavesOut::FindingsOf(&[&device_code_phishing::ENTRY]),
    signals: DeviceRegistrationCandidate::signals,
    find,
};

static WINDOW_MINUTES: Threshold = Threshold {
    name: "registration_minutes",
    about: "Refresh token to primary token: minutes after a request for registration within which a new device counts.",
    default: 60,
    least: 1,
    most: 10_080,
};

/// A user's non-interactive requests for device registration.
pub(crate) struct DeviceRegistrationCandidate {
    requests: Vec<Row>,
    /// Those with a token that is bound to no device.
    unbound: Vec<Row>,
    /// Later primary refresh tokens of devices that were not there before.
    primary: Vec<Row>,
    origin: NetworkOrigin,
}

impl Candidate for DeviceRegistrationCandidate {
    const ENTRY: &'static DetectorEntry = &ENTRY;
    const RULES: &'static [RuleFor<Self>] = RULES;
    const WOULD_CLEAR: &'static str =
        "The user having enrolled a device at that time; the device being in the inventory.";

    fn origin(&self) -> &NetworkOrigin {
        &self.origin
    }
}

const RULES: &[RuleFor<DeviceRegistrationCandidate>] = &[
    Rule {
        signal: Signal {
            name: "broker-registers-device",
            points: 30,
            meaning: "The Authentication Broker asked the Device Registration Service for a device with a token, and \
                      no factor was given for it. Enrolment by a person asks for a factor at the place.",
            source: "Elastic, phishing chain from device registration to a primary refresh token; \
                     Microsoft-Analyzer-Suite",
        },
        test: |candidate| {
            Hit::proven(&candidate.requests, |count| {
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
        test: |candidate| Hit::proven(&candidate.primary, |_| "then a primary refresh token of a new device was used"),
    },
    Rule {
        signal: Signal {
            name: "registered-unbound",
            points: 10,
            meaning: "The token that asked was bound to no device.",
            source: "Entra, token protection status details",
        },
        test: |candidate| Hit::proven(&candidate.unbound, |_| "the token that asked is bound to no device"),
    },
    network_rules::unproven(),
    network_rules::rented(),
    network_rules::familiar(),
    network_rules::own_device(),
];

/// Reports one finding a user.
pub(crate) fn find(log: &SignInLog<'_>, left_out: &RowSet) -> Vec<Finding> {
    log.by_user(ValueClass::Registration).filter_map(|picks| finding(log, picks, left_out)).collect()
}

fn finding(log: &SignInLog<'_>, picks: &[Pick], left_out: &RowSet) -> Option<Finding> {
    let token = |row: Row| &log.features.tokens[log.value(Dimension::Token, row) as usize];
    let by_token = |pick: &&Pick| {
        // An interactive request without a factor rests on an older token as well.
        let background = log.store.kind(pick.row) == Kind::NonInteractive || !log.has(pick.row, ValueClass::Proof);
        background && !left_out.contains(&pick.row) && log.succeeded(pick.row) && !token(pick.row).primary
    };
    let own: Vec<Pick> = picks.iter().filter(by_token).copied().collect();
    let requests = rows(&own);
    let first = log.time(*requests.first()?);
    let last = log.time(*requests.last()?);
    let user = picks[0].user;
    let all = log.users.rows(user as usize);
    let before: HashSet<u32, RandomState> =
        all.iter().take_while(|&&row| log.time(row) < first).map(|&row| log.device(row)).collect();
    let until = last + i64::from(log.limit(&WINDOW_MINUTES)) * 60 * Timestamp::SECOND;
    let primary = all.iter().copied().filter(|&row| {
        log.has(row, ValueClass::Primary)
            && (first..=until).contains(&log.time(row))
            && log.device(row) != NONE
            && !before.contains(&log.device(row))
    });
    let candidate = DeviceRegistrationCandidate {
        unbound: filter_rows(&requests, |row| token(row).unbound),
        primary: primary.collect(),
        origin: NetworkOrigin::before_sessions(log, &own),
        requests,
    };
    candidate.finding(log, || {
        let then =
            if candidate.primary.is_empty() { "" } else { ", and then used a primary refresh token of a new device" };
        let summary = format!(
            "A refresh token of {} asked for the registration of a device from {}{then}.",
            log.user_name(user),
            from(log.store, &candidate.requests),
        );
        let picks = own.into_iter().chain(candidate.primary.iter().map(|&row| Pick { user, row })).collect();
        FindingBuilder {
            caveat: Some("Whether the device was registered stands in the audit log, not here."),
            ..FindingBuilder::of_user(log, picks, summary)
        }
    })
}
