//! Brute force: many passwords, one account.

use super::companion::Companion;
use super::draft::{Draft, counted, from, lasting, name};
use super::log::{Log, Pick, rows};
use super::mark::Mark;
use super::place::Place;
use super::rule::{Hit, Rule};
use super::shared;
use super::window::dense;
use crate::detect::{Detector, Finding, Signal};
use crate::signin::{Field, Timestamp};
use crate::store::Row;
use foldhash::fast::RandomState;
use hashbrown::HashSet;

/// Guessing at one account.
pub(super) struct Case {
    /// Wrong passwords, by time.
    guesses: Vec<Row>,
    /// The most of them at once.
    most: u32,
    /// Sign-ins from the same networks, afterwards, in which the password was right and no second factor was proved.
    right: Vec<Row>,
    /// Sign-ins from the same networks, afterwards, in which a second factor was proved.
    completed: Vec<Row>,
    place: Place,
}

impl Companion for Case {
    const DETECTOR: Detector = Detector::BruteForce;
    const RULES: &'static [Rule<Self>] = RULES;
    const WOULD_CLEAR: &'static str =
        "The user, asked by telephone, naming a device or program that still has an old password.";

    fn place(&self) -> &Place {
        &self.place
    }
}

const RULES: &[Rule<Case>] = &[
    Rule {
        signal: Signal {
            name: "many-wrong-passwords",
            points: 50,
            meaning: "Wrong passwords on one account within an hour: 40 points from ten on, 45 from thirty, 50 from a \
                      hundred.",
            source: "Elastic, rule on password guessing; codes 50126, 50053, 50055",
        },
        test: |case| {
            let points = match case.most {
                100.. => 50,
                30.. => 45,
                _ => 40,
            };
            Hit::proven(&case.guesses, points, |count| {
                format!("{}, up to {} within the window", counted(count, "wrong password"), case.most)
            })
        },
    },
    Rule {
        signal: Signal {
            name: "guessed-password-right",
            points: 25,
            meaning: "After the wrong passwords, one from the same network was right, and no second factor was given \
                      with it.",
            source: "Microsoft Sentinel, codes that tell of a right password",
        },
        test: |case| {
            Hit::proven(&case.right, 25, |_| "then the password was right, without a second factor".to_owned())
        },
    },
    shared::unproven(),
    shared::rented(),
    shared::at_home(),
    shared::own_device(),
    Rule {
        signal: Signal {
            name: "second-factor-followed",
            points: -20,
            meaning: "Afterwards a second factor was proved from the same network: most likely the user, who had \
                      forgotten the password (code 50074 or 50076, then success).",
            source: "Microsoft Entra, multifactor authentication completed",
        },
        test: |case| {
            Hit::proven(&case.completed, -20, |_| "a second factor was proved from there afterwards".to_owned())
        },
    },
];

/// Finds guessing, leaving out the sign-ins in `taken`.
pub(super) fn find(log: &Log<'_>, taken: &HashSet<Row, RandomState>) -> Vec<Finding> {
    log.by_user(Mark::WrongPassword).filter_map(|picks| finding(log, picks, taken)).collect()
}

fn finding(log: &Log<'_>, picks: &[Pick], taken: &HashSet<Row, RandomState>) -> Option<Finding> {
    let limits = log.thresholds;
    if picks.len() < limits.guesses as usize {
        return None;
    }
    let own: Vec<Pick> = picks.iter().copied().filter(|pick| !taken.contains(&pick.row)).collect();
    let times: Vec<i64> = own.iter().map(|pick| log.time(pick.row)).collect();
    let span = i64::from(limits.guess_window_minutes) * 60 * Timestamp::SECOND;
    let (burst, most) = dense(&times, span, limits.guesses);
    let guesses: Vec<Pick> = burst.into_iter().map(|at| own[at]).collect();
    let first = log.time(guesses.first()?.row);
    let user = picks[0].user;

    let prefixes: HashSet<u32, RandomState> = guesses.iter().map(|pick| log.prefix(pick.row)).collect();
    let after = log.people.rows(user as usize).iter().copied().filter(|&row| {
        log.time(row) > first && log.has(row, Mark::PasswordRight) && prefixes.contains(&log.prefix(row))
    });
    let (completed, right): (Vec<Row>, Vec<Row>) = after.partition(|&row| has_second_factor(log, row));
    let place = Place::of(log, &guesses);
    let case = Case {
        guesses: rows(&guesses),
        most,
        right: if completed.is_empty() { right } else { Vec::new() },
        completed,
        place,
    };
    case.finding(log, || {
        let outcome = match (case.right.is_empty(), case.completed.is_empty()) {
            (false, _) => "then one was right",
            (true, false) => "then the user proved a second factor from there",
            (true, true) => "none was right afterwards",
        };
        let summary = format!(
            "{} on {} from {} {}; {outcome}.",
            counted(case.guesses.len(), "wrong password"),
            name(log, user),
            from(log, &case.guesses),
            lasting(log, &case.guesses),
        );
        let picks = guesses.into_iter().chain(case.right.iter().map(|&row| Pick { user, row })).collect();
        Draft::of_user(log, picks, summary)
    })
}

/// Whether a second factor was proved in the sign-in itself.
fn has_second_factor(log: &Log<'_>, row: Row) -> bool {
    let multifactor = log.store.text(Field::Requirement, row) == Some("multiFactorAuthentication");
    multifactor && log.has(row, Mark::Proof)
}
