//! Splits a text stream into records.
//!
//! A splitter reports how much of the text read so far is whole records. It keeps no text: a record that is not whole
//! yet is scanned again when more has come.

mod frames;
mod json;
mod table;

pub(super) use frames::{FramesSplitter, all_columns};
pub(crate) use json::{JsonSplitter, page_key};
pub(crate) use table::{DELIMITERS, TableSplitter};

use super::page_signs::PageSigns;
use std::ops::Range;

/// The longest record that is read, in bytes. Real ones have 2 to 100 KB. The limit keeps a file that is one long line
/// of something else from filling the memory.
pub(super) const MAX_RECORD: usize = 16 << 20;

/// The whole records at the front of a text.
#[derive(Debug, Default)]
pub(crate) struct WholeRecords {
    /// Their length in bytes. 0: more text is needed.
    pub len: usize,
    /// Where they are; empty for lines and rows of CSV, which the parser finds.
    pub records: Vec<Range<u32>>,
    /// Damage between records: its offset, and what it is.
    pub problems: Vec<(usize, String)>,
}

/// Splits a text into parts of whole records.
pub(crate) trait Splitter {
    /// The whole records at the front of `text`. `end`: nothing follows it, so all of it must be taken.
    fn split(&mut self, text: &[u8], end: bool) -> WholeRecords;

    /// What the pages and answers that were split so far say about records that they do not hold.
    fn signs(&self) -> PageSigns {
        PageSigns::default()
    }

    /// Passes over a record that is longer than [`MAX_RECORD`]; `None` where its end cannot be known.
    fn skip_record(&mut self, text: &[u8]) -> Option<usize>;
}

/// Splits after line ends.
pub(crate) struct LineSplitter;

impl Splitter for LineSplitter {
    fn split(&mut self, text: &[u8], end: bool) -> WholeRecords {
        let len = if end { text.len() } else { memchr::memrchr(b'\n', text).map_or(0, |at| at + 1) };
        WholeRecords { len, ..WholeRecords::default() }
    }

    fn skip_record(&mut self, text: &[u8]) -> Option<usize> {
        memchr::memchr(b'\n', text).map(|at| at + 1)
    }
}
