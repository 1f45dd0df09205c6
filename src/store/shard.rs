//! Turns the records of one thread into batches of rows.

use super::segment::{Facts, RawRef, RowValues};
use super::value_index::ValueIndex;
use super::value_table::{ValueEntry, ValueId, ValueTable};
#[cfg(any(test, feature = "fuzzing"))]
use crate::signin::Field;
use crate::signin::{Dimension, Record};

/// A thread's tables of distinct values, so that threads share nothing while they parse.
pub struct Shard {
    number: usize,
    tables: Vec<ValueTable>,
    /// Finds values in the tables.
    indexes: Vec<ValueIndex>,
    /// Number of entries of each table that earlier batches took along.
    shipped: Vec<usize>,
    rows: Vec<(Facts, RowValues)>,
    /// The values of the rows alone, where a filter leaves records out after their values were interned.
    stored: Option<StoredValues>,
}

/// The values of stored rows, with ids of their own.
#[derive(Default)]
struct StoredValues {
    tables: Vec<ValueTable>,
    /// For each dimension: the ids in `tables` by those of the shard.
    ids: Vec<Vec<Option<ValueId>>>,
}

impl StoredValues {
    fn renumber(&mut self, values: &mut RowValues, tables: &[ValueTable]) {
        for (dimension, value) in values.iter_mut().enumerate() {
            let (ids, table) = (&mut self.ids[dimension], &tables[dimension]);
            ids.resize(table.len(), None);
            let stored = &mut self.tables[dimension];
            *value = *ids[*value as usize].get_or_insert_with(|| stored.push(table.entry(*value).iter()));
        }
    }
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
            tables: empty_tables(),
            indexes: ValueIndex::of_all_dimensions(),
            shipped: vec![0; Dimension::COUNT],
            rows: Vec::new(),
            stored: None,
        }
    }

    /// The same for a load with a filter: a batch has the values of its rows, and not those of records left out.
    pub fn of_filtered_load(number: usize) -> Self {
        let stored = StoredValues { tables: empty_tables(), ids: vec![Vec::new(); Dimension::COUNT] };
        Self { stored: Some(stored), ..Self::new(number) }
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
    pub fn push_row(&mut self, facts: Facts, mut values: RowValues) {
        if let Some(stored) = &mut self.stored {
            stored.renumber(&mut values, &self.tables);
        }
        self.rows.push((facts, values));
    }

    /// The id of the record's values in one dimension.
    pub fn intern(&mut self, dimension: Dimension, record: &Record<'_>) -> ValueId {
        let first = dimension.first_field();
        let fields = &record.values()[first..first + dimension.fields().len()];
        self.indexes[dimension as usize].intern(&mut self.tables[dimension as usize], fields)
    }

    /// The values with this id, which must come from [`Self::intern`] of this shard.
    pub fn entry(&self, dimension: Dimension, id: ValueId) -> ValueEntry<'_> {
        self.tables[dimension as usize].entry(id)
    }

    /// The text of a field, given value ids.
    #[cfg(any(test, feature = "fuzzing"))]
    pub fn text(&self, field: Field, values: &RowValues) -> Option<&str> {
        let dimension = field.dimension() as usize;
        self.tables[dimension].entry(values[dimension]).get(field)
    }

    /// Takes what was added since the last batch. Batches of one shard must reach the builder in this order.
    pub fn take_batch(&mut self) -> Batch {
        let tables = self.stored.as_ref().map_or(&self.tables, |stored| &stored.tables);
        let added = tables.iter().zip(&mut self.shipped).map(|(table, shipped)| {
            let tail = table.tail(*shipped);
            *shipped = table.len();
            tail
        });
        Batch { shard: self.number, added: added.collect(), rows: std::mem::take(&mut self.rows) }
    }
}

fn empty_tables() -> Vec<ValueTable> {
    Dimension::ALL.iter().map(|&dimension| ValueTable::new(dimension)).collect()
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

    /// Memory that the rows take, in bytes.
    pub fn bytes(&self) -> usize {
        self.rows.len() * size_of::<(Facts, RowValues)>()
    }
}
