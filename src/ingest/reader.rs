//! Reads sources one after the other and cuts them into chunks.

use super::Options;
use super::chunk::{Chunk, Records};
use super::cut::{Cutter, MAX_RECORD};
use super::dates::{self, Dates};
use super::decode::{self, Stream};
use super::discover::{Found, Origin};
use super::map::{DateOrder, Hints};
use super::progress::Progress;
use super::sniff::{Form, Layout, Table, recognise};
use crate::signin::Kind;
use crate::store::Problem;
use std::sync::Arc;

/// How much is read at a time, in bytes. Large enough that threads seldom wait for each other, small enough that the
/// first rows are there at once.
const BLOCK: usize = 1 << 20;

/// Said of a file in which no number above 12 tells day from month.
const EITHER_WAY: &str = "its dates can be read with the day or the month first; they are taken as month/day, as in the \
                          United States";

/// Characters of a zone's name that are repeated.
const LONGEST_ZONE: usize = 40;

/// What the reader has to say of a source.
pub enum Event {
    /// It was recognised, and chunks follow.
    Opened {
        shape: String,
        encoding: String,
        headings: Option<Arc<[String]>>,
        skipped_lines: u64,
        retain: bool,
        warnings: Vec<String>,
    },
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

/// Where the reader's results go. Gives `false` when nobody wants more.
pub trait Sink {
    fn chunk(&mut self, chunk: Chunk) -> bool;
    fn event(&mut self, source: u32, event: Event) -> bool;
    /// Empty memory for the next chunk, if possible such as was used before: the system takes its time to give new.
    fn spare(&mut self) -> Vec<u8>;
}

/// Reads every source. Stops when asked to, or when the sink wants no more.
pub fn read_all(found: &[Found], options: &Options, progress: &Progress, sink: &mut dyn Sink) {
    for (source, found) in found.iter().enumerate() {
        let source = source as u32;
        let before = progress.bytes();
        let mut sha256 = None;
        let complete = match read(source, found, options, progress, sink, &mut sha256) {
            Ok(complete) => complete,
            Err(reason) => sink.event(source, Event::Problem(Problem::of_whole_file(reason))),
        };
        progress.add_file();
        let bytes = progress.bytes() - before;
        if !sink.event(source, Event::Closed { complete, bytes, sha256 }) || progress.is_cancelled() {
            return;
        }
    }
}

/// Reads one source; `Ok(false)` when it was stopped before its end.
fn read(
    source: u32,
    found: &Found,
    options: &Options,
    progress: &Progress,
    sink: &mut dyn Sink,
    sha256: &mut Option<String>,
) -> Result<bool, String> {
    let origin = found.origin.as_ref().map_err(Clone::clone)?;
    let mut stream = decode::open(found, origin, options.allow_bombs, progress)?;
    let outcome = cut(source, (found, origin), &mut stream, options, progress, sink);
    *sha256 = stream.sha256();
    outcome
}

/// Cuts what a stream brings into chunks.
fn cut(
    source: u32,
    (found, origin): (&Found, &Origin),
    stream: &mut Stream<'_>,
    options: &Options,
    progress: &Progress,
    sink: &mut dyn Sink,
) -> Result<bool, String> {
    let mut text = Vec::new();
    let (mut more, mut damage) = fill(stream, &mut text);
    let layout = match recognise(&text, !more) {
        Ok(layout) => layout,
        // The damage is why there is nothing to recognise.
        Err(reason) => return Err(damage.unwrap_or(reason)),
    };
    let Layout { shape, mut cutter, table, skip, by_line, wrapped } = layout;
    let mut warnings = Vec::new();
    let kept_in = match &table {
        Some(Table { map, form: Form::Delimited(delimiter), .. }) => Dates::InCells(map, *delimiter),
        _ => Dates::InQuotes,
    };
    let verdict = match dates::order(&text[skip..], &kept_in) {
        dates::Verdict::Open if more => order_further_on(found, origin, options, &kept_in, skip),
        verdict => verdict,
    };
    let order = match verdict {
        dates::Verdict::Plain => DateOrder::default(),
        dates::Verdict::Settled(order) => order,
        dates::Verdict::Open => {
            warnings.push(EITHER_WAY.to_owned());
            DateOrder::default()
        }
    };
    if let Some(zone) = table.as_ref().and_then(|table| dates::other_zone(&table.headings)) {
        let zone = zone.chars().take(LONGEST_ZONE).collect::<String>();
        warnings.push(format!(
            "its headings say that its times are those of \"{zone}\"; they are read as UTC, so they are off by that \
             zone's distance from UTC: export it again with UTC as the display time zone"
        ));
    }
    let retain = !stream.seekable;
    let headings = table.as_ref().map(|table| Arc::clone(&table.headings));
    let skipped_lines = memchr::memchr_iter(b'\n', &text[..skip]).count() as u64;
    let opened = Event::Opened { shape, encoding: stream.encoding.clone(), headings, skipped_lines, retain, warnings };
    if !sink.event(source, opened) {
        return Ok(false);
    }

    let hints = Hints { forced_kind: options.kind, named_kind: named_kind(found), order, wrapped };
    let mut offset = skip as u64;
    text.drain(..skip);
    loop {
        let piece = cutter.cut(&text, !more);
        if piece.len > 0 || !piece.problems.is_empty() {
            let mut rest = sink.spare();
            rest.extend_from_slice(&text[piece.len..]);
            text.truncate(piece.len);
            let records = match &table {
                _ if by_line => Records::Lines,
                Some(table) => match table.form {
                    Form::Delimited(delimiter) => Records::Rows(table.clone(), delimiter),
                    Form::Arrays => Records::Arrays(table.clone(), piece.records),
                },
                None => Records::At(piece.records),
            };
            let len = text.len() as u64;
            let last = !more;
            let damage = piece.problems;
            if !sink.chunk(Chunk { source, offset, text, records, damage, last, retain, hints }) {
                return Ok(false);
            }
            offset += len;
            text = rest;
        } else if text.len() > MAX_RECORD {
            offset += skip_record(source, &mut *cutter, stream, &mut text, &mut more, offset, hints, progress, sink)?;
            continue;
        }
        if progress.is_cancelled() {
            return Ok(false);
        }
        if !more {
            if let Some(damage) = damage {
                return Err(damage);
            }
            return Ok(true);
        }
        (more, damage) = fill(stream, &mut text);
    }
}

/// Reads a source a first time, for the order of its dates alone.
fn order_further_on(
    found: &Found,
    origin: &Origin,
    options: &Options,
    kept_in: &Dates<'_>,
    skip: usize,
) -> dates::Verdict {
    if matches!(origin, Origin::Stdin | Origin::Stream) {
        return dates::Verdict::Open;
    }
    let uncounted = Progress::default();
    let Ok(mut stream) = decode::open(found, origin, options.allow_bombs, &uncounted) else {
        return dates::Verdict::Open;
    };
    let mut headings = Vec::new();
    match stream.fill(&mut headings, skip) {
        Ok(true) => dates::order(stream, kept_in),
        _ => dates::Verdict::Open,
    }
}

/// Reads another block. Damage ends the source: what came before it is kept.
fn fill(stream: &mut Stream<'_>, text: &mut Vec<u8>) -> (bool, Option<String>) {
    match stream.fill(text, BLOCK) {
        Ok(more) => (more, None),
        Err(damage) => (false, Some(damage)),
    }
}

/// Passes over a record that is too long to be one, without keeping it in memory. Gives how many bytes it had.
#[expect(clippy::too_many_arguments, reason = "the state of one read, which nothing else shares")]
fn skip_record(
    source: u32,
    cutter: &mut dyn Cutter,
    stream: &mut Stream<'_>,
    text: &mut Vec<u8>,
    more: &mut bool,
    offset: u64,
    hints: Hints,
    progress: &Progress,
    sink: &mut dyn Sink,
) -> Result<u64, String> {
    let mut skipped = 0;
    loop {
        if let Some(len) = cutter.skip(text) {
            text.drain(..len);
            skipped += len as u64;
            sink.chunk(Chunk::too_long(source, offset, hints));
            return Ok(skipped);
        }
        skipped += text.len() as u64;
        text.clear();
        if !*more || progress.is_cancelled() {
            *more = false;
            sink.chunk(Chunk::too_long(source, offset, hints));
            return Ok(skipped);
        }
        *more = stream.fill(text, BLOCK)?;
    }
}

/// What the file's name says of its rows. Directories are not asked: they carry the analyst's words, not Entra's.
fn named_kind(found: &Found) -> Option<Kind> {
    Kind::from_file_name(&found.path.file_name()?.to_string_lossy())
}
