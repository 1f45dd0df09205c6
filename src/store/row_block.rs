//! Reads some rows column by column.

use super::{Row, Store, ValueId};
use crate::signin::{Dimension, Kind, Status, Timestamp};

/// Values of some rows.
///
/// The rows of one user are far apart in every column, so that each value is a cache miss. Read one column after the other,
/// many of them wait for memory at the same time; read row by row, each waits for what is decided by the one before.
#[derive(Default)]
pub struct RowBlock {
    rows: Vec<Row>,
    created: Vec<Timestamp>,
    kinds: Vec<Kind>,
    statuses: Vec<Status>,
    /// Only those of the dimensions that were read.
    values: [Vec<ValueId>; Dimension::COUNT],
}

impl RowBlock {
    /// Rows that are worth reading together: their values stay in the second cache.
    pub const ROWS: usize = 512;

    /// Reads these dimensions of some rows, in place of what was read before.
    pub fn read(&mut self, store: &Store, rows: &[Row], dimensions: &[Dimension]) {
        let Self { rows: held, created, kinds, statuses, values } = self;
        refill(held, rows.iter().copied());
        refill(created, rows.iter().map(|&row| store.created(row)));
        refill(kinds, rows.iter().map(|&row| store.kind(row)));
        refill(statuses, rows.iter().map(|&row| store.status(row)));
        for &dimension in dimensions {
            refill(&mut values[dimension as usize], rows.iter().map(|&row| store.value(dimension, row)));
        }
    }

    /// The rows, by their places in the block.
    pub fn places(&self) -> std::ops::Range<usize> {
        0..self.rows.len()
    }

    /// The row at a place.
    pub fn row(&self, at: usize) -> Row {
        self.rows[at]
    }

    /// When the sign-in at a place happened.
    pub fn created(&self, at: usize) -> Timestamp {
        self.created[at]
    }

    /// The log it belongs to.
    pub fn kind(&self, at: usize) -> Kind {
        self.kinds[at]
    }

    /// How it ended.
    pub fn status(&self, at: usize) -> Status {
        self.statuses[at]
    }

    /// The id of its value in a dimension that was read.
    pub fn value(&self, dimension: Dimension, at: usize) -> ValueId {
        self.values[dimension as usize][at]
    }
}

fn refill<T>(held: &mut Vec<T>, values: impl Iterator<Item = T>) {
    held.clear();
    held.extend(values);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signin::{Field, Record};
    use crate::store::testing::store_of;

    #[test]
    fn a_block_has_what_the_rows_have_and_nothing_of_the_last_one() {
        let records: Vec<Record<'_>> = (0..5)
            .map(|time| {
                let kind = if time % 2 == 0 { Kind::Interactive } else { Kind::NonInteractive };
                let mut record = Record::new(kind, Timestamp(time));
                record.set(Field::UserId, ["a", "b", "c"][time as usize % 3]);
                record
            })
            .collect();
        let store = store_of(&records);
        let mut block = RowBlock::default();
        for rows in [&[4, 0, 3][..], &[1], &[]] {
            block.read(&store, rows, &[Dimension::User]);
            assert_eq!(block.places().map(|at| block.row(at)).collect::<Vec<_>>(), rows);
            for (at, &row) in rows.iter().enumerate() {
                let held = (block.created(at), block.kind(at), block.status(at), block.value(Dimension::User, at));
                let value = store.value(Dimension::User, row);
                assert_eq!(held, (store.created(row), store.kind(row), store.status(row), value));
            }
        }
    }
}
