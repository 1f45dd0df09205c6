//! Maps JSON records: diagnostic envelopes, Graph objects, flat Log Analytics rows.

use super::MapHints;
use super::key::{FieldKey, KeyCache, RankedKey};
use super::nested::{LooseText, Nested, scalars_give};
use super::nested_value::NestedValue;
use super::record_builder::{RecordBuilder, RejectReason};
use super::row::JsonCell;
use crate::ingest::json_scan::{TextInRecord, text_in_record, without_nan};
use crate::signin::Record;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// Maps one JSON record. `keys` caches the keys from record to record.
///
/// # Errors
/// When the text is no sign-in, with the reason: it is not JSON, or a record of another kind.
pub(crate) fn map_json<'a>(
    text: &'a str,
    keys: &mut KeyCache,
    hints: MapHints<'_>,
) -> Result<Record<'a>, RejectReason> {
    if !text.starts_with('{') {
        return Err("not a JSON object; expected a record that starts with \"{\"".to_owned());
    }
    let mut builder = RecordBuilder::new();
    if let Err(error) = read_object(serde_json::Deserializer::from_str(text), &mut builder, keys, 0) {
        let text = without_nan(text).ok_or_else(|| describe(&error))?;
        builder = RecordBuilder::new();
        read_object(serde_json::Deserializer::from_reader(text.as_bytes()), &mut builder, keys, 0)
            .map_err(|error| describe(&error))?;
    }
    builder.finish(hints)
}

/// Reads an object, in `depth` others, to the end of the text.
fn read_object<'de, R: serde_json::de::Read<'de>>(
    mut json: serde_json::Deserializer<R>,
    builder: &mut RecordBuilder<'de>,
    keys: &mut KeyCache,
    mut depth: u32,
) -> serde_json::Result<()> {
    ObjectSeed { builder, keys, depth: &mut depth }.deserialize(&mut json).and_then(|()| json.end())
}

fn describe(error: &serde_json::Error) -> RejectReason {
    let text = error.to_string();
    // serde's line and column count within the record; the problem has the place in the file.
    let what = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what);
    format!("not valid JSON: {what} at column {}", error.column())
}

/// Reads an object into the builder: the record itself, or the properties in its envelope.
struct ObjectSeed<'d, 'de> {
    builder: &'d mut RecordBuilder<'de>,
    keys: &'d mut KeyCache,
    depth: &'d mut u32,
}

impl ObjectSeed<'_, '_> {
    /// Reads properties that are text of JSON, as some systems keep them. What comes before damage is read.
    fn text(self, text: &str) {
        if let TextInRecord::Json(text) = text_in_record(text)
            && text.trim_start().starts_with('{')
        {
            let json = serde_json::Deserializer::from_reader(text.as_bytes());
            _ = read_object(json, self.builder, self.keys, *self.depth);
        }
    }
}

impl<'de> DeserializeSeed<'de> for ObjectSeed<'_, 'de> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ObjectSeed<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sign-in record, which is an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((RankedKey { key, rank }, name)) = map.next_key_seed(KeySeed(self.keys))? {
            self.builder.set_rank(if *self.depth == 0 { rank } else { rank.inside() });
            match key {
                FieldKey::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
                FieldKey::Properties if *self.depth == 0 => {
                    *self.depth = 1;
                    map.next_value_seed(ObjectSeed { builder: self.builder, keys: self.keys, depth: self.depth })?;
                    *self.depth = 0;
                }
                FieldKey::Foreign(what) => {
                    map.next_value::<IgnoredAny>()?;
                    self.builder.note_foreign(what);
                }
                key if key.is_text_list() => {
                    if let Some(values) = map.next_value_seed(TextListSeed)? {
                        self.builder.text(key, values);
                    }
                }
                key if key.is_time() => {
                    let value = map.next_value::<JsonCell<'de>>()?;
                    self.builder.set_time_source(0, name);
                    self.builder.text(key, value.0);
                }
                key if key.is_nested() => {
                    let value = map.next_value_seed(NestedSeed(key))?;
                    self.builder.nested(key, value);
                }
                _ => {
                    if let LooseText(Some(value)) = map.next_value::<LooseText<'de>>()? {
                        self.builder.text(key, value);
                    }
                }
            }
        }
        Ok(())
    }

    // The record is known to be an object. Properties that are none hold nothing.
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.text(text);
        Ok(())
    }
    scalars_give!(());
}

/// Reads a key, and its name where it is that of a time.
struct KeySeed<'k>(&'k mut KeyCache);

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = (RankedKey, Box<str>);
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = (RankedKey, Box<str>);
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        let ranked = self.0.ranked(name);
        Ok((ranked, if ranked.key.is_time() { name.into() } else { Box::default() }))
    }
}

struct NestedSeed(FieldKey);

impl<'de> DeserializeSeed<'de> for NestedSeed {
    type Value = Nested<'de, NestedValue<'de>>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        NestedValue::read(self.0, deserializer)
    }
}

/// Reads a list of values, or one text that holds them, as text joined by commas.
pub(super) fn text_list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Cow<'de, str>>, D::Error> {
    TextListSeed.deserialize(deserializer)
}

struct TextListSeed;

impl<'de> DeserializeSeed<'de> for TextListSeed {
    type Value = Option<Cow<'de, str>>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for TextListSeed {
    type Value = Option<Cow<'de, str>>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Borrowed(text)))
    }
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(text.to_owned())))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut values: Option<String> = None;
        while let Some(LooseText(word)) = seq.next_element::<LooseText<'de>>()? {
            let Some(word) = word else { continue };
            match &mut values {
                Some(values) => {
                    values.push(',');
                    values.push_str(&word);
                }
                None => values = Some(word.into_owned()),
            }
        }
        Ok(values.map(Cow::Owned))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
    scalars_give!(None);
}
