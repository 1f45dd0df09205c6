//! Writes KQL queries that find the same sign-ins in Log Analytics or Sentinel: those of a finding, of a row, of a view.
//!
//! Values come from the log, so anybody may have written them. Each stands in a string literal ([`literal`]).
//!
//! # Long lists
//!
//! - The engine refuses a list of more than 32,767 values: a longer one becomes several `in` conditions joined by `or`.
//! - It considers at most 1,000,000 distinct values of a list (Kusto documentation, "in operator"), and refuses a chain
//!   of several thousand operators ("Query limits", limit on query complexity). Lists of a finding reach neither.
//! - A query of more than 10,000 characters cannot become a rule of Sentinel ("Create a scheduled analytics rule"). So a
//!   condition that only narrows is left out above a hundred values: the query then finds more sign-ins, never
//!   fewer, and a comment in it says so. The marks of suspect sign-ins are complete, however long they are.

mod candidates;
mod condition;
mod hunt;
mod literal;
mod sign_ins;
mod spark;
mod tables;
mod view;

pub(crate) use candidates::Candidates;
pub(crate) use hunt::{Hunt, HuntTable, PERIOD};
pub(crate) use sign_ins::{of_finding, of_rows};
pub(crate) use view::ViewQuery;

use crate::signin::{Field, Timestamp};

/// The fields that a query shows.
const SHOWN: [Field; 8] = [
    Field::UserPrincipalName,
    Field::ServicePrincipal,
    Field::Application,
    Field::Resource,
    Field::IpAddress,
    Field::Country,
    Field::ErrorCode,
    Field::SessionId,
];

/// How long after a sign-in the tables may ingest it. `TimeGenerated` is the time of ingestion, by which the tables are
/// partitioned: without a condition on it a query reads everything.
const INGESTION: i64 = 24 * Timestamp::HOUR;

/// The time by which the tables have a sign-in.
fn until_ingested(created: Timestamp) -> Timestamp {
    Timestamp(created.limited() + INGESTION)
}
