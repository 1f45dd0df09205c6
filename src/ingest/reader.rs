//! Reads sources one after the other and cuts them into chunks.

use super::Options;
use super::chunk::{Chunk, ChunkRecords};
use super::decode::{self, TextStream};
use super::input::input_file::{InputFile, InputOrigin};
use super::map::{DateOrder, MapHints};
use super::progress::Progress;
use super::shape::date_order::{self, DateLocation};
use super::shape::{
    FileLayout, LABELS_NOTE, LABELS_SHAPE, NotALog, RowFormat, TableShape, detect, is_name_of_labels,
    written_by_python_sdk,
};
use super::split::{MAX_RECORD, Splitter, WholeRecords};
use crate::signin::Kind;
use crate::store::Problem;
use std::sync::Arc;

/// How much is read at a time, in bytes. Large enough that threads seldom wait for each other, small enough that the
/// first rows are there at once.
const BLOCK: usize = 1 << 20;

/// Said of a file in which no number above 12 tells day from month.
const EITHER_WAY: &str = "its dates can be read with the day or the month first; they are taken as month/day, as in the \
                          United States";

/// Said of a file that the Graph SDK for Python wrote.
const VALUES_LOST: &str = "it was written by the Graph SDK for Python, which drops enumeration values that its version \
                           does not know: an absent token type, protocol, transfer method, risk or status may have \
                           had a value; export without the SDK, see 'signinscope explain unknownFutureValue'";

/// Characters of a zone's name that are repeated.
const LONGEST_ZONE: usize = 40;

/// What there is to say of a source.
pub enum SourceEvent {
    /// It was recognised, and chunks follow.
    Opened {
        shape: String,
        encoding: String,
        headings: Option<Arc<[String]>>,
        skipped_lines: u64,
        retain: bool,
        warnings: Vec<String>,
    },
    /// It is no log, and was left out on purpose.
    LeftOut { shape: &'static str, note: &'static str },
    /// Something is wrong with it as a whole.
    Problem(Problem),
    /// No chunk follows. `complete`: it was read to its end.
    Closed {
        complete: bool,
        /// What was read, before decompression.
        bytes: u64,
        /// The SHA-256 of a pipe, when it was read to its end.
        sha256: Option<String>,
    },
}

/// All inputs, one after the other, in chunks.
///
/// Threads that parse take turns at it, so that a chunk is parsed where it was read: it is still in that core's cache.
pub struct SourceReader<'a> {
    found: &'a [InputFile],
    options: &'a Options,
    progress: &'a Progress,
    /// Number of the source at hand.
    source: usize,
    cut: Option<OpenSource<'a>>,
    /// How many bytes had been read before this source.
    before: u64,
}

impl<'a> SourceReader<'a> {
    pub fn new(found: &'a [InputFile], options: &'a Options, progress: &'a Progress) -> Self {
        Self { found, options, progress, source: 0, cut: None, before: 0 }
    }

    /// The next chunk; `None` behind the last, or when the load was asked to stop. `tell` hears of what happens before
    /// it, with the number of the source. `spare` is empty memory for text, if possible such as was used before: the
    /// system takes its time to give new.
    pub fn next(&mut self, mut spare: Vec<u8>, tell: &mut dyn FnMut(u32, SourceEvent)) -> Option<Chunk> {
        loop {
            let found = self.found.get(self.source)?;
            let source = self.source as u32;
            let read = match &mut self.cut {
                Some(cut) => cut.next(&mut spare, self.progress).map_err(problem),
                None => OpenSource::open(source, found, self.options, self.progress).and_then(|(mut cut, opened)| {
                    tell(source, opened);
                    let first = cut.next(&mut spare, self.progress).map_err(problem);
                    self.cut = Some(cut);
                    first
                }),
            };
            let complete = match read {
                Ok(NextChunk::Chunk(chunk)) => return Some(chunk),
                Ok(NextChunk::Stopped) => false,
                Ok(NextChunk::End) => true,
                Err(event) => {
                    tell(source, event);
                    true
                }
            };
            let sha256 = self.cut.take().and_then(|cut| cut.stream.sha256());
            self.progress.add_file();
            let bytes = self.progress.bytes() - self.before;
            self.before += bytes;
            tell(source, SourceEvent::Closed { complete, bytes, sha256 });
            self.source = if self.progress.is_cancelled() { self.found.len() } else { self.source + 1 };
        }
    }
}

const LABELS: SourceEvent = SourceEvent::LeftOut { shape: LABELS_SHAPE, note: LABELS_NOTE };

fn problem(reason: String) -> SourceEvent {
    SourceEvent::Problem(Problem::of_whole_file(reason))
}

/// What comes next of a source.
enum NextChunk {
    Chunk(Chunk),
    /// Nothing: it was read to its end.
    End,
    /// Nothing: the load was asked to stop.
    Stopped,
}

/// A source that is cut into chunks.
struct OpenSource<'p> {
    source: u32,
    stream: TextStream<'p>,
    splitter: Box<dyn Splitter + Send>,
    table: Option<TableShape>,
    by_line: bool,
    hints: MapHints,
    /// What was read and not yet handed out, and where it stands.
    text: Vec<u8>,
    offset: u64,
    /// Whether there may be more in the stream, and why not if it is damaged.
    more: bool,
    damage: Option<String>,
    /// Whether all of `text` was looked at.
    looked_at: bool,
}

impl<'p> OpenSource<'p> {
    /// Opens a source and detects its layout.
    ///
    /// # Errors
    /// The event that takes the place of its chunks.
    fn open(
        source: u32,
        found: &InputFile,
        options: &Options,
        progress: &'p Progress,
    ) -> Result<(Self, SourceEvent), SourceEvent> {
        let origin = found.origin.as_ref().map_err(|what| problem(what.clone()))?;
        let mut stream = decode::open(found, origin, options, progress).map_err(problem)?;
        let mut text = Vec::new();
        let (more, damage) = fill_first(&mut stream, &mut text, progress);
        let layout = match detect(&text, !more) {
            Ok(layout) => layout,
            Err(NotALog::Foreign(_)) if damage.is_none() && text.is_empty() && is_name_of_labels(&found.path) => {
                return Err(LABELS);
            }
            Err(NotALog::Labels) => return Err(LABELS),
            // The damage is why there is nothing to detect.
            Err(NotALog::Foreign(reason)) => return Err(problem(damage.unwrap_or(reason))),
        };
        let FileLayout { shape, splitter, table, skip, by_line, wrapped } = layout;
        let mut warnings = Vec::new();
        let kept_in = kept_in(table.as_ref());
        let verdict = match date_order::order(&text[skip..], &kept_in) {
            date_order::DetectedOrder::Open if more => order_further_on(found, origin, options, &kept_in, skip),
            verdict => verdict,
        };
        let order = match verdict {
            date_order::DetectedOrder::Plain => DateOrder::default(),
            date_order::DetectedOrder::Settled(order) => order,
            date_order::DetectedOrder::Open => {
                warnings.push(EITHER_WAY.to_owned());
                DateOrder::default()
            }
        };
        if let Some(zone) = table.as_ref().and_then(|table| date_order::other_zone(&table.headings)) {
            let zone = zone.chars().take(LONGEST_ZONE).collect::<String>();
            warnings.push(format!(
                "its headings say that its times are those of \"{zone}\"; they are read as UTC, so they are off by \
                 that zone's distance from UTC: export it again with UTC as the display time zone"
            ));
        }
        if table.is_none() && !wrapped && written_by_python_sdk(&text[skip..]) {
            warnings.push(VALUES_LOST.to_owned());
        }
        let opened = SourceEvent::Opened {
            shape,
            encoding: stream.encoding.clone(),
            headings: table.as_ref().map(|table| Arc::clone(&table.headings)),
            skipped_lines: memchr::memchr_iter(b'\n', &text[..skip]).count() as u64,
            retain: !stream.seekable,
            warnings,
        };
        let hints = MapHints { forced_kind: options.kind, named_kind: named_kind(found), order, wrapped };
        text.drain(..skip);
        let offset = skip as u64;
        let looked_at = false;
        Ok((Self { source, stream, splitter, table, by_line, hints, text, offset, more, damage, looked_at }, opened))
    }

    fn next(&mut self, spare: &mut Vec<u8>, progress: &Progress) -> Result<NextChunk, String> {
        loop {
            if self.looked_at {
                if progress.is_cancelled() {
                    return Ok(NextChunk::Stopped);
                }
                if !self.more {
                    return self.damage.take().map_or(Ok(NextChunk::End), Err);
                }
                (self.more, self.damage) = fill(&mut self.stream, &mut self.text, progress);
            }
            self.looked_at = true;
            let whole = self.splitter.split(&self.text, !self.more);
            if whole.len > 0 || !whole.problems.is_empty() {
                spare.clear();
                spare.extend_from_slice(&self.text[whole.len..]);
                self.text.truncate(whole.len);
                return Ok(NextChunk::Chunk(self.chunk(std::mem::take(spare), whole)));
            }
            if self.text.len() > MAX_RECORD {
                self.looked_at = false;
                return self.skip_record(progress).map(NextChunk::Chunk);
            }
        }
    }

    /// Hands the text out, which is whole records; `rest` is what follows it.
    fn chunk(&mut self, rest: Vec<u8>, whole: WholeRecords) -> Chunk {
        let records = match &self.table {
            _ if self.by_line => ChunkRecords::Lines,
            Some(table) => match table.form {
                RowFormat::Delimited(delimiter) => ChunkRecords::Rows(table.clone(), delimiter),
                RowFormat::Arrays => ChunkRecords::Arrays(table.clone(), whole.records),
            },
            None => ChunkRecords::At(whole.records),
        };
        let text = std::mem::replace(&mut self.text, rest);
        let offset = self.offset;
        self.offset += text.len() as u64;
        Chunk {
            source: self.source,
            offset,
            text,
            records,
            damage: whole.problems,
            last: !self.more,
            retain: !self.stream.seekable,
            hints: self.hints,
        }
    }

    /// Passes over a record that is too long to be one, without keeping it in memory.
    fn skip_record(&mut self, progress: &Progress) -> Result<Chunk, String> {
        let chunk = Chunk::too_long(self.source, self.offset, self.hints);
        loop {
            if let Some(len) = self.splitter.skip_record(&self.text) {
                self.text.drain(..len);
                self.offset += len as u64;
                return Ok(chunk);
            }
            self.offset += self.text.len() as u64;
            self.text.clear();
            if !self.more || progress.is_cancelled() {
                self.more = false;
                return Ok(chunk);
            }
            self.more = self.stream.fill(&mut self.text, BLOCK)?;
        }
    }
}

/// Where the dates of a file stand.
fn kept_in(table: Option<&TableShape>) -> DateLocation<'_> {
    match table {
        Some(TableShape { map, form: RowFormat::Delimited(delimiter), .. }) => DateLocation::InCells(map, *delimiter),
        _ => DateLocation::InQuotes,
    }
}

/// Reads a source a first time, for the order of its dates alone.
fn order_further_on(
    found: &InputFile,
    origin: &InputOrigin,
    options: &Options,
    kept_in: &DateLocation<'_>,
    skip: usize,
) -> date_order::DetectedOrder {
    if matches!(origin, InputOrigin::Stdin | InputOrigin::Stream) {
        return date_order::DetectedOrder::Open;
    }
    let uncounted = Progress::default();
    let options = Options { allow_bombs: options.allow_bombs, ..Options::default() };
    let Ok(mut stream) = decode::open(found, origin, &options, &uncounted) else {
        return date_order::DetectedOrder::Open;
    };
    let mut headings = Vec::new();
    match stream.fill(&mut headings, skip) {
        Ok(true) => date_order::order(stream, kept_in),
        _ => date_order::DetectedOrder::Open,
    }
}

/// Reads the first block, or as much of it as there is before a pipe pauses, if that tells what it is.
fn fill_first(stream: &mut TextStream<'_>, text: &mut Vec<u8>, progress: &Progress) -> (bool, Option<String>) {
    loop {
        let (more, damage) = fill(stream, text, progress);
        if !more || text.len() >= BLOCK || progress.is_cancelled() || tells(text) {
            return (more, damage);
        }
    }
}

/// Whether the start of a text tells as much as more of it would: it has a whole record, and no date that can be read
/// either way.
fn tells(text: &[u8]) -> bool {
    detect(text, false).is_ok_and(|FileLayout { mut splitter, table, skip, by_line, .. }| {
        let whole = splitter.split(&text[skip..], false);
        let has_record = if by_line || table.is_some() { whole.len > 0 } else { !whole.records.is_empty() };
        has_record && date_order::order(&text[skip..], &kept_in(table.as_ref())) != date_order::DetectedOrder::Open
    })
}

/// Reads another block, or as much of it as there is before a pipe pauses. Damage ends the source: what came before it
/// is kept.
fn fill(stream: &mut TextStream<'_>, text: &mut Vec<u8>, progress: &Progress) -> (bool, Option<String>) {
    let before = text.len();
    loop {
        match stream.fill(text, BLOCK - (text.len() - before)) {
            Ok(true) if text.len() == before && !progress.is_cancelled() => {}
            Ok(more) => return (more, None),
            Err(damage) => return (false, Some(damage)),
        }
    }
}

/// What the file's name says of its rows. Directories are not asked: they carry the analyst's words, not Entra's.
fn named_kind(found: &InputFile) -> Option<Kind> {
    Kind::from_file_name(&found.path.file_name()?.to_string_lossy())
}
