//! Changes the points of rules, and switches rules off.

use crate::detect::Signal;
use std::collections::{BTreeMap, BTreeSet};

/// Changed points of rules, by the name of their signal. All others have the points of the signal ([`Signal::points`]).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Points {
    given: BTreeMap<String, i32>,
    off: BTreeSet<String>,
}

impl Points {
    /// Changes the most points that a rule gives. 0 switches it off.
    pub fn set(&mut self, signal: &str, points: i32) {
        self.given.insert(signal.to_owned(), points);
    }

    /// Switches a rule off: it is not asked, and appears in no finding.
    pub fn switch_off(&mut self, signal: &str) {
        self.off.insert(signal.to_owned());
    }

    /// The rules that are switched off, by name.
    pub fn off(&self) -> impl Iterator<Item = &str> {
        self.off.iter().map(String::as_str)
    }

    /// Returns the most points that a rule gives if it is not switched off.
    pub fn most(&self, signal: &Signal) -> i32 {
        self.given.get(signal.name).copied().unwrap_or(signal.points)
    }

    /// Whether a rule is switched on.
    pub fn is_on(&self, signal: &Signal) -> bool {
        self.most(signal) != 0 && !self.off.contains(signal.name)
    }

    /// Whether the rule of this name is switched off, so that nothing else may depend on what it would find.
    pub fn is_off(&self, name: &str) -> bool {
        self.off.contains(name) || self.given.get(name) == Some(&0)
    }

    /// Weighs a hit that gives `points` of the signal's own points. The steps of a rule keep their proportion, and a
    /// hit keeps its sign and at least 1 point.
    pub fn weigh(&self, signal: &Signal, points: i32) -> i32 {
        match self.given.get(signal.name) {
            Some(&most) if signal.points != 0 => {
                let exact = f64::from(points) * f64::from(most) / f64::from(signal.points);
                match exact.round() as i32 {
                    // Rounding must not switch a rule off.
                    0 if points != 0 => most.signum(),
                    rounded => rounded,
                }
            }
            _ => points,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SWEEP: Signal = Signal { name: "sweep", points: 20, meaning: "", source: "" };

    #[test]
    fn steps_keep_their_proportion() {
        let mut points = Points::default();
        assert_eq!((points.most(&SWEEP), points.weigh(&SWEEP, 10)), (20, 10));
        points.set("sweep", 30);
        assert_eq!((points.weigh(&SWEEP, 20), points.weigh(&SWEEP, 10)), (30, 15));
    }

    #[test]
    fn small_points_keep_their_sign_and_do_not_round_to_nothing() {
        let clears = Signal { points: -20, ..SWEEP };
        let mut points = Points::default();
        points.set("sweep", 1);
        assert_eq!((points.weigh(&SWEEP, 10), points.weigh(&SWEEP, 5), points.weigh(&SWEEP, 0)), (1, 1, 0));
        points.set("sweep", -1);
        assert_eq!(points.weigh(&clears, -5), -1);
    }

    #[test]
    fn a_rule_is_off_by_the_switch_or_by_no_points() {
        let mut points = Points::default();
        assert!(points.is_on(&SWEEP) && !points.is_off("sweep"));
        points.switch_off("sweep");
        assert!(!points.is_on(&SWEEP) && points.is_off("sweep") && !points.is_off("another"));
        let mut points = Points::default();
        points.set("sweep", 0);
        assert!(!points.is_on(&SWEEP) && points.is_off("sweep"));
    }
}
