//! Where the sign-ins of a case come from.

use crate::detect::features::NONE;
use crate::detect::log::{Pick, SignInLog};
use crate::store::Row;

/// Where the sign-ins of a case come from. Those without an address that says anything count for nothing.
#[derive(Debug, Default)]
pub(crate) struct NetworkOrigin {
    /// From where nobody vouches for the user.
    pub unproven: Vec<Row>,
    /// Of those, from rented machines.
    pub rented: Vec<Row>,
    /// From where the user or the tenant is at home.
    pub proven: Vec<Row>,
    /// With a device that the organisation manages, or with which the user proved a factor.
    pub own_device: Vec<Row>,
}

impl NetworkOrigin {
    /// Looks at the sign-ins of a case, judged by what was known before the first of each user's.
    pub(crate) fn of(log: &SignInLog<'_>, picks: &[Pick]) -> Self {
        let mut place = Self::default();
        for own in picks.chunk_by(|a, b| a.user == b.user) {
            let user = own[0].user;
            let since = own.iter().map(|pick| log.time(pick.row)).min().unwrap_or_default();
            for &Pick { row, .. } in own.iter().filter(|pick| log.prefix(pick.row) != NONE) {
                if log.vouches(user, row, since) {
                    place.proven.push(row);
                } else {
                    place.unproven.push(row);
                    place.rented.extend(log.is_rented(row).then_some(row));
                }
                if log.is_managed(row) || log.has_device(user, row) {
                    place.own_device.push(row);
                }
            }
        }
        place
    }

    /// The place of sign-ins whose place is not asked for.
    pub const NOWHERE: Self =
        Self { unproven: Vec::new(), rented: Vec::new(), proven: Vec::new(), own_device: Vec::new() };

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.proven.len() + self.unproven.len()
    }
}
