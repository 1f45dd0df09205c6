//! Detects device-code phishing: the victim enters a code, and the attacker receives the tokens.

use crate::detect::engine::candidate::Candidate;
use crate::detect::engine::entry::{DetectorEntry, LeavesOut};
use crate::detect::engine::finding_builder::FindingBuilder;
use crate::detect::engine::network_rules;
use crate::detect::engine::rule::{Hit, Rule, RuleFor};
use crate::detect::engine::wording::{counted, from};
use crate::detect::features::Os;
use crate::detect::log::origin::NetworkOrigin;
use crate::detect::log::value_class::ValueClass;
use crate::detect::log::{Pick, SignInLog, filter_rows, rows};
use crate::detect::{DetectorInfo, Finding, Severity, Signal};
use crate::signin::{Field, Timestamp};
use crate::store::Row;

/// The entry in the registry.
pub(crate) static ENTRY: DetectorEntry = DetectorEntry {
    info: DetectorInfo {
        name: "device-code-phishing",
        title: "Device-code sign-in",
        reports: "Device codes from unknown networks or to the Authentication Broker, and device registration after them",
        at_most: Severity::Critical,
        meaning: "Sign-ins by device code, by protocol or by transfer method, from an unfamiliar network; worse to \
                  the Authentication Broker, and worst when the registration of a device follows.",
        source: "Reports on device-code phishing of 2025 (Storm-2372); Microsoft-Analyzer-Suite, five \
                 rules on device codes",
    },
    thresholds: &[],
    leaves_out: LeavesOut::Nothing,
    signals: DeviceCodeCandidate::signals,
    find: |log, _| find(log),
};

const DAY: i64 = 24 * Timestamp::HOUR;
/// The client id of Microsoft Teams.
const TEAMS: &str = "1fec8e78-bce4-4aaf-ab1b-5451cc387264";

/// The sign-ins of a user by device code.
pub(crate) struct DeviceCodeCandidate {
    rows: Vec<Row>,
    /// Those to the Authentication Broker.
    broker: Vec<Row>,
    /// Those from unfamiliar networks to applications that do not use device codes themselves.
    family: Vec<Row>,
    /// Requests for device registration within a day after the first of them.
    registrations: Vec<Row>,
    origin: NetworkOrigin,
}

impl Candidate for DeviceCodeCandidate {
    const ENTRY: &'static DetectorEntry = &ENTRY;
    const RULES: &'static [RuleFor<Self>] = RULES;
    const WOULD_CLEAR: &'static str = "The user having typed the code that a program of their own showed them.";

    fn origin(&self) -> &NetworkOrigin {
        &self.origin
    }
}

const RULES: &[RuleFor<DeviceCodeCandidate>] = &[
    Rule {
        signal: Signal {
            name: "device-code-flow",
            points: 30,
            meaning: "Signed in by device code: by the protocol, or by the transfer method that every later refresh \
                      of the session carries. The flow does not show who typed the code.",
            source: "authenticationProtocol deviceCode; originalTransferMethod deviceCodeFlow",
        },
        test: |candidate| Hit::proven(&candidate.rows, |count| format!("{} by device code", counted(count, "sign-in"))),
    },
    Rule {
        signal: Signal {
            name: "device-code-to-broker",
            points: 20,
            meaning: "The tokens went to the Authentication Broker, from which every application of Microsoft and a \
                      new device can be had. People use device codes for command lines.",
            source: "Reports on device-code phishing of 2025 (Storm-2372); Microsoft-Analyzer-Suite",
        },
        test: |candidate| Hit::proven(&candidate.broker, |_| "the tokens went to the Authentication Broker"),
    },
    Rule {
        signal: Signal {
            name: "device-code-to-family",
            points: 20,
            meaning: "The tokens went to Office, Outlook, OneDrive and their like, outside of the user's own networks. \
                      These never ask for a code, but Teams on a desk phone of Android does, which does not count; what was \
                      given to one of the family redeems the tokens of all.",
            source: "Family of client ids (Secureworks); reports on device-code phishing of 2025",
        },
        test: |candidate| {
            let text = |_| "the tokens went to applications that never ask for a code themselves";
            Hit::proven(&candidate.family, text)
        },
    },
    Rule {
        signal: Signal {
            name: "device-code-then-registration",
            points: 25,
            meaning: "Within a day the user's tokens asked for the registration of a device: lasting access.",
            source: "Elastic, phishing chain from device registration to a primary refresh token",
        },
        test: |candidate| {
            Hit::proven(&candidate.registrations, |_| "then the tokens asked for the registration of a device")
        },
    },
    network_rules::unproven(),
    network_rules::rented(),
    network_rules::familiar(),
    network_rules::own_device(),
];

/// Reports one finding a user.
pub(crate) fn find(log: &SignInLog<'_>) -> Vec<Finding> {
    log.by_user(ValueClass::DeviceCode).filter_map(|picks| finding(log, picks)).collect()
}

/// Whether Teams runs on Android, as on desk phones and in meeting rooms, which users sign in by device code.
fn is_desk_phone(log: &SignInLog<'_>, row: Row) -> bool {
    log.system(row) == Os::Android && log.store.text(Field::ApplicationId, row) == Some(TEAMS)
}

fn finding(log: &SignInLog<'_>, picks: &[Pick]) -> Option<Finding> {
    let own: Vec<Pick> = picks.iter().copied().filter(|pick| log.succeeded(pick.row)).collect();
    let rows = rows(&own);
    let user = picks[0].user;
    let first = log.time(*rows.first()?);
    let registrations = log.users.rows(user as usize).iter().copied().filter(|&row| {
        log.has(row, ValueClass::Registration) && log.succeeded(row) && (first..=first + DAY).contains(&log.time(row))
    });
    let origin = NetworkOrigin::of(log, &own);
    let candidate = DeviceCodeCandidate {
        family: filter_rows(&origin.unproven, |row| log.has(row, ValueClass::Family) && !is_desk_phone(log, row)),
        broker: filter_rows(&rows, |row| log.has(row, ValueClass::Broker)),
        registrations: registrations.collect(),
        origin,
        rows,
    };
    candidate.finding(log, || {
        let mut then = String::new();
        if !candidate.broker.is_empty() {
            then.push_str(", to the Authentication Broker");
        }
        if !candidate.registrations.is_empty() {
            then.push_str(", and then asked for the registration of a device");
        }
        let summary = format!(
            "{} signed in by device code from {}{then}.",
            log.user_name(user),
            from(log.store, &candidate.rows)
        );
        let picks = own.into_iter().chain(candidate.registrations.iter().map(|&row| Pick { user, row })).collect();
        FindingBuilder {
            caveat: Some("After a device code the log shows the address of the client that received the token."),
            ..FindingBuilder::of_user(log, picks, summary)
        }
    })
}
