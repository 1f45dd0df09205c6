//! Reads the days that the name of a file gives: `InteractiveSignIns_2026-10-01_2026-10-31.csv`, `signins_20261001_20261031`.

use crate::signin::Timestamp;
use crate::store::HeldTimes;
use chrono::NaiveDate;

/// The order of the numbers in a day.
#[derive(Clone, Copy, PartialEq, Eq)]
enum NameOrder {
    YearMonthDay,
    DayMonthYear,
    MonthDayYear,
}

/// The first and the last day of a name, both at midnight. Where day and month can be exchanged, the sign-ins show their
/// order; where they do not, there is no span.
pub(in crate::ingest) fn named_span(name: &str, held: &HeldTimes) -> Option<(Timestamp, Timestamp)> {
    if let Some(span) = span_in(name, NameOrder::YearMonthDay) {
        return Some(span);
    }
    let holds =
        |(from, to): &(Timestamp, Timestamp)| from.0 <= held.latest.0 && held.earliest.0 < to.0 + 24 * Timestamp::HOUR;
    let spans = [NameOrder::DayMonthYear, NameOrder::MonthDayYear].map(|order| span_in(name, order).filter(holds));
    match spans {
        [Some(span), None] | [None, Some(span)] => Some(span),
        [Some(one), Some(other)] => (one == other).then_some(one),
        [None, None] => None,
    }
}

fn span_in(name: &str, order: NameOrder) -> Option<(Timestamp, Timestamp)> {
    let mut days = Vec::new();
    let mut at = 0;
    while at < name.len() {
        let is_start = name.is_char_boundary(at) && !name[..at].ends_with(|c: char| c.is_ascii_digit());
        match is_start.then(|| day(&name[at..], order)).flatten() {
            Some((day, len)) => {
                days.push(day);
                at += len;
            }
            None => at += 1,
        }
    }
    let (from, to) = (*days.first()?, *days.get(1)?);
    (from <= to).then_some((from, to))
}

/// The day at the front of a text, and its length.
fn day(text: &str, order: NameOrder) -> Option<(Timestamp, usize)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    // A clock may follow the digits of a day.
    let (numbers, len) = if order == NameOrder::YearMonthDay && matches!(digits, 8 | 12 | 14) {
        ([&text[..4], &text[4..6], &text[6..8]], digits)
    } else {
        let separator = text[digits..].chars().next().filter(|c| matches!(c, '-' | '_' | '.'))?;
        let mut parts = text.splitn(3, separator);
        let (first, second, rest) = (parts.next()?, parts.next()?, parts.next()?);
        let third = &rest[..rest.bytes().take_while(u8::is_ascii_digit).count()];
        ([first, second, third], first.len() + second.len() + third.len() + 2)
    };
    let [year, month, day] = match order {
        NameOrder::YearMonthDay => numbers,
        NameOrder::DayMonthYear => [numbers[2], numbers[1], numbers[0]],
        NameOrder::MonthDayYear => [numbers[2], numbers[0], numbers[1]],
    };
    let number = |text: &str, digits: usize| text.parse::<u32>().ok().filter(|_| text.len() == digits);
    let date = NaiveDate::from_ymd_opt(number(year, 4)? as i32, number(month, 2)?, number(day, 2)?)?;
    Some((Timestamp(date.and_hms_opt(0, 0, 0)?.and_utc().timestamp_nanos_opt()?), len))
}
