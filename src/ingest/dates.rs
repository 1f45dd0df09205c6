//! Decides how the dates of a source are read, and notes it in the account.

use super::Options;
use super::decode;
use super::input::input_file::{InputFile, InputOrigin};
use super::map::{DateOrder, HeadingZone, NumericUnit};
use super::progress::Progress;
use super::shape::date_order::{DateLocation, DatesSeen, DetectedOrder};
use super::shape::{RowFormat, TableShape};
use std::sync::OnceLock;

/// Bytes at the front of a source whose times tell whether all are likely to be written in the usual form: one record or
/// more.
const FIRST: usize = 1 << 14;

/// Characters of a heading that a note repeats.
const LONGEST_HEADING: usize = 60;

/// A source and what is known of its layout.
pub(super) struct SourceDates<'s> {
    pub file: &'s InputFile,
    pub origin: &'s InputOrigin,
    pub options: &'s Options,
    pub table: Option<TableShape>,
    pub in_envelope: bool,
    /// Bytes before the first record.
    pub skip: usize,
}

/// How the dates of a source are read, and what its account says of it.
#[derive(Clone, Debug, Default)]
pub(super) struct DateDecision {
    /// The order of day and month.
    pub order: Option<DateOrder>,
    /// Whether no date settled it.
    pub is_open: bool,
    pub warnings: Vec<String>,
    pub remarks: Vec<String>,
}

/// The order of a pipe's dates that was open when its first records were read.
pub(super) struct OpenOrder {
    assumed: DateOrder,
    /// The order that a later date shows, and that date.
    shown: Option<(DateOrder, String)>,
}

impl OpenOrder {
    pub(super) fn new(assumed: DateOrder) -> Self {
        Self { assumed, shown: None }
    }

    /// Looks at further records.
    pub(super) fn see(&mut self, records: &[u8], table: Option<&TableShape>, in_envelope: bool) {
        if self.shown.is_none() {
            let seen = DatesSeen::of(records, &location(table, in_envelope));
            if let DetectedOrder::Settled(order, date) = seen.order() {
                self.shown = Some((order, date.to_owned()));
            }
        }
    }

    /// Replaces the note on the open order, where a later date settled it.
    pub(super) fn settle(self, warnings: &mut Vec<String>, remarks: &mut Vec<String>) {
        let Self { assumed, shown: Some((order, date)) } = self else { return };
        let note = open_note(assumed);
        warnings.retain(|warning| *warning != note);
        if order == assumed {
            remarks.push(settled_note(order, &date));
        } else {
            warnings.push(format!(
                "\"{date}\" shows that dates are {order}; those before it fitted both orders and were read as {assumed}: \
                 load again with --dates {}",
                order.name()
            ));
        }
    }
}

fn open_note(order: DateOrder) -> String {
    format!("no date settles the order of day and month; they are read as {order}; set it with --dates")
}

fn settled_note(order: DateOrder, date: &str) -> String {
    format!("dates are read as {order}, as \"{date}\" shows")
}

impl SourceDates<'_> {
    /// Whether [`Self::decide_late`] is likely never needed: searching the text of a file takes a sixth of the time that
    /// mapping its records takes, and nearly all files have times in the usual form alone.
    pub(super) fn can_wait(&self, records: &[u8]) -> bool {
        let can_be_read_again = matches!(self.origin, InputOrigin::File | InputOrigin::Member(_));
        let first = &records[..records.len().min(FIRST)];
        can_be_read_again
            && self.options.dates.is_none()
            // Steps have no times that are read.
            && self.table.as_ref().is_none_or(|table| table.steps.is_none())
            && DatesSeen::of(first, &self.location()) == DatesSeen::NOTHING
    }

    /// The order of day and month, from the first records and, where these need one, from all. `more`: the source goes
    /// on behind `records`.
    pub(super) fn decide(&self, records: &[u8], more: bool) -> DateDecision {
        let mut seen = DatesSeen::of(records, &self.location());
        if self.options.dates.is_none() && more && seen.needs_more() {
            seen = self.in_all().unwrap_or(seen);
        }
        self.decision(&seen)
    }

    /// The order of day and month, from all records.
    fn decide_late(&self) -> DateDecision {
        self.decision(&self.in_all().unwrap_or(DatesSeen::NOTHING))
    }

    fn decision(&self, seen: &DatesSeen) -> DateDecision {
        let (mut warnings, mut remarks) = (Vec::new(), Vec::new());
        let forced = self.options.dates;
        let order = match seen.order() {
            _ if forced.is_some() => forced,
            DetectedOrder::Plain => None,
            DetectedOrder::Settled(order, date) => {
                remarks.push(settled_note(order, date));
                Some(order)
            }
            DetectedOrder::Open(order) => {
                warnings.push(open_note(order));
                Some(order)
            }
            DetectedOrder::Mixed(one, other) => {
                warnings.push(format!(
                    "\"{one}\" and \"{other}\" have day and month in different orders; dates that fit both are \
                     rejected; set the order with --dates"
                ));
                None
            }
        };
        remarks.extend(forced.map(|order| format!("dates are read as {order}, as --dates sets it")));
        remarks.extend(seen.unit.map(|unit| format!("times are numbers; they are read as {}", in_words(unit))));
        if let Some(time) = &seen.zoneless {
            remarks.push(format!("times have no time zone, such as \"{time}\"; they are read as UTC"));
        }
        let is_open = forced.is_none() && matches!(seen.order(), DetectedOrder::Open(_));
        DateDecision { order, is_open, warnings, remarks }
    }

    /// Reads the whole source for its dates alone; `None` where it can be read only once.
    fn in_all(&self) -> Option<DatesSeen> {
        if matches!(self.origin, InputOrigin::Stdin(_) | InputOrigin::Stream) {
            return None;
        }
        let uncounted = Progress::default();
        let options = Options { allow_bombs: self.options.allow_bombs, ..Options::default() };
        let mut stream = decode::open(self.file, self.origin, &options, &uncounted).ok()?;
        let mut headings = Vec::new();
        let more = stream.fill(&mut headings, self.skip).ok()?;
        more.then(|| DatesSeen::of_stream(stream, &self.location()))
    }

    fn location(&self) -> DateLocation<'_> {
        location(self.table.as_ref(), self.in_envelope)
    }
}

/// The dates of a source whose order is decided when a thread first meets one in another form than usual.
pub(super) struct LateDates<'s> {
    source: SourceDates<'s>,
    decision: OnceLock<DateDecision>,
}

impl<'s> LateDates<'s> {
    pub(super) fn new(source: SourceDates<'s>) -> Self {
        Self { source, decision: OnceLock::new() }
    }

    /// The order of day and month.
    pub(super) fn order(&self) -> Option<DateOrder> {
        self.decision.get_or_init(|| self.source.decide_late()).order
    }

    /// The decision, if it was needed so far.
    pub(super) fn decision(&self) -> Option<&DateDecision> {
        self.decision.get()
    }
}

/// Whether the order of dates is open, which more records may change.
pub(super) fn are_open(records: &[u8], table: Option<&TableShape>, in_envelope: bool) -> bool {
    matches!(DatesSeen::of(records, &location(table, in_envelope)).order(), DetectedOrder::Open(_))
}

/// Notes the zones that the headings of time columns name.
pub(super) fn note_zones(table: &TableShape, warnings: &mut Vec<String>, remarks: &mut Vec<String>) {
    let zones = table.map.time_columns().filter_map(|(column, zone)| Some((shown(&table.headings[column]), zone?)));
    for (heading, zone) in zones {
        match zone {
            HeadingZone::Offset(0) => {}
            HeadingZone::Offset(_) => {
                remarks.push(format!("times below \"{heading}\" are read with the offset that it names"));
            }
            HeadingZone::Other => warnings.push(format!(
                "the heading \"{heading}\" names a time zone whose offset is not known; its times are read as UTC and \
                 are off by the difference; export again with UTC as the display time zone"
            )),
        }
    }
}

/// The start of a heading, which may be of any length.
fn shown(heading: &str) -> String {
    heading.trim_start_matches('\u{feff}').trim().chars().take(LONGEST_HEADING).collect()
}

fn location(table: Option<&TableShape>, in_envelope: bool) -> DateLocation<'_> {
    match table {
        Some(TableShape { map, form: RowFormat::Delimited(delimiter), .. }) => DateLocation::InCells(map, *delimiter),
        Some(_) => DateLocation::Nowhere,
        None => DateLocation::InValues { escaped: in_envelope },
    }
}

fn in_words(unit: NumericUnit) -> &'static str {
    match unit {
        NumericUnit::SerialDays => "days of a spreadsheet that counts from 1900",
        NumericUnit::Seconds => "seconds since 1970 in UTC",
        NumericUnit::Milliseconds => "milliseconds since 1970 in UTC",
        NumericUnit::Microseconds => "microseconds since 1970 in UTC",
        NumericUnit::Nanoseconds => "nanoseconds since 1970 in UTC",
        NumericUnit::Ticks => "ticks of .NET in UTC",
        NumericUnit::FileTime => "file times of Windows in UTC",
    }
}
