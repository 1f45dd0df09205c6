//! Stores a range of events, column by column.

use super::activity_event::{ActivityLog, EventFacts, EventText};
use super::mail_effects::MailEffects;
use super::text_table::{ABSENT, TextId};
use crate::signin::{Guid, Timestamp};
use crate::store::RawRef;
use crate::store::narrow_column::NarrowColumn;
use crate::store::packed_column::PackedColumn;

/// The texts of an event, in the order of [`EventText::ALL`].
pub(super) type EventTexts = [TextId; EventText::COUNT];

const LOG: u8 = 0b111;
const HAS_ID: u8 = 1 << 3;
const HAS_ISSUED: u8 = 1 << 4;
const HAS_SIZE: u8 = 1 << 5;

/// Columns of up to [`crate::store::SEGMENT_ROWS`] events.
#[derive(Clone, Default)]
pub(super) struct ActivitySegment {
    /// The log, and which facts are present, in one byte.
    flags: Vec<u8>,
    ids: Vec<u128>,
    times: PackedColumn,
    /// Seconds from the issue of the token to the event.
    ages: PackedColumn,
    sizes: PackedColumn,
    items: PackedColumn,
    effects: PackedColumn,
    raw_sources: PackedColumn,
    raw_offsets: PackedColumn,
    raw_lens: PackedColumn,
    texts: [NarrowColumn; EventText::COUNT],
}

impl ActivitySegment {
    pub(super) fn len(&self) -> usize {
        self.flags.len()
    }

    pub(super) fn push(&mut self, facts: &EventFacts, texts: &EventTexts) {
        let flag = |is_present: bool, flag: u8| if is_present { flag } else { 0 };
        self.flags.push(
            facts.log as u8
                | flag(facts.id.is_some(), HAS_ID)
                | flag(facts.issued.is_some(), HAS_ISSUED)
                | flag(facts.size.is_some(), HAS_SIZE),
        );
        self.ids.push(facts.id.map_or(0, |id| id.0));
        let numbers = [
            facts.time.0,
            facts.issued.map_or(0, |issued| age(facts.time, issued)),
            facts.size.unwrap_or(0) as i64,
            i64::from(facts.items),
            i64::from(facts.effects.bits()),
            i64::from(facts.raw.source),
            facts.raw.offset as i64,
            i64::from(facts.raw.len),
        ];
        for (column, number) in self.packed_mut().into_iter().zip(numbers) {
            column.push(number);
        }
        for (column, &text) in self.texts.iter_mut().zip(texts) {
            column.push(text);
        }
    }

    /// Adds what a copy of an event has and the event lacks.
    pub(super) fn complete(&mut self, at: usize, facts: &EventFacts, texts: &EventTexts) {
        for (column, &text) in self.texts.iter_mut().zip(texts) {
            if column.get(at) == ABSENT && text != ABSENT {
                column.set(at, text);
            }
        }
        if let Some(issued) = facts.issued.filter(|_| self.flags[at] & HAS_ISSUED == 0) {
            self.flags[at] |= HAS_ISSUED;
            self.ages.set(at, age(Timestamp(self.times.get(at)), issued));
        }
        if let Some(size) = facts.size.filter(|_| self.flags[at] & HAS_SIZE == 0) {
            self.flags[at] |= HAS_SIZE;
            self.sizes.set(at, size as i64);
        }
        if self.effects(at).is_empty() && !facts.effects.is_empty() {
            self.effects.set(at, i64::from(facts.effects.bits()));
        }
    }

    pub(super) fn log(&self, at: usize) -> ActivityLog {
        ActivityLog::ALL[usize::from(self.flags[at] & LOG)]
    }

    pub(super) fn id(&self, at: usize) -> Option<Guid> {
        (self.flags[at] & HAS_ID != 0).then(|| Guid(self.ids[at]))
    }

    pub(super) fn text(&self, text: EventText, at: usize) -> TextId {
        self.texts[text as usize].get(at)
    }

    pub(super) fn time(&self, at: usize) -> Timestamp {
        Timestamp(self.times.get(at))
    }

    pub(super) fn effects(&self, at: usize) -> MailEffects {
        MailEffects::from_bits(self.effects.get(at) as u8)
    }

    pub(super) fn facts(&self, at: usize) -> EventFacts {
        let time = self.time(at);
        let issued = || Timestamp((time.0.div_euclid(Timestamp::SECOND) - self.ages.get(at)) * Timestamp::SECOND);
        EventFacts {
            log: self.log(at),
            time,
            id: self.id(at),
            issued: (self.flags[at] & HAS_ISSUED != 0).then(issued),
            size: (self.flags[at] & HAS_SIZE != 0).then(|| self.sizes.get(at) as u64),
            items: self.items.get(at) as u32,
            effects: self.effects(at),
            raw: RawRef {
                source: self.raw_sources.get(at) as u32,
                offset: self.raw_offsets.get(at) as u64,
                len: self.raw_lens.get(at) as u32,
            },
        }
    }

    /// Gives back memory that is not in use.
    pub(super) fn shrink(&mut self) {
        self.flags.shrink_to_fit();
        self.ids.shrink_to_fit();
        self.packed_mut().into_iter().for_each(PackedColumn::shrink);
        self.texts.iter_mut().for_each(NarrowColumn::shrink);
    }

    /// Memory in use, in bytes.
    pub(super) fn bytes(&self) -> usize {
        let Self { times, ages, sizes, items, effects, raw_sources, raw_offsets, raw_lens, .. } = self;
        let packed = [times, ages, sizes, items, effects, raw_sources, raw_offsets, raw_lens];
        self.flags.capacity()
            + self.ids.capacity() * size_of::<u128>()
            + packed.into_iter().map(PackedColumn::bytes).sum::<usize>()
            + self.texts.iter().map(NarrowColumn::bytes).sum::<usize>()
    }

    fn packed_mut(&mut self) -> [&mut PackedColumn; 8] {
        let Self { times, ages, sizes, items, effects, raw_sources, raw_offsets, raw_lens, .. } = self;
        [times, ages, sizes, items, effects, raw_sources, raw_offsets, raw_lens]
    }
}

/// Seconds from the issue of a token to an event.
fn age(time: Timestamp, issued: Timestamp) -> i64 {
    time.0.div_euclid(Timestamp::SECOND) - issued.0.div_euclid(Timestamp::SECOND)
}
