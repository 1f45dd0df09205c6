//! Grouped rows, time windows, histogram.
//!
//! All of it works on lists of rows and the store's small numbers; nothing here reads a record again.

mod group;
mod group_key;
mod histogram;
mod tab;

pub use group::{Group, Groups};
pub use histogram::Histogram;
pub use tab::Tab;
