//! Joins batches of events into one store.

use super::activity_event::{EventFacts, EventText};
use super::activity_segment::{ActivitySegment, EventTexts};
use super::activity_shard::ActivityBatch;
use super::activity_store::{ActivityStore, EventNumber};
use super::text_table::{ABSENT, TextId, TextIndex, TextTable};
use crate::store::SEGMENT_ROWS;
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use std::hash::BuildHasher;
use std::hint::black_box;

/// Builds an [`ActivityStore`]. Batches must come in the order of files and offsets; the result then depends on nothing
/// else.
#[derive(Default)]
pub struct ActivityBuilder {
    segments: Vec<ActivitySegment>,
    tables: [TextTable; EventText::COUNT],
    indexes: [TextIndex; EventText::COUNT],
    /// For each shard and text: the store's numbers by those of the shard.
    shard_texts: Vec<[Vec<TextId>; EventText::COUNT]>,
    /// Events by their id.
    by_id: HashTable<EventNumber>,
    hasher: RandomState,
}

/// What became of the events of a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Appended {
    /// Events that are stored.
    pub stored: u64,
    /// Further copies of a stored event.
    pub duplicates: u64,
}

impl ActivityBuilder {
    /// Adds a batch. Of events of one id the first stands; what it lacks is taken from its copies.
    pub fn append(&mut self, batch: &ActivityBatch) -> Appended {
        if self.shard_texts.len() <= batch.shard {
            self.shard_texts.resize_with(batch.shard + 1, || std::array::from_fn(|_| vec![ABSENT]));
        }
        for (at, added) in batch.added.iter().enumerate() {
            let (table, index) = (&mut self.tables[at], &mut self.indexes[at]);
            self.shard_texts[batch.shard][at].extend(added.texts().map(|text| index.intern(table, Some(text))));
        }
        let hash_of = |facts: &EventFacts| self.hasher.hash_one((facts.log.id_space(), facts.id));
        let hashes: Vec<u64> = batch.rows.iter().map(|(facts, _)| hash_of(facts)).collect();
        // The table is larger than the caches of the processor. Lookups that wait for nothing else load several of its
        // entries at once; they are cached when the events are stored.
        black_box(hashes.iter().filter(|&&hash| self.by_id.find(hash, |_| true).is_some()).count());
        let mut appended = Appended::default();
        for ((facts, texts), hash) in batch.rows.iter().zip(hashes) {
            let texts = std::array::from_fn(|at| self.shard_texts[batch.shard][at][texts[at] as usize]);
            if self.add(facts, &texts, hash) {
                appended.stored += 1;
            } else {
                appended.duplicates += 1;
            }
        }
        appended
    }

    /// Stores an event; `hash` is that of its id. `false` when it is a copy of one that is stored.
    fn add(&mut self, facts: &EventFacts, texts: &EventTexts, hash: u64) -> bool {
        if let Some(id) = facts.id {
            let next = self.len() as EventNumber;
            let Self { segments, by_id, hasher, .. } = self;
            let at = |event: EventNumber| (event as usize / SEGMENT_ROWS, event as usize % SEGMENT_ROWS);
            let key = |event: EventNumber| {
                let (segment, at) = at(event);
                (segments[segment].log(at).id_space(), segments[segment].id(at))
            };
            let own = (facts.log.id_space(), Some(id));
            match by_id.entry(hash, |&event| key(event) == own, |&event| hasher.hash_one(key(event))) {
                Entry::Occupied(held) => {
                    let (segment, at) = at(*held.get());
                    self.segments[segment].complete(at, facts, texts);
                    return false;
                }
                Entry::Vacant(place) => {
                    place.insert(next);
                }
            }
        }
        if self.segments.last().is_none_or(|segment| segment.len() == SEGMENT_ROWS) {
            if let Some(full) = self.segments.last_mut() {
                full.shrink();
            }
            self.segments.push(ActivitySegment::default());
        }
        if let Some(last) = self.segments.last_mut() {
            last.push(facts, texts);
        }
        true
    }

    /// Number of stored events.
    pub fn len(&self) -> usize {
        self.segments.split_last().map_or(0, |(last, full)| full.len() * SEGMENT_ROWS + last.len())
    }

    /// Whether nothing is stored yet.
    pub fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// Memory in use while loading, in bytes, including the shards' own tables.
    pub fn bytes(&self) -> usize {
        let tables: usize = self.tables.iter().map(TextTable::bytes).sum();
        let indexes: usize = self.indexes.iter().map(TextIndex::bytes).sum();
        self.segments.iter().map(ActivitySegment::bytes).sum::<usize>()
            + 2 * (tables + indexes)
            + self.by_id.allocation_size()
    }

    /// The finished store.
    pub fn finish(mut self) -> ActivityStore {
        self.segments.iter_mut().for_each(ActivitySegment::shrink);
        self.tables.iter_mut().for_each(TextTable::shrink);
        ActivityStore::new(self.segments, self.tables)
    }
}
