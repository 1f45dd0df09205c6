//! Formats times for the screen.

use crate::signin::{Timestamp, Zone};

/// `10-03`, or `2026-10-03` with the year.
pub(crate) fn day(zone: Zone, time: Timestamp, year: bool) -> String {
    zone.format(time, if year { "%Y-%m-%d" } else { "%m-%d" })
}

/// `14:02:11`.
pub(crate) fn clock(zone: Zone, time: Timestamp) -> String {
    zone.format(time, "%H:%M:%S")
}

/// `10-03 14:02`.
pub(crate) fn minute(zone: Zone, time: Timestamp, year: bool) -> String {
    format!("{} {}", day(zone, time, year), zone.format(time, "%H:%M"))
}

/// `10-03 14:02:11`.
pub(crate) fn second(zone: Zone, time: Timestamp, year: bool) -> String {
    format!("{} {}", day(zone, time, year), clock(zone, time))
}

/// `10-03 14:02 to 16:40`, `10-03 23:10 to 10-04 01:20`, or one time where both are the same minute.
pub(crate) fn span(zone: Zone, first: Timestamp, last: Timestamp, year: bool) -> String {
    let (from, to) = (minute(zone, first, year), minute(zone, last, year));
    if from == to {
        from
    } else if day(zone, first, true) == day(zone, last, true) {
        format!("{from} to {}", zone.format(last, "%H:%M"))
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
        assert_eq!(span(Zone::Utc, from, time("2026-10-03T16:40:00Z"), false), "10-03 14:02 to 16:40");
        assert_eq!(span(Zone::Utc, from, time("2026-10-04T01:20:00Z"), false), "10-03 14:02 to 10-04 01:20");
        assert_eq!(span(Zone::Utc, from, from, true), "2026-10-03 14:02");
    }
}
