//! Formats numbers for people.

use std::time::Duration;

/// Formats a count with thousands separators: `1,035,673`.
pub(crate) fn number(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Formats a count of things: `1 sign-in`, `12,903 sign-ins`, `2 successes`.
pub(crate) fn counted(count: u64, what: &str) -> String {
    let plural = match (count, what.strip_suffix('s')) {
        (1, _) => "",
        (_, Some(_)) => "es",
        _ => "s",
    };
    format!("{} {what}{plural}", number(count))
}

/// Formats a size in decimal units (1 kB is 1000 bytes), rounded to one decimal: `999 B`, `4.1 GB`.
pub(crate) fn bytes(count: u64) -> String {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    if count < 1000 {
        return format!("{count} B");
    }
    // 128 bits: rounding the largest sizes overflows 64.
    let tenths = |scale: u128| (u128::from(count) * 10 + scale / 2) / scale;
    let (mut scale, mut unit) = (1000, 0);
    // 1000 of a unit after rounding is 1.0 of the next.
    while tenths(scale) >= 10_000 && unit + 1 < UNITS.len() {
        scale *= 1000;
        unit += 1;
    }
    format!("{}.{} {}", tenths(scale) / 10, tenths(scale) % 10, UNITS[unit])
}

/// Formats a duration in its two largest units: `350 ms`, `3 s`, `2 min 10 s`, `1 h 05 min`, `2 d 03 h`. Rounds down.
pub(crate) fn duration(length: Duration) -> String {
    let seconds = length.as_secs();
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    if days > 0 {
        format!("{} d {:02} h", number(days), hours % 24)
    } else if hours > 0 {
        format!("{hours} h {:02} min", minutes % 60)
    } else if minutes > 0 {
        format!("{minutes} min {:02} s", seconds % 60)
    } else if seconds > 0 || length.is_zero() {
        format!("{seconds} s")
    } else {
        format!("{} ms", length.as_millis())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated() {
        for (count, shown) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (12_903, "12,903"),
            (1_035_673, "1,035,673"),
            (u64::MAX, "18,446,744,073,709,551,615"),
        ] {
            assert_eq!(number(count), shown);
        }
    }

    #[test]
    fn sizes_round_into_the_next_unit() {
        for (count, shown) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1.0 kB"),
            (1_049, "1.0 kB"),
            (1_050, "1.1 kB"),
            (999_949, "999.9 kB"),
            (999_950, "1.0 MB"),
            (4_123_456_789, "4.1 GB"),
            (u64::MAX, "18.4 EB"),
        ] {
            assert_eq!(bytes(count), shown);
        }
    }

    #[test]
    fn durations_show_two_units() {
        for (millis, shown) in [
            (0, "0 s"),
            (350, "350 ms"),
            (999, "999 ms"),
            (3_999, "3 s"),
            (59_999, "59 s"),
            (60_000, "1 min 00 s"),
            (130_000, "2 min 10 s"),
            (3_900_000, "1 h 05 min"),
            (86_399_000, "23 h 59 min"),
            (183_600_000, "2 d 03 h"),
        ] {
            assert_eq!(duration(Duration::from_millis(millis)), shown);
        }
    }
}
