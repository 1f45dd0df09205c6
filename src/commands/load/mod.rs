//! Loads the inputs of a command and reports their problems.

mod memory_limit;

use super::failure::Failure;
use super::output::complain;
use crate::cli::LoadArguments;
use crate::detect::Settings;
use crate::ingest::{self, Input, Options, Progress};
use crate::report::Digests;
use crate::report::check::{SKIPPED, warnings_of};
use crate::signin::FilterTime;
use crate::store::{Completeness, Source, Store};
use crate::text::{counted, io_error, number};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

/// The largest number of files whose problems are written; `check` lists all.
const FILES_LISTED: usize = 10;

/// The name of standard input on the command line and among the files of a store.
const STDIN: &str = "-";

/// The built-in sample, in the shape of diagnostic settings.
const SAMPLE: [Input; 2] = [
    Input::BuiltIn("SignInLogs.json", include_bytes!("../../../sample-data/replay/SignInLogs.json")),
    Input::BuiltIn(
        "NonInteractiveUserSignInLogs.json",
        include_bytes!("../../../sample-data/replay/NonInteractiveUserSignInLogs.json"),
    ),
];

/// A finished load.
pub(super) struct Loaded {
    /// What was read.
    pub store: Arc<Store>,
    /// How long the load took.
    pub elapsed: Duration,
}

/// The inputs that paths name.
pub(super) fn inputs(paths: &[PathBuf]) -> Result<Vec<Input>, Failure> {
    if paths.iter().filter(|path| path.as_os_str() == STDIN).count() > 1 {
        return Err(Failure::usage("-: standard input can be read once only; name it once"));
    }
    let input = |path: &PathBuf| if path.as_os_str() == STDIN { Input::Stdin } else { Input::Path(path.clone()) };
    Ok(paths.iter().map(input).collect())
}

/// The inputs of the explorer. Without a path: standard input if it is a pipe, else the built-in sample.
pub(super) fn explorer_inputs(paths: &[PathBuf]) -> Result<Vec<Input>, Failure> {
    match paths {
        [] if stdin_is_piped() => Ok(vec![Input::Stdin]),
        [] => Ok(SAMPLE.into()),
        paths => inputs(paths),
    }
}

/// Fails when none of the paths exists, since the explorer would be empty.
pub(super) fn refuse_missing(inputs: &[Input]) -> Result<(), Failure> {
    let missing: Vec<String> = inputs
        .iter()
        .map_while(|input| match input {
            Input::Path(path) => match path.metadata() {
                Err(error) => Some(format!("{}: {}", path.display(), io_error(&error))),
                Ok(_) => None,
            },
            _ => None,
        })
        .collect();
    if missing.len() == inputs.len() { Err(Failure::Usage(missing)) } else { Ok(()) }
}

/// The options of the load, from the command line and the settings. Fails when no time can be between `--since` and `--until`.
pub(super) fn options(arguments: &LoadArguments, settings: &Settings) -> Result<Options, Failure> {
    if arguments.since.zip(arguments.until).is_some_and(|(since, until)| FilterTime::never_meet(since, until)) {
        return Err(Failure::usage("--since is later than --until; no sign-in is between them"));
    }
    Ok(Options {
        kind: arguments.kind,
        dates: arguments.dates,
        columns: settings.columns.clone(),
        threads: arguments.threads,
        allow_bombs: arguments.allow_bombs,
        max_memory: arguments.max_memory.or_else(memory_limit::most),
        since: arguments.since,
        until: arguments.until,
        users: arguments.users.clone(),
        ..Options::default()
    })
}

/// Reads everything.
pub(super) fn load(inputs: &[Input], options: &Options) -> Loaded {
    let start = Instant::now();
    let store = ingest::load(inputs, options, &Progress::default(), &mut |_| {});
    for heading in ingest::missing_headings(&options.columns, &store) {
        complain(&format!("--columns or [columns]: no table has the heading \"{heading}\""));
    }
    Loaded { store, elapsed: start.elapsed() }
}

impl Loaded {
    /// Writes the problems of the files to standard error. Fails when no file was readable.
    pub(super) fn complain(&self) -> Result<(), Failure> {
        self.complain_about_the_filter();
        let messages: Vec<_> = self.store.sources().iter().filter_map(|source| message(source)).collect();
        messages.iter().take(FILES_LISTED).for_each(|message| complain(message));
        if messages.len() > FILES_LISTED {
            let more = counted((messages.len() - FILES_LISTED) as u64, "more file");
            complain(&format!("{more} with problems; 'signinscope check' lists all"));
        }
        self.readable()
    }

    /// Writes how many files were skipped, and how many users of `--user` have no sign-in. A name is not repeated: with
    /// pseudonyms, nothing may show it.
    fn complain_about_the_filter(&self) {
        let skipped = self.store.sources().iter().filter(|source| source.skipped).count();
        if skipped > 0 {
            complain(&format!("{} skipped: {SKIPPED}", counted(skipped as u64, "file")));
        }
        let users = &self.store.filter().users;
        let absent = users.iter().filter(|user| !user.found).count();
        if absent > 0 {
            complain(&format!("--user: {absent} of {} given has no sign-in in what was loaded", users.len()));
        }
    }

    /// Fails when no input was readable.
    pub(super) fn readable(&self) -> Result<(), Failure> {
        if self.store.sources().iter().any(|source| source.is_readable()) {
            Ok(())
        } else {
            Err(Failure::NothingReadable)
        }
    }

    /// Fails when memory was too small for the load, so that partial output is not taken for complete.
    pub(super) fn fits(&self) -> Result<(), Failure> {
        if self.store.completeness() == Completeness::OutOfMemory { Err(Failure::OutOfMemory) } else { Ok(()) }
    }

    /// The SHA-256 of each file.
    pub(super) fn digests(&self) -> Digests {
        Digests::of(&self.store, &AtomicBool::new(false))
    }
}

/// The message about a file: its only problem, or the number of problems and the first, or its warnings.
fn message(source: &Source) -> Option<String> {
    if source.skipped {
        // Hundreds of hourly files may be: they are counted together.
        return None;
    }
    let path = source.path.display();
    let first = source.problems.first().map(|problem| {
        let line = problem.line.map(|line| format!("line {}: ", number(line))).unwrap_or_default();
        format!("{line}{}", problem.reason)
    });
    match (first, source.problem_count) {
        (Some(first), 1) => Some(format!("{path}: {first}")),
        (Some(first), count) => {
            Some(format!("{path}: {} problems, the first: {first}; 'signinscope check' lists them", number(count)))
        }
        (None, _) => {
            let notes = warnings_of(source);
            (!notes.is_empty()).then(|| format!("{path}: {}", notes.join("; ")))
        }
    }
}

/// Whether standard input is a pipe, a socket or a redirected file. A terminal is none of these, nor is `/dev/null`,
/// which `ssh -n` and service managers connect.
#[cfg(unix)]
fn stdin_is_piped() -> bool {
    use std::os::fd::AsFd;
    use std::os::unix::fs::FileTypeExt;
    let file = std::io::stdin().as_fd().try_clone_to_owned().map(std::fs::File::from);
    file.and_then(|file| file.metadata()).is_ok_and(|metadata| {
        let kind = metadata.file_type();
        kind.is_fifo() || kind.is_socket() || kind.is_file()
    })
}

#[cfg(not(unix))]
fn stdin_is_piped() -> bool {
    use std::io::IsTerminal;
    !std::io::stdin().is_terminal()
}
