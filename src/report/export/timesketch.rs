//! Sign-ins as Timesketch imports them: a line a sign-in, with a time, a sentence, and every field.

use super::{ColumnType, ExportColumn, ExportTable, ExportValue};
use crate::report::show;
use crate::signin::{Dimension, Field, Status, Timestamp};
use crate::store::{Row, Store};

/// The columns that Timesketch asks for, and those of this program that are no fields.
const COLUMNS: [(&str, ColumnType); 10] = [
    ("message", ColumnType::Text),
    ("datetime", ColumnType::Text),
    ("timestamp", ColumnType::Integer),
    ("timestamp_desc", ColumnType::Text),
    ("data_type", ColumnType::Text),
    ("exact_time", ColumnType::Time),
    ("id", ColumnType::Text),
    ("kind", ColumnType::Text),
    ("status", ColumnType::Text),
    ("correlation_id", ColumnType::Text),
];

/// Sign-ins as Timesketch's import of JSON lines expects them. Its times have microseconds; `exact_time` has all digits.
pub(crate) fn timesketch_lines(store: &Store, rows: Vec<Row>) -> ExportTable<'_> {
    let own = COLUMNS.into_iter().map(|(name, kind)| ExportColumn { name, kind });
    let fields = Field::ALL.iter().map(|field| ExportColumn { name: field.name(), kind: ColumnType::Text });
    ExportTable {
        name: "Sign-ins",
        columns: own.chain(fields).collect(),
        len: rows.len(),
        is_exact: true,
        row: Box::new(move |at| {
            let row = rows[at];
            let time = store.created(row);
            let facts = store.facts(row);
            let mut values = vec![
                ExportValue::Log(message(store, row).into()),
                ExportValue::own(time.to_utc().format("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string()),
                ExportValue::Integer(time.0.div_euclid(Timestamp::SECOND / 1_000_000)),
                ExportValue::own("Sign-in"),
                ExportValue::own("entra:signin"),
                ExportValue::Time(time),
                ExportValue::Log(store.reference(row).into()),
                ExportValue::own(store.kind(row).name()),
                ExportValue::own(store.status(row).name()),
                ExportValue::log(facts.correlation_id.map(|id| crate::signin::Guid(id).to_string())),
            ];
            values.extend(Field::ALL.iter().map(|&field| ExportValue::log(store.text(field, row))));
            values
        }),
    }
}

/// A sign-in in a sentence.
fn message(store: &Store, row: Row) -> String {
    let name = |dimension| store.name(dimension, row);
    let who = name(Dimension::User).or_else(|| name(Dimension::ServicePrincipal)).unwrap_or("unknown user");
    let outcome = match (store.status(row), store.error_code(row)) {
        (status @ Status::Success, _) | (status, None) => status.name().to_owned(),
        (status, Some(code)) => format!("{} {code}", status.name()),
    };
    let mut text = format!("{who}: {outcome}, {} sign-in", store.kind(row).name());
    for (word, part) in [("to", Dimension::Application), ("from", Dimension::Address)] {
        if let Some(value) = name(part) {
            text.extend([" ", word, " ", value]);
        }
    }
    let place = show::place(store, row);
    if place.is_empty() { text } else { format!("{text} ({place})") }
}
