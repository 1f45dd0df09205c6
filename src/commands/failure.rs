//! The failures of a command.

use super::output::complain;
use std::io;
use std::process::ExitCode;
use thiserror::Error;

/// Why a command ended without its output. Text is escaped when it is shown.
#[derive(Debug, Error)]
pub(super) enum Failure {
    /// An argument that cannot be used. Each line is a message.
    #[error("{}", .0.join("\n"))]
    Usage(Vec<String>),
    /// No input was readable. The reasons were written before.
    #[error(
        "nothing readable; give an exported sign-in log (JSON, NDJSON or CSV, also compressed), a directory with some, \
         or - for standard input"
    )]
    NothingReadable,
    /// The load ran out of memory. What is missing was written before.
    #[error(
        "out of memory: the output is partial, and 'signinscope check' lists what is missing; load fewer files at a \
         time, or allow more with --max-memory"
    )]
    OutOfMemory,
    /// The terminal could not be used.
    #[error("the terminal cannot be used: {0}; 'signinscope findings' and 'signinscope rows' work without one")]
    Terminal(io::Error),
    /// A file could not be written. The error names it.
    #[error("{0}; the files are incomplete")]
    Files(io::Error),
    /// Standard output could not be written to.
    #[error("standard output: {0}; the output is incomplete")]
    Output(#[from] io::Error),
}

impl Failure {
    /// Exit code of an internal or write failure.
    pub(super) const INTERNAL: u8 = 1;
    /// Exit code of wrong usage, and of a load without a readable input.
    pub(super) const USAGE: u8 = 2;
    /// Exit code of findings that meet `--fail-on`.
    pub(super) const FOUND: u8 = 3;

    /// An argument that cannot be used.
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self::Usage(vec![message.into()])
    }

    /// Writes the failure to standard error.
    pub(super) fn complain(&self) {
        match self {
            Self::Usage(lines) => lines.iter().for_each(|line| complain(line)),
            other => complain(&other.to_string()),
        }
    }

    /// The exit code of the process.
    pub(super) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Usage(_) | Self::NothingReadable => Self::USAGE,
            Self::Output(_) | Self::Terminal(_) | Self::OutOfMemory | Self::Files(_) => Self::INTERNAL,
        })
    }
}
