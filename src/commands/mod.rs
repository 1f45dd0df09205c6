//! Runs the commands. Each takes its arguments, writes output and gives an exit code.
//!
//! Exit codes: 0 done; 1 internal or write failure, or out of memory; 2 wrong usage or nothing readable; 3
//! `--fail-on` met. Outside the explorer, signals keep their default action, so a shell sees 128 plus their number.

mod activity;
mod ask;
mod check;
mod counts;
mod explain;
mod failure;
mod findings;
mod generate;
mod kql;
mod load;
mod new_file;
mod open;
mod output;
mod redaction;
mod report;
mod rows;
mod settings;
mod shell;
mod timeline;
mod tour;
mod users;

use crate::cli::{Cli, CommandArguments};
use clap::Parser;
use failure::Failure;
use output::{complain, complain_lines};
use std::ffi::OsString;
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;

/// Runs the command of these arguments, of which the first is the program's name. Gives the exit code of the process.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    // A panic's message may contain log text, and its default exit code (101) is not in the contract.
    panic::set_hook(Box::new(|panic| {
        complain(&format!("internal error: {}; please report it", panic.to_string().replace('\n', " ")));
    }));
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| match Cli::try_parse_from(arguments) {
        Ok(cli) => dispatch(cli),
        Err(error) => Ok(usage(&error)),
    }));
    match outcome {
        Ok(Ok(code)) => code,
        Ok(Err(failure)) => {
            failure.complain();
            failure.exit_code()
        }
        Err(_) => Failure::INTERNAL.into(),
    }
}

fn dispatch(cli: Cli) -> Result<ExitCode, Failure> {
    match cli.command {
        None => open::run(&cli.explorer),
        Some(CommandArguments::Findings(arguments)) => findings::run(&arguments),
        Some(CommandArguments::Rows(arguments)) => rows::run(&arguments),
        Some(CommandArguments::Users(arguments)) => users::run(&arguments),
        Some(CommandArguments::Timeline(arguments)) => timeline::run(&arguments),
        Some(CommandArguments::Counts(arguments)) => counts::run(&arguments),
        Some(CommandArguments::Check(arguments)) => check::run(&arguments),
        Some(CommandArguments::Activity(arguments)) => activity::run(&arguments),
        Some(CommandArguments::Ask(arguments)) => ask::run(&arguments),
        Some(CommandArguments::Explain(arguments)) => explain::run(&arguments),
        Some(CommandArguments::Report(arguments)) => report::run(&arguments),
        Some(CommandArguments::Kql(arguments)) => kql::run(&arguments),
        Some(CommandArguments::Generate(arguments)) => generate::run(&arguments),
        Some(CommandArguments::Completions(arguments)) => shell::completions(&arguments),
        Some(CommandArguments::Man(arguments)) => shell::man(&arguments),
        Some(CommandArguments::Tour(arguments)) => tour::run(&arguments),
    }
}

/// Writes help or the version where requested, else the error in the arguments.
fn usage(error: &clap::Error) -> ExitCode {
    if error.use_stderr() {
        // The message repeats the arguments, which may contain file names.
        complain_lines(&error.render().to_string());
        return Failure::USAGE.into();
    }
    match error.print() {
        Err(failure) if failure.kind() != std::io::ErrorKind::BrokenPipe => Failure::INTERNAL.into(),
        _ => ExitCode::SUCCESS,
    }
}
