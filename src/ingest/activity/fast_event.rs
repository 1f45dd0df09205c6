//! Reads JSON records of activity logs that resemble the one before: the same keys in the same order, such as calls of Graph.
//!
//! Only values that differ from those of the record before are read ([`DeltaReader`]), and only what depends on them is derived
//! anew. The result is that of [`super::activity_json`], or none: a record with an object or a list in a key that is read goes
//! to the full parser.

use super::activity_key::{EventSlot, KeyPlace, KeyUse, Sign, meaning};
use super::event_builder::EventBuilder;
use crate::ingest::map::{DeltaKeys, DeltaReader, KeyMeaning};
use std::borrow::Cow;

/// After records that were not taken, so many are left to the full parser at once, at most: a power of two.
const MOST_LEFT: u32 = 6;

/// The keys of activity logs.
struct EventKeys;

impl DeltaKeys for EventKeys {
    type Key = KeyUse;

    fn meaning(name: &str, depth: usize) -> (KeyMeaning<KeyUse>, u32) {
        match meaning(KeyPlace::Record, name) {
            KeyUse::Inside(KeyPlace::Record) if depth == 0 => (KeyMeaning::Properties, 0),
            key @ (KeyUse::Kept(slot, _) | KeyUse::KeptOf(slot, ..)) => {
                (KeyMeaning::Kept(key), 1 << group(slot) as u32)
            }
            key @ KeyUse::Shows(_) => (KeyMeaning::Kept(key), 0),
            KeyUse::Ignored => (KeyMeaning::Skipped, 0),
            KeyUse::Inside(_) | KeyUse::InsideOf(..) | KeyUse::Pairs | KeyUse::MailList => (KeyMeaning::Unusual, 0),
        }
    }
}

/// The slot with which a slot is read: the id of a user is a name in some logs.
const fn group(slot: EventSlot) -> EventSlot {
    match slot {
        EventSlot::UserName => EventSlot::UserId,
        slot => slot,
    }
}

/// Reads the records of one thread into an [`EventBuilder`].
#[derive(Default)]
pub(super) struct FastEventReader {
    delta: DeltaReader<EventKeys>,
    /// For each slot, its keys in the last record: the position, and the rank.
    keys_of_slot: [Vec<(u16, EventSlot, u8)>; EventSlot::COUNT],
    /// What the keys of the last record show.
    signs: Vec<Sign>,
    /// Whether the builder holds what the last record has.
    is_current: bool,
    /// Records in a row that were not taken, up to [`MOST_LEFT`].
    missed: u32,
    /// Records that are still left to the full parser.
    left: u32,
}

impl FastEventReader {
    /// Reads the record at the front of `text` into `builder`, which must be the same in every call; gives its length. `None`
    /// when it is one for the full parser.
    pub(super) fn read(&mut self, text: &[u8], builder: &mut EventBuilder) -> Option<usize> {
        if self.left > 0 {
            self.left -= 1;
            return None;
        }
        let len = self.changed(text, builder);
        if len.is_none() {
            self.missed = (self.missed + 1).min(MOST_LEFT);
            self.left = (1 << self.missed) - 1;
        }
        len
    }

    /// Notes that the builder holds the record that was read.
    pub(super) fn keep(&mut self) {
        (self.is_current, self.missed) = (true, 0);
    }

    /// Notes that the builder holds another record.
    pub(super) fn forget(&mut self) {
        self.is_current = false;
    }

    fn changed(&mut self, text: &[u8], builder: &mut EventBuilder) -> Option<usize> {
        let was_current = std::mem::take(&mut self.is_current);
        let difference = self.delta.record(text)?;
        if !difference.same_keys {
            self.group_keys();
        }
        let mut changed = difference.changed;
        if !(was_current && difference.same_keys) {
            changed = u32::MAX;
            builder.reset();
            self.signs.iter().for_each(|&sign| builder.note_sign(sign));
        }
        for (number, keys) in self.keys_of_slot.iter().enumerate().filter(|(number, _)| changed & 1 << number != 0) {
            // Emptied with the id, whose keys may have set it.
            if number == EventSlot::UserName as usize {
                continue;
            }
            builder.forget(number);
            if number == EventSlot::UserId as usize {
                builder.forget(EventSlot::UserName as usize);
            }
            for &(position, slot, rank) in keys {
                let span = self.delta.spans()[usize::from(position)];
                builder.set(slot, rank, &scalar(&text[span.value as usize..span.end as usize])?);
            }
        }
        Some(difference.end)
    }

    /// Notes which keys of the last record are of which slot.
    fn group_keys(&mut self) {
        self.keys_of_slot.iter_mut().for_each(Vec::clear);
        self.signs.clear();
        for (position, &span) in self.delta.spans().iter().enumerate() {
            let KeyMeaning::Kept(key) = self.delta.meaning(span) else { continue };
            if let KeyUse::KeptOf(.., sign) | KeyUse::Shows(sign) = key {
                self.signs.push(sign);
            }
            if let KeyUse::Kept(slot, rank) | KeyUse::KeptOf(slot, rank, _) = key {
                self.keys_of_slot[group(slot) as usize].push((position as u16, slot, rank));
            }
        }
    }
}

/// The text of a value, empty of null; `None` when the full parser must read it.
fn scalar(raw: &[u8]) -> Option<Cow<'_, str>> {
    let text = std::str::from_utf8(raw).ok()?;
    Some(match raw.first()? {
        b'{' | b'[' => return None,
        b'"' if raw.contains(&b'\\') => Cow::Owned(serde_json::from_str(text).ok()?),
        b'"' => Cow::Borrowed(&text[1..text.len() - 1]),
        b'n' => Cow::Borrowed(""),
        _ => Cow::Borrowed(text),
    })
}

#[cfg(test)]
mod fast_tests {
    use crate::ingest::activity::ActivityReader;
    use crate::ingest::map::MapHints;
    use proptest::prelude::*;

    /// Keys of calls and of audit records, with values that their slots take, refuse or share with another's.
    const KEYS: [(&str, &[&str]); 22] = [
        ("time", &[r#""2026-10-06T12:06:41.22Z""#, r#""2026-10-06T12:06:44Z""#, r#""soon""#]),
        ("timeGenerated", &[r#""2026-10-06T12:07:00Z""#, "null", "1791293760"]),
        ("category", &[r#""MicrosoftGraphActivityLogs""#, r#""ADGraphActivityLogs""#, r#""OfficeActivity""#]),
        ("requestMethod", &[r#""GET""#, r#""post""#, "null", r#"{"value":"PUT"}"#]),
        (
            "requestUri",
            &[
                r#""https://graph.microsoft.com/v1.0/me/messages/AAMkAGI2TG93?$top=5""#,
                r#""https://graph.microsoft.com/v1.0/users/alice@contoso.com/memberOf""#,
                r#""https:\/\/graph.windows.net\/x\/users""#,
                "null",
            ],
        ),
        ("operation", &[r#""New-InboxRule""#, r#""Send""#, "7"]),
        ("workload", &[r#""Exchange""#, "null"]),
        ("objectId", &[r#""alice\\rule""#, r#""\u00e9""#, "true"]),
        ("userId", &[r#""alice@contoso.com""#, r#""11111111-0000-4000-8000-000000000001""#, r#""S-1-5""#]),
        ("userPrincipalObjectId", &[r#""11111111-0000-4000-8000-00000000000A""#, r#""bob@contoso.com""#, r#""""#]),
        ("userPrincipalName", &[r#""carol@contoso.com""#, "null"]),
        ("servicePrincipalId", &[r#""""#, r#""11111111-0000-4000-8000-000000000001""#]),
        ("c_Idtyp", &[r#""user""#, r#""app""#]),
        ("ipAddress", &[r#""203.0.113.9""#, r#""[2001:DB8::1]:443""#, r#""-""#]),
        ("callerIpAddress", &[r#""198.51.100.4""#, r#""none""#]),
        ("appId", &[r#""D3590ED6-52B3-4102-AEFF-AAD2292AB01C""#, r#""Mail""#]),
        (
            "c_Sid",
            &[r#""0087D7FC-1dfa-4f1c-adbc-5c1459ed2abd""#, r#""00000000-0000-0000-0000-000000000000""#, r#""s""#],
        ),
        ("signInActivityId", &[r#""xFIde66QY0-MIV3gpLb5Fw""#, r#""xFIde66QY0+MIV3gpLb5Fw==""#, r#""x""#]),
        ("requestId", &[r#""6b000001-0000-4000-8000-000000000001""#, r#""6b000002-0000-4000-8000-000000000002""#]),
        ("responseStatusCode", &["200", "403", "-0", "1e2", "NaN"]),
        ("responseSizeBytes", &["18213", "[1]", "18446744073709551616"]),
        ("ignored", &[r#""a text that is longer than what is cached of a value in a record""#, "[1,{}]", "nul"]),
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        /// Records in a row that share most keys and values.
        #[test]
        fn what_is_read_fast_is_what_the_full_parser_reads(
            changes in proptest::collection::vec((0..KEYS.len(), 0usize..6, 0..KEYS.len(), any::<bool>()), 1..40),
        ) {
            let mut shown = [0usize; KEYS.len()];
            let (mut from, mut nested) = (0, false);
            let mut reader = ActivityReader::default();
            for (key, value, start, is_nested) in changes {
                // Most changes are of a value alone.
                shown[key] = value;
                if value == 5 {
                    (from, nested) = (start, is_nested);
                }
                let members = |range: std::ops::Range<usize>| {
                    let keys = range.map(|at| (at + from) % KEYS.len());
                    let members = keys.filter_map(|at| Some(format!("\"{}\":{}", KEYS[at].0, KEYS[at].1.get(shown[at])?)));
                    members.collect::<Vec<_>>().join(",")
                };
                let text = if nested {
                    format!("{{\"properties\":{{{}}},\"level\":4,\"time\":\"2026-10-06T12:06:42Z\"}}", members(0..KEYS.len()))
                } else {
                    format!("{{{}}}", members(0..KEYS.len()))
                };
                let fast = reader.fast(text.as_bytes(), MapHints::default()).map(|(event, len)| (format!("{event:?}"), len));
                let full = ActivityReader::default().json(&text, MapHints::default()).map(|event| format!("{event:?}"));
                if let Some((event, len)) = fast {
                    prop_assert_eq!(len, text.len());
                    prop_assert_eq!(Some(event), full.map(|event| event.trim_start_matches("Ok(").trim_end_matches(')').to_owned()), "{}", text);
                }
            }
        }
    }

    #[test]
    fn calls_are_read_fast_and_damage_is_left_to_the_full_parser() {
        let call = |user: u8, end: &str| {
            format!(
                "{{\"time\":\"2026-10-06T12:06:41Z\",\"properties\":{{\"requestMethod\":\"GET\",\"requestUri\":\"/v1.0/me\",\
                 \"UserPrincipalObjectID\":\"11111111-0000-4000-8000-00000000000{user}\"}}{end}"
            )
        };
        let mut reader = ActivityReader::default();
        let mut is_fast = |text: &str| reader.fast(text.as_bytes(), MapHints::default()).is_some();
        assert!(is_fast(&call(1, "}")) && is_fast(&call(2, "}")) && is_fast(&call(2, "}\n{\"next\":1}")));
        assert!(!is_fast(&call(3, "")));
        // One more is left to the full parser at once.
        assert!(!is_fast(&call(4, "}")) && is_fast(&call(4, "}")));
    }
}
