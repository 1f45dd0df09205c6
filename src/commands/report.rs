//! `signinscope report`: writes the report of a case into a directory.

use super::failure::Failure;
use super::generate::{refuse_occupied, shown};
use super::{findings, load, output, redaction, settings};
use crate::case;
use crate::cli::ReportArguments;
use crate::ingest::Options;
use crate::report::case_report::CaseReport;
use crate::report::save;
use std::fs;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

pub(super) fn run(arguments: &ReportArguments) -> Result<ExitCode, Failure> {
    if !arguments.overwrite {
        refuse_occupied(&arguments.out)?;
    }
    let configuration = settings::configuration(&arguments.load, &arguments.detection)?;
    let case = settings::case(arguments.detection.case.as_ref())?;
    let options = Options { digests: true, ..load::options(&arguments.load, &configuration.settings)? };
    let loaded = load::load(&load::inputs(&arguments.paths.paths)?, &options);
    let redactor = redaction::wanted(&arguments.redaction)?;
    let shown_load = redaction::shown(&loaded, redactor.as_ref());
    shown_load.complain()?;
    let mut found = findings::find(&loaded, &configuration.settings);
    case.apply(&mut found);
    let never = AtomicBool::new(false);
    case::note(&mut found, &case::marked_rows(&case.marks(), &loaded.store, &never).unwrap_or_default());
    found.list.retain(|finding| finding.severity >= arguments.min_severity);
    if let Some(redactor) = &redactor {
        found = redactor.findings(&loaded.store, &found);
    }
    let explained = configuration.explain();
    let digests = shown_load.digests();
    let report = CaseReport {
        store: &shown_load.store,
        findings: &found,
        digests: &digests,
        // Settings name users and networks.
        settings: redactor.is_none().then_some(explained.as_str()),
    };
    let written = report.compose()?;
    let failed = |error: io::Error| {
        Failure::Files(io::Error::new(error.kind(), format!("--out {}: {error}", arguments.out.display())))
    };
    fs::create_dir_all(&arguments.out).map_err(failed)?;
    let mut paths = Vec::new();
    for (name, write) in written.files() {
        let path = arguments.out.join(name);
        if arguments.overwrite && path.is_file() {
            fs::remove_file(&path).map_err(failed)?;
        }
        paths.push(save(&path, |out| write(out)).map_err(failed).map(|_| path)?);
    }
    output::write(|out| paths.iter().try_for_each(|path| writeln!(out, "{}", shown(path))))?;
    loaded.fits()?;
    Ok(ExitCode::SUCCESS)
}
