//! Reads the times of a filter: calendar times and times relative to the newest sign-in.

use super::Timestamp;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use std::fmt;

/// A time in a filter. Always UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilterTime {
    /// A calendar time. It covers as much as was written: a day, a minute, a second.
    At {
        /// Where it begins.
        start: Timestamp,
        /// How much it covers.
        precision: TimePrecision,
    },
    /// A span before the newest sign-in of the load.
    Back {
        /// Number of units.
        number: u32,
        /// The unit.
        unit: TimeUnit,
    },
}

/// How precisely a calendar time was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimePrecision {
    /// `2026-10-03`
    Day,
    /// `2026-10-03T14:02`
    Minute,
    /// `2026-10-03T14:02:11`
    Second,
    /// With a fraction of a second.
    Nanosecond,
}

/// The unit of a relative time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeUnit {
    /// `s`
    Second,
    /// `m`
    Minute,
    /// `h`
    Hour,
    /// `d`
    Day,
    /// `w`
    Week,
}

impl TimeUnit {
    const ALL: [(char, Self, i64); 5] = [
        ('s', Self::Second, Timestamp::SECOND),
        ('m', Self::Minute, 60 * Timestamp::SECOND),
        ('h', Self::Hour, Timestamp::HOUR),
        ('d', Self::Day, 24 * Timestamp::HOUR),
        ('w', Self::Week, 7 * 24 * Timestamp::HOUR),
    ];

    fn letter_and_length(self) -> (char, i64) {
        let found = Self::ALL.iter().find(|(_, unit, _)| *unit == self);
        found.map_or(('s', Timestamp::SECOND), |&(letter, _, length)| (letter, length))
    }
}

impl FilterTime {
    /// So many days before the newest sign-in.
    pub const fn days(number: u32) -> Self {
        Self::Back { number, unit: TimeUnit::Day }
    }

    /// What a time may look like, for messages.
    pub const EXPECTED: &str = "2026-10-03, 2026-10-03T14:00, \"2026-10-03 14:02:11\" or -6h (s, m, h, d, w)";

    /// Reads a calendar time (`2026-10-03`, `2026-10-03T14:00`, `2026-10-03 14:02:11`, with or without fraction and
    /// zone) or a relative one (`-6h`, `-30m`, `-2d`, `-1w`).
    pub fn parse(text: &str) -> Option<Self> {
        Self::parse_back(text).or_else(|| Self::parse_at(text))
    }

    fn parse_back(text: &str) -> Option<Self> {
        let text = text.strip_prefix('-')?;
        let &(letter, unit, _) = TimeUnit::ALL.iter().find(|(letter, ..)| text.ends_with(*letter))?;
        let digits = text.strip_suffix(letter)?;
        let number = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())??;
        Some(Self::Back { number, unit })
    }

    fn parse_at(text: &str) -> Option<Self> {
        let at = |time: NaiveDateTime, precision| {
            let start = Timestamp(time.and_utc().timestamp_nanos_opt()?);
            Some(Self::At { start, precision })
        };
        if let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
            return at(date.and_time(NaiveTime::MIN), TimePrecision::Day);
        }
        if let Some(time) = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
            .iter()
            .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
        {
            return at(time, TimePrecision::Minute);
        }
        let start = Timestamp::parse(text)?;
        let whole = start.0 % Timestamp::SECOND == 0;
        Some(Self::At { start, precision: if whole { TimePrecision::Second } else { TimePrecision::Nanosecond } })
    }

    /// Whether `to` ends before `from` begins, whatever the newest sign-in. Unknown, so `false`, for a calendar time and
    /// a relative one.
    pub fn never_meet(from: Self, to: Self) -> bool {
        let comparable =
            matches!((from, to), (Self::At { .. }, Self::At { .. }) | (Self::Back { .. }, Self::Back { .. }));
        comparable && to.last(Timestamp(0)) < from.start(Timestamp(0))
    }

    /// The coarsest calendar time that begins at a time.
    pub fn beginning(start: Timestamp) -> Self {
        Self::coarsest(|precision| Self::At { start, precision }, Self::is_aligned)
    }

    /// The coarsest calendar time that ends with a time.
    pub fn ending(last: Timestamp) -> Self {
        let ending = |precision| {
            let length = Self::length(precision);
            Self::At { start: Timestamp(last.0.saturating_sub(length - 1)), precision }
        };
        Self::coarsest(ending, Self::is_aligned)
    }

    fn coarsest(time: impl Fn(TimePrecision) -> Self, fits: impl Fn(Self) -> bool) -> Self {
        let coarse = [TimePrecision::Day, TimePrecision::Minute, TimePrecision::Second].into_iter();
        coarse.map(&time).find(|&time| fits(time)).unwrap_or_else(|| time(TimePrecision::Nanosecond))
    }

    /// Whether a calendar time begins where one of its precision does.
    fn is_aligned(self) -> bool {
        matches!(self, Self::At { start, precision } if start.0.rem_euclid(Self::length(precision)) == 0)
    }

    /// Nanoseconds that a calendar time covers.
    const fn length(precision: TimePrecision) -> i64 {
        match precision {
            TimePrecision::Day => 24 * Timestamp::HOUR,
            TimePrecision::Minute => 60 * Timestamp::SECOND,
            TimePrecision::Second => Timestamp::SECOND,
            TimePrecision::Nanosecond => 1,
        }
    }

    /// Whether it counts from the newest sign-in.
    pub const fn is_relative(self) -> bool {
        matches!(self, Self::Back { .. })
    }

    /// Its first nanosecond. `newest` is the newest sign-in. Saturates at the earliest time.
    pub fn start(self, newest: Timestamp) -> Timestamp {
        match self {
            Self::At { start, .. } => start,
            Self::Back { number, unit } => {
                let (_, length) = unit.letter_and_length();
                Timestamp(newest.0.saturating_sub(length.saturating_mul(i64::from(number))))
            }
        }
    }

    /// Its last nanosecond.
    pub fn last(self, newest: Timestamp) -> Timestamp {
        let length = match self {
            Self::At { precision, .. } => Self::length(precision),
            Self::Back { .. } => 1,
        };
        Timestamp(self.start(newest).0.saturating_add(length - 1))
    }
}

impl fmt::Display for FilterTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Back { number, unit } => write!(f, "-{number}{}", unit.letter_and_length().0),
            Self::At { start, precision: TimePrecision::Day } => write!(f, "{}", start.to_utc().format("%Y-%m-%d")),
            Self::At { start, precision: TimePrecision::Minute } => {
                write!(f, "{}", start.to_utc().format("%Y-%m-%dT%H:%M"))
            }
            Self::At { start, .. } => write!(f, "{start}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(text: &str) -> Option<(String, String)> {
        let newest = Timestamp::parse("2026-10-03T12:00:00Z").expect("a time");
        FilterTime::parse(text).map(|moment| (moment.start(newest).to_string(), moment.last(newest).to_string()))
    }

    #[test]
    fn a_calendar_time_lasts_as_long_as_it_is_coarse() {
        for (text, start, last) in [
            ("2026-10-03", "2026-10-03T00:00:00Z", "2026-10-03T23:59:59.999999999Z"),
            ("2026-10-03T14:00", "2026-10-03T14:00:00Z", "2026-10-03T14:00:59.999999999Z"),
            ("2026-10-03 14:02:11", "2026-10-03T14:02:11Z", "2026-10-03T14:02:11.999999999Z"),
            ("2026-10-03T14:02:11+02:00", "2026-10-03T12:02:11Z", "2026-10-03T12:02:11.999999999Z"),
            ("2026-10-03T14:02:11.5Z", "2026-10-03T14:02:11.5Z", "2026-10-03T14:02:11.5Z"),
            ("-6h", "2026-10-03T06:00:00Z", "2026-10-03T06:00:00Z"),
            ("-1w", "2026-09-26T12:00:00Z", "2026-09-26T12:00:00Z"),
        ] {
            assert_eq!(span(text), Some((start.into(), last.into())), "{text}");
        }
    }

    #[test]
    fn a_time_is_written_as_coarsely_as_it_can_be() {
        let time = |text: &str| Timestamp::parse(text).expect("a time");
        let last = |text: &str| Timestamp(time(text).0 - 1);
        for (text, beginning, ending) in [
            ("2026-10-03T00:00:00Z", "2026-10-03", "2026-10-02"),
            ("2026-10-03T14:00:00Z", "2026-10-03T14:00", "2026-10-03T13:59"),
            ("2026-10-03T14:00:07Z", "2026-10-03T14:00:07Z", "2026-10-03T14:00:06Z"),
            ("2026-10-03T14:00:07.5Z", "2026-10-03T14:00:07.5Z", "2026-10-03T14:00:07.499999999Z"),
        ] {
            let times = (FilterTime::beginning(time(text)), FilterTime::ending(last(text)));
            assert_eq!((times.0.to_string(), times.1.to_string()), (beginning.into(), ending.into()));
            assert_eq!((times.0.start(Timestamp(0)), times.1.last(Timestamp(0))), (time(text), last(text)));
            for time in [times.0, times.1] {
                assert_eq!(FilterTime::parse(&time.to_string()), Some(time));
            }
        }
    }

    #[test]
    fn nonsense_is_no_moment() {
        for text in ["", "-", "-h", "6h", "-6y", "-+6h", "-99999999999d", "yesterday", "2026-13-01", "9999-01-01"] {
            assert_eq!(FilterTime::parse(text), None, "{text}");
        }
        assert!(FilterTime::parse("-4000000000w").is_some_and(|moment| moment.start(Timestamp(0)).0 == -i64::MAX));
    }
}
