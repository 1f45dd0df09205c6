//! Stores a range of rows, column by column.

use super::narrow_column::NarrowColumn;
use super::value_table::ValueId;
use crate::signin::{Dimension, Kind, Status, Timestamp};

/// Rows of a full segment. A snapshot copies at most one segment.
pub const SEGMENT_ROWS: usize = 1 << 14;

/// The place of a raw record: bytes `offset..offset + len` of the decompressed text of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawRef {
    /// Number of the source in [`super::Store::sources`].
    pub source: u32,
    /// Byte offset, from 0.
    pub offset: u64,
    /// Length in bytes.
    pub len: u32,
}

/// What a row has besides its dimensions.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// The log it belongs to.
    pub kind: Kind,
    /// How it ended.
    pub status: Status,
    /// `createdDateTime`.
    pub created: Timestamp,
    /// `time`, `TimeGenerated`.
    pub ingested: Option<Timestamp>,
    /// The request id; absent where the record has none or one that is no GUID.
    pub request_id: Option<u128>,
    /// The correlation id, likewise.
    pub correlation_id: Option<u128>,
    /// Number of sign-ins that the row stands for.
    pub sign_in_count: u32,
    /// The place of the raw record.
    pub raw: RawRef,
}

/// The values of a row, one for each dimension.
pub(super) type RowValues = [ValueId; Dimension::COUNT];

/// An absent ingestion time.
const NO_TIME: i64 = i64::MIN;
const HAS_REQUEST_ID: u8 = 1 << 5;
const HAS_CORRELATION_ID: u8 = 1 << 6;

/// Columns of up to [`SEGMENT_ROWS`] sign-ins.
#[derive(Clone, Default)]
pub(super) struct RowSegment {
    created: Vec<i64>,
    ingested: Vec<i64>,
    request_ids: Vec<u128>,
    correlation_ids: Vec<u128>,
    /// Kind, status and which ids are present, in one byte.
    flags: Vec<u8>,
    counts: NarrowColumn,
    raw_sources: NarrowColumn,
    raw_offsets: Vec<u64>,
    raw_lens: NarrowColumn,
    values: [NarrowColumn; Dimension::COUNT],
}

impl RowSegment {
    pub(super) fn len(&self) -> usize {
        self.created.len()
    }

    /// Allocates a full segment at once: growing by doubling would waste up to half of the memory.
    pub(super) fn reserve(&mut self) {
        self.created.reserve_exact(SEGMENT_ROWS);
        self.ingested.reserve_exact(SEGMENT_ROWS);
        self.request_ids.reserve_exact(SEGMENT_ROWS);
        self.correlation_ids.reserve_exact(SEGMENT_ROWS);
        self.flags.reserve_exact(SEGMENT_ROWS);
        self.raw_offsets.reserve_exact(SEGMENT_ROWS);
    }

    /// Gives back the memory that a full segment does not need: that of columns which a snapshot made it copy.
    pub(super) fn shrink(&mut self) {
        self.created.shrink_to_fit();
        self.ingested.shrink_to_fit();
        self.request_ids.shrink_to_fit();
        self.correlation_ids.shrink_to_fit();
        self.flags.shrink_to_fit();
        self.raw_offsets.shrink_to_fit();
        let narrow = [&mut self.counts, &mut self.raw_sources, &mut self.raw_lens];
        narrow.into_iter().chain(&mut self.values).for_each(NarrowColumn::shrink);
    }

    pub(super) fn push(&mut self, facts: &Facts, values: &RowValues) {
        self.created.push(facts.created.0);
        self.ingested.push(facts.ingested.map_or(NO_TIME, |time| time.0));
        self.request_ids.push(facts.request_id.unwrap_or(0));
        self.correlation_ids.push(facts.correlation_id.unwrap_or(0));
        self.flags.push(flags(facts));
        self.counts.push(facts.sign_in_count);
        self.raw_sources.push(facts.raw.source);
        self.raw_offsets.push(facts.raw.offset);
        self.raw_lens.push(facts.raw.len);
        for (column, &value) in self.values.iter_mut().zip(values) {
            column.push(value);
        }
    }

    pub(super) fn replace(&mut self, at: usize, facts: &Facts, values: &RowValues) {
        self.created[at] = facts.created.0;
        self.ingested[at] = facts.ingested.map_or(NO_TIME, |time| time.0);
        self.request_ids[at] = facts.request_id.unwrap_or(0);
        self.correlation_ids[at] = facts.correlation_id.unwrap_or(0);
        self.flags[at] = flags(facts);
        self.counts.set(at, facts.sign_in_count);
        self.raw_sources.set(at, facts.raw.source);
        self.raw_offsets[at] = facts.raw.offset;
        self.raw_lens.set(at, facts.raw.len);
        for (column, &value) in self.values.iter_mut().zip(values) {
            column.set(at, value);
        }
    }

    pub(super) fn value(&self, dimension: Dimension, at: usize) -> ValueId {
        self.values[dimension as usize].get(at)
    }

    pub(super) fn created(&self, at: usize) -> Timestamp {
        Timestamp(self.created[at])
    }

    pub(super) fn kind(&self, at: usize) -> Kind {
        Kind::ALL[usize::from(self.flags[at] & 0b111)]
    }

    pub(super) fn status(&self, at: usize) -> Status {
        Status::ALL[usize::from(self.flags[at] >> 3 & 0b11)]
    }

    pub(super) fn sign_in_count(&self, at: usize) -> u32 {
        self.counts.get(at)
    }

    pub(super) fn request_id(&self, at: usize) -> Option<u128> {
        (self.flags[at] & HAS_REQUEST_ID != 0).then(|| self.request_ids[at])
    }

    pub(super) fn facts(&self, at: usize) -> Facts {
        Facts {
            kind: self.kind(at),
            status: self.status(at),
            created: self.created(at),
            ingested: (self.ingested[at] != NO_TIME).then_some(Timestamp(self.ingested[at])),
            request_id: self.request_id(at),
            correlation_id: (self.flags[at] & HAS_CORRELATION_ID != 0).then(|| self.correlation_ids[at]),
            sign_in_count: self.sign_in_count(at),
            raw: RawRef { source: self.raw_sources.get(at), offset: self.raw_offsets[at], len: self.raw_lens.get(at) },
        }
    }

    /// Memory in use, in bytes.
    pub(super) fn bytes(&self) -> usize {
        let wide = self.created.capacity() + self.ingested.capacity() + self.raw_offsets.capacity();
        let narrow = [&self.counts, &self.raw_sources, &self.raw_lens];
        wide * 8
            + (self.request_ids.capacity() + self.correlation_ids.capacity()) * 16
            + self.flags.capacity()
            + narrow.into_iter().chain(&self.values).map(NarrowColumn::bytes).sum::<usize>()
    }
}

fn flags(facts: &Facts) -> u8 {
    let request_id = if facts.request_id.is_some() { HAS_REQUEST_ID } else { 0 };
    let correlation_id = if facts.correlation_id.is_some() { HAS_CORRELATION_ID } else { 0 };
    facts.kind as u8 | (facts.status as u8) << 3 | request_id | correlation_id
}
