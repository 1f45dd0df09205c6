//! What is known of a user: where they proved to be, and with what.

use super::log::{Log, Mark};
use crate::detect::features::NONE;
use crate::store::Row;
use std::collections::{HashMap, HashSet};

/// The proofs of a user on one prefix: all that is asked of them, whatever their number.
#[derive(Clone, Copy, Debug)]
struct Proofs {
    /// When the first was.
    first: i64,
    /// Two different sessions that they were in, as far as there are two.
    sessions: [u32; 2],
}

/// The proofs of a user and the devices that were there.
#[derive(Debug)]
pub(crate) struct Known {
    user: u32,
    proofs: HashMap<u32, Proofs>,
    devices: HashSet<u32>,
}

impl Known {
    pub(crate) fn of(log: &Log<'_>, user: u32) -> Self {
        let rows = log.people.rows(user as usize).iter().copied().filter(|&row| log.has(row, Mark::Proof));
        let mut known = Self { user, proofs: HashMap::new(), devices: HashSet::new() };
        for row in rows {
            let (time, session) = (log.time(row), log.session(row));
            let here = known.proofs.entry(log.prefix(row));
            let here = here.or_insert(Proofs { first: time, sessions: [NONE; 2] });
            if !here.sessions.contains(&session)
                && let Some(free) = here.sessions.iter_mut().find(|known| **known == NONE)
            {
                *free = session;
            }
            known.devices.extend(Some(log.device(row)).filter(|&device| device != NONE));
        }
        known
    }

    /// Whether the user, or the tenant as a whole, is at home where `row` comes from: a trusted network, a common
    /// exit, or a prefix where the user proved a factor before `since` or in another session.
    pub(crate) fn vouches(&self, log: &Log<'_>, row: Row, since: i64) -> bool {
        let (prefix, session) = (log.prefix(row), log.session(row));
        let elsewhere = |&other: &u32| other != NONE && session != NONE && other != session;
        log.is_trusted(row)
            || log.is_exit(log.people.tenant(self.user as usize), prefix)
            || self
                .proofs
                .get(&prefix)
                .is_some_and(|proofs| proofs.first < since || proofs.sessions.iter().any(elsewhere))
    }

    /// Whether the user proved a factor with the device of `row`.
    pub(crate) fn has_device(&self, log: &Log<'_>, row: Row) -> bool {
        self.devices.contains(&log.device(row))
    }
}
