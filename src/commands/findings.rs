//! `signinscope findings`: lists what the detectors report.

use super::failure::Failure;
use super::load::{self, Loaded};
use super::{output, redaction, settings};
use crate::case;
use crate::cli::{FindingsArguments, FindingsFormat};
use crate::detect::{self, Findings, Settings};
use crate::ingest::Options;
use crate::report::findings::Report;
use std::io::Write;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

pub(super) fn run(arguments: &FindingsArguments) -> Result<ExitCode, Failure> {
    let configuration = settings::configuration(&arguments.load, &arguments.detection)?;
    if arguments.explain_settings {
        output::write(|out| out.write_all(configuration.explain().as_bytes()))?;
        return Ok(ExitCode::SUCCESS);
    }
    let case = settings::case(arguments.detection.case.as_ref())?;
    let digests = arguments.format == FindingsFormat::Markdown;
    let options = Options { digests, ..load::options(&arguments.load, &configuration.settings)? };
    let loaded = load::load(&load::inputs(&arguments.paths)?, &options);
    let redactor = redaction::wanted(&arguments.redaction)?;
    let shown = redaction::shown(&loaded, redactor.as_ref());
    shown.complain()?;
    let mut findings = find(&loaded, &configuration.settings);
    case.apply(&mut findings);
    let never = AtomicBool::new(false);
    case::note(&mut findings, &case::marked_rows(&case.marks(), &loaded.store, &never).unwrap_or_default());
    let met = arguments
        .fail_on
        .is_some_and(|least| findings.list.iter().any(|finding| finding.severity >= least && !finding.is_dismissed()));
    findings.list.retain(|finding| finding.severity >= arguments.min_severity);

    if let Some(redactor) = &redactor {
        findings = redactor.findings(&loaded.store, &findings);
    }
    let report = Report { store: &shown.store, findings: &findings };
    match arguments.format {
        FindingsFormat::Table => output::write(|out| report.write_table(out, output::page())),
        FindingsFormat::Json => output::write(|out| report.write_json(out)),
        FindingsFormat::Csv => output::write(|out| report.write_csv(out)),
        FindingsFormat::Markdown => {
            let digests = shown.digests();
            output::write(|out| report.write_markdown(out, &digests))
        }
    }?;
    if met {
        return Ok(Failure::FOUND.into());
    }
    loaded.fits()?;
    Ok(ExitCode::SUCCESS)
}

/// Runs every detector on the load.
pub(super) fn find(loaded: &Loaded, settings: &Settings) -> Findings {
    let never = AtomicBool::new(false);
    detect::detect(&loaded.store, settings, &never).unwrap_or_default()
}
