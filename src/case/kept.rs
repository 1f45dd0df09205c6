//! Compares entries with those in the file, so that two people can write one file.

use std::collections::BTreeMap;
use std::sync::Arc;

/// Entries, and what the file had of them when it was last read or written. A clone takes no time.
#[derive(Clone, Debug)]
pub(super) struct Kept<K, V> {
    now: Arc<BTreeMap<K, V>>,
    file: Arc<BTreeMap<K, V>>,
}

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self { now: Arc::default(), file: Arc::default() }
    }
}

impl<K: Ord + Clone, V: Clone + PartialEq> Kept<K, V> {
    /// The entries of a file.
    pub(super) fn read(file: BTreeMap<K, V>) -> Self {
        let file = Arc::new(file);
        Self { now: Arc::clone(&file), file }
    }

    /// The entries as they are now.
    pub(super) fn now(&self) -> &Arc<BTreeMap<K, V>> {
        &self.now
    }

    /// Sets an entry, or removes it. Gives the one before.
    pub(super) fn set(&mut self, key: &K, value: Option<V>) -> Option<V> {
        let now = Arc::make_mut(&mut self.now);
        match value {
            Some(value) => now.insert(key.clone(), value),
            None => now.remove(key),
        }
    }

    /// The number of entries that differ from the file.
    pub(super) fn unsaved(&self) -> usize {
        let changed = self.now.iter().filter(|(key, value)| self.file.get(key) != Some(value));
        changed.count() + self.removed().count()
    }

    /// Forgets the file: all entries are yet to be saved.
    pub(super) fn forget_file(&mut self) {
        self.file = Arc::default();
    }

    /// Makes the changes since the last reading to `theirs`, the entries of the file now.
    pub(super) fn merged_into(&self, mut theirs: BTreeMap<K, V>) -> BTreeMap<K, V> {
        for key in self.removed() {
            theirs.remove(key);
        }
        for (key, value) in self.now.iter() {
            if self.file.get(key) != Some(value) {
                theirs.insert(key.clone(), value.clone());
            }
        }
        theirs
    }

    fn removed(&self) -> impl Iterator<Item = &K> {
        self.file.keys().filter(|key| !self.now.contains_key(*key))
    }
}
