//! Scores candidates and rates their severity.

use super::anchor::Owner;
use super::candidate::ReplayCandidate;
use super::event::TokenEvent;
use super::rules;
use crate::detect::engine::rule::{Judgement, PRIVILEGED, Reasons};
use crate::detect::{Evidence, Severity, Signal};

/// Scores a candidate by the rules; `None` below the least score that is listed.
pub(crate) fn judge(candidate: &ReplayCandidate<'_>) -> Option<Judgement> {
    let settings = &candidate.user.features.settings;
    let mut reasons = Reasons::of(rules::all(), &settings.points, |test| test(candidate));
    let capped = candidate.owner == Owner::Unknown && settings.points.is_on(&UNPROVEN);
    // One of the two clients may still be an attacker's for certain.
    let (cap, above) = if candidate.has_certain_attacker() {
        (Severity::Medium, settings.severity.high)
    } else {
        (Severity::Low, settings.severity.medium)
    };
    let excess = reasons.sum() - (above as i32 - 1);
    if capped && excess > 0 {
        let text = format!("No factor at either place: not rated above {}", cap.name());
        reasons.push(&UNPROVEN, Evidence { signal: UNPROVEN.name, points: -excess, text, rows: Vec::new() });
    }
    let judgement = reasons.judge(settings.severity)?;
    let (severity, severity_note) =
        if capped { (judgement.severity.min(cap), None) } else { severity(candidate, judgement.severity) };
    Some(Judgement { severity, severity_note, ..judgement })
}

/// Limits the score of findings without proof.
pub(crate) static UNPROVEN: Signal = Signal {
    name: "unproven-cap",
    points: -100,
    meaning: "Subtracts what a session without proof has above low, because it is unknown which place is the owner's; \
              what it has above medium, if one of the two must be an attacker: another client goes back and forth with \
              the session's own, or is on a rented server or where several users' tokens are presented, or differs \
              in several ways.",
    source: "This project's own rule",
};

/// Returns the severity of the score, with the reason where it is another than the score's. It is one step higher if the
/// token reaches everything or the user is privileged; and at most medium or high where an innocent explanation is near.
fn severity(candidate: &ReplayCandidate<'_>, band: Severity) -> (Severity, Option<&'static str>) {
    let wide = candidate.is_wide_sweep()
        || candidate.events().any(|(_, event)| event.flags.primary || event.flags.registration);
    let step = |severity, by: bool| if by { Severity::raised(severity) } else { severity };
    // A doubtful finding does not become more certain by what the token would open.
    let wide = wide && band > Severity::Low && !candidate.own_software;
    let raised = step(step(band, wide), candidate.user.privileged);
    let all = |is: fn(&TokenEvent) -> bool| candidate.events().all(|(_, event)| is(event));
    let caps = [
        (
            all(|event| event.flags.blocked),
            Severity::High,
            "Every attempt was blocked. Rated high at most, whatever the score.",
        ),
        (
            candidate.may_be_vpn(),
            Severity::Medium,
            "The session's own software, in blocks of time: it may be the user's VPN. Rated medium at most.",
        ),
        (
            !candidate.opened_by_remote_desktop().is_empty(),
            Severity::Medium,
            "A remote desktop token opened the device here: it may be the user's virtual desktop. Rated medium at most.",
        ),
        (
            all(|event| event.flags.likely_machine),
            Severity::Medium,
            "Only developers' tools are used here, on several days and while the user works: it may be the user's machine. \
             Rated medium at most.",
        ),
        (
            !candidate.has_hard_evidence(),
            Severity::High,
            "Only places and times speak for an attack. Rated high at most, whatever the score.",
        ),
        (
            all(|event| event.flags.narrow),
            Severity::High,
            "Only developers' tools are used here. Rated high at most, whatever the score.",
        ),
    ];
    if let Some((_, cap, note)) = caps.into_iter().find(|(holds, cap, _)| *holds && raised > *cap) {
        return (cap, Some(note));
    }
    let reason = match (wide, candidate.user.privileged) {
        (true, true) => {
            "Rated two steps above its score: the token opens every application, or many were reached, and the user is \
             a privileged one of the settings."
        }
        (true, false) => "Rated a step above its score: the token opens every application, or many were reached.",
        _ => PRIVILEGED,
    };
    (raised, (raised > band).then_some(reason))
}
