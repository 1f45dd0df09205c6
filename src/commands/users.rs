//! `signinscope users`: lists the users with what each did.

use super::failure::Failure;
use super::{findings, load, output, redaction, settings};
use crate::aggregate::UserTable;
use crate::cli::{RowsFormat, UsersArguments};
use crate::report::users::UsersReport;
use crate::signin::Zone;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

pub(super) fn run(arguments: &UsersArguments) -> Result<ExitCode, Failure> {
    let settings = settings::configuration(&arguments.load, &arguments.detection)?.settings;
    let case = settings::case(arguments.detection.case.as_ref())?;
    let options = load::options(&arguments.load, &settings)?;
    let loaded = load::load(&load::inputs(&arguments.paths.paths)?, &options);
    let redactor = redaction::wanted(&arguments.redaction)?;
    let shown = redaction::shown(&loaded, redactor.as_ref());
    shown.complain()?;
    let mut findings = findings::find(&loaded, &settings);
    case.apply(&mut findings);

    let sign_ins = UsersReport::sign_ins_of(&findings);
    let table = UserTable::of(&loaded.store, &sign_ins, &AtomicBool::new(false)).unwrap_or_default();
    let report = UsersReport { store: &shown.store, table: &table, findings: &findings, zone: Zone::Utc };
    match arguments.format {
        RowsFormat::Table => output::write(|out| report.write_table(out, output::page())),
        RowsFormat::Ndjson => output::write(|out| report.write_ndjson(out)),
        RowsFormat::Csv => output::write(|out| report.write_csv(out)),
    }?;
    loaded.fits()?;
    Ok(ExitCode::SUCCESS)
}
