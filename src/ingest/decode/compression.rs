//! Decompresses gzip and zstd streams and the members of zip archives.

use super::zstd::ZstdReader;
use crate::ingest::input::archive_member::ArchiveMember;
use flate2::CrcReader;
use flate2::read::{DeflateDecoder, MultiGzDecoder};
use std::io::{self, Read};

/// A compression format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compression {
    Gzip,
    Zstd,
    /// A member of a zip archive.
    Zip,
}

impl Compression {
    /// Detects a compressed stream by its first bytes. Zip archives are opened earlier, when files are listed.
    pub(super) fn detect(start: &[u8]) -> Option<Self> {
        if start.starts_with(&[0x1f, 0x8b]) {
            Some(Self::Gzip)
        } else if start.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
            Some(Self::Zstd)
        } else {
            None
        }
    }

    /// The name that `check` shows.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Zip => "zip",
        }
    }

    /// Decompresses `reader`.
    pub(super) fn decompress<'r>(self, reader: impl Read + Send + 'r) -> Box<dyn Read + Send + 'r> {
        match self {
            Self::Gzip => Box::new(MultiGzDecoder::new(reader)),
            Self::Zstd => Box::new(ZstdReader::new(reader)),
            Self::Zip => Box::new(reader),
        }
    }
}

/// Decompresses an archive's member and compares it with the archive's checksum.
pub(super) fn decompress_member<'r>(
    reader: impl Read + Send + 'r,
    member: &ArchiveMember,
) -> Box<dyn Read + Send + 'r> {
    let sum = member.sum;
    if member.deflated {
        Box::new(ChecksumReader { reader: CrcReader::new(DeflateDecoder::new(reader)), sum })
    } else {
        Box::new(ChecksumReader { reader: CrcReader::new(reader), sum })
    }
}

struct ChecksumReader<R> {
    reader: CrcReader<R>,
    sum: u32,
}

impl<R: Read> Read for ChecksumReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        if read == 0 && !buffer.is_empty() && self.reader.crc().sum() != self.sum {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "its checksum does not match"));
        }
        Ok(read)
    }
}
