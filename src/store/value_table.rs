//! Stores the distinct value combinations of a dimension.

use super::packed_column::PackedColumn;
use crate::signin::{Dimension, Field};
use std::borrow::Cow;
use std::sync::Arc;

/// Entries of a full chunk. A snapshot copies at most one chunk of each table.
const CHUNK_ENTRIES: usize = 1024;

/// Id of an entry in a [`ValueTable`].
pub type ValueId = u32;

/// The distinct combinations of a dimension's fields, numbered from 0. [`super::ValueIndex`] finds the id of one.
///
/// Entries are never changed or removed. They are in chunks, which copies of a table share.
#[derive(Clone)]
pub struct ValueTable {
    dimension: Dimension,
    width: usize,
    chunks: Vec<Arc<ValueChunk>>,
}

/// Up to [`CHUNK_ENTRIES`] entries: all their text in one buffer, and where each field ends in it.
#[derive(Clone, Default)]
struct ValueChunk {
    text: String,
    /// For each field, twice the offset where it ends, and one more where it is absent.
    ends: PackedColumn,
}

impl ValueChunk {
    fn push(&mut self, value: Option<&str>) {
        self.text.push_str(value.unwrap_or_default());
        self.ends.push((self.text.len() as i64) << 1 | i64::from(value.is_none()));
    }

    fn value(&self, at: usize) -> Option<&str> {
        let end = self.ends.get(at);
        if end & 1 == 1 {
            return None;
        }
        let start = at.checked_sub(1).map_or(0, |before| self.ends.get(before) >> 1);
        Some(&self.text[start as usize..end as usize >> 1])
    }
}

/// One combination of values in a [`ValueTable`].
#[derive(Clone, Copy)]
pub struct ValueEntry<'t> {
    dimension: Dimension,
    chunk: &'t ValueChunk,
    first: usize,
    id: ValueId,
}

impl ValueTable {
    /// An empty table for the fields of `dimension`.
    pub fn new(dimension: Dimension) -> Self {
        Self { dimension, width: dimension.fields().len(), chunks: Vec::new() }
    }

    /// Number of distinct combinations.
    pub fn len(&self) -> usize {
        match self.chunks.split_last() {
            Some((last, full)) => full.len() * CHUNK_ENTRIES + last.ends.len() / self.width,
            None => 0,
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    /// The entry with this id, which must come from this table.
    pub fn entry(&self, id: ValueId) -> ValueEntry<'_> {
        let (chunk, first) = self.locate(id);
        ValueEntry { dimension: self.dimension, chunk, first, id }
    }

    /// All entries, in the order of their ids.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = ValueEntry<'_>> {
        (0..self.len() as ValueId).map(|id| self.entry(id))
    }

    /// Appends an entry that is known to be new; returns its id. `values` are in the order of the dimension's fields.
    pub(super) fn push<'v>(&mut self, values: impl Iterator<Item = Option<&'v str>>) -> ValueId {
        let id = self.len();
        if id.is_multiple_of(CHUNK_ENTRIES) {
            self.chunks.push(Arc::default());
        }
        if let Some(last) = self.chunks.last_mut() {
            let chunk = Arc::make_mut(last);
            values.for_each(|value| chunk.push(value));
            if (id + 1).is_multiple_of(CHUNK_ENTRIES) {
                chunk.text.shrink_to_fit();
                chunk.ends.shrink();
            }
        }
        id as ValueId
    }

    /// Whether the entry with this id has these values.
    pub(super) fn holds<T: AsRef<str>>(&self, id: ValueId, values: &[Option<T>]) -> bool {
        let (chunk, first) = self.locate(id);
        values.iter().enumerate().all(|(at, value)| chunk.value(first + at) == value.as_ref().map(AsRef::as_ref))
    }

    /// A table of the entries from number `from` on.
    pub(super) fn tail(&self, from: usize) -> Self {
        let mut tail = Self::new(self.dimension);
        for id in from..self.len() {
            tail.push(self.entry(id as ValueId).iter());
        }
        tail
    }

    /// The same entries with other texts.
    pub(super) fn rewritten<'t>(&'t self, text: &mut impl FnMut(Field, &'t str) -> Cow<'t, str>) -> Self {
        let mut table = Self::new(self.dimension);
        for entry in self.entries() {
            let fields = self.dimension.fields().iter().zip(entry.iter());
            let texts: Vec<_> = fields.map(|(&field, value)| value.map(|value| text(field, value))).collect();
            table.push(texts.iter().map(Option::as_deref));
        }
        table
    }

    /// Memory in use, in bytes.
    pub fn bytes(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.text.capacity() + chunk.ends.bytes()).sum()
    }

    /// Number of chunks that both tables share.
    #[cfg(test)]
    pub(super) fn shared_with(&self, other: &Self) -> usize {
        self.chunks.iter().zip(&other.chunks).filter(|(one, other)| Arc::ptr_eq(one, other)).count()
    }

    /// The chunk of an entry, and the place of its first field there.
    fn locate(&self, id: ValueId) -> (&ValueChunk, usize) {
        (&self.chunks[id as usize / CHUNK_ENTRIES], id as usize % CHUNK_ENTRIES * self.width)
    }
}

impl<'t> ValueEntry<'t> {
    /// Its id.
    pub fn id(self) -> ValueId {
        self.id
    }

    /// The value of one of the dimension's fields.
    ///
    /// # Panics
    /// When the field belongs to another dimension, which is an error in the code.
    pub fn get(self, field: Field) -> Option<&'t str> {
        assert_eq!(field.dimension(), self.dimension, "{} belongs to another dimension", field.name());
        self.chunk.value(self.first + field.position())
    }

    /// All values, in the order of the dimension's fields.
    pub fn values(self) -> Vec<Option<&'t str>> {
        self.iter().collect()
    }

    /// The same, one after the other.
    pub(super) fn iter(self) -> impl Iterator<Item = Option<&'t str>> {
        (self.first..self.first + self.dimension.fields().len()).map(move |at| self.chunk.value(at))
    }
}
