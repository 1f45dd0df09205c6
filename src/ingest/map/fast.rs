//! The fast way through a JSON record.
//!
//! Records of one file resemble each other: the same keys in the same order, and most nested values (the Conditional
//! Access policies above all, which fill two thirds of a record) are those of the record before. So the keys of the
//! last record predict the next one's, a value that equals the last one under its key is compared and not read, and
//! what nobody keeps is passed over.
//!
//! It either gives what [`super::map_json`] would give, or nothing: whatever is unusual (a key twice, white space other
//! than blanks, damage of any kind) goes to the full parser, which has the last word.

use super::Hints;
use super::draft::{Draft, Reject};
use super::key::{Key, lookup};
use super::nested::{Nested, Value};
use super::skip;
use crate::signin::{Field, Record};
use foldhash::fast::RandomState;
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

/// Keys that are remembered. Real files have some 120; with more the record goes to the full parser.
const MAX_SLOTS: usize = 1024;
/// The longest nested value that is kept for comparison, in bytes.
const MAX_KEPT: usize = 64 << 10;
/// How many nested values are remembered under one key, and how many bytes of them.
const MAX_MEMORY: (usize, usize) = (1 << 12, 512 << 10);

/// What is known of one key, from the records before.
struct Slot {
    /// The key as it stands in the text, with its quotes.
    name: Box<[u8]>,
    meaning: Meaning,
    /// The last nested value, as it stood in the text.
    last: Vec<u8>,
    /// What `last` means.
    effect: Rc<Effect>,
    /// What nested values met before mean: a tenant has few policies, places and devices.
    memory: HashMap<Box<[u8]>, Rc<Effect>, RandomState>,
    /// Bytes of the values in `memory`.
    memory_bytes: usize,
    /// The slot of the key that came next.
    next: usize,
    /// Number of the last record that had the key.
    seen: u64,
}

/// What to do with a key.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// The record proper, inside its envelope.
    Properties,
    /// A value that is kept; nested ones by what they mean.
    Kept(Key),
    /// Kept in the raw record only.
    Skipped,
    /// Only the full parser knows.
    Unusual,
}

/// What a nested value means.
enum Effect {
    Nothing,
    Fields(Vec<(Field, String)>),
    Text(String),
}

/// A value of the record at hand.
enum Found {
    /// The bytes of a string without escapes, or of an integer or literal.
    Plain(Range<usize>),
    /// A string with escapes, with its quotes.
    Escaped(Range<usize>),
    /// What the slot holds.
    AsLast,
}

/// The memory from record to record.
pub struct FastMap {
    slots: Vec<Slot>,
    /// Slots by depth (0 the envelope or a flat record, 1 its properties) and name.
    by_name: [HashMap<Box<[u8]>, usize, RandomState>; 2],
    found: Vec<(usize, Found)>,
    record: u64,
}

impl FastMap {
    pub fn new() -> Self {
        Self { slots: Vec::new(), by_name: [HashMap::default(), HashMap::default()], found: Vec::new(), record: 0 }
    }

    /// Maps a record, or gives `None` when it is for the full parser.
    pub fn map<'a>(&'a mut self, text: &'a str, hints: Hints) -> Option<Result<Record<'a>, Reject>> {
        let bytes = text.as_bytes();
        self.record += 1;
        self.found.clear();
        if bytes.first() != Some(&b'{') {
            return None;
        }
        // Control characters are white space between values and damage inside strings: not told apart here.
        if bytes.iter().copied().min().is_none_or(|least| least < 0x20) {
            return None;
        }
        let end = self.object(bytes, 0, 0)?;
        if skip::blanks(bytes, end) != bytes.len() {
            return None;
        }
        let mut draft = Draft::new();
        for (slot, found) in &self.found {
            let slot = &self.slots[*slot];
            let Meaning::Kept(key) = slot.meaning else { continue };
            match found {
                Found::Plain(range) => draft.text(key, Cow::Borrowed(&text[range.clone()])),
                Found::Escaped(range) => {
                    let value: String = serde_json::from_str(&text[range.clone()]).ok()?;
                    draft.text(key, Cow::Owned(value));
                }
                Found::AsLast => match &*slot.effect {
                    Effect::Nothing => {}
                    Effect::Fields(fields) => {
                        for (field, value) in fields {
                            draft.text(Key::Field(*field), Cow::Borrowed(value));
                        }
                    }
                    Effect::Text(text) => draft.text(key, Cow::Borrowed(text)),
                },
            }
        }
        Some(draft.finish(hints))
    }

    /// Reads the object that opens at `at`; gives where it ends.
    fn object(&mut self, text: &[u8], at: usize, depth: usize) -> Option<usize> {
        let mut at = skip::blanks(text, at);
        if *text.get(at)? != b'{' {
            return None;
        }
        at = skip::blanks(text, at + 1);
        if *text.get(at)? == b'}' {
            return Some(at + 1);
        }
        let mut before = None;
        loop {
            let slot = self.slot(text, at, depth, before)?;
            if std::mem::replace(&mut self.slots[slot].seen, self.record) == self.record {
                return None;
            }
            before = Some(slot);
            at = skip::blanks(text, at + self.slots[slot].name.len());
            if *text.get(at)? != b':' {
                return None;
            }
            at = self.value(text, skip::blanks(text, at + 1), slot, depth)?;
            at = skip::blanks(text, at);
            match text.get(at)? {
                b',' => at = skip::blanks(text, at + 1),
                b'}' => return Some(at + 1),
                _ => return None,
            }
        }
    }

    /// The slot of the key that starts at `at`: as a rule the one that followed last time.
    fn slot(&mut self, text: &[u8], at: usize, depth: usize, before: Option<usize>) -> Option<usize> {
        if let Some(before) = before {
            let next = self.slots[before].next;
            if self.slots.get(next).is_some_and(|slot| text[at..].starts_with(&slot.name)) {
                return Some(next);
            }
        }
        if *text.get(at)? != b'"' {
            return None;
        }
        let (end, escaped) = skip::string(text, at + 1)?;
        if escaped {
            return None;
        }
        let name = &text[at..end];
        let slot = match self.by_name[depth].get(name) {
            Some(&slot) => slot,
            None => self.add_slot(name, depth)?,
        };
        if let Some(before) = before {
            self.slots[before].next = slot;
        }
        Some(slot)
    }

    fn add_slot(&mut self, name: &[u8], depth: usize) -> Option<usize> {
        if self.slots.len() == MAX_SLOTS {
            return None;
        }
        let key = lookup(std::str::from_utf8(&name[1..name.len() - 1]).ok()?);
        let meaning = match key {
            Key::Properties if depth == 0 => Meaning::Properties,
            Key::Properties | Key::Foreign(_) => Meaning::Unusual,
            Key::Other => Meaning::Skipped,
            key => Meaning::Kept(key),
        };
        let name: Box<[u8]> = name.into();
        let slot = self.slots.len();
        self.by_name[depth].insert(name.clone(), slot);
        self.slots.push(Slot {
            name,
            meaning,
            last: Vec::new(),
            effect: Rc::new(Effect::Nothing),
            memory: HashMap::default(),
            memory_bytes: 0,
            next: slot,
            seen: 0,
        });
        Some(slot)
    }

    /// Takes the value at `at`; gives where it ends.
    fn value(&mut self, text: &[u8], at: usize, slot: usize, depth: usize) -> Option<usize> {
        let meaning = self.slots[slot].meaning;
        let keep = matches!(meaning, Meaning::Kept(_));
        // Nested values and lists of words have no use for numbers and truth values.
        let scalar = matches!(meaning, Meaning::Kept(key) if !key.is_nested() && !key.is_words());
        match text.get(at)? {
            _ if meaning == Meaning::Unusual => None,
            b'{' if meaning == Meaning::Properties => self.object(text, at, depth + 1),
            b'"' => {
                let (end, escaped) = skip::string(text, at + 1)?;
                if keep {
                    let found = if escaped { Found::Escaped(at..end) } else { Found::Plain(at + 1..end - 1) };
                    self.found.push((slot, found));
                }
                Some(end)
            }
            b'{' | b'[' => {
                let last = &self.slots[slot].last;
                let end = if !last.is_empty() && text[at..].starts_with(last) {
                    at + last.len()
                } else {
                    let end = skip::value(text, at)?;
                    self.remember(slot, &text[at..end])?;
                    end
                };
                if keep {
                    self.found.push((slot, Found::AsLast));
                }
                Some(end)
            }
            b'-' | b'0'..=b'9' => {
                let (end, integer) = skip::number(text, at)?;
                if keep {
                    // What prints as it is written: no fraction, no minus zero, nothing beyond 64 bits. The parser reads
                    // the number of a kept key even where it has no use for it, and may find it out of range.
                    let plain = integer && end - at <= 18 && text[at..end] != *b"-0";
                    plain.then_some(())?;
                }
                if scalar {
                    self.found.push((slot, Found::Plain(at..end)));
                }
                Some(end)
            }
            byte => {
                let end = skip::literal(text, at)?;
                if scalar && *byte != b'n' {
                    self.found.push((slot, Found::Plain(at..end)));
                }
                Some(end)
            }
        }
    }

    /// Finds out what a nested value means, and keeps both for the records to come.
    fn remember(&mut self, slot: usize, value: &[u8]) -> Option<()> {
        let slot = &mut self.slots[slot];
        slot.last.clear();
        if value.len() > MAX_KEPT {
            return None;
        }
        if let Meaning::Kept(key) = slot.meaning {
            slot.effect = match slot.memory.get(value) {
                Some(effect) => Rc::clone(effect),
                None => slot.learn(key, value)?,
            };
        }
        slot.last.extend_from_slice(value);
        Some(())
    }
}

impl Slot {
    fn learn(&mut self, key: Key, value: &[u8]) -> Option<Rc<Effect>> {
        let effect = Rc::new(effect(key, value)?);
        if self.memory.len() >= MAX_MEMORY.0 || self.memory_bytes + value.len() > MAX_MEMORY.1 {
            self.memory.clear();
            self.memory_bytes = 0;
        }
        self.memory_bytes += value.len();
        self.memory.insert(value.into(), Rc::clone(&effect));
        Some(effect)
    }
}

/// What the nested value of a key means; `None` for the full parser to say why it means nothing.
fn effect(key: Key, value: &[u8]) -> Option<Effect> {
    let mut json = serde_json::Deserializer::from_slice(value);
    if key.is_words() {
        let words = super::json::words(&mut json).ok()?;
        return Some(words.map_or(Effect::Nothing, |words| Effect::Text(words.into_owned())));
    }
    let Nested::Value(nested) = Value::read(key, &mut json).ok()? else { return Some(Effect::Nothing) };
    let mut fields = Vec::new();
    nested.fields(|field, value| fields.push((field, value.into_owned())));
    Some(Effect::Fields(fields))
}

#[cfg(test)]
mod tests {
    use super::super::{Keys, map_json};
    use super::*;
    use proptest::prelude::*;

    /// Everything a record holds, for comparison.
    fn dump(mapped: &Result<Record<'_>, Reject>) -> String {
        format!("{mapped:?}")
    }

    /// Both ways agree on every text, one after the other through one memory. Gives how many went the fast way.
    fn agree<'t>(texts: impl IntoIterator<Item = &'t str>) -> usize {
        let (mut fast, mut keys) = (FastMap::new(), Keys::default());
        let mut taken = 0;
        for text in texts {
            let reference = map_json(text, &mut keys, Hints::default());
            if let Some(mapped) = fast.map(text, Hints::default()) {
                assert_eq!(dump(&mapped), dump(&reference), "{text}");
                taken += 1;
            }
        }
        taken
    }

    const RECORD: &str = r#"{"time":"2026-10-06T12:06:01.1234567Z","category":"NonInteractiveUserSignInLogs","resourceId":"/tenants/aaaaaaaa-0000-4000-8000-000000000001/providers/Microsoft.aadiam","resultType":"0","Level":4,"location":"FR","properties":{"id":"7b1d52c4-90ae-4f63-8c21-5de0a4b6f917","createdDateTime":"2026-10-06T12:04:44.5013207+00:00","userDisplayName":"Al\"ice","userPrincipalName":"alice@contoso.com","appId":"1fec8e78","status":{"errorCode":50074,"failureReason":"why","additionalDetails":null},"deviceDetail":{"deviceId":"","operatingSystem":"Windows10","isCompliant":true},"location":{"city":"Lyon","countryOrRegion":"FR","geoCoordinates":{"latitude":45.76,"longitude":4.84}},"authenticationDetails":[{"authenticationMethod":"Passkey","succeeded":true}],"appliedConditionalAccessPolicies":[{"displayName":"Require MFA","result":"success"}],"authenticationProcessingDetails":[{"key":"Is CAE Token","value":"True"},{"key":"Oauth Scope Info","value":"[\"User.Read\"]"}],"riskEventTypes_v2":["a","b"],"processingTimeInMilliseconds":88,"flaggedForReview":false,"autonomousSystemNumber":3215,"isInteractive":false,"appServicePrincipalId":null,"privateLinkDetails":{}}}"#;

    #[test]
    fn ordinary_records_go_the_fast_way() {
        let other = RECORD.replace("Lyon", "Paris").replace("\"b\"", "7").replace("45.76", "48.85");
        let spaced = RECORD.replace("\":", "\": ").replace(",\"", ", \"");
        let reordered = RECORD.replace(r#""Level":4,"#, "").replace(r#""properties""#, r#""Level":4,"properties""#);
        assert_eq!(agree([RECORD, RECORD, &other, &spaced, &reordered, RECORD]), 6);
    }

    #[test]
    fn unusual_records_are_left_to_the_parser() {
        let twice = RECORD.replace(r#""Level":4"#, r#""Level":4,"Level":5"#);
        let broken = RECORD.replace("Lyon", "Ly\non");
        let audit = RECORD.replace(r#""Level":4"#, r#""activityDateTime":"x""#);
        let escaped = RECORD.replace("Level", "Lev\\u0065l");
        assert_eq!(agree([&twice[..], &broken, &audit, &escaped, "{}x", "[]", "{", ""]), 0);
    }

    #[test]
    fn a_number_that_the_parser_refuses_is_left_to_it_under_any_key() {
        for key in ["sessionLifetimePolicies", "status", "riskEventTypes", "signInEventTypes", "userId"] {
            let text = format!(r#"{{"{key}":1e999,"createdDateTime":"2026-10-06T12:00:00Z","appId":"a"}}"#);
            assert_eq!(agree([&text[..], &text]), 0, "{key}");
        }
    }

    #[test]
    fn a_nested_value_that_the_parser_refuses_is_refused_every_time() {
        let broken = RECORD.replace("45.76", "1e999");
        assert_eq!(agree([RECORD, &broken, &broken, RECORD]), 2);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(600))]
        #[test]
        fn both_ways_agree_on_damaged_records(
            damage in proptest::collection::vec((any::<prop::sample::Index>(), "[\\[\\]{}\",:\\\\u0-9e.tn \n-]", 0usize..3), 0..4),
            again in any::<bool>(),
        ) {
            let mut chars: Vec<char> = RECORD.chars().collect();
            for (at, with, how) in damage {
                let at = at.index(chars.len());
                let with = with.chars().next().unwrap_or(' ');
                match how {
                    0 => chars[at] = with,
                    1 => { chars.remove(at); }
                    _ => chars.insert(at, with),
                }
            }
            let damaged: String = chars.into_iter().collect();
            agree(if again { vec![RECORD, &damaged, &damaged, RECORD] } else { vec![&damaged[..], RECORD] });
        }

        #[test]
        fn both_ways_agree_on_any_value_under_any_key(
            key in prop::sample::select(vec!["status", "deviceDetail", "location", "authenticationDetails", "riskEventTypes",
                "signInEventTypes", "userId", "autonomousSystemNumber", "isInteractive", "properties", "unheardOf", "id"]),
            value in prop_oneof![
                Just("null".to_owned()), Just("-0".to_owned()), Just("1.50".to_owned()), Just("[[{}]]".to_owned()),
                Just("true".to_owned()), Just("{\"errorCode\":\"7\"}".to_owned()), Just("\"a\\u00e9\"".to_owned()),
                "[0-9]{1,22}", "\"[a-z\\[\\]{} ]{0,8}\"", "\\[\"[a-z]{0,3}\"(,[0-9]){0,2}\\]"
            ],
        ) {
            let text = format!(r#"{{"{key}":{value},"createdDateTime":"2026-10-06T12:00:00Z","appId":"a"}}"#);
            let inside = format!(r#"{{"time":"2026-10-06T12:01:00Z","properties":{text}}}"#);
            agree([&text[..], &text, &inside, &inside]);
        }
    }
}
