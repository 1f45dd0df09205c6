//! Formats times, text and lists as the shapes have them.

use std::fmt::{self, Display, Formatter};

/// The inside of a JSON string. Quotes are the only characters in synthetic text that need escaping.
pub(super) struct JsonText<'a>(pub &'a str);

impl Display for JsonText<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (at, piece) in self.0.split('"').enumerate() {
            if at > 0 {
                f.write_str("\\\"")?;
            }
            f.write_str(piece)?;
        }
        Ok(())
    }
}

/// A JSON list of one string or none.
pub(super) struct JsonList(pub Option<&'static str>);

impl Display for JsonList {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(word) => write!(f, "[\"{word}\"]"),
            None => f.write_str("[]"),
        }
    }
}

/// A time, from milliseconds since 1970, with seven decimals of a second as Entra has. The last four are taken from the
/// sign-in's id.
pub(super) struct IsoTime(pub i64, pub u128);

impl Display for IsoTime {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Clock { year, month, day, hour, minute, second } = Clock::of(self.0);
        let (thousandths, rest) = (self.0.rem_euclid(1000), (self.1 >> 16) % 10_000);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{thousandths:03}{rest:04}")
    }
}

/// A time in whole seconds, from milliseconds since 1970.
pub(super) struct IsoSecond(pub i64);

impl Display for IsoSecond {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Clock { year, month, day, hour, minute, second } = Clock::of(self.0);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

/// A time as Log Analytics' portal exports it.
pub(super) struct AmericanTime(pub i64);

impl Display for AmericanTime {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Clock { year, month, day, hour, minute, second } = Clock::of(self.0);
        let (half, twelfth) = (if hour < 12 { "AM" } else { "PM" }, (hour + 11) % 12 + 1);
        let thousandths = self.0.rem_euclid(1000);
        write!(f, "{month}/{day}/{year}, {twelfth}:{minute:02}:{second:02}.{thousandths:03} {half}")
    }
}

/// A time as `Search-UnifiedAuditLog` writes it.
pub(super) struct AmericanSecond(pub i64);

impl Display for AmericanSecond {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Clock { year, month, day, hour, minute, second } = Clock::of(self.0);
        let (half, twelfth) = (if hour < 12 { "AM" } else { "PM" }, (hour + 11) % 12 + 1);
        write!(f, "{month}/{day}/{year} {twelfth}:{minute:02}:{second:02} {half}")
    }
}

struct Clock {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
}

impl Clock {
    /// Splits milliseconds since 1970 into calendar fields. Not chrono, because a million sign-ins have two million times.
    fn of(milliseconds: i64) -> Self {
        let seconds = milliseconds.div_euclid(1000);
        // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
        let days = seconds.div_euclid(86_400) + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * of_year + 2) / 153;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        Self {
            year: year_of_era + era * 400 + i64::from(month <= 2),
            month,
            day: of_year - (153 * shifted + 2) / 5 + 1,
            hour: seconds.rem_euclid(86_400) / 3600,
            minute: seconds.rem_euclid(3600) / 60,
            second: seconds.rem_euclid(60),
        }
    }
}
