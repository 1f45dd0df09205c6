//! Stops the decompression of inputs that expand out of all proportion.

use crate::ingest::input::archive_member::ArchiveMember;
use crate::ingest::input::bomb::{ALWAYS_ALLOWED, MAX_RATIO, is_bomb};
use crate::ingest::progress::Progress;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What the output of a stream is compared with.
#[derive(Clone)]
pub(super) enum Allowance {
    /// The bytes that were read from disk for it.
    Read(Arc<AtomicU64>),
    /// The archive on disk that holds this member. All that comes out of the archive counts together. The number is 0 for
    /// the member, and higher for each stream inside it.
    Archive(Arc<ArchiveMember>, usize),
}

impl Allowance {
    /// That of a stream inside another.
    pub(super) fn inside(&self, layer: usize) -> Self {
        match self {
            Self::Read(packed) => Self::Read(Arc::clone(packed)),
            Self::Archive(member, _) => Self::Archive(Arc::clone(member), layer),
        }
    }
}

/// Counts the bytes that are read from disk.
pub(super) struct CountingReader<'p, R> {
    pub reader: R,
    pub progress: &'p Progress,
    pub read: Arc<AtomicU64>,
}

impl<R: Read> Read for CountingReader<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.progress.add_bytes(read as u64);
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// Fails as soon as the output exceeds the limit.
pub(super) struct ExpansionLimit<R> {
    reader: R,
    allowance: Allowance,
    unpacked: u64,
    allow_bombs: bool,
}

impl<R> ExpansionLimit<R> {
    pub(super) fn new(reader: R, allowance: Allowance, allow_bombs: bool) -> Self {
        Self { reader, allowance, unpacked: 0, allow_bombs }
    }
}

impl<R: Read> Read for ExpansionLimit<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.unpacked += read as u64;
        let is_too_much = match &self.allowance {
            Allowance::Read(packed) => is_bomb(packed.load(Ordering::Relaxed), self.unpacked),
            Allowance::Archive(member, layer) => member.count(*layer, self.unpacked),
        };
        if is_too_much && !self.allow_bombs {
            let what = format!(
                "expands to more than {MAX_RATIO} times its size and more than {} GiB, as a decompression bomb does, \
                 and was not read further; add --allow-bombs to read it",
                ALWAYS_ALLOWED >> 30
            );
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, what));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(packed: u64, unpacked: u64, allow_bombs: bool) -> io::Result<u64> {
        let mut limited = ExpansionLimit::new(
            io::repeat(b' ').take(unpacked),
            Allowance::Read(Arc::new(AtomicU64::new(packed))),
            allow_bombs,
        );
        io::copy(&mut limited, &mut io::sink())
    }

    #[test]
    fn what_comes_out_of_an_archive_counts_together_and_once() {
        use crate::ingest::input::archive_member::{ArchiveBytes, MemberPacking};
        use crate::ingest::input::bomb::ArchiveTotal;
        let total = Arc::new(ArchiveTotal::new(1000));
        let member = |start| {
            let archive = ArchiveBytes::File("a.zip".into());
            Arc::new(ArchiveMember::new(&archive, start, 10, MemberPacking::Plain, &total))
        };
        let read = |member: &Arc<ArchiveMember>, layer| {
            let allowance = Allowance::Archive(Arc::clone(member), layer);
            let vast = io::repeat(b' ').take(ALWAYS_ALLOWED / 5 * 2);
            io::copy(&mut ExpansionLimit::new(vast, allowance, false), &mut io::sink())
        };
        let (one, other) = (member(1), member(2));
        for _ in 0..3 {
            assert!(read(&one, 0).is_ok(), "a second reading counts nothing");
        }
        assert!(read(&other, 0).is_ok());
        assert!(read(&other, 1).is_err_and(|error| error.to_string().contains("--allow-bombs")));
    }

    #[test]
    fn an_output_out_of_proportion_fails() {
        let vast = ALWAYS_ALLOWED + 1;
        assert!(read(1000, vast, false).is_err_and(|error| error.to_string().contains("--allow-bombs")));
        assert_eq!(read(1000, vast, true).ok(), Some(vast));
        assert_eq!(read(vast / MAX_RATIO + 1, vast, false).ok(), Some(vast), "large, and in proportion");
        assert_eq!(read(1000, 1000 * (MAX_RATIO + 1), false).ok(), Some(201_000), "out of proportion, and small");
    }
}
