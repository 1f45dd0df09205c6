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
        Self::sorted(log, picks, |own| own.iter().map(|pick| log.time(pick.row)).min().unwrap_or_default())
    }

    /// The same, with what was known before the sessions of the sign-ins began. The proof that began a session does not
    /// make its network the user's where an attacker may have asked for it.
    pub(crate) fn before_sessions(log: &SignInLog<'_>, picks: &[Pick]) -> Self {
        Self::sorted(log, picks, |own| {
            let is_own = |row: Row| own.iter().any(|pick| log.session(pick.row) == log.session(row));
            let rows = log.users.rows(own[0].user as usize).iter().copied();
            rows.filter(|&row| is_own(row)).map(|row| log.time(row)).min().unwrap_or_default()
        })
    }

    /// Sorts the sign-ins, by what was known before a time of each user.
    fn sorted(log: &SignInLog<'_>, picks: &[Pick], since: impl Fn(&[Pick]) -> i64) -> Self {
        let mut origin = Self::default();
        for own in picks.chunk_by(|a, b| a.user == b.user) {
            let user = own[0].user;
            let since = since(own);
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
