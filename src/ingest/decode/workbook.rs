//! Reads Excel workbooks: a download of the admin center that was saved as .xlsx.

use crate::signin::{EXACT_COLUMN, Timestamp};
use crate::text::io_error;
use calamine::{Data, DataRef, DataType, ExcelDateTime, ExcelDateTimeType, Reader, Xlsx};
use chrono::{NaiveDateTime, TimeDelta};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// The first sheet that is not empty, as CSV, in memory.
///
/// # Errors
/// When the workbook cannot be read, in words.
pub(super) fn as_csv(path: &Path) -> Result<Vec<u8>, String> {
    let fail = |error: calamine::XlsxError| format!("the workbook cannot be read: {error}");
    let file = File::open(path).map_err(|error| io_error(&error))?;
    let mut workbook: Xlsx<_> = Xlsx::new(BufReader::new(file)).map_err(fail)?;
    for sheet in workbook.sheet_names() {
        let mut cells = workbook.worksheet_cells_reader(&sheet).map_err(fail)?;
        let mut table = CsvTable::new();
        while let Some(cell) = cells.next_cell().map_err(fail)? {
            let (row, column) = cell.get_position();
            table.put(row, column as usize, text(cell.get_value()));
        }
        let text = table.finish();
        if !text.is_empty() {
            return Ok(text);
        }
    }
    Ok(Vec::new())
}

/// A cell as the download had it: times in ISO 8601, truth values as Excel writes them, whole numbers without a
/// fraction.
fn text(value: &DataRef<'_>) -> String {
    if let Some(time) = value.get_datetime().and_then(date_time) {
        return time.format("%Y-%m-%dT%H:%M:%S%.f").to_string();
    }
    match value {
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        other => Data::from(other.clone()).to_string(),
    }
}

/// Tenths of a millisecond in a day.
const TENTHS_A_DAY: f64 = 864_000_000.0;

/// The time of a cell, which is a number of days since an epoch, to a tenth of a millisecond.
///
/// The 15 digits that spreadsheets write are exact to 5 microseconds. Rounding to the millisecond, as calamine does,
/// moves 23:59:59.9996 to the next day.
fn date_time(cell: ExcelDateTime) -> Option<NaiveDateTime> {
    let days = cell.as_f64();
    let unit = if cell.is_duration() { ExcelDateTimeType::TimeDelta } else { ExcelDateTimeType::DateTime };
    // A cell does not name its epoch, but equals the one with the same epoch.
    let is_1904 = cell == ExcelDateTime::new(days, unit, true);
    let midnight = ExcelDateTime::new(days.floor(), unit, is_1904).as_datetime()?;
    let tenths = ((days - days.floor()) * TENTHS_A_DAY).round() as i64;
    midnight.checked_add_signed(TimeDelta::microseconds(tenths * 100))
}

/// Writes rows as CSV, each as soon as it is complete.
struct CsvTable {
    writer: csv::Writer<Vec<u8>>,
    row: Vec<String>,
    number: u32,
    /// Number of headings. Empty trailing cells are not in the file.
    width: usize,
    /// The columns of times, each with that of their exact texts.
    exact: Vec<(usize, usize)>,
}

/// Cells further to the right belong to no table.
const MAX_COLUMNS: usize = 1024;

impl CsvTable {
    fn new() -> Self {
        Self {
            writer: csv::WriterBuilder::new().flexible(true).from_writer(Vec::new()),
            row: Vec::new(),
            number: 0,
            width: 0,
            exact: Vec::new(),
        }
    }

    fn put(&mut self, row: u32, column: usize, value: String) {
        if row != self.number {
            self.end_row();
            self.number = row;
        }
        if column < MAX_COLUMNS {
            self.row.resize(self.row.len().max(column + 1), String::new());
            self.row[column] = value;
        }
    }

    fn end_row(&mut self) {
        if self.row.iter().any(|cell| !cell.is_empty()) {
            if self.width == 0 {
                self.width = self.row.len();
                self.exact = exact_columns(&self.row);
            }
            self.row.resize(self.row.len().max(self.width), String::new());
            for &(cut, exact) in &self.exact {
                if is_same_time(&self.row[cut], &self.row[exact]) {
                    self.row[cut] = std::mem::take(&mut self.row[exact]);
                }
            }
            // Writing to memory does not fail.
            let _ = self.writer.write_record(&self.row);
        }
        self.row.clear();
    }

    fn finish(mut self) -> Vec<u8> {
        self.end_row();
        self.writer.into_inner().unwrap_or_default()
    }
}

/// The columns of times beside which this program wrote the texts with all digits.
fn exact_columns(headings: &[String]) -> Vec<(usize, usize)> {
    let beside = |heading: &String| headings.iter().position(|other| other.strip_suffix(EXACT_COLUMN) == Some(heading));
    headings.iter().enumerate().filter_map(|(at, heading)| Some((at, beside(heading)?))).collect()
}

/// Whether a text is the time of a cell, which has milliseconds and is read to a tenth of one.
fn is_same_time(cell: &str, exact: &str) -> bool {
    const MOST: i64 = Timestamp::SECOND / 1000 * 11 / 10;
    let times = Timestamp::parse(cell).zip(Timestamp::parse(exact));
    times.is_some_and(|(cell, exact)| exact.0.abs_diff(cell.0) < MOST.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-10-13 in the two epochs.
    const DAY_1900: f64 = 46_308.0;
    const DAY_1904: f64 = DAY_1900 - 1462.0;

    #[test]
    fn times_stay_on_their_day() {
        let read = |seconds: f64| {
            let shown = |day: f64, is_1904: bool| {
                // As a spreadsheet writes it: 15 digits.
                let days: f64 = format!("{:.10}", day + seconds / 86_400.0).parse().expect("a number");
                text(&DataRef::DateTime(ExcelDateTime::new(days, ExcelDateTimeType::DateTime, is_1904)))
            };
            assert_eq!(shown(DAY_1900, false), shown(DAY_1904, true), "{seconds}");
            shown(DAY_1900, false)
        };
        assert_eq!(read(86_399.999_6), "2026-10-13T23:59:59.999600");
        assert_eq!(read(0.0), "2026-10-13T00:00:00");
        assert_eq!(read(0.0004), "2026-10-13T00:00:00.000400");
        for second in 0..86_400 {
            let (hour, minute) = (second / 3600, second / 60 % 60);
            assert_eq!(read(f64::from(second)), format!("2026-10-13T{hour:02}:{minute:02}:{:02}", second % 60));
        }
    }
}
