//! Why a command could not do what it was asked for.

use super::output::complain;
use std::io;
use std::process::ExitCode;
use thiserror::Error;

/// An end without the output that was asked for. Text is escaped when it is shown.
#[derive(Debug, Error)]
pub(super) enum Failure {
    /// An argument that makes no sense. Each line says something by itself.
    #[error("{}", .0.join("\n"))]
    Usage(Vec<String>),
    /// No input held anything readable; which, and why, was said before.
    #[error(
        "nothing to read: give an exported sign-in log (JSON, NDJSON or CSV, also gzipped), a directory that holds \
         some, or - for standard input"
    )]
    NothingReadable,
    /// Not everything fitted into memory; what was left out was said before.
    #[error(
        "memory: not all of the input fits, and the answer is of a part of it; 'signinscope check' says which. Load \
         fewer files at a time, or allow more with --max-memory"
    )]
    OutOfMemory,
    /// The terminal could not be used.
    #[error(
        "the terminal cannot be used: {0}; without one, 'signinscope findings' and 'signinscope rows' say the same"
    )]
    Terminal(io::Error),
    /// A file could not be written; which, it says itself.
    #[error("{0}; what was written is incomplete")]
    Files(io::Error),
    /// Standard output could not be written to.
    #[error("standard output: {0}; the output is incomplete")]
    Output(#[from] io::Error),
}

impl Failure {
    /// Exit code of an internal or write failure.
    pub(super) const INTERNAL: u8 = 1;
    /// Exit code of wrong usage and of inputs of which none is readable.
    pub(super) const USAGE: u8 = 2;
    /// Exit code of findings that meet `--fail-on`.
    pub(super) const FOUND: u8 = 3;

    /// An argument that makes no sense.
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self::Usage(vec![message.into()])
    }

    /// Says on standard error what is wrong and what to do.
    pub(super) fn complain(&self) {
        match self {
            Self::Usage(lines) => lines.iter().for_each(|line| complain(line)),
            other => complain(&other.to_string()),
        }
    }

    /// The exit code that the contract has for it.
    pub(super) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Usage(_) | Self::NothingReadable => Self::USAGE,
            Self::Output(_) | Self::Terminal(_) | Self::OutOfMemory | Self::Files(_) => Self::INTERNAL,
        })
    }
}
