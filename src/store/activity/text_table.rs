//! Stores distinct texts.

use crate::store::packed_column::PackedColumn;
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::borrow::Cow;
use std::hash::BuildHasher;

/// Number of a text in a [`TextTable`].
pub type TextId = u32;

/// The number of the text that is absent.
pub const ABSENT: TextId = 0;

/// Distinct texts, numbered from 1; 0 is no text.
#[derive(Clone)]
pub struct TextTable {
    text: String,
    /// Where each text ends.
    ends: PackedColumn,
}

impl Default for TextTable {
    fn default() -> Self {
        let mut ends = PackedColumn::default();
        ends.push(0);
        Self { text: String::new(), ends }
    }
}

impl TextTable {
    /// One more than the largest number of a text.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.len() == 1
    }

    /// The text with this number, which must come from this table. `None` for [`ABSENT`].
    pub fn get(&self, id: TextId) -> Option<&str> {
        let before = (id as usize).checked_sub(1)?;
        Some(&self.text[self.ends.get(before) as usize..self.ends.get(id as usize) as usize])
    }

    /// Computes something for each number, that of the absent text first.
    pub fn per_text<T>(&self, compute: impl FnMut(Option<&str>) -> T) -> Vec<T> {
        (0..self.len() as TextId).map(|id| self.get(id)).map(compute).collect()
    }

    /// Appends a text that is known to be new; returns its number.
    pub(super) fn push(&mut self, text: &str) -> TextId {
        let id = self.len() as TextId;
        self.text.push_str(text);
        self.ends.push(self.text.len() as i64);
        id
    }

    /// A table of the texts from number `from` on, which must be larger than 0.
    pub(super) fn tail(&self, from: usize) -> Self {
        let start = self.ends.get(from - 1);
        let mut tail = Self { text: self.text[start as usize..].to_owned(), ..Self::default() };
        (from..self.len()).for_each(|id| tail.ends.push(self.ends.get(id) - start));
        tail
    }

    /// The texts in the order of their numbers.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        (1..self.len() as TextId).filter_map(|id| self.get(id))
    }

    /// The same numbers with other texts.
    pub(super) fn rewritten<'t>(&'t self, mut text: impl FnMut(&'t str) -> Cow<'t, str>) -> Self {
        let mut table = Self::default();
        for id in 1..self.len() {
            table.push(&text(self.get(id as TextId).unwrap_or_default()));
        }
        table
    }

    /// Gives back memory that is not in use.
    pub(super) fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink();
    }

    /// Memory in use, in bytes.
    pub fn bytes(&self) -> usize {
        self.text.capacity() + self.ends.bytes()
    }
}

/// Finds texts of a [`TextTable`]. It belongs to one table and grows with it.
#[derive(Default)]
pub(super) struct TextIndex {
    ids: HashTable<TextId>,
    hasher: RandomState,
    last: TextId,
}

impl TextIndex {
    /// The number of a text, which is stored in `table` if it is new.
    pub(super) fn intern(&mut self, table: &mut TextTable, text: Option<&str>) -> TextId {
        let Some(text) = text else { return ABSENT };
        if table.get(self.last) == Some(text) {
            return self.last;
        }
        let hash = self.hasher.hash_one(text);
        self.last = if let Some(&id) = self.ids.find(hash, |&id| table.get(id) == Some(text)) {
            id
        } else {
            let id = table.push(text);
            let Self { ids, hasher, .. } = self;
            ids.insert_unique(hash, id, |&id| hasher.hash_one(table.get(id).unwrap_or_default()));
            id
        };
        self.last
    }

    /// Memory in use, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.ids.allocation_size()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn equal_texts_share_a_number(texts in proptest::collection::vec(proptest::option::of("[a-c]{0,3}"), 0..200)) {
            let (mut table, mut index) = (TextTable::default(), TextIndex::default());
            let mut seen = std::collections::HashMap::new();
            for text in &texts {
                let id = index.intern(&mut table, text.as_deref());
                let expected = match text {
                    Some(text) => {
                        let next = seen.len() as TextId + 1;
                        *seen.entry(text.clone()).or_insert(next)
                    }
                    None => ABSENT,
                };
                prop_assert_eq!(id, expected);
                prop_assert_eq!(table.get(id), text.as_deref());
            }
            prop_assert_eq!(table.len(), seen.len() + 1);
            let upper = table.rewritten(|text| text.to_uppercase().into());
            for id in 0..table.len() as TextId {
                prop_assert_eq!(upper.get(id).map(str::to_owned), table.get(id).map(str::to_uppercase));
            }
        }
    }
}
