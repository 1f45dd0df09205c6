//! Decompresses gzip streams: any number of members, one after the other.

use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, BufReader, Read};

/// Bytes that are read at a time.
const BLOCK: usize = 32 << 10;

/// Decompresses a gzip stream. Zeros behind the last member are ignored, as `gzip` does: tapes and disks pad files so.
pub(super) struct GzipReader<R> {
    /// `None` at the end.
    member: Option<GzDecoder<BufReader<R>>>,
}

impl<R: Read> GzipReader<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { member: Some(GzDecoder::new(BufReader::with_capacity(BLOCK, reader))) }
    }
}

impl<R: Read> Read for GzipReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.member {
            let read = member.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            let is_end = skip_zeros(member.get_mut())?;
            self.member = self.member.take().filter(|_| !is_end).map(|member| GzDecoder::new(member.into_inner()));
        }
        Ok(0)
    }
}

/// Skips zeros; `true` where nothing else follows.
fn skip_zeros(reader: &mut impl BufRead) -> io::Result<bool> {
    loop {
        let rest = reader.fill_buf()?;
        let zeros = rest.iter().take_while(|&&byte| byte == 0).count();
        let (is_end, is_other) = (rest.is_empty(), zeros < rest.len());
        reader.consume(zeros);
        if is_end || is_other {
            return Ok(is_end);
        }
    }
}
