//! Lists what cannot be seen in a load.

use crate::detect::coverage::required_fields::REQUIRED_FIELDS;
use crate::detect::coverage::{Coverage, LogGap, NO_POLICIES, Presence};
use crate::detect::linked::TokenGap;
use crate::signin::{Kind, Status, Timestamp};
use crate::store::{Completeness, Shortfall, Source, Store};
use crate::text::{counted, number};

/// How many silences are listed one by one.
const LISTED_GAPS: usize = 3;

/// Returns the limits of a load, one sentence each, the most important first.
pub(crate) fn limits(store: &Store, coverage: &Coverage) -> Vec<String> {
    let mut limits = Vec::new();
    match store.completeness() {
        Completeness::Complete => {}
        Completeness::Loading => limits.push("the load is still going on: findings are partial".to_owned()),
        Completeness::Stopped => limits.push("the load was stopped: findings are partial".to_owned()),
        Completeness::OutOfMemory => limits.push("the load ran out of memory: findings are partial".to_owned()),
    }
    limits.extend(filtered(store));
    limits.extend(lost(store));
    limits.extend(cut(store));
    limits.extend(normalised(store));
    let kinds = store.kinds();
    let (interactive, background) = (kinds[Kind::Interactive as usize], kinds[Kind::NonInteractive as usize]);
    limits.extend(missing_log(kinds).map(|(log, effect)| format!("{log}: {effect}")));
    let unknown = kinds[Kind::Unknown as usize];
    if unknown > 0 {
        limits
            .push(format!("{} sign-ins of unknown kind are not judged (name their log with --kind)", number(unknown)));
    }
    limits.extend(unknown_outcomes(store));
    let grouped: u64 = coverage.files.iter().map(|file| file.grouped).sum();
    if grouped > 0 {
        limits.push(format!("{} rows were grouped at the source and do not show single times", number(grouped)));
    }
    limits.extend(coverage.gaps.iter().take(LISTED_GAPS).map(silence));
    if coverage.gaps.len() > LISTED_GAPS {
        let more = number((coverage.gaps.len() - LISTED_GAPS) as u64);
        limits.push(format!("{more} further silences of a log ('signinscope check' lists those of each file)"));
    }
    limits.extend(TokenGap::of(store).map(TokenGap::in_words));
    limits.extend((0..REQUIRED_FIELDS.len()).filter_map(|at| missing(coverage, at)));
    let stripped = coverage.files.iter().filter(|file| file.policies_stripped).count() as u64;
    if stripped > 0 {
        limits.push(format!("{NO_POLICIES}{}", in_files(stripped, coverage.files.len() as u64)));
    }
    limits.extend(coverage.databases.iter().map(ToString::to_string));
    if interactive + background > 0 {
        limits.push(
            "replay through a confidential client is invisible by address: its rows show where the token was first \
             issued"
                .to_owned(),
        );
    }
    limits
}

/// Describes what the filter of the load left out, and what that hides. No user is named: with pseudonyms, nobody may be.
fn filtered(store: &Store) -> Vec<String> {
    let filter = store.filter();
    let mut limits = Vec::new();
    if filter.has_span() {
        limits.push(format!(
            "only sign-ins {} are loaded (--since, --until): what a user usually does, and where a token was first \
             issued, may lie outside",
            filter.span_in_words()
        ));
    }
    if !filter.users.is_empty() {
        let named = counted(filter.users.len() as u64, "name");
        limits.push(format!(
            "only sign-ins of the users that match {named} are loaded (--user): attacks on many users, and what others \
             do on the same networks, are not seen"
        ));
    }
    let absent = filter.users.iter().filter(|user| !user.found).count();
    if absent > 0 && store.completeness() != Completeness::Loading {
        limits.push(format!("{absent} of {} given with --user has no sign-in in the load", filter.users.len()));
    }
    let skipped = store.sources().iter().filter(|source| source.skipped).count() as u64;
    if skipped > 0 {
        limits.push(format!(
            "{} of another hour skipped by path: sign-ins that arrived more than an hour late may be in them",
            counted(skipped, "file")
        ));
    }
    limits
}

/// Describes what was lost: rejected records, and files that are damaged or no sign-in logs.
fn lost(store: &Store) -> Option<String> {
    let sum = store.accounting();
    let broken = |source: &&Source| source.problem_count > source.accounting.rejected;
    let broken = store.sources().iter().map(AsRef::as_ref).filter(broken).count() as u64;
    let rejected = (sum.rejected > 0).then(|| {
        let share = share(sum.rejected, sum.records);
        format!("{} of {} records were rejected ({share})", number(sum.rejected), number(sum.records))
    });
    let files = store.sources().len() as u64;
    let broken =
        (broken > 0).then(|| format!("{} of {} files could not be read, or not whole", number(broken), number(files)));
    let parts: Vec<String> = rejected.into_iter().chain(broken).collect();
    (!parts.is_empty())
        .then(|| format!("{}: what they held is not judged (the account of each file says why)", parts.join(", ")))
}

/// Describes the sign-ins of which the log does not say how they ended.
fn unknown_outcomes(store: &Store) -> Option<String> {
    let statuses = store.statuses();
    let (unknown, all) = (statuses[Status::Unknown as usize], statuses.iter().sum());
    (unknown > 0).then(|| {
        format!(
            "{} of {} sign-ins are of unknown outcome ({}): they count neither as success nor as failure, and prove \
             nothing",
            number(unknown),
            number(all),
            share(unknown, all)
        )
    })
}

/// Describes what copies in a normalised form have lost, where the original is not kept beside them.
fn normalised(store: &Store) -> Option<String> {
    let copies = store.sources().iter().filter(|source| source.is_normalised()).count() as u64;
    let all = store.sources().len() as u64;
    (copies > 0)
        .then(|| format!("session and token are lost in normalised copies{}: {NOT_JUDGED}", in_files(copies, all)))
}

/// What the loss of session and token means.
const NOT_JUDGED: &str = "replay cannot be judged; export the original log";

/// Names the user log that a load lacks beside the other, given the sign-ins of each kind, and what is not seen without
/// it. Sign-ins of unknown kind may be of either.
pub(crate) fn missing_log(kinds: [u64; Kind::ALL.len()]) -> Option<(&'static str, &'static str)> {
    match (kinds[Kind::Interactive as usize], kinds[Kind::NonInteractive as usize]) {
        (1.., 0) => Some(("no non-interactive sign-ins", "refreshes with a stolen token are not in the load")),
        (0, 1..) => Some(("no interactive sign-ins", "where users proved to be is mostly unknown")),
        _ => None,
    }
}

/// Describes what is missing in files that hold less than their log.
fn cut(store: &Store) -> Vec<String> {
    let mut counts: Vec<(Shortfall, u64)> = Vec::new();
    for shortfall in store.sources().iter().flat_map(|source| &source.shortfalls) {
        match counts.iter_mut().find(|(one, _)| one.title() == shortfall.title()) {
            Some((_, count)) => *count += 1,
            None => counts.push((*shortfall, 1)),
        }
    }
    counts.sort_unstable();
    let all = store.sources().len() as u64;
    counts.into_iter().map(|(shortfall, count)| shortfall.title().to_owned() + &in_files(count, all)).collect()
}

/// Formats in how many files something is: ` in 2 of 3 files`; nothing where there is one file.
fn in_files(count: u64, all: u64) -> String {
    if all == 1 { String::new() } else { format!(" in {} of {} files", number(count), number(all)) }
}

/// Formats a share in per cent, never rounded to 0 or 100.
fn share(part: u64, all: u64) -> String {
    match part * 100 / all.max(1) {
        0 => "under 1 %".to_owned(),
        percent => format!("{percent} %"),
    }
}

fn minute(time: Timestamp) -> String {
    time.to_utc().format("%Y-%m-%d %H:%M").to_string()
}

fn silence(log: &LogGap) -> String {
    let tenant = log.tenant_id.as_ref().map(|id| format!(" of tenant {id}")).unwrap_or_default();
    format!(
        "no {} sign-ins{tenant} from {} to {} UTC, where about {} are usual: an export may be missing",
        log.kind.name(),
        minute(log.gap.after),
        minute(log.gap.before),
        number(log.gap.expected)
    )
}

/// Describes a required field that some files lack.
fn missing(coverage: &Coverage, required: usize) -> Option<String> {
    let (missing, effect) = REQUIRED_FIELDS[required].without?;
    let filled = coverage.files.iter().map(|file| &file.fields[required]).filter(|presence| presence.rows > 0);
    let all = filled.clone().count();
    let blind = filled.filter(|presence| Presence::is_blind(presence)).count();
    let which = match (blind, all) {
        (0, _) => return None,
        (1, 1) => String::new(),
        (blind, all) if blind == all => " in any file".to_owned(),
        (blind, all) => format!(" in {blind} of {all} files"),
    };
    Some(format!("{missing}{which}: {effect}"))
}
