//! Reads times, however they are written.

mod number;
mod object;
mod order;
#[cfg(test)]
mod tests;
mod words;
mod written;

pub(crate) use number::NumericUnit;
pub(super) use object::without_object;
pub use order::DateOrder;
pub(crate) use order::{NumericDate, OrderSet};
pub(crate) use written::{WrittenTime, is_clock, zone_offset};

use crate::signin::Timestamp;
use chrono::DateTime;

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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum TimeProblem {
    /// It is not written like one.
    #[default]
    Unknown,
    /// Day and month can be exchanged, and the file does not show their order.
    Ambiguous,
    /// It does not fit the order of the file.
    Contradiction(DateOrder),
}

/// The time that a text holds, of UTC where it names no zone; `None` when it is none.
pub(crate) fn read_time(order: FileOrder<'_>, text: &str) -> Option<Timestamp> {
    read_in(order, 0, text).ok()
}

/// Whether a text is a date without a clock.
pub(super) fn is_date(text: &str) -> bool {
    WrittenTime::date_alone(text).is_some()
}

/// Reads a time, `offset` seconds east of UTC where no zone is written.
///
/// # Errors
/// Why it is none.
pub(super) fn read_in(order: FileOrder<'_>, offset: i32, text: &str) -> Result<Timestamp, TimeProblem> {
    // The form of nearly every record.
    if let Some(time) = Timestamp::parse_canonical(text.as_bytes()) {
        return Ok(time);
    }
    let order = order.get();
    let moved = |time: Timestamp, offset: i32| {
        time.0.checked_sub(i64::from(offset) * Timestamp::SECOND).map(Timestamp).ok_or(TimeProblem::Unknown)
    };
    let Some(written) = WrittenTime::parse(text) else {
        if let Some((unit, time)) = NumericUnit::read(text.trim()) {
            return moved(time, if unit == NumericUnit::SerialDays { offset } else { 0 });
        }
        return json_date(text)
            .or_else(|| DateTime::parse_from_rfc2822(text.trim()).ok()?.timestamp_nanos_opt().map(Timestamp))
            // Leap seconds.
            .or_else(|| Timestamp::parse(text).filter(|_| offset == 0 && text.trim().as_bytes().get(4) == Some(&b'-')))
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
    moved(Timestamp(time), written.offset.unwrap_or(offset))
}

/// Milliseconds since 1970 in UTC, as `ConvertTo-Json` of Windows PowerShell writes them. An offset behind them does not
/// change the time.
fn json_date(text: &str) -> Option<Timestamp> {
    let inside = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
    let digits = inside.find(['+', '-']).filter(|&at| at > 0).map_or(inside, |at| &inside[..at]);
    digits.parse::<i64>().ok()?.checked_mul(1_000_000).map(Timestamp)
}
