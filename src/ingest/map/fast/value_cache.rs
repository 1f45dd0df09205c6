//! Caches long values and finds them again without reading them.

use super::super::json_skip;
use std::ops::Range;

/// Bytes of values that are cached for one key. The devices of a few thousand users fit.
const MAX_TEXT: usize = 1 << 20;
/// Shorter values are read as fast as they are found, in bytes.
const SHORT: usize = 48;
/// Marks the index of a value among those of forks.
const VALUE: u32 = 1 << 31;
/// Stands for the content of a hole. It differs from a quote in another bit than any other character of a time does.
const FILLER: u8 = b'0';

/// The values of one key: a tenant has few policies, places and devices.
///
/// No value is the start of another, so they are the leaves of a binary tree that forks at the first bit in which two
/// of them differ. A few bits of a text lead to the only candidate, with which the text is then compared. A text
/// without a match also takes one comparison.
#[derive(Default)]
pub(super) struct ValueCache {
    /// The values, one after the other, with [`FILLER`] in their holes.
    text: Vec<u8>,
    holes: Vec<Range<u32>>,
    values: Vec<CachedValue>,
    forks: Vec<TreeFork>,
    root: u32,
    /// Hits since the cache was last cleared.
    hits: usize,
    /// Whether caching is of no use for this key.
    disabled: bool,
}

struct CachedValue {
    text: Range<u32>,
    /// Parts of the value that may hold any text, as indexes into [`ValueCache::holes`].
    holes: Range<u32>,
    /// Unique among all values.
    number: u32,
}

/// A fork of the tree.
struct TreeFork {
    /// Position of the byte that decides.
    at: u32,
    /// The bit that decides.
    bit: u8,
    /// Another fork or a value, for each state of the bit.
    ways: [u32; 2],
}

/// Numbers values. 0 stands for no value.
#[derive(Default)]
pub(super) struct ValueNumbers(u32);

impl ValueCache {
    /// Length and number of the value at the front of the text, if it is cached.
    pub(super) fn find(&mut self, text: &[u8]) -> Option<(usize, u32)> {
        if self.values.is_empty() {
            return None;
        }
        let value = &self.values[self.only_candidate(text)];
        let kept = &self.text[value.text.start as usize..value.text.end as usize];
        let text = text.get(..kept.len())?;
        let mut at = 0;
        for hole in &self.holes[value.holes.start as usize..value.holes.end as usize] {
            let (start, end) = (hole.start as usize, hole.end as usize);
            if text[at..start] != kept[at..start] || !text[start..end].iter().all(|&byte| is_plain(byte)) {
                return None;
            }
            at = end;
        }
        if text[at..] != kept[at..] {
            return None;
        }
        self.hits += 1;
        Some((kept.len(), value.number))
    }

    /// Caches a value, if that is of use, and gives its number, else 0. Text behind each `before` in it has no meaning.
    pub(super) fn insert(&mut self, value: &[u8], before: Option<&[u8]>, numbers: &mut ValueNumbers) -> u32 {
        if self.disabled || value.len() < SHORT || value.len() > MAX_TEXT {
            return 0;
        }
        if self.text.len() + value.len() > MAX_TEXT {
            // Values with an id of their own seldom repeat.
            self.disabled = self.hits < self.values.len();
            self.clear();
            if self.disabled {
                return 0;
            }
        }
        let start = self.text.len();
        let first_hole = self.holes.len();
        self.text.extend_from_slice(value);
        if let Some(before) = before {
            for at in memchr::memmem::find_iter(value, before).map(|at| at + before.len()) {
                let end = at + value[at..].iter().take_while(|&&byte| is_plain(byte)).count();
                self.text[start + at..start + end].fill(FILLER);
                self.holes.push(at as u32..end as u32);
            }
        }
        let (earlier, new) = self.text.split_at(start);
        let mut fork = None;
        if !self.values.is_empty() {
            let other = &self.values[self.only_candidate(new)];
            let kept = &earlier[other.text.start as usize..other.text.end as usize];
            let at = json_skip::common(new, kept);
            // Equal except for its holes: it was not found because a hole has another length.
            let (Some(byte), Some(other_byte)) = (new.get(at), kept.get(at)) else {
                let number = other.number;
                self.text.truncate(start);
                self.holes.truncate(first_hole);
                return number;
            };
            let bit = 1 << (byte ^ other_byte).ilog2();
            fork = Some((at as u32, bit, usize::from(byte & bit != 0)));
        }
        let place = self.values.len() as u32 | VALUE;
        let number = numbers.next();
        self.values.push(CachedValue {
            text: start as u32..self.text.len() as u32,
            holes: first_hole as u32..self.holes.len() as u32,
            number,
        });
        match fork {
            Some((at, bit, way)) => self.insert_fork(at, bit, way, place),
            None => self.root = place,
        }
        number
    }

    fn clear(&mut self) {
        self.text.clear();
        self.holes.clear();
        self.values.clear();
        self.forks.clear();
        self.hits = 0;
        if self.disabled {
            *self = Self { disabled: true, ..Self::default() };
        }
    }

    /// The index of the only value that can be at the front of the text. The cache must not be empty.
    fn only_candidate(&self, text: &[u8]) -> usize {
        let mut place = self.root;
        while place & VALUE == 0 {
            let fork = &self.forks[place as usize];
            let byte = text.get(fork.at as usize).copied().unwrap_or(0);
            place = fork.ways[usize::from(byte & fork.bit != 0)];
        }
        (place & !VALUE) as usize
    }

    /// Inserts a value that differs from the rest in this bit, on this side.
    fn insert_fork(&mut self, at: u32, bit: u8, way: usize, value: u32) {
        let text = &self.text[self.values[(value & !VALUE) as usize].text.start as usize..];
        let new = self.forks.len() as u32;
        // Forks are in the order of their bits on every path.
        let (mut above, mut place) = (None, self.root);
        while place & VALUE == 0 {
            let fork = &self.forks[place as usize];
            if fork.at > at || fork.at == at && fork.bit < bit {
                break;
            }
            let taken = usize::from(text.get(fork.at as usize).is_some_and(|byte| byte & fork.bit != 0));
            above = Some((place as usize, taken));
            place = fork.ways[taken];
        }
        let ways = if way == 0 { [value, place] } else { [place, value] };
        self.forks.push(TreeFork { at, bit, ways });
        match above {
            Some((fork, taken)) => self.forks[fork].ways[taken] = new,
            None => self.root = new,
        }
    }
}

impl ValueNumbers {
    /// The next number; 0 when none is left.
    fn next(&mut self) -> u32 {
        self.0 = self.0.saturating_add(1);
        if self.0 == u32::MAX { 0 } else { self.0 }
    }
}

/// Whether a byte stands for itself in a JSON string.
fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\'
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TIME: &[u8] = b"Time\":\"";

    fn padded(inside: &str) -> Vec<u8> {
        format!("{{\"padding\":\"{}\",\"x\":\"{inside}\"}}", "-".repeat(SHORT)).into_bytes()
    }

    #[test]
    fn a_value_is_found_whatever_follows_it() {
        let mut cache = ValueCache::default();
        let mut numbers = ValueNumbers::default();
        assert_eq!(cache.find(b"{}"), None);
        let value = padded("one");
        let number = cache.insert(&value, None, &mut numbers);
        assert_eq!(cache.find(&[&value[..], b",\"next\":1"].concat()), Some((value.len(), number)));
        assert_eq!(cache.find(&value[..value.len() - 1]), None);
        assert_eq!(cache.find(&padded("two")), None);
        assert_eq!(cache.insert(b"{}", None, &mut numbers), 0, "too short");
    }

    #[test]
    fn the_content_of_a_hole_does_not_matter() {
        let mut cache = ValueCache::default();
        let mut numbers = ValueNumbers::default();
        let steps = |one: &str, two: &str| padded(&format!("\",\"Time\":\"{one}\",\"y\":1,\"Time\":\"{two}"));
        let number = cache.insert(&steps("12:01", "12:02"), Some(TIME), &mut numbers);
        assert_eq!(cache.find(&steps("13:01", "13:02")).map(|found| found.1), Some(number));
        for other in [steps("13:1", "13:02"), steps("13\\:1", "13:02"), steps("1\":01", "13:02")] {
            assert_eq!(cache.find(&other), None);
        }
        assert_eq!(cache.find(&padded("\",\"Tine\":\"12:01")), None);
    }

    #[test]
    fn values_that_never_repeat_disable_the_cache() {
        let mut cache = ValueCache::default();
        let mut numbers = ValueNumbers::default();
        for number in 0..2 * MAX_TEXT / SHORT {
            cache.insert(&padded(&number.to_string()), None, &mut numbers);
        }
        assert!(cache.disabled && cache.text.is_empty());
    }

    proptest! {
        #[test]
        fn every_value_is_found_by_its_own_number(values in proptest::collection::vec("[ab\u{e9}]{0,12}", 1..60)) {
            let mut cache = ValueCache::default();
            let mut numbers = ValueNumbers::default();
            let mut expected = std::collections::BTreeMap::new();
            for value in &values {
                let value = padded(value);
                if let Some((len, number)) = cache.find(&value) {
                    prop_assert_eq!((len, Some(&number)), (value.len(), expected.get(&value)));
                } else {
                    let number = cache.insert(&value, None, &mut numbers);
                    prop_assert_eq!(expected.insert(value, number), None);
                }
            }
            for (value, number) in &expected {
                prop_assert_eq!(cache.find(value), Some((value.len(), *number)));
            }
        }
    }
}
