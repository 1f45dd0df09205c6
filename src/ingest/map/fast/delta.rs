//! A record's keys and values, found by comparing it with the record before.

use super::super::json_skip;
use super::super::key::{FieldKey, lookup};
use super::group_cache::{GROUPS_OF_ID, before_times, groups_of};
use super::value_cache::{ValueCache, ValueNumbers};
use foldhash::fast::RandomState;
use std::collections::HashMap;

/// Keys that are remembered. Real files have some 120; with more the record goes to the full parser.
const MAX_SLOTS: usize = 1024;

/// A key that was met, at one depth.
#[derive(Clone, Copy)]
struct KeySlot {
    meaning: KeyMeaning,
    /// What depends on its value: a bit for each of the groups in [`super::group_cache`].
    groups: u32,
    /// 0 in the envelope or a flat record, 1 in the envelope's properties.
    depth: usize,
    /// Where in the last record it was, if it was there.
    place: usize,
    /// Number of the last record with other keys that had it.
    seen: u64,
}

/// What to do with a key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum KeyMeaning {
    /// The record proper, inside its envelope.
    Properties,
    /// A value that is kept; nested ones by what they mean.
    Kept(FieldKey),
    /// Kept in the raw record only.
    Skipped,
    /// Only the full parser knows.
    Unusual,
}

/// Where a key and its value stand in a record.
#[derive(Clone, Copy)]
pub struct KeySpan {
    pub slot: u16,
    /// Where the key begins, with its quote.
    key: u32,
    /// Where the value begins.
    pub value: u32,
    /// Where the value ends. The properties count as ended where they open: what is in them follows.
    pub end: u32,
    /// Number of a value that was met before: equal numbers, equal meanings. 0 for one that has none.
    pub known: u32,
}

impl KeySpan {
    fn moved(self, by: u32) -> Self {
        let at = |place: u32| place.wrapping_add(by);
        Self { key: at(self.key), value: at(self.value), end: at(self.end), ..self }
    }
}

/// What a walk found out.
pub struct RecordDelta {
    /// Where the record ends.
    pub end: usize,
    /// Whether it has the keys of the record before, in their order.
    pub same_keys: bool,
    /// The groups of the keys whose values differ from the record before; of use only with the same keys.
    pub changed: u32,
}

/// The memory from record to record.
#[derive(Default)]
pub struct DeltaReader {
    slots: Vec<KeySlot>,
    /// Slots by depth and name.
    by_name: [HashMap<Box<[u8]>, u16, RandomState>; 2],
    /// The last record that was walked to its end, and its keys.
    last: Vec<u8>,
    pieces: Vec<KeySpan>,
    /// Keys of the record at hand.
    found: Vec<KeySpan>,
    records: u64,
    /// Long values that were met, by slot.
    known: Vec<ValueCache>,
    numbers: ValueNumbers,
}

impl DeltaReader {
    /// Walks the record at the front of `text`, or gives `None` when it is for the full parser: then the record before
    /// stays what the next one is compared with.
    pub fn record(&mut self, text: &[u8]) -> Option<RecordDelta> {
        self.found.clear();
        let mut walked = self.keys(text)?;
        walked.same_keys &= self.found.len() == self.pieces.len();
        if !walked.same_keys {
            self.note_places()?;
        }
        std::mem::swap(&mut self.pieces, &mut self.found);
        self.last.clear();
        self.last.extend_from_slice(&text[..walked.end]);
        Some(walked)
    }

    /// The keys of the last record that was walked.
    pub fn pieces(&self) -> &[KeySpan] {
        &self.pieces
    }

    /// What the piece's key holds.
    pub fn meaning(&self, piece: KeySpan) -> KeyMeaning {
        self.slot(piece).meaning
    }

    fn keys(&mut self, text: &[u8]) -> Option<RecordDelta> {
        let mut walked = RecordDelta { end: 0, same_keys: true, changed: 0 };
        if *text.first()? != b'{' {
            return None;
        }
        let mut at = json_skip::blanks(text, 1);
        let mut depth = 0;
        // Which key of the last record should come now.
        let mut next = 0;
        loop {
            let (slot, value) = match self.pieces.get(next) {
                Some(&first) if self.slot(first).depth == depth => {
                    let same_to = first.key as usize + json_skip::common(&text[at..], &self.last[first.key as usize..]);
                    let by = (at as u32).wrapping_sub(first.key);
                    self.take_same(&mut next, same_to, by);
                    let Some(&piece) = self.pieces.get(next) else {
                        walked.end = (self.last.len() as u32).wrapping_add(by) as usize;
                        return Some(walked);
                    };
                    depth = self.slot(piece).depth;
                    let here = piece.moved(by);
                    at = here.key as usize;
                    if piece.value as usize <= same_to {
                        (here.slot, here.value as usize)
                    } else {
                        self.look_up(text, at, depth, &mut next, &mut walked)?
                    }
                }
                _ => self.look_up(text, at, depth, &mut next, &mut walked)?,
            };
            next += 1;
            let key = at as u32;
            let value = json_skip::blanks(text, value);
            let KeySlot { meaning, groups, .. } = self.slots[usize::from(slot)];
            if meaning == KeyMeaning::Properties && *text.get(value)? == b'{' {
                self.found.push(KeySpan { slot, key, value: value as u32, end: value as u32 + 1, known: 0 });
                depth += 1;
                at = json_skip::blanks(text, value + 1);
                if *text.get(at)? != b'}' {
                    continue;
                }
            } else {
                let known;
                (at, known) = self.value_end(text, value, slot)?;
                self.found.push(KeySpan { slot, key, value: value as u32, end: at as u32, known });
                // Texts that differ only in their times mean the same.
                let before = self.pieces.get(next - 1);
                if known == 0 || before.is_none_or(|before| before.known != known) {
                    let before = before.map(|before| &self.last[before.value as usize..before.end as usize]);
                    walked.changed |= groups & groups_of_change(meaning, before, &text[value..at]);
                }
            }
            loop {
                at = json_skip::blanks(text, at);
                match *text.get(at)? {
                    b',' => break,
                    b'}' if depth == 0 => {
                        walked.end = at + 1;
                        return Some(walked);
                    }
                    b'}' => depth -= 1,
                    _ => return None,
                }
                at += 1;
            }
            at = json_skip::blanks(text, at + 1);
        }
    }

    /// Takes over the pieces from `next` on that are the same, with all that stands between them and the next key, up
    /// to `same_to` in the last record.
    fn take_same(&mut self, next: &mut usize, same_to: usize, by: u32) {
        while let Some(piece) = self.pieces.get(*next) {
            let end = self.pieces.get(*next + 1).map_or(self.last.len(), |after| after.key as usize);
            if end > same_to {
                return;
            }
            self.found.push(piece.moved(by));
            *next += 1;
        }
    }

    /// The slot of the key at `at`, and where its value is. `next` becomes the key's place in the last record.
    fn look_up(
        &mut self,
        text: &[u8],
        at: usize,
        depth: usize,
        next: &mut usize,
        walked: &mut RecordDelta,
    ) -> Option<(u16, usize)> {
        walked.same_keys = false;
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
        let place = self.slots[usize::from(slot)].place;
        *next = if self.pieces.get(place).is_some_and(|piece| piece.slot == slot) { place } else { self.pieces.len() };
        let colon = json_skip::blanks(text, end);
        (*text.get(colon)? == b':').then_some((slot, colon + 1))
    }

    fn add_slot(&mut self, name: &[u8], depth: usize) -> Option<u16> {
        if self.slots.len() == MAX_SLOTS {
            return None;
        }
        let key = lookup(std::str::from_utf8(&name[1..name.len() - 1]).ok()?);
        let meaning = match key {
            FieldKey::Properties if depth == 0 => KeyMeaning::Properties,
            FieldKey::Properties | FieldKey::Foreign(_) => KeyMeaning::Unusual,
            FieldKey::Other => KeyMeaning::Skipped,
            key => KeyMeaning::Kept(key),
        };
        let slot = self.slots.len() as u16;
        self.by_name[depth].insert(name.into(), slot);
        self.known.push(ValueCache::default());
        self.slots.push(KeySlot { meaning, groups: groups_of(key), depth, place: 0, seen: 0 });
        Some(slot)
    }

    /// Notes where the keys are; `None` when one stands twice.
    fn note_places(&mut self) -> Option<()> {
        self.records += 1;
        for (place, piece) in self.found.iter().enumerate() {
            let slot = &mut self.slots[usize::from(piece.slot)];
            if std::mem::replace(&mut slot.seen, self.records) == self.records {
                return None;
            }
            slot.place = place;
        }
        Some(())
    }

    fn slot(&self, piece: KeySpan) -> &KeySlot {
        &self.slots[usize::from(piece.slot)]
    }

    /// Where the value at `at` ends, and its number.
    fn value_end(&mut self, text: &[u8], at: usize, slot: u16) -> Option<(usize, u32)> {
        let KeySlot { meaning, .. } = self.slots[usize::from(slot)];
        let end = match text.get(at)? {
            // Properties that are no object hold nothing, but the parser reads even what it has no use for.
            _ if matches!(meaning, KeyMeaning::Unusual | KeyMeaning::Properties) => return None,
            b'-' | b'0'..=b'9' => {
                let (end, integer) = json_skip::number(text, at)?;
                // What prints as it is written: no fraction, no minus zero, nothing beyond 64 bits. The parser reads
                // the number of a kept key even where it has no use for it, and may find it out of range.
                let plain = integer && end - at <= 18 && text[at..end] != *b"-0";
                (plain || meaning == KeyMeaning::Skipped).then_some(end)?
            }
            b'"' | b'{' | b'[' => {
                let known = &mut self.known[usize::from(slot)];
                if let Some((len, number)) = known.find(&text[at..]) {
                    return Some((at + len, number));
                }
                let end = json_skip::value(text, at)?;
                let before = if let KeyMeaning::Kept(key) = meaning { before_times(key, false) } else { None };
                return Some((end, known.keep(&text[at..end], before, &mut self.numbers)));
            }
            _ => json_skip::literal(text, at)?,
        };
        Some((end, 0))
    }
}

/// What may depend on a value, looked at more closely than by its key.
fn groups_of_change(meaning: KeyMeaning, before: Option<&[u8]>, now: &[u8]) -> u32 {
    let is_id = |value: &[u8]| !value.contains(&b'/') && !value.contains(&b'\\');
    match meaning {
        KeyMeaning::Kept(FieldKey::ResourceIdOrPath) if is_id(now) && before.is_some_and(is_id) => GROUPS_OF_ID,
        _ => u32::MAX,
    }
}
