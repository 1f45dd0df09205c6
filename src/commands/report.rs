//! `signinscope report`: writes the report of a case into a directory.

use super::failure::Failure;
use super::generate::{refuse_occupied, shown};
use super::{findings, load, output, redaction, settings};
use crate::case;
use crate::cli::ReportArguments;
use crate::ingest::Options;
use crate::report::case_report::{CaseReport, is_of_report};
use crate::store::Store;
use std::collections::HashSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
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
    if arguments.overwrite {
        let earlier = earlier_files(&arguments.out, &loaded.store)?;
        earlier.iter().try_for_each(fs::remove_file).map_err(failed)?;
    }
    written.save_into(&arguments.out).map_err(failed)?;
    let paths = written.files().into_iter().map(|(name, _)| arguments.out.join(name));
    output::write(|out| paths.into_iter().try_for_each(|path| writeln!(out, "{}", shown(&path))))?;
    loaded.fits()?;
    Ok(ExitCode::SUCCESS)
}

/// The files of an earlier report in a directory. None of them may have been loaded: inputs are evidence.
fn earlier_files(directory: &Path, store: &Store) -> Result<Vec<PathBuf>, Failure> {
    let Ok(entries) = fs::read_dir(directory) else { return Ok(Vec::new()) };
    let inputs: HashSet<PathBuf> =
        store.sources().iter().filter_map(|source| source.path.canonicalize().ok()).collect();
    let mut earlier = Vec::new();
    for entry in entries.filter_map(Result::ok) {
        if !entry.file_name().to_str().is_some_and(is_of_report) || entry.path().is_dir() {
            continue;
        }
        if entry.path().canonicalize().is_ok_and(|path| inputs.contains(&path)) {
            let name = shown(&entry.path());
            return Err(Failure::usage(format!(
                "{name} is an input of this report, and is not overwritten; name another --out"
            )));
        }
        earlier.push(entry.path());
    }
    Ok(earlier)
}
