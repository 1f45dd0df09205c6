//! Groups sign-ins into rows by time window, and counts them over time and user by user.
//!
//! Works on row numbers and the numbers of distinct values. Reads no record.

mod comparison;
mod group;
mod group_key;
mod groups;
mod histogram;
mod tab;
mod time_axis;
mod timeline;
mod user_statistics;
mod value_counts;

pub use comparison::{ComparedValue, Comparison, SideCount, ValuePresence};
pub use group::KeyedRows;
pub use groups::{Group, Groups};
pub use histogram::Histogram;
pub use tab::Tab;
pub use time_axis::{AxisColumn, TimeAxis};
pub use timeline::{Lane, LaneBy, LaneCell, Timeline};
pub(crate) use user_statistics::method_names;
pub use user_statistics::{UserStatistics, UserTable};
pub use value_counts::{Countable, ValueCount, ValueCounts};
