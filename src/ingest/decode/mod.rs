//! Decodes the bytes of a source to UTF-8 text: archives, compression, UTF-16, workbooks.

mod background_reader;
mod compression;
mod expansion_limit;
mod gzip;
mod parquet;
mod utf16;
mod workbook;
mod xz;
mod zstd;

use super::Options;
use super::input::archive_member::{ArchiveMember, MAX_LAYERS};
use super::input::digest::{HashingReader, RunningDigest};
use super::input::input_file::{InputFile, InputOrigin};
use super::progress::Progress;
use crate::text::io_error;
use background_reader::BackgroundReader;
use compression::{Compression, XZ_MEMORY};
use expansion_limit::{Allowance, CountingReader, ExpansionLimit};
use parquet::ParquetRows;
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The text of a source, to be read once.
pub(super) struct TextStream<'p> {
    reader: Box<dyn Read + Send + 'p>,
    /// Counts the bytes that come out of `reader`; `None` where they are counted before decompression.
    ///
    /// A counting reader in between would do for both, but then each block would be filled with zeros before it is
    /// read.
    progress: Option<&'p Progress>,
    /// Bytes read so far, before decompression.
    read: Arc<AtomicU64>,
    format: Option<Compression>,
    /// Encoding and compression, as `check` shows them.
    pub encoding: String,
    /// Whether the text is the file's bytes, so that a part can be read again from disk.
    pub seekable: bool,
    /// The SHA-256 of what was read, where it is computed on the way.
    hashed: Option<RunningDigest>,
}

/// First bytes that are needed to detect compression and encoding.
const DETECTED_BY: usize = 4;

/// Opens a source. Compression and encoding are detected from the first bytes, not from the name. Unless
/// [`Options::allow_bombs`], reading fails where a small input expands out of all proportion.
///
/// # Errors
/// Errors of the operating system, and of archives and workbooks, in words.
pub(super) fn open<'p>(
    file: &InputFile,
    origin: &InputOrigin,
    options: &Options,
    progress: &'p Progress,
) -> Result<TextStream<'p>, String> {
    let allow_bombs = options.allow_bombs;
    let mut hashed = None;
    let mut raw: Box<dyn Read + Send> = match origin {
        InputOrigin::File if options.digests => hashing(open_file(file)?, &mut hashed),
        InputOrigin::File => Box::new(open_file(file)?),
        // What can be read only once is hashed without being asked.
        InputOrigin::Stream => hashing(open_file(file)?, &mut hashed),
        InputOrigin::Stdin(start) => hashing(Cursor::new(Arc::clone(start)).chain(io::stdin()), &mut hashed),
        InputOrigin::BuiltIn(text) => Box::new(Cursor::new(*text)),
        InputOrigin::Memory(text) => Box::new(Cursor::new(Arc::clone(text))),
        InputOrigin::Member(member) => Box::new(member.open().map_err(|error| io_error(&error))?),
        InputOrigin::Workbook(parts) => {
            let uncounted = Progress::default();
            for part in parts.iter().filter(|_| !allow_bombs) {
                // The workbook's reader decompresses everything: see first that it may.
                let mut part = open(file, part, &Options::default(), &uncounted)?;
                io::copy(&mut part.reader, &mut io::sink()).map_err(|error| explain(&error, Some(Compression::Zip)))?;
            }
            let table = workbook::as_csv(&file.path)?;
            progress.add_bytes(file.bytes);
            let read = Arc::new(AtomicU64::new(file.bytes));
            return Ok(unpacked(Box::new(Cursor::new(table)), read, None, "xlsx".to_owned(), None));
        }
    };
    let start = peek(&mut raw, None)?;
    parquet::refuse(&start)?;
    if start == parquet::MAGIC && *origin == InputOrigin::File {
        return Ok(rows_of_parquet(parquet::open_file(open_file(file)?, file.bytes, progress)?, allow_bombs));
    }
    let member = if let InputOrigin::Member(member) = origin { Some(member) } else { None };
    if member.is_none() && Compression::detect(&start).is_none() && utf16::byte_order(&start).is_none() {
        if start == parquet::MAGIC {
            let bytes = read_whole(Cursor::new(start).chain(raw)).map_err(|error| io_error(&error))?;
            let stream = rows_of_parquet(parquet::open_whole(bytes, file.bytes, progress)?, allow_bombs);
            return Ok(TextStream { hashed, ..stream });
        }
        // Decompression cannot pause in the middle of a block.
        let pauses = matches!(origin, InputOrigin::Stream | InputOrigin::Stdin(_));
        let raw = if pauses { Box::new(BackgroundReader::new(raw)) } else { raw };
        return Ok(TextStream {
            reader: Box::new(Cursor::new(start).chain(raw)),
            progress: Some(progress),
            read: Arc::default(),
            format: None,
            encoding: "utf-8".to_owned(),
            seekable: *origin == InputOrigin::File,
            hashed,
        });
    }

    let read = Arc::new(AtomicU64::new(0));
    let mut reader: Box<dyn Read + Send + 'p> =
        Box::new(CountingReader { reader: Cursor::new(start).chain(raw), progress, read: Arc::clone(&read) });
    let mut formats = Vec::new();
    let mut allowance = Allowance::Read(Arc::clone(&read));
    if let Some(member) = member {
        formats.push(Compression::of(member));
        allowance = Allowance::Archive(Arc::clone(member), 0);
        let unpacked = compression::decompress_member(reader, member);
        reader = Box::new(ExpansionLimit::new(unpacked, allowance.clone(), allow_bombs));
    }
    // A member of an archive may be compressed once more, and a stream too.
    let (start, reader) = peel(reader, &allowance, allow_bombs, &mut formats)?;
    let format = formats.last().copied();
    parquet::refuse(&start)?;
    if start == parquet::MAGIC {
        let bytes = read_whole(Cursor::new(start).chain(reader)).map_err(|error| explain(&error, format))?;
        let stream = rows_of_parquet(parquet::open_whole(bytes, 0, progress)?, allow_bombs);
        let packings = formats.iter().rev().map(|format| format!(", {}", format.name()));
        let encoding = stream.encoding.clone() + &packings.collect::<String>();
        return Ok(TextStream { encoding, hashed, ..stream });
    }
    let order = utf16::byte_order(&start);
    let whole = Cursor::new(start).chain(reader);
    let mut encoding = order.map_or("utf-8", utf16::name).to_owned();
    for format in formats.iter().rev() {
        encoding.push_str(", ");
        encoding.push_str(format.name());
    }
    let reader: Box<dyn Read + Send + 'p> = match order {
        Some(order) => Box::new(utf16::Utf16Reader::new(whole, order)),
        None => Box::new(whole),
    };
    Ok(unpacked(reader, read, format, encoding, hashed))
}

fn unpacked<'p>(
    reader: Box<dyn Read + Send + 'p>,
    read: Arc<AtomicU64>,
    format: Option<Compression>,
    encoding: String,
    hashed: Option<RunningDigest>,
) -> TextStream<'p> {
    TextStream { reader, progress: None, read, format, encoding, seekable: false, hashed }
}

/// The rows of a Parquet file as a stream, with the limit on expansion.
fn rows_of_parquet(rows: ParquetRows<'_>, allow_bombs: bool) -> TextStream<'_> {
    let read = Arc::new(AtomicU64::new(rows.len));
    let text = ExpansionLimit::new(rows.text, Allowance::Read(Arc::clone(&read)), allow_bombs);
    unpacked(Box::new(text), read, None, rows.encoding, None)
}

/// The largest Parquet file that is read into memory, in bytes: of a pipe, an archive or a compressed stream. Its list of
/// columns is at its end.
const MAX_IN_MEMORY: u64 = 1 << 30;

/// Reads all of a stream into memory.
fn read_whole(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if reader.take(MAX_IN_MEMORY + 1).read_to_end(&mut bytes)? as u64 > MAX_IN_MEMORY {
        return Err(io::Error::other("a Parquet file of more than 1 GiB in an archive or a pipe; unpack it first"));
    }
    Ok(bytes)
}

fn open_file(file: &InputFile) -> Result<File, String> {
    File::open(&file.path).map_err(|error| io_error(&error))
}

/// Computes the SHA-256 of what is read.
fn hashing(reader: impl Read + Send + 'static, hashed: &mut Option<RunningDigest>) -> Box<dyn Read + Send> {
    let (reader, so_far) = HashingReader::new(reader);
    *hashed = Some(so_far);
    Box::new(reader)
}

/// The bytes of an archive's member, with the limit on expansion of a load.
///
/// # Errors
/// Errors of the operating system.
pub(super) fn reopened_member(member: &Arc<ArchiveMember>, allow_bombs: bool) -> io::Result<Box<dyn Read + Send>> {
    let unpacked = compression::decompress_member(member.open()?, member);
    Ok(Box::new(ExpansionLimit::new(unpacked, Allowance::Archive(Arc::clone(member), 0), allow_bombs)))
}

/// The bytes of an archive's member, also decompressed if they are a compressed stream.
///
/// # Errors
/// Errors of the operating system and of the streams, in words.
pub(super) fn unpacked_member(member: &Arc<ArchiveMember>, allow_bombs: bool) -> Result<Box<dyn Read + Send>, String> {
    let reader = reopened_member(member, allow_bombs).map_err(|error| io_error(&error))?;
    let mut formats = vec![Compression::of(member)];
    let (start, reader) = peel(reader, &Allowance::Archive(Arc::clone(member), 0), allow_bombs, &mut formats)?;
    Ok(Box::new(Cursor::new(start).chain(reader)))
}

/// What a compressed stream of `packed` bytes holds.
///
/// # Errors
/// Errors of the operating system and of the streams, in words.
pub(super) fn unpacked_stream(
    reader: Box<dyn Read + Send>,
    packed: u64,
    allow_bombs: bool,
) -> Result<Box<dyn Read + Send>, String> {
    let allowance = Allowance::Read(Arc::new(AtomicU64::new(packed)));
    let (start, reader) = peel(reader, &allowance, allow_bombs, &mut Vec::new())?;
    Ok(Box::new(Cursor::new(start).chain(reader)))
}

/// Undoes the compression of a stream, up to [`MAX_LAYERS`] times, and adds the formats to those that were undone before.
/// Gives the first bytes, and what follows them.
fn peel<'r>(
    mut reader: Box<dyn Read + Send + 'r>,
    allowance: &Allowance,
    allow_bombs: bool,
    formats: &mut Vec<Compression>,
) -> Result<(Vec<u8>, Box<dyn Read + Send + 'r>), String> {
    let mut start = peek(&mut reader, formats.last().copied())?;
    for layer in 1..=MAX_LAYERS {
        let Some(format) = Compression::detect(&start) else { break };
        formats.push(format);
        let unpacked = format.decompress(Cursor::new(start).chain(reader));
        reader = Box::new(ExpansionLimit::new(unpacked, allowance.inside(layer), allow_bombs));
        start = peek(&mut reader, Some(format))?;
    }
    Ok((start, reader))
}

impl Read for TextStream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buffer)
    }
}

impl TextStream<'_> {
    /// Bytes read so far, before decompression.
    pub(super) fn bytes_read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// The SHA-256 of what was read to its end, where it is computed on the way.
    pub(super) fn sha256(&self) -> Option<String> {
        self.hashed.as_ref()?.sha256()
    }

    /// Appends up to `more` bytes to `text`: fewer where a pipe pauses, and at the end. Returns `false` at the end.
    ///
    /// # Errors
    /// When the stream is damaged or cut off. What came before the damage is in `text`.
    pub(super) fn fill(&mut self, text: &mut Vec<u8>, more: usize) -> Result<bool, String> {
        let before = text.len();
        let filled = fill(&mut self.reader, text, more);
        if let Some(progress) = self.progress {
            let read = (text.len() - before) as u64;
            progress.add_bytes(read);
            self.read.fetch_add(read, Ordering::Relaxed);
        }
        match filled {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(true),
            filled => filled.map_err(|error| explain(&error, self.format)),
        }
    }
}

/// The first bytes, for detection.
fn peek(reader: &mut dyn Read, format: Option<Compression>) -> Result<Vec<u8>, String> {
    let mut start = Vec::new();
    fill(reader, &mut start, DETECTED_BY).map_err(|error| explain(&error, format))?;
    Ok(start)
}

/// What came before an error is in `text` all the same.
fn fill(reader: &mut dyn Read, text: &mut Vec<u8>, more: usize) -> io::Result<bool> {
    text.reserve(more);
    reader.take(more as u64).read_to_end(text).map(|read| read == more)
}

fn explain(error: &io::Error, format: Option<Compression>) -> String {
    let Some(name) = format.map(Compression::name) else { return io_error(error) };
    match error.kind() {
        io::ErrorKind::UnexpectedEof => format!("the {name} stream ends early: the file was cut off"),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => format!("the {name} stream is damaged ({error})"),
        io::ErrorKind::OutOfMemory if format == Some(Compression::Xz) => {
            format!("the xz stream needs more than {} MiB to be unpacked; unpack it first", XZ_MEMORY >> 10)
        }
        io::ErrorKind::FileTooLarge => format!("the {name} stream {error}"),
        _ => io_error(error),
    }
}
