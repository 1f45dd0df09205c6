//! From reasons to a score, and from a score to a severity.

use super::anchor::Owner;
use super::candidate::ReplayCandidate;
use crate::detect::{Evidence, Severity, Signal};

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

/// Adds up; `None` below the least score that is listed.
pub(crate) fn judge(candidate: &ReplayCandidate<'_>, reasons: Vec<Evidence>) -> Option<Judgement> {
    let settings = &candidate.user.features.settings;
    let (evidence, mut innocence): (Vec<_>, Vec<_>) = reasons.into_iter().partition(|reason| reason.points > 0);
    let mut sum: i32 = evidence.iter().chain(&innocence).map(|reason| reason.points).sum();
    let capped = candidate.owner == Owner::Unknown && settings.points.is_on(&UNPROVEN);
    // That one of the two is a thief may be certain all the same.
    let (cap, above) = if candidate.is_one_a_thief() {
        (Severity::Medium, settings.severity.high)
    } else {
        (Severity::Low, settings.severity.medium)
    };
    let most = above as i32 - 1;
    if capped && sum > most {
        innocence.push(Evidence {
            signal: UNPROVEN.name,
            points: most - sum,
            text: format!("without proof at either place it is not rated above {}", cap.name()),
            rows: Vec::new(),
        });
        sum = most;
    }
    let score = sum.clamp(0, 100);
    let band = settings.severity.severity(score)?;
    let (severity, moved) = if capped { (band.min(cap), None) } else { severity(candidate, band) };
    Some(Judgement { score: score as u8, severity, moved, evidence, innocence })
}

/// The adjustment that keeps findings without proof down.
pub(crate) static UNPROVEN: Signal = Signal {
    name: "unproven-cap",
    points: -100,
    meaning: "Takes away what a session without proof has above low, as which place is the owner's is unknown; above \
              medium, where one of the two must be a thief: another client goes back and forth with the session's own, \
              or sits on a rented machine or where several users' tokens are presented, or differs in several ways.",
    source: "This project's own rule",
};

/// The band of the score, one step higher where the thief can reach everything or the user is privileged, and at most
/// medium where every attempt was blocked. With the reason for the difference.
fn severity(candidate: &ReplayCandidate<'_>, band: Severity) -> (Severity, Option<&'static str>) {
    let wide = candidate.is_wide_sweep()
        || candidate.events().any(|(_, event)| event.flags.primary || event.flags.registration);
    let step = |severity, by: bool| if by { Severity::raised(severity) } else { severity };
    // What is doubtful does not get more certain by what it would open.
    let wide = wide && band > Severity::Low;
    let raised = step(step(band, wide), candidate.user.privileged);
    let blocked = candidate.events().all(|(_, event)| event.flags.blocked);
    if blocked && raised > Severity::Medium {
        return (Severity::Medium, Some("Every attempt was blocked: rated medium at most, whatever the score."));
    }
    let reason = match (wide, candidate.user.privileged) {
        (true, true) => {
            "Rated two steps above its score: the token opens every application, or many were reached, and the user is \
             a privileged one of the settings."
        }
        (true, false) => "Rated a step above its score: the token opens every application, or many were reached.",
        _ => "Rated a step above its score: the user is a privileged one of the settings.",
    };
    (raised, (raised > band).then_some(reason))
}
