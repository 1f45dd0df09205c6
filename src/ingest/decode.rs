//! From bytes on disk to text: decompression and byte order marks.

use super::discover::{Found, Origin, describe};
use super::progress::Progress;
use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::{self, Cursor, Read};

/// The text of a source, still unread.
pub struct Stream<'p> {
    reader: Box<dyn Read + 'p>,
    /// Where the bytes are counted that come out of `reader`; `None` where they are counted before decompression.
    ///
    /// A reader in between would do for both, but it would have each block filled with zeros before it is read.
    progress: Option<&'p Progress>,
    /// Encoding and compression, for people.
    pub encoding: String,
    /// Whether the bytes that come out are those on disk, so that a part can be read again from there.
    pub seekable: bool,
}

/// Opens a source. Compression is recognised from the first bytes, not from the name.
///
/// # Errors
/// Says what the system said.
pub fn open<'p>(found: &Found, origin: Origin, progress: &'p Progress) -> Result<Stream<'p>, String> {
    let mut raw: Box<dyn Read> = match origin {
        Origin::File | Origin::Stream => Box::new(File::open(&found.path).map_err(|error| describe(&error))?),
        Origin::Stdin => Box::new(io::stdin()),
        Origin::BuiltIn(text) => Box::new(Cursor::new(text)),
    };
    let mut start = Vec::new();
    fill(&mut raw, &mut start, 2).map_err(|error| describe(&error))?;
    let gzip = start.starts_with(&[0x1f, 0x8b]);
    let whole = Cursor::new(start).chain(raw);
    Ok(Stream {
        reader: if gzip { Box::new(MultiGzDecoder::new(Counted { reader: whole, progress })) } else { Box::new(whole) },
        progress: (!gzip).then_some(progress),
        encoding: if gzip { "utf-8, gzip" } else { "utf-8" }.to_owned(),
        seekable: !gzip && origin == Origin::File,
    })
}

impl Stream<'_> {
    /// Appends up to `more` bytes to `text`; fewer only at the end, which is when it gives `false`.
    ///
    /// # Errors
    /// A damaged or cut stream; what came before the damage is in `text`.
    pub fn fill(&mut self, text: &mut Vec<u8>, more: usize) -> Result<bool, String> {
        let before = text.len();
        let filled = fill(&mut self.reader, text, more);
        if let Some(progress) = self.progress {
            progress.add_bytes((text.len() - before) as u64);
        }
        filled.map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => "the gzip stream ends early: the file was cut off".to_owned(),
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => format!("the gzip stream is damaged ({error})"),
            _ => describe(&error),
        })
    }
}

/// What came before an error is in `text` all the same.
fn fill(reader: &mut dyn Read, text: &mut Vec<u8>, more: usize) -> io::Result<bool> {
    text.reserve(more);
    reader.take(more as u64).read_to_end(text).map(|read| read == more)
}

/// Counts the bytes that were read from disk.
struct Counted<'p, R> {
    reader: R,
    progress: &'p Progress,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.progress.add_bytes(read as u64);
        Ok(read)
    }
}
