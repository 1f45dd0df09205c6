//! What goes to a thread that parses, and what comes back.

use super::map::{AuthenticationStep, MapHints};
use super::shape::TableShape;
use crate::store::{Batch, Problem, Shard};
use std::ops::Range;

/// Whole records of one source.
pub struct Chunk {
    pub source: u32,
    /// Offset of the text in the decompressed source.
    pub offset: u64,
    pub text: Vec<u8>,
    /// Where the records are; for lines and rows, [`ChunkRecords::Lines`] and [`ChunkRecords::Rows`] find them.
    pub records: ChunkRecords,
    /// Damage between records: offset in the text, and what it is.
    pub damage: Vec<(usize, String)>,
    /// The source ends here, or goes no further for damage: a record that is cut off was cut by that.
    pub last: bool,
    /// Whether the text must be kept, because it cannot be read again.
    pub retain: bool,
    pub hints: MapHints,
}

/// How the records of a chunk are found.
pub enum ChunkRecords {
    /// The splitter found them.
    At(Vec<Range<u32>>),
    /// One a line.
    Lines,
    /// Rows of a table, with this byte between cells.
    Rows(TableShape, u8),
    /// Rows of a table that are JSON arrays; the splitter found them.
    Arrays(TableShape, Vec<Range<u32>>),
    /// One record that is too long to be read; its text is not there.
    TooLong,
}

/// What became of a chunk.
pub struct ParsedChunk {
    pub source: u32,
    pub batch: Batch,
    pub records: u64,
    pub rejected: u64,
    /// Lines are counted from the start of the chunk, records likewise.
    pub problems: Vec<Problem>,
    pub lines: u64,
    /// Records with bytes that are not UTF-8.
    pub not_utf8: u64,
    /// Records that do not say how they ended.
    pub no_outcome: u64,
    /// Records of which nobody said which log they belong to.
    pub unknown_kind: u64,
    /// Rows that are steps of sign-ins, each with where it stands. They are among the records.
    pub steps: Vec<(AuthenticationStep, Problem)>,
    /// The text, compressed, if it has to be kept: offset, length, bytes.
    pub retained: Option<(u64, usize, Vec<u8>)>,
}

impl Chunk {
    /// A chunk that stands for a record too long to be read.
    pub fn too_long(source: u32, offset: u64, hints: MapHints) -> Self {
        Self {
            source,
            offset,
            text: Vec::new(),
            records: ChunkRecords::TooLong,
            damage: Vec::new(),
            last: false,
            retain: false,
            hints,
        }
    }
}

impl ParsedChunk {
    /// A chunk of this source of which nothing came yet.
    pub fn nothing(source: u32) -> Self {
        Self {
            source,
            batch: Shard::new(0).take_batch(),
            records: 0,
            rejected: 0,
            problems: Vec::new(),
            lines: 0,
            not_utf8: 0,
            no_outcome: 0,
            unknown_kind: 0,
            steps: Vec::new(),
            retained: None,
        }
    }
}
