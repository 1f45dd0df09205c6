//! `signinscope counts`: lists the distinct values of a column.

use super::failure::Failure;
use super::rows::parse_filter;
use super::{load, output, redaction, settings};
use crate::aggregate::ValueCounts;
use crate::cli::{CountsArguments, RowsFormat};
use crate::report::counts::{CountsReport, PARTS, countable};
use crate::store::Row;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

pub(super) fn run(arguments: &CountsArguments) -> Result<ExitCode, Failure> {
    let filter = parse_filter(&arguments.list.filter, false)?;
    let what = countable(arguments.column).ok_or_else(|| {
        Failure::usage(format!("{}: each sign-in has its own; name another column", arguments.column.word))
    })?;
    let settings = settings::of_load(&arguments.load)?.settings;
    let options = load::options(&arguments.load, &settings)?;
    let loaded = load::load(&load::inputs(&arguments.paths.paths)?, &options);
    let redactor = redaction::wanted(&arguments.redaction)?;
    let shown = redaction::shown(&loaded, redactor.as_ref());
    shown.complain()?;
    let store = &*loaded.store;
    let never = AtomicBool::new(false);
    let in_tab: Vec<Row> = store.rows().filter(|&row| arguments.tab.shows(store.kind(row))).collect();
    let rows = filter.select(store, &in_tab, &never).unwrap_or_default();
    let parts = if arguments.format == RowsFormat::Table { PARTS } else { 0 };
    let counts = ValueCounts::of(&shown.store, &rows, what, parts, &never).unwrap_or_default();

    let report = CountsReport { column: arguments.column.word, counts: &counts };
    match arguments.format {
        RowsFormat::Table => output::write(|out| report.write_table(out, output::page())),
        RowsFormat::Ndjson => output::write(|out| report.write_ndjson(out)),
        RowsFormat::Csv => output::write(|out| report.write_csv(out)),
    }?;
    loaded.fits()?;
    Ok(ExitCode::SUCCESS)
}
