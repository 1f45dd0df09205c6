//! Sign-ins that a detector has picked.

use crate::store::Row;
use foldhash::fast::RandomState;
use hashbrown::HashSet;

/// A sign-in with its user, numbered as in [`crate::store::Users`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pick {
    pub user: u32,
    pub row: Row,
}

/// A set of sign-ins.
pub(crate) type RowSet = HashSet<Row, RandomState>;

/// Returns the sign-ins of some picks.
pub(crate) fn rows(picks: &[Pick]) -> Vec<Row> {
    picks.iter().map(|pick| pick.row).collect()
}

/// Returns those of some sign-ins for which `is_so` holds.
pub(crate) fn filter_rows(rows: &[Row], is_so: impl Fn(Row) -> bool) -> Vec<Row> {
    rows.iter().copied().filter(|&row| is_so(row)).collect()
}
