//! `signinscope check`: lists what became of every record, file by file.

use super::failure::Failure;
use super::{load, output, redaction, settings};
use crate::cli::{CheckArguments, CheckFormat};
use crate::detect::{Coverage, Databases};
use crate::ingest::Options;
use crate::report::check::Check;
use std::process::ExitCode;

pub(super) fn run(arguments: &CheckArguments) -> Result<ExitCode, Failure> {
    let settings = settings::of_load(&arguments.load)?.settings;
    let options = Options { digests: true, ..load::options(&arguments.load, &settings)? };
    let loaded = load::load(&load::inputs(&arguments.paths.paths)?, &options);
    let redactor = redaction::wanted(&arguments.redaction)?;
    let loaded = redaction::shown(&loaded, redactor.as_ref());
    let digests = loaded.digests();
    let coverage = Coverage::of(&loaded.store, &Databases::default());
    let check = Check { store: &loaded.store, digests: &digests, coverage: &coverage, elapsed: loaded.elapsed };
    // The account is written even when nothing was readable: it contains the reasons.
    match arguments.format {
        CheckFormat::Table => output::write(|out| check.write_table(out, output::page())),
        CheckFormat::Json => output::write(|out| check.write_json(out)),
    }?;
    loaded.readable()?;
    loaded.fits()?;
    Ok(ExitCode::SUCCESS)
}
