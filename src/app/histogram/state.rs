//! Holds the stretch of time that is chosen in the histogram.

use crate::aggregate::Histogram;
use crate::signin::Timestamp;
use std::ops::RangeInclusive;

/// A stretch of the histogram, by times in its bars: bars change while a load goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeStretch {
    /// A time in the bar at the cursor.
    pub cursor: Timestamp,
    /// A time in the bar where the stretch begins or ends; `None` while the cursor moves alone.
    pub anchor: Option<Timestamp>,
}

impl TimeStretch {
    /// The bars of the stretch, by their numbers.
    pub fn bars(self, histogram: &Histogram) -> Option<RangeInclusive<usize>> {
        let cursor = bar_of(histogram, self.cursor)?;
        let anchor = self.anchor.and_then(|anchor| bar_of(histogram, anchor)).unwrap_or(cursor);
        Some(cursor.min(anchor)..=cursor.max(anchor))
    }
}

/// The number of the bar that a time is in; the first or the last for times before and after all.
pub(crate) fn bar_of(histogram: &Histogram, time: Timestamp) -> Option<usize> {
    let start = histogram.start?;
    let last = histogram.counts.len().checked_sub(1)?;
    let bar = (time.0.saturating_sub(start.0)).div_euclid(histogram.bucket.max(1));
    Some(usize::try_from(bar).unwrap_or(0).min(last))
}

/// When a bar begins; of the number behind the last one, when all ends.
pub(crate) fn start_of(histogram: &Histogram, bar: usize) -> Option<Timestamp> {
    let from = histogram.start?.0;
    Some(Timestamp(from.saturating_add(histogram.bucket.saturating_mul(i64::try_from(bar).unwrap_or(i64::MAX)))))
}
