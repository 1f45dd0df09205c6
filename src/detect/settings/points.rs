//! What the rules are worth where the analyst sees it otherwise.

use crate::detect::{Evidence, Signal};
use std::collections::BTreeMap;

/// Points of single rules, by the name of their signal; all others have their own ([`Signal::points`]).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Points(BTreeMap<String, i32>);

impl Points {
    /// Gives a rule the points that it is worth at most. 0 switches it off.
    pub fn set(&mut self, signal: &str, points: i32) {
        self.0.insert(signal.to_owned(), points);
    }

    /// Switches a rule off: it is not asked for and stands in no finding.
    pub fn switch_off(&mut self, signal: &str) {
        self.set(signal, 0);
    }

    /// The most that a rule is worth.
    pub fn of(&self, signal: &Signal) -> i32 {
        self.0.get(signal.name).copied().unwrap_or(signal.points)
    }

    /// Whether a rule counts at all.
    pub fn is_on(&self, signal: &Signal) -> bool {
        self.of(signal) != 0
    }

    /// What a hit of a rule is worth that gives `points` of the signal's own: a rule of several steps keeps their
    /// proportion.
    pub fn weigh(&self, signal: &Signal, points: i32) -> i32 {
        match self.0.get(signal.name) {
            Some(&most) if signal.points != 0 => {
                (f64::from(points) * f64::from(most) / f64::from(signal.points)).round() as i32
            }
            _ => points,
        }
    }

    /// Weighs a reason; `None` when its rule is off.
    pub fn reason(&self, signal: &Signal, reason: Evidence) -> Option<Evidence> {
        self.is_on(signal).then(|| Evidence { points: self.weigh(signal, reason.points), ..reason })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SWEEP: Signal = Signal { name: "sweep", points: 20, meaning: "", source: "" };

    #[test]
    fn steps_keep_their_proportion() {
        let mut points = Points::default();
        assert_eq!((points.of(&SWEEP), points.weigh(&SWEEP, 10)), (20, 10));
        points.set("sweep", 30);
        assert_eq!((points.weigh(&SWEEP, 20), points.weigh(&SWEEP, 10)), (30, 15));
    }

    #[test]
    fn a_rule_that_is_off_gives_no_reason() {
        let reason = || Evidence { signal: "sweep", points: 10, text: String::new(), rows: Vec::new() };
        let mut points = Points::default();
        assert_eq!(points.reason(&SWEEP, reason()), Some(reason()));
        points.switch_off("sweep");
        assert_eq!(points.reason(&SWEEP, reason()), None);
    }
}
