//! Describes a file to read: where its bytes are, or why it cannot be read.

use super::archive_member::ArchiveMember;
use std::path::PathBuf;
use std::sync::Arc;

/// Where the bytes of a file come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum InputOrigin {
    /// A regular file, which can be read again.
    File,
    /// A pipe or device with a path.
    Stream,
    /// Standard input, of which these first bytes are read already.
    Stdin(Arc<[u8]>),
    /// A text that is part of the program.
    BuiltIn(&'static [u8]),
    /// A text that was made in memory.
    Memory(Arc<[u8]>),
    /// A member of an archive.
    Member(Arc<ArchiveMember>),
    /// An Excel workbook: an archive of these parts.
    Workbook(Vec<InputOrigin>),
}

/// A file to read.
#[derive(Clone, Debug)]
pub(crate) struct InputFile {
    /// The path that is shown.
    pub path: PathBuf,
    /// Size in bytes; 0 if unknown.
    pub bytes: u64,
    /// The archive that holds it.
    pub archive: Option<PathBuf>,
    /// Where to read it, or why it cannot be read.
    pub origin: Result<InputOrigin, String>,
}

impl InputFile {
    /// A file that is in no archive.
    pub(crate) fn new(path: PathBuf, bytes: u64, origin: Result<InputOrigin, String>) -> Self {
        Self { path, bytes, archive: None, origin }
    }
}
