//! Locates the bytes of an archive's member.

use super::bomb::ArchiveTotal;
use std::fmt;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

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

impl ArchiveBytes {
    /// The bytes, if they are in memory.
    pub(crate) const fn in_memory(&self) -> Option<&Arc<[u8]>> {
        match self {
            Self::Memory(bytes) => Some(bytes),
            Self::File(_) => None,
        }
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

/// How often a stream may be compressed, archives not counted.
pub(crate) const MAX_LAYERS: usize = 3;

/// How an archive keeps a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MemberPacking {
    /// In a zip archive, with the CRC-32 of the unpacked bytes.
    Zip { deflated: bool, sum: u32 },
    /// In a tar archive, as it is.
    Plain,
}

/// The place of a member's bytes.
#[derive(Debug)]
pub(crate) struct ArchiveMember {
    pub archive: ArchiveBytes,
    /// Offset in the archive.
    pub start: u64,
    /// Compressed size in bytes.
    pub packed: u64,
    pub packing: MemberPacking,
    /// What came out of the archive on disk so far.
    total: Arc<ArchiveTotal>,
    /// How many bytes of the member, and of each stream inside it, are in `total`.
    counted: [AtomicU64; MAX_LAYERS + 1],
}

/// Whether it is the same member of the same archive.
impl PartialEq for ArchiveMember {
    fn eq(&self, other: &Self) -> bool {
        (&self.archive, self.start, self.packed) == (&other.archive, other.start, other.packed)
    }
}

impl Eq for ArchiveMember {}

impl ArchiveMember {
    pub(crate) fn new(
        archive: &ArchiveBytes,
        start: u64,
        packed: u64,
        packing: MemberPacking,
        total: &Arc<ArchiveTotal>,
    ) -> Self {
        let (archive, total) = (archive.clone(), Arc::clone(total));
        Self { archive, start, packed, packing, total, counted: Default::default() }
    }

    /// Counts the bytes of the member, or of a stream inside it, up to `position`; a second reading counts nothing.
    /// Whether the archive has expanded too much by now.
    pub(crate) fn count(&self, layer: usize, position: u64) -> bool {
        let before = self.counted[layer].fetch_max(position, Ordering::Relaxed);
        self.total.add(position.saturating_sub(before))
    }

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

/// Whether a text begins as a tar archive does (POSIX and GNU): a name filled up with zeros, and a mark.
pub(crate) fn is_tar(start: &[u8]) -> bool {
    start.get(257..262) == Some(b"ustar") && start[..257].contains(&0)
}

/// The path of a member: joined as text, because its name may be an absolute path. It is never opened.
pub(super) fn member_path(archive: &Path, name: &str) -> PathBuf {
    let mut path = archive.to_owned().into_os_string();
    path.push("/");
    path.push(name);
    path.into()
}

/// Whether a file manager added it: `.DS_Store`, the `__MACOSX` folder.
pub(super) fn is_hidden(name: &str) -> bool {
    name.split(['/', '\\']).any(|part| part.starts_with('.') && part != "." && part != ".." || part == "__MACOSX")
}
