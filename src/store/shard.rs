//! Turns the records of one thread into batches of rows.

use super::segment::{Facts, RawRef, RowValues};
use super::value_table::{ValueId, ValueTable};
#[cfg(any(test, feature = "fuzzing"))]
use crate::signin::Field;
use crate::signin::{Dimension, Record};

/// A thread's tables of distinct values, so that threads share nothing while they parse.
pub struct Shard {
    number: usize,
    tables: Vec<ValueTable>,
    /// Number of entries of each table that earlier batches took along.
    shipped: Vec<usize>,
    rows: Vec<(Facts, RowValues)>,
}

/// Rows of a shard, and the distinct values that they are the first to use.
pub struct Batch {
    pub(super) shard: usize,
    pub(super) added: Vec<ValueTable>,
    pub(super) rows: Vec<(Facts, RowValues)>,
}

impl Shard {
    /// The shard of thread `number`, counted from 0.
    pub fn new(number: usize) -> Self {
        Self {
            number,
            tables: Dimension::ALL.iter().map(|&dimension| ValueTable::new(dimension)).collect(),
            shipped: vec![0; Dimension::COUNT],
            rows: Vec::new(),
        }
    }

    /// Adds a record; `raw` is its place.
    pub fn push(&mut self, record: &Record<'_>, raw: RawRef) {
        let values = std::array::from_fn(|dimension| self.intern(Dimension::ALL[dimension], record));
        let facts = Facts {
            kind: record.kind,
            status: record.status,
            created: record.created,
            ingested: record.ingested,
            request_id: record.request_id.map(|id| id.0),
            correlation_id: record.correlation_id.map(|id| id.0),
            sign_in_count: record.sign_in_count,
            raw,
        };
        self.push_row(facts, values);
    }

    /// Adds a sign-in whose value ids came from [`Self::intern`] of this shard.
    pub fn push_row(&mut self, facts: Facts, values: RowValues) {
        self.rows.push((facts, values));
    }

    /// The id of the record's values in one dimension.
    pub fn intern(&mut self, dimension: Dimension, record: &Record<'_>) -> ValueId {
        let first = dimension.first_field();
        let fields = &record.values()[first..first + dimension.fields().len()];
        self.tables[dimension as usize].intern(fields)
    }

    /// The text of a field, given value ids.
    #[cfg(any(test, feature = "fuzzing"))]
    pub fn text(&self, field: Field, values: &RowValues) -> Option<&str> {
        let dimension = field.dimension() as usize;
        self.tables[dimension].entry(values[dimension]).get(field)
    }

    /// Takes what was added since the last batch. Batches of one shard must reach the builder in this order.
    pub fn take_batch(&mut self) -> Batch {
        let added = self.tables.iter().zip(&mut self.shipped).map(|(table, shipped)| {
            let tail = table.tail(*shipped);
            *shipped = table.len();
            tail
        });
        Batch { shard: self.number, added: added.collect(), rows: std::mem::take(&mut self.rows) }
    }
}

impl Batch {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}
