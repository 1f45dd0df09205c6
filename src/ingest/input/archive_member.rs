//! The members of zip archives: where their bytes lie.

use std::fmt;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;

/// Where the bytes of an archive are.
#[derive(Clone, PartialEq, Eq)]
pub enum ArchiveBytes {
    /// In a file.
    File(PathBuf),
    /// In memory: it was unpacked from another archive.
    Memory(Arc<[u8]>),
}

impl ArchiveBytes {
    /// All of its bytes.
    ///
    /// # Errors
    /// What the system says.
    pub fn open(&self) -> io::Result<Box<dyn ReadSeek>> {
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

/// Bytes in which one can go back and forth, as archives are read.
pub trait ReadSeek: Read + Seek + Send {}
impl<T: Read + Seek + Send> ReadSeek for T {}

/// Where the bytes of a member lie.
#[derive(Debug, PartialEq, Eq)]
pub struct ArchiveMember {
    pub archive: ArchiveBytes,
    /// Where in the archive its bytes begin.
    pub start: u64,
    /// Size of its bytes as packed.
    pub packed: u64,
    /// Whether the bytes are deflated; else they stand as they are.
    pub deflated: bool,
    /// CRC-32 of the bytes as they were.
    pub sum: u32,
}

impl ArchiveMember {
    /// Its bytes, as packed.
    ///
    /// # Errors
    /// What the system says.
    pub fn open(&self) -> io::Result<impl Read + use<>> {
        let mut archive = self.archive.open()?;
        archive.seek(SeekFrom::Start(self.start))?;
        Ok(archive.take(self.packed))
    }
}
