//! Finds bursts: times that lie close together.

/// Returns the indices of the times in any span of at most `span` that is a burst. Times must be sorted. `counts` is
/// called for each index that enters (`true`) or leaves (`false`) the sliding span, and returns whether the span is a
/// burst now.
pub(crate) fn bursts(times: &[i64], span: i64, mut counts: impl FnMut(usize, bool) -> bool) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    let mut start = 0;
    for (end, &time) in times.iter().enumerate() {
        while times[start] < time - span {
            counts(start, false);
            start += 1;
        }
        if counts(end, true) {
            let next = found.last().map_or(start, |&last| start.max(last + 1));
            found.extend(next..=end);
        }
    }
    found
}

/// Finds bursts of at least `least` times. Also returns the highest number of times in one span.
pub(crate) fn dense(times: &[i64], span: i64, least: u32) -> (Vec<usize>, u32) {
    let (mut now, mut most) = (0u32, 0);
    let found = bursts(times, span, |_, enters| {
        now = if enters { now + 1 } else { now - 1 };
        most = most.max(now);
        now >= least
    });
    (found, most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_close_enough_is_a_burst() {
        assert_eq!(dense(&[0, 10, 20, 500, 510, 520, 530, 900], 30, 4), (vec![3, 4, 5, 6], 4));
        assert_eq!(dense(&[0, 10, 20, 30, 40, 50], 20, 3).0, [0, 1, 2, 3, 4, 5], "stretches that overlap are one");
        assert_eq!(dense(&[5, 5, 5], 0, 3).0, [0, 1, 2], "equal moments stand together");
        assert_eq!(dense(&[0, 100], 30, 2), (vec![], 1));
    }
}
