//! Detects how the times of a file are written: whether the day or the month comes first, and without a zone.
//!
//! The order depends on the spreadsheet or the language of the exporting user. A date settles it only where one of its
//! numbers is above 12. So the whole file is searched, and its records share one order.

use crate::ingest::map::{
    DateOrder, FieldKey, NumericDate, NumericUnit, OrderSet, RowMap, WrittenTime, lookup, unguarded,
};
use crate::signin::Timestamp;
use std::io::Read;
use std::ops::Range;

/// Where the times of a file are.
pub(crate) enum DateLocation<'m> {
    /// In the time columns of a table, with this delimiter between cells.
    InCells(&'m RowMap, u8),
    /// In the values of JSON; `escaped`: also in JSON that is text of other JSON.
    InValues { escaped: bool },
    /// Nowhere: query services write one form only.
    Nowhere,
}

/// What the times of a file show.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct DatesSeen {
    /// The orders that all dates permit which need one.
    orders: OrderSet,
    /// A date that only one order permits.
    settled_by: Option<String>,
    /// A date that contradicts those before it.
    contradicted_by: Option<String>,
    /// A date that fits several orders, with its separator.
    ambiguous: Option<(String, u8)>,
    /// A time without a zone.
    pub zoneless: Option<String>,
    /// What times count that are numbers.
    pub unit: Option<NumericUnit>,
}

/// What follows for the order of day and month.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum DetectedOrder<'d> {
    /// No date depends on an order.
    Plain,
    /// A date settled the order.
    Settled(DateOrder, &'d str),
    /// All dates can be read in several orders; this one is the most usual.
    Open(DateOrder),
    /// One date has the first order, another one does not.
    Mixed(&'d str, &'d str),
}

/// The longest time that is considered, in bytes.
const LONGEST: usize = 96;

/// The last letters of the keys that hold times: date, time, timestamp, generated.
const TIME_KEY_ENDS: [&[u8; 3]; 4] = [b"ate", b"ime", b"amp", b"ted"];

/// The longest suffix that a column name may have, `_dynamic`, in bytes.
const LONGEST_SUFFIX: usize = 8;

/// Bytes of a stream that are read at a time.
const BLOCK: u64 = 1 << 16;

/// Bytes around a colon in which its key and value are.
const OVERLAP: usize = 1 << 11;

impl DatesSeen {
    /// Nothing but times in the usual form.
    pub(crate) const NOTHING: Self = Self {
        orders: OrderSet::ALL,
        settled_by: None,
        contradicted_by: None,
        ambiguous: None,
        zoneless: None,
        unit: None,
    };

    /// Reads all times of these records.
    pub(crate) fn of(records: &[u8], location: &DateLocation<'_>) -> Self {
        let mut seen = Self::NOTHING;
        match location {
            DateLocation::InCells(map, delimiter) => seen.in_cells(records, *delimiter, map),
            DateLocation::InValues { escaped } => seen.in_values(records, 0..records.len(), *escaped),
            DateLocation::Nowhere => {}
        }
        seen
    }

    /// Reads all times of the records of a stream.
    pub(crate) fn of_stream(records: impl Read, location: &DateLocation<'_>) -> Self {
        let mut seen = Self::NOTHING;
        match location {
            DateLocation::InCells(map, delimiter) => seen.in_cells(records, *delimiter, map),
            DateLocation::InValues { escaped } => seen.in_values_of_stream(records, *escaped),
            DateLocation::Nowhere => {}
        }
        seen
    }

    /// The order of day and month.
    pub(crate) fn order(&self) -> DetectedOrder<'_> {
        match (&self.settled_by, &self.contradicted_by, &self.ambiguous) {
            (Some(one), Some(other), _) => DetectedOrder::Mixed(one, other),
            (Some(date), None, _) if self.orders.only().is_some() => {
                self.orders.only().map_or(DetectedOrder::Plain, |order| DetectedOrder::Settled(order, date))
            }
            (_, _, Some((_, separator))) => {
                // Slashes are American as often as not, and Log Analytics writes them; dashes are European.
                let usual = if *separator == b'/' { DateOrder::MonthFirst } else { DateOrder::DayFirst };
                let permitted = DateOrder::ALL.into_iter().find(|&order| self.orders.has(order)).unwrap_or(usual);
                DetectedOrder::Open(if self.orders.has(usual) { usual } else { permitted })
            }
            _ => DetectedOrder::Plain,
        }
    }

    /// Whether the order of those dates that were seen may depend on others.
    pub(crate) fn needs_more(&self) -> bool {
        self.contradicted_by.is_none() && (self.settled_by.is_some() || self.ambiguous.is_some())
    }

    fn time(&mut self, text: &str, zoned_by_heading: bool) {
        let text = text.trim();
        // The form of nearly every record.
        if text.len() > LONGEST || Timestamp::parse_canonical(text.as_bytes()).is_some() {
            return;
        }
        let is_zoneless = if let Some(written) = WrittenTime::parse(text) {
            self.date(text, written.date);
            written.offset.is_none()
        } else if let Some((unit, _)) = NumericUnit::read(text) {
            self.unit.get_or_insert(unit);
            unit == NumericUnit::SerialDays
        } else if let Some(date) = WrittenTime::date_alone(text) {
            // Its clock may be in another column.
            self.date(text, date);
            false
        } else {
            false
        };
        if is_zoneless && !zoned_by_heading && self.zoneless.is_none() {
            self.zoneless = Some(text.to_owned());
        }
    }

    fn date(&mut self, text: &str, date: NumericDate) {
        let orders = date.orders();
        if date.has_year_first || orders.is_empty() || self.contradicted_by.is_some() {
            return;
        }
        let both = self.orders.and(orders);
        if both.is_empty() {
            self.contradicted_by = Some(text.to_owned());
            return;
        }
        self.orders = both;
        if self.settled_by.is_none() && (orders.only().is_some() || both.only().is_some()) {
            self.settled_by = Some(text.to_owned());
        }
        if self.ambiguous.is_none() && date.without_order().is_none() {
            self.ambiguous = Some((text.to_owned(), date.separator));
        }
    }

    fn in_cells(&mut self, rows: impl Read, delimiter: u8, map: &RowMap) {
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(rows);
        let mut row = csv::ByteRecord::new();
        while self.contradicted_by.is_none() && reader.read_byte_record(&mut row).unwrap_or(false) {
            for (column, zone) in map.time_columns() {
                if let Some(Ok(cell)) = row.get(column).map(std::str::from_utf8) {
                    self.time(unguarded(cell), zone.is_some());
                }
            }
        }
    }

    fn in_values_of_stream(&mut self, mut text: impl Read, escaped: bool) {
        let mut block = Vec::new();
        let mut from = 0;
        let mut is_end = false;
        while !is_end && self.contradicted_by.is_none() {
            is_end = !text.by_ref().take(BLOCK).read_to_end(&mut block).is_ok_and(|read| read > 0);
            let to = if is_end { block.len() } else { block.len().saturating_sub(OVERLAP).max(from) };
            self.in_values(&block, from..to, escaped);
            let searched = to.saturating_sub(OVERLAP);
            block.drain(..searched);
            from = to - searched;
        }
    }

    /// Searches the values of the keys that hold times: `"key": "value"` or `"key": number`, with the colon in a range
    /// of the text.
    ///
    /// Other texts are left out: a user agent is as the attacker wrote it.
    fn in_values(&mut self, text: &[u8], colons: Range<usize>, escaped: bool) {
        // The part of a string before its closing quote.
        let inside = |text: &[u8]| {
            let backslashes = text.iter().rev().take_while(|&&byte| byte == b'\\').count();
            text.len() - if escaped { backslashes } else { 0 }
        };
        for colon in memchr::memchr_iter(b':', &text[colons.clone()]).map(|at| colons.start + at) {
            let Some(before) = text[..colon].trim_ascii_end().strip_suffix(b"\"") else { continue };
            if !may_be_time_key(before) {
                continue;
            }
            let after = text[colon + 1..].trim_ascii_start();
            let start = if escaped { after.iter().take_while(|&&byte| byte == b'\\').count() } else { 0 };
            let value = if let Some(value) = after[start..].strip_prefix(b"\"") {
                let value = &value[..value.len().min(OVERLAP / 2)];
                memchr::memchr(b'"', value).map(|end| &value[..inside(&value[..end])])
            } else {
                let len = after.iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'.').count();
                Some(&after[..len.min(LONGEST)])
            };
            // Values are looked at first: they decide faster than keys.
            let value = value.filter(|value| value.len() <= 2 * LONGEST && may_need_order(value));
            let key = &before[before.iter().rposition(|&byte| byte == b'"').map_or(0, |quote| quote + 1)..];
            if let Some(value) = value.filter(|_| is_time_key(&key[..inside(key)])) {
                self.time(&unescaped(value), false);
                if self.contradicted_by.is_some() {
                    return;
                }
            }
        }
    }
}

/// Whether a key that ends here may hold times. Its last letters decide, except where it ends with something else, as
/// `date_t` does.
fn may_be_time_key(before: &[u8]) -> bool {
    let end =
        before.last_chunk::<3>().is_some_and(|end| TIME_KEY_ENDS.iter().any(|last| end.eq_ignore_ascii_case(*last)));
    let odd = || before.iter().rev().take(LONGEST_SUFFIX).find(|byte| !byte.is_ascii_alphanumeric());
    end || odd().is_some_and(|&byte| byte != b'"')
}

/// Whether a value may be a time in another form than that of nearly every record.
fn may_need_order(value: &[u8]) -> bool {
    let may_be_time = value.iter().any(|byte| byte.is_ascii_digit() || !byte.is_ascii());
    may_be_time && Timestamp::parse_canonical(value).is_none()
}

fn is_time_key(name: &[u8]) -> bool {
    std::str::from_utf8(name).map_or(FieldKey::Other, lookup).is_time()
}

/// Text of a JSON string, in which a slash may be written as `\/` and a narrow blank as `\u202f`.
fn unescaped(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let escaped = text.contains('\\').then(|| serde_json::from_str(&format!("\"{text}\"")).ok()).flatten();
    escaped.unwrap_or_else(|| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The order, without the dates that prove it.
    fn order(text: &str, location: &DateLocation<'_>) -> Result<Option<DateOrder>, &'static str> {
        let seen = DatesSeen::of(text.as_bytes(), location);
        assert_eq!(DatesSeen::of_stream(text.as_bytes(), location), seen, "{text}");
        match seen.order() {
            DetectedOrder::Plain => Ok(None),
            DetectedOrder::Settled(order, _) => Ok(Some(order)),
            DetectedOrder::Open(DateOrder::MonthFirst) => Err("open, slashes"),
            DetectedOrder::Open(_) => Err("open"),
            DetectedOrder::Mixed(..) => Err("mixed"),
        }
    }

    #[test]
    fn all_dates_of_a_table_decide() {
        let map = RowMap::new(&["Username", "Date (UTC)"]);
        for (rows, expected) in [
            ("13/10/2026,2026-10-13T07:02:11Z\n", Ok(None)),
            ("a,10/11/2026 07:02:11\nb,13/10/2026 07:02:11\n", Ok(Some(DateOrder::DayFirst))),
            ("a,10/11/2026 07:02:11\nb,\"10/13/2026, 7:02:11 AM\"\n", Ok(Some(DateOrder::MonthFirst))),
            ("a,10/11/2026 07:02:11\nb,x\nc,11/10/2026 07:02:11\n", Err("open, slashes")),
            ("a,10-11-2026 07:02:11\n", Err("open")),
            ("a,10/11/2026 07:02:11\nb,13/10/2026 07:02:11\nc,10/13/2026 07:02:11\n", Err("mixed")),
            ("a,10/10/2026 07:02:11\n", Ok(None)),
            ("a,5.10.2026 7.02.11\n", Err("open")),
            ("a,5 Oct 2026 7:02:11\n", Ok(None)),
            ("a,24-10-25 07:02\nb,24-10-13 07:02\n", Ok(Some(DateOrder::YearFirst))),
            ("", Ok(None)),
        ] {
            assert_eq!(order(rows, &DateLocation::InCells(&map, b',')), expected, "{rows}");
        }
    }

    #[test]
    fn the_values_of_time_keys_decide_in_json() {
        for (text, expected) in [
            (r#"{"createdDateTime":"2026-10-13T07:02:11Z","userAgent":"13/10/2026 07:02:11"}"#, Ok(None)),
            (
                r#"[{"CreatedDateTime":"10/11/2026 07:02:11"},{"CreatedDateTime" : "13\/10\/2026 07:02:11"}]"#,
                Ok(Some(DateOrder::DayFirst)),
            ),
            (r#"{"CreatedDateTime":"10/11/2026 07:02:11"}"#, Err("open, slashes")),
            (r#"{"createdDateTime":"13/10/2026, 8:30:11\u202fa.\u00a0m."}"#, Ok(Some(DateOrder::DayFirst))),
            (
                r#"{"createdDateTime":"10/11/2026 07:02:11","userAgent":"\",\"createdDateTime\":\"13/10/2026 07:02:11\""}"#,
                Err("open, slashes"),
            ),
        ] {
            assert_eq!(order(text, &DateLocation::InValues { escaped: false }), expected, "{text}");
        }
        let inner = r#"{"message":"{\"createdDateTime\":\"13/10/2026 07:02:11\"}"}"#;
        assert_eq!(order(inner, &DateLocation::InValues { escaped: true }), Ok(Some(DateOrder::DayFirst)));
    }

    /// Takes a text apart at its quotes.
    fn reference(text: &str, escaped: bool) -> DatesSeen {
        let mut seen = DatesSeen::NOTHING;
        let inside = |piece: &str| if escaped { piece.trim_end_matches('\\') } else { piece }.to_owned();
        let pieces: Vec<&str> = text.split('"').collect();
        for at in 0..pieces.len().saturating_sub(1) {
            let Some(rest) = pieces[at + 1].trim_ascii_start().strip_prefix(':') else { continue };
            if seen.contradicted_by.is_some() || !is_time_key(inside(pieces[at]).as_bytes()) {
                continue;
            }
            let is_text = inside(rest).trim_ascii().is_empty() && pieces.len() > at + 2;
            if is_text && pieces.len() > at + 3 && inside(pieces[at + 2]).len() <= 2 * LONGEST {
                seen.time(&unescaped(inside(pieces[at + 2]).as_bytes()), false);
            } else if !is_text {
                let rest = rest.trim_ascii_start();
                let len = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
                seen.time(&rest[..len.min(LONGEST)], false);
            }
        }
        seen
    }

    #[test]
    fn a_date_is_found_wherever_the_blocks_of_a_stream_end() {
        for before in BLOCK as usize - 150..BLOCK as usize + 150 {
            let text = format!("{{\"a\":\"{}\",\"Date\" : \"13/10/2026 07:02:11\",\"b\":1}}", "-".repeat(before));
            let location = DateLocation::InValues { escaped: false };
            assert_eq!(order(&text, &location), Ok(Some(DateOrder::DayFirst)), "{before}");
        }
    }

    proptest! {
        #[test]
        fn colons_lead_to_every_time(
            parts in proptest::collection::vec(prop_oneof![
                "\"(createdDateTime|time|Date \\(UTC\\)|date_t|riskState|id|[a-z]{0,4})\" ?: ?\"[0-3]?[0-9][/-][01]?[0-9][/-]20[0-9]{2}\"",
                "\"(TIMESTAMP|timeGenerated|x)\\\\?\":[0-9]{9,14}", "[\": a1,{}\\\\]{1,4}",
                "\\\\\"time\\\\\":\\\\\"1[0-9]/10/2026\\\\\"",
            ], 0..8),
            escaped: bool
        ) {
            let text = parts.concat();
            let location = DateLocation::InValues { escaped };
            prop_assert_eq!(DatesSeen::of(text.as_bytes(), &location), reference(&text, escaped), "{}", text);
        }
    }

    #[test]
    fn numbers_and_times_without_a_zone_are_seen() {
        let seen = |text: &str| DatesSeen::of(text.as_bytes(), &DateLocation::InValues { escaped: false });
        assert_eq!(seen(r#"{"createdDateTime": 1791880211000, "id":"1"}"#).unit, Some(NumericUnit::Milliseconds));
        assert_eq!(seen(r#"{"id":"1","time":1791880211}"#).unit, Some(NumericUnit::Seconds));
        assert_eq!(
            seen(r#"{"createdDateTime":"2026-10-13T07:02:11"}"#).zoneless.as_deref(),
            Some("2026-10-13T07:02:11")
        );
        assert_eq!(seen(r#"{"createdDateTime":"2026-10-13 07:02:11+02:00"}"#).zoneless, None);
        let in_column = |heading: &str| {
            let map = RowMap::new(&[heading, "Username"]);
            DatesSeen::of(&b"46308.354293981,a\n"[..], &DateLocation::InCells(&map, b','))
        };
        assert_eq!(in_column("Date (UTC)").zoneless, None);
        assert!(in_column("Date").zoneless.is_some() && in_column("Date").unit == Some(NumericUnit::SerialDays));
    }
}
