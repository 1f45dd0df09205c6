//! Reads the hour of a file from its path, as Azure Monitor names it in a storage account.

use crate::signin::Timestamp;
use crate::store::LoadFilter;
use chrono::NaiveDate;
use std::path::Path;

/// How much later than its sign-ins a file may be, and how much its clock may differ, when it is judged by its path.
const MARGIN: i64 = Timestamp::HOUR;

/// Whether the path of a file names an hour outside the span.
///
/// The hour is that in which Azure Monitor received the sign-ins: none of them is later, but some may be earlier.
pub(crate) fn is_outside(path: &Path, filter: &LoadFilter) -> bool {
    let Some(hour) = hour_of(path).filter(|_| filter.has_span()) else { return false };
    filter.since.is_some_and(|since| latest_in(hour) < since)
        || filter.until.is_some_and(|until| Timestamp(hour.0 - MARGIN) > until)
}

/// The latest time of a sign-in in a file of this hour.
pub(crate) fn latest_in(hour: Timestamp) -> Timestamp {
    Timestamp(hour.0 + Timestamp::HOUR + MARGIN)
}

/// The hour that a path names as Azure Monitor writes it: `y=2026/m=10/d=13/h=08`.
pub(crate) fn hour_of(path: &Path) -> Option<Timestamp> {
    let path = path.to_string_lossy();
    let parts: Vec<&str> = path.split(['/', '\\']).collect();
    let number = |part: &str, key: &str| {
        let digits = part.strip_prefix(key)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u32>().ok())?
    };
    parts.windows(4).rev().find_map(|parts| {
        let (year, month) = (number(parts[0], "y=")?, number(parts[1], "m=")?);
        let (day, hour) = (number(parts[2], "d=")?, number(parts[3], "h=")?);
        let time = NaiveDate::from_ymd_opt(year.try_into().ok()?, month, day)?.and_hms_opt(hour, 0, 0)?;
        time.and_utc().timestamp_nanos_opt().map(Timestamp)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Timestamp {
        Timestamp::parse(text).expect("a time")
    }

    #[test]
    fn the_hour_is_read_from_the_path_of_an_export() {
        for (path, hour) in [
            ("tenantId=x/y=2026/m=10/d=13/h=08/m=00/PT1H.json", Some("2026-10-13T08:00:00Z")),
            ("logs.zip/y=2026/m=1/d=3/h=23/m=00/PT1H.json.gz", Some("2026-01-03T23:00:00Z")),
            ("c:\\logs\\y=2026\\m=10\\d=13\\h=00\\m=00\\PT1H.json", Some("2026-10-13T00:00:00Z")),
            ("y=1999/m=1/d=1/h=1/y=2026/m=10/d=13/h=08/m=05/PT5M.json", Some("2026-10-13T08:00:00Z")),
            ("y=2026/m=10/d=13/PT1H.json", None),
            ("y=2026/m=13/d=13/h=08/PT1H.json", None),
            ("y=2026/m=10/d=13/h=24/PT1H.json", None),
            ("y=+2026/m=10/d=13/h=08/PT1H.json", None),
            ("2026/10/13/08/PT1H.json", None),
        ] {
            assert_eq!(hour_of(Path::new(path)), hour.map(time), "{path}");
        }
    }

    #[test]
    fn files_are_skipped_by_their_hour_with_a_margin() {
        let filter = LoadFilter {
            since: Some(time("2026-10-13T08:30:00Z")),
            until: Some(time("2026-10-13T10:30:00Z")),
            ..LoadFilter::default()
        };
        let skipped =
            |hour: i64| is_outside(Path::new(&format!("y=2026/m=10/d=13/h={hour:02}/m=00/PT1H.json")), &filter);
        assert_eq!((0..24).filter(|&hour| !skipped(hour)).collect::<Vec<_>>(), [7, 8, 9, 10, 11]);
        assert!(!is_outside(Path::new("PT1H.json"), &filter));
    }
}
