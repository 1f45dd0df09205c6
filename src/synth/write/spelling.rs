//! How the shapes spell times, texts and identifiers.

use std::fmt::{self, Display, Formatter};

/// The inside of a JSON text. Nothing here has other characters that need it.
pub struct Escaped<'a>(pub &'a str);

impl Display for Escaped<'_> {
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

/// A list in JSON, of one word or none.
pub struct List(pub Option<&'static str>);

impl Display for List {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(word) => write!(f, "[\"{word}\"]"),
            None => f.write_str("[]"),
        }
    }
}

/// A time, in milliseconds, with seven digits of a second: the last four are those that no clock of ours has, taken from
/// the sign-in's id.
pub struct Moment(pub i64, pub u128);

impl Display for Moment {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Clock { year, month, day, hour, minute, second } = Clock::of(self.0);
        let (thousandths, rest) = (self.0.rem_euclid(1000), (self.1 >> 16) % 10_000);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{thousandths:03}{rest:04}")
    }
}

/// A time in whole seconds.
pub struct Second(pub i64);

impl Display for Second {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Clock { year, month, day, hour, minute, second } = Clock::of(self.0);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

/// A time as the portal of Log Analytics has it.
pub struct American(pub i64);

impl Display for American {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Clock { year, month, day, hour, minute, second } = Clock::of(self.0);
        let (half, twelfth) = (if hour < 12 { "AM" } else { "PM" }, (hour + 11) % 12 + 1);
        let thousandths = self.0.rem_euclid(1000);
        write!(f, "{month}/{day}/{year}, {twelfth}:{minute:02}:{second:02}.{thousandths:03} {half}")
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
    /// Milliseconds since 1970 on the calendar. By hand, since a million sign-ins have two million times.
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
