//! Formats times for the screen, all in UTC.

use crate::signin::Timestamp;

/// `10-03`, or `2026-10-03` with the year.
pub(crate) fn day(time: Timestamp, year: bool) -> String {
    time.to_utc().format(if year { "%Y-%m-%d" } else { "%m-%d" }).to_string()
}

/// `14:02:11`.
pub(crate) fn clock(time: Timestamp) -> String {
    time.to_utc().format("%H:%M:%S").to_string()
}

/// `10-03 14:02`.
pub(crate) fn minute(time: Timestamp, year: bool) -> String {
    format!("{} {}", day(time, year), time.to_utc().format("%H:%M"))
}

/// `10-03 14:02:11`.
pub(crate) fn second(time: Timestamp, year: bool) -> String {
    format!("{} {}", day(time, year), clock(time))
}

/// `10-03 14:02 to 16:40`, `10-03 23:10 to 10-04 01:20`, or one time where both are the same minute.
pub(crate) fn span(first: Timestamp, last: Timestamp, year: bool) -> String {
    let (from, to) = (minute(first, year), minute(last, year));
    if from == to {
        from
    } else if day(first, true) == day(last, true) {
        format!("{from} to {}", last.to_utc().format("%H:%M"))
    } else {
        format!("{from} to {to}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_says_no_more_than_it_has_to() {
        let time = |text: &str| Timestamp::parse(text).expect("a time");
        let from = time("2026-10-03T14:02:11Z");
        assert_eq!(span(from, time("2026-10-03T16:40:00Z"), false), "10-03 14:02 to 16:40");
        assert_eq!(span(from, time("2026-10-04T01:20:00Z"), false), "10-03 14:02 to 10-04 01:20");
        assert_eq!(span(from, from, true), "2026-10-03 14:02");
    }
}
