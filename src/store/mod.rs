//! Stores sign-ins in memory: narrow columns of value ids and tables of distinct values, append-only.
//!
//! A [`Shard`] turns records into a [`Batch`], one on each thread. The [`Builder`] joins batches in the order of files
//! and offsets, and merges duplicates. A [`Store`] never changes: snapshots share full segments, full chunks of
//! tables and finished files, so making one while loading copies little, whoever still reads the last one.

pub mod activity;
mod builder;
mod duplicates;
mod identities;
mod load_filter;
mod narrow_column;
mod packed_column;
mod row_block;
mod segment;
mod shard;
mod shortfall;
mod source;
mod users;
mod value_index;
mod value_table;

pub use builder::Builder;
pub use identities::{Identities, NOBODY};
pub use load_filter::{LoadFilter, UserPattern};
pub use row_block::RowBlock;
pub use segment::{Facts, RawRef, SEGMENT_ROWS};
pub use shard::{Batch, Shard};
pub use shortfall::{HeldTimes, Shortfall};
pub use source::{Accounting, MAX_PROBLEMS, Problem, Reopen, Retained, Source};
pub use users::Users;
pub use value_table::{ValueEntry, ValueId, ValueTable};

use crate::signin::{Dimension, Field, Guid, Kind, Status, Timestamp};
use activity::ActivityStore;
use segment::{RowSegment, RowValues};
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

/// Number of a sign-in in its store, in the order of files and offsets.
pub type Row = u32;

/// How far a load got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Completeness {
    /// More is coming.
    #[default]
    Loading,
    /// The user stopped it.
    Stopped,
    /// It ran out of memory: it stopped at the limit.
    OutOfMemory,
    /// Everything is loaded.
    Complete,
}

/// Sign-ins and their sources.
#[derive(Clone)]
pub struct Store {
    segments: Vec<Arc<RowSegment>>,
    tables: Vec<ValueTable>,
    sources: Vec<Arc<Source>>,
    completeness: Completeness,
    filter: LoadFilter,
    by_time: OnceLock<Arc<[Row]>>,
    /// The rows that an analyst marked.
    marked: Arc<HashSet<Row>>,
    /// The events of other logs. Known at the end of the load.
    activity: ActivityStore,
}

impl Default for Store {
    fn default() -> Self {
        Self {
            segments: Vec::new(),
            tables: Dimension::ALL.iter().map(|&dimension| ValueTable::new(dimension)).collect(),
            sources: Vec::new(),
            completeness: Completeness::default(),
            filter: LoadFilter::default(),
            by_time: OnceLock::new(),
            marked: Arc::default(),
            activity: ActivityStore::default(),
        }
    }
}

impl Store {
    /// Number of stored sign-ins. A row that was grouped at its source counts once.
    pub fn len(&self) -> usize {
        match self.segments.split_last() {
            Some((last, full)) => full.len() * SEGMENT_ROWS + last.len(),
            None => 0,
        }
    }

    /// Whether there is no sign-in.
    pub fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// All rows, in the order of files and offsets.
    pub fn rows(&self) -> std::ops::Range<Row> {
        0..self.len() as Row
    }

    /// All rows by time, then by their order in the files. Computed once.
    pub fn by_time(&self) -> &[Row] {
        self.by_time.get_or_init(|| {
            let mut rows: Vec<Row> = self.rows().collect();
            // Keys at hand take 16 bytes a row, so they are at hand for one segment at a time. The last sort finds sorted
            // runs and merges them.
            for segment in rows.chunks_mut(SEGMENT_ROWS) {
                segment.sort_by_cached_key(|&row| self.created(row));
            }
            rows.sort_by_key(|&row| self.created(row));
            rows.into()
        })
    }

    /// The files that were read.
    pub fn sources(&self) -> &[Arc<Source>] {
        &self.sources
    }

    /// How far the load had got when this snapshot was made.
    pub fn completeness(&self) -> Completeness {
        self.completeness
    }

    /// What the load keeps.
    pub fn filter(&self) -> &LoadFilter {
        &self.filter
    }

    /// The sum of the accounts of all files.
    pub fn accounting(&self) -> Accounting {
        let mut sum = Accounting::default();
        for source in self.sources() {
            sum.add(&source.accounting);
        }
        sum
    }

    /// Number of rows of each kind, in the order of [`Kind::ALL`].
    pub fn kinds(&self) -> [u64; Kind::ALL.len()] {
        let mut counts = [0; Kind::ALL.len()];
        for row in self.rows() {
            counts[self.kind(row) as usize] += 1;
        }
        counts
    }

    /// Number of rows of each status, in the order of [`Status::ALL`].
    pub fn statuses(&self) -> [u64; Status::ALL.len()] {
        let mut counts = [0; Status::ALL.len()];
        for row in self.rows() {
            counts[self.status(row) as usize] += 1;
        }
        counts
    }

    /// The same rows with other texts, files and filter. `text` is called once for each value of each distinct combination.
    /// Value ids stay, also of values that become equal.
    #[must_use]
    pub fn rewritten<'s>(
        &'s self,
        mut text: impl FnMut(Field, &'s str) -> Cow<'s, str>,
        mut source: impl FnMut(&Source) -> Source,
        filter: LoadFilter,
    ) -> Self {
        let tables = self.tables.iter().map(|table| table.rewritten(&mut text)).collect();
        let sources = self.sources.iter().map(|one| Arc::new(source(one))).collect();
        Self { tables, sources, filter, ..self.clone() }
    }

    /// The same rows, of which these are marked.
    #[must_use]
    pub fn with_marks(&self, marked: impl IntoIterator<Item = Row>) -> Self {
        Self { marked: Arc::new(marked.into_iter().collect()), ..self.clone() }
    }

    /// The events of other logs; none while the load goes on.
    pub fn activity(&self) -> &ActivityStore {
        &self.activity
    }

    /// The same sign-ins with these events.
    #[must_use]
    pub fn with_activity(self, activity: ActivityStore) -> Self {
        Self { activity, ..self }
    }

    /// Whether an analyst marked the row.
    pub fn is_marked(&self, row: Row) -> bool {
        self.marked.contains(&row)
    }

    /// The table of distinct values of a dimension.
    pub fn table(&self, dimension: Dimension) -> &ValueTable {
        &self.tables[dimension as usize]
    }

    /// Computes something for each distinct value of a dimension. The result for a row is
    /// `results[store.value(dimension, row) as usize]`.
    pub fn per_value<T>(&self, dimension: Dimension, compute: impl FnMut(ValueEntry<'_>) -> T) -> Vec<T> {
        self.table(dimension).entries().map(compute).collect()
    }

    /// The id of a row's value in a dimension.
    #[inline]
    pub fn value(&self, dimension: Dimension, row: Row) -> ValueId {
        let (segment, at) = self.locate(row);
        segment.value(dimension, at)
    }

    /// The text of a field, as the log has it: it is shown only through [`crate::text`].
    pub fn text(&self, field: Field, row: Row) -> Option<&str> {
        let dimension = field.dimension();
        self.table(dimension).entry(self.value(dimension, row)).get(field)
    }

    /// What names a row's user, application, resource or the like: the first of [`Dimension::named_by`] that it has.
    pub fn name(&self, dimension: Dimension, row: Row) -> Option<&str> {
        let entry = self.table(dimension).entry(self.value(dimension, row));
        dimension.named_by().iter().find_map(|&field| entry.get(field))
    }

    /// The error code; `None` where the file has none.
    pub fn error_code(&self, row: Row) -> Option<i32> {
        self.text(Field::ErrorCode, row)?.parse().ok()
    }

    /// When the sign-in happened.
    pub fn created(&self, row: Row) -> Timestamp {
        let (segment, at) = self.locate(row);
        segment.created(at)
    }

    /// The log it belongs to.
    pub fn kind(&self, row: Row) -> Kind {
        let (segment, at) = self.locate(row);
        segment.kind(at)
    }

    /// How it ended.
    pub fn status(&self, row: Row) -> Status {
        let (segment, at) = self.locate(row);
        segment.status(at)
    }

    /// Number of sign-ins that the row stands for.
    pub fn sign_in_count(&self, row: Row) -> u32 {
        let (segment, at) = self.locate(row);
        segment.sign_in_count(at)
    }

    /// Whether rows may stand for several sign-ins each. If not, every row stands for one.
    pub fn has_grouped_rows(&self) -> bool {
        !self.segments.iter().all(|segment| segment.holds_single_sign_ins())
    }

    /// The request id, where the record has one.
    pub fn request_id(&self, row: Row) -> Option<Guid> {
        let (segment, at) = self.locate(row);
        segment.request_id(at).map(Guid)
    }

    /// The reference of a sign-in in reports: its request id, else the file and the offset of its record.
    pub fn reference(&self, row: Row) -> String {
        self.request_id(row).map_or_else(
            || {
                let raw = self.facts(row).raw;
                format!("{}@{}", self.sources[raw.source as usize].path.display(), raw.offset)
            },
            |id| id.to_string(),
        )
    }

    /// Everything of a row besides its dimensions.
    pub fn facts(&self, row: Row) -> Facts {
        let (segment, at) = self.locate(row);
        segment.facts(at)
    }

    /// Memory in use, in bytes: columns, tables, and the cached text of compressed inputs.
    pub fn bytes(&self) -> usize {
        let retained = self.sources.iter().filter_map(|source| source.retained.as_deref());
        self.segments.iter().map(|segment| segment.bytes()).sum::<usize>()
            + self.tables.iter().map(ValueTable::bytes).sum::<usize>()
            + self.by_time.get().map_or(0, |order| order.len() * size_of::<Row>())
            + retained.map(Retained::bytes).sum::<usize>()
            + self.activity.bytes()
    }

    fn source_mut(&mut self, source: usize) -> &mut Source {
        Arc::make_mut(&mut self.sources[source])
    }

    fn replace(&mut self, row: Row, facts: &Facts, values: &RowValues) {
        let segment = &mut self.segments[row as usize / SEGMENT_ROWS];
        Arc::make_mut(segment).replace(row as usize % SEGMENT_ROWS, facts, values);
    }

    fn locate(&self, row: Row) -> (&RowSegment, usize) {
        (&self.segments[row as usize / SEGMENT_ROWS], row as usize % SEGMENT_ROWS)
    }
}

/// Builds stores from records, for tests of other modules.
#[cfg(test)]
pub(crate) mod testing {
    use super::{Builder, Completeness, RawRef, Shard, Source, Store};
    use crate::signin::Record;

    /// A complete store of these records in this order, all from one source.
    pub(crate) fn store_of(records: &[Record<'_>]) -> Store {
        let mut builder = Builder::new(1);
        builder.add_source(Source { path: "test.json".into(), complete: true, ..Source::default() });
        let mut shard = Shard::new(0);
        for (at, record) in records.iter().enumerate() {
            shard.push(record, RawRef { source: 0, offset: at as u64, len: 1 });
        }
        builder.append(shard.take_batch());
        builder.finish(Completeness::Complete)
    }
}
