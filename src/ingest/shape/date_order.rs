//! Detects whether the dates of a file have the day or the month first.
//!
//! That depends on the spreadsheet or the language of the exporting user. A date settles it only where one of its
//! numbers is above 12. So the whole file is searched, and its records share one order.

use crate::ingest::map::{DateOrder, RowMap, has_slashes, order_settled_by};
use std::io::{BufRead, BufReader, Read};

/// Where the dates of a file are.
pub(crate) enum DateLocation<'m> {
    /// In the time columns of a table, with this delimiter between cells.
    InCells(&'m RowMap, u8),
    /// In strings of JSON.
    InQuotes,
}

/// What the dates of a file show.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum DetectedOrder {
    /// None depends on an order.
    Plain,
    /// A date settled the order.
    Settled(DateOrder),
    /// All dates can be read in either order.
    Open,
}

/// Reads records until a date settles the order.
pub(crate) fn order(records: impl Read, dates: &DateLocation<'_>) -> DetectedOrder {
    match dates {
        DateLocation::InCells(map, delimiter) => in_cells(records, *delimiter, map),
        DateLocation::InQuotes => in_quotes(records),
    }
}

/// The time zone of headings like `TimeGenerated [Europe/Paris]`, unless it is UTC: Log Analytics writes times in the
/// zone that its user chose.
pub(crate) fn other_zone(headings: &[String]) -> Option<&str> {
    let zones = headings.iter().filter_map(|heading| heading.trim().strip_suffix(']')?.rsplit_once(" ["));
    zones.map(|(_, zone)| zone).find(|zone| !zone.eq_ignore_ascii_case("utc"))
}

/// The longest date that is considered, in bytes.
const LONGEST: usize = 40;

/// Searches all strings, whatever their keys: one program wrote them all.
fn in_quotes(text: impl Read) -> DetectedOrder {
    let mut text = BufReader::with_capacity(1 << 16, text);
    let (mut piece, mut order_found) = (Vec::new(), DetectedOrder::Plain);
    loop {
        piece.clear();
        match text.by_ref().take(1 << 20).read_until(b'"', &mut piece) {
            Ok(read) if read > 0 => {}
            _ => return order_found,
        }
        let date = piece.strip_suffix(b"\"").filter(|date| date.len() < LONGEST && date.contains(&b'/'));
        let Some(date) = date.and_then(|date| std::str::from_utf8(date).ok()) else { continue };
        // JSON may write a slash as `\/`.
        let date = date.replace("\\/", "/");
        if let Some(order) = order_settled_by(&date) {
            return DetectedOrder::Settled(order);
        }
        if has_slashes(&date) {
            order_found = DetectedOrder::Open;
        }
    }
}

fn in_cells(rows: impl Read, delimiter: u8, map: &RowMap) -> DetectedOrder {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(rows);
    let mut row = csv::ByteRecord::new();
    let mut order_found = DetectedOrder::Plain;
    while reader.read_byte_record(&mut row).unwrap_or(false) {
        for cell in map.time_columns().filter_map(|column| row.get(column)) {
            let Ok(cell) = std::str::from_utf8(cell) else { continue };
            if let Some(order) = order_settled_by(cell) {
                return DetectedOrder::Settled(order);
            }
            if has_slashes(cell) {
                order_found = DetectedOrder::Open;
            }
        }
    }
    order_found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_date_settles_the_order_of_a_table() {
        let map = RowMap::new(&["Username", "Date (UTC)"]);
        for (rows, order_found) in [
            ("13/10/2026,2026-10-13T07:02:11Z\n", DetectedOrder::Plain),
            ("a,10/11/2026 07:02:11\nb,13/10/2026 07:02:11\n", DetectedOrder::Settled(DateOrder::DayFirst)),
            ("a,10/11/2026 07:02:11\nb,\"10/13/2026, 7:02:11 AM\"\n", DetectedOrder::Settled(DateOrder::MonthFirst)),
            ("a,10/11/2026 07:02:11\nb,x\nc,11/10/2026 07:02:11\n", DetectedOrder::Open),
            ("", DetectedOrder::Plain),
        ] {
            assert_eq!(order(rows.as_bytes(), &DateLocation::InCells(&map, b',')), order_found, "{rows}");
        }
    }

    #[test]
    fn one_date_settles_the_order_of_json() {
        for (text, order_found) in [
            (r#"{"createdDateTime":"2026-10-13T07:02:11Z","userAgent":"a/13/10/2026"}"#, DetectedOrder::Plain),
            (
                r#"[{"CreatedDateTime":"10/11/2026 07:02:11"},{"CreatedDateTime":"13/10/2026 07:02:11"}]"#,
                DetectedOrder::Settled(DateOrder::DayFirst),
            ),
            (r#"{"CreatedDateTime":"10/11/2026 07:02:11"}"#, DetectedOrder::Open),
        ] {
            assert_eq!(order(text.as_bytes(), &DateLocation::InQuotes), order_found, "{text}");
        }
    }
}
