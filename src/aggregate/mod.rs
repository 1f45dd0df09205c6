//! Groups sign-ins into rows by time window, and counts them over time.
//!
//! Works on row numbers and the numbers of distinct values. Reads no record.

mod group;
mod group_key;
mod histogram;
mod tab;

pub use group::{Group, Groups, KeyedRows};
pub use histogram::Histogram;
pub use tab::Tab;
