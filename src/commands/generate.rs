//! `signinscope generate`: writes synthetic logs with labelled attacks.

use super::failure::Failure;
use super::output::{self, complain};
use crate::cli::{Attacks, GenerateArguments};
use crate::synth::{self, GenerationProgress, Plan, Tenant, TenantProfile, TrainingCase, Variant};
use crate::text::{io_error, number};
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// How often progress is written.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(500);

pub(super) fn run(arguments: &GenerateArguments) -> Result<ExitCode, Failure> {
    let wanted = match arguments.case.as_deref().and_then(TrainingCase::named) {
        Some(case) => WantedLog::Case(case),
        None => WantedLog::Plan(plan(arguments)?),
    };
    if !arguments.overwrite {
        refuse_occupied(&arguments.out)?;
    }
    let progress = GenerationProgress::default();
    let paths = watched(&progress, || {
        let mut tenant = match &wanted {
            WantedLog::Case(case) => case.generate(arguments.seed).0,
            WantedLog::Plan(plan) => Tenant::new(plan, &progress),
        };
        if arguments.activity.is_some() {
            tenant.add_events();
        }
        let audit = arguments.activity.unwrap_or_default();
        synth::write(&tenant, arguments.shape, audit, &arguments.out, arguments.threads, &progress)
    })
    .map_err(Failure::Files)?;
    output::write(|out| paths.iter().try_for_each(|path| writeln!(out, "{}", shown(path))))?;
    Ok(ExitCode::SUCCESS)
}

/// What to generate.
enum WantedLog {
    Case(&'static TrainingCase),
    Plan(Plan),
}

pub(super) fn shown(path: &Path) -> String {
    crate::text::safe(&path.to_string_lossy(), crate::text::Glyphs::Unicode).into_owned()
}

fn plan(arguments: &GenerateArguments) -> Result<Plan, Failure> {
    let profile = TenantProfile::named(&arguments.profile)
        .ok_or_else(|| Failure::usage(format!("--profile {}: there is no such profile", arguments.profile)))?;
    let (Some(people), Some(days)) = (arguments.users, arguments.days) else {
        return Err(Failure::usage("--users and --days: both are needed without --case"));
    };
    let midnight = arguments.from.and_time(chrono::NaiveTime::MIN).and_utc();
    Ok(Plan {
        profile,
        people,
        days,
        seed: arguments.seed,
        from: midnight.timestamp_millis(),
        attacks: attacks(&arguments.attacks, profile)?,
        attack_every: arguments.attack_every,
        sign_ins: arguments.sign_ins,
        omitted_fields: arguments.without.clone(),
        exports: arguments.exports,
        threads: arguments.threads,
    })
}

fn attacks(chosen: &[Attacks], profile: &TenantProfile) -> Result<Vec<Variant>, Failure> {
    match chosen {
        [Attacks::None] => return Ok(Vec::new()),
        chosen if chosen.contains(&Attacks::None) => {
            return Err(Failure::usage("--attacks: 'none' cannot be combined with others"));
        }
        chosen if chosen.contains(&Attacks::All) => return Ok(Variant::of_profile(profile).into()),
        _ => {}
    }
    let one = |choice: &Attacks| match choice {
        Attacks::One(variant) => Some(*variant),
        _ => None,
    };
    Ok(chosen.iter().filter_map(one).collect())
}

/// Refuses a directory that is not empty: its files may be evidence.
pub(super) fn refuse_occupied(directory: &Path) -> Result<(), Failure> {
    let refused = |why: &str| Err(Failure::usage(format!("--out {}: {why}", directory.display())));
    if directory.as_os_str() == "-" {
        return refused("several files are written; name a directory");
    }
    match fs::read_dir(directory).map(Iterator::count) {
        Ok(1..) => refused("the directory is not empty; name another, or add --overwrite"),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => refused(&io_error(&error)),
    }
}

/// Runs `work` while a terminal shows its progress.
fn watched<T: Send>(progress: &GenerationProgress, work: impl FnOnce() -> T + Send) -> T {
    if !io::stderr().is_terminal() {
        return work();
    }
    thread::scope(|scope| {
        let (done, waiting) = channel::<()>();
        scope.spawn(move || {
            let mut shown = false;
            while waiting.recv_timeout(PROGRESS_INTERVAL) == Err(RecvTimeoutError::Timeout) {
                let (people, written) =
                    (progress.people.load(Ordering::Relaxed), progress.written.load(Ordering::Relaxed));
                let line = format!("{} users, {} sign-ins written", number(people as u64), number(written as u64));
                // Progress that cannot be written is no failure.
                let _ = write!(io::stderr(), "\r{line}");
                shown = true;
            }
            if shown {
                complain("");
            }
        });
        let result = work();
        drop(done);
        result
    })
}
