//! Writes what was read and found, for programs and for people.
//!
//! A writer takes a store, and what was derived from it, and writes to any output. It opens no file, and the same store
//! gives the same bytes. Tables, CSV and Markdown escape log text with [`crate::text`]; JSON keeps it as it was, escaped
//! as JSON.

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
pub use show::{PageFormat, period, tenants};
pub use totals::Totals;
