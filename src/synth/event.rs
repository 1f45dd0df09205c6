//! A synthetic event of an activity log, before it is written.

use super::events::operation::Operation;
use std::net::IpAddr;

/// Which ids the record of an event has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordIds {
    /// That of the token, and that of the session where there is one.
    Token,
    /// That of the session alone.
    Session,
    /// None.
    None,
}

impl RecordIds {
    /// The name in the labels.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Session => "session",
            Self::None => "none",
        }
    }
}

/// A log of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventLog {
    /// Calls of Microsoft Graph.
    GraphActivity,
    /// The unified audit log.
    UnifiedAudit,
    /// Calls of Azure AD Graph.
    AadGraphActivity,
    /// The activity log of Azure.
    AzureActivity,
}

impl EventLog {
    /// All logs.
    pub const ALL: [Self; 4] = [Self::GraphActivity, Self::UnifiedAudit, Self::AadGraphActivity, Self::AzureActivity];

    /// The name in the labels.
    pub const fn name(self) -> &'static str {
        match self {
            Self::GraphActivity => "graph-activity",
            Self::UnifiedAudit => "unified-audit",
            Self::AadGraphActivity => "aad-graph-activity",
            Self::AzureActivity => "azure-activity",
        }
    }
}

/// One event of an activity log, before it is written.
#[derive(Clone, Debug)]
pub struct SyntheticEvent {
    /// When it happened, in milliseconds since 1970.
    pub time: i64,
    /// The log's own id.
    pub id: u128,
    /// The sign-in that issued the token: an index in [`Tenant::sign_ins`].
    pub sign_in: u32,
    /// Which ids the record has.
    pub ids: RecordIds,
    pub(super) operation: Operation,
    pub(super) address: IpAddr,
    /// The thing that was touched, as a number from which its name follows.
    pub(super) object: u64,
    /// Number of things that were touched.
    pub(super) items: u32,
    pub(super) failed: bool,
}

impl SyntheticEvent {
    /// The log that has it.
    pub const fn log(&self) -> EventLog {
        match self.operation {
            Operation::Call(_) => EventLog::GraphActivity,
            Operation::AadCall(_) => EventLog::AadGraphActivity,
            Operation::Azure(..) => EventLog::AzureActivity,
            Operation::Audit(_) => EventLog::UnifiedAudit,
        }
    }
}
