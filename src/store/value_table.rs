//! Stores the distinct value combinations of a dimension.

use crate::signin::{Dimension, Field};
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::borrow::Cow;
use std::hash::{BuildHasher, Hasher};

/// Marks an absent field, in the top bit of its end offset.
const ABSENT: u64 = 1 << 63;

/// Id of an entry in a [`ValueTable`].
pub type ValueId = u32;

/// The distinct combinations of a dimension's fields, numbered from 0 in the order in which they first occur.
///
/// All text is in one buffer; an entry is the end offsets of its fields. Entries are never changed or removed.
#[derive(Clone)]
pub struct ValueTable {
    dimension: Dimension,
    width: usize,
    text: String,
    ends: Vec<u64>,
    lookup: HashTable<ValueId>,
    hasher: RandomState,
    last: ValueId,
}

/// One combination of values in a [`ValueTable`].
#[derive(Clone, Copy)]
pub struct ValueEntry<'t> {
    table: &'t ValueTable,
    id: ValueId,
}

impl ValueTable {
    /// An empty table for the fields of `dimension`.
    pub fn new(dimension: Dimension) -> Self {
        Self {
            dimension,
            width: dimension.fields().len(),
            text: String::new(),
            ends: Vec::new(),
            lookup: HashTable::new(),
            hasher: RandomState::default(),
            last: 0,
        }
    }

    /// Number of distinct combinations.
    pub fn len(&self) -> usize {
        self.ends.len() / self.width
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The entry with this id, which must come from this table.
    pub fn entry(&self, id: ValueId) -> ValueEntry<'_> {
        ValueEntry { table: self, id }
    }

    /// All entries, in the order of their ids.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = ValueEntry<'_>> {
        (0..self.len() as ValueId).map(|id| self.entry(id))
    }

    /// The id of a combination, which is stored if it is new. `values` are in the order of the dimension's fields.
    pub fn intern<T: AsRef<str>>(&mut self, values: &[Option<T>]) -> ValueId {
        debug_assert_eq!(values.len(), self.width);
        // Neighbouring records often agree: comparing with the last entry saves the hash.
        if !self.is_empty() && self.holds(self.last, values) {
            return self.last;
        }
        let hash = self.hash(values.iter().map(|value| value.as_ref().map(AsRef::as_ref)));
        if let Some(&id) = self.lookup.find(hash, |&id| self.holds(id, values)) {
            self.last = id;
            return id;
        }
        let id = self.len() as ValueId;
        for value in values {
            let flag = match value {
                Some(value) => {
                    self.text.push_str(value.as_ref());
                    0
                }
                None => ABSENT,
            };
            self.ends.push(self.text.len() as u64 | flag);
        }
        let Self { lookup, hasher, text, ends, width, .. } = self;
        lookup.insert_unique(hash, id, |&id| {
            hash_with(hasher, (0..*width).map(|position| attribute(text, ends, id as usize * *width + position)))
        });
        self.last = id;
        id
    }

    fn holds<T: AsRef<str>>(&self, id: ValueId, values: &[Option<T>]) -> bool {
        let first = id as usize * self.width;
        values
            .iter()
            .enumerate()
            .all(|(at, value)| attribute(&self.text, &self.ends, first + at) == value.as_ref().map(AsRef::as_ref))
    }

    fn hash<'v>(&self, values: impl Iterator<Item = Option<&'v str>>) -> u64 {
        hash_with(&self.hasher, values)
    }

    /// A table of the entries from number `from` on.
    pub(super) fn tail(&self, from: usize) -> Self {
        let mut tail = Self::new(self.dimension);
        for id in from..self.len() {
            tail.append_unchecked(self.entry(id as ValueId));
        }
        tail
    }

    /// Appends an entry that is known to be new, without adding it to the lookup.
    fn append_unchecked(&mut self, entry: ValueEntry<'_>) {
        for value in entry.values() {
            self.text.push_str(value.unwrap_or_default());
            self.ends.push(self.text.len() as u64 | if value.is_some() { 0 } else { ABSENT });
        }
    }

    /// The same entries with other texts. The lookup is empty; nothing can be added.
    pub(super) fn rewritten<'t>(&'t self, text: &mut impl FnMut(Field, &'t str) -> Cow<'t, str>) -> Self {
        let mut table = Self::new(self.dimension);
        for entry in self.entries() {
            for (&field, value) in self.dimension.fields().iter().zip(entry.values()) {
                table.text.push_str(&value.map(|value| text(field, value)).unwrap_or_default());
                table.ends.push(table.text.len() as u64 | if value.is_some() { 0 } else { ABSENT });
            }
        }
        table
    }

    /// Memory in use, in bytes.
    pub fn bytes(&self) -> usize {
        self.text.capacity() + self.ends.capacity() * 8 + self.lookup.allocation_size()
    }
}

fn attribute<'t>(text: &'t str, ends: &[u64], at: usize) -> Option<&'t str> {
    let end = ends[at];
    if end & ABSENT != 0 {
        return None;
    }
    let start = at.checked_sub(1).map_or(0, |before| ends[before] & !ABSENT);
    Some(&text[start as usize..end as usize])
}

fn hash_with<'v>(hasher: &RandomState, values: impl Iterator<Item = Option<&'v str>>) -> u64 {
    let mut state = hasher.build_hasher();
    for value in values {
        match value {
            Some(value) => {
                state.write(value.as_bytes());
                state.write_u8(0xff);
            }
            None => state.write_u8(0xfe),
        }
    }
    state.finish()
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
        assert_eq!(field.dimension(), self.table.dimension, "{} belongs to another dimension", field.name());
        let at = self.id as usize * self.table.width + field.position();
        attribute(&self.table.text, &self.table.ends, at)
    }

    /// All values, in the order of the dimension's fields.
    pub fn values(self) -> Vec<Option<&'t str>> {
        let first = self.id as usize * self.table.width;
        (first..first + self.table.width).map(|at| attribute(&self.table.text, &self.table.ends, at)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn absent_and_empty_values_differ() {
        let mut table = ValueTable::new(Dimension::Application);
        let absent = table.intern::<&str>(&[None, Some("Teams")]);
        let empty = table.intern(&[Some(""), Some("Teams")]);
        assert_ne!(absent, empty);
        assert_eq!(table.entry(absent).get(Field::ApplicationId), None);
        assert_eq!(table.entry(empty).get(Field::ApplicationId), Some(""));
    }

    #[test]
    fn values_are_kept_apart() {
        let mut table = ValueTable::new(Dimension::Application);
        let one = table.intern(&[Some("ab"), Some("c")]);
        let other = table.intern(&[Some("a"), Some("bc")]);
        assert_ne!(one, other);
        assert_eq!(table.entry(other).values(), [Some("a"), Some("bc")]);
    }

    proptest! {
        #[test]
        fn equal_combinations_share_an_id(
            rows in proptest::collection::vec((proptest::option::of("[a-c]{0,3}"), proptest::option::of("[a-c]{0,3}")), 0..200)
        ) {
            let mut table = ValueTable::new(Dimension::Resource);
            let mut seen = std::collections::HashMap::new();
            for (one, other) in &rows {
                let id = table.intern(&[one.as_deref(), other.as_deref()]);
                let expected = seen.len() as ValueId;
                prop_assert_eq!(id, *seen.entry((one, other)).or_insert(expected));
                prop_assert_eq!(table.entry(id).values(), vec![one.as_deref(), other.as_deref()]);
            }
            prop_assert_eq!(table.len(), seen.len());
        }
    }
}
