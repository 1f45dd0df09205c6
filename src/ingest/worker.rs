//! One chunk of text to one batch of rows.

use super::cut::MAX_RECORD;
use super::map::{AuthenticationStep, FastMap, Hints, Keys, array_cells, map_json};
use super::peel;
use super::retain;
use super::sniff::Table;
use crate::signin::{Field, Kind, Record, Status};
use crate::store::{Batch, Problem, RawRef, Shard};
use serde::de::IgnoredAny;
use std::borrow::Cow;
use std::ops::Range;

/// Whole records of one source.
pub struct Chunk {
    pub source: u32,
    /// Offset of the text in the decompressed source.
    pub offset: u64,
    pub text: Vec<u8>,
    /// Where the records are; for lines and rows, [`Records::Lines`] and [`Records::Rows`] find them.
    pub records: Records,
    /// Damage between records: offset in the text, and what it is.
    pub damage: Vec<(usize, String)>,
    /// The source ends here, or goes no further for damage: a record that is cut off was cut by that.
    pub last: bool,
    /// Whether the text must be kept, because it cannot be read again.
    pub retain: bool,
    pub hints: Hints,
}

/// Said of a step whose sign-in is in none of the files.
const NO_SIGN_IN: &str =
    "no sign-in with this request ID was loaded: authentication details go with the sign-ins of the same download";

/// How the records of a chunk are found.
pub enum Records {
    /// The cutter found them.
    At(Vec<Range<u32>>),
    /// One a line.
    Lines,
    /// Rows of a table, with this byte between cells.
    Rows(Table, u8),
    /// Rows of a table that are JSON arrays; the cutter found them.
    Arrays(Table, Vec<Range<u32>>),
    /// One record that is too long to be read; its text is not there.
    TooLong,
}

/// What became of a chunk.
pub struct Parsed {
    pub source: u32,
    pub batch: Batch,
    pub records: u64,
    pub rejected: u64,
    /// Lines are counted from the start of the chunk, records likewise.
    pub problems: Vec<Problem>,
    pub lines: u64,
    /// Records with bytes that are not UTF-8.
    pub not_utf8: u64,
    /// Records that do not say how they ended.
    pub no_outcome: u64,
    /// Records of which nobody said which log they belong to.
    pub unknown_kind: u64,
    /// Rows that are steps of sign-ins, each with where it stands. They are among the records.
    pub steps: Vec<(AuthenticationStep, Problem)>,
    /// The text, compressed, if it has to be kept: offset, length, bytes.
    pub retained: Option<(u64, usize, Vec<u8>)>,
}

/// A thread's tools.
pub struct Worker {
    shard: Shard,
    fast: FastMap,
    keys: Keys,
}

impl Worker {
    pub fn new(number: usize) -> Self {
        Self { shard: Shard::new(number), fast: FastMap::new(), keys: Keys::default() }
    }

    /// Reads every record of a chunk.
    pub fn parse(&mut self, chunk: &Chunk) -> Parsed {
        let mut run = Run { worker: self, chunk, parsed: empty(chunk.source), counted_to: 0, lines: 0 };
        match &chunk.records {
            Records::At(ranges) => run.ranges(ranges.iter().map(|range| range.start as usize..range.end as usize)),
            Records::Lines => run.lines(),
            Records::Rows(table, delimiter) => run.rows(table, *delimiter),
            Records::Arrays(table, ranges) => run.arrays(table, ranges),
            Records::TooLong => run.too_long(0),
        }
        for (at, what) in &chunk.damage {
            run.damage(*at, what.clone());
        }
        let mut parsed = run.parsed;
        let too_long = matches!(chunk.records, Records::TooLong);
        parsed.lines = memchr::memchr_iter(b'\n', &chunk.text).count() as u64 + u64::from(too_long);
        parsed.batch = self.shard.take_batch();
        parsed.retained = chunk.retain.then(|| (chunk.offset, chunk.text.len(), retain::compress(&chunk.text)));
        parsed
    }
}

fn empty(source: u32) -> Parsed {
    Parsed {
        source,
        batch: Shard::new(0).take_batch(),
        records: 0,
        rejected: 0,
        problems: Vec::new(),
        lines: 0,
        not_utf8: 0,
        no_outcome: 0,
        unknown_kind: 0,
        steps: Vec::new(),
        retained: None,
    }
}

/// The work on one chunk.
struct Run<'w, 'c> {
    worker: &'w mut Worker,
    chunk: &'c Chunk,
    parsed: Parsed,
    /// Lines were counted up to this offset.
    counted_to: usize,
    lines: u64,
}

impl Run<'_, '_> {
    fn lines(&mut self) {
        let text = &self.chunk.text;
        let mut at = 0;
        let ends = memchr::memchr_iter(b'\n', text).chain((!text.ends_with(b"\n")).then_some(text.len()));
        let mut ranges = Vec::new();
        for end in ends {
            let line = &text[at..end];
            let blank = line.len() - line.trim_ascii_start().len();
            if blank < line.len() {
                ranges.push(at + blank..at + line.trim_ascii_end().len());
            }
            at = end + 1;
        }
        self.ranges(ranges.into_iter());
    }

    fn ranges(&mut self, ranges: impl Iterator<Item = Range<usize>>) {
        // One check for all is faster than one a record; only a text that fails it is looked at record by record.
        let whole = std::str::from_utf8(&self.chunk.text).ok();
        for range in ranges {
            if range.len() > MAX_RECORD {
                self.too_long(range.start);
                continue;
            }
            let bytes = &self.chunk.text[range.clone()];
            let text = match whole {
                Some(text) => Cow::Borrowed(&text[range.clone()]),
                None => String::from_utf8_lossy(bytes),
            };
            self.parsed.not_utf8 += u64::from(matches!(text, Cow::Owned(_)));
            let at_end = self.chunk.last && range.end == self.chunk.text.len();
            let start = range.start;
            match self.record(&text, range) {
                Ok(()) => {}
                // The file ends inside this record: that is damage to the file, not a record that could be judged.
                Err(_) if at_end && is_cut_off(&text) => {
                    self.damage(start, "cut off in the middle of a record".to_owned());
                }
                Err(reason) => self.reject(start, reason),
            }
        }
    }

    /// Takes one record, out of its wrapper if it is in one.
    fn record(&mut self, text: &str, range: Range<usize>) -> Result<(), String> {
        let inside = || peel::record(text).map(|(_, inner)| inner);
        if self.chunk.hints.wrapped {
            return self.json(&inside().unwrap_or(Cow::Borrowed(text)), range);
        }
        let taken = self.json(text, range.clone());
        taken.or_else(|reason| inside().map_or(Err(reason), |inner| self.json(&inner, range)))
    }

    fn json(&mut self, text: &str, range: Range<usize>) -> Result<(), String> {
        let Worker { shard, fast, keys } = &mut *self.worker;
        let mapped = match fast.map(text, self.chunk.hints) {
            Some(mapped) => mapped,
            None => map_json(text, keys, self.chunk.hints),
        };
        mapped.map(|record| accept(&mut self.parsed, shard, self.chunk, &record, range))
    }

    fn arrays(&mut self, table: &Table, ranges: &[Range<u32>]) {
        for range in ranges {
            let range = range.start as usize..range.end as usize;
            let text = String::from_utf8_lossy(&self.chunk.text[range.clone()]);
            self.parsed.not_utf8 += u64::from(matches!(text, Cow::Owned(_)));
            let mapped = array_cells(&text).and_then(|cells| {
                let record = table.map.map(cells.iter().map(AsRef::as_ref), self.chunk.hints)?;
                accept(&mut self.parsed, &mut self.worker.shard, self.chunk, &record, range.clone());
                Ok(())
            });
            if let Err(reason) = mapped {
                self.reject(range.start, reason);
            }
        }
    }

    fn rows(&mut self, table: &Table, delimiter: u8) {
        let text = self.chunk.text.as_slice();
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text);
        let mut row = csv::ByteRecord::new();
        loop {
            let start = reader.position().byte() as usize;
            match reader.read_byte_record(&mut row) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    self.damage(start, format!("the table cannot be read further: {error}"));
                    break;
                }
            }
            let end = reader.position().byte() as usize;
            let blank = text[start..end].len() - text[start..end].trim_ascii_start().len();
            let range = start + blank..start + text[start..end].trim_ascii_end().len();
            let quotes = memchr::memchr_iter(b'"', &text[start..end]).count();
            if end == text.len() && quotes % 2 == 1 {
                self.damage(range.start, "cut off: a quote is opened and never closed".to_owned());
                continue;
            }
            let cells: Vec<Cow<'_, str>> = row.iter().map(String::from_utf8_lossy).collect();
            self.parsed.not_utf8 += u64::from(cells.iter().any(|cell| matches!(cell, Cow::Owned(_))));
            let start = range.start;
            if let Err(reason) = self.row(table, &cells, range) {
                self.reject(start, reason);
            }
        }
    }

    fn row(&mut self, table: &Table, cells: &[Cow<'_, str>], range: Range<usize>) -> Result<(), String> {
        if let Some(columns) = &table.steps {
            let step = columns.read(cells)?;
            self.parsed.records += 1;
            let place = self.place(Some(self.parsed.records), range.start, NO_SIGN_IN.to_owned());
            self.parsed.steps.push((step, place));
            return Ok(());
        }
        let cells = cells.iter().map(AsRef::as_ref);
        if self.chunk.hints.wrapped {
            let inner = peel::row(table.headings.iter().map(String::as_str).zip(cells));
            return self.json(&inner.ok_or("the row holds no record")?, range);
        }
        let record = table.map.map(cells, self.chunk.hints)?;
        accept(&mut self.parsed, &mut self.worker.shard, self.chunk, &record, range);
        Ok(())
    }

    fn reject(&mut self, at: usize, reason: String) {
        self.parsed.records += 1;
        self.parsed.rejected += 1;
        let record = Some(self.parsed.records);
        self.problem(record, at, reason);
    }

    fn too_long(&mut self, at: usize) {
        self.reject(at, format!("a record of more than {} MB: not a sign-in", MAX_RECORD >> 20));
    }

    fn damage(&mut self, at: usize, reason: String) {
        self.problem(None, at, reason);
    }

    fn problem(&mut self, record: Option<u64>, at: usize, reason: String) {
        let problem = self.place(record, at, reason);
        self.parsed.problems.push(problem);
    }

    fn place(&mut self, record: Option<u64>, at: usize, reason: String) -> Problem {
        // Problems come in the order of the text, but for damage, which is told last.
        if at < self.counted_to {
            (self.counted_to, self.lines) = (0, 0);
        }
        let end = at.min(self.chunk.text.len());
        self.lines += memchr::memchr_iter(b'\n', &self.chunk.text[self.counted_to..end]).count() as u64;
        self.counted_to = end;
        let (line, byte_offset) = (Some(self.lines + 1), Some(self.chunk.offset + at as u64));
        Problem { record, line, byte_offset, reason }
    }
}

/// Whether a record is sound as far as it goes, and ends too early.
fn is_cut_off(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_err_and(|error| error.is_eof())
}

/// Stores a record. Free of [`Run`], since the record may borrow from the worker's memory.
fn accept(parsed: &mut Parsed, shard: &mut Shard, chunk: &Chunk, record: &Record<'_>, range: Range<usize>) {
    parsed.records += 1;
    parsed.no_outcome += u64::from(record.get(Field::ErrorCode).is_none() && record.status == Status::Success);
    parsed.unknown_kind += u64::from(record.kind == Kind::Unknown);
    let raw = RawRef { source: chunk.source, offset: chunk.offset + range.start as u64, len: range.len() as u32 };
    shard.push(record, raw);
}

impl Chunk {
    /// A chunk that stands for a record too long to be read.
    pub fn too_long(source: u32, offset: u64, hints: Hints) -> Self {
        Self {
            source,
            offset,
            text: Vec::new(),
            records: Records::TooLong,
            damage: Vec::new(),
            last: false,
            retain: false,
            hints,
        }
    }
}
