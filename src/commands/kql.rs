//! `signinscope kql`: writes queries for the engine that has the tenant's log.

use super::failure::Failure;
use super::{findings, load, output, rows, settings};
use crate::cli::KqlArguments;
use crate::query::Filter;
use crate::report::kql::{self, Candidates, Hunt, ViewQuery};
use crate::signin::{FilterTime, Timestamp};
use crate::text::io_error;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

pub(super) fn run(arguments: &KqlArguments) -> Result<ExitCode, Failure> {
    refuse_what_has_no_effect(arguments)?;
    let text = match (&arguments.filter, &arguments.finding, &arguments.candidates) {
        (Some(filter), ..) => view(arguments, filter)?,
        (_, Some(id), _) => finding(arguments, id)?,
        (.., Some(file)) => export(arguments, file)?,
        (None, None, None) => hunt(arguments)?,
    };
    output::write(|out| out.write_all(text.as_bytes()))?;
    Ok(ExitCode::SUCCESS)
}

/// Refuses options that would change nothing here.
fn refuse_what_has_no_effect(arguments: &KqlArguments) -> Result<(), Failure> {
    let KqlArguments { load, detection, hunt, .. } = arguments;
    let loads = !arguments.paths.is_empty();
    let detects = arguments.finding.is_some();
    let given = [
        (
            "--user",
            !loads && !load.users.is_empty(),
            "chooses what is loaded, and nothing is loaded here; use --where 'user:NAME', or narrow the answer of --hunt",
        ),
        (
            "--kind",
            !loads && load.kind.is_some(),
            "sets how files are read, and none is read here; --tab chooses the sign-ins of --where",
        ),
        ("--dates", !loads && load.dates.is_some(), "sets how files are read, and none is read here"),
        ("--columns", !loads && !load.columns.is_empty(), "sets how files are read, and none is read here"),
        (
            "--since",
            arguments.candidates.is_some() && load.since.is_some(),
            "has no effect here; each candidate has times of its own",
        ),
        (
            "--until",
            arguments.candidates.is_some() && load.until.is_some(),
            "has no effect here; each candidate has times of its own",
        ),
        ("--trusted", !detects && !hunt && !detection.trusted.is_empty(), "concerns --hunt and --finding only"),
        ("--geo", !detects && !detection.geo.is_empty(), "concerns --finding only; a query cannot look up addresses"),
        ("--asn", !detects && !detection.asn.is_empty(), "concerns --finding only; a query cannot look up addresses"),
        ("--case", detection.case.is_some(), "has no effect here; queries have neither verdicts nor marks"),
    ];
    match given.into_iter().find(|(_, is_given, _)| *is_given) {
        Some((option, _, why)) => Err(Failure::usage(format!("{option} {why}"))),
        None => Ok(()),
    }
}

/// The filter of `--where`. Without files, the time of `--since` and `--until` is a part of it.
fn filter_of(arguments: &KqlArguments, filter: &str) -> Result<Filter, Failure> {
    let (since, until) = (arguments.load.since, arguments.load.until);
    let own = rows::parse_filter(filter, false)?;
    if !arguments.paths.is_empty() || (since.is_none() && until.is_none()) {
        return Ok(own);
    }
    refuse_no_time(arguments)?;
    let own = if filter.trim().is_empty() { String::new() } else { format!("({filter})") };
    let text = |time: Option<FilterTime>| time.map(|time| time.to_string()).unwrap_or_default();
    rows::parse_filter(&format!("{own} time:{}..{}", text(since), text(until)), false)
}

/// Refuses times that leave nothing. Relative ones count from now.
fn refuse_no_time(arguments: &KqlArguments) -> Result<(), Failure> {
    let now = Timestamp(chrono::Utc::now().timestamp_nanos_opt().unwrap_or(i64::MAX));
    let (since, until) = (arguments.load.since, arguments.load.until);
    let first = since.or(arguments.hunt.then_some(kql::PERIOD));
    if first.zip(until).is_none_or(|(first, until)| until.last(now) >= first.start(now)) {
        return Ok(());
    }
    Err(Failure::usage(match since {
        Some(_) => "--since is later than --until; no sign-in is between them",
        None => "--until is more than 7 days ago, from which a hunt starts; add --since",
    }))
}

/// The query for what `rows` lists.
fn view(arguments: &KqlArguments, filter: &str) -> Result<String, Failure> {
    let filter = filter_of(arguments, filter)?;
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
    refuse_no_time(arguments)?;
    let hunt = Hunt { settings: &settings, table: arguments.table, since, until };
    Ok(if arguments.spark { hunt.spark() } else { hunt.text() })
}

fn export(arguments: &KqlArguments, file: &Path) -> Result<String, Failure> {
    let name = format!("--candidates {}", file.display());
    let text = std::fs::read(file).map_err(|error| Failure::usage(format!("{name}: {}", io_error(&error))))?;
    let candidates = Candidates::read(&text).map_err(|error| Failure::usage(format!("{name}{error}")))?;
    let most = arguments.rows.unwrap_or(arguments.table.rows());
    Ok(candidates.queries(arguments.table, most))
}
