//! Splits a log into the files of an export.

use super::log_row::LogRow;
use super::shape::Shape;
use super::{csv, summary};
use crate::synth::sign_in::SyntheticSignIn;
use crate::synth::tenant::Tenant;
use crate::synth::time::DAY;

/// The most rows of one file that the portal exports.
const MOST_ROWS: usize = 100_000;

/// One sign-in in this many is ingested twice.
const TWICE: u128 = 400;

/// A file to write.
pub(super) struct ExportFile<'t> {
    pub name: String,
    pub shape: Shape,
    /// In the order of the shape.
    pub rows: Vec<LogRow<'t>>,
}

/// Lists the files of a shape.
pub(super) fn files(tenant: &Tenant, shape: Shape) -> Vec<ExportFile<'_>> {
    let part = |name: &str, shape: Shape, interactive: Option<bool>| {
        let rows = rows(tenant, shape, interactive);
        ExportFile { name: name.to_owned(), shape, rows }
    };
    let (people, programs) = (Some(true), Some(false));
    let whole = match shape {
        Shape::Diagnostic => {
            vec![part("SignInLogs", shape, people), part("NonInteractiveUserSignInLogs", shape, programs)]
        }
        // Graph groups only non-interactive sign-ins.
        Shape::Summarized => vec![
            part("interactiveUser", Shape::Graph, people),
            part("summarizedNonInteractiveSignIns", shape, programs),
        ],
        Shape::Portal => {
            vec![part("InteractiveSignIns", shape, people), part("NonInteractiveSignIns", shape, programs)]
        }
        Shape::LogAnalytics => vec![part("query_data", shape, None)],
        // Copies are made of Graph's files.
        _ => vec![part("interactiveUser", shape, people), part("nonInteractiveUser", shape, programs)],
    };
    let exports = whole.into_iter().flat_map(|part| exports(tenant, part));
    exports.flat_map(|part| if part.shape == Shape::Portal { downloads(&part) } else { vec![named(part)] }).collect()
}

/// Splits a file into the exports of the plan. Each but the first begins a day before the one before it ends, as repeated
/// exports do.
fn exports<'t>(tenant: &Tenant, part: ExportFile<'t>) -> Vec<ExportFile<'t>> {
    let times = || tenant.sign_ins.iter().map(|sign_in| sign_in.created);
    let (Some(from), Some(last)) = (times().min(), times().max()) else { return vec![part] };
    let count = tenant.exports as i64;
    let length = (last - from) / count + 1;
    let export = |number: i64| {
        let begins = from + number * length - if number == 0 { 0 } else { DAY };
        let during = begins..from + (number + 1) * length;
        let rows = part.rows.iter().filter(|row| during.contains(&row.sign_in.created)).copied().collect();
        let name = if number == 0 { part.name.clone() } else { format!("{}-{}", part.name, number + 1) };
        ExportFile { name, shape: part.shape, rows }
    };
    (0..count).map(export).collect()
}

fn named(part: ExportFile<'_>) -> ExportFile<'_> {
    ExportFile { name: format!("{}.{}", part.name, part.shape.ending()), ..part }
}

/// Splits a file as the portal does: at most [`MOST_ROWS`] rows, named by its dates.
fn downloads<'t>(part: &ExportFile<'t>) -> Vec<ExportFile<'t>> {
    let name = |rows: &[LogRow<'_>], suffix: &str| {
        let (Some(last), Some(first)) = (rows.first(), rows.last()) else {
            return format!("{}{suffix}.csv", part.name);
        };
        let dates = [first, last].map(|row| csv::date(row.sign_in.created));
        format!("{}_{}_{}{suffix}.csv", part.name, dates[0], dates[1])
    };
    let number = |at: usize| if at == 0 { String::new() } else { format!(" ({at})") };
    let pieces = part.rows.chunks(MOST_ROWS).enumerate();
    pieces
        .map(|(at, rows)| ExportFile { name: name(rows, &number(at)), shape: part.shape, rows: rows.to_vec() })
        .collect()
}

fn rows(tenant: &Tenant, shape: Shape, interactive: Option<bool>) -> Vec<LogRow<'_>> {
    let wanted = |sign_in: &&SyntheticSignIn| interactive.is_none_or(|interactive| sign_in.interactive == interactive);
    let single = tenant.sign_ins.iter().filter(wanted).map(|sign_in| LogRow::new(tenant, sign_in));
    let mut rows: Vec<LogRow<'_>> = match shape {
        Shape::Summarized => summary::rows(tenant),
        _ => single.collect(),
    };
    match shape {
        Shape::Diagnostic | Shape::LogAnalytics => {
            // At times a log ingests a sign-in twice.
            let twice = rows.iter().filter(|row| (row.sign_in.id >> 32).is_multiple_of(TWICE));
            let again: Vec<_> = twice.map(|row| LogRow { again: true, ..*row }).collect();
            rows.extend(again);
            rows.sort_by_key(|row| (row.ingested(), row.sign_in.id));
        }
        // Newest first.
        _ => {
            rows.sort_by_key(|row| (-row.sign_in.created, row.sign_in.id));
        }
    }
    rows
}
