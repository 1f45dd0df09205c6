//! Decompresses streams and the members of zip archives.

use super::gzip::GzipReader;
use super::xz::XzStepReader;
use super::zstd::ZstdReader;
use crate::ingest::input::archive_member::{ArchiveMember, MemberPacking};
use bzip2::read::MultiBzDecoder;
use flate2::CrcReader;
use flate2::read::DeflateDecoder;
use std::io::{self, Read};

/// The largest dictionary of an xz stream, in KiB. `xz -9` needs 64 MiB; a stream may ask for 4 GiB.
pub(super) const XZ_MEMORY: u32 = 256 << 10;

/// A compression format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compression {
    Gzip,
    Zstd,
    Bzip2,
    Xz,
    /// A member of a zip archive.
    Zip,
    /// A member of a tar archive.
    Tar,
}

impl Compression {
    /// Detects a compressed stream by its first bytes. Archives are opened earlier, when files are listed.
    pub(super) fn detect(start: &[u8]) -> Option<Self> {
        match start {
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            // A frame, or one to skip, with which every file of pzstd begins (RFC 8878, 3.1.1 and 3.1.2).
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Self::Zstd),
            [b'B', b'Z', b'h', b'1'..=b'9', ..] => Some(Self::Bzip2),
            [0xfd, b'7', b'z', b'X', ..] => Some(Self::Xz),
            _ => None,
        }
    }

    /// The format of an archive, as a member shows it.
    pub(super) const fn of(member: &ArchiveMember) -> Self {
        match member.packing {
            MemberPacking::Zip { .. } => Self::Zip,
            MemberPacking::Plain => Self::Tar,
        }
    }

    /// The name that `check` shows.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Bzip2 => "bzip2",
            Self::Xz => "xz",
            Self::Zip => "zip",
            Self::Tar => "tar",
        }
    }

    /// Decompresses `reader`.
    pub(super) fn decompress<'r>(self, reader: impl Read + Send + 'r) -> Box<dyn Read + Send + 'r> {
        match self {
            Self::Gzip => Box::new(GzipReader::new(reader)),
            Self::Zstd => Box::new(ZstdReader::new(reader)),
            // Several streams one after the other are what pbzip2 and concatenation make.
            Self::Bzip2 => Box::new(MultiBzDecoder::new(reader)),
            Self::Xz => Box::new(XzStepReader::new(reader, XZ_MEMORY)),
            Self::Zip | Self::Tar => Box::new(reader),
        }
    }
}

/// Decompresses an archive's member and compares it with the archive's checksum, or with its length.
pub(super) fn decompress_member<'r>(
    reader: impl Read + Send + 'r,
    member: &ArchiveMember,
) -> Box<dyn Read + Send + 'r> {
    match member.packing {
        MemberPacking::Zip { deflated: true, sum } => {
            Box::new(ChecksumReader { reader: CrcReader::new(DeflateDecoder::new(reader)), sum })
        }
        MemberPacking::Zip { deflated: false, sum } => Box::new(ChecksumReader { reader: CrcReader::new(reader), sum }),
        MemberPacking::Plain => Box::new(WholeReader { reader, left: member.packed }),
    }
}

/// Fails where fewer bytes come than there should be.
struct WholeReader<R> {
    reader: R,
    left: u64,
}

impl<R: Read> Read for WholeReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.left = self.left.saturating_sub(read as u64);
        if read == 0 && !buffer.is_empty() && self.left > 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(read)
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

#[cfg(test)]
mod tests {
    use super::*;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    #[test]
    fn zstd_is_recognised_by_a_skippable_frame() {
        let frame = compress_to_vec(&b"a line"[..], CompressionLevel::Fastest);
        for magic in 0x184d_2a50_u32..=0x184d_2a5f {
            let stream = [&magic.to_le_bytes()[..], &4u32.to_le_bytes(), b"size", &frame].concat();
            let format = Compression::detect(&stream[..4]).expect("a compressed stream");
            let mut text = String::new();
            format.decompress(&stream[..]).read_to_string(&mut text).expect("sound");
            assert_eq!((format, &text[..]), (Compression::Zstd, "a line"), "{magic:x}");
        }
        for text in [&b"P*M "[..], b"O*M\x18", b"`*M\x18", b"P*M"] {
            assert_eq!(Compression::detect(text), None, "{text:?}");
        }
    }
}
