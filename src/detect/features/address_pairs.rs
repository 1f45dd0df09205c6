//! Numbers the pairs of an address and another value.

use crate::signin::Dimension;
use crate::store::{Store, ValueId};
use foldhash::fast::RandomState;
use hashbrown::HashMap;

/// A number for each pair of an address and a value of another dimension.
pub(crate) type PairNumbers = HashMap<(ValueId, ValueId), u32, RandomState>;

/// Calls `number` once for each pair of a wanted address and a value of the dimension.
pub(crate) fn number_pairs(
    store: &Store,
    dimension: Dimension,
    wanted: impl Fn(ValueId) -> bool,
    mut number: impl FnMut(ValueId, ValueId) -> u32,
) -> PairNumbers {
    let mut numbers = PairNumbers::default();
    if !(0..store.table(Dimension::Address).len() as ValueId).any(&wanted) {
        return numbers;
    }
    for row in store.rows() {
        let (address, value) = (store.value(Dimension::Address, row), store.value(dimension, row));
        if wanted(address) {
            numbers.entry((address, value)).or_insert_with(|| number(address, value));
        }
    }
    numbers
}
