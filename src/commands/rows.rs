//! `signinscope rows`: lists sign-ins, grouped as the portal groups them.

use super::failure::Failure;
use super::{load, output, redaction, settings};
use crate::aggregate::{Groups, Tab};
use crate::case::marked_rows;
use crate::cli::{RowsArguments, RowsFormat};
use crate::detect::without_notes;
use crate::query::{Filter, FilterError};
use crate::report::rows::Rows;
use crate::store::{Row, Store};
use crate::text::{Glyphs, number, safe, width};
use clap::ValueEnum;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

pub(super) fn run(arguments: &RowsArguments) -> Result<ExitCode, Failure> {
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
    let groups = Groups::of(store, &selected, arguments.tab, arguments.aggregate, &never).unwrap_or_default();

    let with_notes = redactor.is_none();
    // What an analyst writes may name anybody.
    let marked = marked.map(|marked| if with_notes { marked } else { without_notes(&marked) });
    let window = arguments.aggregate;
    let rows = Rows { store: &shown.store, groups: &groups, window, marked: marked.as_ref() };
    match arguments.list.format {
        RowsFormat::Table => output::write(|out| rows.write_table(out, output::page())),
        RowsFormat::Ndjson => output::write(|out| rows.write_ndjson(out)),
        RowsFormat::Csv => output::write(|out| rows.write_csv(out)),
    }?;
    if let Some(elsewhere) = elsewhere(arguments.tab, store, &selected) {
        output::complain(&elsewhere);
    }
    loaded.fits()?;
    Ok(ExitCode::SUCCESS)
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
