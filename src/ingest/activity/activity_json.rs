//! Reads JSON records of activity logs.

use super::activity_key::{ActivityKeys, EventSlot, KeyPlace, KeyUse, meaning_in_pairs};
use super::event_builder::EventBuilder;
use crate::ingest::json_scan::{TextInRecord, text_in_record, without_nan};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// Objects and texts around a value, at most: `AuditData` that is escaped twice in an envelope has five.
const MAX_DEPTH: u32 = 8;

/// Reads a record into the builder; `None` when it is no JSON object.
pub(super) fn read_record(text: &str, builder: &mut EventBuilder, keys: &mut ActivityKeys) -> Option<()> {
    if !text.starts_with('{') {
        return None;
    }
    let read = |text: &str, builder: &mut EventBuilder, keys: &mut ActivityKeys| {
        let mut json = serde_json::Deserializer::from_str(text);
        EventObjectReader { builder, keys, place: KeyPlace::Record, depth: 0 }.deserialize(&mut json).ok()?;
        json.end().ok()
    };
    read(text, builder, keys).or_else(|| {
        let text = without_nan(text)?;
        builder.reset();
        read(&text, builder, keys)
    })
}

/// Reads JSON text of an object or a list, which may be encoded several times. What comes before damage is read.
pub(super) fn read_text(text: &str, place: KeyPlace, depth: u32, builder: &mut EventBuilder, keys: &mut ActivityKeys) {
    if depth > MAX_DEPTH {
        return;
    }
    match text_in_record(text) {
        TextInRecord::Json(text) => {
            let mut json = serde_json::Deserializer::from_str(&text);
            let read = EventObjectReader { builder, keys, place, depth }.deserialize(&mut json);
            if read.is_err() {
                builder.note_damage();
            }
        }
        TextInRecord::Damaged => builder.note_damage(),
        TextInRecord::Other => {}
    }
}

/// Reads JSON text of a list of names and values, as Log Analytics keeps it. What comes before damage is read.
pub(super) fn read_pairs(text: &str, builder: &mut EventBuilder) {
    // A list alone is read, so that text in it is not read again.
    if let TextInRecord::Json(text) = text_in_record(text)
        && text.trim_start().starts_with('[')
    {
        let read = PairsReader { builder }.deserialize(&mut serde_json::Deserializer::from_str(&text));
        if read.is_err() {
            builder.note_damage();
        }
    }
}

/// Reads an object, a list of objects, or text of these.
struct EventObjectReader<'b> {
    builder: &'b mut EventBuilder,
    keys: &'b mut ActivityKeys,
    place: KeyPlace,
    depth: u32,
}

macro_rules! scalars_are_nothing {
    () => {
        fn visit_bool<E>(self, _: bool) -> Result<(), E> {
            Ok(())
        }
        fn visit_i64<E>(self, _: i64) -> Result<(), E> {
            Ok(())
        }
        fn visit_u64<E>(self, _: u64) -> Result<(), E> {
            Ok(())
        }
        fn visit_f64<E>(self, _: f64) -> Result<(), E> {
            Ok(())
        }
        fn visit_unit<E>(self) -> Result<(), E> {
            Ok(())
        }
    };
}

impl<'de> DeserializeSeed<'de> for EventObjectReader<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for EventObjectReader<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { builder, keys, place, depth } = self;
        let depth = depth + 1;
        while let Some(key) = map.next_key_seed(KeyReader { keys, place })? {
            match key {
                _ if depth > MAX_DEPTH => {
                    map.next_value::<IgnoredAny>()?;
                }
                KeyUse::Kept(slot, rank) => map.next_value_seed(ScalarReader { builder, slot, rank })?,
                KeyUse::KeptOf(slot, rank, sign) => {
                    builder.note_sign(sign);
                    map.next_value_seed(ScalarReader { builder, slot, rank })?;
                }
                KeyUse::Inside(place) => map.next_value_seed(EventObjectReader { builder, keys, place, depth })?,
                KeyUse::InsideOf(place, sign) => {
                    builder.note_sign(sign);
                    map.next_value_seed(EventObjectReader { builder, keys, place, depth })?;
                }
                KeyUse::Pairs => map.next_value_seed(PairsReader { builder })?,
                KeyUse::MailList => map.next_value_seed(MailReader { builder, keys, depth })?,
                KeyUse::Shows(sign) => {
                    builder.note_sign(sign);
                    map.next_value::<IgnoredAny>()?;
                }
                KeyUse::Ignored => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Self { builder, keys, place, depth } = self;
        while seq.next_element_seed(EventObjectReader { builder, keys, place, depth: depth + 1 })?.is_some() {}
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        read_text(text, self.place, self.depth + 1, self.builder, self.keys);
        Ok(())
    }
    scalars_are_nothing!();
}

struct KeyReader<'k> {
    keys: &'k mut ActivityKeys,
    place: KeyPlace,
}

impl<'de> DeserializeSeed<'de> for KeyReader<'_> {
    type Value = KeyUse;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<KeyUse, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeyReader<'_> {
    type Value = KeyUse;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_str<E>(self, name: &str) -> Result<KeyUse, E> {
        Ok(self.keys.meaning(self.place, name))
    }
}

/// Reads a value into a slot. Of an object with a `value`, which Azure writes beside its translation, that counts.
struct ScalarReader<'b> {
    builder: &'b mut EventBuilder,
    slot: EventSlot,
    rank: u8,
}

impl<'de> DeserializeSeed<'de> for ScalarReader<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ScalarReader<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }
    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.builder.set(self.slot, self.rank, text);
        Ok(())
    }
    fn visit_bool<E>(self, yes: bool) -> Result<(), E> {
        self.builder.set(self.slot, self.rank, if yes { "true" } else { "false" });
        Ok(())
    }
    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.builder.set(self.slot, self.rank, &number.to_string());
        Ok(())
    }
    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.builder.set(self.slot, self.rank, &number.to_string());
        Ok(())
    }
    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        self.builder.set(self.slot, self.rank, &number.to_string());
        Ok(())
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { builder, slot, rank } = self;
        while let Some(key) = map.next_key::<Cow<'_, str>>()? {
            if key.eq_ignore_ascii_case("value") {
                map.next_value_seed(ScalarReader { builder, slot, rank })?;
                return skip_rest(map);
            }
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

fn skip_rest<'de, A: MapAccess<'de>>(mut map: A) -> Result<(), A::Error> {
    while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(())
}

/// Reads a list of objects with `Name` and `Value`, as Exchange and Entra ID write properties.
struct PairsReader<'b> {
    builder: &'b mut EventBuilder,
}

impl<'de> DeserializeSeed<'de> for PairsReader<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for PairsReader<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of names and values")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(PairsReader { builder: self.builder })?.is_some() {}
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let (mut name, mut value) = (None, None);
        while let Some(key) = map.next_key::<Cow<'_, str>>()? {
            match &*key {
                "Name" => name = map.next_value_seed(TextReader)?,
                "Value" => value = map.next_value_seed(TextReader)?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        if let (Some(name), Some(value)) = (name, value) {
            self.builder.note_parameter(&name, &value);
            if let KeyUse::Kept(slot, rank) = meaning_in_pairs(&name) {
                self.builder.set(slot, rank, &value);
            }
        }
        Ok(())
    }
    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        read_pairs(text, self.builder);
        Ok(())
    }
    scalars_are_nothing!();
}

/// Reads a text; nothing of other values.
struct TextReader;

impl<'de> DeserializeSeed<'de> for TextReader {
    type Value = Option<Cow<'de, str>>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for TextReader {
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
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        skip_rest(map).map(|()| None)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }
    fn visit_bool<E>(self, yes: bool) -> Result<Self::Value, E> {
        Ok(Some(Cow::Borrowed(if yes { "true" } else { "false" })))
    }
    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

/// Reads a list of mails and counts them.
struct MailReader<'b> {
    builder: &'b mut EventBuilder,
    keys: &'b mut ActivityKeys,
    depth: u32,
}

impl<'de> DeserializeSeed<'de> for MailReader<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for MailReader<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of mails")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Self { builder, keys, depth } = self;
        while seq
            .next_element_seed(EventObjectReader { builder, keys, place: KeyPlace::Mail, depth: depth + 1 })?
            .is_some()
        {
            builder.count_item();
        }
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        skip_rest(map)
    }
    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
    scalars_are_nothing!();
}
