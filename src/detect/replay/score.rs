//! From reasons to a score, and from a score to a severity.

use super::case::{Case, Owner};
use crate::detect::{Evidence, Severity};

/// Findings with fewer points are left out.
pub(crate) const SHOWN: i32 = 40;
const MEDIUM: i32 = 60;
const HIGH: i32 = 80;
const CRITICAL: i32 = 90;
/// So many applications raise the severity.
const WIDE_ACCESS: usize = 8;

/// A case with its reasons added up.
pub(crate) struct Judgement {
    /// 0 to 100: the sum of all points, clamped.
    pub score: u8,
    pub severity: Severity,
    /// Why the severity is not that of the score, where it is not.
    pub moved: Option<&'static str>,
    pub evidence: Vec<Evidence>,
    pub innocence: Vec<Evidence>,
}

/// Adds up; `None` below [`SHOWN`].
pub(crate) fn judge(case: &Case<'_>, reasons: Vec<Evidence>) -> Option<Judgement> {
    let (evidence, mut innocence): (Vec<_>, Vec<_>) = reasons.into_iter().partition(|reason| reason.points > 0);
    let mut sum: i32 = evidence.iter().chain(&innocence).map(|reason| reason.points).sum();
    if case.owner == Owner::Unknown && sum >= MEDIUM {
        innocence.push(Evidence {
            signal: UNPROVEN_CAP,
            points: MEDIUM - 1 - sum,
            text: "without proof at either place it is not rated above low".to_owned(),
            rows: Vec::new(),
        });
        sum = MEDIUM - 1;
    }
    if sum < SHOWN {
        return None;
    }
    let (severity, moved) = if case.owner == Owner::Unknown { (Severity::Low, None) } else { severity(case, sum) };
    Some(Judgement { score: sum.clamp(0, 100) as u8, severity, moved, evidence, innocence })
}

/// Name of the adjustment that keeps findings without proof at low.
pub(crate) const UNPROVEN_CAP: &str = "unproven-cap";

/// The band of the score, one step higher where the thief can reach everything, and at most medium where every attempt
/// was blocked. With the reason for the difference.
fn severity(case: &Case<'_>, score: i32) -> (Severity, Option<&'static str>) {
    let band = match score {
        CRITICAL.. => Severity::Critical,
        HIGH.. => Severity::High,
        MEDIUM.. => Severity::Medium,
        _ => Severity::Low,
    };
    let wide = case.applications >= WIDE_ACCESS
        || case.events().any(|(_, event)| event.marks.primary || event.marks.registration);
    let raised = match band {
        Severity::Low if wide => Severity::Medium,
        Severity::Medium if wide => Severity::High,
        _ if wide => Severity::Critical,
        band => band,
    };
    let blocked = case.events().all(|(_, event)| event.marks.blocked);
    if blocked && raised > Severity::Medium {
        return (Severity::Medium, Some("Every attempt was blocked: rated medium at most, whatever the score."));
    }
    let reach = "Rated a step above its score: the token opens every application, or many were reached.";
    (raised, (raised > band).then_some(reach))
}
