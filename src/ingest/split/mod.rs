//! Where records begin and end in a stream of text.
//!
//! A splitter looks at the front of what was read so far and says how much of it is whole records. It keeps no text: a
//! record that is not whole yet is looked at again when more has come.

mod frames;
mod json;
mod table;

pub use frames::{FramesSplitter, all_columns};
pub use json::{JsonSplitter, page_key};
pub use table::TableSplitter;

use std::ops::Range;

/// The longest record that is taken in, in bytes. Real ones have 2 to 100 KB; a limit keeps a file that is one long
/// line of something else from filling the memory.
pub const MAX_RECORD: usize = 16 << 20;

/// What stands at the front of the text.
#[derive(Debug, Default)]
pub struct WholeRecords {
    /// How many bytes belong to it. 0: more text is needed.
    pub len: usize,
    /// Where the records are; empty for a line- or row-wise text, whose reader finds them.
    pub records: Vec<Range<u32>>,
    /// Damage between records: offset in the piece, and what it is.
    pub problems: Vec<(usize, String)>,
}

/// Cuts a text into pieces of whole records.
pub trait Splitter {
    /// How much of `text` can be handed on. `end` says that nothing follows it; then all of it must be.
    fn split(&mut self, text: &[u8], end: bool) -> WholeRecords;

    /// Passes over a record that is longer than [`MAX_RECORD`]; `None` when there is no telling where it ends.
    fn skip_record(&mut self, text: &[u8]) -> Option<usize>;
}

/// Cuts after line ends.
pub struct LineSplitter;

impl Splitter for LineSplitter {
    fn split(&mut self, text: &[u8], end: bool) -> WholeRecords {
        let len = if end { text.len() } else { memchr::memrchr(b'\n', text).map_or(0, |at| at + 1) };
        WholeRecords { len, ..WholeRecords::default() }
    }

    fn skip_record(&mut self, text: &[u8]) -> Option<usize> {
        memchr::memchr(b'\n', text).map(|at| at + 1)
    }
}
