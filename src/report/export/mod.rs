//! Tables that are written to files of other programs. A table names its columns with their types once; every writer takes
//! names, types and values from it.

#[cfg(not(feature = "parquet-xlsx"))]
mod absent;
mod log_schema;
mod log_values;
#[cfg(feature = "parquet-xlsx")]
mod parquet;
mod text_rows;
mod timesketch;
#[cfg(feature = "parquet-xlsx")]
mod workbook;

use crate::signin::Timestamp;
use crate::text::{counted, json_escaped, number};
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::borrow::Cow;

pub(crate) use log_schema::{grouped_note, sign_ins};
pub(crate) use timesketch::timesketch_lines;

/// The most rows of a sheet of a workbook, besides that of the headings.
pub(crate) const MOST_ROWS: usize = 1_048_575;

/// The most characters of a cell, in UTF-16 units; those beyond are cut off, and the text says so.
pub(crate) const MOST_CHARACTERS: usize = 32_767;

/// What the texts that a workbook has no space for are called; `None` where there are none.
pub(crate) fn cut_note(texts: u64) -> Option<String> {
    let (most, cut) = (number(MOST_CHARACTERS as u64), if texts == 1 { "is cut" } else { "are cut" });
    let longer = counted(texts, "text");
    (texts > 0).then(|| format!("{longer} of more than {most} characters {cut}; csv and parquet have them whole"))
}

/// The type of the values of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ColumnType {
    /// Text.
    Text,
    /// A point in time.
    Time,
    /// A whole number.
    Integer,
    /// Yes or no.
    Boolean,
    /// An object or a list: its JSON text, where a format has no such type.
    Json,
}

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ExportColumn {
    /// Its heading, or key in JSON.
    pub name: &'static str,
    /// What it holds.
    pub kind: ColumnType,
}

/// The value of a column in a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ExportValue<'a> {
    /// No value.
    Absent,
    /// Text of the log, of the name of a file, or of an analyst.
    Log(Cow<'a, str>),
    /// Text of this program.
    Own(Cow<'static, str>),
    /// A point in time.
    Time(Timestamp),
    /// A whole number.
    Integer(i64),
    /// Yes or no.
    Boolean(bool),
    /// An object or a list.
    Json(Value),
}

impl<'a> ExportValue<'a> {
    /// Text of the log, if there is any.
    pub(crate) fn log(text: Option<impl Into<Cow<'a, str>>>) -> Self {
        text.map_or(Self::Absent, |text| Self::Log(text.into()))
    }

    /// Text of this program.
    pub(crate) fn own(text: impl Into<Cow<'static, str>>) -> Self {
        Self::Own(text.into())
    }

    /// As text: times in RFC 3339 with all digits, objects as JSON.
    pub(crate) fn into_text(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Absent => None,
            Self::Log(text) | Self::Own(text) => Some(text),
            Self::Time(time) => Some(time.to_string().into()),
            Self::Integer(number) => Some(number.to_string().into()),
            Self::Boolean(yes) => Some(if yes { "true" } else { "false" }.into()),
            Self::Json(value) => Some(json_escaped(&value.to_string()).into_owned().into()),
        }
    }
}

impl Serialize for ExportValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent => serializer.serialize_none(),
            Self::Log(text) | Self::Own(text) => serializer.serialize_str(text),
            Self::Time(time) => serializer.collect_str(time),
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::Boolean(yes) => serializer.serialize_bool(*yes),
            Self::Json(value) => value.serialize(serializer),
        }
    }
}

/// The values of one row, in the order of the columns.
pub(crate) type ExportRow<'a> = Vec<ExportValue<'a>>;

/// Rows of typed columns.
pub(crate) struct ExportTable<'a> {
    /// What the rows are: the name of the sheet of a workbook.
    pub name: &'static str,
    /// The columns.
    pub columns: Vec<ExportColumn>,
    /// Number of rows.
    pub len: usize,
    /// Whether text is written as the log has it. Otherwise, where people open the file, what acts or is hidden is escaped.
    pub is_exact: bool,
    /// Gives the row with this number, from 0.
    pub row: Box<dyn Fn(usize) -> ExportRow<'a> + 'a>,
}

impl<'a> ExportTable<'a> {
    /// The rows in order.
    pub(crate) fn rows(&self) -> impl Iterator<Item = ExportRow<'a>> + '_ {
        (0..self.len).map(|row| (self.row)(row))
    }
}
