//! Describes the state and the progress of the load.

use crate::store::Completeness;
use std::time::Duration;

/// Where the load is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadState {
    /// Reading.
    Running,
    /// Asked to stop.
    Stopping,
    /// Over, with this outcome.
    Over(Completeness),
    /// Broken down.
    Failed,
}

/// How far the load is; all zero before it begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LoadProgress {
    /// Bytes to read, 0 when unknown.
    pub total_bytes: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Records seen.
    pub records: u64,
    /// Since the load began.
    pub elapsed: Duration,
}

impl LoadProgress {
    /// The time that is left if the rest takes as long a byte as what is done; `None` until there is enough to go by.
    pub fn left(&self) -> Option<Duration> {
        let done = self.bytes as f64 / self.total_bytes as f64;
        let known = self.elapsed >= Duration::from_millis(500) && done > 0.01 && done <= 1.0;
        known.then(|| self.elapsed.mul_f64((1.0 - done) / done))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_follows_from_the_bytes() {
        let quarter = LoadProgress { total_bytes: 400, bytes: 100, records: 1, elapsed: Duration::from_secs(2) };
        assert_eq!(quarter.left(), Some(Duration::from_secs(6)));
        assert_eq!(LoadProgress { total_bytes: 0, ..quarter }.left(), None);
        assert_eq!(LoadProgress { elapsed: Duration::from_millis(10), ..quarter }.left(), None);
    }
}
