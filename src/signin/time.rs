//! Represents points in time.

use chrono::{DateTime, NaiveDate, NaiveDateTime, SecondsFormat, Utc};
use std::borrow::Cow;
use std::fmt;

/// Spellings with an offset, besides RFC 3339.
const ZONED: [&str; 2] = ["%m/%d/%Y %I:%M:%S%.f %p %:z", "%Y-%m-%d %H:%M:%S%.f %:z"];
/// Spellings without a zone.
const NAIVE: [&str; 6] = [
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.fZ",
    "%m/%d/%Y, %I:%M:%S%.f %p",
    "%m/%d/%Y %I:%M:%S%.f %p",
    "%m/%d/%Y %H:%M:%S%.f",
];

/// What the name of a column of text ends with that has all digits of the times which a file cuts in the column of the other
/// name.
pub(crate) const EXACT_COLUMN: &str = "_exact";

/// Nanoseconds since 1970-01-01T00:00:00Z. The diagnostic log writes seven fractional digits and some collectors nine,
/// so no coarser unit keeps them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// One second in this unit.
    pub const SECOND: i64 = 1_000_000_000;
    /// One hour in this unit.
    pub const HOUR: i64 = 3600 * Self::SECOND;

    /// Nanoseconds to compute with: limited to the years 1823 to 2116, so that neither a window around it nor a
    /// difference overflows. Shown is the time itself.
    pub const fn limited(self) -> i64 {
        const MOST: i64 = i64::MAX / 2;
        if self.0 > MOST {
            MOST
        } else if self.0 < -MOST {
            -MOST
        } else {
            self.0
        }
    }

    /// Reads the spellings of sign-in logs: RFC 3339 with 0 to 9 fractional digits, with `Z`, an offset with or without
    /// minutes, or no zone (UTC, as the log is kept); a blank for the `T`; and the American 12-hour form of Log
    /// Analytics exports, with or without a comma and a fraction (`4/28/2021, 2:08:45.221 PM`).
    pub fn parse(text: &str) -> Option<Self> {
        Self::parse_canonical(text.as_bytes()).or_else(|| Self::parse_any(text.trim()))
    }

    /// Reads `YYYY-MM-DDTHH:MM:SS[.fraction](Z|+00:00)`, the form of nearly every record, several times faster than a
    /// format string.
    pub(crate) fn parse_canonical(b: &[u8]) -> Option<Self> {
        let number = |range: std::ops::Range<usize>| -> Option<u32> {
            b.get(range)?.iter().try_fold(0u32, |n, c| c.is_ascii_digit().then(|| n * 10 + u32::from(c - b'0')))
        };
        let seps = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
        if b.len() < 20 || seps.iter().any(|&(at, sep)| b[at] != sep) {
            return None;
        }
        let date = NaiveDate::from_ymd_opt(i32::try_from(number(0..4)?).ok()?, number(5..7)?, number(8..10)?)?;
        let clock = (number(11..13)?, number(14..16)?, number(17..19)?);
        let mut at = 19;
        let mut nanos = 0u32;
        if b[at] == b'.' {
            let digits = b[20..].iter().take_while(|c| c.is_ascii_digit()).count();
            if digits == 0 || digits > 9 {
                return None;
            }
            nanos = number(20..20 + digits)? * 10u32.pow(9 - digits as u32);
            at += 1 + digits;
        }
        if !matches!(&b[at..], b"Z" | b"+00:00") {
            return None;
        }
        let time = date.and_hms_nano_opt(clock.0, clock.1, clock.2, nanos)?;
        time.and_utc().timestamp_nanos_opt().map(Self)
    }

    fn parse_any(text: &str) -> Option<Self> {
        let whole = with_offset_minutes(text);
        let zoned = || ZONED.iter().find_map(|format| DateTime::parse_from_str(&whole, format).ok());
        if let Some(time) = DateTime::parse_from_rfc3339(&whole).ok().or_else(zoned) {
            return time.timestamp_nanos_opt().map(Self);
        }
        let local = NAIVE.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())?;
        local.and_utc().timestamp_nanos_opt().map(Self)
    }

    /// The same point as a calendar type of `chrono`, for display.
    pub fn to_utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_nanos(self.0)
    }
}

/// Adds the minutes to an offset of hours only. The end of a date looks like an offset too, but with minutes it is no
/// time either.
fn with_offset_minutes(text: &str) -> Cow<'_, str> {
    // DuckDB and PostgreSQL write `2026-10-13 08:30:11+00`.
    match text.as_bytes() {
        [.., b'+' | b'-', tens, ones] if tens.is_ascii_digit() && ones.is_ascii_digit() => format!("{text}:00").into(),
        _ => text.into(),
    }
}

/// Writes RFC 3339 in UTC with the stored precision: fractional digits up to the last that is not zero.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.to_utc().to_rfc3339_opts(SecondsFormat::Nanos, true);
        let digits = text.trim_end_matches('Z').trim_end_matches('0').trim_end_matches('.');
        write!(f, "{digits}Z")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str) -> Option<String> {
        Timestamp::parse(text).map(|time| time.to_string())
    }

    #[test]
    fn all_spellings_are_read() {
        for (written, meant) in [
            ("2026-10-02T07:31:09.5013207+00:00", "2026-10-02T07:31:09.5013207Z"),
            ("2026-10-03T14:02:11Z", "2026-10-03T14:02:11Z"),
            ("2026-10-03T14:02:11.120000000Z", "2026-10-03T14:02:11.12Z"),
            ("2026-10-03T14:02:11-05:00", "2026-10-03T19:02:11Z"),
            ("2026-10-03T14:02:11", "2026-10-03T14:02:11Z"),
            ("2026-10-03 14:02:11.5", "2026-10-03T14:02:11.5Z"),
            ("4/28/2021, 2:08:45.221 PM", "2021-04-28T14:08:45.221Z"),
            ("11/14/2025 1:48:53 AM", "2025-11-14T01:48:53Z"),
            ("1/9/2007 10:41:00 AM +01:00", "2007-01-09T09:41:00Z"),
            ("2026-10-13 08:30:11.123456+00", "2026-10-13T08:30:11.123456Z"),
            ("2026-10-13 08:30:11-07", "2026-10-13T15:30:11Z"),
            ("2026-10-13 00:30:11+05:30", "2026-10-12T19:00:11Z"),
            ("2026-10-13T08:30:11+02", "2026-10-13T06:30:11Z"),
        ] {
            assert_eq!(shown(written).as_deref(), Some(meant), "{written}");
        }
    }

    #[test]
    fn other_text_is_no_time() {
        for text in [
            "",
            "yesterday",
            "2026-13-01T00:00:00Z",
            "2026-10-03T25:00:00Z",
            "9999-01-01T00:00:00Z",
            "2026-10-13",
            "10-13-26",
            "2026-10-13 08-30",
            "2026-10-13T08:30-07",
            "2026-10-13 08:30:11+",
            "2026-10-13 08:30:11+5",
            "2026-10-13 08:30:11+05:",
            "2026-10-13 08:30:11+24",
            "2026-10-13 08:30:11+00+00",
            "7b1d52c4-90ae-4f63-8c21-5de0a4b6f-17",
        ] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_fast_reader_agrees_with_chrono(nanos in -2_000_000_000_000_000_000i64..4_000_000_000_000_000_000) {
            let time = Timestamp(nanos);
            let text = time.to_string();
            prop_assert_eq!(Timestamp::parse(&text), Some(time));
            prop_assert_eq!(Timestamp::parse_any(&text), Some(time));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,40}") {
            let _ = Timestamp::parse(&text);
        }
    }
}
