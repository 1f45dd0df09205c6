//! Stores a range of rows, column by column.

use super::narrow_column::NarrowColumn;
use super::packed_column::PackedColumn;
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

const HAS_REQUEST_ID: u8 = 1 << 5;
const HAS_CORRELATION_ID: u8 = 1 << 6;
const HAS_INGESTED: u8 = 1 << 7;

/// Columns of up to [`SEGMENT_ROWS`] sign-ins.
#[derive(Clone, Default)]
pub(super) struct RowSegment {
    created: Vec<i64>,
    /// How long after the sign-in the log received it, in nanoseconds: the two times are the same in many logs. 0 where
    /// the record does not say.
    delays: PackedColumn,
    request_ids: Vec<u128>,
    correlation_ids: Vec<u128>,
    /// Kind, status, and which ids and times are present, in one byte.
    flags: Vec<u8>,
    counts: PackedColumn,
    raw_sources: PackedColumn,
    raw_offsets: PackedColumn,
    raw_lens: PackedColumn,
    values: [NarrowColumn; Dimension::COUNT],
}

impl RowSegment {
    pub(super) fn len(&self) -> usize {
        self.flags.len()
    }

    /// Allocates the wide columns of a full segment at once: growing by doubling would waste up to half of the memory.
    pub(super) fn reserve(&mut self) {
        self.created.reserve_exact(SEGMENT_ROWS);
        self.request_ids.reserve_exact(SEGMENT_ROWS);
        self.correlation_ids.reserve_exact(SEGMENT_ROWS);
        self.flags.reserve_exact(SEGMENT_ROWS);
    }

    /// Gives back the memory that a full segment does not need.
    pub(super) fn shrink(&mut self) {
        self.created.shrink_to_fit();
        self.request_ids.shrink_to_fit();
        self.correlation_ids.shrink_to_fit();
        self.flags.shrink_to_fit();
        self.packed_mut().into_iter().for_each(PackedColumn::shrink);
        self.values.iter_mut().for_each(NarrowColumn::shrink);
    }

    pub(super) fn push(&mut self, facts: &Facts, values: &RowValues) {
        self.created.push(facts.created.0);
        self.request_ids.push(facts.request_id.unwrap_or(0));
        self.correlation_ids.push(facts.correlation_id.unwrap_or(0));
        self.flags.push(flags(facts));
        for (column, number) in self.packed_mut().into_iter().zip(packed_numbers(facts)) {
            column.push(number);
        }
        for (column, &value) in self.values.iter_mut().zip(values) {
            column.push(value);
        }
    }

    pub(super) fn replace(&mut self, at: usize, facts: &Facts, values: &RowValues) {
        self.created[at] = facts.created.0;
        self.request_ids[at] = facts.request_id.unwrap_or(0);
        self.correlation_ids[at] = facts.correlation_id.unwrap_or(0);
        self.flags[at] = flags(facts);
        for (column, number) in self.packed_mut().into_iter().zip(packed_numbers(facts)) {
            column.set(at, number);
        }
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
        self.counts.get(at) as u32
    }

    /// Whether it is certain that every row stands for one sign-in.
    pub(super) fn holds_single_sign_ins(&self) -> bool {
        self.counts.is_all(1)
    }

    pub(super) fn request_id(&self, at: usize) -> Option<u128> {
        (self.flags[at] & HAS_REQUEST_ID != 0).then(|| self.request_ids[at])
    }

    pub(super) fn facts(&self, at: usize) -> Facts {
        let created = self.created(at);
        let has = |flag: u8| self.flags[at] & flag != 0;
        Facts {
            kind: self.kind(at),
            status: self.status(at),
            created,
            ingested: has(HAS_INGESTED).then(|| Timestamp(created.0.wrapping_add(self.delays.get(at)))),
            request_id: self.request_id(at),
            correlation_id: has(HAS_CORRELATION_ID).then(|| self.correlation_ids[at]),
            sign_in_count: self.sign_in_count(at),
            raw: RawRef {
                source: self.raw_sources.get(at) as u32,
                offset: self.raw_offsets.get(at) as u64,
                len: self.raw_lens.get(at) as u32,
            },
        }
    }

    /// Memory in use, in bytes.
    pub(super) fn bytes(&self) -> usize {
        let ids = self.request_ids.capacity() + self.correlation_ids.capacity();
        let packed = [&self.delays, &self.counts, &self.raw_sources, &self.raw_offsets, &self.raw_lens];
        self.created.capacity() * size_of::<i64>()
            + ids * size_of::<u128>()
            + self.flags.capacity()
            + packed.into_iter().map(PackedColumn::bytes).sum::<usize>()
            + self.values.iter().map(NarrowColumn::bytes).sum::<usize>()
    }

    /// The packed columns, in the order of [`packed_numbers`].
    fn packed_mut(&mut self) -> [&mut PackedColumn; 5] {
        let Self { delays, counts, raw_sources, raw_offsets, raw_lens, .. } = self;
        [delays, counts, raw_sources, raw_offsets, raw_lens]
    }
}

/// What the packed columns have of a row.
fn packed_numbers(facts: &Facts) -> [i64; 5] {
    let delay = facts.ingested.map_or(0, |ingested| ingested.0.wrapping_sub(facts.created.0));
    let RawRef { source, offset, len } = facts.raw;
    [delay, i64::from(facts.sign_in_count), i64::from(source), offset as i64, i64::from(len)]
}

fn flags(facts: &Facts) -> u8 {
    let flag = |is_present: bool, flag: u8| if is_present { flag } else { 0 };
    facts.kind as u8
        | (facts.status as u8) << 3
        | flag(facts.request_id.is_some(), HAS_REQUEST_ID)
        | flag(facts.correlation_id.is_some(), HAS_CORRELATION_ID)
        | flag(facts.ingested.is_some(), HAS_INGESTED)
}
