//! Compression formats.

use super::zstd::ZstdReader;
use crate::ingest::input::archive_member::ArchiveMember;
use flate2::CrcReader;
use flate2::read::{DeflateDecoder, MultiGzDecoder};
use std::io::{self, Read};

/// How bytes are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    Gzip,
    Zstd,
    /// A member of a zip archive.
    Zip,
}

impl Compression {
    /// Recognises a packed stream by its first bytes. An archive is no stream: its members were found before.
    pub fn of(start: &[u8]) -> Option<Self> {
        if start.starts_with(&[0x1f, 0x8b]) {
            Some(Self::Gzip)
        } else if start.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
            Some(Self::Zstd)
        } else {
            None
        }
    }

    /// The name that `check` shows.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Zip => "zip",
        }
    }

    /// The bytes that are packed in `reader`.
    pub fn unpack<'r>(self, reader: impl Read + Send + 'r) -> Box<dyn Read + Send + 'r> {
        match self {
            Self::Gzip => Box::new(MultiGzDecoder::new(reader)),
            Self::Zstd => Box::new(ZstdReader::new(reader)),
            Self::Zip => Box::new(reader),
        }
    }
}

/// The bytes of an archive's member, checked against the sum that the archive has of them.
pub fn member<'r>(reader: impl Read + Send + 'r, member: &ArchiveMember) -> Box<dyn Read + Send + 'r> {
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
