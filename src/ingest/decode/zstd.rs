//! zstd streams: any number of frames, one after the other.

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use std::io::{self, BufRead, BufReader, Read};

/// Reads what is packed in a zstd stream.
///
/// Of a stream that was cut off, what stood in the window of the frame (up to some megabytes) is lost: the decoder
/// hands it out only when the frame ends.
pub struct Zstd<R> {
    reader: BufReader<R>,
    decoder: FrameDecoder,
    in_frame: bool,
}

impl<R: Read> Zstd<R> {
    pub fn new(reader: R) -> Self {
        Self { reader: BufReader::new(reader), decoder: FrameDecoder::new(), in_frame: false }
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
                Err(error) => return Err(self.fault(&error)),
            }
        }
        Ok(false)
    }

    /// The decoder does not tell a stream that ends from one that is damaged.
    fn fault(&mut self, error: &FrameDecoderError) -> io::Error {
        match self.reader.fill_buf() {
            Ok([]) => io::ErrorKind::UnexpectedEof.into(),
            Ok(_) => io::Error::new(io::ErrorKind::InvalidData, error.to_string()),
            Err(error) => error,
        }
    }
}

impl<R: Read> Read for Zstd<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.in_frame && self.decoder.can_collect() > 0 {
                return self.decoder.read(buffer);
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
            } else if let Err(error) =
                self.decoder.decode_blocks(&mut self.reader, BlockDecodingStrategy::UptoBlocks(1))
            {
                return Err(self.fault(&error));
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
        Zstd::new(packed).read_to_string(&mut text).map(|_| text)
    }

    #[test]
    fn frames_follow_each_other_and_may_be_skipped() {
        let frame = |text: &str| compress_to_vec(text.as_bytes(), CompressionLevel::Fastest);
        let skipped = [&0x184d_2a50_u32.to_le_bytes()[..], &3u32.to_le_bytes(), b"abc"].concat();
        let stream = [frame("one "), skipped, frame(""), frame("two")].concat();
        assert_eq!(read(&stream).expect("sound"), "one two");
    }

    #[test]
    fn a_cut_stream_and_a_damaged_one_are_told_apart() {
        let frame = compress_to_vec("a line of a log\n".repeat(1000).as_bytes(), CompressionLevel::Fastest);
        let cut = read(&frame[..frame.len() / 2]).expect_err("cut");
        assert_eq!(cut.kind(), io::ErrorKind::UnexpectedEof);
        let mut damaged = frame.clone();
        damaged.extend_from_slice(b"not a frame");
        assert_eq!(read(&damaged).expect_err("damaged").kind(), io::ErrorKind::InvalidData);
    }
}
