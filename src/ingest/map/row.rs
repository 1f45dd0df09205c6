//! Maps rows of a table by its headings.

use super::MapHints;
use super::heading_zone::HeadingZone;
use super::key::{FieldKey, KeyRank, RankedKey, SUMMARISED, canonical, is_never_a_sign_in, ranked_as};
use super::nothing::is_nothing;
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
    ranks: Vec<KeyRank>,
    /// The headings of times.
    times: Vec<Box<str>>,
    /// The zone that each heading names.
    zones: Vec<Option<HeadingZone>>,
    /// For each column, the first one of the same name.
    first: Vec<usize>,
    /// The columns in the order in which they are read: those that the user named come first.
    order: Vec<usize>,
}

impl RowMap {
    /// Reads headings.
    #[cfg(any(test, feature = "fuzzing"))]
    pub(crate) fn new<T: AsRef<str>>(headings: &[T]) -> Self {
        Self::named(headings, "", &ColumnNames::default())
    }

    /// Reads headings, of which the user names some: these columns give what they are named, and no other does, except
    /// that every column may show a failure. `prefix`: what begins every heading that is read otherwise.
    pub(crate) fn named<T: AsRef<str>>(headings: &[T], prefix: &str, columns: &ColumnNames) -> Self {
        let by_user: Vec<Option<NamedColumn>> =
            headings.iter().map(|heading| named(heading.as_ref(), columns)).collect();
        let bare: Vec<&str> = headings
            .iter()
            .map(|heading| {
                heading.as_ref().trim_start_matches('\u{feff}').trim().strip_prefix(prefix).unwrap_or_default()
            })
            .collect();
        let names: Vec<String> = bare.iter().map(|heading| english(heading)).collect();
        let ranked = bare.iter().zip(&names).map(|(heading, name)| ranked_as(heading, name));
        let is_given = |key: FieldKey| by_user.iter().flatten().any(|&column| FieldKey::from(column) == key);
        let keys = ranked.zip(&by_user).map(|(ranked, &column)| match (column.map(FieldKey::from), ranked) {
            (None, RankedKey { key, rank }) if is_given(key) && !key.is_outcome() => (FieldKey::Other, rank),
            (Some(key), _) => (key, KeyRank::NAMED),
            (None, RankedKey { key, rank }) => (key, rank),
        });
        let (keys, ranks): (Vec<FieldKey>, Vec<KeyRank>) = keys.unzip();
        let times = keys.iter().zip(headings).map(|(key, heading)| {
            if key.is_time() { heading.as_ref().trim_start_matches('\u{feff}').trim().into() } else { Box::default() }
        });
        let same = |one: usize, other: usize| match (by_user[one], by_user[other]) {
            (None, None) => names[one] == names[other] && ranks[one] == ranks[other],
            // A date and its clock may be in two columns.
            (Some(NamedColumn::Time), _) => false,
            (one, other) => one == other,
        };
        let first = (0..names.len()).map(|at| (0..at).find(|&other| same(other, at)).unwrap_or(at)).collect();
        let mut order: Vec<usize> = (0..names.len()).collect();
        order.sort_by_key(|&column| by_user[column].is_none());
        Self {
            times: times.collect(),
            keys,
            ranks,
            zones: headings.iter().map(|heading| HeadingZone::of(heading.as_ref())).collect(),
            first,
            order,
        }
    }

    /// The kind of record that the rows are instead, if the headings are not those of sign-ins.
    pub(crate) fn foreign(&self) -> Option<&'static str> {
        let foreign = |key: &FieldKey| if let FieldKey::Foreign(what) = key { Some(*what) } else { None };
        let what = self.keys.iter().find_map(foreign)?;
        let has_created =
            self.keys.iter().zip(&self.ranks).any(|(&key, rank)| key == FieldKey::Created && rank.is_of_a_log());
        let may_be = has_created && self.is_sign_in_log();
        let is_summary = what == SUMMARISED && !self.keys.contains(&FieldKey::RequestId);
        (!may_be || is_summary || is_never_a_sign_in(what)).then_some(what)
    }

    /// The meaning of each column.
    pub(crate) fn keys(&self) -> &[FieldKey] {
        &self.keys
    }

    /// The columns in the order in which they are read.
    pub(crate) fn order(&self) -> &[usize] {
        &self.order
    }

    /// The rank of a column's heading.
    pub(crate) fn rank(&self, column: usize) -> KeyRank {
        self.ranks[column]
    }

    /// Whether a column counts, given those that have a value: of columns of the same name only the first with one does.
    /// Of outcomes all do, since a failure in any of them is one.
    pub(crate) fn counts(&self, column: usize, has_value: impl Fn(usize) -> bool) -> bool {
        let first = self.first[column];
        let has_namesake = || (first..column).any(|other| self.first[other] == first && has_value(other));
        has_value(column) && (self.keys[column].is_outcome() || !has_namesake())
    }

    /// The seconds east of UTC that the heading of a column names; 0 where it names none.
    pub(crate) fn offset(&self, column: usize) -> i32 {
        if let Some(HeadingZone::Offset(seconds)) = self.zones[column] { seconds } else { 0 }
    }

    /// The time columns, and the zone that the heading of each names.
    pub(crate) fn time_columns(&self) -> impl Iterator<Item = (usize, Option<HeadingZone>)> {
        let times = self.keys.iter().enumerate().filter(|(_, key)| key.is_time());
        times.map(|(column, _)| (column, self.zones[column]))
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
        cells: impl Iterator<Item = &'a str>,
        hints: MapHints<'_>,
    ) -> Result<Record<'a>, RejectReason> {
        let cells: Vec<&'a str> = cells.map(unguarded).collect();
        let mut builder = RecordBuilder::new();
        let has_value =
            |column: usize| cells.get(column).is_some_and(|cell| !is_nothing(self.keys[column], cell.trim()));
        for &column in self.order.iter().filter(|&&column| self.keys[column] != FieldKey::Other) {
            if self.counts(column, has_value) {
                builder.set_rank(self.ranks[column]);
                if self.keys[column].is_time() {
                    builder.set_time_source(self.offset(column), self.times[column].clone());
                }
                builder.text(self.keys[column], Cow::Borrowed(cells[column]));
            }
        }
        if cells.len() != self.keys.len() {
            return Err(wrong_width(cells.len(), self.keys.len()));
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

/// Why a row is rejected that has another number of cells than there are headings.
pub(crate) fn wrong_width(cells: usize, headings: usize) -> RejectReason {
    format!("the row has {}; expected {headings} as in the headings", counted(cells as u64, "cell"))
}

/// A cell without what guards spreadsheets against formulas, or makes them keep it as text: `'-1`, `="50126"`.
pub(crate) fn unguarded(cell: &str) -> &str {
    let formula = || cell.strip_prefix("=\"")?.strip_suffix('"').filter(|inside| !inside.contains('"'));
    let is_guarded = |rest: &&str| rest.trim_start_matches('\'').starts_with(['-', '+', '=', '@']);
    cell.strip_prefix('\'').filter(is_guarded).or_else(formula).unwrap_or(cell)
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

/// A value as text: that of JSON for objects and lists, none for null.
pub(super) struct JsonCell<'a>(pub Cow<'a, str>);

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
