//! Detects primary refresh tokens of devices that a user did not have before.

use crate::detect::engine::candidate::Candidate;
use crate::detect::engine::entry::{DetectorEntry, LeavesOut};
use crate::detect::engine::finding_builder::FindingBuilder;
use crate::detect::engine::network_rules;
use crate::detect::engine::rule::{Hit, Rule, RuleFor};
use crate::detect::engine::wording::{counted, from};
use crate::detect::features::NONE;
use crate::detect::log::origin::NetworkOrigin;
use crate::detect::log::user_baseline::BASELINE_DAYS;
use crate::detect::log::value_class::ValueClass;
use crate::detect::log::{Pick, RowSet, SignInLog, filter_rows, rows};
use crate::detect::{DetectorInfo, Finding, Severity, Signal};
use crate::signin::{Field, Timestamp};
use crate::store::Row;
use foldhash::fast::RandomState;
use hashbrown::HashMap;
use std::collections::BTreeMap;

/// The entry in the registry.
pub(crate) static ENTRY: DetectorEntry = DetectorEntry {
    info: DetectorInfo {
        name: "new-device-primary-token",
        title: "Primary token of a new device",
        reports: "A primary refresh token of a device that the user did not have before",
        at_most: Severity::Medium,
        meaning: "Days after a user's first sign-in of the load, a primary refresh token of a device that was not \
                  there before is presented from an unfamiliar network.",
        source: "Microsoft-Analyzer-Suite, unusual use of a primary refresh token with a registered \
                 device",
    },
    thresholds: &[&BASELINE_DAYS],
    leaves_out: LeavesOut::AllFindings,
    signals: NewDeviceCandidate::signals,
    find,
};

/// The use of one new device.
pub(crate) struct NewDeviceCandidate {
    rows: Vec<Row>,
    /// Those from a device that is neither managed nor compliant.
    unmanaged: Vec<Row>,
    origin: NetworkOrigin,
}

impl Candidate for NewDeviceCandidate {
    const ENTRY: &'static DetectorEntry = &ENTRY;
    const RULES: &'static [RuleFor<Self>] = RULES;
    const WOULD_CLEAR: &'static str = "The device being in the inventory as the user's.";

    fn origin(&self) -> &NetworkOrigin {
        &self.origin
    }
}

const RULES: &[RuleFor<NewDeviceCandidate>] = &[
    Rule {
        signal: Signal {
            name: "primary-token-of-new-device",
            points: 30,
            meaning: "A primary refresh token of a device that the user had not used before, at least three days \
                      after the user's first sign-in of the load.",
            source: "Microsoft-Analyzer-Suite, unusual use of a primary refresh token with a registered device",
        },
        test: |candidate| {
            Hit::proven(&candidate.rows, |count| {
                format!("{} with the primary refresh token of a new device", counted(count, "sign-in"))
            })
        },
    },
    Rule {
        signal: Signal {
            name: "new-device-unmanaged",
            points: 5,
            meaning: "The new device is neither managed nor compliant.",
            source: "Entra, device details of a sign-in",
        },
        test: |candidate| {
            let text = |_| "the device is neither managed nor compliant";
            if candidate.unmanaged.len() == candidate.rows.len() {
                Hit::proven(&candidate.unmanaged, text)
            } else {
                None
            }
        },
    },
    network_rules::unproven(),
    network_rules::rented(),
    network_rules::familiar(),
    network_rules::own_device(),
];

/// Reports one finding a user and device. A device with any sign-in in `left_out` is skipped.
pub(crate) fn find(log: &SignInLog<'_>, left_out: &RowSet) -> Vec<Finding> {
    let baseline = i64::from(log.limit(&BASELINE_DAYS)) * 24 * Timestamp::HOUR;
    let mut found = Vec::new();
    for picks in log.by_user(ValueClass::Primary) {
        let user = picks[0].user;
        let all = log.users.rows(user as usize);
        let start = log.time(all[0]) + baseline;
        if picks.last().is_none_or(|last| log.time(last.row) < start) {
            continue;
        }
        let mut seen: HashMap<u32, i64, RandomState> = HashMap::default();
        let mut last = NONE;
        for &row in all {
            let device = log.device(row);
            if device != last && device != NONE {
                seen.entry(device).or_insert_with(|| log.time(row));
            }
            last = device;
        }
        let mut by_device: BTreeMap<(i64, u32), Vec<Pick>> = BTreeMap::new();
        for &pick in picks {
            let device = log.device(pick.row);
            if let Some(&first) = seen.get(&device).filter(|&&first| first >= start) {
                by_device.entry((first, device)).or_default().push(pick);
            }
        }
        for own in by_device.into_values() {
            if !own.iter().any(|pick| left_out.contains(&pick.row)) {
                found.extend(finding(log, own));
            }
        }
    }
    found
}

fn finding(log: &SignInLog<'_>, picks: Vec<Pick>) -> Option<Finding> {
    let user = picks.first()?.user;
    let rows = rows(&picks);
    let candidate = NewDeviceCandidate {
        unmanaged: filter_rows(&rows, |row| !log.is_managed(row)),
        origin: NetworkOrigin::of(log, &picks),
        rows,
    };
    candidate.finding(log, || {
        let device = log.store.text(Field::DeviceName, candidate.rows[0]).unwrap_or("without a name");
        let summary = format!(
            "The primary refresh token of a device ({device}) that {} had not used before was presented from {}.",
            log.user_name(user),
            from(log.store, &candidate.rows),
        );
        let id = log.store.text(Field::DeviceId, candidate.rows[0]).unwrap_or_default();
        FindingBuilder { key: format!("{} {id}", log.user_key(user)), ..FindingBuilder::of_user(log, picks, summary) }
    })
}
