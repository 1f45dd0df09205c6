//! Whether a table puts the day or the month first.
//!
//! A spreadsheet, or the language of whoever exported, decides; a date itself does not tell unless one of its numbers
//! is above 12. So the whole table is asked, and one answer is taken for all its rows.

use super::map::{DateOrder, RowMap, has_slashes, order_settled_by};
use std::io::Read;

/// What the dates of a table say.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// There is nothing to decide.
    Plain,
    /// One date settles it for all.
    Settled(DateOrder),
    /// Every date can be read either way.
    Open,
}

/// Reads the rows of a table until one settles the order.
pub fn order(rows: impl Read, delimiter: u8, map: &RowMap) -> Verdict {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(rows);
    let mut row = csv::ByteRecord::new();
    let mut verdict = Verdict::Plain;
    while reader.read_byte_record(&mut row).unwrap_or(false) {
        for cell in map.time_columns().filter_map(|column| row.get(column)) {
            let Ok(cell) = std::str::from_utf8(cell) else { continue };
            if let Some(order) = order_settled_by(cell) {
                return Verdict::Settled(order);
            }
            if has_slashes(cell) {
                verdict = Verdict::Open;
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
            ("13/10/2026,2026-10-13T07:02:11Z\n", Verdict::Plain),
            ("a,10/11/2026 07:02:11\nb,13/10/2026 07:02:11\n", Verdict::Settled(DateOrder::DayFirst)),
            ("a,10/11/2026 07:02:11\nb,\"10/13/2026, 7:02:11 AM\"\n", Verdict::Settled(DateOrder::MonthFirst)),
            ("a,10/11/2026 07:02:11\nb,x\nc,11/10/2026 07:02:11\n", Verdict::Open),
            ("", Verdict::Plain),
        ] {
            assert_eq!(order(rows.as_bytes(), b',', &map), verdict, "{rows}");
        }
    }
}
