//! Stores numbers in as few bytes as the span from the least to the largest of them needs.

/// Bytes of a word: numbers are read and written as words.
const WORD: usize = size_of::<u64>();

/// A column of integers, each as its distance from a base, all in the same number of bytes: 0 to 8.
///
/// The offsets of one segment lie close together; a number that all rows share takes nothing. Reading one takes longer than
/// from a [`super::narrow_column::NarrowColumn`], which holds what detection reads of every row.
#[derive(Clone, Debug, Default)]
pub(super) struct PackedColumn {
    base: i64,
    /// Bytes of each number.
    width: usize,
    len: usize,
    /// The distances, little-endian, and behind the last of them at least as much as lets a word be read there.
    bytes: Vec<u8>,
}

impl PackedColumn {
    /// Appends a number; widens the column first if needed.
    pub(super) fn push(&mut self, value: i64) {
        if self.len == 0 {
            self.base = value;
        }
        self.make_fit(value);
        self.append(value);
    }

    /// Replaces the number at `at`; widens the column first if needed.
    pub(super) fn set(&mut self, at: usize, value: i64) {
        self.make_fit(value);
        let at = at * self.width;
        self.bytes[at..at + self.width].copy_from_slice(&distance(self.base, value).to_le_bytes()[..self.width]);
    }

    /// The number at `at`.
    pub(super) fn get(&self, at: usize) -> i64 {
        let at = at * self.width;
        let mut word = [0; WORD];
        word.copy_from_slice(&self.bytes[at..at + WORD]);
        self.base.wrapping_add_unsigned(u64::from_le_bytes(word) & most(self.width))
    }

    /// Whether all numbers are this one, as far as that shows without reading them.
    pub(super) fn is_all(&self, value: i64) -> bool {
        self.len == 0 || self.width == 0 && self.base == value
    }

    /// How many numbers there are.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Gives back memory that is not in use.
    pub(super) fn shrink(&mut self) {
        self.bytes.truncate(self.len.saturating_sub(1) * self.width + WORD);
        self.bytes.shrink_to_fit();
    }

    /// Memory in use, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.bytes.capacity()
    }

    fn append(&mut self, value: i64) {
        let at = self.len * self.width;
        if self.bytes.len() < at + WORD {
            self.bytes.resize((2 * at).max(at + WORD), 0);
        }
        self.bytes[at..at + WORD].copy_from_slice(&distance(self.base, value).to_le_bytes());
        self.len += 1;
    }

    /// Chooses base and width anew if the number does not fit.
    fn make_fit(&mut self, value: i64) {
        if value >= self.base && distance(self.base, value) <= most(self.width) {
            return;
        }
        let values: Vec<i64> = (0..self.len).map(|at| self.get(at)).collect();
        let least = values.iter().fold(value, |least, &other| least.min(other));
        let span = distance(least, values.iter().fold(value, |largest, &other| largest.max(other)));
        let width = (0..WORD).find(|&width| span <= most(width)).unwrap_or(WORD);
        // What fits beyond the span is left for higher numbers, which follow in most columns. Where the number is the
        // least so far, half of it is left for lower ones, so that a column that falls is seldom built anew.
        let below = if value < self.base { (most(width) - span) / 2 } else { 0 };
        let base = least.checked_sub_unsigned(below).unwrap_or(i64::MIN);
        *self = Self { base, width, len: 0, bytes: Vec::new() };
        for value in values {
            self.append(value);
        }
    }
}

/// How far a number is above the base.
fn distance(base: i64, value: i64) -> u64 {
    value.wrapping_sub(base) as u64
}

/// The largest distance that so many bytes hold.
fn most(width: usize) -> u64 {
    // In two steps, since no number can be shifted by all of its bits.
    !(u64::MAX << (4 * width) << (4 * width))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_takes_what_the_span_needs() {
        let width = |values: &[i64]| {
            let mut column = PackedColumn::default();
            for &value in values {
                column.push(value);
            }
            column.width
        };
        assert_eq!(width(&[7, 7, 7]), 0);
        assert_eq!(width(&[1 << 40, (1 << 40) + 255, 1 << 40]), 1);
        assert_eq!(width(&[70_000, 0]), 3);
        assert_eq!(width(&[i64::MIN, i64::MAX]), 8);
    }

    #[test]
    fn numbers_that_fall_seldom_change_the_base() {
        let mut column = PackedColumn::default();
        let mut bases = std::collections::BTreeSet::new();
        for value in (0..10_000).rev() {
            column.push(value);
            bases.insert(column.base);
        }
        assert!(bases.len() < 30, "{}", bases.len());
    }

    proptest! {
        #[test]
        fn a_column_equals_a_plain_vector(values in proptest::collection::vec(
            prop_oneof![0i64..256, -300i64..70_000, any::<i64>()], 0..100), at: usize, other in prop_oneof![0i64..256, any::<i64>()])
        {
            let mut column = PackedColumn::default();
            let mut plain = Vec::new();
            for &value in &values {
                column.push(value);
                plain.push(value);
            }
            column.shrink();
            if !plain.is_empty() {
                let at = at % plain.len();
                column.set(at, other);
                plain[at] = other;
                column.push(other);
                plain.push(other);
            }
            let held: Vec<i64> = (0..column.len).map(|at| column.get(at)).collect();
            prop_assert_eq!(held, plain);
        }
    }
}
