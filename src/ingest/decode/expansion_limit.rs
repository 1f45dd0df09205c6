//! Stops the decompression of inputs that expand out of all proportion.

use crate::ingest::progress::Progress;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes of output that are always allowed.
pub(super) const ALWAYS_ALLOWED: u64 = 1 << 30;
/// The allowed ratio of output to compressed input above that. Sign-in logs expand ten- to fortyfold.
const MAX_RATIO: u64 = 200;

/// Whether `unpacked` bytes are more than `packed` bytes of a log ever give.
pub(crate) const fn is_bomb(packed: u64, unpacked: u64) -> bool {
    unpacked > ALWAYS_ALLOWED && unpacked > packed.saturating_mul(MAX_RATIO)
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
    /// Bytes read from disk.
    packed: Arc<AtomicU64>,
    unpacked: u64,
    allow_bombs: bool,
}

impl<R> ExpansionLimit<R> {
    pub(super) fn new(reader: R, packed: Arc<AtomicU64>, allow_bombs: bool) -> Self {
        Self { reader, packed, unpacked: 0, allow_bombs }
    }
}

impl<R: Read> Read for ExpansionLimit<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.unpacked += read as u64;
        if !self.allow_bombs && is_bomb(self.packed.load(Ordering::Relaxed), self.unpacked) {
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
        let mut limited =
            ExpansionLimit::new(io::repeat(b' ').take(unpacked), Arc::new(AtomicU64::new(packed)), allow_bombs);
        io::copy(&mut limited, &mut io::sink())
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
