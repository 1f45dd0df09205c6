//! Decompresses xz streams, one after the other.

use lzma_rust2::{Action, Status, XzStream};
use std::io::{self, BufRead, BufReader, Read};

/// Bytes that are decoded at a time. On damage, as many are lost at most.
const STEP: usize = 8 << 10;

/// Decompresses an xz stream.
///
/// The crate's own reader decodes chunks of up to 2 MiB whole, and loses the last of a stream that is cut off. Its decoder
/// of single steps does not.
pub(super) struct XzStepReader<R> {
    reader: BufReader<R>,
    stream: XzStream,
    is_done: bool,
}

impl<R: Read> XzStepReader<R> {
    /// Decompresses `reader` with a dictionary of at most so many KiB.
    pub(super) fn new(reader: R, most_memory: u32) -> Self {
        Self { reader: BufReader::new(reader), stream: XzStream::new_mem_limit(true, most_memory), is_done: false }
    }
}

impl<R: Read> Read for XzStepReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(STEP);
        let buffer = &mut buffer[..most];
        while !self.is_done && !buffer.is_empty() {
            let input = self.reader.fill_buf()?;
            let is_end = input.is_empty();
            let mut step = self.stream.process(input, buffer, Action::Run)?;
            if is_end && step.bytes_produced == 0 {
                step = self.stream.process(&[], buffer, Action::Finish)?;
            }
            self.is_done = step.status == Status::StreamEnd;
            self.reader.consume(step.bytes_consumed);
            if step.bytes_produced > 0 {
                return Ok(step.bytes_produced);
            }
            if is_end && !self.is_done {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(0)
    }
}
