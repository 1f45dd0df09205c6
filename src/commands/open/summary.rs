//! Prints a summary of a load and its findings, for the explorer without a terminal.

use crate::cli::ExplorerArguments;
use crate::commands::failure::Failure;
use crate::commands::{findings, load, output, redaction, settings};
use crate::ingest::Input;
use crate::report::findings::Report;
use crate::report::{Totals, period, tenants};
use crate::text::{bytes, counted};
use std::io::Write;
use std::process::ExitCode;

pub(super) fn run(inputs: &[Input], arguments: &ExplorerArguments) -> Result<ExitCode, Failure> {
    let is_sample = matches!(inputs, [Input::BuiltIn(..), ..]);
    let settings = settings::configuration(&arguments.load, &arguments.detection)?.settings;
    let case = settings::case(arguments.detection.case.as_ref())?;
    let loaded = load::load(inputs, &load::options(&arguments.load, &settings)?);
    let redactor = redaction::wanted(&arguments.redaction)?;
    let shown = redaction::shown(&loaded, redactor.as_ref());
    shown.complain()?;
    let mut findings = findings::find(&loaded, &settings);
    case.apply(&mut findings);
    if let Some(redactor) = &redactor {
        findings = redactor.findings(&loaded.store, &findings);
    }
    let (store, page) = (&*shown.store, output::page());
    output::write(|out| {
        if is_sample {
            writeln!(out, "No path given; this is the built-in sample.")?;
        }
        let sources = store.sources();
        let size = sources.iter().map(|source| source.bytes).sum();
        writeln!(out, "{}, {}", counted(sources.len() as u64, "file"), bytes(size))?;
        writeln!(out, "{}", Totals::of(store).in_words())?;
        if let Some(period) = period(store) {
            writeln!(out, "{period}")?;
        }
        let tenants = tenants(store);
        if tenants > 1 {
            writeln!(out, "{}", counted(tenants as u64, "tenant"))?;
        }
        writeln!(out)?;
        Report { store, findings: &findings }.write_table(out, page)
    })?;
    loaded.fits()?;
    Ok(ExitCode::SUCCESS)
}
