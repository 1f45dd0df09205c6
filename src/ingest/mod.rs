//! Files to records to store.
//!
//! ```text
//! discover -> decode -> detect -> split -> map -> store
//! which       bytes     shape    where   one     rows
//! files       to text            records sign-in
//! ```
//!
//! A record that another system wrapped is peeled ([`envelope`]) before it is mapped. [`pipeline`] runs these on threads; every record that is cut out is accepted, found to be a duplicate, or rejected
//! with its reason.

mod chunk;
mod decode;
mod envelope;
mod input;
mod map;
mod pipeline;
mod progress;
mod raw_cache;
mod raw_record;
mod reader;
mod shape;
mod split;
mod worker;

pub use input::digest::{sha256, sha256_of_file};
pub use input::input_file::describe;
pub use pipeline::load;
pub use progress::Progress;
pub use raw_record::{RawRecord, raw_record};

/// What is private to this room and has to hold whatever the input, for the fuzz targets alone.
#[cfg(feature = "fuzzing")]
pub(crate) mod fuzzing {
    pub(crate) use super::map::{MapHints, RecordDifferential, RowDifferential};
    pub(crate) use super::split::{JsonSplitter, LineSplitter, Splitter, TableSplitter};
}

use crate::signin::Kind;
use std::path::PathBuf;

/// Something to read sign-ins from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A file, or a directory that is walked.
    Path(PathBuf),
    /// Standard input.
    Stdin,
    /// Text that is part of the program: its name and its bytes.
    BuiltIn(&'static str, &'static [u8]),
}

/// How to load.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What the rows of every file are, whatever the files say.
    pub kind: Option<Kind>,
    /// Threads that parse; 0 for one a core.
    pub threads: usize,
    /// Whether snapshots are wanted while the load goes on.
    pub live: bool,
    /// Whether to unpack what a small file claims to hold, however much it is.
    pub allow_bombs: bool,
    /// Whether the SHA-256 of each file is wanted. It is taken from what is read, which then need not be read again.
    pub digests: bool,
    /// How much memory the sign-ins may take, in bytes; what would not fit is left out and told. `None` for no limit.
    pub max_memory: Option<u64>,
}
