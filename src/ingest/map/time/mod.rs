//! Reads times, however they are written.

mod number;
mod order;
#[cfg(test)]
mod tests;
mod written;

pub(crate) use number::NumericUnit;
pub use order::DateOrder;
pub(crate) use order::OrderSet;
pub(crate) use written::WrittenTime;

use crate::signin::Timestamp;
use chrono::{DateTime, NaiveDateTime};

/// Spellings with the name of a month or of a day.
const SPELLED: [&str; 8] = [
    // Microsoft Defender's CSV.
    "%b %d, %Y %I:%M:%S%.f %p",
    "%b %d, %Y, %I:%M:%S%.f %p",
    // PowerShell.
    "%A, %B %d, %Y %I:%M:%S %p",
    "%d %B %Y %H:%M:%S%.f",
    "%d-%b-%Y %H:%M:%S%.f",
    "%d-%b-%Y %H:%M",
    "%d-%b-%y %H:%M:%S%.f",
    "%a %b %d %H:%M:%S %Y",
];

/// The order of day and month in the dates of a file, where they show it or the user gives it (`--dates`).
#[derive(Clone, Copy)]
pub(crate) enum FileOrder<'f> {
    /// It was decided before the records are read.
    Decided(Option<DateOrder>),
    /// It is decided when the first time is met that is written in another form than nearly all.
    WhenNeeded(&'f (dyn Fn() -> Option<DateOrder> + Sync)),
}

impl FileOrder<'_> {
    fn get(self) -> Option<DateOrder> {
        match self {
            Self::Decided(order) => order,
            Self::WhenNeeded(decide) => decide(),
        }
    }
}

impl Default for FileOrder<'_> {
    fn default() -> Self {
        Self::Decided(None)
    }
}

/// Why a text is no time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TimeProblem {
    /// It is not written like one.
    Unknown,
    /// Day and month can be exchanged, and the file does not show their order.
    Ambiguous,
    /// It does not fit the order of the file.
    Contradiction(DateOrder),
}

/// Reads a time. UTC where no zone is written.
///
/// # Errors
/// Why it is none.
pub(super) fn read_in(order: FileOrder<'_>, text: &str) -> Result<Timestamp, TimeProblem> {
    // The form of nearly every record.
    if let Some(time) = Timestamp::parse_canonical(text.as_bytes()) {
        return Ok(time);
    }
    let order = order.get();
    let Some(written) = WrittenTime::parse(text) else {
        return json_date(text)
            .or_else(|| NumericUnit::read(text.trim()).map(|(_, time)| time))
            .or_else(|| spelled(text.trim()))
            .or_else(|| Timestamp::parse(text).filter(|_| text.trim().as_bytes().get(4) == Some(&b'-')))
            .ok_or(TimeProblem::Unknown);
    };
    let day = match order {
        Some(order) => written.date.in_order(order),
        None => written.date.without_order(),
    };
    let orders = written.date.orders();
    let day = day.ok_or(match order {
        _ if orders.is_empty() => TimeProblem::Unknown,
        Some(order) => TimeProblem::Contradiction(order),
        None => TimeProblem::Ambiguous,
    })?;
    let time = day.and_time(written.clock).and_utc().timestamp_nanos_opt().ok_or(TimeProblem::Unknown)?;
    let offset = i64::from(written.offset.unwrap_or(0)) * Timestamp::SECOND;
    time.checked_sub(offset).map(Timestamp).ok_or(TimeProblem::Unknown)
}

/// Milliseconds since 1970 in UTC, as `ConvertTo-Json` of Windows PowerShell writes them. An offset behind them does not
/// change the time.
fn json_date(text: &str) -> Option<Timestamp> {
    let inside = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
    let digits = inside.find(['+', '-']).filter(|&at| at > 0).map_or(inside, |at| &inside[..at]);
    digits.parse::<i64>().ok()?.checked_mul(1_000_000).map(Timestamp)
}

fn spelled(text: &str) -> Option<Timestamp> {
    if !text.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let naive = SPELLED.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    let time = naive.map(|time| time.and_utc()).or_else(|| DateTime::parse_from_rfc2822(text).ok().map(Into::into))?;
    time.timestamp_nanos_opt().map(Timestamp)
}
