//! Detects days on which a user has far more non-interactive sign-ins than interactive ones.

use crate::detect::engine::candidate::Candidate;
use crate::detect::engine::entry::{DetectorEntry, LeavesOut};
use crate::detect::engine::finding_builder::FindingBuilder;
use crate::detect::engine::rule::{Hit, Rule, RuleFor};
use crate::detect::engine::wording::counted;
use crate::detect::log::{Pick, SignInLog};
use crate::detect::settings::threshold_overrides::Threshold;
use crate::detect::{DetectorInfo, Finding, Severity, Signal};
use crate::signin::{Kind, Timestamp};
use crate::store::{Row, ValueId};
use crate::text::number;
use foldhash::fast::RandomState;
use hashbrown::HashMap;

/// The entry in the registry.
pub(crate) static ENTRY: DetectorEntry = DetectorEntry {
    info: DetectorInfo {
        name: "background-ratio",
        title: "Background ratio",
        reports: "500 or more non-interactive sign-ins of a user and day for each interactive one",
        at_most: Severity::Low,
        meaning: "On one day a user has five hundred non-interactive sign-ins or more for each interactive one; 50 to \
                  100 are usual. A robot, a looping client, or somebody else who uses the user's tokens.",
        source: "Course material on non-interactive sign-ins (50:1 to 100:1 normal, 500:1 investigate)",
    },
    thresholds: &[&RATIO, &SIGN_INS],
    leaves_out: LeavesOut::Nothing,
    signals: BackgroundRatioCandidate::signals,
    find: |log, _| find(log),
};

static RATIO: Threshold = Threshold {
    name: "ratio",
    about: "Background ratio: non-interactive sign-ins of a user and day for each interactive one.",
    default: 500,
    least: 1,
    most: 1_000_000,
};

static SIGN_INS: Threshold = Threshold {
    name: "ratio_sign_ins",
    about: "Background ratio: non-interactive sign-ins of a user and day below which the ratio does not count.",
    default: 500,
    least: 1,
    most: 1_000_000,
};

/// A user's ratio counts only if it is this many times that of the rest of the tenant on the day. Otherwise the export
/// contains more of one log than of the other.
const TIMES_THE_TENANT: u64 = 5;
/// At this many times the threshold the rule gives its full points.
const FAR_ABOVE: u64 = 4;

/// The numbers of sign-ins on a day.
#[derive(Clone, Copy, Debug, Default)]
struct DayCount {
    interactive: u64,
    background: u64,
}

impl DayCount {
    fn ratio(self) -> u64 {
        self.background / self.interactive.max(1)
    }
}

/// The days of a user that exceed the threshold.
pub(crate) struct BackgroundRatioCandidate {
    /// The numbers of the day with the highest ratio.
    worst: DayCount,
    threshold: u64,
    days: usize,
    rows: Vec<Row>,
}

impl Candidate for BackgroundRatioCandidate {
    const ENTRY: &'static DetectorEntry = &ENTRY;
    const RULES: &'static [RuleFor<Self>] = RULES;
    const WOULD_CLEAR: &'static str =
        "A program that is known to sign in with this account; a client that is known to loop.";
}

const RULES: &[RuleFor<BackgroundRatioCandidate>] = &[
    Rule {
        signal: Signal {
            name: "background-flood",
            points: 45,
            meaning: "Five hundred non-interactive sign-ins of a user and day or more for each interactive one (40 \
                      points), or four times as many (45); 50 to 100 are usual. The ratio has to be five times that of \
                      the tenant's other users on the day, too.",
            source: "Course material on non-interactive sign-ins (50:1 to 100:1 normal, 500:1 investigate)",
        },
        test: |candidate| {
            let hit = Hit::proven(&candidate.rows, |_| {
                format!(
                    "{} background sign-ins and {} interactive on the worst day, {}:1",
                    number(candidate.worst.background),
                    number(candidate.worst.interactive),
                    number(candidate.worst.ratio()),
                )
            })?;
            Some(if candidate.worst.ratio() >= candidate.threshold * FAR_ABOVE { hit } else { hit.worth(40) })
        },
    },
    Rule {
        signal: Signal {
            name: "background-flood-lasts",
            points: 5,
            meaning: "It is so on three days or more.",
            source: "This project's own rule",
        },
        test: |candidate| {
            (candidate.days >= 3).then(|| Hit::new(format!("on {}", counted(candidate.days, "day")), Vec::new()))
        },
    },
];

fn day(log: &SignInLog<'_>, row: Row) -> i64 {
    log.time(row).div_euclid(24 * Timestamp::HOUR)
}

/// Reports one finding a user.
pub(crate) fn find(log: &SignInLog<'_>) -> Vec<Finding> {
    let mut tenants: HashMap<(ValueId, i64), DayCount, RandomState> = HashMap::default();
    let mut exceeding: Vec<(u32, i64, DayCount)> = Vec::new();
    for user in 0..log.users.len() {
        let rows = log.users.rows(user);
        let mut start = 0;
        while start < rows.len() {
            let today = day(log, rows[start]);
            let mut count = DayCount::default();
            let mut end = start;
            while end < rows.len() && day(log, rows[end]) == today {
                let weight = u64::from(log.store.sign_in_count(rows[end]));
                match log.store.kind(rows[end]) {
                    Kind::Interactive => count.interactive += weight,
                    _ => count.background += weight,
                }
                end += 1;
            }
            let all = tenants.entry((log.users.tenant(user), today)).or_default();
            all.interactive += count.interactive;
            all.background += count.background;
            if count.ratio() >= u64::from(log.limit(&RATIO)) && count.background >= u64::from(log.limit(&SIGN_INS)) {
                exceeding.push((user as u32, today, count));
            }
            start = end;
        }
    }
    exceeding.retain(|&(user, day, count)| {
        let all = tenants[&(log.tenant(user), day)];
        let others = DayCount {
            interactive: all.interactive - count.interactive,
            background: all.background - count.background,
        };
        let comparable = if others.interactive > 0 { others.ratio() } else { 0 };
        all.interactive > 0 && count.ratio() >= comparable * TIMES_THE_TENANT
    });
    exceeding.chunk_by(|a, b| a.0 == b.0).filter_map(|days| finding(log, days)).collect()
}

fn finding(log: &SignInLog<'_>, days: &[(u32, i64, DayCount)]) -> Option<Finding> {
    let &(user, worst_day, worst) = days.iter().max_by_key(|(_, day, count)| (count.ratio(), -day))?;
    let on_day = |row: &Row| days.iter().any(|&(_, other, _)| day(log, *row) == other);
    let rows: Vec<Row> = log.users.rows(user as usize).iter().copied().filter(on_day).collect();
    let rows: Vec<Row> = rows.into_iter().filter(|&row| log.store.kind(row) == Kind::NonInteractive).collect();
    let candidate = BackgroundRatioCandidate { worst, threshold: u64::from(log.limit(&RATIO)), days: days.len(), rows };
    candidate.finding(log, || {
        let date = Timestamp(worst_day * 24 * Timestamp::HOUR).to_utc().format("%Y-%m-%d");
        let more = if days.len() > 1 {
            format!(", and {} like it", counted(days.len() - 1, "other day"))
        } else {
            String::new()
        };
        let summary = format!(
            "{} had {} background sign-ins for {} on {date}{more}.",
            log.user_name(user),
            number(worst.background),
            counted(worst.interactive as usize, "interactive one"),
        );
        let picks = candidate.rows.iter().map(|&row| Pick { user, row }).collect();
        let caveat = "An account whose session lives for days has few interactive sign-ins by nature.";
        FindingBuilder { caveat: Some(caveat), ..FindingBuilder::of_user(log, picks, summary) }
    })
}
