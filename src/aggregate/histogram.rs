//! Counts sign-ins over time.

use crate::signin::Timestamp;
use crate::store::{Row, Store};

const MINUTE: i64 = 60 * Timestamp::SECOND;
const DAY: i64 = 24 * Timestamp::HOUR;
const WEEK: i64 = 7 * DAY;

/// Widths of buckets. After the last one the width doubles.
const WIDTHS: [i64; 13] = [
    MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    Timestamp::HOUR,
    2 * Timestamp::HOUR,
    3 * Timestamp::HOUR,
    6 * Timestamp::HOUR,
    12 * Timestamp::HOUR,
    DAY,
    2 * DAY,
    WEEK,
];

/// Buckets are aligned to 1970-01-05, a Monday, so that weeks start on Mondays.
const MONDAY: i64 = 4 * DAY;

/// Sign-ins over time, in equal buckets over the whole span. Empty buckets are included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram {
    /// Start of the first bucket, aligned to UTC; `None` when there are no rows.
    pub start: Option<Timestamp>,
    /// Width of a bucket in nanoseconds.
    pub bucket: i64,
    /// Sign-ins of each bucket.
    pub counts: Vec<u64>,
    /// Marked (suspect) sign-ins of each bucket.
    pub marked: Vec<u64>,
}

impl Histogram {
    /// Counts `rows`, in any order, in the narrowest buckets of which `buckets` are enough. `marked` selects the rows to
    /// mark. A row that was grouped at its source counts with its number of sign-ins.
    ///
    /// Uses four buckets where fewer are asked for: the widest bucket needs four to cover all time.
    pub fn of(store: &Store, rows: &[Row], buckets: usize, marked: impl Fn(Row) -> bool) -> Self {
        let times = || rows.iter().map(|&row| store.created(row));
        let (Some(first), Some(last)) = (times().min(), times().max()) else {
            return Self::default();
        };
        let bucket = width(first, last, buckets.max(4) as i64);
        let zero = number(first, bucket);
        let mut counts = vec![0; (number(last, bucket) - zero + 1) as usize];
        let mut marks = counts.clone();
        for &row in rows {
            let at = (number(store.created(row), bucket) - zero) as usize;
            let count = u64::from(store.sign_in_count(row));
            counts[at] += count;
            if marked(row) {
                marks[at] += count;
            }
        }
        let start = Timestamp(zero.saturating_mul(bucket).saturating_add(MONDAY));
        Self { start: Some(start), bucket, counts, marked: marks }
    }
}

/// Number of the bucket of `time`, counted from 1970-01-05.
fn number(time: Timestamp, bucket: i64) -> i64 {
    time.0.saturating_sub(MONDAY).div_euclid(bucket)
}

fn width(first: Timestamp, last: Timestamp, buckets: i64) -> i64 {
    // 8192 weeks divide the range of an i64 of nanoseconds into four.
    let longer = (1..=13).map(|doublings| WEEK << doublings);
    let fits = |&width: &i64| number(last, width) - number(first, width) < buckets;
    WIDTHS.into_iter().chain(longer).find(fits).unwrap_or(WEEK << 13)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signin::{Kind, Record};
    use crate::store::testing::store_of;
    use proptest::prelude::*;

    fn store(times: &[i64]) -> Store {
        let records: Vec<_> = times.iter().map(|&time| Record::new(Kind::Interactive, Timestamp(time))).collect();
        store_of(&records)
    }

    fn histogram(times: &[&str], buckets: usize) -> Histogram {
        let times: Vec<_> = times.iter().map(|text| Timestamp::parse(text).expect("a time").0).collect();
        let store = store(&times);
        Histogram::of(&store, store.by_time(), buckets, |row| row == 0)
    }

    #[test]
    fn the_width_is_a_round_one_and_gaps_are_shown() {
        let hours = histogram(&["2026-10-03T14:59:59Z", "2026-10-03T15:00:00Z", "2026-10-03T18:30:00Z"], 5);
        assert_eq!(hours.bucket, Timestamp::HOUR);
        assert_eq!(hours.start, Timestamp::parse("2026-10-03T14:00:00Z"));
        assert_eq!((hours.counts, hours.marked), (vec![1, 1, 0, 0, 1], vec![1, 0, 0, 0, 0]));
    }

    #[test]
    fn weeks_begin_on_monday() {
        let weeks = histogram(&["2026-10-01T00:00:00Z", "2026-10-30T00:00:00Z"], 5);
        assert_eq!((weeks.bucket, weeks.start), (WEEK, Timestamp::parse("2026-09-28T00:00:00Z")));
    }

    #[test]
    fn a_summary_counts_as_many_sign_ins() {
        let mut summary = Record::new(Kind::NonInteractive, Timestamp(0));
        summary.sign_in_count = 12;
        let store = store_of(&[summary]);
        let counted = Histogram::of(&store, store.by_time(), 60, |_| true);
        assert_eq!((counted.counts, counted.marked), (vec![12], vec![12]));
        assert_eq!(Histogram::of(&store, &[], 60, |_| true), Histogram::default());
    }

    proptest! {
        #[test]
        fn it_counts_every_row_in_no_more_buckets_than_asked(
            times in proptest::collection::vec(prop_oneof![any::<i64>(), 0..400 * DAY], 1..20), buckets in 4..200usize
        ) {
            let store = store(&times);
            let counted = Histogram::of(&store, store.by_time(), buckets, |_| false);
            prop_assert!(counted.counts.len() <= buckets);
            prop_assert_eq!(counted.counts.iter().sum::<u64>(), times.len() as u64);
            prop_assert!(counted.counts[0] > 0 && counted.counts.last() > Some(&0));
            // No narrower width would have done.
            let span = times.iter().max().zip(times.iter().min()).map(|(max, min)| (Timestamp(*min), Timestamp(*max)));
            let (first, last) = span.expect("not empty");
            for &narrower in WIDTHS.iter().filter(|&&width| width < counted.bucket) {
                prop_assert!(number(last, narrower) - number(first, narrower) >= buckets as i64);
            }
        }
    }
}
