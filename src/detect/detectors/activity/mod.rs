//! Detectors of unusual volume, and of entries of watch lists.

pub(crate) mod background_ratio;
pub(crate) mod developer_machine;
pub(crate) mod excessive_failures;
pub(crate) mod watch_list;
