//! Takes a time out of the object that some exporters put around it.
//!
//! ```text
//! {"value":"/Date(1791880211000)/","DateTime":"..."}   {"$date":{"$numberLong":"1791880211000"}}   @{value=...}
//! {"date":"2026-10-13 08:30:11.000000","timezone_type":3,"timezone":"UTC"}   {"seconds":1791880211,"nanos":0}
//! ```

use crate::ingest::map::object_text;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// The keys that hold the time, by their letters in lower case, the surest first. The `DateTime` of Windows PowerShell is in the
/// zone and language of its user, and stands beside a `value`.
const KEYS: [&str; 5] = ["date", "value", "numberlong", "iso", "seconds"];

/// Objects around a time, at most.
const MAX_DEPTH: u32 = 3;

/// The text of a time, without an object around it.
pub(in crate::ingest::map) fn without_object(text: Cow<'_, str>) -> Cow<'_, str> {
    // A digit begins nearly every time.
    if !text.starts_with(['{', '@', '[']) {
        return text;
    }
    let object = serde_json::from_str(&text).ok().or_else(|| object_text::parse(&text));
    object.and_then(|object| time_in(&object, MAX_DEPTH)).map_or(text, Cow::Owned)
}

fn time_in(value: &Value, depth: u32) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(list) if list.len() == 1 => time_in(&list[0], depth.checked_sub(1)?),
        Value::Object(object) => {
            let time = KEYS
                .iter()
                .find_map(|key| member(object, key))
                .and_then(|time| time_in(time, depth.checked_sub(1)?))?;
            match member(object, "timezone") {
                None => Some(time),
                Some(Value::String(zone)) => Some(format!("{time} {zone}")),
                Some(_) => None,
            }
        }
        _ => None,
    }
}

fn member<'v>(object: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    let is_named =
        |key: &str| key.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).eq(name.chars());
    object.iter().find(|(key, _)| is_named(key)).map(|(_, value)| value).filter(|value| !value.is_null())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_taken_out_of_its_object() {
        for (text, time) in [
            (
                r#"{"value":"/Date(1791880211000)/","DisplayHint":2,"DateTime":"dinsdag 13 oktober 2026 10:30:11"}"#,
                "/Date(1791880211000)/",
            ),
            (
                "@{value=/Date(1791880211000)/; DisplayHint=2; DateTime=Tuesday, October 13, 2026 10:30:11 AM}",
                "/Date(1791880211000)/",
            ),
            (r#"{"$date":"2026-10-13T08:30:11Z"}"#, "2026-10-13T08:30:11Z"),
            (r#"{"$date":{"$numberLong":"1791880211000"}}"#, "1791880211000"),
            (r#"{"$date":1791880211000}"#, "1791880211000"),
            (r#"["2026-10-13T08:30:11Z"]"#, "2026-10-13T08:30:11Z"),
            (r#"{"seconds":1791880211,"nanos":0}"#, "1791880211"),
            (
                r#"{"date":"2026-10-13 08:30:11.000000","timezone_type":3,"timezone":"UTC"}"#,
                "2026-10-13 08:30:11.000000 UTC",
            ),
            (
                r#"{"date":"2026-10-13 08:30:11.000000","timezone_type":1,"timezone":"+02:00"}"#,
                "2026-10-13 08:30:11.000000 +02:00",
            ),
            ("2026-10-13T08:30:11Z", "2026-10-13T08:30:11Z"),
        ] {
            assert_eq!(without_object(text.into()), time, "{text}");
        }
        for text in [r#"{"DateTime":"13 oktober 2026"}"#, "{}", "@{", r#"["a","b"]"#] {
            assert_eq!(without_object(text.into()), text, "stays what it is, which is no time");
        }
    }
}
