//! Reads sources one after the other and splits them into chunks of whole records.

use super::Options;
use super::chunk::{Chunk, ChunkRecords};
use super::dates::{DateDecision, LateDates, OpenOrder, SourceDates, are_open, note_zones};
use super::decode::{self, TextStream};
use super::input::hour::is_outside;
use super::input::input_file::{InputFile, InputOrigin};
use super::map::{FileOrder, MapHints};
use super::page_signs::PageSigns;
use super::progress::Progress;
use super::shape::{
    FileLayout, LABELS_NOTE, LABELS_SHAPE, NotALog, REPORT_NOTE, REPORT_SHAPE, RowFormat, TableShape, detect,
    is_name_of_labels, written_by_python_sdk,
};
use super::spare_buffers::SpareBuffers;
use super::split::{MAX_RECORD, Splitter, WholeRecords};
use crate::signin::{ColumnNames, Kind};
use crate::store::{LoadFilter, Problem};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// Bytes that are read at a time. Large enough that threads seldom wait for each other, small enough that the first
/// rows are shown at once.
pub(super) const BLOCK: usize = 1 << 20;

/// Note on a file that the Graph SDK for Python wrote.
const ENUMERATION_LOSS: &str = "written by the Graph SDK for Python, which drops enumeration values that it does not \
                                know: an absent token type, protocol, transfer method, risk or status may have had a \
                                value; export without the SDK, see 'signinscope explain unknownFutureValue'";

/// What happens to a source before, between and after its chunks.
pub(super) enum SourceEvent {
    /// It was recognised; chunks follow.
    Opened {
        shape: String,
        encoding: String,
        headings: Option<Arc<[String]>>,
        skipped_lines: u64,
        retain: bool,
        warnings: Vec<String>,
        remarks: Vec<String>,
    },
    /// It is no log and was left out on purpose.
    LeftOut { shape: &'static str, note: &'static str },
    /// Its path names an hour outside the filter of the load.
    Skipped,
    /// It has a problem as a whole.
    Problem(Problem),
    /// No chunk follows. `complete`: it was read to its end.
    Closed {
        complete: bool,
        /// Bytes read, before decompression.
        bytes: u64,
        /// The SHA-256 of a pipe that was read to its end.
        sha256: Option<String>,
        /// What its pages and answers say about records that they do not hold.
        signs: PageSigns,
        /// The order of its dates, if that was open when it was recognised.
        open_order: Option<OpenOrder>,
    },
}

/// What all threads of a load share.
#[derive(Clone, Copy)]
pub(super) struct SharedLoad<'a> {
    pub files: &'a [InputFile],
    pub options: &'a Options,
    pub filter: &'a Arc<LoadFilter>,
    pub progress: &'a Progress,
}

/// Reads consecutive files, chunk by chunk.
pub(super) struct SourceReader<'a> {
    load: SharedLoad<'a>,
    /// Numbers of the current source and those after it.
    sources: Range<usize>,
    open: Option<OpenSource<'a>>,
}

impl<'a> SourceReader<'a> {
    /// Reads the files with these numbers.
    pub(super) fn new(load: SharedLoad<'a>, sources: Range<usize>) -> Self {
        Self { load, sources, open: None }
    }

    /// The next chunk; `None` after the last, or when the load was cancelled. `notify` is called with what happens
    /// before it and the number of the source.
    pub(super) fn next(
        &mut self,
        buffers: &mut SpareBuffers,
        notify: &mut dyn FnMut(u32, SourceEvent),
    ) -> Option<Chunk<'a>> {
        let SharedLoad { files, options, filter, progress } = self.load;
        while !self.sources.is_empty() {
            let file = &files[self.sources.start];
            let source = self.sources.start as u32;
            let read = match &mut self.open {
                Some(open) => open.next(buffers, progress).map_err(problem),
                None if is_outside(&file.path, filter) => {
                    progress.add_bytes(file.bytes);
                    Err(SourceEvent::Skipped)
                }
                None => {
                    OpenSource::open(source, file, options, progress, buffers.take()).and_then(|(mut open, opened)| {
                        notify(source, opened);
                        let first = open.next(buffers, progress).map_err(problem);
                        self.open = Some(open);
                        first
                    })
                }
            };
            let complete = match read {
                Ok(NextChunk::Chunk(chunk)) => return Some(chunk),
                Ok(NextChunk::Stopped) => false,
                Ok(NextChunk::End) => true,
                Err(event) => {
                    notify(source, event);
                    true
                }
            };
            let signs = self.open.as_ref().map(|open| open.splitter.signs()).unwrap_or_default();
            let (bytes, sha256, open_order) = self.open.take().map_or((0, None, None), |open| {
                buffers.put(open.text);
                (open.stream.bytes_read(), open.stream.sha256(), open.open_order)
            });
            progress.add_file();
            notify(source, SourceEvent::Closed { complete, bytes, sha256, signs, open_order });
            self.sources.start = if progress.is_cancelled() { self.sources.end } else { self.sources.start + 1 };
        }
        None
    }
}

/// What Spark and Databricks write beside the Parquet files of a table: an empty file that says how far the writing got.
const MARKER: SourceEvent = SourceEvent::LeftOut {
    shape: "marker",
    note: "an empty file that Spark writes beside its files; it holds no sign-ins and is left out",
};

fn is_name_of_marker(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name == "_SUCCESS" || name.starts_with("_started_")
}

const REPORT: SourceEvent = SourceEvent::LeftOut { shape: REPORT_SHAPE, note: REPORT_NOTE };

const LABELS: SourceEvent = SourceEvent::LeftOut { shape: LABELS_SHAPE, note: LABELS_NOTE };

fn problem(reason: String) -> SourceEvent {
    SourceEvent::Problem(Problem::of_whole_file(reason))
}

/// What comes next of a source.
#[expect(clippy::large_enum_variant, reason = "it is taken apart as soon as it is returned")]
enum NextChunk<'a> {
    Chunk(Chunk<'a>),
    /// Nothing: it was read to its end.
    End,
    /// Nothing: the load was cancelled.
    Stopped,
}

/// A source that is being split into chunks.
struct OpenSource<'p> {
    source: u32,
    stream: TextStream<'p>,
    splitter: Box<dyn Splitter + Send>,
    table: Option<TableShape>,
    by_line: bool,
    hints: MapHints<'static>,
    late_dates: Option<Arc<LateDates<'p>>>,
    /// Text that was read and not yet handed out, and its offset.
    text: Vec<u8>,
    offset: u64,
    /// Whether the stream may have more, and its damage if it has none for that.
    more: bool,
    damage: Option<String>,
    /// Whether the splitter has seen all of `text`.
    exhausted: bool,
    /// The order of its dates, while it is open.
    open_order: Option<OpenOrder>,
}

impl<'p> OpenSource<'p> {
    /// Opens a source and detects its layout. `text` is an empty buffer.
    ///
    /// # Errors
    /// The event that takes the place of its chunks.
    fn open(
        source: u32,
        file: &'p InputFile,
        options: &'p Options,
        progress: &'p Progress,
        mut text: Vec<u8>,
    ) -> Result<(Self, SourceEvent), SourceEvent> {
        let origin = file.origin.as_ref().map_err(|what| problem(what.clone()))?;
        let mut stream = decode::open(file, origin, options, progress).map_err(problem)?;
        let (more, damage) = fill_first(&mut stream, &mut text, &options.columns, progress);
        let layout = match detect(&text, !more, &options.columns) {
            Ok(layout) => layout,
            Err(NotALog::Foreign(_)) if damage.is_none() && text.is_empty() && is_name_of_labels(&file.path) => {
                return Err(LABELS);
            }
            Err(NotALog::Foreign(_)) if damage.is_none() && text.is_empty() && is_name_of_marker(&file.path) => {
                return Err(MARKER);
            }
            Err(NotALog::Labels) => return Err(LABELS),
            Err(NotALog::Report) => return Err(REPORT),
            // The damage is the reason why nothing was detected.
            Err(NotALog::Foreign(reason)) => return Err(problem(damage.unwrap_or(reason))),
        };
        let FileLayout { shape, splitter, table, skip, by_line, in_envelope, is_activity } = layout;
        let dates = SourceDates { file, origin, options, table: table.clone(), in_envelope, skip };
        let (late_dates, decision) = if dates.can_wait(&text[skip..]) {
            (Some(Arc::new(LateDates::new(dates))), DateDecision::default())
        } else {
            (None, dates.decide(&text[skip..], more))
        };
        let DateDecision { order, is_open, mut warnings, mut remarks } = decision;
        if let Some(table) = &table {
            note_zones(table, &mut warnings, &mut remarks);
        }
        // Other sources were read to their end for it.
        let is_pipe = matches!(origin, InputOrigin::Stdin(_) | InputOrigin::Stream);
        let open_order = order.filter(|_| is_open && is_pipe && more).map(OpenOrder::new);
        if table.is_none() && !in_envelope && written_by_python_sdk(&text[skip..]) {
            warnings.push(ENUMERATION_LOSS.to_owned());
        }
        let opened = SourceEvent::Opened {
            shape,
            encoding: stream.encoding.clone(),
            headings: table.as_ref().map(|table| Arc::clone(&table.headings)),
            skipped_lines: memchr::memchr_iter(b'\n', &text[..skip]).count() as u64,
            retain: !stream.seekable,
            warnings,
            remarks,
        };
        let order = FileOrder::Decided(order);
        let hints =
            MapHints { forced_kind: options.kind, named_kind: named_kind(file), order, in_envelope, is_activity };
        text.drain(..skip);
        let offset = skip as u64;
        let exhausted = false;
        let open = Self {
            source,
            stream,
            splitter,
            table,
            by_line,
            hints,
            late_dates,
            text,
            offset,
            more,
            damage,
            exhausted,
            open_order,
        };
        Ok((open, opened))
    }

    fn next(&mut self, buffers: &mut SpareBuffers, progress: &Progress) -> Result<NextChunk<'p>, String> {
        loop {
            if self.exhausted {
                if progress.is_cancelled() {
                    return Ok(NextChunk::Stopped);
                }
                if !self.more {
                    return self.damage.take().map_or(Ok(NextChunk::End), Err);
                }
                (self.more, self.damage) = fill(&mut self.stream, &mut self.text, progress);
            }
            self.exhausted = true;
            let whole = self.splitter.split(&self.text, !self.more);
            if whole.len > 0 || !whole.problems.is_empty() {
                let mut rest = buffers.take();
                rest.extend_from_slice(&self.text[whole.len..]);
                self.text.truncate(whole.len);
                return Ok(NextChunk::Chunk(self.chunk(rest, whole)));
            }
            if self.text.len() > MAX_RECORD {
                self.exhausted = false;
                return self.skip_record(progress).map(NextChunk::Chunk);
            }
        }
    }

    /// Hands out the text, which is whole records; `rest` is what follows it.
    fn chunk(&mut self, rest: Vec<u8>, whole: WholeRecords) -> Chunk<'p> {
        let records = match &self.table {
            _ if self.by_line => ChunkRecords::Lines,
            Some(table) => match table.form {
                RowFormat::Delimited(delimiter) => ChunkRecords::Rows(table.clone(), delimiter),
                RowFormat::Arrays => ChunkRecords::Arrays(table.clone(), whole.records),
            },
            None => ChunkRecords::At(whole.records),
        };
        let text = std::mem::replace(&mut self.text, rest);
        if let Some(open) = &mut self.open_order {
            open.see(&text, self.table.as_ref(), self.hints.in_envelope);
        }
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
            late_dates: self.late_dates.clone(),
        }
    }

    /// Passes over a record that is too long, without keeping it in memory.
    fn skip_record(&mut self, progress: &Progress) -> Result<Chunk<'p>, String> {
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

/// Reads the first block, or what comes before a pipe pauses where that is enough to detect the layout.
fn fill_first(
    stream: &mut TextStream<'_>,
    text: &mut Vec<u8>,
    columns: &ColumnNames,
    progress: &Progress,
) -> (bool, Option<String>) {
    loop {
        let (more, damage) = fill(stream, text, progress);
        if !more || text.len() >= BLOCK || progress.is_cancelled() || is_enough(text, columns) {
            return (more, damage);
        }
    }
}

/// Whether more text would change nothing: there is a whole record, and no date of which the order is open.
fn is_enough(text: &[u8], columns: &ColumnNames) -> bool {
    detect(text, false, columns).is_ok_and(|FileLayout { mut splitter, table, skip, by_line, in_envelope, .. }| {
        let whole = splitter.split(&text[skip..], false);
        let has_record = if by_line || table.is_some() { whole.len > 0 } else { !whole.records.is_empty() };
        has_record && !are_open(&text[skip..], table.as_ref(), in_envelope)
    })
}

/// Reads another block, or what comes before a pipe pauses. Damage ends the source; what came before it is kept.
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

/// The kind that the file's name gives. Directories are not asked: the analyst named them, not Entra.
fn named_kind(file: &InputFile) -> Option<Kind> {
    Kind::from_file_name(&file.path.file_name()?.to_string_lossy())
}
