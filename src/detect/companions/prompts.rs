//! MFA fatigue: prompts sent to a telephone until somebody gives in.

use super::companion::Companion;
use super::draft::{Draft, counted, from, lasting, name};
use super::log::{Log, Pick, rows};
use super::mark::Mark;
use super::place::Place;
use super::rule::{Hit, Rule};
use super::shared;
use super::window::dense;
use crate::detect::{Detector, Finding, Signal};
use crate::signin::{Dimension, Field, Timestamp};
use crate::store::{Entry, Row};
use std::collections::HashSet;

/// Prompts that a user did not answer as wanted.
pub(super) struct Case {
    /// Sign-ins that ended at the second factor.
    prompts: Vec<Row>,
    /// Enough of them within the window.
    burst: bool,
    /// Of those, the ones that the user declined.
    declined: Vec<Row>,
    /// Of those, the ones that the user reported as fraud.
    reported: Vec<Row>,
    /// Sign-ins from the same networks that were let in at last.
    accepted: Vec<Row>,
    place: Place,
}

impl Companion for Case {
    const DETECTOR: Detector = Detector::MfaFatigue;
    const RULES: &'static [Rule<Self>] = RULES;
    const WOULD_CLEAR: &'static str =
        "The user, asked by telephone, having tried to sign in at the time with a telephone that gave trouble.";

    fn place(&self) -> &Place {
        &self.place
    }
}

/// Declined so often, it does not take a burst.
const DECLINED: usize = 3;

const RULES: &[Rule<Case>] = &[
    Rule {
        signal: Signal {
            name: "prompts-unanswered",
            points: 55,
            meaning: "Sign-ins that ended at the second factor within an hour: 45 points from five on, 50 from ten, 55 \
                      from twenty. The first factor was right each time.",
            source: "Splunk, rule on failed multifactor requests; code 500121",
        },
        test: |case| {
            let points = match case.prompts.len() {
                20.. => 55,
                10.. => 50,
                _ => 45,
            };
            let text = |count| format!("{} that ended at the second factor", counted(count, "sign-in"));
            if case.burst { Hit::proven(&case.prompts, points, text) } else { None }
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
        test: |case| {
            let points = if case.declined.len() >= DECLINED { 20 } else { 10 };
            let text = |count| format!("the user declined {}", counted(count, "prompt"));
            if case.declined.len() >= 2 { Hit::proven(&case.declined, points, text) } else { None }
        },
    },
    Rule {
        signal: Signal {
            name: "prompt-reported",
            points: 45,
            meaning: "The user reported a prompt as fraud.",
            source: "Additional details of code 500121: fraud code entered",
        },
        test: |case| Hit::proven(&case.reported, 45, |_| "the user reported a prompt as fraud".to_owned()),
    },
    Rule {
        signal: Signal {
            name: "prompt-accepted",
            points: 25,
            meaning: "Within an hour after the last of them a sign-in from the same network was let in.",
            source: "This project's own rule",
        },
        test: |case| Hit::proven(&case.accepted, 25, |_| "then a sign-in from the same network was let in".to_owned()),
    },
    shared::unproven(),
    shared::rented(),
    shared::at_home(),
    shared::own_device(),
];

/// One finding a user.
pub(super) fn find(log: &Log<'_>) -> Vec<Finding> {
    // The portal's words for it differ between the status and the steps of the authentication.
    let says = |entry: Entry<'_>, field: Field, words: &[&str]| {
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
    log.by_user(Mark::RefusedPrompt).filter_map(|picks| finding(log, picks, &declined, &reported)).collect()
}

fn finding(
    log: &Log<'_>,
    picks: &[Pick],
    declined: &impl Fn(&Row) -> bool,
    reported: &impl Fn(&Row) -> bool,
) -> Option<Finding> {
    let times: Vec<i64> = picks.iter().map(|pick| log.time(pick.row)).collect();
    let span = i64::from(log.thresholds.prompt_window_minutes) * 60 * Timestamp::SECOND;
    let (burst, _) = dense(&times, span, log.thresholds.prompts);
    let is_burst = !burst.is_empty();
    let prompts: Vec<Pick> = if is_burst { burst.into_iter().map(|at| picks[at]).collect() } else { picks.to_vec() };
    let rows = rows(&prompts);
    let user = picks[0].user;
    let first = log.time(*rows.first()?);
    let last = log.time(*rows.last()?);
    let prefixes: HashSet<u32> = rows.iter().map(|&row| log.prefix(row)).collect();
    let accepted = log.people.rows(user as usize).iter().copied().filter(|&row| {
        let soon = (first..=last + Timestamp::HOUR).contains(&log.time(row));
        soon && log.has(row, Mark::Proof) && prefixes.contains(&log.prefix(row))
    });
    let case = Case {
        burst: is_burst,
        declined: rows.iter().copied().filter(declined).collect(),
        reported: rows.iter().copied().filter(reported).collect(),
        accepted: accepted.collect(),
        place: Place::of(log, &prompts),
        prompts: rows,
    };
    case.finding(log, || {
        let outcome = if case.accepted.is_empty() { "none was let in" } else { "then one was let in" };
        let summary = format!(
            "{} of {} from {} ended at the second factor {}; {outcome}.",
            counted(case.prompts.len(), "sign-in"),
            name(log, user),
            from(log, &case.prompts),
            lasting(log, &case.prompts),
        );
        let picks = prompts.into_iter().chain(case.accepted.iter().map(|&row| Pick { user, row })).collect();
        Draft::of_user(log, picks, summary)
    })
}
