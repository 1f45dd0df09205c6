//! Writes a table as NDJSON and CSV.

use super::{ExportColumn, ExportTable, ExportValue};
use crate::report::{csv, json};
use crate::text::exact_cell;
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::io::{self, Write};

impl ExportTable<'_> {
    /// Writes one JSON object a line, with log text as it was.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub(crate) fn write_ndjson(&self, out: &mut impl Write) -> io::Result<()> {
        self.rows().try_for_each(|row| json::line(out, &JsonRow(&self.columns, &row)))
    }

    /// Writes CSV: with log text as it was where the table is exact, else guarded against formulas.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub(crate) fn write_csv(&self, out: &mut impl Write) -> io::Result<()> {
        let headings: Vec<&str> = self.columns.iter().map(|column| column.name).collect();
        let cell = |value: ExportValue<'_>| -> Cow<'_, str> {
            match value {
                ExportValue::Log(text) if !self.is_exact => csv::text(Some(&text)).into_owned().into(),
                ExportValue::Log(text) => exact_cell(&text).into_owned().into(),
                value => value.into_text().unwrap_or_default().into_owned().into(),
            }
        };
        csv::write(out, &headings, self.rows().map(|row| row.into_iter().map(cell).collect()))
    }
}

/// A row as a JSON object.
struct JsonRow<'t, 'v>(&'t [ExportColumn], &'t [ExportValue<'v>]);

impl Serialize for JsonRow<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|column| column.name).zip(self.1))
    }
}
