//! Reads spellings of time that only some shapes have.

use crate::signin::Timestamp;
use chrono::NaiveDateTime;

/// Spellings in which the order of day and month is fixed.
const SPELLED: [&str; 8] = [
    // Microsoft Defender's CSV.
    "%b %d, %Y %I:%M:%S%.f %p",
    "%b %d, %Y, %I:%M:%S%.f %p",
    // German writes dots, and the day first.
    "%d.%m.%Y %H:%M:%S%.f",
    "%d.%m.%Y, %H:%M:%S%.f",
    "%d.%m.%Y %H:%M",
    // Spreadsheets drop the seconds.
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y, %H:%M:%S%.f",
];

/// Reads the spellings of [`Timestamp::parse`], `/Date(ms)/` of Windows PowerShell's `ConvertTo-Json`, and
/// spreadsheets' dates with month names or dots. UTC where there is no zone.
pub(super) fn read(text: &str) -> Option<Timestamp> {
    Timestamp::parse(text).or_else(|| json_date(text)).or_else(|| spelled(text))
}

/// Reads the same spellings, and dates like `10/11/2026` in the order of the file.
pub(super) fn read_in(order: DateOrder, text: &str) -> Option<Timestamp> {
    order.month_first(text).map_or_else(|| read(text), |turned| read(&turned))
}

/// Milliseconds since 1970 in UTC. An offset behind them does not change the time.
fn json_date(text: &str) -> Option<Timestamp> {
    let inside = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
    let digits = inside.find(['+', '-']).filter(|&at| at > 0).map_or(inside, |at| &inside[..at]);
    digits.parse::<i64>().ok()?.checked_mul(1_000_000).map(Timestamp)
}

fn spelled(text: &str) -> Option<Timestamp> {
    let time = SPELLED.iter().find_map(|format| NaiveDateTime::parse_from_str(text.trim(), format).ok())?;
    time.and_utc().timestamp_nanos_opt().map(Timestamp)
}

/// The order of the numbers in a date like `10/11/2026`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum DateOrder {
    /// American; also of the admin center and Log Analytics in English.
    #[default]
    MonthFirst,
    /// Nearly everywhere else.
    DayFirst,
}

/// The order that a date settles: a number above 12 is no month. `None` when both orders are possible, or the date has
/// no slashes.
pub(crate) fn order_settled_by(text: &str) -> Option<DateOrder> {
    match parts(text)? {
        (first, second, _) if first > 12 && second <= 12 => Some(DateOrder::DayFirst),
        (first, second, _) if second > 12 && first <= 12 => Some(DateOrder::MonthFirst),
        _ => None,
    }
}

/// Whether a date can be read only in a known order.
pub(crate) fn has_slashes(text: &str) -> bool {
    parts(text).is_some()
}

impl DateOrder {
    /// A date of this order with the month first; `None` if it has it first already.
    pub(crate) fn month_first(self, text: &str) -> Option<String> {
        let (day, month, rest) = if self == Self::DayFirst { parts(text)? } else { return None };
        Some(format!("{month}/{day}/{rest}"))
    }
}

fn parts(text: &str) -> Option<(u32, u32, &str)> {
    let (first, rest) = text.trim().split_once('/')?;
    let (second, rest) = rest.split_once('/')?;
    let year_follows = rest.len() >= 4 && rest.as_bytes()[..4].iter().all(u8::is_ascii_digit);
    Some((first.parse().ok()?, second.parse().ok()?, rest)).filter(|_| year_follows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_scripts_and_spreadsheets_are_read() {
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

    #[test]
    fn a_number_above_twelve_settles_the_order() {
        assert_eq!(order_settled_by("13/10/2026 07:02:11"), Some(DateOrder::DayFirst));
        assert_eq!(order_settled_by("10/13/2026 07:02:11"), Some(DateOrder::MonthFirst));
        for text in ["10/11/2026 07:02:11", "2026-10-13T07:02:11Z", "13/13/2026", ""] {
            assert_eq!(order_settled_by(text), None, "{text}");
        }
        let turned = |order: DateOrder| order.month_first("13/10/2026 07:02:11");
        assert_eq!(turned(DateOrder::DayFirst).as_deref(), Some("10/13/2026 07:02:11"));
        assert_eq!(turned(DateOrder::MonthFirst), None);
    }
}
