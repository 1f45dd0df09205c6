//! Unwraps records from the envelopes of other systems.
//!
//! Splunk keeps a record as text in `_raw`, Sekoia in `input.message`, log shippers behind a syslog header; Elastic
//! takes it apart. What comes out is the record as the log wrote it, which is mapped like any other.

mod elastic;
mod json_value;

use json_value::{nested, text_of};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Prefix of the fields that Splunk extracts from a diagnostic record, where an export has no `_raw`.
const EXTRACTED: &str = "properties.";

/// The system that wrapped a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Envelope {
    /// `{"result":{"_raw":"..."}}`, or a column `_raw`; without it, the fields that Splunk extracted.
    Splunk,
    /// An Elastic document, with or without `_source`.
    Elastic,
    /// The record as text in `message`, as log shippers leave it.
    Message,
    /// The record behind other text on its line.
    Syslog,
}

impl Envelope {
    /// The name in shapes.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Splunk => "splunk",
            Self::Elastic => "elastic",
            Self::Message => "message",
            Self::Syslog => "syslog",
        }
    }
}

/// The record inside an envelope; `None` when there is none.
pub(super) fn record(text: &str) -> Option<(Envelope, Cow<'_, str>)> {
    if !text.starts_with('{') {
        let inner = text[text.find('{')?..].trim_end();
        return Some((Envelope::Syslog, record(inner).map_or(Cow::Borrowed(inner), |(_, inner)| inner)));
    }
    let (envelope, inner) = object(serde_json::from_str(text).ok()?)?;
    Some((envelope, Cow::Owned(inner)))
}

/// The record inside a row of a table, given headings and cells.
pub(super) fn row<'a>(cells: impl Iterator<Item = (&'a str, &'a str)>) -> Option<String> {
    // Kibana writes "-" for absent values.
    let filled = cells.filter(|(_, cell)| !cell.is_empty() && *cell != "-");
    object(filled.map(|(heading, cell)| (heading.trim().to_owned(), Value::from(cell))).collect())
        .map(|(_, inner)| inner)
}

/// The envelope of rows under these headings.
pub(super) fn envelope_of_rows(headings: &[String]) -> Option<Envelope> {
    let bare = |heading: &String| heading.trim_start_matches('\u{feff}').trim().to_owned();
    let headings: Vec<String> = headings.iter().map(bare).collect();
    if headings.iter().any(|heading| heading == "_raw") {
        Some(Envelope::Splunk)
    } else if headings.iter().any(|heading| heading.starts_with("azure.signinlogs.")) {
        Some(Envelope::Elastic)
    } else if headings.iter().any(|heading| heading.starts_with(EXTRACTED)) {
        Some(Envelope::Splunk)
    } else {
        None
    }
}

fn object(mut map: Map<String, Value>) -> Option<(Envelope, String)> {
    if let Some(Value::Object(source)) = map.get_mut("_source") {
        let source = std::mem::take(source);
        return elastic::record(source).map(|inner| (Envelope::Elastic, inner));
    }
    if let Some(Value::Object(result)) = map.get_mut("result") {
        let result = std::mem::take(result);
        let inner = text_of(result.get("_raw")).unwrap_or_else(|| extracted(result));
        return Some((Envelope::Splunk, inner));
    }
    if let Some(raw) = text_of(map.get("_raw")) {
        return Some((Envelope::Splunk, raw));
    }
    let message = map.get("input").and_then(|input| input.get("message")).or_else(|| map.get("message"));
    if let Some(message) = text_of(message) {
        return Some((Envelope::Message, message));
    }
    if map.keys().any(|key| key.starts_with(EXTRACTED)) {
        return Some((Envelope::Splunk, extracted(map)));
    }
    elastic::is_document(&map).then(|| elastic::record(map)).flatten().map(|inner| (Envelope::Elastic, inner))
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

    const RECORD: &str = r#"{"id":"1","note":"a \"b\" {"}"#;

    fn quoted() -> String {
        Value::from(RECORD).to_string()
    }

    #[test]
    fn records_are_unwrapped_from_every_envelope() {
        for (text, envelope) in [
            (format!(r#"{{"input":{{"message":{}}}}}"#, quoted()), Envelope::Message),
            (format!(r#"{{"@timestamp":"x","message":{}}}"#, quoted()), Envelope::Message),
            (format!(r#"{{"preview":false,"result":{{"_time":"x","_raw":{}}}}}"#, quoted()), Envelope::Splunk),
            (format!(r#"{{"result":{RECORD}}}"#), Envelope::Splunk),
            (format!(r#"{{"_raw":{}}}"#, quoted()), Envelope::Splunk),
            (format!(r#"{{"_index":"x","_source":{{"event":{{"original":{}}}}}}}"#, quoted()), Envelope::Elastic),
            (format!(r#"{{"_source":{{"event.original":{}}}}}"#, quoted()), Envelope::Elastic),
            (format!("<134>Oct 13 07:02:11 collector azure[1]: {RECORD}"), Envelope::Syslog),
            (format!(r#"<134>1 host - {{"message":{}}}"#, quoted()), Envelope::Syslog),
        ] {
            let (found, inner) = record(&text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((found, inner.as_ref()), (envelope, RECORD), "{text}");
        }
        let extracted =
            r#"{"result":{"_time":"x","category":"SignInLogs","properties.id":"1","properties.status.errorCode":"0"}}"#;
        let (envelope, inner) = record(extracted).expect("a record");
        assert_eq!(envelope, Envelope::Splunk);
        assert_eq!(
            inner,
            r#"{"_time":"x","category":"SignInLogs","properties":{"id":"1","status":{"errorCode":"0"}}}"#
        );
        let cells = [("properties.id", "1"), ("category", "SignInLogs"), ("properties.tags{}", "")];
        assert_eq!(row(cells.into_iter()).as_deref(), Some(r#"{"properties":{"id":"1"},"category":"SignInLogs"}"#));
        assert_eq!(row([("_time", "x"), ("_raw", RECORD)].into_iter()).as_deref(), Some(RECORD));
    }

    #[test]
    fn other_text_is_not_unwrapped() {
        for text in [RECORD, r#"{"message":"hello"}"#, r#"{"result":"success"}"#, "[]", "no record", "{broken", ""] {
            assert_eq!(record(text), None, "{text}");
        }
    }
}
