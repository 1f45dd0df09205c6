//! The text of inputs that cannot be read again, kept compressed in memory.

use crate::store::Retained;
use lz4_flex::block::CompressTable;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Blocks of text, each compressed on its own so that one can be opened without the others.
///
/// LZ4: sign-in logs shrink to about a ninth, at a speed above that of parsing them.
#[derive(Default)]
pub struct RawCache {
    blocks: Mutex<Vec<RawBlock>>,
    /// Memory in use, in bytes: it is asked for often while loading.
    bytes: AtomicUsize,
}

struct RawBlock {
    offset: u64,
    len: usize,
    compressed: Vec<u8>,
}

impl RawCache {
    /// Keeps an already compressed block of `len` bytes that stood at `offset`. Blocks come in order.
    pub fn push(&self, offset: u64, len: usize, compressed: Vec<u8>) {
        self.bytes.fetch_add(compressed.capacity() + size_of::<RawBlock>(), Ordering::Relaxed);
        if let Ok(mut blocks) = self.blocks.lock() {
            blocks.push(RawBlock { offset, len, compressed });
        }
    }
}

/// Compresses blocks, in the same memory every time: the system takes its time to give new.
pub struct BlockCompressor {
    table: CompressTable,
    room: Vec<u8>,
}

impl BlockCompressor {
    pub fn new() -> Self {
        Self { table: CompressTable::large(), room: Vec::new() }
    }

    pub fn compress(&mut self, text: &[u8]) -> Vec<u8> {
        let most = lz4_flex::block::get_maximum_output_size(text.len());
        if self.room.len() < most {
            self.room.resize(most, 0);
        }
        let len = lz4_flex::block::compress_into_with_table(text, &mut self.room, &mut self.table);
        self.room[..len.expect("there is room for the longest outcome")].to_vec()
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
    fn a_part_of_any_block_comes_back() {
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
