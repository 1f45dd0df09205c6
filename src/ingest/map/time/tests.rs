//! Tests that a time is read back from every form that it is written in.

use super::{DateOrder, FileOrder, NumericUnit, TimeProblem, read_in};
use crate::signin::Timestamp;
use chrono::NaiveDate;
use proptest::prelude::*;

fn read(text: &str) -> Result<String, TimeProblem> {
    read_in(FileOrder::default(), 0, text).map(|time| time.to_string())
}

/// One time, in the forms in which people and programs write it.
const TIME: &str = "2026-10-13T08:30:11Z";
const WRITTEN: [&str; 78] = [
    "13-10-2026 08:30:11",
    "13/10/2026 08:30:11",
    "10/13/2026 8:30:11 AM",
    "10/13/2026, 8:30:11 AM",
    "13.10.2026 8.30.11",
    "13.10.2026, 08:30:11",
    "13.10.2026 klo 8.30.11",
    "13. 10. 2026 8:30:11",
    "13. 10. 2026. 08:30:11",
    "2026/10/13 8:30:11",
    "2026-10-13 08:30:11",
    "2026-10-13T08:30:11",
    "2026. 10. 13. 오전 8:30:11",
    "2026년 10월 13일 오전 8:30:11",
    "2026년 10월 13일 오전 8시 30분 11초",
    "2026/10/13 上午8:30:11",
    "2026/10/13 上午 08:30:11",
    "2026年10月13日 上午8:30:11",
    "2026年10月13日 8时30分11秒",
    "2026/10/13 午前8:30:11",
    "2026年10月13日 8時30分11秒",
    "13/10/2026, 8:30:11 a. m.",
    "13/10/2026, 8:30:11\u{a0}a.\u{a0}m.",
    "13/10/2026, 8:30:11\u{202f}a.\u{202f}m.",
    "10/13/2026, 8:30:11\u{202f}AM",
    "\u{200e}13\u{200e}/\u{200e}10\u{200e}/\u{200e}2026 08:30:11",
    "13/10/26 8:30:11",
    "26-10-13 08:30:11",
    "13 October 2026 08:30:11",
    "13-Oct-2026 08:30:11",
    "Oct 13, 2026 8:30:11 AM",
    "Tuesday, October 13, 2026 8:30:11 AM",
    "Tue Oct 13 08:30:11 2026",
    "Tue, 13 Oct 2026 08:30:11 GMT",
    "Oct 13, 2026 @ 08:30:11.000",
    "Tue Oct 13 2026 10:30:11 GMT+0200 (CEST)",
    "Tue Oct 13 2026 10:30:11 GMT+0200 (Central European Summer Time)",
    "13-OCT-26 08.30.11.000000000 AM +00:00",
    "Oct 13 2026  8:30:11AM",
    "October 13th, 2026 at 8:30:11 AM",
    "Tuesday, 13 October 2026 08:30:11",
    "Tue Oct 13 08:30:11 UTC 2026",
    "Tue 13/10/2026 08:30:11",
    "13/Oct/2026:08:30:11 +0000",
    "2026-Oct-13 08:30:11",
    "Oct 13 08:30:11 2026 GMT",
    "20261013T083011Z",
    "20261013T103011+0200",
    "20261013 08:30:11",
    "20261013083011",
    "20261013083011000",
    "2026-10-13 08.30.11",
    "2026-10-13-08.30.11.000000",
    "2026-10-13_08-30-11",
    "2026-10-13 08 h 30 min 11 s",
    "13.10.2026 \u{433}., 8:30:11 \u{447}.",
    "13.10.2026 um 08:30:11 Uhr",
    "08:30:11 13/10/2026",
    "13/10/2026 8:30:11 \u{3c0}.\u{3bc}.",
    "13.10.2026, 8:30:11 p.d.",
    "13/10/2026, 8:30:11 PG",
    "13.10.2026 \u{d6}\u{d6} 8:30:11",
    "\u{661}\u{663}\u{200f}/\u{661}\u{660}\u{200f}/\u{662}\u{660}\u{662}\u{666} \u{668}:\u{663}\u{660}:\u{661}\u{661} \u{635}",
    "13/10/2026 10:30:11 +02:00",
    "13/10/2026 10:30:11 (GMT+2)",
    "10/13/2026 8:30:11 UTC",
    "13/10/2026 03:30:11 -0500",
    "/Date(1791880211000)/",
    "/Date(1791880211000+0200)/",
    "1791880211",
    "1791880211.0",
    "1791880211000",
    "1791880211000000",
    "1791880211000000000",
    "639274770110000000",
    "134363538110000000",
    "46308.35429398148",
    "46308,354293981",
];

#[test]
fn times_of_many_cultures_are_read() {
    for written in WRITTEN {
        assert_eq!(read(written).as_deref(), Ok(TIME), "{written}");
    }
    for (written, meant) in [
        ("2026. 10. 13. 오후 8:30:11", "2026-10-13T20:30:11Z"),
        ("2026/10/13 下午8:30:11", "2026-10-13T20:30:11Z"),
        ("13/10/2026 8:30:11 \u{3bc}.\u{3bc}.", "2026-10-13T20:30:11Z"),
        ("13.10.2026, 8:30:11 m.d.", "2026-10-13T20:30:11Z"),
        ("13/10/2026, 8:30:11 PTG", "2026-10-13T20:30:11Z"),
        ("13.10.2026 \u{d6}S 8:30:11", "2026-10-13T20:30:11Z"),
        ("13/10/2026 8:30:11 \u{645}", "2026-10-13T20:30:11Z"),
        ("Oct 13, 2026 @ 20:30:11.123", "2026-10-13T20:30:11.123Z"),
        ("2026/10/13 午後0:30", "2026-10-13T12:30:00Z"),
        ("13/10/2026, 12:30:11 p. m.", "2026-10-13T12:30:11Z"),
        ("13/10/2026, 12:30:11.501 am", "2026-10-13T00:30:11.501Z"),
        ("13.10.2026 8.30.11,501", "2026-10-13T08:30:11.501Z"),
        ("13/10/2026 07:02", "2026-10-13T07:02:00Z"),
        ("1791880211.501", "2026-10-13T08:30:11.501Z"),
        ("/Date(-1)/", "1969-12-31T23:59:59.999Z"),
        ("2026-10-13T08:30:60Z", "2026-10-13T08:31:00Z"),
        ("05/05/2026 08:30:11", "2026-05-05T08:30:11Z"),
    ] {
        assert_eq!(read(written).as_deref(), Ok(meant), "{written}");
    }
}

#[test]
fn what_is_not_certain_is_no_time() {
    for text in [
        "",
        "/Date()/",
        "/Date(x)/",
        "13.13.2026 07:02:11",
        "30/02/2026 07:02:11",
        "Foo 1, 2026 7:02:11 PM",
        "13/10/2026",
        "46308",
        "13/10/2026 13:30:11 PM",
        "13/10/2026 08:30:11 CET",
        "13/10/2026 08:30:11 W. Europe Standard Time",
        "13/10/2026 08:30:11 +15:00",
        "13-10/2026 08:30:11",
        "13/10/2026 08-30",
        "13/10/2026 8:3",
        "10.0.19041.1",
        "203.0.113.10",
        "7b1d52c4-90ae-4f63-8c21-5de0a4b6f917",
        "1.79188E+12",
        "42",
        "99999999999999999999",
        "2026-10-13T08:30:11Zulu",
        "13/10/2026 八:30",
    ] {
        assert_eq!(read(text), Err(TimeProblem::Unknown), "{text}");
    }
    for text in [
        "5.10.2026 8.30.11",
        "05/10/2026 08:30",
        "5-10-2026 8:30",
        "05/10/26 08:30",
        "24.10.25 08:30:11",
        "10/05/2026, 8:30:11 AM",
    ] {
        assert_eq!(read(text), Err(TimeProblem::Ambiguous), "{text}");
    }
}

#[test]
fn the_order_of_the_file_decides() {
    let read = |order, text| read_in(FileOrder::Decided(Some(order)), 0, text).map(|time| time.to_string());
    assert_eq!(read(DateOrder::DayFirst, "05/10/2026 08:30").as_deref(), Ok("2026-10-05T08:30:00Z"));
    assert_eq!(read(DateOrder::MonthFirst, "05/10/2026 08:30").as_deref(), Ok("2026-05-10T08:30:00Z"));
    assert_eq!(read(DateOrder::MonthFirst, "05.10.2026 08:30").as_deref(), Ok("2026-05-10T08:30:00Z"));
    assert_eq!(read(DateOrder::YearFirst, "24-10-25 08:30").as_deref(), Ok("2024-10-25T08:30:00Z"));
    assert_eq!(read(DateOrder::DayFirst, "2026-10-05 08:30").as_deref(), Ok("2026-10-05T08:30:00Z"));
    for (order, text) in [(DateOrder::DayFirst, "10/13/2026 08:30"), (DateOrder::YearFirst, "13/10/2026 08:30")] {
        assert_eq!(read(order, text), Err(TimeProblem::Contradiction(order)), "{text}");
    }
}

/// A date of three numbers, written in an order.
fn numeric(order: DateOrder, year: i32, month: u32, day: u32, separator: &str, padded: bool) -> String {
    let two = |number: u32| if padded { format!("{number:02}") } else { number.to_string() };
    let parts = match order {
        DateOrder::DayFirst => [two(day), two(month), year.to_string()],
        DateOrder::MonthFirst => [two(month), two(day), year.to_string()],
        DateOrder::YearFirst => [year.to_string(), two(month), two(day)],
    };
    parts.join(separator)
}

proptest! {
    #[test]
    fn a_time_is_read_back_from_every_form(
        (year, month, day) in (2015i32..2090, 1u32..=12, 1u32..=31),
        (hour, minute, second, millis) in (0u32..24, 0u32..60, 0u32..60, 0u32..1000),
        order in prop::sample::select(DateOrder::ALL.to_vec()),
        separator in prop::sample::select(vec!["/", "-", ".", ". "]),
        between in prop::sample::select(vec![" ", ", ", "\u{a0}", ",\u{202f}"]),
        clock in 0usize..7,
        zone in prop::sample::select(vec![("", 0), ("Z", 0), (" UTC", 0), (" +02:00", 7200), ("-0730", -27000)]),
        padded in any::<bool>(),
    ) {
        prop_assume!(NaiveDate::from_ymd_opt(year, month, day).is_some());
        let day_at = NaiveDate::from_ymd_opt(year, month, day).expect("a day");
        let time = day_at.and_hms_milli_opt(hour, minute, second, millis).expect("a time").and_utc();
        let (half, twelve) = (usize::from(hour >= 12), if hour % 12 == 0 { 12 } else { hour % 12 });
        let clock_text = match clock {
            0 => format!("{hour:02}:{minute:02}:{second:02}.{millis:03}"),
            1 => format!("{hour}.{minute:02}.{second:02},{millis:03}"),
            2 => format!("{twelve}:{minute:02}:{second:02}.{millis:03} {}", ["AM", "PM"][half]),
            3 => format!("{twelve}:{minute:02}:{second:02}.{millis:03}\u{a0}{}", ["a.\u{a0}m.", "p.\u{a0}m."][half]),
            4 => format!("{} {twelve}:{minute:02}:{second:02}.{millis:03}", ["오전", "오후"][half]),
            5 => format!("{}{twelve}:{minute:02}:{second:02}.{millis:03}", ["上午", "下午"][half]),
            _ => format!("{}{}:{minute:02}:{second:02}.{millis:03}", ["午前", "午後"][half], hour % 12),
        };
        let text = format!("{}{between}{clock_text}{}", numeric(order, year, month, day, separator, padded), zone.0);
        let meant = Timestamp(time.timestamp_nanos_opt().expect("in range") - zone.1 * Timestamp::SECOND);
        prop_assert_eq!(read_in(FileOrder::Decided(Some(order)), 0, &text), Ok(meant), "{}", text);
        // Without the order it is this time or none.
        if let Ok(time) = read_in(FileOrder::default(), 0, &text) {
            prop_assert!(time == meant || separator.starts_with('.') && order == DateOrder::MonthFirst, "{text}");
        }
    }

    #[test]
    fn a_time_is_read_back_from_every_number(seconds in 1_262_304_000i64..4_102_444_800, millis in 0i64..1000) {
        let nanos = seconds * Timestamp::SECOND + millis * 1_000_000;
        let (in_ms, tenths) = (seconds * 1000 + millis, nanos / 100);
        for (unit, text) in [
            (NumericUnit::Seconds, format!("{seconds}.{millis:03}")),
            (NumericUnit::Milliseconds, in_ms.to_string()),
            (NumericUnit::Microseconds, (in_ms * 1000).to_string()),
            (NumericUnit::Nanoseconds, nanos.to_string()),
            (NumericUnit::Ticks, (tenths + 621_355_968_000_000_000).to_string()),
            (NumericUnit::FileTime, (tenths + 116_444_736_000_000_000).to_string()),
            (NumericUnit::SerialDays, format!("{:.10}", in_ms as f64 / 86_400_000.0 + 25_569.0)),
        ] {
            prop_assert_eq!(NumericUnit::read(&text), Some((unit, Timestamp(nanos))), "{}", text);
        }
    }

    #[test]
    fn a_number_of_any_size_gives_a_time_of_this_century_or_none(
        // Most digits at random, numbers that are the largest as nanoseconds, and those that are as days.
        whole in prop_oneof![0..=i64::MAX, i64::MAX - 1_000_000_000..=i64::MAX, 106_751_991_000_000..106_751_992_000_000i64],
        fraction in prop::option::of(0..10_000u32),
    ) {
        let text = fraction.map_or(whole.to_string(), |fraction| format!("{whole}.{fraction}"));
        let time = NumericUnit::read(&text).map(|(_, time)| time.0.div_euclid(Timestamp::SECOND));
        prop_assert!(time.is_none_or(|seconds| (1_262_304_000..4_102_444_800).contains(&seconds)), "{text}");
    }

    #[test]
    fn no_text_panics(text in "[0-9/:. ,\\-+TZAPMapm年月日오전上午\u{a0}]{0,30}") {
        let _ = read(&text);
    }

    /// What `chrono` reads by its formats, where they fix the order, is read the same.
    #[test]
    fn years_in_front_are_read_as_chrono_does(text in "20[0-9]{2}-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-][01][0-9](:[0-5][0-9])?)?") {
        if let Some(time) = Timestamp::parse(&text) {
            prop_assert_eq!(read_in(FileOrder::default(), 0, &text), Ok(time));
        }
    }
}
