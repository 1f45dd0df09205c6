//! What a worker gets, and what it gives back.

use super::dates::{DateDecision, LateDates};
use super::map::{AuthenticationStep, MapHints};
use super::page_signs::PageSigns;
use super::shape::TableShape;
use super::source_notes::SourceNotes;
use crate::signin::Timestamp;
use crate::store::activity::ActivityBatch;
use crate::store::{Batch, Problem, Shard};
use std::ops::Range;
use std::sync::Arc;

/// Whole records of one source, the part that one worker parses.
pub(super) struct Chunk<'a> {
    pub source: u32,
    /// Offset of the text in the decompressed source.
    pub offset: u64,
    pub text: Vec<u8>,
    /// Where the records are; [`ChunkRecords::Lines`] and [`ChunkRecords::Rows`] are found while parsing.
    pub records: ChunkRecords,
    /// Damage between records: its offset in the text, and what it is.
    pub damage: Vec<(usize, String)>,
    /// Nothing of the source follows, because it ends or is damaged: a record that is cut off here was cut off by that.
    pub last: bool,
    /// Whether to keep the text, because the source cannot be read again.
    pub retain: bool,
    pub hints: MapHints<'static>,
    /// What decides the order of dates, where the hints do not.
    pub late_dates: Option<Arc<LateDates<'a>>>,
}

/// Where the records of a chunk are.
pub(super) enum ChunkRecords {
    /// At these ranges.
    At(Vec<Range<u32>>),
    /// One on each line.
    Lines,
    /// Rows of a table, with this delimiter between cells.
    Rows(TableShape, u8),
    /// Rows of a table that are JSON arrays, at these ranges.
    Arrays(TableShape, Vec<Range<u32>>),
    /// One record that is too long to be read; its text is absent.
    TooLong,
}

/// The outcome of a chunk.
pub(super) struct ParsedChunk {
    pub source: u32,
    pub batch: Batch,
    /// Events of activity logs, if there are any.
    pub activity: Option<Box<ActivityBatch>>,
    pub records: u64,
    pub rejected: u64,
    /// Records that the filter of the load left out.
    pub filtered: u64,
    /// The time of the newest sign-in, whether it was left out or not.
    pub newest: Option<Timestamp>,
    /// The same of the newest event of an activity log.
    pub newest_event: Option<Timestamp>,
    /// Lines and records count from the start of the chunk.
    pub problems: Vec<Problem>,
    pub lines: u64,
    /// What the pages around records say about others.
    pub signs: PageSigns,
    /// What is worth a note, by its number of records.
    pub notes: SourceNotes,
    /// Authentication steps, which complete sign-ins, each with its place. They are counted among the records.
    pub steps: Vec<(AuthenticationStep, Problem)>,
    /// The compressed text, where it has to be kept: offset, length, bytes.
    pub retained: Option<(u64, usize, Vec<u8>)>,
    /// How the dates of the source are read, where that was not decided before its first chunk and has been by now.
    pub dates: Option<DateDecision>,
}

impl Chunk<'_> {
    /// A chunk that stands for a record too long to be read.
    pub(super) fn too_long(source: u32, offset: u64, hints: MapHints<'static>) -> Self {
        Self {
            source,
            offset,
            text: Vec::new(),
            records: ChunkRecords::TooLong,
            damage: Vec::new(),
            last: false,
            retain: false,
            hints,
            late_dates: None,
        }
    }
}

impl ParsedChunk {
    /// Memory that the rows and events take, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.batch.bytes() + self.activity.as_deref().map_or(0, ActivityBatch::bytes)
    }

    /// The outcome of a chunk before its first record.
    pub(super) fn empty(source: u32) -> Self {
        Self {
            source,
            batch: Shard::new(0).take_batch(),
            activity: None,
            records: 0,
            rejected: 0,
            filtered: 0,
            newest: None,
            newest_event: None,
            problems: Vec::new(),
            lines: 0,
            signs: PageSigns::default(),
            notes: SourceNotes::default(),
            steps: Vec::new(),
            retained: None,
            dates: None,
        }
    }
}
