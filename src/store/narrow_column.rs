//! Stores numbers in as few bits as the largest of them needs.

/// A column of unsigned numbers, of 8, 16 or 32 bits each.
#[derive(Clone, Debug)]
pub(super) enum NarrowColumn {
    /// All below 2^8.
    U8(Vec<u8>),
    /// All below 2^16.
    U16(Vec<u16>),
    /// All others.
    U32(Vec<u32>),
}

impl Default for NarrowColumn {
    fn default() -> Self {
        Self::U8(Vec::new())
    }
}

impl NarrowColumn {
    /// Appends a number; widens the column first if needed.
    pub(super) fn push(&mut self, value: u32) {
        self.widen_for(value);
        match self {
            Self::U8(values) => values.push(value as u8),
            Self::U16(values) => values.push(value as u16),
            Self::U32(values) => values.push(value),
        }
    }

    /// Replaces the number at `at`; widens the column first if needed.
    pub(super) fn set(&mut self, at: usize, value: u32) {
        self.widen_for(value);
        match self {
            Self::U8(values) => values[at] = value as u8,
            Self::U16(values) => values[at] = value as u16,
            Self::U32(values) => values[at] = value,
        }
    }

    /// The number at `at`.
    pub(super) fn get(&self, at: usize) -> u32 {
        match self {
            Self::U8(values) => u32::from(values[at]),
            Self::U16(values) => u32::from(values[at]),
            Self::U32(values) => values[at],
        }
    }

    /// Gives back memory that is not in use.
    pub(super) fn shrink(&mut self) {
        match self {
            Self::U8(values) => values.shrink_to_fit(),
            Self::U16(values) => values.shrink_to_fit(),
            Self::U32(values) => values.shrink_to_fit(),
        }
    }

    fn widen_for(&mut self, value: u32) {
        match self {
            Self::U8(values) if value > u32::from(u8::MAX) => {
                let widened = if value > u32::from(u16::MAX) {
                    Self::U32(values.iter().map(|&v| u32::from(v)).collect())
                } else {
                    Self::U16(values.iter().map(|&v| u16::from(v)).collect())
                };
                *self = widened;
            }
            Self::U16(values) if value > u32::from(u16::MAX) => {
                *self = Self::U32(values.iter().map(|&v| u32::from(v)).collect());
            }
            _ => {}
        }
    }

    /// Memory in use, in bytes.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::U8(values) => values.capacity(),
            Self::U16(values) => values.capacity() * 2,
            Self::U32(values) => values.capacity() * 4,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_column_equals_a_plain_vector(values in proptest::collection::vec(
            prop_oneof![0u32..256, 0u32..65_536, any::<u32>()], 0..100), at: usize, other: u32)
        {
            let mut column = NarrowColumn::default();
            let mut plain = Vec::new();
            for &value in &values {
                column.push(value);
                plain.push(value);
            }
            if !plain.is_empty() {
                let at = at % plain.len();
                column.set(at, other);
                plain[at] = other;
            }
            let held: Vec<u32> = (0..plain.len()).map(|at| column.get(at)).collect();
            prop_assert_eq!(held, plain);
        }
    }
}
