//! Detects a file's shape from its content.

pub(super) mod date_order;
mod enumeration_loss;
mod labels;
mod own_report;
mod preamble;
mod table;
mod unknown_table;

pub(super) use enumeration_loss::written_by_python_sdk;
pub(super) use labels::{LABELS_NOTE, LABELS_SHAPE, is_name_of_labels};
pub(super) use own_report::{REPORT_NOTE, REPORT_SHAPE};

use crate::ingest::activity;
use crate::ingest::envelope::{self, Envelope};
use crate::ingest::input::archive_member::is_tar;
use crate::ingest::json_scan;
use crate::ingest::split::{FramesSplitter, JsonSplitter, LineSplitter, Splitter, TableSplitter, page_key};
use crate::signin::ColumnNames;
use crate::store::activity::ActivityLog;
use preamble::Preamble;
use serde::Deserialize;
use serde::de::IgnoredAny;
use table::{MAX_SAMPLES, frames, table, table_shape};
pub(super) use table::{RowFormat, TableShape};
use unknown_table::describe_table;

/// How the records of a file are found.
pub(super) struct FileLayout {
    /// Name of the shape, for `check`.
    pub shape: String,
    /// Splits the text into records.
    pub splitter: Box<dyn Splitter + Send>,
    /// How to read a row of a table; `None` for JSON records.
    pub table: Option<TableShape>,
    /// Bytes before the first record: byte order mark, headings.
    pub skip: usize,
    /// Whether each line is a record.
    pub by_line: bool,
    /// Whether the records are in envelopes.
    pub in_envelope: bool,
    /// Whether the records are events of an activity log.
    pub is_activity: bool,
}

/// Why a file has no records to read.
#[derive(Debug)]
pub(super) enum NotALog {
    /// It holds the labels of a synthetic log.
    Labels,
    /// It is a report that this program wrote.
    Report,
    /// It is something else; the text names what it looks like.
    Foreign(String),
}

/// The family of records without a key that decides it.
const UNKNOWN_FAMILY: &str = "json";

const ZIP: &[u8] = b"PK\x03\x04";
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
const EXPECTED: &str =
    "expected an exported sign-in log: JSON (diagnostic, Graph, admin center) or CSV (admin center, Log Analytics)";

/// Detects the layout of a file from its start. `end`: `text` is all of it. `columns`: what the user says that columns
/// hold.
///
/// # Errors
/// When the file is no sign-in log, with what it looks like instead.
pub(super) fn detect(text: &[u8], end: bool, columns: &ColumnNames) -> Result<FileLayout, NotALog> {
    let mark = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    let preamble = Preamble::of(&text[mark..]);
    let mark = mark + preamble.len;
    let body = &text[mark..];
    // An archive may hold lines that are stored as they are; reading these would lose the other members.
    if text.starts_with(ZIP) || is_tar(text) {
        return looks_like(text);
    }
    let first = body.iter().position(|byte| !byte.is_ascii_whitespace());
    let Some(first) = first else {
        let what = if text.is_empty() { "the file is empty" } else { "the file has nothing but white space" };
        return Err(NotALog::Foreign(what.to_owned()));
    };
    if labels::is_labels(&body[first..]) {
        return Err(NotALog::Labels);
    }
    if own_report::is_report(&body[first..]) {
        return Err(NotALog::Report);
    }
    let json = |by_line: bool, layout: &str, splitter: Box<dyn Splitter + Send>, samples: &[&[u8]]| {
        // The first record may be another's: systems that wrap records mix those of several logs.
        let known = samples.iter().find_map(|sample| {
            if let Some(log) = event_of(sample) {
                return Some((None, log.name(), true));
            }
            let envelope = envelope_of(sample);
            let family = envelope.map_or_else(|| family(sample), Envelope::name);
            (family != UNKNOWN_FAMILY).then_some((envelope, family, false))
        });
        let unknown = (None, samples.first().map(|_| UNKNOWN_FAMILY), false);
        let (envelope, family, is_activity) =
            known.map_or(unknown, |(envelope, family, is_activity)| (envelope, Some(family), is_activity));
        FileLayout {
            shape: family.map_or_else(|| layout.to_owned(), |family| format!("{family}-{layout}")),
            splitter,
            table: None,
            skip: mark,
            by_line,
            in_envelope: envelope.is_some(),
            is_activity,
        }
    };
    let foreign = |what: &str| Err(NotALog::Foreign(format!("not a sign-in log: each row is {what}; {EXPECTED}")));
    // An answer of a query service is searched for in all of the text. A sign-in in its first line is none.
    let line = first_line(&body[first..]);
    let is_sign_in =
        body[first] == b'{' && page_key(line).is_none() && is_object(line) && family(line) != UNKNOWN_FAMILY
            || event_of(line).is_some();
    if !is_sign_in && let Some(table) = frames(body, columns) {
        if let Some(what) = table.foreign() {
            return foreign(what);
        }
        let family = table.activity.as_ref().filter(|_| table.is_of_events()).map(|activity| activity.log().name());
        return Ok(FileLayout {
            shape: format!("{}-tables", family.unwrap_or("log-analytics")),
            splitter: Box::new(FramesSplitter::new(&table.headings)),
            table: Some(table),
            skip: mark,
            by_line: false,
            in_envelope: false,
            is_activity: false,
        });
    }
    match body[first] {
        b'[' => Ok(json(false, "array", Box::new(JsonSplitter::new()), &first_records(body))),
        b'{' => Ok(if let Some(lines) = lines_of_their_own(&body[first..], end) {
            json(true, "ndjson", Box::new(LineSplitter), &lines)
        } else {
            let layout = page_key(body).map_or("object", |key| if key == b"records" { "records" } else { "page" });
            json(false, layout, Box::new(JsonSplitter::new()), &first_records(body))
        }),
        _ => match table(body, preamble.delimiter, columns) {
            Some((table, ..)) if table.foreign().is_some() => foreign(table.foreign().unwrap_or_default()),
            Some((table, envelope, headings)) => {
                let shape = envelope.map(|envelope| format!("{}-csv", envelope.name()));
                Ok(FileLayout {
                    shape: shape.unwrap_or_else(|| table_shape(&table).to_owned()),
                    splitter: Box::new(TableSplitter),
                    table: Some(table),
                    skip: mark + headings,
                    by_line: false,
                    in_envelope: envelope.is_some(),
                    is_activity: false,
                })
            }
            None => {
                let is_record = |line: &&[u8]| is_object(line) || envelope_of(line).is_some();
                let lines: Vec<&[u8]> =
                    complete_lines(&body[first..], end).filter(is_record).take(MAX_SAMPLES).collect();
                if lines.is_empty() {
                    let table = (describe(text) == PLAIN_TEXT).then(|| describe_table(body, columns)).flatten();
                    return table.map_or_else(|| looks_like(text), |table| Err(NotALog::Foreign(table)));
                }
                Ok(json(true, "ndjson", Box::new(LineSplitter), &lines))
            }
        },
    }
}

fn looks_like(text: &[u8]) -> Result<FileLayout, NotALog> {
    Err(NotALog::Foreign(format!("not a sign-in log: it looks like {}; {EXPECTED}", describe(text))))
}

/// The first lines, if the text has one record a line. A page on one line is no record.
fn lines_of_their_own(text: &[u8], end: bool) -> Option<Vec<&[u8]>> {
    let first = first_line(text);
    if is_object(first) {
        let lines = std::iter::once(first).chain(complete_lines(text, end).skip(1)).take(MAX_SAMPLES);
        return page_key(first).is_none().then(|| lines.collect());
    }
    // A record over several lines, or a damaged line: the parser distinguishes them.
    let mut json = serde_json::Deserializer::from_slice(text);
    match IgnoredAny::deserialize(&mut json) {
        Err(error) if !error.is_eof() || end => {
            let lines: Vec<_> = complete_lines(text, false).filter(|line| is_object(line)).take(MAX_SAMPLES).collect();
            (!lines.is_empty()).then_some(lines)
        }
        _ => None,
    }
}

/// The first lines that are complete. `end`: the end of the text ends a line.
fn complete_lines(text: &[u8], end: bool) -> impl Iterator<Item = &[u8]> {
    const LOOKED_AT: usize = 200;
    let last = if end { text.len() } else { memchr::memrchr(b'\n', text).unwrap_or(0) };
    let mut rest = Some(&text[..last]);
    let lines = std::iter::from_fn(move || {
        let line = first_line(rest?);
        rest = rest?.get(line.len() + 1..);
        Some(line)
    });
    lines.take(LOOKED_AT)
}

/// The text up to the first line end.
fn first_line(text: &[u8]) -> &[u8] {
    memchr::memchr(b'\n', text).map_or(text, |at| &text[..at])
}

fn is_object(line: &[u8]) -> bool {
    line.trim_ascii_start().starts_with(b"{")
        && std::str::from_utf8(line).map_or_else(
            |_| serde_json::from_slice::<IgnoredAny>(line).is_ok(),
            |line| json_scan::parse::<IgnoredAny>(line).is_ok(),
        )
}

/// The first records of a list or a page.
fn first_records(text: &[u8]) -> Vec<&[u8]> {
    let whole = JsonSplitter::new().split(text, false);
    whole.records.iter().take(MAX_SAMPLES).map(|range| &text[range.start as usize..range.end as usize]).collect()
}

/// The envelope around a sample, if there is a sign-in in it.
fn envelope_of(sample: &[u8]) -> Option<Envelope> {
    let inside = envelope::records(std::str::from_utf8(sample).ok()?.trim())?;
    let is_known = |record: &str| is_object(record.as_bytes()) && family(record.as_bytes()) != UNKNOWN_FAMILY;
    (inside.holds_sign_in() || inside.records.iter().any(|record| is_known(record))).then_some(inside.envelope)
}

/// The activity log that a sample is of.
fn event_of(sample: &[u8]) -> Option<ActivityLog> {
    activity::log_of(std::str::from_utf8(sample).ok()?.trim())
}

/// The schema of a record, by its keys.
fn family(record: &[u8]) -> &'static str {
    let text = String::from_utf8_lossy(record);
    let is_json = json_scan::parse::<IgnoredAny>(&text).is_ok();
    let keys: Vec<&str> = json_scan::members(&text).filter(|_| is_json).map(|(key, _)| key).collect();
    let has = |name: &str| keys.contains(&name);
    if has("properties") {
        "diagnostic"
    } else if has("signInCount") {
        "graph-summary"
    } else if has("createdDateTime") {
        "graph"
    } else if has("AccountUpn") || has("AccountObjectId") || has("IsManagedIdentity") {
        "defender"
    } else if has("AdditionalProperties") {
        "powershell"
    } else if has("TimeGenerated") || has("CreatedDateTime") {
        "log-analytics"
    } else {
        UNKNOWN_FAMILY
    }
}

const PLAIN_TEXT: &str = "plain text";

/// What a file that is no sign-in log looks like.
fn describe(text: &[u8]) -> &'static str {
    const DEEPER: &str = "a file that is compressed more than three times (unpack it first)";
    const MAGIC: &[(&[u8], &str)] = &[
        (b"\x89PNG", "a PNG picture"),
        (b"\xff\xd8\xff", "a JPEG picture"),
        (b"GIF8", "a GIF picture"),
        (b"%PDF", "a PDF document"),
        (
            ZIP,
            "a zip archive or an Office document on a named pipe or deep inside an archive (save or unpack it first)",
        ),
        (b"\x1f\x8b", DEEPER),
        (b"\x28\xb5\x2f\xfd", DEEPER),
        (b"BZh", DEEPER),
        (b"\xfd7zXZ", DEEPER),
        (b"7z\xbc\xaf", "a 7z archive (unpack it first)"),
        (b"\x7fELF", "a program"),
        (b"MZ", "a program"),
        (b"ElfFile", "a Windows event log"),
        (b"SQLite format 3", "an SQLite database"),
        (b"\xff\xfe\0\0", "UTF-32 text (convert it to UTF-8 first)"),
        (b"<", "XML or HTML"),
    ];
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| text.trim_ascii_start().starts_with(magic)) {
        return what;
    }
    if is_tar(text) {
        return "a tar archive on a pipe, deep inside an archive, or compressed under a name that does not end like \
                .tar.gz (unpack it first)";
    }
    let start = &text[..text.len().min(4096)];
    if start.iter().any(|byte| matches!(byte, 0..=8 | 14..=26)) { "binary data" } else { PLAIN_TEXT }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> Result<String, String> {
        detect(text.as_bytes(), true, &ColumnNames::default()).map(|layout| layout.shape).map_err(|reason| match reason
        {
            NotALog::Foreign(what) => what,
            NotALog::Labels => "labels".to_owned(),
            NotALog::Report => "report".to_owned(),
        })
    }

    #[test]
    fn shapes_are_detected_from_content() {
        let graph = r#"{"id":"1","createdDateTime":"2026-10-01T00:00:00Z"}"#;
        let diagnostic = r#"{"time":"2026-10-01T00:00:00Z","category":"SignInLogs","properties":{"id":"1"}}"#;
        let pretty = "{\n  \"id\": \"1\",\n  \"createdDateTime\": \"2026-10-01T00:00:00Z\"\n}";
        for (text, expected) in [
            (format!("{diagnostic}\n{diagnostic}\n"), "diagnostic-ndjson"),
            (format!("\u{feff}{diagnostic}"), "diagnostic-ndjson"),
            (format!(r#"{{"records":[{diagnostic}]}}"#), "diagnostic-records"),
            (format!("[{graph}]"), "graph-array"),
            (format!("{graph}\n"), "graph-ndjson"),
            (format!(r#"{{"@odata.context":"x","value":[{graph}]}}"#), "graph-page"),
            (format!("{{\"value\":[{graph}]}}\n{{\"value\":[{graph}]}}\n"), "graph-page"),
            (pretty.to_owned(), "graph-object"),
            (format!("{{\"time\": oops\n{diagnostic}\n"), "diagnostic-ndjson"),
            (format!("not json at all\n{diagnostic}\n"), "diagnostic-ndjson"),
            ("[]".to_owned(), "array"),
            (r#"{"value":[]}"#.to_owned(), "page"),
            ("Date (UTC),Request ID,User,Username,Application\n".to_owned(), "portal-csv"),
            ("\u{feff}\"TimeGenerated [UTC]\",AppDisplayName,IPAddress\r\n".to_owned(), "log-analytics-csv"),
            ("Date (UTC);Request ID;Username\n".to_owned(), "portal-csv"),
            ("Date (UTC)|Request ID|Username\n".to_owned(), "portal-csv"),
            ("\u{feff}sep=^\r\nDate (UTC)^Request ID^Username\n".to_owned(), "portal-csv"),
        ] {
            assert_eq!(shape(&text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn other_formats_are_named() {
        for (text, what) in [
            ("", "empty"),
            ("  \n", "white space"),
            ("\u{89}PNG", "plain text"),
            ("%PDF-1.7", "a PDF document"),
            ("hello\nworld\n", "plain text"),
            ("name,age\nx,1\n", "a table whose headings are not known"),
            ("<html>", "XML or HTML"),
        ] {
            let error = shape(text).expect_err(text);
            assert!(error.contains(what), "{text}: {error}");
        }
        let archive = [&b"PK\x03\x04\n"[..], br#"{"createdDateTime":"2026-10-01T00:00:00Z","id":"1"}"#, b"\n"].concat();
        for (bytes, what) in [(&archive[..], "unpack it first"), (b"\x89PNG\r\n\x1a\n\0\0", "PNG")] {
            assert!(
                matches!(detect(bytes, true, &ColumnNames::default()), Err(NotALog::Foreign(error)) if error.contains(what)),
                "{what}"
            );
        }
    }
}
