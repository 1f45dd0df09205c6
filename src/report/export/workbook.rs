//! Writes a table as an Excel workbook.

use super::{ColumnType, ExportTable, ExportValue, MOST_CHARACTERS, MOST_ROWS};
use crate::signin::{EXACT_COLUMN, Timestamp};
use crate::text::{Glyphs, exact_cell, number, safe};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use std::io::{self, Write};

/// Ends a text that was cut.
const CUT: &str = " (cut off: a cell of a workbook is full)";

/// The number of the first of January 1970 among the days of a workbook.
const DAY_OF_1970: f64 = 25_569.0;
const MILLISECONDS_A_DAY: f64 = 86_400_000.0;
/// The first of March 1900: programs disagree about the days before.
const FIRST_DAY: f64 = 61.0;

/// Widths of columns, in characters.
const WIDTH: f64 = 22.0;

impl ExportTable<'_> {
    /// Writes a workbook with one sheet. Text stays text, whatever it begins with. A time is a number that the program shows
    /// as a time, cut to the millisecond, since readers round; its text stands in the column beside it.
    ///
    /// Gives how many texts were cut, since a cell has space for [`MOST_CHARACTERS`].
    ///
    /// # Errors
    /// When the table has more than [`MOST_ROWS`] rows, or `out` cannot be written to.
    pub(crate) fn write_workbook(&self, out: &mut (impl Write + Send)) -> io::Result<u64> {
        let error = |error: XlsxError| match error {
            XlsxError::IoError(error) => error,
            other => io::Error::other(other.to_string()),
        };
        if self.len > MOST_ROWS {
            return Err(io::Error::other(format!("a sheet has at most {} rows; write csv", number(MOST_ROWS as u64))));
        }
        let mut cut = 0;
        let bytes = self.workbook(&mut cut).and_then(|mut book| book.save_to_buffer()).map_err(error)?;
        out.write_all(&bytes)?;
        Ok(cut)
    }

    fn workbook(&self, cut: &mut u64) -> Result<Workbook, XlsxError> {
        let mut book = Workbook::new();
        // The time of the day would make two workbooks of one log differ.
        let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&created));
        let bold = Format::new().set_bold();
        let as_time = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss.000");
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name(self.name)?;
        sheet.set_freeze_panes(1, 0)?;
        let mut headings = Vec::new();
        for column in &self.columns {
            headings.push(column.name.to_owned());
            if column.kind == ColumnType::Time {
                headings.push(format!("{}{EXACT_COLUMN}", column.name));
            }
        }
        for (at, heading) in headings.iter().enumerate() {
            sheet.set_column_width(at as u16, WIDTH)?;
            sheet.write_string_with_format(0, at as u16, heading, &bold)?;
        }
        for (at, row) in self.rows().enumerate() {
            let line = u32::try_from(at + 1).unwrap_or(u32::MAX);
            let mut cell = 0;
            for (value, column) in row.into_iter().zip(&self.columns) {
                *cut += u64::from(self.write_cell(sheet, (line, cell), value, &as_time)?);
                cell += if column.kind == ColumnType::Time { 2 } else { 1 };
            }
        }
        Ok(book)
    }

    /// Gives whether the text was cut.
    fn write_cell(
        &self,
        sheet: &mut Worksheet,
        (row, column): (u32, u16),
        value: ExportValue<'_>,
        as_time: &Format,
    ) -> Result<bool, XlsxError> {
        let text = match value {
            ExportValue::Absent => return Ok(false),
            ExportValue::Time(time) => {
                if let Some(days) = days(time) {
                    sheet.write_number_with_format(row, column, days, as_time)?;
                }
                sheet.write_string(row, column + 1, time.to_string())?;
                return Ok(false);
            }
            ExportValue::Integer(number) => {
                sheet.write_number(row, column, number as f64)?;
                return Ok(false);
            }
            ExportValue::Boolean(yes) => {
                sheet.write_boolean(row, column, yes)?;
                return Ok(false);
            }
            ExportValue::Log(text) if self.is_exact => exact_cell(&text).into_owned(),
            ExportValue::Log(text) => safe(&text, Glyphs::Unicode).into_owned(),
            value => value.into_text().unwrap_or_default().into_owned(),
        };
        let (text, is_cut) = fitting(text);
        sheet.write_string(row, column, text)?;
        Ok(is_cut)
    }
}

/// The time as a number of days, cut to the millisecond; `None` for one that workbooks have no number for.
fn days(time: Timestamp) -> Option<f64> {
    let milliseconds = time.0.div_euclid(1_000_000) as f64;
    Some(DAY_OF_1970 + milliseconds / MILLISECONDS_A_DAY).filter(|&days| days >= FIRST_DAY)
}

/// The text, as far as a cell has space for it, and whether it was cut.
fn fitting(mut text: String) -> (String, bool) {
    if text.encode_utf16().count() <= MOST_CHARACTERS {
        return (text, false);
    }
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > MOST_CHARACTERS - CUT.len()
    });
    text.truncate(end.map_or(text.len(), |(at, _)| at));
    (text + CUT, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_cut_and_never_rounded_past_midnight() {
        let last = Timestamp::parse("2026-10-13T23:59:59.9999999Z").expect("a time");
        let days = days(last).expect("a day");
        assert!((days - 46_308.999_999_988_43).abs() < 1e-10, "{days}");
        assert_eq!(super::days(Timestamp::parse("1890-01-01T00:00:00Z").expect("a time")), None);
    }

    #[test]
    fn a_long_text_is_cut_and_says_so() {
        let (text, is_cut) = fitting("\u{1f600}".repeat(20_000));
        assert!(is_cut && text.encode_utf16().count() <= MOST_CHARACTERS && text.ends_with(CUT));
        assert_eq!(fitting("short".to_owned()), ("short".to_owned(), false));
    }
}
