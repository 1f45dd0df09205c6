//! Reasons for and against, one small rule each, and the sum of them.

use crate::detect::{Evidence, Settings, Severity, Signal};
use crate::store::Row;

/// How many sign-ins are listed with a reason that a great many would prove.
const MAX_ROWS: usize = 50;

/// What a rule found.
pub(crate) struct Hit {
    /// Points, negative against suspicion. Zero for a fact that is worth knowing and decides nothing.
    pub points: i32,
    /// In words, for this case.
    pub text: String,
    /// The sign-ins that prove it.
    pub rows: Vec<Row>,
}

impl Hit {
    /// What some sign-ins prove; `None` when there are none.
    pub(crate) fn proven(rows: &[Row], points: i32, text: impl FnOnce(usize) -> String) -> Option<Self> {
        (!rows.is_empty()).then(|| Self { points, text: text(rows.len()), rows: rows.to_vec() })
    }
}

/// A reason in cases of one kind: what it is, what it gives, and when it holds.
pub(crate) struct Rule<C> {
    pub signal: Signal,
    /// Gives what it found, or `None` when it does not hold.
    pub test: fn(&C) -> Option<Hit>,
}

/// A case with its reasons added up.
pub(crate) struct Judgement {
    /// 0 to 100: the sum of all points, clamped.
    pub score: u8,
    /// The band of the score.
    pub severity: Severity,
    pub evidence: Vec<Evidence>,
    pub innocence: Vec<Evidence>,
}

/// Puts all rules to a case and adds up; `None` below the least score that is listed.
pub(crate) fn judge<C>(settings: &Settings, rules: &[Rule<C>], case: &C) -> Option<Judgement> {
    let rules = rules.iter().filter(|rule| settings.points.is_on(&rule.signal));
    let hits = rules.filter_map(|rule| Some((rule.signal, (rule.test)(case)?)));
    let reasons = hits.map(|(signal, Hit { points, text, mut rows })| {
        debug_assert!(points.abs() <= signal.points.abs(), "{} promises less than it gives", signal.name);
        rows.truncate(MAX_ROWS);
        let points = settings.points.weigh(&signal, points);
        Evidence { signal: signal.name, points, text, rows }
    });
    let (innocence, evidence): (Vec<_>, Vec<_>) = reasons.partition(|reason| reason.points < 0);
    let sum: i32 = evidence.iter().chain(&innocence).map(|reason| reason.points).sum();
    let score = sum.clamp(0, 100);
    let severity = settings.severity.severity(score)?;
    Some(Judgement { score: score as u8, severity, evidence, innocence })
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn rule(name: &'static str, points: i32, test: fn(&[i32; 2]) -> Option<Hit>) -> Rule<[i32; 2]> {
        Rule { signal: Signal { name, points, meaning: "", source: "" }, test }
    }

    const RULES: &[Rule<[i32; 2]>] = &[
        rule("for", 100, |case| Hit::proven(&[0; 60], case[0], |_| String::new())),
        rule("against", -20, |case| (case[1] < 0).then(|| Hit { points: case[1], text: String::new(), rows: vec![] })),
    ];

    #[test]
    fn points_add_up_to_a_band_and_below_forty_to_nothing() {
        let judge = |case: &[i32; 2]| judge(&Settings::default(), RULES, case);
        assert!(judge(&[39, 0]).is_none());
        assert!(judge(&[55, -20]).is_none());
        for (case, score, severity) in [
            ([40, 0], 40, Severity::Low),
            ([80, -20], 60, Severity::Medium),
            ([80, 0], 80, Severity::High),
            ([100, -5], 95, Severity::Critical),
        ] {
            let judgement = judge(&case).expect("shown");
            assert_eq!((judgement.score, judgement.severity), (score, severity));
            assert_eq!(judgement.evidence[0].rows.len(), MAX_ROWS);
            assert_eq!(judgement.innocence.len(), usize::from(case[1] < 0));
        }
    }
}
