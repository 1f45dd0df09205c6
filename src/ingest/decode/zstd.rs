//! Decompresses zstd streams: any number of frames, one after the other.

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use std::io::{self, BufRead, BufReader, Read};

/// Bytes of a block's header, which has a flag for the last block of the frame, the block's type and its size (RFC
/// 8878, 3.1.1.2).
const HEADER: usize = 3;
/// The type of a block that repeats one byte; its size is that of the output.
const REPEATED: u32 = 1;
/// A last block without content, and the checksum that a frame may end with.
const END_OF_FRAME: [u8; HEADER + 4] = [1, 0, 0, 0, 0, 0, 0];

/// Decompresses a zstd stream.
///
/// The decoder holds the window of a frame, up to some megabytes, until the frame ends. To keep what a cut stream
/// holds, blocks are read whole before they are decoded, and the first incomplete one is replaced by the end of the
/// frame.
pub(super) struct ZstdReader<R> {
    reader: BufReader<R>,
    decoder: FrameDecoder,
    in_frame: bool,
    /// Whether the stream ended inside a frame.
    cut: bool,
}

impl<R: Read> ZstdReader<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader: BufReader::new(reader), decoder: FrameDecoder::new(), in_frame: false, cut: false }
    }

    /// Begins the next frame; `false` when there is none.
    fn next_frame(&mut self) -> io::Result<bool> {
        while !self.reader.fill_buf()?.is_empty() {
            match self.decoder.reset(&mut self.reader) {
                Ok(()) => {
                    self.in_frame = true;
                    return Ok(true);
                }
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                    let length = u64::from(length);
                    if io::copy(&mut self.reader.by_ref().take(length), &mut io::sink())? < length {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                }
                Err(error) => return Err(self.error(&error)),
            }
        }
        Ok(false)
    }

    /// Decodes the next block of a frame.
    fn next_block(&mut self) -> io::Result<()> {
        let mut block = Vec::new();
        self.reader.by_ref().take(HEADER as u64).read_to_end(&mut block)?;
        if let [first, second, third] = block[..] {
            let header = u32::from_le_bytes([first, second, third, 0]);
            let size = if header >> 1 & 0b11 == REPEATED { 1 } else { header >> 3 };
            self.reader.by_ref().take(size.into()).read_to_end(&mut block)?;
            self.cut = block.len() < HEADER + size as usize;
        } else {
            self.cut = true;
        }
        if self.cut {
            block = END_OF_FRAME.to_vec();
        }
        // After the last block the decoder also reads the checksum.
        let decoded =
            self.decoder.decode_blocks((&block[..]).chain(&mut self.reader), BlockDecodingStrategy::UptoBlocks(1));
        decoded.map(drop).map_err(|error| self.error(&error))
    }

    /// The decoder does not distinguish a cut stream from a damaged one.
    fn error(&mut self, error: &FrameDecoderError) -> io::Error {
        match self.reader.fill_buf() {
            Ok([]) => io::ErrorKind::UnexpectedEof.into(),
            Ok(_) => io::Error::new(io::ErrorKind::InvalidData, error.to_string()),
            Err(error) => error,
        }
    }
}

impl<R: Read> Read for ZstdReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.in_frame && self.decoder.can_collect() > 0 {
                return self.decoder.read(buffer);
            }
            if self.cut {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if !self.in_frame || self.decoder.is_finished() {
                let sums = (self.decoder.get_checksum_from_data(), self.decoder.get_calculated_checksum());
                if self.in_frame && sums.0.is_some() && sums.0 != sums.1 {
                    return Err(io::Error::new(io::ErrorKind::InvalidData, "its checksum does not match"));
                }
                self.in_frame = false;
                if !self.next_frame()? {
                    return Ok(0);
                }
            } else {
                self.next_block()?;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    fn read(packed: &[u8]) -> io::Result<String> {
        let mut text = String::new();
        ZstdReader::new(packed).read_to_string(&mut text).map(|_| text)
    }

    #[test]
    fn all_frames_are_read_and_skippable_ones_skipped() {
        let frame = |text: &str| compress_to_vec(text.as_bytes(), CompressionLevel::Fastest);
        let skipped = [&0x184d_2a50_u32.to_le_bytes()[..], &3u32.to_le_bytes(), b"abc"].concat();
        let stream = [frame("one "), skipped, frame(""), frame("two")].concat();
        assert_eq!(read(&stream).expect("sound"), "one two");
    }

    #[test]
    fn data_before_a_cut_is_kept() {
        // Noise, so that the stream has many blocks.
        let mut state = 7u32;
        let noise = std::iter::repeat_with(|| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            b'a' + (state >> 24) as u8 % 26
        });
        let text: Vec<u8> = noise.take(1 << 20).collect();
        let frame = compress_to_vec(&text[..], CompressionLevel::Fastest);
        let mut before = Vec::new();
        let error = ZstdReader::new(&frame[..frame.len() / 2]).read_to_end(&mut before).expect_err("cut");
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
        assert!(before.len() > text.len() / 3 && text.starts_with(&before), "{} of {}", before.len(), text.len());
    }

    #[test]
    fn cut_and_damaged_streams_have_different_errors() {
        let frame = compress_to_vec("a line of a log\n".repeat(1000).as_bytes(), CompressionLevel::Fastest);
        let cut = read(&frame[..frame.len() / 2]).expect_err("cut");
        assert_eq!(cut.kind(), io::ErrorKind::UnexpectedEof);
        let mut damaged = frame.clone();
        damaged.extend_from_slice(b"not a frame");
        assert_eq!(read(&damaged).expect_err("damaged").kind(), io::ErrorKind::InvalidData);
    }
}
