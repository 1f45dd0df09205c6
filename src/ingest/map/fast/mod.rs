//! The fast path from the text of a record to the value ids of the store.
//!
//! Records of one file resemble each other: the same keys in the same order, and mostly the values of the record
//! before. A record is compared with the one before at the speed of memory, and only values that differ are read to
//! their end ([`delta`]). The meaning of changed values is cached under their bytes, for each group of keys that belong
//! together, as a value id ([`group_cache`]). Only new combinations are decoded, normalised and looked up in the tables
//! of the store.
//!
//! The result is that of [`super::map_json`], or none: unusual records (a key twice, white space other than blanks,
//! damage of any kind) go to the full parser, which decides.

mod delta;
#[cfg(any(test, feature = "fuzzing"))]
mod differential;
mod group_cache;
mod rows;
#[cfg(test)]
mod tests;
mod value_cache;

use super::MapHints;
use super::key::{FieldKey, KeyRank, RankedKey, ranked};
use super::nested_value::NestedValue;
use super::record_builder::{RecordBuilder, meant};
use super::record_header::RecordHeader;
use crate::store::{RawRef, Shard};
pub(in crate::ingest) use delta::{DeltaKeys, DeltaReader, KeyMeaning};
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use differential::{RecordDifferential, RowDifferential};
pub(crate) use group_cache::MappedRow;
use group_cache::{FieldValue, GROUPS, GROUPS_OF_ID, GroupCache, HEADER, before_times, groups_of};
pub(crate) use rows::FastRowMapper;
use std::borrow::Cow;

/// The keys of sign-ins.
struct SignInKeys;

impl DeltaKeys for SignInKeys {
    type Key = (FieldKey, KeyRank);

    fn meaning(name: &str, depth: usize) -> (KeyMeaning<Self::Key>, u32) {
        let RankedKey { key, rank } = ranked(name);
        let meaning = match key {
            FieldKey::Properties if depth == 0 => KeyMeaning::Properties,
            FieldKey::Properties | FieldKey::Foreign(_) => KeyMeaning::Unusual,
            FieldKey::Other => KeyMeaning::Skipped,
            key => KeyMeaning::Kept((key, if depth == 0 { rank } else { rank.inside() })),
        };
        (meaning, groups_of(key))
    }

    fn groups_of_change((key, _): Self::Key, before: Option<&[u8]>, now: &[u8]) -> u32 {
        let is_id = |value: &[u8]| !value.contains(&b'/') && !value.contains(&b'\\');
        match key {
            FieldKey::ResourceIdOrPath if is_id(now) && before.is_some_and(is_id) => GROUPS_OF_ID,
            _ => u32::MAX,
        }
    }

    fn before_times((key, _): Self::Key) -> Option<&'static [u8]> {
        before_times(key, false)
    }
}

/// Maps JSON records of one thread, into its [`Shard`].
pub(crate) struct FastRecordMapper {
    delta: DeltaReader<SignInKeys>,
    cache: GroupCache,
    /// For each group, the positions of its keys in the last record.
    keys_of_group: [Vec<u16>; GROUPS],
    /// Whether the groups in the cache are those of the last record that was read.
    up_to_date: bool,
}

impl FastRecordMapper {
    pub(crate) fn new() -> Self {
        Self {
            delta: DeltaReader::default(),
            cache: GroupCache::new(),
            keys_of_group: std::array::from_fn(|_| Vec::new()),
            up_to_date: false,
        }
    }

    /// Maps the record at the front of `text`; `None` when it is one for the full parser. `shard` takes the values and
    /// must be the same in every call. `raw` is the place of the text and is returned with the length of the record.
    pub(crate) fn map(
        &mut self,
        text: &[u8],
        hints: MapHints<'_>,
        raw: RawRef,
        shard: &mut Shard,
    ) -> Option<MappedRow> {
        let difference = self.delta.record(text)?;
        if !difference.same_keys {
            self.group_keys();
        }
        let all = !(self.up_to_date && difference.same_keys);
        self.up_to_date = false;
        for group in (0..HEADER).filter(|group| all || difference.changed & 1 << group != 0) {
            self.cache.update(group, values(&self.delta, &self.keys_of_group[group], text), shard, read)?;
        }
        self.up_to_date = true;
        let mut header = RecordHeader::default();
        for value in values(&self.delta, &self.keys_of_group[HEADER], text) {
            match ScalarValue::of(value.key, value.raw)? {
                ScalarValue::Text(text) => {
                    if let Some(text) = meant(value.key, text) {
                        header.text(value.key, value.rank, text);
                    }
                }
                ScalarValue::Nothing => {}
                // A time may be an object.
                ScalarValue::Nested => return None,
            }
        }
        self.cache.row(&header, hints, RawRef { len: difference.end as u32, ..raw })
    }

    fn group_keys(&mut self) {
        self.keys_of_group.iter_mut().for_each(Vec::clear);
        for (place, &span) in self.delta.spans().iter().enumerate() {
            let KeyMeaning::Kept((key, _)) = self.delta.meaning(span) else { continue };
            let groups = groups_of(key);
            for (group, keys_of_group) in self.keys_of_group.iter_mut().enumerate() {
                if groups & 1 << group != 0 {
                    keys_of_group.push(place as u16);
                }
            }
        }
    }
}

/// The values at these positions.
fn values<'t>(
    delta: &DeltaReader<SignInKeys>,
    places: &[u16],
    text: &'t [u8],
) -> impl Iterator<Item = FieldValue<'t>> + Clone {
    places.iter().filter_map(move |&place| {
        let span = delta.spans()[usize::from(place)];
        let KeyMeaning::Kept((key, rank)) = delta.meaning(span) else { return None };
        let raw = &text[span.value as usize..span.end as usize];
        Some(FieldValue { slot: span.slot, key, rank, raw, cached: span.cached })
    })
}

/// A value that is not nested.
enum ScalarValue<'t> {
    Text(Cow<'t, str>),
    /// Null, or ignored under its key.
    Nothing,
    /// An object or a list.
    Nested,
}

impl<'t> ScalarValue<'t> {
    /// Reads a value; `None` when the full parser must read it.
    fn of(key: FieldKey, raw: &'t [u8]) -> Option<Self> {
        let text = std::str::from_utf8(raw).ok()?;
        Some(match raw.first()? {
            b'{' | b'[' => Self::Nested,
            b'"' if raw.contains(&b'\\') => Self::Text(Cow::Owned(serde_json::from_str(text).ok()?)),
            b'"' => Self::Text(Cow::Borrowed(&text[1..text.len() - 1])),
            b'n' => Self::Nothing,
            // Numbers and truth values are ignored where a list is expected.
            _ if key.is_text_list() => Self::Nothing,
            _ => Self::Text(Cow::Borrowed(text)),
        })
    }
}

/// Adds a value to a builder; `None` when the full parser must read it.
fn read<'t>(builder: &mut RecordBuilder<'t>, key: FieldKey, raw: &'t [u8]) -> Option<()> {
    match ScalarValue::of(key, raw)? {
        ScalarValue::Text(text) => builder.text(key, text),
        ScalarValue::Nothing => {}
        ScalarValue::Nested => {
            let mut json = serde_json::Deserializer::from_slice(raw);
            if key.is_text_list() {
                if let Some(words) = super::json::text_list(&mut json).ok()? {
                    builder.text(key, words);
                }
            } else {
                builder.nested(key, NestedValue::read(key, &mut json).ok()?);
            }
        }
    }
    Some(())
}
