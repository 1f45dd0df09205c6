//! Reads raw records back, for the details.

use super::json_scan::parse;
use super::map::{KeyCache, MapHints, map_json};
use super::split::DELIMITERS;
use super::{activity, envelope};
use crate::signin::Guid;
use crate::store::activity::{EventNumber, EventText};
use crate::store::{RawRef, Row, Source, Store};
use crate::text::io_error;
use serde_json::Value;
use std::borrow::Cow;
use std::cell::RefCell;
use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;

/// How often text may be the text of an object: an audit record is escaped twice by some exports.
const MOST_OPENED: usize = 3;

/// A raw record: its text and all its fields in order, nested names joined by dots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawRecord {
    /// The record's bytes as text.
    pub text: String,
    /// Name and value of each field.
    pub fields: Vec<(String, String)>,
}

/// Reads the raw record of a row back from its source.
///
/// # Errors
/// When the file is gone, shorter than it was or holds something else by now. The text names the file.
pub fn raw_record(store: &Store, row: Row) -> Result<RawRecord, String> {
    let raw = store.facts(row).raw;
    let source = &store.sources()[raw.source as usize];
    // A lone surrogate, a number out of range or deep nesting under a key that is not kept: the sign-in was mapped, but
    // not all its fields can be shown. An attacker could place such a value; it must not look as if the file had
    // changed.
    let is_mapped = |text: &str| {
        let mapped = map_json(text, &mut KeyCache::default(), MapHints::default());
        mapped.is_ok_and(|mapped| mapped.request_id == store.request_id(row)) && source.headings.is_none()
    };
    fields_of(source, raw, &OpenFiles::default(), |fields| names_the_row(store, row, fields), is_mapped)
}

/// Reads the raw record of an event of an activity log back from its source. Fields that hold an object as text, such as
/// `AuditData`, are shown field by field.
///
/// # Errors
/// When the file is gone, shorter than it was or holds something else by now. The text names the file.
pub fn raw_event(store: &Store, event: EventNumber) -> Result<RawRecord, String> {
    event_of(store, event, &OpenFiles::default())
}

fn event_of(store: &Store, event: EventNumber, files: &OpenFiles) -> Result<RawRecord, String> {
    let facts = store.activity().facts(event);
    let source = &store.sources()[facts.raw.source as usize];
    let id = facts.id.map(|id| id.to_string());
    let names_it = |text: &str| id.as_ref().is_none_or(|id| text.to_ascii_lowercase().contains(id));
    let is_event = |fields: &Vec<(String, String)>| fields.iter().any(|(_, value)| names_it(value));
    let RawRecord { text, fields } = fields_of(source, facts.raw, files, is_event, names_it)?;
    let mut opened = Vec::new();
    for (name, value) in fields {
        open_text(name, value, MOST_OPENED, &mut opened);
    }
    Ok(RawRecord { text, fields: opened })
}

/// What an event touched, whole: the store shortens long ids in paths of Graph, which are read from the raw record then, with
/// files that stay open from event to event.
///
/// # Errors
/// When the raw record cannot be read, or is another by now.
pub fn whole_object<'s>(
    store: &'s Store,
    event: EventNumber,
    files: &OpenFiles,
) -> Result<Option<Cow<'s, str>>, String> {
    let activity = store.activity();
    let Some(object) = activity.text(EventText::Object, event) else { return Ok(None) };
    if !activity::may_be_shortened(activity.log(event), object) {
        return Ok(Some(object.into()));
    }
    let last_name = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
    let record = event_of(store, event, files)?;
    let whole = record.fields.iter().find_map(|(name, value)| activity::whole_object(&last_name(name), value, object));
    Ok(Some(whole.map_or(object.into(), Cow::Owned)))
}

/// Adds a field, or where its value is an object as text the fields of that.
fn open_text(name: String, value: String, deep: usize, fields: &mut Vec<(String, String)>) {
    let inner =
        Some(&value).filter(|value| deep > 0 && value.starts_with(['{', '"'])).and_then(|value| parse(value).ok());
    match inner {
        Some(Value::String(text)) => open_text(name, text, deep - 1, fields),
        Some(object @ Value::Object(_)) => flatten(&name, &object, fields),
        _ => fields.push((name, value)),
    }
}

/// The fields of the record at a place, in or without its envelope, that `is_it` recognises. What cannot be parsed is shown
/// as one field where `is_whole` says that the text is the record.
fn fields_of(
    source: &Source,
    raw: RawRef,
    files: &OpenFiles,
    is_it: impl Fn(&Vec<(String, String)>) -> bool,
    is_whole: impl Fn(&str) -> bool,
) -> Result<RawRecord, String> {
    let bytes = read(source, raw, files)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let outer = match &source.headings {
        Some(headings) => row_fields(&bytes, headings),
        None => object_fields(&text),
    };
    // Where an envelope holds the record as text, or several records, the fields are those of the record.
    let inside: Vec<_> = match &source.headings {
        Some(headings) => row_fields(&bytes, headings)
            .and_then(|fields| envelope::row(fields.iter().map(|(name, value)| (&**name, &**value)))),
        None => envelope::records(&text),
    }
    .map(|inside| inside.records.iter().filter_map(|record| object_fields(record)).collect())
    .unwrap_or_default();
    let outer = outer.filter(|_| inside.len() < 2).filter(&is_it);
    let inner = || inside.into_iter().find(&is_it);
    let whole = || is_whole(&text).then(|| vec![("record that cannot be parsed".to_owned(), text.clone())]);
    let fields = outer.or_else(inner).or_else(whole);
    match fields {
        Some(fields) => Ok(RawRecord { text, fields }),
        None => Err(format!("{}: the file was changed while it was open; load it again", source.path.display())),
    }
}

/// The fields of a JSON object.
fn object_fields(text: &str) -> Option<Vec<(String, String)>> {
    let mut value: Value = parse(text).ok()?;
    // Some systems keep the properties as text.
    let inner = value.get("properties").and_then(Value::as_str).and_then(|text| parse(text).ok());
    if let Some(inner) = inner {
        value["properties"] = inner;
    }
    let mut fields = Vec::new();
    flatten("", &value, &mut fields);
    Some(fields)
}

fn read(source: &Source, raw: RawRef, files: &OpenFiles) -> Result<Vec<u8>, String> {
    if let Some(retained) = &source.retained {
        let missing = || format!("{}: the record is no longer in memory", source.path.display());
        return retained.read(raw.offset, raw.len as usize).ok_or_else(missing);
    }
    let mut bytes = vec![0; raw.len as usize];
    match files.read(&source.path, raw, &mut bytes) {
        Ok(()) => Ok(bytes),
        Err(error) => {
            let why = match error.kind() {
                ErrorKind::UnexpectedEof => "the file is shorter than it was when it was loaded".to_owned(),
                _ => io_error(&error),
            };
            Err(format!("{}: {why}; its sign-ins stay loaded", source.path.display()))
        }
    }
}

/// The most files that are kept open.
const MOST_OPEN: usize = 16;

/// Files that stay open while many records are read back, those of a few sources.
#[derive(Default)]
pub struct OpenFiles(RefCell<Vec<(u32, File)>>);

impl OpenFiles {
    /// Reads what a place has.
    fn read(&self, path: &Path, raw: RawRef, bytes: &mut [u8]) -> io::Result<()> {
        let mut files = self.0.borrow_mut();
        if !files.iter().any(|(source, _)| *source == raw.source) {
            let opened = File::open(path)?;
            files.truncate(MOST_OPEN - 1);
            files.insert(0, (raw.source, opened));
        }
        let held = files.iter().find(|(source, _)| *source == raw.source);
        let mut file = held.map(|(_, file)| file).ok_or(ErrorKind::NotFound)?;
        file.seek(SeekFrom::Start(raw.offset))?;
        file.read_exact(bytes)
    }
}

/// Whether the request id is still in the record: the file may have been replaced.
fn names_the_row(store: &Store, row: Row, fields: &[(String, String)]) -> bool {
    let Some(id) = store.request_id(row) else { return true };
    let id = id.to_string();
    let token = |value: &str| Guid::from_unique_token_identifier(value).is_some_and(|found| found.to_string() == id);
    fields.iter().any(|(_, value)| value.eq_ignore_ascii_case(&id) || token(value))
}

/// The cells of a row, each under its heading.
fn row_fields(bytes: &[u8], headings: &[String]) -> Option<Vec<(String, String)>> {
    // A query service may write a row as an object.
    if let Some(fields) = std::str::from_utf8(bytes).ok().and_then(object_fields).filter(|_| bytes.starts_with(b"{")) {
        return Some(fields);
    }
    if let Some(cells) = serde_json::from_slice::<Vec<Value>>(bytes).ok().filter(|cells| cells.len() == headings.len())
    {
        let mut fields = Vec::new();
        headings.iter().zip(&cells).for_each(|(heading, cell)| flatten(heading, cell, &mut fields));
        return Some(fields);
    }
    // Any other was named in the first line of the file.
    let others = (b'!'..=b'~').filter(|byte| byte.is_ascii_punctuation() && *byte != b'"');
    DELIMITERS.into_iter().chain(others).find_map(|delimiter| {
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(bytes);
        let mut row = csv::ByteRecord::new();
        reader.read_byte_record(&mut row).ok().filter(|&read| read && row.len() == headings.len())?;
        let cells = row.iter().map(|cell| String::from_utf8_lossy(cell).into_owned());
        Some(headings.iter().map(|heading| heading.trim().to_owned()).zip(cells).collect())
    })
}

/// Deeper values are shown as JSON: names of ten parts are hard to read.
const MAX_DEPTH: usize = 6;

fn flatten(name: &str, value: &Value, fields: &mut Vec<(String, String)>) {
    let depth = name.bytes().filter(|&byte| byte == b'.').count();
    let inner = |part: &str| if name.is_empty() { part.to_owned() } else { format!("{name}.{part}") };
    match value {
        Value::Object(object) if !object.is_empty() && depth < MAX_DEPTH => {
            for (key, value) in object {
                flatten(&inner(key), value, fields);
            }
        }
        Value::Array(list) if list.iter().any(Value::is_object) && depth < MAX_DEPTH => {
            for (at, value) in list.iter().enumerate() {
                flatten(&inner(&(at + 1).to_string()), value, fields);
            }
        }
        Value::String(text) => fields.push((name.to_owned(), text.clone())),
        Value::Null => fields.push((name.to_owned(), "null".to_owned())),
        other => fields.push((name.to_owned(), other.to_string())),
    }
}
