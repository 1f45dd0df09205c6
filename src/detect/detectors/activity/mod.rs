//! Unusual volume, and the entries of watch lists.

pub(crate) mod background_ratio;
pub(crate) mod excessive_failures;
pub(crate) mod watch_list;
