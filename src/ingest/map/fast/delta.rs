//! Finds the keys and values of a record by comparing it with the record before.

use super::super::json_skip;
use super::value_cache::{ValueCache, ValueNumbers};
use foldhash::fast::RandomState;
use std::collections::HashMap;

/// Keys that are kept. Real files have some 120; records with more go to the full parser.
const MAX_SLOTS: usize = 1024;

/// What the keys of a log mean.
pub(in crate::ingest) trait DeltaKeys {
    /// A key whose value is mapped.
    type Key: Copy;

    /// What to do with the value of a key, and what depends on it: one bit for each group. The depth is 0 in the envelope or a
    /// flat record, 1 in the properties.
    fn meaning(name: &str, depth: usize) -> (KeyMeaning<Self::Key>, u32);

    /// The groups that may depend on a value, where the value narrows those of its key.
    fn groups_of_change(_: Self::Key, _before: Option<&[u8]>, _now: &[u8]) -> u32 {
        u32::MAX
    }

    /// The bytes before the parts of a value that have no meaning.
    fn before_times(_: Self::Key) -> Option<&'static [u8]> {
        None
    }
}

/// A key at one depth.
struct KeySlot<K> {
    meaning: KeyMeaning<K>,
    /// What depends on its value, by [`DeltaKeys::meaning`].
    groups: u32,
    /// 0 in the envelope or a flat record, 1 in the properties.
    depth: usize,
    /// Its position in the last record that had it.
    position: usize,
    /// Number of the last record that had it, of those whose keys were read.
    seen: u64,
}

/// What to do with the value of a key.
#[derive(Clone, Copy)]
pub(in crate::ingest) enum KeyMeaning<K> {
    /// Read the record inside the envelope.
    Properties,
    /// Map it.
    Kept(K),
    /// Leave it to the raw record.
    Skipped,
    /// Leave the record to the full parser.
    Unusual,
}

/// The position of a key and its value.
#[derive(Clone, Copy)]
pub(in crate::ingest) struct KeySpan {
    pub slot: u16,
    /// Start of the key, with its quote.
    key: u32,
    /// Start of the value.
    pub value: u32,
    /// End of the value. For properties it is behind the opening brace: their keys follow.
    pub end: u32,
    /// Number of a cached value: equal numbers have equal meanings. 0 for other values.
    pub cached: u32,
}

impl KeySpan {
    fn moved(self, by: u32) -> Self {
        let at = |position: u32| position.wrapping_add(by);
        Self { key: at(self.key), value: at(self.value), end: at(self.end), ..self }
    }
}

/// How a record differs from the one before.
pub(in crate::ingest) struct RecordDelta {
    /// End of the record.
    pub end: usize,
    /// Whether its keys are the same, in the same order.
    pub same_keys: bool,
    /// The groups whose values differ. Only valid with the same keys.
    pub changed: u32,
}

/// Reads records by their difference from the last one.
pub(in crate::ingest) struct DeltaReader<K: DeltaKeys> {
    slots: Vec<KeySlot<K::Key>>,
    /// Slots by depth and name.
    by_name: [HashMap<Box<[u8]>, u16, RandomState>; 2],
    /// The last record that was read to its end, and its keys.
    last: Vec<u8>,
    spans: Vec<KeySpan>,
    /// Keys of the current record.
    found: Vec<KeySpan>,
    records: u64,
    /// Caches of long values, by slot.
    caches: Vec<ValueCache>,
    numbers: ValueNumbers,
}

impl<K: DeltaKeys> Default for DeltaReader<K> {
    fn default() -> Self {
        Self {
            slots: Vec::new(),
            by_name: std::array::from_fn(|_| HashMap::default()),
            last: Vec::new(),
            spans: Vec::new(),
            found: Vec::new(),
            records: 0,
            caches: Vec::new(),
            numbers: ValueNumbers::default(),
        }
    }
}

impl<K: DeltaKeys> DeltaReader<K> {
    /// Reads the record at the front of `text`. `None` when it is one for the full parser; the next record is then
    /// compared with the one before it.
    pub(in crate::ingest) fn record(&mut self, text: &[u8]) -> Option<RecordDelta> {
        self.found.clear();
        let mut difference = self.keys(text)?;
        difference.same_keys &= self.found.len() == self.spans.len();
        if !difference.same_keys {
            self.note_positions()?;
        }
        std::mem::swap(&mut self.spans, &mut self.found);
        self.last.clear();
        self.last.extend_from_slice(&text[..difference.end]);
        Some(difference)
    }

    /// The keys of the last record that was read.
    pub(in crate::ingest) fn spans(&self) -> &[KeySpan] {
        &self.spans
    }

    /// What to do with the value of a key.
    pub(in crate::ingest) fn meaning(&self, span: KeySpan) -> KeyMeaning<K::Key> {
        self.slot(span).meaning
    }

    fn keys(&mut self, text: &[u8]) -> Option<RecordDelta> {
        let mut difference = RecordDelta { end: 0, same_keys: true, changed: 0 };
        if *text.first()? != b'{' {
            return None;
        }
        let mut at = json_skip::blanks(text, 1);
        let mut depth = 0;
        // The key of the last record that is expected next.
        let mut next = 0;
        loop {
            let (slot, value) = match self.spans.get(next) {
                Some(&first) if self.slot(first).depth == depth => {
                    let same_to = first.key as usize + json_skip::common(&text[at..], &self.last[first.key as usize..]);
                    let by = (at as u32).wrapping_sub(first.key);
                    self.copy_same(&mut next, same_to, by);
                    let Some(&span) = self.spans.get(next) else {
                        difference.end = (self.last.len() as u32).wrapping_add(by) as usize;
                        return Some(difference);
                    };
                    depth = self.slot(span).depth;
                    let here = span.moved(by);
                    at = here.key as usize;
                    if span.value as usize <= same_to {
                        (here.slot, here.value as usize)
                    } else {
                        self.look_up(text, at, depth, &mut next, &mut difference)?
                    }
                }
                _ => self.look_up(text, at, depth, &mut next, &mut difference)?,
            };
            next += 1;
            let key = at as u32;
            let value = json_skip::blanks(text, value);
            let KeySlot { meaning, groups, .. } = self.slots[usize::from(slot)];
            if matches!(meaning, KeyMeaning::Properties) && *text.get(value)? == b'{' {
                self.found.push(KeySpan { slot, key, value: value as u32, end: value as u32 + 1, cached: 0 });
                depth += 1;
                at = json_skip::blanks(text, value + 1);
                if *text.get(at)? != b'}' {
                    continue;
                }
            } else {
                let cached;
                (at, cached) = self.value_end(text, value, slot)?;
                self.found.push(KeySpan { slot, key, value: value as u32, end: at as u32, cached });
                // Values that differ in their step times alone have the same number and meaning.
                let before = self.spans.get(next - 1);
                if cached == 0 || before.is_none_or(|before| before.cached != cached) {
                    let before = before.map(|before| &self.last[before.value as usize..before.end as usize]);
                    difference.changed |= groups
                        & match meaning {
                            KeyMeaning::Kept(key) => K::groups_of_change(key, before, &text[value..at]),
                            _ => u32::MAX,
                        };
                }
            }
            loop {
                at = json_skip::blanks(text, at);
                match *text.get(at)? {
                    b',' => break,
                    b'}' if depth == 0 => {
                        difference.end = at + 1;
                        return Some(difference);
                    }
                    b'}' => depth -= 1,
                    _ => return None,
                }
                at += 1;
            }
            at = json_skip::blanks(text, at + 1);
        }
    }

    /// Copies the spans from `next` on that are the same up to `same_to` in the last record, with what is between them
    /// and the next key.
    fn copy_same(&mut self, next: &mut usize, same_to: usize, by: u32) {
        while let Some(span) = self.spans.get(*next) {
            let end = self.spans.get(*next + 1).map_or(self.last.len(), |after| after.key as usize);
            if end > same_to {
                return;
            }
            self.found.push(span.moved(by));
            *next += 1;
        }
    }

    /// The slot of the key at `at`, and where its value is. `next` becomes the key's position in the last record.
    fn look_up(
        &mut self,
        text: &[u8],
        at: usize,
        depth: usize,
        next: &mut usize,
        difference: &mut RecordDelta,
    ) -> Option<(u16, usize)> {
        difference.same_keys = false;
        if *text.get(at)? != b'"' {
            return None;
        }
        let (end, escaped) = json_skip::string(text, at + 1)?;
        if escaped {
            return None;
        }
        let name = &text[at..end];
        let slot = match self.by_name[depth].get(name) {
            Some(&slot) => slot,
            None => self.add_slot(name, depth)?,
        };
        let position = self.slots[usize::from(slot)].position;
        *next =
            if self.spans.get(position).is_some_and(|span| span.slot == slot) { position } else { self.spans.len() };
        let colon = json_skip::blanks(text, end);
        (*text.get(colon)? == b':').then_some((slot, colon + 1))
    }

    fn add_slot(&mut self, name: &[u8], depth: usize) -> Option<u16> {
        if self.slots.len() == MAX_SLOTS {
            return None;
        }
        let (meaning, groups) = K::meaning(std::str::from_utf8(&name[1..name.len() - 1]).ok()?, depth);
        let slot = self.slots.len() as u16;
        self.by_name[depth].insert(name.into(), slot);
        self.caches.push(ValueCache::default());
        self.slots.push(KeySlot { meaning, groups, depth, position: 0, seen: 0 });
        Some(slot)
    }

    /// Notes where the keys are; `None` when a key is there twice.
    fn note_positions(&mut self) -> Option<()> {
        self.records += 1;
        for (position, span) in self.found.iter().enumerate() {
            let slot = &mut self.slots[usize::from(span.slot)];
            if std::mem::replace(&mut slot.seen, self.records) == self.records {
                return None;
            }
            slot.position = position;
        }
        Some(())
    }

    fn slot(&self, span: KeySpan) -> &KeySlot<K::Key> {
        &self.slots[usize::from(span.slot)]
    }

    /// The end of the value at `at`, and its number.
    fn value_end(&mut self, text: &[u8], at: usize, slot: u16) -> Option<(usize, u32)> {
        let meaning = self.slots[usize::from(slot)].meaning;
        let end = match text.get(at)? {
            // Properties that are no object hold nothing, but the parser validates them all the same.
            _ if matches!(meaning, KeyMeaning::Unusual | KeyMeaning::Properties) => return None,
            b'-' | b'0'..=b'9' => {
                let (end, integer) = json_skip::number(text, at)?;
                // Only numbers that print as they are written: no fraction, no minus zero, at most 64 bits. The parser
                // validates the numbers of all keys that are mapped, and may find one out of range.
                let plain = integer && end - at <= 18 && text[at..end] != *b"-0";
                (plain || matches!(meaning, KeyMeaning::Skipped)).then_some(end)?
            }
            b'"' | b'{' | b'[' => {
                let cache = &mut self.caches[usize::from(slot)];
                if let Some((len, number)) = cache.find(&text[at..]) {
                    return Some((at + len, number));
                }
                let end = json_skip::value(text, at)?;
                let before = if let KeyMeaning::Kept(key) = meaning { K::before_times(key) } else { None };
                return Some((end, cache.insert(&text[at..end], before, &mut self.numbers)));
            }
            _ => json_skip::literal(text, at)?,
        };
        Some((end, 0))
    }
}
