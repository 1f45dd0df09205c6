//! The fast way through a JSON record, from text to the numbers that the store keeps.
//!
//! Records of one file resemble each other: the same keys in the same order, and most values are those of the record
//! before. So a record is compared with the one before it, at the speed of memory: what is the same needs no look, and
//! only a value in which they differ is read to its end ([`delta`]). What the changed values mean is remembered under
//! their bytes, for each group of keys that belong together, as the number that the store has for it ([`group_cache`]): only a
//! combination that was never met is decoded, spelled as the log spells it, and looked for in the store's tables.
//!
//! It either gives what [`super::map_json`] would give, or nothing: whatever is unusual (a key twice, white space other
//! than blanks, damage of any kind) goes to the full parser, which has the last word.

mod delta;
#[cfg(any(test, feature = "fuzzing"))]
mod differential;
mod group_cache;
mod rows;
#[cfg(test)]
mod tests;
mod value_cache;

use super::MapHints;
use super::key::FieldKey;
use super::nested_value::{Nested, NestedValue};
use super::record_builder::{RecordBuilder, meant};
use super::record_header::RecordHeader;
use crate::store::{RawRef, Shard};
use delta::{DeltaReader, KeyMeaning};
#[cfg(any(test, feature = "fuzzing"))]
pub use differential::{RecordDifferential, RowDifferential};
pub use group_cache::MappedRow;
use group_cache::{FieldValue, GROUPS, GroupCache, HEADER, groups_of};
pub use rows::FastRowMapper;
use std::borrow::Cow;

/// The memory from record to record, of one thread and its [`Shard`].
pub struct FastRecordMapper {
    walk: DeltaReader,
    parts: GroupCache,
    /// For each group, the places of its keys in the last record.
    members: [Vec<u16>; GROUPS],
    /// Whether the parts are those of the last record that was walked.
    settled: bool,
}

impl FastRecordMapper {
    pub fn new() -> Self {
        Self {
            walk: DeltaReader::default(),
            parts: GroupCache::new(),
            members: std::array::from_fn(|_| Vec::new()),
            settled: false,
        }
    }

    /// Maps the record at the front of `text`, or gives `None` when it is for the full parser. The values go to the
    /// tables of `shard`, which must be the same every time; `raw` says where the text stands, and comes back with the
    /// length of the record.
    pub fn map(&mut self, text: &[u8], hints: MapHints, raw: RawRef, shard: &mut Shard) -> Option<MappedRow> {
        let walked = self.walk.record(text)?;
        if !walked.same_keys {
            self.sort_keys();
        }
        let all = !(self.settled && walked.same_keys);
        self.settled = false;
        for group in (0..HEADER).filter(|group| all || walked.changed & 1 << group != 0) {
            self.parts.update(group, values(&self.walk, &self.members[group], text), shard, read)?;
        }
        self.settled = true;
        let mut header = RecordHeader::default();
        for value in values(&self.walk, &self.members[HEADER], text) {
            if let ScalarValue::Text(text) = ScalarValue::of(value.key, value.raw)?
                && let Some(text) = meant(text)
            {
                header.text(value.key, text);
            }
        }
        self.parts.row(&header, hints, RawRef { len: walked.end as u32, ..raw })
    }

    fn sort_keys(&mut self) {
        self.members.iter_mut().for_each(Vec::clear);
        for (place, &piece) in self.walk.pieces().iter().enumerate() {
            let KeyMeaning::Kept(key) = self.walk.meaning(piece) else { continue };
            let groups = groups_of(key);
            for (group, members) in self.members.iter_mut().enumerate() {
                if groups & 1 << group != 0 {
                    members.push(place as u16);
                }
            }
        }
    }
}

/// The values at these places.
fn values<'t>(walk: &DeltaReader, places: &[u16], text: &'t [u8]) -> impl Iterator<Item = FieldValue<'t>> + Clone {
    places.iter().filter_map(move |&place| {
        let piece = walk.pieces()[usize::from(place)];
        let KeyMeaning::Kept(key) = walk.meaning(piece) else { return None };
        let raw = &text[piece.value as usize..piece.end as usize];
        Some(FieldValue { slot: piece.slot, key, raw, known: piece.known })
    })
}

/// A value without anything in it.
enum ScalarValue<'t> {
    Text(Cow<'t, str>),
    /// Null, or of no use under its key.
    Nothing,
    /// An object or a list.
    Nested,
}

impl<'t> ScalarValue<'t> {
    /// Reads a value that was passed over; `None` when it is for the full parser.
    fn of(key: FieldKey, raw: &'t [u8]) -> Option<Self> {
        let text = std::str::from_utf8(raw).ok()?;
        Some(match raw.first()? {
            b'{' | b'[' => Self::Nested,
            b'"' if raw.contains(&b'\\') => Self::Text(Cow::Owned(serde_json::from_str(text).ok()?)),
            b'"' => Self::Text(Cow::Borrowed(&text[1..text.len() - 1])),
            b'n' => Self::Nothing,
            // Nested values and lists of words have no use for numbers and truth values.
            _ if key.is_nested() || key.is_text_list() => Self::Nothing,
            _ => Self::Text(Cow::Borrowed(text)),
        })
    }
}

/// Hands a value to a builder; `None` for the full parser to say why it means nothing.
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
            } else if let Nested::Value(nested) = NestedValue::read(key, &mut json).ok()? {
                nested.fields(|field, value| builder.text(FieldKey::Field(field), value));
            }
        }
    }
    Some(())
}
