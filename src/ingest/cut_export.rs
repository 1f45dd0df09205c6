//! Finds files that hold less than the log that they were exported from: pages whose next page is in no file, downloads
//! that stopped at their limit, and files whose sign-ins do not reach the span that their name gives.

use super::input::hour::hour_of;
use super::input::named_span::named_span;
use super::page_signs::PageSigns;
use crate::signin::Timestamp;
use crate::store::{Builder, HeldTimes, Shortfall, Source};
use std::path::Path;
use std::sync::Arc;

const MINUTE: i64 = 60 * Timestamp::SECOND;
const DAY: i64 = 24 * Timestamp::HOUR;

/// Records of a download of the admin center at most: now, and as older documentation has it.
const ROW_LIMITS: [u64; 2] = [100_000, 250_000];

/// The shortest silence at the end of an hour that is reported: records are received up to 20 minutes after the sign-in.
const SILENCE_IN_HOUR: i64 = 30 * MINUTE;

/// How many sign-ins the end of an hour must lack at the rate of the others, and how many others it takes to know it.
const LEAST_EXPECTED: i64 = 30;

/// Notes in each source what is missing in it. `is_filtered`: a part of the records was left out on purpose.
pub(super) fn note(builder: &mut Builder, signs: &[PageSigns], is_filtered: bool) {
    let sources: &[Arc<Source>] = builder.sources();
    let mut found: Vec<Vec<Shortfall>> = sources.iter().map(|source| of_rows(source)).collect();
    for (at, signs) in signs.iter().enumerate() {
        found[at].extend(signs.is_partial.then_some(Shortfall::PartialAnswer));
        let read = read_with(at, sources);
        found[at]
            .extend((signs.announced > read).then_some(Shortfall::FewerRecords { announced: signs.announced, read }));
    }
    if !is_filtered {
        for (at, source) in sources.iter().enumerate() {
            let Some(held) = source.held else { continue };
            if signs[at].has_next() && !is_followed(at, &held, sources) {
                found[at].push(Shortfall::NextPage);
            }
            found[at].extend(of_name(&source.path, &held));
            // Files of earlier hours were whole when those of later ones were written.
            found[at]
                .retain(|one| !matches!(one, Shortfall::HourIsNotFull { .. }) || is_last_hour(source, &held, sources));
        }
    }
    // A quiet tenant has no sign-ins on some days: a silence that is no longer than others in the file shows nothing.
    let silent: Vec<bool> = found.iter().map(|found| found.iter().any(|one| silence(one) > 0)).collect();
    let longest = builder.longest_silences(|source| silent[source]);
    for (at, (mut found, longest)) in found.into_iter().zip(longest).enumerate() {
        found.retain(|one| silence(one) == 0 || silence(one) > longest);
        if !found.is_empty() {
            builder.source_mut(at).shortfalls = found;
        }
    }
}

fn of_rows(source: &Source) -> Vec<Shortfall> {
    let records = source.accounting.records;
    let is_limit = ROW_LIMITS.contains(&records) && hour_of(&source.path).is_none();
    is_limit.then_some(Shortfall::RowLimit(records)).into_iter().collect()
}

/// The records of a file and of others of its shape and log: the pages of one answer each count all of its records.
fn read_with(at: usize, sources: &[Arc<Source>]) -> u64 {
    let of = |source: &Source| (source.held.as_ref().and_then(main_kind), source.shape.clone());
    let own = of(&sources[at]);
    sources.iter().filter(|source| of(source) == own).map(|source| source.accounting.records).sum()
}

/// Whether the page after the last one of a file is in another file: a page of the same log whose sign-ins are all beyond
/// those of this file, in the order in which this file has them. Pages do not name themselves.
fn is_followed(at: usize, held: &HeldTimes, sources: &[Arc<Source>]) -> bool {
    let newest_first = held.first_read >= held.last_read;
    sources.iter().enumerate().filter(|(other, source)| *other != at && source.shape.ends_with("-page")).any(
        |(_, source)| {
            source.held.is_some_and(|other| {
                let beyond = if newest_first { other.latest <= held.earliest } else { other.earliest >= held.latest };
                beyond && main_kind(&other) == main_kind(held)
            })
        },
    )
}

/// The position of the kind that most sign-ins have.
fn main_kind(held: &HeldTimes) -> Option<usize> {
    (0..held.kinds.len()).max_by_key(|&kind| held.kinds[kind])
}

/// Whether no file of the same log is of a later hour.
fn is_last_hour(source: &Source, held: &HeldTimes, sources: &[Arc<Source>]) -> bool {
    let hour = hour_of(&source.path);
    let is_same_log = |other: &Source| other.held.is_some_and(|other| main_kind(&other) == main_kind(held));
    !sources.iter().any(|other| hour_of(&other.path) > hour && is_same_log(other))
}

/// What the name of a file promises and the file does not hold.
fn of_name(path: &Path, held: &HeldTimes) -> Vec<Shortfall> {
    if let Some(hour) = hour_of(path) {
        return of_hour(hour, held).into_iter().collect();
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let Some((from, to)) = named_span(&name, held) else { return Vec::new() };
    let late = (held.earliest.0 - from.0 >= DAY).then_some(Shortfall::BeginsLate { named: from, first: held.earliest });
    // The last day may be the one on which the file was written, or the first that it does not hold.
    let early = (to.0 - held.latest.0 >= DAY).then_some(Shortfall::EndsEarly { named: to, last: held.latest });
    late.into_iter().chain(early).collect()
}

/// Azure Monitor files a record under the hour in which it received it, some minutes after the sign-in.
fn of_hour(hour: Timestamp, held: &HeldTimes) -> Option<Shortfall> {
    let end = hour.0 + Timestamp::HOUR;
    if held.latest.0 < hour.0 - Timestamp::HOUR || held.earliest.0 > end {
        return Some(Shortfall::OtherHour { hour });
    }
    let (rows, span) = (held.kinds.iter().sum::<u64>() as i64, (held.latest.0 - held.earliest.0).max(MINUTE));
    let silence = end - held.latest.0;
    let expected = rows.saturating_mul(silence / Timestamp::SECOND) / (span / Timestamp::SECOND);
    (silence >= SILENCE_IN_HOUR && expected >= LEAST_EXPECTED && rows >= LEAST_EXPECTED)
        .then_some(Shortfall::HourIsNotFull { hour, last: held.latest })
}

/// How long the silence is that a file shows at its end; 0 where it shows something else.
fn silence(shortfall: &Shortfall) -> i64 {
    match *shortfall {
        Shortfall::BeginsLate { named, first } => first.0 - named.0,
        Shortfall::EndsEarly { named, last } => named.0 - last.0,
        Shortfall::HourIsNotFull { hour, last } => hour.0 + Timestamp::HOUR - last.0,
        Shortfall::NextPage
        | Shortfall::PartialAnswer
        | Shortfall::FewerRecords { .. }
        | Shortfall::RowLimit(_)
        | Shortfall::OtherHour { .. } => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signin::Kind;

    fn time(text: &str) -> Timestamp {
        Timestamp::parse(text).expect("a time")
    }

    fn held(first: &str, last: &str, rows: u64) -> HeldTimes {
        let (first, last) = (time(first), time(last));
        let mut kinds = [0; Kind::ALL.len()];
        kinds[0] = rows;
        HeldTimes { first_read: first, last_read: last, earliest: first.min(last), latest: first.max(last), kinds }
    }

    #[test]
    fn sign_ins_are_compared_with_the_days_in_the_name() {
        let all = held("2026-10-31T09:00:00Z", "2026-10-01T20:00:00Z", 9);
        let late = held("2026-10-31T09:00:00Z", "2026-10-29T07:00:00Z", 9);
        let early = held("2026-10-03T09:00:00Z", "2026-10-01T07:00:00Z", 9);
        for (name, held, begins_late, ends_early) in [
            ("InteractiveSignIns_2026-10-01_2026-10-31.csv", all, false, false),
            ("InteractiveSignIns_2026-10-01_2026-10-31.csv", late, true, false),
            ("NonInteractiveSignIns_2026-10-01_2026-11-01 (1).json", late, true, false),
            ("x/ApplicationSignIns_2026-10-01_2026-10-31.csv", early, false, true),
            ("interactive_signin_log_2026-10-01.json", late, false, false),
            ("InteractiveSignIns_2026-10-31_2026-10-01.csv", late, false, false),
            ("InteractiveSignIns_2026-99-01_2026-10-31.csv", late, false, false),
            ("InteractiveSignIns_2026-10-01é_2026-10-31.csv", late, true, false),
            ("signins_20261001_20261031.csv", late, true, false),
            ("signins_20261001T000000Z-20261031T235959Z.json", late, true, false),
            ("signins 01-10-2026 - 31-10-2026.csv", late, true, false),
            ("signins_01.10.2026-31.10.2026.csv", early, false, true),
            ("signins_2026_10_01_2026_10_31.csv", all, false, false),
            ("signins_10-01-2026_10-31-2026.csv", late, true, false),
            ("signins_01-10-2026_03-10-2026.csv", early, false, false),
            ("signins_120261001_1202610310.csv", late, false, false),
        ] {
            let found = of_name(Path::new(name), &held);
            let has = |is: fn(&Shortfall) -> bool| found.iter().any(is);
            assert_eq!(has(|one| matches!(one, Shortfall::BeginsLate { .. })), begins_late, "{name}: {found:?}");
            assert_eq!(has(|one| matches!(one, Shortfall::EndsEarly { .. })), ends_early, "{name}: {found:?}");
        }
    }

    #[test]
    fn sign_ins_are_compared_with_the_hour_in_the_path() {
        let path = Path::new("y=2026/m=10/d=13/h=08/m=00/PT1H.json");
        for (held, found) in [
            (held("2026-10-13T07:55:00Z", "2026-10-13T08:50:00Z", 900), None),
            (held("2026-10-13T08:10:00Z", "2026-10-13T08:12:00Z", 2), None),
            (held("2026-10-13T07:58:00Z", "2026-10-13T08:18:00Z", 900), Some(true)),
            (held("2026-10-13T03:58:00Z", "2026-10-13T04:18:00Z", 9), Some(false)),
            (held("2026-10-14T08:00:00Z", "2026-10-14T08:00:01Z", 9), Some(false)),
        ] {
            let is = of_name(path, &held).first().map(|one| matches!(one, Shortfall::HourIsNotFull { .. }));
            assert_eq!(is, found, "{held:?}");
        }
    }

    #[test]
    fn the_next_page_is_the_one_that_goes_on_where_a_page_ends() {
        let page =
            |held: HeldTimes| Arc::new(Source { shape: "graph-page".into(), held: Some(held), ..Source::default() });
        let first = held("2026-10-13T09:00:00Z", "2026-10-13T08:00:00Z", 9);
        let followed = |other: Arc<Source>| is_followed(0, &first, &[page(first), other]);
        assert!(followed(page(held("2026-10-13T08:00:00Z", "2026-10-12T10:00:00Z", 5))), "newest first");
        assert!(!followed(page(held("2026-10-13T11:00:00Z", "2026-10-13T09:00:00Z", 5))), "the page before");
        assert!(!followed(page(held("2026-10-13T08:30:00Z", "2026-10-12T10:00:00Z", 5))), "of another export");
        let mut other = held("2026-10-13T08:00:00Z", "2026-10-12T10:00:00Z", 5);
        other.kinds.swap(0, 1);
        assert!(!followed(page(other)), "of another log");
        let array = Source {
            shape: "graph-array".into(),
            held: Some(held("2026-10-12T08:00:00Z", "2026-10-12T07:00:00Z", 5)),
            ..Source::default()
        };
        assert!(!followed(Arc::new(array)), "no page");
    }
}
