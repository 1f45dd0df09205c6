//! From bytes on disk to UTF-8 text: archives, compression, UTF-16, spreadsheets.

mod background_reader;
mod compression;
mod expansion_limit;
mod utf16;
mod workbook;
mod zstd;

pub use expansion_limit::is_bomb;

use super::Options;
use super::input::archive_member::ArchiveMember;
use super::input::digest::{HashingReader, RunningDigest};
use super::input::input_file::{InputFile, InputOrigin, describe};
use super::progress::Progress;
use background_reader::BackgroundReader;
use compression::Compression;
use expansion_limit::{CountingReader, ExpansionLimit};
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// The text of a source, still unread.
pub struct TextStream<'p> {
    reader: Box<dyn Read + Send + 'p>,
    /// Where the bytes are counted that come out of `reader`; `None` where they are counted before they are unpacked.
    ///
    /// A reader in between would do for both, but it would have each block filled with zeros before it is read.
    progress: Option<&'p Progress>,
    packing: Option<Compression>,
    /// Encoding and compression, for people.
    pub encoding: String,
    /// Whether the bytes that come out are those on disk, so that a part can be read again from there.
    pub seekable: bool,
    /// What the SHA-256 is made of, where it is taken on the way.
    hashed: Option<RunningDigest>,
}

/// How many of the first bytes tell compression and encoding.
const TELLING: usize = 4;

/// Opens a source. Compression and encoding are recognised from the first bytes, not from the name. Unless
/// [`Options::allow_bombs`], reading fails where a small input unpacks to a vast output.
///
/// # Errors
/// Says what the system said.
pub fn open<'p>(
    found: &InputFile,
    origin: &InputOrigin,
    options: &Options,
    progress: &'p Progress,
) -> Result<TextStream<'p>, String> {
    let allow_bombs = options.allow_bombs;
    let mut hashed = None;
    let mut raw: Box<dyn Read + Send> = match origin {
        InputOrigin::File if options.digests => hashing(open_file(found)?, &mut hashed),
        InputOrigin::File => Box::new(open_file(found)?),
        // What can be read only once is hashed unasked.
        InputOrigin::Stream => hashing(open_file(found)?, &mut hashed),
        InputOrigin::Stdin => hashing(io::stdin(), &mut hashed),
        InputOrigin::BuiltIn(text) => Box::new(Cursor::new(*text)),
        InputOrigin::Member(member) => Box::new(member.open().map_err(|error| describe(&error))?),
        InputOrigin::Workbook(parts) => {
            let uncounted = Progress::default();
            for part in parts.iter().filter(|_| !allow_bombs) {
                // The workbook's reader takes whatever it is given: see first how much that is.
                let mut part = open(found, part, &Options::default(), &uncounted)?;
                io::copy(&mut part.reader, &mut io::sink()).map_err(|error| explain(&error, Some(Compression::Zip)))?;
            }
            let table = workbook::as_table(&found.path)?;
            progress.add_bytes(found.bytes);
            return Ok(unpacked(Box::new(Cursor::new(table)), None, "xlsx".to_owned(), None));
        }
    };
    let start = peek(&mut raw, None)?;
    let member = if let InputOrigin::Member(member) = origin { Some(member) } else { None };
    if member.is_none() && Compression::of(&start).is_none() && utf16::byte_order(&start).is_none() {
        // What is packed is unpacked in pieces that cannot be left off anywhere.
        let pauses = matches!(origin, InputOrigin::Stream | InputOrigin::Stdin);
        let raw = if pauses { Box::new(BackgroundReader::new(raw)) } else { raw };
        return Ok(TextStream {
            reader: Box::new(Cursor::new(start).chain(raw)),
            progress: Some(progress),
            packing: None,
            encoding: "utf-8".to_owned(),
            seekable: *origin == InputOrigin::File,
            hashed,
        });
    }

    let read = Arc::new(AtomicU64::new(0));
    let mut reader: Box<dyn Read + Send + 'p> =
        Box::new(CountingReader { reader: Cursor::new(start).chain(raw), progress, read: Arc::clone(&read) });
    let mut packing = None;
    let mut packed_in = Vec::new();
    if let Some(member) = member {
        packing = Some(Compression::Zip);
        packed_in.push(Compression::Zip);
        reader = Box::new(ExpansionLimit::new(compression::member(reader, member), Arc::clone(&read), allow_bombs));
    }
    // What an archive holds may be packed once more.
    let mut start = peek(&mut reader, packing)?;
    if let Some(inner) = Compression::of(&start) {
        packing = Some(inner);
        packed_in.push(inner);
        let whole = Cursor::new(start).chain(reader);
        reader = Box::new(ExpansionLimit::new(inner.unpack(whole), read, allow_bombs));
        start = peek(&mut reader, packing)?;
    }
    let order = utf16::byte_order(&start);
    let whole = Cursor::new(start).chain(reader);
    let mut encoding = order.map_or("utf-8", utf16::name).to_owned();
    for packing in packed_in.iter().rev() {
        encoding.push_str(", ");
        encoding.push_str(packing.name());
    }
    let reader: Box<dyn Read + Send + 'p> = match order {
        Some(order) => Box::new(utf16::Utf16Reader::new(whole, order)),
        None => Box::new(whole),
    };
    Ok(unpacked(reader, packing, encoding, hashed))
}

fn unpacked<'p>(
    reader: Box<dyn Read + Send + 'p>,
    packing: Option<Compression>,
    encoding: String,
    hashed: Option<RunningDigest>,
) -> TextStream<'p> {
    TextStream { reader, progress: None, packing, encoding, seekable: false, hashed }
}

fn open_file(found: &InputFile) -> Result<File, String> {
    File::open(&found.path).map_err(|error| describe(&error))
}

/// Takes the SHA-256 of all that is read.
fn hashing(reader: impl Read + Send + 'static, hashed: &mut Option<RunningDigest>) -> Box<dyn Read + Send> {
    let (reader, so_far) = HashingReader::new(reader);
    *hashed = Some(so_far);
    Box::new(reader)
}

/// The bytes of an archive's member, with the same guard against bombs as a load has.
///
/// # Errors
/// What the system says.
pub fn unpacked_member(member: &ArchiveMember, allow_bombs: bool) -> io::Result<Box<dyn Read>> {
    let packed = Arc::new(AtomicU64::new(member.packed));
    Ok(Box::new(ExpansionLimit::new(compression::member(member.open()?, member), packed, allow_bombs)))
}

impl Read for TextStream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buffer)
    }
}

impl TextStream<'_> {
    /// The SHA-256 of what came out of a pipe, when it was read to its end; `None` for what can be read again.
    pub fn sha256(&self) -> Option<String> {
        self.hashed.as_ref()?.sha256()
    }

    /// Appends up to `more` bytes to `text`; fewer where a pipe pauses, and at the end, which is when it gives `false`.
    ///
    /// # Errors
    /// A damaged or cut stream; what came before the damage is in `text`.
    pub fn fill(&mut self, text: &mut Vec<u8>, more: usize) -> Result<bool, String> {
        let before = text.len();
        let filled = fill(&mut self.reader, text, more);
        if let Some(progress) = self.progress {
            progress.add_bytes((text.len() - before) as u64);
        }
        match filled {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(true),
            filled => filled.map_err(|error| explain(&error, self.packing)),
        }
    }
}

/// The first bytes, which tell what follows.
fn peek(reader: &mut dyn Read, packing: Option<Compression>) -> Result<Vec<u8>, String> {
    let mut start = Vec::new();
    fill(reader, &mut start, TELLING).map_err(|error| explain(&error, packing))?;
    Ok(start)
}

/// What came before an error is in `text` all the same.
fn fill(reader: &mut dyn Read, text: &mut Vec<u8>, more: usize) -> io::Result<bool> {
    text.reserve(more);
    reader.take(more as u64).read_to_end(text).map(|read| read == more)
}

fn explain(error: &io::Error, packing: Option<Compression>) -> String {
    let Some(name) = packing.map(Compression::name) else { return describe(error) };
    match error.kind() {
        io::ErrorKind::UnexpectedEof => format!("the {name} stream ends early: the file was cut off"),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => format!("the {name} stream is damaged ({error})"),
        io::ErrorKind::FileTooLarge => format!("the {name} stream {error}"),
        _ => describe(error),
    }
}
