//! Grouped rows, time windows, histogram.
//!
//! All of it works on lists of rows and the store's small numbers; nothing here reads a record again.

mod group;
mod histogram;
mod key;
mod tab;

pub use group::{Group, Groups};
pub use histogram::Histogram;
pub use tab::Tab;
