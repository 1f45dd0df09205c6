//! Sorts sign-ins by how familiar their network is.

use crate::detect::features::NONE;
use crate::detect::log::{Pick, SignInLog};
use crate::store::Row;

/// The sign-ins of a candidate by network. Those without a usable address are left out.
#[derive(Debug, Default)]
pub(crate) struct NetworkOrigin {
    /// From unfamiliar networks.
    pub unproven: Vec<Row>,
    /// Those of a hosting provider.
    pub rented: Vec<Row>,
    /// From familiar networks.
    pub proven: Vec<Row>,
    /// With a device that the organisation manages, or with which the user proved a factor.
    pub own_device: Vec<Row>,
}

impl NetworkOrigin {
    /// Sorts the sign-ins of a candidate. What was known before the first of each user's counts.
    pub(crate) fn of(log: &SignInLog<'_>, picks: &[Pick]) -> Self {
        let mut origin = Self::default();
        for own in picks.chunk_by(|a, b| a.user == b.user) {
            let user = own[0].user;
            let since = own.iter().map(|pick| log.time(pick.row)).min().unwrap_or_default();
            for &Pick { row, .. } in own.iter().filter(|pick| log.prefix(pick.row) != NONE) {
                if log.is_familiar(user, row, since) {
                    origin.proven.push(row);
                } else {
                    origin.unproven.push(row);
                    origin.rented.extend(log.is_rented(row).then_some(row));
                }
                if log.is_managed(row) || log.has_device(user, row) {
                    origin.own_device.push(row);
                }
            }
        }
        origin
    }

    /// Of candidates without rules about networks.
    pub(crate) const NOWHERE: Self =
        Self { unproven: Vec::new(), rented: Vec::new(), proven: Vec::new(), own_device: Vec::new() };

    /// How many sign-ins there are.
    pub(crate) fn len(&self) -> usize {
        self.proven.len() + self.unproven.len()
    }
}
