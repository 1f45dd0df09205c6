//! The networks and devices with which a user proved factors.

use crate::detect::features::NONE;
use crate::detect::settings::threshold_overrides::Threshold;
use std::collections::{HashMap, HashSet};

/// How long a user has to be in the load before a device or client counts as new.
pub(crate) static BASELINE_DAYS: Threshold = Threshold {
    name: "baseline_days",
    about: "New devices and clients: days of a user in the load before something is called new.",
    default: 3,
    least: 0,
    most: 365,
};

/// A sign-in in which a user proved a factor.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ProvenFactor {
    /// When, in nanoseconds.
    pub time: i64,
    /// Number of the prefix.
    pub prefix: u32,
    /// Number of the session, [`NONE`] without one.
    pub session: u32,
    /// Number of the device id, [`NONE`] without one.
    pub device: u32,
}

/// The proofs of a user on one prefix, reduced to what is needed.
#[derive(Clone, Copy, Debug)]
struct Proofs {
    /// When the first was.
    first: i64,
    /// Up to two different sessions in which they were.
    sessions: [u32; 2],
}

/// The prefixes where a user proved factors, and the devices.
#[derive(Debug, Default)]
pub(crate) struct UserBaseline {
    proofs: HashMap<u32, Proofs>,
    devices: HashSet<u32>,
}

impl UserBaseline {
    /// Takes the proofs of a user by time.
    pub(crate) fn of(proofs: impl Iterator<Item = ProvenFactor>) -> Self {
        let mut baseline = Self::default();
        for ProvenFactor { time, prefix, session, device } in proofs {
            let here = baseline.proofs.entry(prefix);
            let here = here.or_insert(Proofs { first: time, sessions: [NONE; 2] });
            if !here.sessions.contains(&session)
                && let Some(free) = here.sessions.iter_mut().find(|baseline| **baseline == NONE)
            {
                *free = session;
            }
            baseline.devices.extend(Some(device).filter(|&device| device != NONE));
        }
        baseline
    }

    /// Whether the user proved a factor on a prefix before `since`, or in another session than this.
    pub(crate) fn proved_at(&self, prefix: u32, session: u32, since: i64) -> bool {
        let elsewhere = |&other: &u32| other != NONE && session != NONE && other != session;
        let proofs = self.proofs.get(&prefix);
        proofs.is_some_and(|proofs| proofs.first < since || proofs.sessions.iter().any(elsewhere))
    }

    /// Whether the user proved a factor with a device.
    pub(crate) fn has_device(&self, device: u32) -> bool {
        self.devices.contains(&device)
    }
}
