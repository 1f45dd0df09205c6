//! Rules and the sum of their reasons.
//!
//! All detectors share this: a rule has a signal with its points and a test; the reasons of a candidate add up to a
//! score, and the score has a severity.

use super::wording;
use crate::detect::{Bands, Evidence, Points, Severity, Signal};
use crate::store::Row;

/// How many sign-ins a reason lists at most.
const MAX_ROWS: usize = 50;

/// A rule. `Test` is the type of the function that looks for it in a candidate; see [`RuleFor`].
pub(crate) struct Rule<Test> {
    pub signal: Signal,
    /// Returns what it found in a candidate, or `None` where the rule does not hold.
    pub test: Test,
}

/// A rule for candidates of one type.
pub(crate) type RuleFor<C> = Rule<fn(&C) -> Option<Hit>>;

/// What a rule found in a candidate. It gives the points of the rule's signal, unless it is [worth](Self::worth) fewer.
pub(crate) struct Hit {
    points: Option<i32>,
    text: String,
    rows: Vec<Row>,
}

impl Hit {
    /// A reason in words, with the sign-ins that prove it; these may be none.
    pub(crate) fn new(text: impl Into<String>, rows: Vec<Row>) -> Self {
        Self { points: None, text: text.into(), rows }
    }

    /// What these sign-ins prove; `None` where there are none. `text` is given their number.
    pub(crate) fn proven<T: Into<String>>(rows: &[Row], text: impl FnOnce(usize) -> T) -> Option<Self> {
        (!rows.is_empty()).then(|| Self::new(text(rows.len()), rows.to_vec()))
    }

    /// The hit with fewer points than its signal has: one step of a rule of several, or a weaker form.
    pub(crate) fn worth(self, points: i32) -> Self {
        Self { points: Some(points), ..self }
    }
}

/// The reasons of a candidate, in the order of the rules.
///
/// The sign of a signal's points decides on which side its reasons stand, whatever they are worth in one candidate or
/// by the settings: a reason's meaning does not change with its weight. A reason of 0 points is a fact that counts for
/// neither side and stays where its signal belongs.
#[derive(Debug, Default)]
pub(crate) struct Reasons {
    evidence: Vec<Evidence>,
    innocence: Vec<Evidence>,
}

impl Reasons {
    /// Asks the rules that are switched on. `ask` calls a rule's test with the candidate.
    pub(crate) fn of<'r, Test: 'r>(
        rules: impl IntoIterator<Item = &'r Rule<Test>>,
        points: &Points,
        ask: impl Fn(&Test) -> Option<Hit>,
    ) -> Self {
        let mut reasons = Self::default();
        for rule in rules.into_iter().filter(|rule| points.is_on(&rule.signal)) {
            if let Some(Hit { points: own, text, mut rows }) = ask(&rule.test) {
                rows.truncate(MAX_ROWS);
                let own = own.unwrap_or(rule.signal.points);
                debug_assert!(own.abs() <= rule.signal.points.abs(), "{} gives more than it has", rule.signal.name);
                let points = points.weigh(&rule.signal, own);
                let text = wording::sentence(text);
                reasons.push(&rule.signal, Evidence { signal: rule.signal.name, points, text, rows });
            }
        }
        reasons
    }

    /// Adds a reason, which has its weight already.
    pub(crate) fn push(&mut self, signal: &Signal, reason: Evidence) {
        let side = if signal.points < 0 { &mut self.innocence } else { &mut self.evidence };
        side.push(reason);
    }

    /// The sum of all points.
    pub(crate) fn sum(&self) -> i32 {
        self.evidence.iter().chain(&self.innocence).map(|reason| reason.points).sum()
    }

    /// Scores the reasons; `None` below the least score that is listed.
    pub(crate) fn judge(self, bands: Bands) -> Option<Judgement> {
        let score = self.sum().clamp(0, 100);
        let severity = bands.severity(score)?;
        Some(Judgement {
            score: score as u8,
            severity,
            severity_note: None,
            evidence: self.evidence,
            innocence: self.innocence,
        })
    }
}

/// A candidate with its reasons added up.
pub(crate) struct Judgement {
    /// 0 to 100: the sum of all points, clamped.
    pub score: u8,
    pub severity: Severity,
    /// Why the severity is not that of the score, where it is not.
    pub severity_note: Option<&'static str>,
    pub evidence: Vec<Evidence>,
    pub innocence: Vec<Evidence>,
}

/// Why the findings about a privileged user are more severe than their score.
pub(crate) const PRIVILEGED: &str = "Rated a step above its score: the user is a privileged one of the settings.";

#[cfg(test)]
mod tests {
    use super::*;

    const fn rule(name: &'static str, points: i32, test: fn(&[i32; 2]) -> Option<Hit>) -> RuleFor<[i32; 2]> {
        Rule { signal: Signal { name, points, meaning: "", source: "" }, test }
    }

    const RULES: &[RuleFor<[i32; 2]>] = &[
        rule("for", 100, |candidate| Hit::proven(&[0; 60], |_| "suspect").map(|hit| hit.worth(candidate[0]))),
        rule("against", -20, |candidate| {
            (candidate[1] <= 0).then(|| Hit::new("innocent", Vec::new()).worth(candidate[1]))
        }),
    ];

    fn reasons(candidate: [i32; 2], points: &Points) -> Reasons {
        Reasons::of(RULES, points, |test| test(&candidate))
    }

    #[test]
    fn points_add_up_to_a_band_and_below_forty_to_nothing() {
        let judge = |candidate| reasons(candidate, &Points::default()).judge(Bands::default());
        assert!(judge([39, 1]).is_none());
        assert!(judge([55, -20]).is_none());
        for (candidate, score, severity) in [
            ([40, 1], 40, Severity::Low),
            ([80, -20], 60, Severity::Medium),
            ([80, 1], 80, Severity::High),
            ([100, -5], 95, Severity::Critical),
        ] {
            let judgement = judge(candidate).expect("listed");
            assert_eq!((judgement.score, judgement.severity), (score, severity));
            assert_eq!(judgement.evidence[0].rows.len(), MAX_ROWS);
            assert_eq!(judgement.innocence.len(), usize::from(candidate[1] < 0));
        }
    }

    #[test]
    fn a_hit_gives_the_points_of_its_signal_unless_it_is_worth_fewer() {
        const FULL: &[RuleFor<()>] = &[Rule {
            signal: Signal { name: "full", points: 45, meaning: "", source: "" },
            test: |()| Some(Hit::new("text", Vec::new())),
        }];
        assert_eq!(Reasons::of(FULL, &Points::default(), |test| test(&())).sum(), 45);
    }

    #[test]
    fn a_reason_of_no_points_stays_on_the_side_of_its_signal() {
        let neutral = reasons([0, 0], &Points::default());
        assert_eq!((neutral.evidence[0].points, neutral.innocence[0].points, neutral.sum()), (0, 0, 0));
    }

    #[test]
    fn small_points_of_the_settings_neither_vanish_nor_change_sides() {
        let mut points = Points::default();
        points.set("for", 1);
        points.set("against", -1);
        let reasons = reasons([10, -5], &points);
        assert_eq!((reasons.evidence[0].points, reasons.innocence[0].points), (1, -1));
    }
}
