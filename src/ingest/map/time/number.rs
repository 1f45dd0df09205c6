//! Reads times that are one number: counted from an epoch, or days of a spreadsheet.

use crate::signin::Timestamp;

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NumericUnit {
    /// Days since 30 December 1899, in the zone of the spreadsheet.
    SerialDays,
    /// Seconds, milliseconds, microseconds and nanoseconds since 1970.
    Seconds,
    Milliseconds,
    Microseconds,
    Nanoseconds,
    /// Tenths of microseconds since the year 1: ticks of .NET.
    Ticks,
    /// Tenths of microseconds since 1601: `FILETIME` of Windows.
    FileTime,
}

/// From 2010 to 2100 no two units share a number.
const FROM: i64 = 1_262_304_000;
const TO: i64 = 4_102_444_800;
/// Seconds from the start of a unit to 1970.
const FROM_YEAR_1: i64 = 62_135_596_800;
const FROM_1601: i64 = 11_644_473_600;
const SECONDS_A_DAY: i64 = 86_400;
const SERIAL_OF_1970: i64 = 25_569;

impl NumericUnit {
    /// What a number counts and the time that it stands for; `None` where it is out of range. Days without a fraction
    /// have no time of day.
    pub(crate) fn read(text: &str) -> Option<(Self, Timestamp)> {
        let (whole, fraction) = match text.split_once(['.', ',']) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (text, None),
        };
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !(is_digits(whole) && fraction.is_none_or(is_digits)) || whole.len() > 19 {
            return None;
        }
        let whole: i64 = whole.parse().ok()?;
        let billionths = |fraction: &str| format!("{fraction:0<9}")[..9].parse::<i64>().unwrap_or(0);
        let billionths = fraction.map(billionths);
        let midnight =
            (whole - SERIAL_OF_1970).checked_mul(SECONDS_A_DAY).filter(|seconds| (FROM..TO).contains(seconds));
        if let Some((seconds, days)) = midnight.zip(billionths) {
            // Spreadsheets write 15 digits, which are exact to 5 microseconds.
            let milliseconds = (days * SECONDS_A_DAY + 500_000) / 1_000_000;
            return Some((Self::SerialDays, Timestamp(seconds * Timestamp::SECOND + milliseconds * 1_000_000)));
        }
        let units = [
            (Self::Seconds, 1, 0),
            (Self::Milliseconds, 1_000, 0),
            (Self::Microseconds, 1_000_000, 0),
            (Self::Nanoseconds, Timestamp::SECOND, 0),
            (Self::Ticks, 10_000_000, FROM_YEAR_1),
            (Self::FileTime, 10_000_000, FROM_1601),
        ];
        units.into_iter().find_map(|(unit, a_second, before)| {
            let seconds = whole.div_euclid(a_second) - before;
            let nanos = whole.rem_euclid(a_second) * (Timestamp::SECOND / a_second);
            // Part of a second or of a millisecond is written as a fraction.
            let rest = billionths.unwrap_or(0) / a_second;
            (FROM..TO).contains(&seconds).then(|| (unit, Timestamp(seconds * Timestamp::SECOND + nanos + rest)))
        })
    }
}
