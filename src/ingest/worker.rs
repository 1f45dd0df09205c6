//! Parses one chunk of text into one batch of rows.

use super::activity::ActivityReader;
use super::chunk::{Chunk, ChunkRecords, ParsedChunk};
use super::dates::LateDates;
use super::envelope::{self, Unwrapped};
use super::map::{
    FastRecordMapper, FastRowMapper, FileOrder, KeyCache, MapHints, MappedRow, array_cells, map_json, wrong_width,
};
use super::raw_cache::BlockCompressor;
use super::record_filter::RecordFilter;
use super::shape::TableShape;
use super::split::MAX_RECORD;
use crate::signin::{Kind, LostValues, Record, Status, Timestamp};
use crate::store::activity::{ActivityEvent, ActivityShard};
use crate::store::{LoadFilter, Problem, RawRef, Shard};
use serde::de::IgnoredAny;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// Problem of an authentication step whose sign-in is in none of the files.
const NO_SIGN_IN: &str = "no sign-in with this request ID was loaded; load the sign-ins of the same download, too";

/// Problem of a row in a table of events.
const NO_EVENT: &str = "the record is no event of an activity log: it has no operation";

/// Buffers and caches of one thread.
pub(super) struct Worker {
    shard: Shard,
    fast: FastRecordMapper,
    rows: FastRowMapper,
    keys: KeyCache,
    compressor: BlockCompressor,
    events: ActivityReader,
    event_shard: ActivityShard,
    /// `None` where everything is stored.
    filter: Option<RecordFilter>,
}

impl Worker {
    pub(super) fn new(number: usize, filter: &Arc<LoadFilter>) -> Self {
        let filter = filter.is_active().then(|| RecordFilter::new(Arc::clone(filter)));
        Self {
            shard: if filter.is_some() { Shard::of_filtered_load(number) } else { Shard::new(number) },
            fast: FastRecordMapper::new(),
            rows: FastRowMapper::new(),
            keys: KeyCache::default(),
            compressor: BlockCompressor::new(),
            events: ActivityReader::default(),
            event_shard: ActivityShard::new(number),
            filter,
        }
    }

    /// Parses every record of a chunk.
    pub(super) fn parse(&mut self, chunk: &Chunk<'_>) -> ParsedChunk {
        let late_dates = chunk.late_dates.as_deref();
        let decide = || late_dates.and_then(LateDates::order);
        let order = if late_dates.is_some() { FileOrder::WhenNeeded(&decide) } else { chunk.hints.order };
        let hints = MapHints { order, ..chunk.hints };
        let parsed = ParsedChunk::empty(chunk.source);
        let mut parser = ChunkParser { worker: self, chunk, hints, parsed, counted_to: 0, lines: 0 };
        match &chunk.records {
            ChunkRecords::At(ranges) => parser.ranges(ranges),
            ChunkRecords::Lines => parser.lines(),
            ChunkRecords::Rows(table, delimiter) => parser.rows(table, *delimiter),
            ChunkRecords::Arrays(table, ranges) => parser.arrays(table, ranges),
            ChunkRecords::TooLong => parser.too_long(0),
        }
        for (at, what) in &chunk.damage {
            parser.damage(*at, what.clone());
        }
        let mut parsed = parser.parsed;
        let too_long = matches!(chunk.records, ChunkRecords::TooLong);
        if !matches!(chunk.records, ChunkRecords::Lines) {
            parsed.lines = memchr::memchr_iter(b'\n', &chunk.text).count() as u64 + u64::from(too_long);
        }
        parsed.dates = late_dates.and_then(LateDates::decision).cloned();
        parsed.batch = self.shard.take_batch();
        parsed.activity = self.event_shard.take_batch();
        parsed.retained = chunk.retain.then(|| (chunk.offset, chunk.text.len(), self.compressor.compress(&chunk.text)));
        parsed
    }
}

/// Parses the records of one chunk.
struct ChunkParser<'w, 'c> {
    worker: &'w mut Worker,
    chunk: &'c Chunk<'c>,
    hints: MapHints<'c>,
    parsed: ParsedChunk,
    /// Lines are counted up to this offset.
    counted_to: usize,
    lines: u64,
}

impl ChunkParser<'_, '_> {
    fn lines(&mut self) {
        let text = &self.chunk.text;
        let mut at = 0;
        while at < text.len() {
            if let Some(len) = self.fast_line(at) {
                at += len;
                self.parsed.lines += u64::from(text[at - 1] == b'\n');
                continue;
            }
            let line_end = memchr::memchr(b'\n', &text[at..]);
            self.parsed.lines += u64::from(line_end.is_some());
            let end = line_end.map_or(text.len(), |len| at + len);
            if !text[at..end].trim_ascii().is_empty() {
                self.text(trimmed(text, at..end));
            }
            at = end + 1;
        }
    }

    /// Maps the line at `at` if it is one ordinary record, without searching for its end first. Gives its length with
    /// the line end.
    fn fast_line(&mut self, at: usize) -> Option<usize> {
        let chunk = self.chunk;
        let text = &chunk.text;
        let to_next = |len: usize| match &text[at + len..] {
            [b'\n', ..] => Some(len + 1),
            [b'\r', b'\n', ..] => Some(len + 2),
            [] => Some(len),
            _ => None,
        };
        if self.hints.is_activity {
            return self.fast_event(at..text.len(), to_next);
        }
        let row = self.fast(at..text.len())?;
        let to_next = to_next(row.facts.raw.len as usize)?;
        self.accept_row(&row);
        Some(to_next)
    }

    /// Reads the event at the front of the range, if it is ordinary and `is_whole` gives something for its length; gives that.
    fn fast_event<T>(&mut self, range: Range<usize>, is_whole: impl Fn(usize) -> Option<T>) -> Option<T> {
        if self.hints.in_envelope {
            return None;
        }
        let Worker { events, event_shard, filter, .. } = &mut *self.worker;
        let (event, len) = events.fast(&self.chunk.text[range.clone()], self.hints)?;
        let whole = is_whole(len).filter(|_| len <= MAX_RECORD)?;
        let raw = raw_ref(self.chunk, range.start..range.start + len);
        accept_event(&event, raw, event_shard, filter.as_ref(), &mut self.parsed);
        Some(whole)
    }

    /// Maps the record at the front of the range, if it is ordinary.
    fn fast(&mut self, range: Range<usize>) -> Option<MappedRow> {
        let Worker { shard, fast, .. } = &mut *self.worker;
        if self.hints.in_envelope || self.hints.is_activity {
            return None;
        }
        let raw = raw_ref(self.chunk, range.clone());
        let row = fast.map(&self.chunk.text[range], self.hints, raw, shard)?;
        (row.facts.raw.len as usize <= MAX_RECORD).then_some(row)
    }

    fn ranges(&mut self, ranges: &[Range<u32>]) {
        for range in ranges {
            let range = range.start as usize..range.end as usize;
            if self.hints.is_activity
                && self.fast_event(range.clone(), |len| (len == range.len()).then_some(())).is_some()
            {
                continue;
            }
            match self.fast(range.clone()) {
                Some(row) if row.facts.raw.len as usize == range.len() => self.accept_row(&row),
                _ => self.text(range),
            }
        }
    }

    /// Maps a record by the full parser.
    fn text(&mut self, range: Range<usize>) {
        let start = range.start;
        if range.len() > MAX_RECORD {
            self.too_long(start);
            return;
        }
        let text = lossy(&self.chunk.text[range.clone()]);
        self.parsed.notes.not_utf8 += u64::from(matches!(text, Cow::Owned(_)));
        let at_end = self.chunk.last && range.end == self.chunk.text.len();
        match self.record(&text, range) {
            Ok(()) => {}
            // The file ends inside this record: damage to the file, and no record to judge.
            Err(_) if at_end && is_cut_off(&text) => {
                self.damage(start, "cut off in the middle of a record".to_owned());
            }
            Err(reason) => self.reject(start, reason),
        }
    }

    /// Maps one record, unwrapped if it is in an envelope.
    fn record(&mut self, text: &str, range: Range<usize>) -> Result<(), String> {
        let taken = if self.hints.in_envelope { None } else { Some(self.json_or_event(text, &range)) };
        if let Some(Ok(())) = taken {
            return Ok(());
        }
        match envelope::records(text) {
            Some(inside) => {
                self.parsed.signs = self.parsed.signs.then(inside.signs.in_element(text));
                self.all(&inside, range)
            }
            None => taken.unwrap_or_else(|| self.unwrapped(text, range)),
        }
    }

    /// Maps every record of an envelope, which is at `range`. The result is that of the last: each is accounted for.
    fn all(&mut self, inside: &Unwrapped<'_>, range: Range<usize>) -> Result<(), String> {
        let mut last = Ok(());
        for (at, record) in inside.records.iter().enumerate() {
            if at > 0
                && let Err(reason) = std::mem::replace(&mut last, Ok(()))
            {
                self.reject(range.start, reason);
            }
            last = self.unwrapped(record, range.clone());
        }
        last
    }

    /// Maps a record out of an envelope, which is at `range`.
    fn unwrapped(&mut self, text: &str, range: Range<usize>) -> Result<(), String> {
        let Worker { shard, fast, .. } = &mut *self.worker;
        let raw = raw_ref(self.chunk, range.clone());
        match fast.map(text.as_bytes(), self.hints, raw, shard) {
            Some(mut row) if row.facts.raw.len as usize == text.len() => {
                row.facts.raw.len = range.len() as u32;
                self.accept_row(&row);
                Ok(())
            }
            _ => self.json_or_event(text, &range),
        }
    }

    /// Maps a record to a sign-in or an event: first to what the first record of the file is.
    fn json_or_event(&mut self, text: &str, range: &Range<usize>) -> Result<(), String> {
        if self.hints.is_activity {
            // What is neither is not blamed for not being a sign-in, which nobody expects in such a file.
            let no_event = |reason: String| if reason.contains("not a sign-in") { NO_EVENT.to_owned() } else { reason };
            let event = self.event(text, range);
            return event.unwrap_or_else(|| self.json(text, range.clone()).map_err(no_event));
        }
        let Err(reason) = self.json(text, range.clone()) else { return Ok(()) };
        self.event(text, range).unwrap_or(Err(reason))
    }

    /// Maps a record of an activity log; `None` when it is of none.
    fn event(&mut self, text: &str, range: &Range<usize>) -> Option<Result<(), String>> {
        let Worker { events, event_shard, filter, .. } = &mut *self.worker;
        let event = events.json(text, self.hints)?;
        let raw = raw_ref(self.chunk, range.clone());
        Some(event.map(|event| accept_event(&event, raw, event_shard, filter.as_ref(), &mut self.parsed)))
    }

    /// The same of a row.
    fn event_of_row(
        &mut self,
        table: &TableShape,
        cells: &[Cow<'_, str>],
        range: &Range<usize>,
    ) -> Option<Result<(), String>> {
        let activity = table.activity.as_deref()?;
        if cells.len() != table.headings.len() {
            return Some(Err(wrong_width(cells.len(), table.headings.len())));
        }
        let Worker { events, event_shard, filter, .. } = &mut *self.worker;
        let event = events.row(activity, cells.iter().map(AsRef::as_ref), self.hints)?;
        let raw = raw_ref(self.chunk, range.clone());
        Some(event.map(|event| accept_event(&event, raw, event_shard, filter.as_ref(), &mut self.parsed)))
    }

    fn json(&mut self, text: &str, range: Range<usize>) -> Result<(), String> {
        let record = map_json(text, &mut self.worker.keys, self.hints)?;
        self.accept(&record, range);
        Ok(())
    }

    fn arrays(&mut self, table: &TableShape, ranges: &[Range<u32>]) {
        for range in ranges {
            let range = range.start as usize..range.end as usize;
            let text = lossy(&self.chunk.text[range.clone()]);
            self.parsed.notes.not_utf8 += u64::from(matches!(text, Cow::Owned(_)));
            let mapped = if text.starts_with('{') {
                self.record(&text, range.clone())
            } else {
                array_cells(&text).and_then(|cells| self.cells(table, &cells, range.clone()))
            };
            if let Err(reason) = mapped {
                self.reject(range.start, reason);
            }
        }
    }

    fn rows(&mut self, table: &TableShape, delimiter: u8) {
        let text = self.chunk.text.as_slice();
        let is_plain = table.steps.is_none() && !self.hints.in_envelope && !table.is_of_events();
        let ordinary = is_plain && std::str::from_utf8(text).is_ok();
        // The reader of rows that are not ordinary, and the offset where it began.
        let mut slow: Option<(usize, csv::Reader<&[u8]>)> = None;
        let mut row = csv::ByteRecord::new();
        let mut at = 0;
        while at < text.len() {
            if ordinary && let Some(len) = self.fast_row(table, delimiter, at) {
                at += len;
                continue;
            }
            let is_there =
                |(began, reader): &(usize, csv::Reader<&[u8]>)| began + reader.position().byte() as usize == at;
            let (began, reader) = match slow.take() {
                Some(slow_reader) if is_there(&slow_reader) => slow.insert(slow_reader),
                _ => {
                    let mut reader = csv::ReaderBuilder::new();
                    reader.has_headers(false).flexible(true).delimiter(delimiter);
                    slow.insert((at, reader.from_reader(&text[at..])))
                }
            };
            let read = reader.read_byte_record(&mut row);
            let (start, end) = (at, *began + reader.position().byte() as usize);
            match read {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    self.damage(start, format!("the table cannot be read further: {error}"));
                    break;
                }
            }
            // The reader leaves the second half of such a line end to the next row.
            let halved = text[..end].ends_with(b"\r") && text[end..].starts_with(b"\n");
            at = end + usize::from(halved);
            let range = without_line_ends(text, start..end);
            let quotes = || memchr::memchr_iter(b'"', &text[start..end]).count();
            if end == text.len() && quotes() % 2 == 1 {
                self.damage(range.start, "cut off: a quote is opened and never closed".to_owned());
                continue;
            }
            let cells: Vec<Cow<'_, str>> = row.iter().map(String::from_utf8_lossy).collect();
            self.parsed.notes.not_utf8 += u64::from(cells.iter().any(|cell| matches!(cell, Cow::Owned(_))));
            let start = range.start;
            if let Err(reason) = self.row(table, &cells, range) {
                self.reject(start, reason);
            }
        }
    }

    /// Maps the row at `at`, if it is ordinary. Gives its length with the line end.
    fn fast_row(&mut self, table: &TableShape, delimiter: u8, at: usize) -> Option<usize> {
        let Worker { shard, rows, .. } = &mut *self.worker;
        let text = &self.chunk.text;
        let raw = raw_ref(self.chunk, at..text.len());
        let mut row = rows.map(&table.map, delimiter, &text[at..], self.hints, raw, shard)?;
        let end = at + row.facts.raw.len as usize;
        row.facts.raw = raw_ref(self.chunk, without_line_ends(text, at..end));
        self.accept_row(&row);
        Some(end - at + if text[end] == b'\r' { 2 } else { 1 })
    }

    fn row(&mut self, table: &TableShape, cells: &[Cow<'_, str>], range: Range<usize>) -> Result<(), String> {
        if let Some(columns) = &table.steps {
            let step = columns.read(cells)?;
            self.parsed.records += 1;
            let place = self.place(Some(self.parsed.records), range.start, NO_SIGN_IN.to_owned());
            self.parsed.steps.push((step, place));
            return Ok(());
        }
        if self.hints.in_envelope {
            let (count, expected) = (cells.len(), table.headings.len());
            if count != expected {
                return Err(wrong_width(count, expected));
            }
            let cells = cells.iter().map(AsRef::as_ref);
            let inside = envelope::row(table.headings.iter().map(String::as_str).zip(cells));
            return self.all(&inside.ok_or("the row holds no record")?, range);
        }
        self.cells(table, cells, range)
    }

    /// Maps a row by the full parser.
    fn cells(&mut self, table: &TableShape, cells: &[Cow<'_, str>], range: Range<usize>) -> Result<(), String> {
        if table.is_of_events() {
            return self.event_of_row(table, cells, &range).unwrap_or_else(|| Err(NO_EVENT.to_owned()));
        }
        match table.map.map(cells.iter().map(AsRef::as_ref), self.hints) {
            Ok(record) => {
                self.accept(&record, range);
                Ok(())
            }
            Err(reason) => self.event_of_row(table, cells, &range).unwrap_or(Err(reason)),
        }
    }

    fn accept(&mut self, record: &Record<'_>, range: Range<usize>) {
        self.see(record.created);
        if self.worker.filter.as_ref().is_some_and(|filter| !filter.keeps(record)) {
            self.parsed.filtered += 1;
            return;
        }
        self.count(record.status, record.kind, record.lost);
        self.worker.shard.push(record, raw_ref(self.chunk, range));
    }

    fn accept_row(&mut self, row: &MappedRow) {
        self.see(row.facts.created);
        let Worker { filter, shard, .. } = &mut *self.worker;
        if filter.as_mut().is_some_and(|filter| !filter.keeps_row(row, shard)) {
            self.parsed.filtered += 1;
            return;
        }
        self.count(row.facts.status, row.facts.kind, row.lost);
        self.worker.shard.push_row(row.facts, row.values);
    }

    fn see(&mut self, time: Timestamp) {
        self.parsed.records += 1;
        self.parsed.newest = self.parsed.newest.max(Some(time));
    }

    fn count(&mut self, status: Status, kind: Kind, lost: LostValues) {
        let notes = &mut self.parsed.notes;
        notes.unknown_outcome += u64::from(status == Status::Unknown);
        notes.unknown_kind += u64::from(kind == Kind::Unknown);
        notes.incomplete += u64::from(!lost.is_empty());
        notes.lost = notes.lost.and(lost);
    }

    fn reject(&mut self, at: usize, reason: String) {
        self.parsed.records += 1;
        self.parsed.rejected += 1;
        let record = Some(self.parsed.records);
        self.problem(record, at, reason);
    }

    fn too_long(&mut self, at: usize) {
        self.reject(at, format!("the record has more than {} MB: not a sign-in", MAX_RECORD >> 20));
    }

    fn damage(&mut self, at: usize, reason: String) {
        self.problem(None, at, reason);
    }

    fn problem(&mut self, record: Option<u64>, at: usize, reason: String) {
        let problem = self.place(record, at, reason);
        self.parsed.problems.push(problem);
    }

    fn place(&mut self, record: Option<u64>, at: usize, reason: String) -> Problem {
        // Problems come in the order of the text, except damage, which comes last.
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

/// Stores an event, unless the filter of the load leaves it out.
fn accept_event(
    event: &ActivityEvent<'_>,
    raw: RawRef,
    shard: &mut ActivityShard,
    filter: Option<&RecordFilter>,
    parsed: &mut ParsedChunk,
) {
    parsed.records += 1;
    parsed.newest_event = parsed.newest_event.max(Some(event.time));
    if filter.is_some_and(|filter| !filter.keeps_event(event)) {
        parsed.filtered += 1;
    } else {
        shard.push(event, raw);
    }
}

/// Whether a record is sound as far as it goes, and ends too early.
fn is_cut_off(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_err_and(|error| error.is_eof())
}

/// A range without the white space around it.
fn trimmed(text: &[u8], range: Range<usize>) -> Range<usize> {
    let bytes = &text[range.clone()];
    let blank = bytes.len() - bytes.trim_ascii_start().len();
    range.start + blank..range.start + bytes.trim_ascii_end().len()
}

/// A range of a row without the line ends around it. A tab may be an empty cell.
fn without_line_ends(text: &[u8], range: Range<usize>) -> Range<usize> {
    let bytes = &text[range.clone()];
    let is_end = |byte: &&u8| matches!(byte, b'\r' | b'\n');
    let before = bytes.iter().take_while(is_end).count();
    let after = bytes[before..].iter().rev().take_while(is_end).count();
    range.start + before..range.end - after
}

/// The place of a record.
fn raw_ref(chunk: &Chunk<'_>, range: Range<usize>) -> RawRef {
    RawRef { source: chunk.source, offset: chunk.offset + range.start as u64, len: range.len() as u32 }
}
/// Text in which bytes that are not UTF-8 are replaced. The check of the whole text, which nearly always holds, is faster than the
/// search for what to replace.
fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}
