//! Long values that were met before, found again without being read.

use super::super::json_skip;
use std::ops::Range;

/// How many bytes of values are remembered under one key. The devices of a few thousand people fit.
const MAX_TEXT: usize = 1 << 20;
/// Shorter ones are read as fast as they are found, in bytes.
const SHORT: usize = 48;
/// Marks the number of a value among those of forks.
const VALUE: u32 = 1 << 31;
/// Stands for what is in a hole. No other character of a time is told from a quote by the same bit.
const FILLER: u8 = b'0';

/// Values of one key: a tenant has few policies, places and devices.
///
/// No value begins another, so they are the leaves of a tree that forks at the first bit in which two of them differ.
/// A text is led to the only value that it can be by looking at a few of its bits, and is then compared with that one
/// alone. Where no value was met, that is found out by one comparison as well.
#[derive(Default)]
pub struct ValueCache {
    /// The values, one after the other, with [`FILLER`] in their holes.
    text: Vec<u8>,
    holes: Vec<Range<u32>>,
    values: Vec<CachedValue>,
    forks: Vec<TreeFork>,
    root: u32,
    /// How often one of them was found since they were last forgotten.
    found: usize,
    /// Whether it is of no use to remember them.
    given_up: bool,
}

struct CachedValue {
    text: Range<u32>,
    /// Places in the value that may hold any text, among [`ValueCache::holes`].
    holes: Range<u32>,
    /// Never that of another value.
    number: u32,
}

/// Where values part.
struct TreeFork {
    /// The place of the byte.
    at: u32,
    /// One bit of it.
    bit: u8,
    /// Another fork or a value, for either state of that bit.
    ways: [u32; 2],
}

/// Gives numbers to values. 0 is that of no value.
#[derive(Default)]
pub struct ValueNumbers(u32);

impl ValueCache {
    /// The length and the number of the value at the front of the text, if it was met before.
    pub fn find(&mut self, text: &[u8]) -> Option<(usize, u32)> {
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
        self.found += 1;
        Some((kept.len(), value.number))
    }

    /// Remembers a whole value, if it is of use, and gives its number, or 0. Behind each `before` in it stands a text
    /// that means nothing.
    pub fn keep(&mut self, value: &[u8], before: Option<&[u8]>, numbers: &mut ValueNumbers) -> u32 {
        if self.given_up || value.len() < SHORT || value.len() > MAX_TEXT {
            return 0;
        }
        if self.text.len() + value.len() > MAX_TEXT {
            // Values with an id of their own seldom come back.
            self.given_up = self.found < self.values.len();
            self.forget();
            if self.given_up {
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
            // The same but for what is in its holes: it was not found because a hole has another length than before.
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
            Some((at, bit, way)) => self.plant(at, bit, way, place),
            None => self.root = place,
        }
        number
    }

    fn forget(&mut self) {
        self.text.clear();
        self.holes.clear();
        self.values.clear();
        self.forks.clear();
        self.found = 0;
        if self.given_up {
            *self = Self { given_up: true, ..Self::default() };
        }
    }

    /// The place of the only value that can be at the front of the text; there must be one at all.
    fn only_candidate(&self, text: &[u8]) -> usize {
        let mut place = self.root;
        while place & VALUE == 0 {
            let fork = &self.forks[place as usize];
            let byte = text.get(fork.at as usize).copied().unwrap_or(0);
            place = fork.ways[usize::from(byte & fork.bit != 0)];
        }
        (place & !VALUE) as usize
    }

    /// Adds a value that parts from the rest at this bit, on this way.
    fn plant(&mut self, at: u32, bit: u8, way: usize, value: u32) {
        let text = &self.text[self.values[(value & !VALUE) as usize].text.start as usize..];
        let new = self.forks.len() as u32;
        // Forks on any way are in the order of their bits.
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
    /// Another number; 0 when there is none left.
    fn next(&mut self) -> u32 {
        self.0 = self.0.saturating_add(1);
        if self.0 == u32::MAX { 0 } else { self.0 }
    }
}

/// Whether the byte stands for itself in a JSON string.
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
    fn a_value_is_found_whatever_follows_it_and_others_are_not() {
        let mut known = ValueCache::default();
        let mut numbers = ValueNumbers::default();
        assert_eq!(known.find(b"{}"), None);
        let value = padded("one");
        let number = known.keep(&value, None, &mut numbers);
        assert_eq!(known.find(&[&value[..], b",\"next\":1"].concat()), Some((value.len(), number)));
        assert_eq!(known.find(&value[..value.len() - 1]), None);
        assert_eq!(known.find(&padded("two")), None);
        assert_eq!(known.keep(b"{}", None, &mut numbers), 0, "too short");
    }

    #[test]
    fn what_is_in_a_hole_makes_no_difference_unless_it_ends_the_hole() {
        let mut known = ValueCache::default();
        let mut numbers = ValueNumbers::default();
        let steps = |one: &str, two: &str| padded(&format!("\",\"Time\":\"{one}\",\"y\":1,\"Time\":\"{two}"));
        let number = known.keep(&steps("12:01", "12:02"), Some(TIME), &mut numbers);
        assert_eq!(known.find(&steps("13:01", "13:02")).map(|found| found.1), Some(number));
        for other in [steps("13:1", "13:02"), steps("13\\:1", "13:02"), steps("1\":01", "13:02")] {
            assert_eq!(known.find(&other), None);
        }
        assert_eq!(known.find(&padded("\",\"Tine\":\"12:01")), None);
    }

    #[test]
    fn what_never_comes_back_is_given_up() {
        let mut known = ValueCache::default();
        let mut numbers = ValueNumbers::default();
        for number in 0..2 * MAX_TEXT / SHORT {
            known.keep(&padded(&number.to_string()), None, &mut numbers);
        }
        assert!(known.given_up && known.text.is_empty());
    }

    proptest! {
        #[test]
        fn all_that_was_kept_is_found_by_its_own_number(values in proptest::collection::vec("[ab\u{e9}]{0,12}", 1..60)) {
            let mut known = ValueCache::default();
            let mut numbers = ValueNumbers::default();
            let mut expected = std::collections::BTreeMap::new();
            for value in &values {
                let value = padded(value);
                if let Some((len, number)) = known.find(&value) {
                    prop_assert_eq!((len, Some(&number)), (value.len(), expected.get(&value)));
                } else {
                    let number = known.keep(&value, None, &mut numbers);
                    prop_assert_eq!(expected.insert(value, number), None);
                }
            }
            for (value, number) in &expected {
                prop_assert_eq!(known.find(value), Some((value.len(), *number)));
            }
        }
    }
}
