//! Detects MFA fatigue: repeated prompts for a second factor until the user accepts one.

use crate::detect::engine::candidate::Candidate;
use crate::detect::engine::entry::{DetectorEntry, LeavesOut};
use crate::detect::engine::finding_builder::FindingBuilder;
use crate::detect::engine::network_rules;
use crate::detect::engine::rule::{Hit, Rule, RuleFor};
use crate::detect::engine::wording::{counted, from, lasting};
use crate::detect::log::burst::dense;
use crate::detect::log::origin::NetworkOrigin;
use crate::detect::log::value_class::ValueClass;
use crate::detect::log::{Pick, SignInLog, rows};
use crate::detect::settings::threshold_overrides::Threshold;
use crate::detect::{DetectorInfo, Finding, Severity, Signal};
use crate::signin::{Dimension, Field, Timestamp};
use crate::store::{Row, ValueEntry};
use std::collections::HashSet;

/// The entry in the registry.
pub(crate) static ENTRY: DetectorEntry = DetectorEntry {
    info: DetectorInfo {
        name: "mfa-fatigue",
        title: "MFA fatigue",
        reports: "MFA prompts that were denied, ignored or reported, and the one that was accepted",
        at_most: Severity::Critical,
        meaning: "Five sign-ins or more within an hour that ended at the second factor (500121), three \
                  that the user declined, or one that the user reported as fraud. A prompt that was \
                  accepted at last makes it high.",
        source: "Splunk, rule on failed multifactor requests; code 500121",
    },
    thresholds: &[&PROMPTS, &WINDOW_MINUTES],
    leaves_out: LeavesOut::Nothing,
    signals: MfaFatigueCandidate::signals,
    find: |log, _| find(log),
};

/// Splunk's rule has 10 within 10 minutes.
static PROMPTS: Threshold = Threshold {
    name: "prompts",
    about: "MFA fatigue: sign-ins of a user that end at the second factor within the window.",
    default: 5,
    least: 2,
    most: 100_000,
};

static WINDOW_MINUTES: Threshold = Threshold {
    name: "prompt_window_minutes",
    about: "MFA fatigue: minutes within which they do.",
    default: 60,
    least: 1,
    most: 1440,
};

/// Sign-ins of a user that ended at the second factor.
pub(crate) struct MfaFatigueCandidate {
    /// Sign-ins that ended at the second factor.
    prompts: Vec<Row>,
    /// There are enough of them within the window.
    burst: bool,
    /// Those that the user declined.
    declined: Vec<Row>,
    /// Those that the user reported as fraud.
    reported: Vec<Row>,
    /// Later sign-ins from the same networks that succeeded.
    accepted: Vec<Row>,
    origin: NetworkOrigin,
}

impl Candidate for MfaFatigueCandidate {
    const ENTRY: &'static DetectorEntry = &ENTRY;
    const RULES: &'static [RuleFor<Self>] = RULES;
    const WOULD_CLEAR: &'static str =
        "The user, asked by phone, having tried to sign in at the time with a phone that gave trouble.";

    fn origin(&self) -> &NetworkOrigin {
        &self.origin
    }
}

/// This many declined prompts count in full.
const DECLINED: usize = 3;

const RULES: &[RuleFor<MfaFatigueCandidate>] = &[
    Rule {
        signal: Signal {
            name: "prompts-unanswered",
            points: 55,
            meaning: "Sign-ins that ended at the second factor within an hour: 45 points from five on, 50 from ten, 55 \
                      from twenty. The first factor was right each time.",
            source: "Splunk, rule on failed multifactor requests; code 500121",
        },
        test: |candidate| {
            let text = |count| format!("{} that ended at the second factor", counted(count, "sign-in"));
            let hit = Hit::proven(&candidate.prompts, text).filter(|_| candidate.burst)?;
            Some(match candidate.prompts.len() {
                20.. => hit,
                10.. => hit.worth(50),
                _ => hit.worth(45),
            })
        },
    },
    Rule {
        signal: Signal {
            name: "prompts-declined",
            points: 20,
            meaning: "The user declined the prompts, which nobody does who is signing in: 10 points from two on, 20 \
                      from three on.",
            source: "Additional details of code 500121: the user declined the authentication",
        },
        test: |candidate| {
            let hit =
                Hit::proven(&candidate.declined, |count| format!("the user declined {}", counted(count, "prompt")))?;
            match candidate.declined.len() {
                DECLINED.. => Some(hit),
                2.. => Some(hit.worth(10)),
                _ => None,
            }
        },
    },
    Rule {
        signal: Signal {
            name: "prompt-reported",
            points: 45,
            meaning: "The user reported a prompt as fraud.",
            source: "Additional details of code 500121: fraud code entered",
        },
        test: |candidate| Hit::proven(&candidate.reported, |_| "the user reported a prompt as fraud"),
    },
    Rule {
        signal: Signal {
            name: "prompt-accepted",
            points: 25,
            meaning: "Within an hour after the last of them a sign-in from the same network was let in.",
            source: "This project's own rule",
        },
        test: |candidate| Hit::proven(&candidate.accepted, |_| "then a sign-in from the same network was let in"),
    },
    network_rules::unproven(),
    network_rules::rented(),
    network_rules::familiar(),
    network_rules::own_device(),
];

/// Reports one finding a user.
pub(crate) fn find(log: &SignInLog<'_>) -> Vec<Finding> {
    // The portal's wording differs between the status and the steps of the authentication.
    let says = |entry: ValueEntry<'_>, field: Field, words: &[&str]| {
        let text = entry.get(field).unwrap_or_default().to_lowercase();
        words.iter().any(|word| text.contains(word))
    };
    let asked = |words: &[&str]| {
        let details = log.store.per_value(Dimension::Outcome, |entry| says(entry, Field::AdditionalDetails, words));
        let steps = log.store.per_value(Dimension::Authentication, |entry| says(entry, Field::Methods, words));
        move |row: &Row| {
            details[log.value(Dimension::Outcome, *row) as usize]
                || steps[log.value(Dimension::Authentication, *row) as usize]
        }
    };
    let (declined, reported) = (asked(&["declined", "user denied"]), asked(&["fraud"]));
    log.by_user(ValueClass::RefusedPrompt).filter_map(|picks| finding(log, picks, &declined, &reported)).collect()
}

fn finding(
    log: &SignInLog<'_>,
    picks: &[Pick],
    declined: &impl Fn(&Row) -> bool,
    reported: &impl Fn(&Row) -> bool,
) -> Option<Finding> {
    let times: Vec<i64> = picks.iter().map(|pick| log.time(pick.row)).collect();
    let span = i64::from(log.limit(&WINDOW_MINUTES)) * 60 * Timestamp::SECOND;
    let (burst, _) = dense(&times, span, log.limit(&PROMPTS));
    let is_burst = !burst.is_empty();
    let prompts: Vec<Pick> = if is_burst { burst.into_iter().map(|at| picks[at]).collect() } else { picks.to_vec() };
    let rows = rows(&prompts);
    let user = picks[0].user;
    let first = log.time(*rows.first()?);
    let last = log.time(*rows.last()?);
    let prefixes: HashSet<u32> = rows.iter().map(|&row| log.prefix(row)).collect();
    let accepted = log.users.rows(user as usize).iter().copied().filter(|&row| {
        let soon = (first..=last + Timestamp::HOUR).contains(&log.time(row));
        soon && log.has(row, ValueClass::Proof) && prefixes.contains(&log.prefix(row))
    });
    let candidate = MfaFatigueCandidate {
        burst: is_burst,
        declined: rows.iter().copied().filter(declined).collect(),
        reported: rows.iter().copied().filter(reported).collect(),
        accepted: accepted.collect(),
        origin: NetworkOrigin::of(log, &prompts),
        prompts: rows,
    };
    candidate.finding(log, || {
        let outcome = if candidate.accepted.is_empty() { "none was let in" } else { "then one was let in" };
        let summary = format!(
            "{} of {} from {} ended at the second factor {}; {outcome}.",
            counted(candidate.prompts.len(), "sign-in"),
            log.user_name(user),
            from(log.store, &candidate.prompts),
            lasting(log.store, &candidate.prompts),
        );
        let picks = prompts.into_iter().chain(candidate.accepted.iter().map(|&row| Pick { user, row })).collect();
        FindingBuilder::of_user(log, picks, summary)
    })
}
