//! Keeps the text of inputs that cannot be read again, compressed, in memory.

use crate::store::Retained;
use lz4_flex::block::CompressTable;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Blocks of text, each compressed alone so that one is read without the others.
///
/// LZ4 shrinks sign-in logs to about a ninth, faster than they are parsed.
#[derive(Default)]
pub(super) struct RawCache {
    blocks: Mutex<Vec<RawBlock>>,
    /// Memory in use, in bytes. Counted here because a load asks often.
    bytes: AtomicUsize,
}

struct RawBlock {
    offset: u64,
    len: usize,
    compressed: Vec<u8>,
}

impl RawCache {
    /// Adds a compressed block of `len` bytes of text at `offset`. Blocks come in order.
    pub(super) fn push(&self, offset: u64, len: usize, compressed: Vec<u8>) {
        self.bytes.fetch_add(compressed.capacity() + size_of::<RawBlock>(), Ordering::Relaxed);
        if let Ok(mut blocks) = self.blocks.lock() {
            blocks.push(RawBlock { offset, len, compressed });
        }
    }
}

/// Compresses blocks in a buffer that is used again: new memory is slow to get.
pub(super) struct BlockCompressor {
    table: CompressTable,
    buffer: Vec<u8>,
}

impl BlockCompressor {
    pub(super) fn new() -> Self {
        Self { table: CompressTable::large(), buffer: Vec::new() }
    }

    pub(super) fn compress(&mut self, text: &[u8]) -> Vec<u8> {
        let longest = lz4_flex::block::get_maximum_output_size(text.len());
        if self.buffer.len() < longest {
            self.buffer.resize(longest, 0);
        }
        let len = lz4_flex::block::compress_into_with_table(text, &mut self.buffer, &mut self.table);
        self.buffer[..len.expect("the buffer holds the longest outcome")].to_vec()
    }
}

impl Retained for RawCache {
    fn read(&self, offset: u64, len: usize) -> Option<Vec<u8>> {
        let blocks = self.blocks.lock().ok()?;
        let at = blocks.partition_point(|block| block.offset <= offset).checked_sub(1)?;
        let block = &blocks[at];
        let start = usize::try_from(offset - block.offset).ok()?;
        let text = lz4_flex::block::decompress(&block.compressed, block.len).ok()?;
        text.get(start..start.checked_add(len)?).map(<[u8]>::to_vec)
    }

    fn bytes(&self) -> usize {
        self.bytes.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_part_of_a_block_is_read_back() {
        let blocks = RawCache::default();
        let mut compressor = BlockCompressor::new();
        for (offset, text) in [(0u64, "first block"), (11, "second block")] {
            blocks.push(offset, text.len(), compressor.compress(text.as_bytes()));
        }
        assert_eq!(blocks.read(6, 5).as_deref(), Some(&b"block"[..]));
        assert_eq!(blocks.read(11, 6).as_deref(), Some(&b"second"[..]));
        assert_eq!(blocks.read(18, 9), None);
    }
}
