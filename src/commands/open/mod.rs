//! Opens the explorer on a terminal; without a terminal, prints a summary.

mod summary;

use super::failure::Failure;
use super::{load, redaction, settings};
use crate::app::RedactionState;
use crate::cli::ExplorerArguments;
use crate::runtime;
use std::io::IsTerminal;
use std::process::ExitCode;

pub(super) fn run(arguments: &ExplorerArguments) -> Result<ExitCode, Failure> {
    let inputs = load::explorer_inputs(&arguments.paths)?;
    if !has_screen() {
        return summary::run(&inputs, arguments);
    }
    load::refuse_missing(&inputs)?;
    let configuration = settings::configuration(&arguments.load, &arguments.detection)?;
    let redaction =
        RedactionState::new(redaction::redactor(&arguments.redaction)?, redaction::is_wanted(&arguments.redaction));
    let appearance = arguments.screen.clone().into();
    let case = settings::case(arguments.detection.case.as_ref())?;
    let options = load::options(&arguments.load, &configuration.settings)?;
    let code =
        runtime::explore(inputs, options, configuration, case, &appearance, redaction).map_err(Failure::Terminal)?;
    if code == Failure::USAGE {
        return Err(Failure::NothingReadable);
    }
    Ok(ExitCode::from(code))
}

/// Whether standard output is a terminal that can move its cursor. Scripts and cron have no `TERM`.
pub(super) fn has_screen() -> bool {
    let able = std::env::var("TERM").is_ok_and(|terminal| !terminal.is_empty() && terminal != "dumb");
    able && std::io::stdout().is_terminal()
}
