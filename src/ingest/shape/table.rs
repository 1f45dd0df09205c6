//! Detects tables by their headings: CSV, and the answers of query services.

use crate::ingest::activity::ActivityTable;
use crate::ingest::envelope::{self, ENOUGH_KEYS, Envelope, decides, envelope_of_rows};
use crate::ingest::map::{FieldKey, RowMap, StepColumns, english};
use crate::ingest::split::{DELIMITERS, all_columns};
use crate::signin::ColumnNames;
use crate::store::activity::ActivityLog;
use std::sync::Arc;

/// Records that are looked at to detect a shape.
pub(super) const MAX_SAMPLES: usize = 20;

/// Headings that are searched for a prefix, and prefixes that are tried.
const MAX_HEADINGS: usize = 1000;
const MAX_PREFIXES: usize = 64;

/// The headings of a table and what they mean.
#[derive(Clone, Debug)]
pub(in crate::ingest) struct TableShape {
    pub headings: Arc<[String]>,
    pub map: Arc<RowMap>,
    pub form: RowFormat,
    /// The columns of a table of authentication steps.
    pub steps: Option<StepColumns>,
    /// The columns of a table of an activity log.
    pub activity: Option<Arc<ActivityTable>>,
}

/// How the rows of a table are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ingest) enum RowFormat {
    /// Cells with this delimiter between them.
    Delimited(u8),
    /// One JSON array a row.
    Arrays,
}

impl TableShape {
    /// The kind of record that the rows are instead, if they are neither sign-ins nor events.
    pub(super) fn foreign(&self) -> Option<&'static str> {
        if self.activity.is_some() { None } else { self.map.foreign() }
    }

    /// Whether no row is a sign-in, and all are events.
    pub(in crate::ingest) fn is_of_events(&self) -> bool {
        self.activity.as_ref().is_some_and(|activity| activity.is_alone())
    }
}

pub(super) fn table_shape(table: &TableShape) -> &'static str {
    if let Some(activity) = table.activity.as_ref().filter(|_| table.is_of_events()) {
        return events_csv(activity.log());
    }
    let names: Vec<String> = table.headings.iter().map(|heading| english(heading)).collect();
    let has = |name: &str| names.iter().any(|heading| heading == name);
    if table.steps.is_some() {
        "portal-auth-details"
    } else if has("accountupn") || has("accountobjectid") || has("ismanagedidentity") {
        "defender-csv"
    } else if has("timegenerated") || has("createddatetime") {
        "log-analytics-csv"
    } else if has("date") && has("requestid") {
        "portal-csv"
    } else {
        "csv"
    }
}

/// The shape of a table of events.
const fn events_csv(log: ActivityLog) -> &'static str {
    match log {
        ActivityLog::GraphActivity => "graph-activity-csv",
        ActivityLog::AadGraphActivity => "aad-graph-activity-csv",
        ActivityLog::UnifiedAudit => "unified-audit-csv",
        ActivityLog::OfficeActivity => "office-activity-csv",
        ActivityLog::CloudAppEvents => "cloud-app-events-csv",
        ActivityLog::AzureActivity => "azure-activity-csv",
        ActivityLog::PreAuthentication => "pre-authentication-csv",
    }
}

/// A table, the envelope of its rows and the length of its headings.
pub(super) type FoundTable = (TableShape, Option<Envelope>, usize);

/// Reads the headings of a table. The delimiter is the one that the file names, else the one that gives the most columns.
pub(super) fn table(text: &[u8], named: Option<u8>, columns: &ColumnNames) -> Option<FoundTable> {
    let guessed = || DELIMITERS.into_iter().filter_map(|delimiter| table_of(text, delimiter, columns));
    let named = named.and_then(|delimiter| table_of(text, delimiter, columns));
    named.or_else(|| guessed().max_by_key(|(table, ..)| table.headings.len()))
}

/// Reads the headings of a table with this delimiter; `None` when they are not those of a known table.
fn table_of(text: &[u8], delimiter: u8, columns: &ColumnNames) -> Option<FoundTable> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text);
    let mut record = csv::ByteRecord::new();
    reader.read_byte_record(&mut record).ok().filter(|&read| read)?;
    let headings: Vec<String> = record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
    let map = row_map(&headings, columns);
    let steps = StepColumns::of(&headings).filter(|_| !map.is_sign_in_log());
    let len = reader.position().byte() as usize;
    let activity = ActivityTable::of(&headings).map(Arc::new);
    let is_known = map.is_sign_in_log() || map.foreign().is_some() || steps.is_some() || activity.is_some();
    // The properties of a record may be in one cell.
    let is_json = !is_known && headings.iter().any(|heading| heading.contains('{'));
    let is_whole = is_json || is_known && (activity.is_some() || !map.keys().contains(&FieldKey::Properties));
    let in_cells = || if is_whole { None } else { envelope_in_cells(&headings, reader) };
    let envelope = envelope_of_rows(&headings).or_else(in_cells);
    let form = RowFormat::Delimited(delimiter);
    let table = TableShape { headings: headings.into(), map: Arc::new(map), form, steps, activity };
    (is_known || envelope.is_some()).then_some((table, envelope, len))
}

/// The meaning of headings. Programs that flatten objects begin each with the key of a wrapper: `_source.appId`.
fn row_map(headings: &[String], columns: &ColumnNames) -> RowMap {
    let map = RowMap::named(headings, "", columns);
    if map.is_sign_in_log() || map.foreign().is_some() {
        return map;
    }
    let is_decisive = |heading: &&String| decides(heading.strip_prefix("properties").unwrap_or(heading));
    prefixes(headings)
        .into_iter()
        .filter(|prefix| {
            let bare: Vec<String> =
                headings.iter().filter_map(|heading| heading.strip_prefix(prefix)).map(str::to_owned).collect();
            bare.iter().filter(is_decisive).count() >= ENOUGH_KEYS
        })
        .map(|prefix| RowMap::named(headings, prefix, columns))
        .filter(RowMap::is_sign_in_log)
        .max_by_key(|map| map.keys().iter().filter(|&&key| key != FieldKey::Other).count())
        .unwrap_or(map)
}

/// What several headings begin with, up to a separator.
fn prefixes(headings: &[String]) -> Vec<&str> {
    let mut prefixes: Vec<&str> = headings
        .iter()
        .take(MAX_HEADINGS)
        .flat_map(|heading| heading.match_indices(['.', '_', '/', ':', '[']).map(|(at, _)| &heading[..=at]))
        .collect();
    prefixes.sort_unstable();
    let several = prefixes.chunk_by(|one, other| one == other).filter(|same| same.len() >= ENOUGH_KEYS);
    several.map(|same| same[0]).take(MAX_PREFIXES).collect()
}

/// The envelope of rows of which a cell holds the record.
fn envelope_in_cells(headings: &[String], mut reader: csv::Reader<&[u8]>) -> Option<Envelope> {
    reader.byte_records().take(MAX_SAMPLES).find_map(|row| {
        let row = row.ok().filter(|row| row.len() == headings.len())?;
        let cells: Vec<&str> = row.iter().map(|cell| std::str::from_utf8(cell).unwrap_or_default()).collect();
        let inside = envelope::row(headings.iter().map(String::as_str).zip(cells))?;
        inside.holds_sign_in().then_some(inside.envelope)
    })
}

/// The table in the answer of a query service, if it is one of sign-ins.
pub(super) fn frames(text: &[u8], columns: &ColumnNames) -> Option<TableShape> {
    let is_answer = text.trim_ascii_start().starts_with(b"{") || text.trim_ascii_start().starts_with(b"[");
    all_columns(text).filter(|_| is_answer).find_map(|headings| {
        let map = row_map(&headings, columns);
        let activity = ActivityTable::of(&headings).map(Arc::new);
        let form = RowFormat::Arrays;
        let table = TableShape { headings: headings.into(), map: Arc::new(map), form, steps: None, activity };
        (table.map.is_sign_in_log() || table.map.foreign().is_some() || table.activity.is_some()).then_some(table)
    })
}
