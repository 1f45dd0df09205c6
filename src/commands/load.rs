//! From paths to a store, and what has to be said about the way.

use super::failure::Failure;
use super::memory;
use super::output::complain;
use crate::cli::LoadArguments;
use crate::ingest::{self, Input, Options, Progress};
use crate::report::Digests;
use crate::report::check::notes_of;
use crate::store::{Completeness, Source, Store};
use crate::text::number;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

/// Of how many files with problems the first one is told; `check` tells all.
const FILES_TOLD: usize = 10;

/// How standard input is named on the command line, and among the files of a store.
const STDIN: &str = "-";

/// The sample that is part of the program, as the diagnostic settings export it.
const SAMPLE: [Input; 2] = [
    Input::BuiltIn("SignInLogs.json", include_bytes!("../../sample-data/replay/SignInLogs.json")),
    Input::BuiltIn(
        "NonInteractiveUserSignInLogs.json",
        include_bytes!("../../sample-data/replay/NonInteractiveUserSignInLogs.json"),
    ),
];

/// A finished load.
pub(super) struct Loaded {
    /// What was read.
    pub store: Arc<Store>,
    /// How long that took.
    pub elapsed: Duration,
}

/// The inputs that paths name.
pub(super) fn inputs(paths: &[PathBuf]) -> Result<Vec<Input>, Failure> {
    if paths.iter().filter(|path| path.as_os_str() == STDIN).count() > 1 {
        return Err(Failure::usage("-: standard input can be read only once; name it once"));
    }
    let input = |path: &PathBuf| if path.as_os_str() == STDIN { Input::Stdin } else { Input::Path(path.clone()) };
    Ok(paths.iter().map(input).collect())
}

/// The inputs of the explorer: without a path what a pipe brings, else the built-in sample.
pub(super) fn explorer_inputs(paths: &[PathBuf]) -> Result<Vec<Input>, Failure> {
    match paths {
        [] if stdin_is_piped() => Ok(vec![Input::Stdin]),
        [] => Ok(SAMPLE.into()),
        paths => inputs(paths),
    }
}

/// Says so when none of the paths that were named exists: there is nothing to open a screen for.
pub(super) fn refuse_missing(inputs: &[Input]) -> Result<(), Failure> {
    let missing: Vec<String> = inputs
        .iter()
        .map_while(|input| match input {
            Input::Path(path) => match path.metadata() {
                Err(error) => Some(format!("{}: {}", path.display(), ingest::describe(&error))),
                Ok(_) => None,
            },
            _ => None,
        })
        .collect();
    if missing.len() == inputs.len() { Err(Failure::Usage(missing)) } else { Ok(()) }
}

/// How to load, as the command line says.
pub(super) fn options(arguments: &LoadArguments) -> Options {
    Options {
        kind: arguments.kind,
        threads: arguments.threads,
        allow_bombs: arguments.allow_bombs,
        max_memory: arguments.max_memory.or_else(memory::most),
        ..Options::default()
    }
}

/// Reads everything.
pub(super) fn load(inputs: &[Input], options: &Options) -> Loaded {
    let start = Instant::now();
    let store = ingest::load(inputs, options, &Progress::default(), &mut |_| {});
    Loaded { store, elapsed: start.elapsed() }
}

impl Loaded {
    /// Says on standard error which files had problems, and gives the failure that it is when none was readable.
    pub(super) fn complain(&self) -> Result<(), Failure> {
        let told: Vec<_> = self.store.sources().iter().filter_map(told_of).collect();
        told.iter().take(FILES_TOLD).for_each(|message| complain(message));
        if told.len() > FILES_TOLD {
            let more = number((told.len() - FILES_TOLD) as u64);
            complain(&format!("{more} more files have problems; 'signinscope check' lists them all"));
        }
        self.readable()
    }

    /// Fails when no input held anything readable.
    pub(super) fn readable(&self) -> Result<(), Failure> {
        if self.store.sources().iter().any(Source::is_readable) { Ok(()) } else { Err(Failure::NothingReadable) }
    }

    /// Fails when not all could be loaded for want of memory: whoever asked must not take the answer for a whole one.
    pub(super) fn fits(&self) -> Result<(), Failure> {
        if self.store.completeness() == Completeness::OutOfMemory { Err(Failure::OutOfMemory) } else { Ok(()) }
    }

    /// The SHA-256 of each file.
    pub(super) fn digests(&self) -> Digests {
        Digests::of(&self.store, &AtomicBool::new(false))
    }
}

/// What to say of a file on the way: its only problem, or how many there are and the first, or what to note.
fn told_of(source: &Source) -> Option<String> {
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
            let notes = notes_of(source);
            (!notes.is_empty()).then(|| format!("{path}: {}", notes.join("; ")))
        }
    }
}

/// Whether somebody feeds standard input: a pipe, a socket or a redirected file. A terminal does not, and neither does
/// `/dev/null`, which is what `ssh -n` and service managers leave there.
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
