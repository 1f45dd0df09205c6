//! `signinscope rows`: lists sign-ins, grouped as the portal groups them.

use super::failure::Failure;
use super::new_file::{self, Destination};
use super::{load, output, redaction, settings};
use crate::aggregate::{Groups, Tab};
use crate::case::marked_rows;
use crate::cli::{ExportArguments, ExportFormat, ExportSchema, RowsArguments};
use crate::detect::without_notes;
use crate::query::{Filter, FilterError};
use crate::redact::defanged_store;
use crate::report::export::{grouped_note, sign_ins, timesketch_lines};
use crate::report::rows::Rows;
use crate::signin::TimeAggregate;
use crate::store::{Row, Store};
use crate::text::{Glyphs, number, safe, width};
use clap::ValueEnum;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

pub(super) fn run(arguments: &RowsArguments) -> Result<ExitCode, Failure> {
    let export = &arguments.export;
    let is_exact = export.schema == ExportSchema::La;
    let is_binary = matches!(export.format, ExportFormat::Parquet | ExportFormat::Xlsx);
    new_file::refuse_absent(&export.format, is_binary)?;
    refuse_contradictions(arguments)?;
    let not_for_people = match export.format {
        ExportFormat::Parquet | ExportFormat::Xlsx => Some(new_file::BINARY),
        ExportFormat::Csv if is_exact => Some("csv with --schema la has the text of the log unchanged"),
        _ => None,
    };
    let for_people = matches!(export.format, ExportFormat::Table | ExportFormat::Csv | ExportFormat::Xlsx);
    new_file::refuse_defanged(export.defang, &export.format, for_people && !is_exact)?;
    let out = Destination::new(export.out.as_deref(), not_for_people)?;
    let filter = parse_filter(&arguments.list.filter, arguments.case.is_some())?;
    let case = arguments.case.as_ref().map(|file| settings::case(Some(file))).transpose()?;
    let settings = settings::of_load(&arguments.load)?.settings;
    let options = load::options(&arguments.load, &settings)?;
    let loaded = load::load(&load::inputs(&arguments.paths.paths)?, &options);
    let redactor = redaction::wanted(&arguments.redaction)?;
    let shown = redaction::shown(&loaded, redactor.as_ref());
    shown.complain()?;
    let never = AtomicBool::new(false);
    let marked = case.as_ref().and_then(|case| marked_rows(&case.marks(), &loaded.store, &never));
    let store = &loaded.store.with_marks(marked.iter().flatten().map(|(&row, _)| row));
    let selected = filter.select(store, store.by_time(), &never).unwrap_or_default();
    let window = arguments.aggregate.unwrap_or_default();
    let groups = Groups::of(store, &selected, arguments.tab, window, &never).unwrap_or_default();

    let with_notes = redactor.is_none();
    // What an analyst writes may name anybody.
    let marked = marked.map(|marked| if with_notes { marked } else { without_notes(&marked) });
    let defanged = export.defang.then(|| defanged_store(&shown.store));
    let rows =
        Rows { store: defanged.as_ref().unwrap_or(&shown.store), groups: &groups, window, marked: marked.as_ref() };
    write(&rows, export, &out)?;
    if let Some(elsewhere) = elsewhere(arguments.tab, store, &selected) {
        output::complain(&elsewhere);
    }
    loaded.fits()?;
    Ok(ExitCode::SUCCESS)
}

/// Refuses options of which one would change nothing.
fn refuse_contradictions(arguments: &RowsArguments) -> Result<(), Failure> {
    let export = &arguments.export;
    let (is_la, is_timesketch) = (export.schema == ExportSchema::La, export.format == ExportFormat::Timesketch);
    let is_grouped = arguments.aggregate.is_some_and(|window| window != TimeAggregate::Off);
    let refused = [
        (
            is_la && export.format == ExportFormat::Table,
            "--schema la: the table for people has columns of its own; add --format",
        ),
        (is_la && is_timesketch, "--schema la: timesketch has columns of its own; leave out --schema or --format"),
        (is_la && is_grouped, "--aggregate: --schema la writes sign-ins one by one; leave it out"),
        (is_timesketch && is_grouped, "--aggregate: timesketch has sign-ins one by one; leave it out"),
        (is_la && export.defang, "--defang: --schema la has the text of the log unchanged; leave one of them out"),
    ];
    match refused.into_iter().find(|(is, _)| *is) {
        Some((_, why)) => Err(Failure::usage(why)),
        None => Ok(()),
    }
}

/// Writes the rows in the format, the columns and the file that were asked for.
fn write(rows: &Rows<'_>, export: &ExportArguments, out: &Destination<'_>) -> Result<(), Failure> {
    let table = match export.schema {
        _ if export.format == ExportFormat::Timesketch => timesketch_lines(rows.store, rows.members()),
        ExportSchema::Own => rows.table(),
        ExportSchema::La => {
            let members = rows.members();
            if let Some(note) = grouped_note(rows.store, &members) {
                output::complain(&format!("--schema la: {note}"));
            }
            sign_ins(rows.store, members)
        }
    };
    if export.format == ExportFormat::Xlsx {
        new_file::refuse_rows(table.len)?;
    }
    let (page, mut cut) = (out.page(), 0);
    out.write(|mut out| match export.format {
        ExportFormat::Table => rows.write_table(&mut out, page),
        ExportFormat::Ndjson | ExportFormat::Timesketch => table.write_ndjson(&mut out),
        ExportFormat::Csv => table.write_csv(&mut out),
        ExportFormat::Parquet => table.write_parquet(&mut out),
        ExportFormat::Xlsx => table.write_workbook(&mut out).map(|texts| cut = texts),
    })?;
    new_file::complain_of_cut(cut);
    Ok(())
}

/// Names the tabs that show sign-ins where the chosen one shows none of them, so that nothing is not taken for no match.
fn elsewhere(chosen: Tab, store: &Store, selected: &[Row]) -> Option<String> {
    let count = |tab: Tab| selected.iter().filter(|&&row| tab.shows(store.kind(row))).count() as u64;
    let name = |tab: Tab| tab.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    if selected.is_empty() || count(chosen) > 0 {
        return None;
    }
    let others = Tab::value_variants().iter().copied().filter(|&tab| tab != Tab::All && count(tab) > 0);
    let others: Vec<String> = others.map(|tab| format!("--tab {} has {}", name(tab), number(count(tab)))).collect();
    Some(format!("--tab {}: no sign-ins here; {}", name(chosen), others.join(", ")))
}

/// Reads the filter of `--where`. Marks are in a case file, without which a filter by them would find nothing.
pub(super) fn parse_filter(text: &str, has_case: bool) -> Result<Filter, Failure> {
    let filter = Filter::parse(text).map_err(|error| misread(text, &error))?;
    if filter.is_about_marks() && !has_case {
        return Err(Failure::usage(
            "--where: marked is about the marks of a case file; name one with rows --case FILE",
        ));
    }
    Ok(filter)
}

/// The error in a filter, with a caret below its place.
fn misread(filter: &str, error: &FilterError) -> Failure {
    let before = filter.get(..error.at).unwrap_or(filter);
    let caret = " ".repeat(width(&safe(before, Glyphs::Unicode)));
    Failure::Usage(vec![
        format!("--where: {}", error.message),
        format!("    {}", safe(filter, Glyphs::Unicode)),
        format!("    {caret}^"),
    ])
}
