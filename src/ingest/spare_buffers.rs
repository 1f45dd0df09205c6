//! Keeps buffers to use them again.

/// The buffers of one thread: one that is being filled, and one that is parsed.
const MOST: usize = 2;

/// Buffers that were used before. New memory is slow to get: the system clears each page of it.
#[derive(Default)]
pub(super) struct SpareBuffers(Vec<Vec<u8>>);

impl SpareBuffers {
    /// An empty buffer.
    pub(super) fn take(&mut self) -> Vec<u8> {
        self.0.pop().unwrap_or_default()
    }

    /// Takes a buffer back.
    pub(super) fn put(&mut self, mut buffer: Vec<u8>) {
        if buffer.capacity() > 0 && self.0.len() < MOST {
            buffer.clear();
            self.0.push(buffer);
        }
    }
}
