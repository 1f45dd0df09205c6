//! The zone in which times are shown. Logs, filters, windows and everything that is written keep UTC.

use super::Timestamp;
use chrono::{Local, Offset};

/// A zone for people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Zone {
    /// Coordinated universal time.
    #[default]
    Utc,
    /// The zone of the computer: that of the variable `TZ`, else of the system.
    Local,
}

impl Zone {
    /// The other zone.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Utc => Self::Local,
            Self::Local => Self::Utc,
        }
    }

    /// What stands behind a time: "UTC", "local".
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utc => "UTC",
            Self::Local => "local",
        }
    }

    /// The heading of a column of times, which is given for UTC: "Date (UTC)" or "Date (local)".
    pub fn heading(self, of_utc: &'static str) -> String {
        of_utc.replace("UTC", self.name())
    }

    /// The offset from UTC at a time: "UTC", "UTC+02:00".
    pub fn offset(self, time: Timestamp) -> String {
        match self {
            Self::Utc => "UTC".to_owned(),
            Self::Local => format!("UTC{}", time.to_utc().with_timezone(&Local).offset().fix()),
        }
    }

    /// Writes a time by a pattern of `chrono`.
    pub fn format(self, time: Timestamp, pattern: &str) -> String {
        match self {
            Self::Utc => time.to_utc().format(pattern).to_string(),
            Self::Local => time.to_utc().with_timezone(&Local).format(pattern).to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utc_is_as_in_the_log_and_local_time_differs_by_its_offset() {
        let time = Timestamp::parse("2026-10-03T14:02:11Z").expect("a time");
        assert_eq!(Zone::Utc.format(time, "%Y-%m-%d %H:%M:%S"), "2026-10-03 14:02:11");
        assert_eq!(
            (Zone::Utc.offset(time).as_str(), Zone::Local.heading("Date (UTC)").as_str()),
            ("UTC", "Date (local)")
        );
        let offset = i64::from(time.to_utc().with_timezone(&Local).offset().fix().local_minus_utc());
        let moved = Timestamp(time.0 + offset * Timestamp::SECOND);
        assert_eq!(Zone::Local.format(time, "%m-%d %H:%M"), Zone::Utc.format(moved, "%m-%d %H:%M"));
    }

    #[test]
    fn the_ends_of_time_can_be_written() {
        for time in [i64::MIN, 0, i64::MAX] {
            assert!(!Zone::Local.format(Timestamp(time), "%Y").is_empty());
        }
    }
}
