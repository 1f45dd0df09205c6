//! Writes what was read and found, for programs and for people.
//!
//! A writer takes a store, and what was derived from it, and writes to any output. It opens no file, and the same store
//! gives the same bytes. Tables, CSV and Markdown escape log text with [`crate::text`]; JSON keeps it as it was, escaped
//! as JSON.

pub(crate) mod activity;
pub(crate) mod activity_lane;
pub(crate) mod answer;
pub(crate) mod case_report;
pub(crate) mod check;
pub(crate) mod counts;
mod csv;
mod digests;
pub(crate) mod export;
pub(crate) mod findings;
mod json;
pub(crate) mod kql;
pub(crate) mod rows;
mod save;
mod show;
mod table;
pub(crate) mod timeline;
pub(crate) mod timeline_svg;
mod totals;
pub(crate) mod users;

pub(crate) use digests::Digests;
pub(crate) use save::{Saved, save};
pub(crate) use show::{PageFormat, period, tenants};
pub(crate) use totals::Totals;
