//! Detects brute force: many passwords on one account.

use crate::detect::detectors::credential_access::password_spray;
use crate::detect::engine::candidate::Candidate;
use crate::detect::engine::entry::{DetectorEntry, LeavesOut};
use crate::detect::engine::finding_builder::FindingBuilder;
use crate::detect::engine::network_rules;
use crate::detect::engine::rule::{Hit, Rule, RuleFor};
use crate::detect::engine::wording::{counted, from, lasting};
use crate::detect::log::burst::dense;
use crate::detect::log::origin::NetworkOrigin;
use crate::detect::log::value_class::ValueClass;
use crate::detect::log::{Pick, RowSet, SignInLog, rows};
use crate::detect::settings::threshold_overrides::Threshold;
use crate::detect::{DetectorInfo, Finding, Severity, Signal};
use crate::signin::{Field, Timestamp};
use crate::store::Row;
use foldhash::fast::RandomState;
use hashbrown::HashSet;

/// The entry in the registry.
pub(crate) static ENTRY: DetectorEntry = DetectorEntry {
    info: DetectorInfo {
        name: "brute-force",
        title: "Brute force",
        reports: "Many wrong passwords on one account",
        at_most: Severity::Critical,
        meaning: "Ten wrong passwords or more on one account within an hour that belong to no spray. A program of the \
                  user's own with an old password looks the same, so known places and devices count for innocence.",
        source: "Elastic, rule on password guessing; codes 50126, 50053, 50055",
    },
    thresholds: &[&GUESSES, &WINDOW_MINUTES],
    leaves_out: LeavesOut::FindingsOf(&[&password_spray::ENTRY]),
    signals: BruteForceCandidate::signals,
    find,
};

/// Elastic's rule has 30 within 5 minutes, which account lockout prevents.
static GUESSES: Threshold = Threshold {
    name: "guesses",
    about: "Brute force: wrong passwords on one account within the window.",
    default: 10,
    least: 2,
    most: 100_000,
};

static WINDOW_MINUTES: Threshold = Threshold {
    name: "guess_window_minutes",
    about: "Brute force: minutes within which they are tried.",
    default: 60,
    least: 1,
    most: 1440,
};

/// Wrong passwords on one account.
pub(crate) struct BruteForceCandidate {
    /// Wrong passwords, by time.
    guesses: Vec<Row>,
    /// The most of them within the window.
    most: u32,
    /// Later sign-ins from the same networks in which the password was right and no second factor was proved.
    right: Vec<Row>,
    /// Later sign-ins from the same networks in which a second factor was proved.
    completed: Vec<Row>,
    origin: NetworkOrigin,
}

impl Candidate for BruteForceCandidate {
    const ENTRY: &'static DetectorEntry = &ENTRY;
    const RULES: &'static [RuleFor<Self>] = RULES;
    const WOULD_CLEAR: &'static str =
        "The user, asked by phone, naming a device or program that still has an old password.";

    fn origin(&self) -> &NetworkOrigin {
        &self.origin
    }
}

const RULES: &[RuleFor<BruteForceCandidate>] = &[
    Rule {
        signal: Signal {
            name: "many-wrong-passwords",
            points: 50,
            meaning: "Wrong passwords on one account within an hour: 40 points from ten on, 45 from thirty, 50 from a \
                      hundred.",
            source: "Elastic, rule on password guessing; codes 50126, 50053, 50055",
        },
        test: |candidate| {
            let hit = Hit::proven(&candidate.guesses, |count| {
                format!("{}, up to {} within the window", counted(count, "wrong password"), candidate.most)
            })?;
            Some(match candidate.most {
                100.. => hit,
                30.. => hit.worth(45),
                _ => hit.worth(40),
            })
        },
    },
    Rule {
        signal: Signal {
            name: "guessed-password-right",
            points: 25,
            meaning: "After the wrong passwords, one from the same network was right, and no second factor was given \
                      with it.",
            source: "Microsoft Sentinel, codes that imply a right password",
        },
        test: |candidate| Hit::proven(&candidate.right, |_| "then the password was right, without a second factor"),
    },
    network_rules::unproven(),
    network_rules::rented(),
    network_rules::familiar(),
    network_rules::own_device(),
    Rule {
        signal: Signal {
            name: "second-factor-followed",
            points: -20,
            meaning: "Afterwards a second factor was proved from the same network: most likely the user, who had \
                      forgotten the password (code 50074 or 50076, then success).",
            source: "Microsoft Entra, multifactor authentication completed",
        },
        test: |candidate| Hit::proven(&candidate.completed, |_| "a second factor was given from there afterwards"),
    },
];

/// Reports one finding a user.
pub(crate) fn find(log: &SignInLog<'_>, left_out: &RowSet) -> Vec<Finding> {
    log.by_user(ValueClass::WrongPassword).filter_map(|picks| finding(log, picks, left_out)).collect()
}

fn finding(log: &SignInLog<'_>, picks: &[Pick], left_out: &RowSet) -> Option<Finding> {
    if picks.len() < log.limit(&GUESSES) as usize {
        return None;
    }
    let own: Vec<Pick> = picks.iter().copied().filter(|pick| !left_out.contains(&pick.row)).collect();
    let times: Vec<i64> = own.iter().map(|pick| log.time(pick.row)).collect();
    let span = i64::from(log.limit(&WINDOW_MINUTES)) * 60 * Timestamp::SECOND;
    let (burst, most) = dense(&times, span, log.limit(&GUESSES));
    let guesses: Vec<Pick> = burst.into_iter().map(|at| own[at]).collect();
    let first = log.time(guesses.first()?.row);
    let user = picks[0].user;

    let prefixes: HashSet<u32, RandomState> = guesses.iter().map(|pick| log.prefix(pick.row)).collect();
    let after = log.users.rows(user as usize).iter().copied().filter(|&row| {
        log.time(row) > first && log.has(row, ValueClass::PasswordRight) && prefixes.contains(&log.prefix(row))
    });
    let (completed, right): (Vec<Row>, Vec<Row>) = after.partition(|&row| has_second_factor(log, row));
    let origin = NetworkOrigin::of(log, &guesses);
    let candidate = BruteForceCandidate {
        guesses: rows(&guesses),
        most,
        right: if completed.is_empty() { right } else { Vec::new() },
        completed,
        origin,
    };
    candidate.finding(log, || {
        let outcome = match (candidate.right.is_empty(), candidate.completed.is_empty()) {
            (false, _) => "then one was right",
            (true, false) => "then the user gave a second factor from there",
            (true, true) => "none was right afterwards",
        };
        let summary = format!(
            "{} on {} from {} {}; {outcome}.",
            counted(candidate.guesses.len(), "wrong password"),
            log.user_name(user),
            from(log.store, &candidate.guesses),
            lasting(log.store, &candidate.guesses),
        );
        let picks = guesses.into_iter().chain(candidate.right.iter().map(|&row| Pick { user, row })).collect();
        FindingBuilder::of_user(log, picks, summary)
    })
}

/// Whether a second factor was proved in the sign-in itself.
fn has_second_factor(log: &SignInLog<'_>, row: Row) -> bool {
    let multifactor = log.store.text(Field::Requirement, row) == Some("multiFactorAuthentication");
    multifactor && log.has(row, ValueClass::Proof)
}
