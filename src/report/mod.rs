//! What was read and found, written for programs and for people who do not look at the explorer.
//!
//! Writers are functions of a store (and of what was derived from it) to a writer: they open no file, and the same
//! store gives the same bytes. Log text goes through [`crate::text`] on its way into tables, CSV and Markdown; JSON
//! carries it as it was, escaped as JSON.

pub mod check;
mod csv;
mod digests;
pub mod findings;
mod json;
pub mod kql;
pub mod rows;
mod save;
mod show;
mod table;
mod totals;

pub use digests::Digests;
pub use save::{Saved, save};
pub use show::{Page, period, tenants};
pub use totals::Totals;
