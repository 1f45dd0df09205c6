//! `signinscope kql`: writes queries for the engine that has the tenant's log.

use super::failure::Failure;
use super::{findings, load, output, rows, settings};
use crate::cli::KqlArguments;
use crate::report::kql::{self, Candidates, Hunt, ViewQuery};
use crate::signin::FilterTime;
use crate::text::io_error;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

pub(super) fn run(arguments: &KqlArguments) -> Result<ExitCode, Failure> {
    if arguments.paths.is_empty() && !arguments.load.users.is_empty() {
        return Err(Failure::usage(
            "--user chooses what is loaded, and nothing is loaded here; use --where 'user:NAME', or narrow the answer of --hunt",
        ));
    }
    let text = match (&arguments.filter, &arguments.finding, &arguments.candidates) {
        (Some(filter), ..) => view(arguments, filter)?,
        (_, Some(id), _) => finding(arguments, id)?,
        (.., Some(file)) => export(arguments, file)?,
        (None, None, None) => hunt(arguments)?,
    };
    output::write(|out| out.write_all(text.as_bytes()))?;
    Ok(ExitCode::SUCCESS)
}

/// The query for what `rows` lists.
fn view(arguments: &KqlArguments, filter: &str) -> Result<String, Failure> {
    let filter = rows::parse_filter(filter, false)?;
    let (tab, window) = (arguments.tab, arguments.aggregate);
    if arguments.paths.is_empty() {
        return Ok(ViewQuery { tab, filter: &filter, window, kinds: Vec::new(), span: None }.text());
    }
    let settings = settings::of_load(&arguments.load)?.settings;
    let loaded = load::load(&load::inputs(&arguments.paths)?, &load::options(&arguments.load, &settings)?);
    loaded.complain()?;
    let text = ViewQuery::of_load(&loaded.store, tab, &filter, window).text();
    loaded.fits()?;
    Ok(text)
}

fn finding(arguments: &KqlArguments, id: &str) -> Result<String, Failure> {
    let settings = settings::configuration(&arguments.load, &arguments.detection)?.settings;
    let loaded = load::load(&load::inputs(&arguments.paths)?, &load::options(&arguments.load, &settings)?);
    loaded.complain()?;
    let found = findings::find(&loaded, &settings);
    let finding = found.list.iter().find(|finding| finding.id == id);
    let text = finding.map(|finding| kql::of_finding(&loaded.store, finding)).ok_or_else(|| {
        Failure::usage(format!(
            "--finding {id}: no finding has this id; 'signinscope findings --format json' lists them"
        ))
    })?;
    loaded.fits()?;
    Ok(text)
}

fn hunt(arguments: &KqlArguments) -> Result<String, Failure> {
    let settings = settings::configuration(&arguments.load, &arguments.detection)?.settings;
    let (since, until) = (arguments.load.since, arguments.load.until);
    if since.zip(until).is_some_and(|(since, until)| FilterTime::never_meet(since, until)) {
        return Err(Failure::usage("--since is later than --until; no sign-in is between them"));
    }
    Ok(Hunt { settings: &settings, table: arguments.table, since, until }.text())
}

fn export(arguments: &KqlArguments, file: &Path) -> Result<String, Failure> {
    let name = format!("--candidates {}", file.display());
    let text = std::fs::read(file).map_err(|error| Failure::usage(format!("{name}: {}", io_error(&error))))?;
    let candidates = Candidates::read(&text).map_err(|error| Failure::usage(format!("{name}{error}")))?;
    let most = arguments.rows.unwrap_or(arguments.table.rows());
    Ok(candidates.queries(arguments.table, most))
}
