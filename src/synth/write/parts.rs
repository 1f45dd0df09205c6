//! Which files an export has, and which rows stand in each.

use super::super::sign_in::SignIn;
use super::super::tenant::Tenant;
use super::super::time::DAY;
use super::row::Row;
use super::{Shape, csv, grouped};

/// Most rows of a file that the portal gives.
const MOST_ROWS: usize = 100_000;

/// One sign-in in this many is in the log twice.
const TWICE: u128 = 400;

/// One file to be.
pub struct Part<'t> {
    pub name: String,
    pub shape: Shape,
    /// In the order that the shape has.
    pub rows: Vec<Row<'t>>,
}

/// The files of a shape.
pub fn parts(tenant: &Tenant, shape: Shape) -> Vec<Part<'_>> {
    let part = |name: &str, shape: Shape, interactive: Option<bool>| {
        let rows = rows(tenant, shape, interactive);
        Part { name: name.to_owned(), shape, rows }
    };
    let (people, programs) = (Some(true), Some(false));
    let whole = match shape {
        Shape::Diagnostic => {
            vec![part("SignInLogs", shape, people), part("NonInteractiveUserSignInLogs", shape, programs)]
        }
        Shape::Graph => vec![part("interactiveUser", shape, people), part("nonInteractiveUser", shape, programs)],
        // Graph groups only what programs do.
        Shape::Summarized => vec![
            part("interactiveUser", Shape::Graph, people),
            part("summarizedNonInteractiveSignIns", shape, programs),
        ],
        Shape::Portal => {
            vec![part("InteractiveSignIns", shape, people), part("NonInteractiveSignIns", shape, programs)]
        }
        Shape::LogAnalytics => vec![part("query_data", shape, None)],
    };
    let exports = whole.into_iter().flat_map(|part| exports(tenant, part));
    exports.flat_map(|part| if part.shape == Shape::Portal { downloads(&part) } else { vec![named(part)] }).collect()
}

/// The log in as many exports as are wanted: each but the first begins a day before the one before it ends, as those
/// do of somebody who wants to miss nothing.
fn exports<'t>(tenant: &Tenant, part: Part<'t>) -> Vec<Part<'t>> {
    let times = || tenant.sign_ins.iter().map(|sign_in| sign_in.created);
    let (Some(from), Some(last)) = (times().min(), times().max()) else { return vec![part] };
    let count = tenant.exports as i64;
    let length = (last - from) / count + 1;
    let export = |number: i64| {
        let begins = from + number * length - if number == 0 { 0 } else { DAY };
        let during = begins..from + (number + 1) * length;
        let rows = part.rows.iter().filter(|row| during.contains(&row.sign_in.created)).copied().collect();
        let name = if number == 0 { part.name.clone() } else { format!("{}-{}", part.name, number + 1) };
        Part { name, shape: part.shape, rows }
    };
    (0..count).map(export).collect()
}

fn named(part: Part<'_>) -> Part<'_> {
    let ending = if part.shape == Shape::LogAnalytics { "csv" } else { "json" };
    Part { name: format!("{}.{ending}", part.name), ..part }
}

/// The portal gives no more rows than so many, and names its files by the dates asked for.
fn downloads<'t>(part: &Part<'t>) -> Vec<Part<'t>> {
    let name = |rows: &[Row<'_>], suffix: &str| {
        let (Some(last), Some(first)) = (rows.first(), rows.last()) else {
            return format!("{}{suffix}.csv", part.name);
        };
        let dates = [first, last].map(|row| csv::date(row.sign_in.created));
        format!("{}_{}_{}{suffix}.csv", part.name, dates[0], dates[1])
    };
    let number = |at: usize| if at == 0 { String::new() } else { format!(" ({at})") };
    let pieces = part.rows.chunks(MOST_ROWS).enumerate();
    pieces.map(|(at, rows)| Part { name: name(rows, &number(at)), shape: part.shape, rows: rows.to_vec() }).collect()
}

fn rows(tenant: &Tenant, shape: Shape, interactive: Option<bool>) -> Vec<Row<'_>> {
    let wanted = |sign_in: &&SignIn| interactive.is_none_or(|interactive| sign_in.interactive == interactive);
    let single = tenant.sign_ins.iter().filter(wanted).map(|sign_in| Row::new(tenant, sign_in));
    let mut rows: Vec<Row<'_>> = match shape {
        Shape::Summarized => grouped::rows(tenant),
        _ => single.collect(),
    };
    match shape {
        Shape::Diagnostic | Shape::LogAnalytics => {
            // Now and then the log takes a sign-in in twice.
            let twice = rows.iter().filter(|row| (row.sign_in.id >> 32).is_multiple_of(TWICE));
            let again: Vec<_> = twice.map(|row| Row { again: true, ..*row }).collect();
            rows.extend(again);
            rows.sort_by_key(|row| (row.ingested(), row.sign_in.id));
        }
        // The newest first.
        Shape::Graph | Shape::Summarized | Shape::Portal => {
            rows.sort_by_key(|row| (-row.sign_in.created, row.sign_in.id));
        }
    }
    rows
}
