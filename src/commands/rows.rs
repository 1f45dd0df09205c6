//! `signinscope rows`: lists sign-ins, grouped as the portal groups them.

use super::failure::Failure;
use super::{load, output, redaction, settings};
use crate::aggregate::{Groups, Tab};
use crate::cli::{RowsArguments, RowsFormat};
use crate::query::{Filter, FilterError};
use crate::report::rows::Rows;
use crate::store::{Row, Store};
use crate::text::{Glyphs, number, safe, width};
use clap::ValueEnum;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

pub(super) fn run(arguments: &RowsArguments) -> Result<ExitCode, Failure> {
    let filter = Filter::parse(&arguments.filter).map_err(|error| misread(&arguments.filter, &error))?;
    let settings = settings::of_load(&arguments.load)?.settings;
    let options = load::options(&arguments.load, &settings)?;
    let loaded = load::load(&load::inputs(&arguments.paths.paths)?, &options);
    let redactor = redaction::wanted(&arguments.redaction)?;
    let shown = redaction::shown(&loaded, redactor.as_ref());
    shown.complain()?;
    let store = &*loaded.store;
    let never = AtomicBool::new(false);
    let selected = filter.select(store, store.by_time(), &never).unwrap_or_default();
    let groups = Groups::of(store, &selected, arguments.tab, arguments.aggregate, &never).unwrap_or_default();

    let rows = Rows { store: &shown.store, groups: &groups, window: arguments.aggregate };
    match arguments.format {
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

/// The error in a filter, with a caret below its place.
pub(super) fn misread(filter: &str, error: &FilterError) -> Failure {
    let before = filter.get(..error.at).unwrap_or(filter);
    let caret = " ".repeat(width(&safe(before, Glyphs::Unicode)));
    Failure::Usage(vec![
        format!("--where: {}", error.message),
        format!("    {}", safe(filter, Glyphs::Unicode)),
        format!("    {caret}^"),
    ])
}
