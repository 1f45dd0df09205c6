//! Finds the id of a value combination.

use super::value_table::{ValueEntry, ValueId, ValueTable};
use crate::signin::Dimension;
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::hash::{BuildHasher, Hasher};

/// Finds entries of a [`ValueTable`] by their values. It belongs to one table and grows with it; who only reads the table
/// needs none.
#[derive(Default)]
pub(super) struct ValueIndex {
    ids: HashTable<ValueId>,
    hasher: RandomState,
    last: ValueId,
}

impl ValueIndex {
    /// An index for the table of each dimension.
    pub(super) fn of_all_dimensions() -> Vec<Self> {
        Dimension::ALL.iter().map(|_| Self::default()).collect()
    }

    /// The id of a combination, which is stored in `table` if it is new. `values` are in the order of the dimension's
    /// fields.
    pub(super) fn intern<T: AsRef<str>>(&mut self, table: &mut ValueTable, values: &[Option<T>]) -> ValueId {
        // Neighbouring records often agree: comparing with the last entry saves the hash.
        if !table.is_empty() && table.holds(self.last, values) {
            return self.last;
        }
        let texts = || values.iter().map(|value| value.as_ref().map(AsRef::as_ref));
        let hash = hash(&self.hasher, texts());
        self.last = if let Some(&id) = self.ids.find(hash, |&id| table.holds(id, values)) {
            id
        } else {
            let id = table.push(texts());
            let Self { ids, hasher, .. } = self;
            ids.insert_unique(hash, id, |&id| hash_entry(hasher, table.entry(id)));
            id
        };
        self.last
    }

    /// Memory in use, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.ids.allocation_size()
    }
}

fn hash_entry(hasher: &RandomState, entry: ValueEntry<'_>) -> u64 {
    hash(hasher, entry.iter())
}

fn hash<'v>(hasher: &RandomState, values: impl Iterator<Item = Option<&'v str>>) -> u64 {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signin::Field;
    use proptest::prelude::*;

    #[test]
    fn absent_and_empty_values_differ() {
        let (mut table, mut index) = (ValueTable::new(Dimension::Application), ValueIndex::default());
        let absent = index.intern::<&str>(&mut table, &[None, Some("Teams")]);
        let empty = index.intern(&mut table, &[Some(""), Some("Teams")]);
        assert_ne!(absent, empty);
        assert_eq!(table.entry(absent).get(Field::ApplicationId), None);
        assert_eq!(table.entry(empty).get(Field::ApplicationId), Some(""));
    }

    #[test]
    fn values_are_kept_apart() {
        let (mut table, mut index) = (ValueTable::new(Dimension::Application), ValueIndex::default());
        let one = index.intern(&mut table, &[Some("ab"), Some("c")]);
        let other = index.intern(&mut table, &[Some("a"), Some("bc")]);
        assert_ne!(one, other);
        assert_eq!(table.entry(other).values(), [Some("a"), Some("bc")]);
    }

    proptest! {
        #[test]
        fn equal_combinations_share_an_id(
            rows in proptest::collection::vec((proptest::option::of("[a-c]{0,3}"), proptest::option::of("[a-c]{0,3}")), 0..200)
        ) {
            let (mut table, mut index) = (ValueTable::new(Dimension::Resource), ValueIndex::default());
            let mut seen = std::collections::HashMap::new();
            for (one, other) in &rows {
                let id = index.intern(&mut table, &[one.as_deref(), other.as_deref()]);
                let expected = seen.len() as ValueId;
                prop_assert_eq!(id, *seen.entry((one, other)).or_insert(expected));
                prop_assert_eq!(table.entry(id).values(), vec![one.as_deref(), other.as_deref()]);
            }
            prop_assert_eq!(table.len(), seen.len());
        }
    }
}
