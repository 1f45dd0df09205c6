//! Whether a file puts the day or the month first.
//!
//! A spreadsheet, or the language of whoever exported, decides; a date itself does not tell unless one of its numbers
//! is above 12. So the whole file is asked, and one answer is taken for all its records.

use crate::ingest::map::{DateOrder, RowMap, has_slashes, order_settled_by};
use std::io::{BufRead, BufReader, Read};

/// Where the dates of a file stand.
pub enum DateLocation<'m> {
    /// In the columns of a table that hold times, with this byte between cells.
    InCells(&'m RowMap, u8),
    /// In strings of JSON.
    InQuotes,
}

/// What the dates of a file say.
#[derive(Debug, PartialEq, Eq)]
pub enum DetectedOrder {
    /// There is nothing to decide.
    Plain,
    /// One date settles it for all.
    Settled(DateOrder),
    /// Every date can be read either way.
    Open,
}

/// Reads records until one settles the order.
pub fn order(records: impl Read, dates: &DateLocation<'_>) -> DetectedOrder {
    match dates {
        DateLocation::InCells(map, delimiter) => in_cells(records, *delimiter, map),
        DateLocation::InQuotes => in_quotes(records),
    }
}

/// The zone that headings like `TimeGenerated [Europe/Paris]` name, unless it is UTC: Log Analytics writes times as its
/// user wished to see them.
pub fn other_zone(headings: &[String]) -> Option<&str> {
    let zones = headings.iter().filter_map(|heading| heading.trim().strip_suffix(']')?.rsplit_once(" ["));
    zones.map(|(_, zone)| zone).find(|zone| !zone.eq_ignore_ascii_case("utc"))
}

/// The longest date that is looked at, in bytes.
const LONGEST: usize = 40;

/// Looks at strings that begin like a date; which key they stand under is not asked, since one program wrote them all.
fn in_quotes(text: impl Read) -> DetectedOrder {
    let mut text = BufReader::with_capacity(1 << 16, text);
    let (mut piece, mut verdict) = (Vec::new(), DetectedOrder::Plain);
    loop {
        piece.clear();
        match text.by_ref().take(1 << 20).read_until(b'"', &mut piece) {
            Ok(read) if read > 0 => {}
            _ => return verdict,
        }
        let date = piece.strip_suffix(b"\"").filter(|date| date.len() < LONGEST && date.contains(&b'/'));
        let Some(date) = date.and_then(|date| std::str::from_utf8(date).ok()) else { continue };
        // JSON may write a slash as `\/`.
        let date = date.replace("\\/", "/");
        if let Some(order) = order_settled_by(&date) {
            return DetectedOrder::Settled(order);
        }
        if has_slashes(&date) {
            verdict = DetectedOrder::Open;
        }
    }
}

fn in_cells(rows: impl Read, delimiter: u8, map: &RowMap) -> DetectedOrder {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(rows);
    let mut row = csv::ByteRecord::new();
    let mut verdict = DetectedOrder::Plain;
    while reader.read_byte_record(&mut row).unwrap_or(false) {
        for cell in map.time_columns().filter_map(|column| row.get(column)) {
            let Ok(cell) = std::str::from_utf8(cell) else { continue };
            if let Some(order) = order_settled_by(cell) {
                return DetectedOrder::Settled(order);
            }
            if has_slashes(cell) {
                verdict = DetectedOrder::Open;
            }
        }
    }
    verdict
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_date_settles_the_order_for_all() {
        let map = RowMap::new(&["Username", "Date (UTC)"]);
        for (rows, verdict) in [
            ("13/10/2026,2026-10-13T07:02:11Z\n", DetectedOrder::Plain),
            ("a,10/11/2026 07:02:11\nb,13/10/2026 07:02:11\n", DetectedOrder::Settled(DateOrder::DayFirst)),
            ("a,10/11/2026 07:02:11\nb,\"10/13/2026, 7:02:11 AM\"\n", DetectedOrder::Settled(DateOrder::MonthFirst)),
            ("a,10/11/2026 07:02:11\nb,x\nc,11/10/2026 07:02:11\n", DetectedOrder::Open),
            ("", DetectedOrder::Plain),
        ] {
            assert_eq!(order(rows.as_bytes(), &DateLocation::InCells(&map, b',')), verdict, "{rows}");
        }
    }

    #[test]
    fn dates_in_json_are_settled_likewise() {
        for (text, verdict) in [
            (r#"{"createdDateTime":"2026-10-13T07:02:11Z","userAgent":"a/13/10/2026"}"#, DetectedOrder::Plain),
            (
                r#"[{"CreatedDateTime":"10/11/2026 07:02:11"},{"CreatedDateTime":"13/10/2026 07:02:11"}]"#,
                DetectedOrder::Settled(DateOrder::DayFirst),
            ),
            (r#"{"CreatedDateTime":"10/11/2026 07:02:11"}"#, DetectedOrder::Open),
        ] {
            assert_eq!(order(text.as_bytes(), &DateLocation::InQuotes), verdict, "{text}");
        }
    }
}
