//! Unwraps records from the envelopes of other systems.
//!
//! Splunk keeps a record as text in `_raw`, collectors put it below a key of their own or into a text, log shippers
//! behind a syslog header; Elastic takes it apart. What comes out is the record as the log wrote it, which is mapped
//! like any other. Splunk and Elastic are known by their keys; everywhere else the record is searched for.

mod elastic;
mod json_value;
mod normalised;
mod search;

pub(super) use search::{ENOUGH_KEYS, decides, holds_sign_in};

use super::json_scan::{members, parse};
use super::page_signs::PageSigns;
use json_value::{nested, text_of};
use search::{FoundRecords, MAX_DEPTH, behind_header, is_sign_in};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Prefix of the fields that Splunk extracts from a diagnostic record, where an export has no `_raw`.
const EXTRACTED: &str = "properties.";

/// Prefix of the fields of the Azure integration of Elastic.
const OF_ELASTIC: &str = "azure.signinlogs.";

/// What is around a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Envelope {
    /// `{"result":{"_raw":"..."}}`, or a column `_raw`; without it, the fields that Splunk extracted.
    Splunk,
    /// An Elastic document, with or without `_source`.
    Elastic,
    /// A row of ASIM's authentication views without the original.
    Asim,
    /// An event of OCSF's class Authentication without the original.
    Ocsf,
    /// The record behind other text on its line.
    Syslog,
    /// JSON text in a JSON string.
    Text,
    /// The record below a key, or in the text under it. The name is that of shapes.
    Below(&'static str),
}

impl Envelope {
    /// The name in shapes.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Splunk => "splunk",
            Self::Elastic => "elastic",
            Self::Asim => "asim",
            Self::Ocsf => "ocsf",
            Self::Syslog => "syslog",
            Self::Text => "text",
            Self::Below(name) => name,
        }
    }
}

/// The records in one envelope.
pub(super) struct Unwrapped<'t> {
    pub envelope: Envelope,
    /// Their texts, one as a rule.
    pub records: Vec<Cow<'t, str>>,
    /// What the pages around them say about others.
    pub signs: PageSigns,
}

impl<'t> Unwrapped<'t> {
    fn one(envelope: Envelope, record: String) -> Self {
        // What a system keeps as the text of an event may be a wrapper itself.
        match FoundRecords::inside(&record) {
            Some(found) => Unwrapped::found(found, envelope).into_owned(),
            None => Self::of_one(envelope, Cow::Owned(record)),
        }
    }

    fn into_owned(self) -> Unwrapped<'static> {
        let records = self.records.into_iter().map(|record| Cow::Owned(record.into_owned())).collect();
        Unwrapped { envelope: self.envelope, records, signs: self.signs }
    }

    fn of_one(envelope: Envelope, record: Cow<'t, str>) -> Self {
        Self { envelope, records: vec![record], signs: PageSigns::default() }
    }

    fn found(found: FoundRecords<'t>, envelope: Envelope) -> Self {
        Self { envelope, records: found.records, signs: found.signs }
    }

    /// Whether a sign-in is among the records.
    pub(super) fn holds_sign_in(&self) -> bool {
        self.records.iter().any(|record| is_sign_in(record))
    }
}

/// The records inside an envelope; `None` when there is none.
pub(super) fn records(text: &str) -> Option<Unwrapped<'_>> {
    if !text.starts_with('{') {
        if let Some(found) = FoundRecords::inside(text) {
            return Some(Unwrapped::found(found, Envelope::Text));
        }
        let inner = text[text.find('{')?..].trim_end();
        let unwrapped = records(inner).unwrap_or_else(|| Unwrapped::of_one(Envelope::Syslog, Cow::Borrowed(inner)));
        let unwrapped = Unwrapped { envelope: Envelope::Syslog, ..unwrapped };
        let in_quotes = if unwrapped.holds_sign_in() { None } else { behind_header(text, MAX_DEPTH) };
        return Some(in_quotes.map_or(unwrapped, |found| Unwrapped::found(found, Envelope::Syslog)));
    }
    let named = || parse(text).ok().and_then(object);
    let is_named = |key: &str| {
        matches!(key, "_source" | "fields" | "_raw" | "result" | "azure")
            || key.starts_with(EXTRACTED)
            || key.starts_with(OF_ELASTIC)
    };
    if let Some(unwrapped) = members(text).any(|(key, _)| is_named(key)).then(named).flatten() {
        return Some(unwrapped);
    }
    if let Some(found) = FoundRecords::inside(text) {
        let name = found.name();
        return Some(Unwrapped::found(found, Envelope::Below(name)));
    }
    let map: Map<String, Value> = parse(text).ok()?;
    if let Some(normalised) = normalised(&map) {
        return Some(normalised);
    }
    // Programs that flatten objects join the keys of the wrapper to those of the record.
    if map.keys().any(|key| key.contains('.')) && !is_sign_in(text) {
        let text = nested(map.clone()).to_string();
        if let Some(inside) = records(&text).filter(Unwrapped::holds_sign_in) {
            return Some(inside.into_owned());
        }
    }
    // A record of another kind: the mapping names it.
    let message = map.get("input").and_then(|input| input.get("message")).or_else(|| map.get("message"));
    text_of(message).map(|message| Unwrapped::one(Envelope::Below("message"), message))
}

/// The records inside a row of a table, given headings and cells.
pub(super) fn row<'a>(cells: impl Iterator<Item = (&'a str, &'a str)>) -> Option<Unwrapped<'static>> {
    // Kibana writes "-" for absent values.
    let filled = cells.filter(|(_, cell)| !cell.is_empty() && *cell != "-");
    let row: Map<String, Value> =
        filled.map(|(heading, cell)| (heading.trim().to_owned(), Value::from(cell))).collect();
    let text = Value::Object(row.clone()).to_string();
    let in_cells = || records(&text).map(Unwrapped::into_owned);
    object(row).or_else(in_cells).or_else(|| {
        // The properties in one cell, the keys of the envelope in others.
        is_sign_in(&text).then(|| Unwrapped::of_one(Envelope::Text, Cow::Owned(text.clone())))
    })
}

/// The envelope of rows under these headings.
pub(super) fn envelope_of_rows(headings: &[String]) -> Option<Envelope> {
    let bare = |heading: &String| heading.trim_start_matches('\u{feff}').trim().to_owned();
    let headings: Vec<String> = headings.iter().map(bare).collect();
    if headings.iter().any(|heading| heading == "_raw") {
        Some(Envelope::Splunk)
    } else if headings.iter().any(|heading| heading.starts_with(OF_ELASTIC)) {
        Some(Envelope::Elastic)
    } else if headings.iter().any(|heading| heading.starts_with(EXTRACTED)) {
        Some(Envelope::Splunk)
    } else if normalised::is_asim(|name| headings.iter().any(|heading| heading == name)) {
        Some(Envelope::Asim)
    } else {
        None
    }
}

/// The record that a normalised copy was made of, as far as the copy has it.
fn normalised(map: &Map<String, Value>) -> Option<Unwrapped<'static>> {
    let of_asim = normalised::of_asim(map).map(|record| (Envelope::Asim, record));
    let (envelope, record) = of_asim.or_else(|| Some((Envelope::Ocsf, normalised::of_ocsf(map)?)))?;
    Some(Unwrapped::of_one(envelope, Cow::Owned(record)))
}

/// The record of a system that is known by its keys.
fn object(mut map: Map<String, Value>) -> Option<Unwrapped<'static>> {
    if let Some(Value::Object(source)) = map.get_mut("_source") {
        let source = std::mem::take(source);
        return elastic::record(source).map(|inner| Unwrapped::one(Envelope::Elastic, inner));
    }
    // What a search returns that asked for fields.
    if let Some(Value::Object(fields)) = map.get_mut("fields")
        && elastic::is_document(fields)
    {
        return elastic::record(std::mem::take(fields)).map(|inner| Unwrapped::one(Envelope::Elastic, inner));
    }
    if let Some(Value::Object(result)) = map.get_mut("result") {
        let result = std::mem::take(result);
        let inner = text_of(result.get("_raw")).unwrap_or_else(|| extracted(result));
        return Some(Unwrapped::one(Envelope::Splunk, inner));
    }
    if let Some(raw) = text_of(map.get("_raw")) {
        return Some(Unwrapped::one(Envelope::Splunk, raw));
    }
    if map.keys().any(|key| key.starts_with(EXTRACTED)) {
        return Some(Unwrapped::one(Envelope::Splunk, extracted(map)));
    }
    elastic::is_document(&map)
        .then(|| elastic::record(map))
        .flatten()
        .map(|inner| Unwrapped::one(Envelope::Elastic, inner))
}

/// Rebuilds a record from the fields that Splunk extracted. Splunk marks lists by `{}` and splits lists of objects by
/// field (`authenticationDetails{}.succeeded`): those cannot be rebuilt.
fn extracted(fields: Map<String, Value>) -> String {
    let whole = fields.into_iter().filter(|(name, _)| !name.contains("{}."));
    nested(whole.map(|(name, value)| (name.trim_end_matches("{}").to_owned(), value)).collect()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str =
        r#"{"id":"1","createdDateTime":"2026-10-13T08:30:11Z","appId":"a","appDisplayName":"a \"b\" {"}"#;

    fn quoted() -> String {
        Value::from(RECORD).to_string()
    }

    #[test]
    fn records_are_unwrapped_from_every_envelope() {
        let message = Envelope::Below("message");
        for (text, envelope) in [
            (format!(r#"{{"input":{{"message":{}}}}}"#, quoted()), message),
            (format!(r#"{{"@timestamp":"x","message":{}}}"#, quoted()), message),
            (format!(r#"{{"preview":false,"result":{{"_time":"x","_raw":{}}}}}"#, quoted()), Envelope::Splunk),
            (format!(r#"{{"result":{RECORD}}}"#), Envelope::Splunk),
            (format!(r#"{{"_raw":{}}}"#, quoted()), Envelope::Splunk),
            (format!(r#"{{"_raw":{}}}"#, Value::from(format!(r#"{{"records":[{RECORD}]}}"#))), Envelope::Splunk),
            (format!(r#"{{"_index":"x","_source":{{"event":{{"original":{}}}}}}}"#, quoted()), Envelope::Elastic),
            (format!(r#"{{"_source":{{"event.original":{}}}}}"#, quoted()), Envelope::Elastic),
            (format!("<134>Oct 13 07:02:11 collector azure[1]: {RECORD}"), Envelope::Syslog),
            (format!(r#"<134>1 host - {{"message":{}}}"#, quoted()), Envelope::Syslog),
            (format!("[2026-10-13 07:02:11] azure: {RECORD}"), Envelope::Syslog),
            (quoted(), Envelope::Text),
            (format!(r#"{{"data":{RECORD}}}"#), Envelope::Below("data")),
        ] {
            let found = records(&text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((found.envelope, &found.records[..]), (envelope, &[Cow::Borrowed(RECORD)][..]), "{text}");
        }
        let extracted =
            r#"{"result":{"_time":"x","category":"SignInLogs","properties.id":"1","properties.status.errorCode":"0"}}"#;
        let found = records(extracted).expect("a record");
        assert_eq!(found.envelope, Envelope::Splunk);
        assert_eq!(
            found.records,
            [r#"{"_time":"x","category":"SignInLogs","properties":{"id":"1","status":{"errorCode":"0"}}}"#]
        );
        let of_row = |cells: &[(&'static str, &'static str)]| row(cells.iter().copied()).expect("a record").records;
        let cells = [("properties.id", "1"), ("category", "SignInLogs"), ("properties.tags{}", "")];
        assert_eq!(of_row(&cells), [r#"{"properties":{"id":"1"},"category":"SignInLogs"}"#]);
        assert_eq!(of_row(&[("_time", "x"), ("_raw", RECORD)]), [RECORD]);
        assert_eq!(of_row(&[("Date", "x"), ("RawData", RECORD)]), [RECORD]);
    }

    #[test]
    fn records_of_other_kinds_in_a_message_are_named_by_the_mapping() {
        let audit = r#"{"@timestamp":"x","message":"{\"category\":\"AuditLogs\",\"activityDateTime\":\"x\"}"}"#;
        let found = records(audit).expect("a record");
        assert_eq!(found.records, [r#"{"category":"AuditLogs","activityDateTime":"x"}"#]);
        assert!(!found.holds_sign_in());
    }

    #[test]
    fn other_text_is_not_unwrapped() {
        for text in [RECORD, r#"{"message":"hello"}"#, r#"{"result":"success"}"#, "[]", "no record", "{broken", ""] {
            assert!(records(text).is_none(), "{text}");
        }
    }
}
