//! Maps rows of a table by its headings.

use super::MapHints;
use super::key::{FieldKey, SUMMARISED, canonical, lookup};
use super::record_builder::{RecordBuilder, RejectReason};
use super::translated_headings::english;
use crate::signin::{ColumnNames, Field, NamedColumn, Record};
use crate::text::counted;
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::borrow::Cow;
use std::fmt;

/// The meaning of a table's columns. Built once a file from the headings, not from their order, which differs from year
/// to year.
#[derive(Clone, Debug)]
pub(crate) struct RowMap {
    keys: Vec<FieldKey>,
    /// Whether each heading names a time zone.
    zoned: Vec<bool>,
    /// For each column, the first one of the same name.
    first: Vec<usize>,
}

impl RowMap {
    /// Reads headings.
    #[cfg(any(test, feature = "fuzzing"))]
    pub(crate) fn new<T: AsRef<str>>(headings: &[T]) -> Self {
        Self::named(headings, &ColumnNames::default())
    }

    /// Reads headings, of which the user names some. These give what they are named, and no other column does.
    pub(crate) fn named<T: AsRef<str>>(headings: &[T], columns: &ColumnNames) -> Self {
        let by_user: Vec<Option<NamedColumn>> =
            headings.iter().map(|heading| named(heading.as_ref(), columns)).collect();
        let names: Vec<String> = headings.iter().map(|heading| english(heading.as_ref())).collect();
        let keys = names.iter().zip(&by_user).map(|(name, &column)| match (column.map(FieldKey::from), lookup(name)) {
            (None, key) if by_user.iter().flatten().any(|&column| FieldKey::from(column) == key) => FieldKey::Other,
            (Some(key), _) | (None, key) => key,
        });
        let same = |one: usize, other: usize| match (by_user[one], by_user[other]) {
            (None, None) => names[one] == names[other],
            (one, other) => one == other,
        };
        let first = (0..names.len()).map(|at| (0..at).find(|&other| same(other, at)).unwrap_or(at));
        let zoned = headings.iter().map(|heading| names_a_zone(heading.as_ref()));
        Self { keys: keys.collect(), zoned: zoned.collect(), first: first.collect() }
    }

    /// The kind of record that the rows are instead, if the headings are not those of sign-ins.
    pub(crate) fn foreign(&self) -> Option<&'static str> {
        let foreign = |key: &FieldKey| if let FieldKey::Foreign(what) = key { Some(*what) } else { None };
        let what = self.keys.iter().find_map(foreign)?;
        let may_be = self.keys.contains(&FieldKey::Created) && self.is_sign_in_log();
        (what == SUMMARISED || !may_be).then_some(what)
    }

    /// The meaning of each column.
    pub(crate) fn keys(&self) -> &[FieldKey] {
        &self.keys
    }

    /// The columns of the same name before this one.
    pub(crate) fn namesakes_before(&self, column: usize) -> impl Iterator<Item = usize> {
        let first = self.first[column];
        (first..column).filter(move |&other| self.first[other] == first)
    }

    /// The time columns, and whether the heading of each names a time zone.
    pub(crate) fn time_columns(&self) -> impl Iterator<Item = (usize, bool)> {
        let is_time =
            |key: &FieldKey| matches!(key, FieldKey::Created | FieldKey::Ingested | FieldKey::AggregationStart);
        self.keys
            .iter()
            .enumerate()
            .filter(move |(_, key)| is_time(key))
            .map(|(column, _)| (column, self.zoned[column]))
    }

    /// Whether the headings are those of a sign-in log: a time, and an application, a user or an address.
    pub(crate) fn is_sign_in_log(&self) -> bool {
        let time = self.keys.iter().any(|key| matches!(key, FieldKey::Created | FieldKey::Ingested));
        let subject = self.keys.iter().any(|key| {
            matches!(
                key,
                FieldKey::Field(
                    Field::ApplicationId | Field::Application | Field::UserPrincipalName | Field::IpAddress
                )
            )
        });
        time && subject
    }

    /// Maps one row. Of columns with the same name, the first that is not empty counts.
    ///
    /// # Errors
    /// When the row is no sign-in, with the reason.
    pub(crate) fn map<'a>(
        &self,
        cells: impl ExactSizeIterator<Item = &'a str>,
        hints: MapHints<'_>,
    ) -> Result<Record<'a>, RejectReason> {
        let count = cells.len();
        let mut builder = RecordBuilder::new();
        let mut taken = vec![false; self.keys.len()];
        for ((cell, &key), &first) in cells.zip(&self.keys).zip(&self.first) {
            if !cell.is_empty() && key != FieldKey::Other && !std::mem::replace(&mut taken[first], true) {
                builder.text(key, Cow::Borrowed(unguarded(cell)));
            }
        }
        if count != self.keys.len() {
            return Err(wrong_width(count, self.keys.len()));
        }
        builder.finish(hints)
    }
}

/// What the user says that the column of a heading holds.
fn named(heading: &str, columns: &ColumnNames) -> Option<NamedColumn> {
    columns.iter().find(|(_, name)| is_heading(name, heading)).map(|(column, _)| column)
}

/// Whether the user means this heading by a name: letter case, blanks and signs may differ.
pub(crate) fn is_heading(name: &str, heading: &str) -> bool {
    let heading = heading.trim_start_matches('\u{feff}').trim();
    heading == name || !canonical(name).is_empty() && canonical(heading) == canonical(name)
}

/// Whether a heading is like `Date (UTC)` or `TimeGenerated [Europe/Paris]`.
fn names_a_zone(heading: &str) -> bool {
    let heading = heading.trim();
    heading.ends_with("(UTC)") || heading.ends_with(']') && heading.contains(" [")
}

/// Why a row is rejected that has another number of cells than there are headings.
pub(crate) fn wrong_width(cells: usize, headings: usize) -> RejectReason {
    format!("the row has {}; expected {headings} as in the headings", counted(cells as u64, "cell"))
}

/// A cell without the apostrophe that guards spreadsheets against formulas.
pub(super) fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(['-', '+', '=', '@'])).unwrap_or(cell)
}

/// The cells of a row that is a JSON array: scalars as text, objects and lists as JSON text, null as an empty cell.
///
/// # Errors
/// When the text is no such array, with the reason.
pub(crate) fn array_cells(text: &str) -> Result<Vec<Cow<'_, str>>, RejectReason> {
    let cells: Vec<JsonCell<'_>> =
        serde_json::from_str(text).map_err(|error| format!("not a row of cells: {error}"))?;
    Ok(cells.into_iter().map(|cell| cell.0).collect())
}

struct JsonCell<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for JsonCell<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonCellVisitor)
    }
}

struct JsonCellVisitor;

impl<'de> Visitor<'de> for JsonCellVisitor {
    type Value = JsonCell<'de>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a cell")
    }
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(JsonCell(Cow::Borrowed(text)))
    }
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(JsonCell(Cow::Owned(text.to_owned())))
    }
    fn visit_bool<E>(self, yes: bool) -> Result<Self::Value, E> {
        Ok(JsonCell(Cow::Borrowed(if yes { "true" } else { "false" })))
    }
    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(JsonCell(Cow::Owned(number.to_string())))
    }
    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(JsonCell(Cow::Owned(number.to_string())))
    }
    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(JsonCell(Cow::Owned(number.to_string())))
    }
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(JsonCell(Cow::Borrowed("")))
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Value::deserialize(MapAccessDeserializer::new(map)).map(|value| JsonCell(Cow::Owned(value.to_string())))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        Value::deserialize(SeqAccessDeserializer::new(seq)).map(|value| JsonCell(Cow::Owned(value.to_string())))
    }
}
