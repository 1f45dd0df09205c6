//! Recognises inputs that expand out of all proportion, as decompression bombs do.

use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes of output that are always allowed.
pub(crate) const ALWAYS_ALLOWED: u64 = 1 << 30;
/// The allowed ratio of output to compressed input above that. Sign-in logs expand ten- to fortyfold.
pub(crate) const MAX_RATIO: u64 = 200;

/// Whether `unpacked` bytes are more than `packed` bytes of a log ever give.
pub(crate) const fn is_bomb(packed: u64, unpacked: u64) -> bool {
    unpacked > ALWAYS_ALLOWED && unpacked > packed.saturating_mul(MAX_RATIO)
}

/// Counts what comes out of an archive on disk: of its members, and of archives inside it, together.
#[derive(Debug)]
pub(crate) struct ArchiveTotal {
    packed: u64,
    unpacked: AtomicU64,
}

impl ArchiveTotal {
    /// For an archive of this size.
    pub(crate) const fn new(packed: u64) -> Self {
        Self { packed, unpacked: AtomicU64::new(0) }
    }

    /// Counts bytes. Whether they are too many by now.
    pub(crate) fn add(&self, bytes: u64) -> bool {
        let before = self.unpacked.fetch_add(bytes, Ordering::Relaxed);
        is_bomb(self.packed, before.saturating_add(bytes))
    }

    /// The size of the archive on disk.
    pub(crate) const fn packed(&self) -> u64 {
        self.packed
    }
}
