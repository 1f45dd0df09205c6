//! Scores candidates and rates their severity.

use super::anchor::Owner;
use super::candidate::ReplayCandidate;
use super::event::TokenEvent;
use super::rules;
use super::rules::application_server::SHARED_BY;
use crate::detect::engine::rule::{Judgement, PRIVILEGED, Reasons};
use crate::detect::{Bands, Evidence, Severity, Signal};

/// Scores a candidate by the rules; `None` below the least score that is listed.
pub(crate) fn judge(candidate: &ReplayCandidate<'_>) -> Option<Judgement> {
    let settings = &candidate.user.features.settings;
    let mut reasons = Reasons::of(rules::all(), &settings.points, |test| test(candidate));
    let cap = cap(candidate).filter(|cap| settings.points.is_on(cap.signal));
    if let Some(cap) = &cap {
        let excess = reasons.sum() - most(cap.severity, settings.severity);
        if excess > 0 {
            let text = format!("{}: not rated above {}", cap.text, cap.severity.name());
            reasons.push(cap.signal, Evidence { signal: cap.signal.name, points: -excess, text, rows: Vec::new() });
        }
    }
    let judgement = reasons.judge(settings.severity)?;
    let (severity, severity_note) = raised(candidate, judgement.severity, cap.map(|cap| cap.severity));
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

/// Limits the score of findings with an innocent explanation at hand.
pub(crate) static EXPLAINED: Signal = Signal {
    name: "explained-cap",
    points: -100,
    meaning: "Subtracts what a finding has above low where it is a server of an application that several users have, or \
              nothing differs but the browser at the user's own place; above medium where it may be a VPN, a virtual \
              desktop or a machine of the user's, or a server of an application that hardly anybody else has; what it has \
              above high where only developers' tools are used, only places and times speak for an attack, or policy \
              blocked every attempt. The score then is that of the severity.",
    source: "This project's own rule",
};

/// The most that a finding is rated.
struct Cap {
    signal: &'static Signal,
    severity: Severity,
    text: &'static str,
}

/// The highest score of a severity.
fn most(severity: Severity, bands: Bands) -> i32 {
    let above = match severity {
        Severity::Low => bands.medium,
        Severity::Medium => bands.high,
        Severity::High => bands.critical,
        Severity::Critical => return i32::MAX,
    };
    above as i32 - 1
}

/// Returns the most that a candidate is rated: low or medium without proof, medium or high where an innocent explanation is
/// near.
fn cap(candidate: &ReplayCandidate<'_>) -> Option<Cap> {
    if candidate.owner == Owner::Unknown {
        // One of the two clients may still be an attacker's for certain.
        let severity = if candidate.has_certain_attacker() { Severity::Medium } else { Severity::Low };
        return Some(Cap { signal: &UNPROVEN, severity, text: "No factor at either place" });
    }
    let all = |is: fn(&TokenEvent) -> bool| candidate.events().all(|(_, event)| is(event));
    let served = candidate.served_application().map(|served| served.users >= SHARED_BY);
    let caps = [
        (
            served == Some(true),
            Severity::Low,
            "An application that several users have works for them from its own servers",
        ),
        (
            served.is_some(),
            Severity::Medium,
            "An application that hardly anybody else has may work for the user from its servers",
        ),
        (
            candidate.is_other_browser_at_home(),
            Severity::Low,
            "Another browser at the user's own place may be the user's",
        ),
        (all(|event| event.flags.blocked), Severity::High, "Every attempt was blocked"),
        (
            candidate.may_be_vpn(),
            Severity::Medium,
            "The session's own software, in blocks of time, may be behind the user's VPN",
        ),
        (
            !candidate.opened_by_remote_desktop().is_empty(),
            Severity::Medium,
            "A remote desktop token opened the device here, which may be the user's virtual desktop",
        ),
        (
            all(|event| event.flags.likely_machine),
            Severity::Medium,
            "Only developers' tools on several days, while the user works, may be on the user's machine",
        ),
        (all(|event| event.flags.narrow), Severity::High, "Only developers' tools are used here"),
        (!candidate.has_hard_evidence(), Severity::High, "Only places and times speak for an attack"),
    ];
    let found = caps.into_iter().find(|(holds, ..)| *holds);
    found.map(|(_, severity, text)| Cap { signal: &EXPLAINED, severity, text })
}

/// Returns the severity of a score, with the reason where it is another than the score's. It is one step higher if the
/// token reaches everything or the user is privileged, and never above the cap.
fn raised(candidate: &ReplayCandidate<'_>, band: Severity, cap: Option<Severity>) -> (Severity, Option<&'static str>) {
    let wide = candidate.is_wide_sweep()
        || candidate.events().any(|(_, event)| event.flags.primary || event.flags.registration);
    let step = |severity, by: bool| if by { Severity::raised(severity) } else { severity };
    // A doubtful finding does not become more certain by what the token would open.
    let wide = wide && band > Severity::Low && !candidate.own_software;
    let raised = step(step(band, wide), candidate.user.privileged);
    let severity = cap.map_or(raised, |cap| raised.min(cap));
    let reason = match (wide, candidate.user.privileged) {
        (true, true) if severity > band.raised() => {
            "Rated two steps above its score: the token opens every application, or many were reached, and the user is \
             a privileged one of the settings."
        }
        (true, _) => "Rated a step above its score: the token opens every application, or many were reached.",
        _ => PRIVILEGED,
    };
    (severity, (severity > band).then_some(reason))
}
