//! `signinscope findings`: lists what the detectors report.

use super::failure::Failure;
use super::load::{self, Loaded};
use super::new_file::{self, Destination};
use super::{output, redaction, settings};
use crate::case;
use crate::cli::{FindingsArguments, FindingsFormat};
use crate::detect::{self, Findings, Settings};
use crate::ingest::Options;
use crate::redact::{defanged_findings, defanged_store};
use crate::report::Digests;
use crate::report::findings::Report;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

pub(super) fn run(arguments: &FindingsArguments) -> Result<ExitCode, Failure> {
    let configuration = settings::configuration(&arguments.load, &arguments.detection)?;
    if arguments.explain_settings {
        output::write(|out| out.write_all(configuration.explain().as_bytes()))?;
        return Ok(ExitCode::SUCCESS);
    }
    let is_binary = matches!(arguments.format, FindingsFormat::Parquet | FindingsFormat::Xlsx);
    new_file::refuse_absent(&arguments.format, is_binary)?;
    let out = Destination::new(arguments.out.as_deref(), is_binary.then_some(new_file::BINARY))?;
    let for_people = matches!(
        arguments.format,
        FindingsFormat::Table | FindingsFormat::Csv | FindingsFormat::Markdown | FindingsFormat::Xlsx
    );
    new_file::refuse_defanged(arguments.defang, &arguments.format, for_people)?;
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
    let mut store = Arc::clone(&shown.store);
    if arguments.defang {
        (store, findings) = (Arc::new(defanged_store(&store)), defanged_findings(&findings));
    }
    let report = Report { store: &store, findings: &findings };
    let digests = if digests { shown.digests() } else { Digests::default() };
    if arguments.format == FindingsFormat::Xlsx {
        new_file::refuse_rows(findings.list.len())?;
    }
    let (page, mut cut) = (out.page(), 0);
    out.write(|mut out| match arguments.format {
        FindingsFormat::Table => report.write_table(&mut out, page),
        FindingsFormat::Json => report.write_json(&mut out),
        FindingsFormat::Csv => report.write_csv(&mut out),
        FindingsFormat::Markdown => report.write_markdown(&mut out, &digests),
        FindingsFormat::Parquet => report.table().write_parquet(&mut out),
        FindingsFormat::Xlsx => report.table().write_workbook(&mut out).map(|texts| cut = texts),
        FindingsFormat::Ocsf => report.write_ocsf(&mut out),
        FindingsFormat::Stix => report.write_stix(&mut out),
    })?;
    new_file::complain_of_cut(cut);
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
