//! Spellings of time that only some shapes have.

use crate::signin::Timestamp;
use chrono::NaiveDateTime;

/// Spellings in which the order of day and month is plain.
const SPELLED: [&str; 4] = [
    // Microsoft Defender's CSV.
    "%b %d, %Y %I:%M:%S%.f %p",
    "%b %d, %Y, %I:%M:%S%.f %p",
    // Dots are German, and German puts the day first.
    "%d.%m.%Y %H:%M:%S%.f",
    "%d.%m.%Y, %H:%M:%S%.f",
];

/// Reads the spellings of [`Timestamp::parse`], those of Windows PowerShell's `ConvertTo-Json` (`/Date(ms)/`) and
/// those of spreadsheets that name the month or put dots between the numbers. Without a zone, UTC is meant.
pub fn read(text: &str) -> Option<Timestamp> {
    Timestamp::parse(text).or_else(|| json_date(text)).or_else(|| spelled(text))
}

/// Milliseconds since 1970 in UTC; an offset behind them only says how to show them.
fn json_date(text: &str) -> Option<Timestamp> {
    let inside = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
    let digits = inside.find(['+', '-']).filter(|&at| at > 0).map_or(inside, |at| &inside[..at]);
    digits.parse::<i64>().ok()?.checked_mul(1_000_000).map(Timestamp)
}

fn spelled(text: &str) -> Option<Timestamp> {
    let time = SPELLED.iter().find_map(|format| NaiveDateTime::parse_from_str(text.trim(), format).ok())?;
    time.and_utc().timestamp_nanos_opt().map(Timestamp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spellings_of_collectors_and_spreadsheets_are_read() {
        for (written, meant) in [
            ("/Date(1791874931501)/", "2026-10-13T07:02:11.501Z"),
            ("/Date(1791874931501+0200)/", "2026-10-13T07:02:11.501Z"),
            ("/Date(-1)/", "1969-12-31T23:59:59.999Z"),
            ("Oct 13, 2026 7:02:11 PM", "2026-10-13T19:02:11Z"),
            ("13.10.2026 07:02:11", "2026-10-13T07:02:11Z"),
            ("10/13/2026, 7:02:11.5 AM", "2026-10-13T07:02:11.5Z"),
        ] {
            assert_eq!(read(written).map(|time| time.to_string()).as_deref(), Some(meant), "{written}");
        }
        for text in ["/Date()/", "/Date(x)/", "13.13.2026 07:02:11", "Foo 1, 2026 7:02:11 PM"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
