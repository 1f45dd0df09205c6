//! Names spans of time, in milliseconds.

/// One minute in milliseconds.
pub(super) const MINUTE: i64 = 60_000;
/// One day in milliseconds.
pub(super) const DAY: i64 = 24 * 60 * MINUTE;
