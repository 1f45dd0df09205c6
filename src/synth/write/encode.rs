//! Writes records in every shape, and what stands around them.

use super::log_row::LogRow;
use super::shape::Shape;
use super::{copies, csv, json};
use std::fmt;

/// Writes a record.
pub(super) fn record(shape: Shape, row: LogRow<'_>, text: &mut String) -> fmt::Result {
    match shape {
        Shape::Diagnostic => json::diagnostic(row, text),
        Shape::Graph => json::graph(row, text),
        Shape::Summarized => json::summarized(row, text),
        Shape::Portal => csv::portal(row, text),
        Shape::LogAnalytics => csv::log_analytics(row, text),
        copy => copies::record(copy, row, text),
    }
}

/// The text before the first record, between two, and after the last.
pub(super) fn frame(shape: Shape) -> [&'static str; 3] {
    match shape {
        Shape::Diagnostic => ["", "", ""],
        Shape::Graph => [
            "{\"@odata.context\":\"https://graph.microsoft.com/beta/$metadata#auditLogs/signIns\",\"value\":[\n",
            ",\n",
            "\n]}\n",
        ],
        Shape::Summarized => [
            "{\"@odata.context\":\"https://graph.microsoft.com/beta/$metadata#Collection(microsoft.graph.summarizedSignIn)\",\"value\":[\n",
            ",\n",
            "\n]}\n",
        ],
        Shape::Portal => [csv::PORTAL, "", ""],
        Shape::LogAnalytics => [csv::LOG_ANALYTICS, "", ""],
        copy => [copies::head(copy), "", ""],
    }
}
