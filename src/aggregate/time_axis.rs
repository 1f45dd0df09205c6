//! Spreads time over the columns of a line, with silences left out.

use crate::signin::Timestamp;

/// Silences shorter than this are never left out.
const LEAST_SILENCE: i64 = Timestamp::HOUR / 2;
/// Times that follow each other more closely have no pause between them.
const LEAST_PAUSE: i64 = 60 * Timestamp::SECOND;
/// A silence is longer than the usual pause by this factor.
const USUAL: i64 = 3;
/// A silence is left out when it takes more than one in so many parts of what is shown.
const PART: i64 = 8;
/// One silence is left out for each so many columns at most.
const COLUMNS_A_SILENCE: usize = 6;

/// What a column of an axis stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AxisColumn {
    /// The time from the first to before the second.
    Time(Timestamp, Timestamp),
    /// A silence that is left out, from the first to the second.
    Silence(Timestamp, Timestamp),
}

/// A stretch of time that is shown to scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stretch {
    /// First and last nanosecond.
    start: i64,
    end: i64,
    /// Its first column, and how many it has.
    column: usize,
    columns: usize,
}

/// Time over columns: stretches to scale, and between each two of them a column for the silence that is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimeAxis {
    stretches: Vec<Stretch>,
}

impl TimeAxis {
    /// Spreads the time from the first to the last of `times`, which are in order, over at most `width` columns.
    pub fn of(times: &[Timestamp], width: usize) -> Self {
        let times: Vec<i64> = times.iter().map(|time| time.limited()).collect();
        let (Some(&start), Some(&end)) = (times.first(), times.last()) else { return Self::default() };
        let least = least_silence(&times, width);
        let mut stretches: Vec<Stretch> = times
            .chunk_by(|one, other| other - one <= least)
            .map(|times| Stretch { start: times[0], end: times[times.len() - 1], column: 0, columns: 1 })
            .collect();
        if stretches.is_empty() {
            stretches.push(Stretch { start, end, column: 0, columns: 1 });
        }
        // A stretch has a column, and its part of the others by its length.
        let silences = stretches.len() - 1;
        let shared = width.saturating_sub(silences + stretches.len()) as i128;
        let total: i128 = stretches.iter().map(|stretch| i128::from(stretch.end - stretch.start)).sum();
        let (mut before, mut column) = (0i128, 0);
        for stretch in &mut stretches {
            let until = before + i128::from(stretch.end - stretch.start);
            let share = |length: i128| (length * shared).checked_div(total).unwrap_or(0);
            stretch.columns = 1 + (share(until) - share(before)) as usize;
            stretch.column = column;
            column += stretch.columns + 1;
            before = until;
        }
        Self { stretches }
    }

    /// How many columns it has.
    pub fn len(&self) -> usize {
        self.stretches.last().map_or(0, |last| last.column + last.columns)
    }

    /// Whether it is of no time at all.
    pub fn is_empty(&self) -> bool {
        self.stretches.is_empty()
    }

    /// The first and the last time; `None` on an empty axis.
    pub fn span(&self) -> Option<(Timestamp, Timestamp)> {
        Some((Timestamp(self.stretches.first()?.start), Timestamp(self.stretches.last()?.end)))
    }

    /// The column of a time: the nearest one for times that are not on the axis. 0 on an empty axis.
    pub fn column_of(&self, time: Timestamp) -> usize {
        let time = time.limited();
        let at = self.stretches.partition_point(|stretch| stretch.start <= time).saturating_sub(1);
        let Some(stretch) = self.stretches.get(at) else { return 0 };
        let since = i128::from((time - stretch.start).clamp(0, stretch.end - stretch.start));
        let length = i128::from(stretch.end - stretch.start) + 1;
        let column = stretch.column + (since * stretch.columns as i128 / length) as usize;
        let is_silence = time > stretch.end && at + 1 < self.stretches.len();
        if is_silence { stretch.column + stretch.columns } else { column }
    }

    /// What a column stands for; `None` behind the last.
    pub fn column(&self, column: usize) -> Option<AxisColumn> {
        let at = self.stretches.partition_point(|stretch| stretch.column <= column).checked_sub(1)?;
        let stretch = self.stretches[at];
        let part = column - stretch.column;
        if part < stretch.columns {
            let length = i128::from(stretch.end - stretch.start) + 1;
            let edge = |part: usize| {
                let before = (length * part as i128 + stretch.columns as i128 - 1) / stretch.columns as i128;
                Timestamp(stretch.start + before as i64)
            };
            return Some(AxisColumn::Time(edge(part), edge(part + 1)));
        }
        let next = self.stretches.get(at + 1)?;
        Some(AxisColumn::Silence(Timestamp(stretch.end), Timestamp(next.start)))
    }

    /// The silences that are left out, with their columns.
    pub fn silences(&self) -> impl Iterator<Item = (usize, Timestamp, Timestamp)> {
        self.stretches
            .windows(2)
            .map(|pair| (pair[0].column + pair[0].columns, Timestamp(pair[0].end), Timestamp(pair[1].start)))
    }

    /// The column and the time at which each stretch begins.
    pub fn beginnings(&self) -> impl Iterator<Item = (usize, Timestamp)> {
        self.stretches.iter().map(|stretch| (stretch.column, Timestamp(stretch.start)))
    }
}

/// The longest silence that is not left out: what is left out is much longer than usual, and longer than a part of what
/// is then left. That shrinks with every silence that is taken out, so that the next longest may be too long for it.
fn least_silence(times: &[i64], width: usize) -> i64 {
    let mut pauses: Vec<i64> =
        times.windows(2).map(|pair| pair[1] - pair[0]).filter(|&pause| pause >= LEAST_PAUSE).collect();
    pauses.sort_unstable_by_key(|&pause| std::cmp::Reverse(pause));
    let usual = pauses.get(pauses.len() / 2).map_or(0, |pause| pause.saturating_mul(USUAL));
    let most = width / COLUMNS_A_SILENCE;
    let mut left = times[times.len() - 1] - times[0];
    let mut least = i64::MAX;
    for &silence in pauses.iter().take(most) {
        if silence <= usual.max(LEAST_SILENCE).max(left / PART) {
            break;
        }
        left -= silence;
        least = silence - 1;
    }
    // Of equal ones there may be more than have a column.
    match pauses.get(most) {
        Some(&next) if next > least => next,
        _ => least,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOUR: i64 = Timestamp::HOUR;

    fn axis(hours: &[i64], width: usize) -> TimeAxis {
        let times: Vec<_> = hours.iter().map(|hour| Timestamp(hour * HOUR)).collect();
        TimeAxis::of(&times, width)
    }

    #[test]
    fn a_night_takes_one_column() {
        let axis = axis(&[0, 1, 2, 3, 4, 20, 21, 22, 23, 24], 21);
        let silences: Vec<_> = axis.silences().collect();
        assert_eq!(silences, [(10, Timestamp(4 * HOUR), Timestamp(20 * HOUR))]);
        assert_eq!(axis.len(), 21);
        let columns = [0, 2, 4, 10, 20, 22, 24, 99].map(|hour| axis.column_of(Timestamp(hour * HOUR)));
        assert_eq!(columns, [0, 4, 9, 10, 11, 15, 20, 20], "10 h lies in the silence, 99 h behind the end");
        assert!(matches!(axis.column(10), Some(AxisColumn::Silence(..))));
        assert_eq!(axis.column(21), None);
    }

    #[test]
    fn one_sign_in_is_one_column_and_none_is_none() {
        assert_eq!(axis(&[7], 40).len(), 1);
        assert!(axis(&[], 40).is_empty());
        assert_eq!(axis(&[], 40).column_of(Timestamp(0)), 0);
    }

    proptest! {
        #[test]
        fn every_time_lies_in_its_column_and_columns_follow_time(
            mut times in proptest::collection::vec(prop_oneof![any::<i64>(), 0..90 * HOUR], 1..40), width in 1..120usize
        ) {
            times.sort_unstable();
            let times: Vec<_> = times.into_iter().map(Timestamp).collect();
            let axis = TimeAxis::of(&times, width);
            prop_assert!(axis.len() <= width.max(1), "{} in {width}", axis.len());
            let mut last = 0;
            for &time in &times {
                let column = axis.column_of(time);
                prop_assert!(column >= last);
                last = column;
                match axis.column(column) {
                    Some(AxisColumn::Time(from, to)) => {
                        prop_assert!(from.0 <= time.limited() && time.limited() < to.0, "{from:?} {time:?} {to:?}");
                    }
                    other => prop_assert!(false, "{other:?}"),
                }
            }
        }
    }
}
