//! Loads files into a store and accounts for every record.
//!
//! ```text
//! discover -> decode -> detect -> split -> map -> store
//! which       bytes     shape    where   one     rows
//! files       to text            records sign-in
//! ```
//!
//! A record that another system wrapped is unwrapped ([`envelope`]) before it is mapped. [`pipeline`] runs the steps on
//! threads. Every record is accepted, stored as an event of another log ([`activity`]), counted as a duplicate, joined to
//! another, rejected with a reason, or left out by the filter of the load.

mod activity;
mod chunk;
mod cut_export;
mod dates;
mod decode;
mod envelope;
mod input;
mod json_scan;
mod map;
mod page_signs;
mod pipeline;
mod progress;
mod raw_cache;
mod raw_record;
mod reader;
mod record_filter;
mod shape;
mod source_notes;
mod span;
mod spare_buffers;
mod split;
mod work_queue;
mod worker;

pub use input::digest::{sha256, sha256_of_file};
pub use map::DateOrder;
pub use pipeline::load;
pub use progress::Progress;
pub use raw_record::{OpenFiles, RawRecord, raw_event, raw_record, whole_object};

/// What the fuzz targets drive. Nothing else may use it.
#[cfg(feature = "fuzzing")]
pub(crate) mod fuzzing {
    pub(crate) use super::map::{MapHints, RecordDifferential, RowDifferential};
    pub(crate) use super::split::{JsonSplitter, LineSplitter, Splitter, TableSplitter};
}

use crate::signin::{ColumnNames, FilterTime, Kind};
use crate::store::{Store, UserPattern};
use std::path::PathBuf;
use std::sync::Arc;

/// The headings of `columns` that no table of a load has. None where a file was not recognised: it may have them, and
/// its problem says so.
pub fn missing_headings<'c>(columns: &'c ColumnNames, store: &Store) -> Vec<&'c str> {
    if store.sources().iter().any(|source| source.shape.is_empty()) {
        return Vec::new();
    }
    let headings = || store.sources().iter().filter_map(|source| source.headings.as_deref()).flatten();
    let is_missing = |name: &&str| !headings().any(|heading| map::is_heading(name, heading));
    columns.iter().map(|(_, name)| name).filter(is_missing).collect()
}

/// A source of sign-ins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A file, or a directory that is walked.
    Path(PathBuf),
    /// Standard input.
    Stdin,
    /// A text that is part of the program: its name and its bytes.
    BuiltIn(&'static str, &'static [u8]),
    /// A text that was made in memory: its name and its bytes.
    Memory(String, Arc<[u8]>),
}

/// Options of a load.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The kind of all rows, whatever the files say (`--kind`).
    pub kind: Option<Kind>,
    /// The order of day, month and year, whatever the files show (`--dates`).
    pub dates: Option<DateOrder>,
    /// What columns of tables hold, whatever their headings (`--columns`).
    pub columns: ColumnNames,
    /// Threads that parse; 0 for one a core.
    pub threads: usize,
    /// Whether to publish snapshots while the load goes on.
    pub live: bool,
    /// Whether to decompress inputs that expand out of all proportion (`--allow-bombs`).
    pub allow_bombs: bool,
    /// Whether to compute the SHA-256 of each file from what is read, which saves a second reading.
    pub digests: bool,
    /// Bytes that the sign-ins may take in memory. What does not fit is left out, and the account says so. `None`: no
    /// limit.
    pub max_memory: Option<u64>,
    /// The first time to store (`--since`).
    pub since: Option<FilterTime>,
    /// The last time to store (`--until`).
    pub until: Option<FilterTime>,
    /// The users to store; empty for all (`--user`).
    pub users: Vec<UserPattern>,
}
