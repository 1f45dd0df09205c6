//! Maps a file's own fields to a [`Record`](crate::signin::Record).
//!
//! A record of any shape fills a [`record_builder::RecordBuilder`], key by key.
//! [`record_builder::RecordBuilder::finish`] then derives what several keys decide together: kind, tenant, status,
//! time.

mod authentication_steps;
mod enum_value;
mod fast;
mod heading_zone;
mod json;
mod json_skip;
mod key;
mod nested;
mod nested_value;
mod nothing;
mod object_text;
mod outcome;
mod part;
mod record_builder;
mod record_header;
mod row;
#[cfg(test)]
mod tests;
mod time;
mod translated_headings;

pub(super) use authentication_steps::{AuthenticationStep, StepColumns, completed};
pub(super) use enum_value::{UNKNOWN_MEMBER, is_enumeration};
pub(super) use fast::{DeltaKeys, DeltaReader, FastRecordMapper, FastRowMapper, KeyMeaning, MappedRow};
#[cfg(feature = "fuzzing")]
pub(crate) use fast::{RecordDifferential, RowDifferential};
pub(super) use heading_zone::HeadingZone;
pub(super) use json::map_json;
pub(super) use key::{FieldKey, KeyCache, canonical, lookup};
pub(super) use row::{RowMap, array_cells, is_heading, unguarded, wrong_width};
pub use time::DateOrder;
pub(super) use time::{FileOrder, NumericDate, NumericUnit, OrderSet, WrittenTime, read_time};
pub(super) use translated_headings::{english, known_headings};

use crate::signin::Kind;

/// What is known about a file besides its records.
#[derive(Clone, Copy, Default)]
pub(crate) struct MapHints<'f> {
    /// The kind that the user gives (`--kind`). Overrides everything else.
    pub forced_kind: Option<Kind>,
    /// The kind that the file's name gives: the last resort.
    pub named_kind: Option<Kind>,
    /// The order of day and month.
    pub order: FileOrder<'f>,
    /// Whether its first record is in an envelope: then records are unwrapped first.
    pub in_envelope: bool,
    /// Whether its first record is of an activity log: then records are read as events first.
    pub is_activity: bool,
}

impl MapHints<'_> {
    /// The kind of a record whose keys give `named`. `grouped`: it was grouped at its source, as only non-interactive
    /// sign-ins are.
    fn kind(self, named: record_header::NamedKind, grouped: bool) -> Kind {
        let by_keys = named.kind().or(grouped.then_some(Kind::NonInteractive));
        self.forced_kind.or(by_keys).or(self.named_kind).unwrap_or(Kind::Unknown)
    }
}
