//! Keeps a value that takes a while to make until what it depends on changes.

/// A value and what it was made from.
#[derive(Clone, Debug)]
pub(crate) struct Memo<K, V> {
    key: Option<K>,
    value: V,
}

impl<K, V: Default> Default for Memo<K, V> {
    fn default() -> Self {
        Self { key: None, value: V::default() }
    }
}

impl<K: PartialEq, V> Memo<K, V> {
    /// The value that was made last.
    pub(crate) fn value(&self) -> &V {
        &self.value
    }

    /// Makes the value anew, unless it was made from this key.
    pub(crate) fn update(&mut self, key: K, make: impl FnOnce(&K) -> V) {
        if self.key.as_ref() != Some(&key) {
            self.value = make(&key);
            self.key = Some(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_made_once_for_each_key() {
        let mut memo: Memo<u32, String> = Memo::default();
        let mut made = 0;
        for (key, value) in [(1, "1"), (1, "1"), (2, "2"), (1, "1")] {
            memo.update(key, |key| {
                made += 1;
                key.to_string()
            });
            assert_eq!(memo.value(), value);
        }
        assert_eq!(made, 3);
    }
}
