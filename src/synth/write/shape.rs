//! The shapes of an export.

use super::log_row::LogRow;
use super::{csv, json};
use std::fmt;

/// The shape of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Diagnostic settings: JSON, one record a line.
    Diagnostic,
    /// Microsoft Graph: a list of sign-ins.
    Graph,
    /// Microsoft Graph: interactive sign-ins one by one, non-interactive ones grouped by hour with their number.
    Summarized,
    /// The portal's downloads: CSV, without coordinates.
    Portal,
    /// A query of Log Analytics over both tables, exported as CSV.
    LogAnalytics,
}

impl Shape {
    /// All shapes.
    pub const ALL: [Self; 5] = [Self::Diagnostic, Self::Graph, Self::Summarized, Self::Portal, Self::LogAnalytics];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Diagnostic => "diagnostic",
            Self::Graph => "graph",
            Self::Summarized => "summarized",
            Self::Portal => "portal",
            Self::LogAnalytics => "log-analytics",
        }
    }

    /// Writes a record.
    pub(super) fn record(self, row: LogRow<'_>, text: &mut String) -> fmt::Result {
        match self {
            Self::Diagnostic => json::diagnostic(row, text),
            Self::Graph => json::graph(row, text),
            Self::Summarized => json::summarized(row, text),
            Self::Portal => csv::portal(row, text),
            Self::LogAnalytics => csv::log_analytics(row, text),
        }
    }

    /// The text before the first record, between two, and after the last.
    pub(super) const fn frame(self) -> [&'static str; 3] {
        match self {
            Self::Diagnostic => ["", "", ""],
            Self::Graph => [
                "{\"@odata.context\":\"https://graph.microsoft.com/beta/$metadata#auditLogs/signIns\",\"value\":[\n",
                ",\n",
                "\n]}\n",
            ],
            Self::Summarized => [
                "{\"@odata.context\":\"https://graph.microsoft.com/beta/$metadata#Collection(microsoft.graph.summarizedSignIn)\",\"value\":[\n",
                ",\n",
                "\n]}\n",
            ],
            Self::Portal => [csv::PORTAL, "", ""],
            Self::LogAnalytics => [csv::LOG_ANALYTICS, "", ""],
        }
    }
}
