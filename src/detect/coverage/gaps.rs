//! Finds hours or days without sign-ins in a log that usually has some at that time of day.
//!
//! Sign-ins follow days and weeks: a night or a weekend without any is no gap. So an hour is compared with the same
//! hour of the other days of its class (working day or weekend) that have sign-ins. Where there are too few such days,
//! a short silence is compared with the hours beside it: it is a gap if the log stops and resumes at full rate.

use crate::signin::Timestamp;
use std::collections::BTreeMap;

/// How many sign-ins must be missing for a silence to be reported. If sign-ins were independent, 20 would be missing by
/// chance once in 500 million times. They come in bursts, so 5 would be too few.
const LEAST_EXPECTED: u64 = 20;
/// The same where only the hours beside the silence are compared. The end of a working day looks similar.
const LEAST_BESIDE: u64 = 50;
/// How many days it takes to compare a day with other days alone.
const ENOUGH_DAYS: usize = 3;
/// The longest silence, in hours, that is compared with the hours beside it. A longer one may be a night.
const LONGEST_BESIDE: i64 = 6;
/// Hours of a silence beyond this number are not counted: it is reported long before.
const MOST_HOURS: i64 = 24 * 400;

/// A silence in which sign-ins are expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The last sign-in before it.
    pub after: Timestamp,
    /// The first sign-in after it.
    pub before: Timestamp,
    /// About how many sign-ins such a span usually has.
    pub expected: u64,
}

/// The sign-ins of an hour.
#[derive(Clone, Copy, Debug)]
struct Hour {
    /// Hours since 1970.
    number: i64,
    count: u64,
    first: Timestamp,
    last: Timestamp,
}

/// The hours of a log that have sign-ins.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hours {
    hours: Vec<Hour>,
}

impl Hours {
    /// Counts a sign-in. Times must be in ascending order.
    pub(crate) fn push(&mut self, time: Timestamp) {
        let number = time.0.div_euclid(Timestamp::HOUR);
        match self.hours.last_mut() {
            Some(hour) if hour.number == number => {
                hour.count += 1;
                hour.last = time;
            }
            _ => self.hours.push(Hour { number, count: 1, first: time, last: time }),
        }
    }

    /// Returns the times of the first and the last sign-in.
    pub(crate) fn span(&self) -> Option<(Timestamp, Timestamp)> {
        Some((self.hours.first()?.first, self.hours.last()?.last))
    }

    /// Returns the unusual silences of at least one whole clock hour, in order. Silences before the first few sign-ins
    /// or after the last few do not count: a single record of another age would create a gap of decades.
    pub(crate) fn gaps(&self) -> Vec<Gap> {
        let usual = Usual::of(&self.hours);
        let all: u64 = self.hours.iter().map(|hour| hour.count).sum();
        let so_far = self.hours.iter().scan(0, |sum, hour| {
            *sum += hour.count;
            Some(*sum)
        });
        let inside = so_far.map(|before| before.min(all - before) >= LEAST_EXPECTED);
        let silent = self.hours.windows(2).zip(inside).enumerate();
        silent
            .filter(|(_, (pair, inside))| *inside && pair[1].number - pair[0].number > 1)
            .filter_map(|(at, (pair, _))| {
                let (from, to) = (pair[0].number + 1, pair[1].number);
                let expected = usual.count(from, to);
                let beside = self.beside(at, to - from).filter(|_| usual.days < ENOUGH_DAYS);
                let expected = expected.filter(|&count| count >= LEAST_EXPECTED).or(beside)?;
                Some(Gap { after: pair[0].last, before: pair[1].first, expected })
            })
            .collect()
    }

    /// Returns how many sign-ins the silence of `hours` after the hour at index `at` would have had at the rate of the
    /// hours beside it. Of two hours on a side the busier one counts: the log may have stopped in the middle of the
    /// other.
    fn beside(&self, at: usize, hours: i64) -> Option<u64> {
        let before = self.hours[at.saturating_sub(1)..=at].iter();
        let before = before.filter(|hour| self.hours[at].number - hour.number <= 1).map(|hour| hour.count).max()?;
        let after = self.hours[at + 1..].iter().take(2);
        let after = after.filter(|hour| hour.number - self.hours[at + 1].number <= 1).map(|hour| hour.count).max()?;
        let expected = before.min(after) * hours as u64;
        (hours <= LONGEST_BESIDE && expected >= LEAST_BESIDE).then_some(expected)
    }
}

/// How many sign-ins each hour of a working day and of a weekend day usually has; `None` where fewer than two days show
/// it.
struct Usual {
    by_hour: [[Option<u64>; 24]; 2],
    /// How many days have sign-ins.
    days: usize,
}

impl Usual {
    fn of(hours: &[Hour]) -> Self {
        let mut days: BTreeMap<i64, [u64; 24]> = BTreeMap::new();
        for hour in hours {
            let (day, of_day) = split(hour.number);
            days.entry(day).or_default()[of_day] = hour.count;
        }
        let span = hours.first().map_or(0, |hour| hour.number)..=hours.last().map_or(0, |hour| hour.number);
        let mut by_hour = [[None; 24]; 2];
        for (class, of_class) in by_hour.iter_mut().enumerate() {
            for (of_day, usual) in of_class.iter_mut().enumerate() {
                let same = days.iter().filter(|(day, _)| class_of(**day) == class);
                let within = same.filter(|(day, _)| span.contains(&(**day * 24 + of_day as i64)));
                let mut counts: Vec<u64> = within.map(|(_, counts)| counts[of_day]).collect();
                counts.sort_unstable();
                // The lower median: neither a burst nor a single silent day changes it.
                *usual = (counts.len() > 1).then(|| counts[(counts.len() - 1) / 2]);
            }
        }
        Self { by_hour, days: days.len() }
    }

    /// Returns how many sign-ins the hours `from..to` usually have, as far as that is known.
    fn count(&self, from: i64, to: i64) -> Option<u64> {
        let hours = (from..to.min(from + MOST_HOURS)).map(|hour| {
            let (day, of_day) = split(hour);
            self.by_hour[class_of(day)][of_day]
        });
        hours.flatten().reduce(|sum, count| sum + count)
    }
}

/// Splits an hour since 1970 into the day since 1970 and the hour of the day.
fn split(hour: i64) -> (i64, usize) {
    (hour.div_euclid(24), hour.rem_euclid(24) as usize)
}

/// Returns 0 for Monday to Friday and 1 for Saturday and Sunday. 1 January 1970 was a Thursday.
fn class_of(day: i64) -> usize {
    usize::from(matches!((day + 4).rem_euclid(7), 0 | 6))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A log of so many days from Monday 2026-10-05 on, with `count(day, hour)` sign-ins in each hour; what was not
    /// lost of it.
    fn gaps(days: i64, count: impl Fn(i64, i64) -> i64, lost: impl Fn(i64, i64) -> bool) -> Vec<String> {
        let monday = Timestamp::parse("2026-10-05T00:00:00Z").expect("a time").0;
        let mut hours = Hours::default();
        for (day, hour) in (0..days).flat_map(|day| (0..24).map(move |hour| (day, hour))) {
            let count = if lost(day, hour) { 0 } else { count(day, hour) };
            for at in 0..count {
                let start = monday + (day * 24 + hour) * Timestamp::HOUR;
                hours.push(Timestamp(start + at * Timestamp::HOUR / count));
            }
        }
        let hour = |time: Timestamp| time.to_utc().format("%d %H").to_string();
        hours
            .gaps()
            .into_iter()
            .map(|gap| format!("{} to {}: {}", hour(gap.after), hour(gap.before), gap.expected))
            .collect()
    }

    /// A company that works from 7 to 18 on five days a week.
    fn office(day: i64, hour: i64) -> i64 {
        if day % 7 < 5 && (7..18).contains(&hour) { 30 } else { 0 }
    }

    #[test]
    fn nights_and_weekends_are_no_gaps() {
        for days in 1..16 {
            assert_eq!(gaps(days, office, |_, _| false), [""; 0], "{days} days");
        }
    }

    #[test]
    fn lost_hours_are_told_where_other_days_have_them() {
        let lost = |day, hour| day == 2 && (9..12).contains(&hour);
        assert_eq!(gaps(5, office, lost), ["07 08 to 07 12: 90"]);
        let busy_night = |day, hour| office(day, hour) + 40;
        let lost = |day, hour| day == 3 && hour >= 22 || day == 4 && hour < 2;
        assert_eq!(gaps(7, busy_night, lost), ["08 21 to 09 02: 160"]);
    }

    #[test]
    fn lost_days_are_told() {
        assert_eq!(gaps(12, office, |day, _| day == 8), ["12 17 to 14 07: 330"]);
        assert_eq!(gaps(5, office, |day, _| (1..4).contains(&day)), ["05 17 to 09 07: 990"]);
    }

    #[test]
    fn a_single_day_is_judged_by_the_hours_beside_the_silence() {
        let lost = |_, hour| (9..11).contains(&hour);
        assert_eq!(gaps(1, office, lost), ["05 08 to 05 11: 60"]);
        assert_eq!(gaps(1, |day, hour| office(day, hour) / 10, lost), [""; 0], "three an hour may pause");
    }

    #[test]
    fn a_stray_record_of_another_age_neither_is_a_gap_nor_hides_one() {
        let mut hours = Hours::default();
        hours.push(Timestamp(0));
        let monday = Timestamp::parse("2026-10-05T00:00:00Z").expect("a time").0;
        for hour in (0..24 * 5).filter(|hour| !(50..60).contains(hour)) {
            (0..20).for_each(|minute| hours.push(Timestamp(monday + hour * Timestamp::HOUR + minute)));
        }
        let found = hours.gaps();
        assert_eq!(found.iter().map(|gap| gap.expected).collect::<Vec<_>>(), [200], "{found:?}");
    }
}
