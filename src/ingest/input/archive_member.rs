//! Locates the bytes of a zip archive's member.

use std::fmt;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;

/// The bytes of an archive.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum ArchiveBytes {
    /// In a file.
    File(PathBuf),
    /// In memory: unpacked from another archive.
    Memory(Arc<[u8]>),
}

impl ArchiveBytes {
    /// Opens all bytes.
    ///
    /// # Errors
    /// Errors of the operating system.
    pub(crate) fn open(&self) -> io::Result<Box<dyn ReadSeek>> {
        Ok(match self {
            Self::File(path) => Box::new(File::open(path)?),
            Self::Memory(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
        })
    }
}

impl fmt::Debug for ArchiveBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.fmt(f),
            Self::Memory(bytes) => write!(f, "{} bytes in memory", bytes.len()),
        }
    }
}

/// A reader that can seek, as archives need.
pub(crate) trait ReadSeek: Read + Seek + Send {}
impl<T: Read + Seek + Send> ReadSeek for T {}

/// The place of a member's bytes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ArchiveMember {
    pub archive: ArchiveBytes,
    /// Offset in the archive.
    pub start: u64,
    /// Compressed size in bytes.
    pub packed: u64,
    /// Whether the bytes are deflated, not stored.
    pub deflated: bool,
    /// CRC-32 of the uncompressed bytes.
    pub sum: u32,
}

impl ArchiveMember {
    /// Opens the compressed bytes.
    ///
    /// # Errors
    /// Errors of the operating system.
    pub(crate) fn open(&self) -> io::Result<impl Read + use<>> {
        let mut archive = self.archive.open()?;
        archive.seek(SeekFrom::Start(self.start))?;
        Ok(archive.take(self.packed))
    }
}
