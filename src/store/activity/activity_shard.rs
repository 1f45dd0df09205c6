//! Turns the events of one thread into batches.

use super::activity_event::{ActivityEvent, EventFacts, EventText};
use super::activity_segment::EventTexts;
use super::text_table::{TextIndex, TextTable};
use crate::store::RawRef;
use std::array::from_fn;

/// A thread's tables of distinct texts, so that threads share nothing while they parse.
pub struct ActivityShard {
    number: usize,
    tables: [TextTable; EventText::COUNT],
    indexes: [TextIndex; EventText::COUNT],
    /// Number of texts of each table that earlier batches took along.
    shipped: [usize; EventText::COUNT],
    rows: Vec<(EventFacts, EventTexts)>,
}

/// Events of a shard, and the distinct texts that they are the first to use.
pub struct ActivityBatch {
    pub(super) shard: usize,
    pub(super) added: [TextTable; EventText::COUNT],
    pub(super) rows: Vec<(EventFacts, EventTexts)>,
}

impl ActivityShard {
    /// The shard of thread `number`, counted from 0.
    pub fn new(number: usize) -> Self {
        Self {
            number,
            tables: from_fn(|_| TextTable::default()),
            indexes: from_fn(|_| TextIndex::default()),
            shipped: [1; EventText::COUNT],
            rows: Vec::new(),
        }
    }

    /// Adds an event; `raw` is the place of its record.
    pub fn push(&mut self, event: &ActivityEvent<'_>, raw: RawRef) {
        let Self { tables, indexes, .. } = self;
        let texts = from_fn(|at| indexes[at].intern(&mut tables[at], event.texts()[at]));
        let &ActivityEvent { log, time, id, issued, size, items, effects, .. } = event;
        let facts = EventFacts { log, time, id, issued, size, items, effects, raw };
        self.rows.push((facts, texts));
    }

    /// Takes what was added since the last batch; `None` if nothing was. Batches of one shard must reach the builder in
    /// this order.
    pub fn take_batch(&mut self) -> Option<Box<ActivityBatch>> {
        if self.rows.is_empty() {
            return None;
        }
        let added = from_fn(|at| {
            let tail = self.tables[at].tail(self.shipped[at]);
            self.shipped[at] = self.tables[at].len();
            tail
        });
        Some(Box::new(ActivityBatch { shard: self.number, added, rows: std::mem::take(&mut self.rows) }))
    }
}

impl ActivityBatch {
    /// Number of events.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no events.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Memory that the events take, in bytes.
    pub fn bytes(&self) -> usize {
        self.rows.len() * size_of::<(EventFacts, EventTexts)>()
    }
}
