//! Represents the time aggregate: the length of the windows in which rows are grouped.

use super::time::Timestamp;

/// The time aggregate: the length of the windows in which rows are grouped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TimeAggregate {
    /// No grouping.
    Off,
    /// One hour.
    #[default]
    Hour,
    /// Six hours: 00, 06, 12 and 18 o'clock.
    SixHours,
    /// A calendar day.
    Day,
}

impl TimeAggregate {
    /// All choices, in the order of the selector.
    pub const ALL: [Self; 4] = [Self::Off, Self::Hour, Self::SixHours, Self::Day];

    /// The name on the command line and in the selector.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Hour => "1h",
            Self::SixHours => "6h",
            Self::Day => "24h",
        }
    }

    /// Reads [`Self::name`] back.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|window| window.name() == name)
    }

    /// The start of the window that contains `time`, aligned to UTC; `None` when grouping is off.
    pub fn start(self, time: Timestamp) -> Option<Timestamp> {
        let hours = match self {
            Self::Off => return None,
            Self::Hour => 1,
            Self::SixHours => 6,
            Self::Day => 24,
        };
        let width = hours * Timestamp::HOUR;
        Some(Timestamp(time.0.div_euclid(width) * width))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_aligned_to_utc_before_and_after_1970() {
        let start = |window: TimeAggregate, text: &str| {
            window.start(Timestamp::parse(text).expect("a time")).map(|time| time.to_string())
        };
        assert_eq!(start(TimeAggregate::SixHours, "2026-10-03T14:02:11Z").as_deref(), Some("2026-10-03T12:00:00Z"));
        assert_eq!(start(TimeAggregate::Day, "1969-12-31T23:00:00Z").as_deref(), Some("1969-12-31T00:00:00Z"));
        assert_eq!(start(TimeAggregate::Hour, "2026-10-03T14:00:00Z").as_deref(), Some("2026-10-03T14:00:00Z"));
        assert_eq!(start(TimeAggregate::Off, "2026-10-03T14:00:00Z"), None);
    }
}
