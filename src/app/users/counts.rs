//! Holds the counts of users, with the findings that they were counted with.

use crate::aggregate::{UserStatistics, UserTable};
use crate::detect::Findings;
use crate::report::users::UsersReport;
use crate::signin::Zone;
use crate::store::Store;
use std::sync::Arc;

/// The users of a snapshot, counted.
#[derive(Clone, Debug, Default)]
pub(crate) struct CountedUsers {
    /// The users.
    pub(crate) table: UserTable,
    /// What [`UserStatistics::findings`] counts.
    findings: Arc<Findings>,
}

impl CountedUsers {
    /// Users with the findings that they were counted with.
    pub(crate) fn new(table: UserTable, findings: Arc<Findings>) -> Self {
        Self { table, findings }
    }

    /// How the users are written, and compared.
    pub(crate) fn report<'a>(&'a self, store: &'a Store, zone: Zone) -> UsersReport<'a> {
        UsersReport { store, table: &self.table, findings: &self.findings, zone }
    }

    /// The user of a number.
    pub(crate) fn get(&self, number: usize) -> Option<&UserStatistics> {
        self.table.list.get(number)
    }
}
