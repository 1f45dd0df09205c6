//! Spreadsheets: a download of the portal that was opened in Excel and saved as .xlsx.

use crate::ingest::input::input_file::describe;
use calamine::{Data, DataRef, DataType, Reader, Xlsx};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// The first sheet that holds anything, as CSV: from there on it is a table like any other. It stays in memory.
///
/// # Errors
/// Says why the workbook cannot be read.
pub fn as_table(path: &Path) -> Result<Vec<u8>, String> {
    let fault = |error: calamine::XlsxError| format!("the workbook cannot be read: {error}");
    let file = File::open(path).map_err(|error| describe(&error))?;
    let mut workbook: Xlsx<_> = Xlsx::new(BufReader::new(file)).map_err(fault)?;
    for sheet in workbook.sheet_names() {
        let mut cells = workbook.worksheet_cells_reader(&sheet).map_err(fault)?;
        let mut table = Table::new();
        while let Some(cell) = cells.next_cell().map_err(fault)? {
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

/// A cell as the download had it: dates in ISO 8601, truth values as Excel writes them, numbers without a fraction
/// that they never had.
fn text(value: &DataRef<'_>) -> String {
    if value.is_datetime()
        && let Some(time) = value.as_datetime()
    {
        return time.format("%Y-%m-%dT%H:%M:%S%.f").to_string();
    }
    match value {
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        other => Data::from(other.clone()).to_string(),
    }
}

/// Rows become text as soon as they are whole.
struct Table {
    writer: csv::Writer<Vec<u8>>,
    row: Vec<String>,
    number: u32,
    /// How many headings there are: trailing cells that are empty are not in the file.
    width: usize,
}

/// A stray cell further to the right belongs to no table.
const WIDEST: usize = 1024;

impl Table {
    fn new() -> Self {
        Self {
            writer: csv::WriterBuilder::new().flexible(true).from_writer(Vec::new()),
            row: Vec::new(),
            number: 0,
            width: 0,
        }
    }

    fn put(&mut self, row: u32, column: usize, value: String) {
        if row != self.number {
            self.end_row();
            self.number = row;
        }
        if column < WIDEST {
            self.row.resize(self.row.len().max(column + 1), String::new());
            self.row[column] = value;
        }
    }

    fn end_row(&mut self) {
        if self.row.iter().any(|cell| !cell.is_empty()) {
            self.width = if self.width == 0 { self.row.len() } else { self.width };
            self.row.resize(self.row.len().max(self.width), String::new());
            // Nothing fails that is written to memory.
            let _ = self.writer.write_record(&self.row);
        }
        self.row.clear();
    }

    fn finish(mut self) -> Vec<u8> {
        self.end_row();
        self.writer.into_inner().unwrap_or_default()
    }
}
