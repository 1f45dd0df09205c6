//! From a tenant to files.

mod csv;
mod json;
mod row;
mod spelling;

use super::sign_in::SignIn;
use super::tenant::{Progress, Tenant};
use row::Row;
use serde_json::json;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::thread;

/// A shape of export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Diagnostic settings: a record a line.
    Diagnostic,
    /// Microsoft Graph: a list in an object.
    Graph,
    /// Downloads of the portal: tables, without degrees.
    Portal,
    /// A query of Log Analytics over both tables, as the portal exports it.
    LogAnalytics,
}

/// Sign-ins that a thread writes at a time.
const PIECE: usize = 2_000;

/// Most rows of a file that the portal gives.
const MOST_ROWS: usize = 100_000;

/// One sign-in in this many is in the log twice.
const TWICE: u128 = 400;

impl Shape {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Diagnostic, Self::Graph, Self::Portal, Self::LogAnalytics];

    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Diagnostic => "diagnostic",
            Self::Graph => "graph",
            Self::Portal => "portal",
            Self::LogAnalytics => "log-analytics",
        }
    }

    fn record(self, row: Row<'_>, text: &mut String) -> fmt::Result {
        match self {
            Self::Diagnostic => json::diagnostic(row, text),
            Self::Graph => json::graph(row, text),
            Self::Portal => csv::portal(row, text),
            Self::LogAnalytics => csv::log_analytics(row, text),
        }
    }

    /// What stands before the first record, between two, and after the last.
    const fn frame(self) -> [&'static str; 3] {
        match self {
            Self::Diagnostic => ["", "", ""],
            Self::Graph => [
                "{\"@odata.context\":\"https://graph.microsoft.com/beta/$metadata#auditLogs/signIns\",\"value\":[\n",
                ",\n",
                "\n]}\n",
            ],
            Self::Portal => [csv::PORTAL, "", ""],
            Self::LogAnalytics => [csv::LOG_ANALYTICS, "", ""],
        }
    }
}

/// One file to be.
struct Part<'t> {
    name: String,
    rows: Vec<Row<'t>>,
}

/// Writes the log of a tenant, and its labels, into a directory; gives the files' paths.
///
/// # Errors
/// What the file system says, with the path.
pub fn write(
    tenant: &Tenant,
    shape: Shape,
    directory: &Path,
    threads: usize,
    progress: &Progress,
) -> io::Result<Vec<PathBuf>> {
    fs::create_dir_all(directory).map_err(|error| about(directory, &error))?;
    let mut paths = Vec::new();
    for part in parts(tenant, shape) {
        let path = directory.join(&part.name);
        write_part(&part, shape, &path, threads, progress).map_err(|error| about(&path, &error))?;
        paths.push(path);
    }
    let path = directory.join("labels.jsonl");
    fs::write(&path, labels(tenant)).map_err(|error| about(&path, &error))?;
    paths.push(path);
    Ok(paths)
}

fn about(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

/// The files of a shape, each with its rows in the order that the shape has.
fn parts(tenant: &Tenant, shape: Shape) -> Vec<Part<'_>> {
    let rows = |of: Option<bool>| rows(tenant, shape, of);
    let by_kind = |name: fn(bool) -> String| -> Vec<(String, Vec<Row<'_>>)> {
        [true, false].map(|interactive| (name(interactive), rows(Some(interactive)))).into()
    };
    let whole: Vec<(String, Vec<Row<'_>>)> = match shape {
        Shape::Diagnostic => by_kind(|interactive| {
            if interactive { "SignInLogs.json" } else { "NonInteractiveUserSignInLogs.json" }.to_owned()
        }),
        Shape::Graph => by_kind(|interactive| {
            if interactive { "interactiveUser.json" } else { "nonInteractiveUser.json" }.to_owned()
        }),
        Shape::Portal => {
            by_kind(|interactive| if interactive { "InteractiveSignIns" } else { "NonInteractiveSignIns" }.to_owned())
        }
        Shape::LogAnalytics => vec![("query_data.csv".to_owned(), rows(None))],
    };
    whole.into_iter().flat_map(|(name, rows)| split(shape, name, rows)).collect()
}

/// The portal gives no more rows than so many, and names its files by the dates asked for.
fn split(shape: Shape, name: String, rows: Vec<Row<'_>>) -> Vec<Part<'_>> {
    if shape != Shape::Portal {
        return vec![Part { name, rows }];
    }
    let part = |rows: &[Row<'_>], suffix: &str| {
        let (Some(last), Some(first)) = (rows.first(), rows.last()) else { return format!("{name}{suffix}.csv") };
        format!("{name}_{}_{}{suffix}.csv", csv::date(first.sign_in.created), csv::date(last.sign_in.created))
    };
    let number = |at: usize| if at == 0 { String::new() } else { format!(" ({at})") };
    let pieces = rows.chunks(MOST_ROWS).enumerate();
    pieces.map(|(at, rows)| Part { name: part(rows, &number(at)), rows: rows.to_vec() }).collect()
}

fn rows(tenant: &Tenant, shape: Shape, interactive: Option<bool>) -> Vec<Row<'_>> {
    let wanted = |sign_in: &&SignIn| interactive.is_none_or(|interactive| sign_in.interactive == interactive);
    let mut rows: Vec<Row<'_>> =
        tenant.sign_ins.iter().filter(wanted).map(|sign_in| Row::new(tenant, sign_in, false)).collect();
    match shape {
        Shape::Diagnostic | Shape::LogAnalytics => {
            // Now and then the log takes a sign-in in twice.
            let twice = rows.iter().filter(|row| (row.sign_in.id >> 32).is_multiple_of(TWICE));
            let again: Vec<_> = twice.map(|row| Row { again: true, ..*row }).collect();
            rows.extend(again);
            rows.sort_by_key(|row| (row.ingested(), row.sign_in.id));
        }
        // The newest first.
        Shape::Graph | Shape::Portal => rows.sort_by_key(|row| (-row.sign_in.created, row.sign_in.id)),
    }
    rows
}

fn write_part(part: &Part<'_>, shape: Shape, path: &Path, threads: usize, progress: &Progress) -> io::Result<()> {
    let threads = match threads {
        0 => thread::available_parallelism().map_or(1, NonZero::get),
        threads => threads,
    };
    let [before, between, after] = shape.frame();
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    out.write_all(before.as_bytes())?;
    let mut first = true;
    for rows in part.rows.chunks(threads * PIECE) {
        let texts: Vec<String> = thread::scope(|scope| {
            let pieces: Vec<_> = rows.chunks(PIECE).map(|piece| scope.spawn(|| text(piece, shape, between))).collect();
            pieces
                .into_iter()
                .map(|piece| piece.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        });
        for text in texts {
            if !std::mem::take(&mut first) {
                out.write_all(between.as_bytes())?;
            }
            out.write_all(text.as_bytes())?;
        }
        progress.written.fetch_add(rows.len(), Ordering::Relaxed);
    }
    out.write_all(after.as_bytes())?;
    out.flush()
}

fn text(rows: &[Row<'_>], shape: Shape, between: &str) -> String {
    let mut text = String::with_capacity(rows.len() * 3500);
    for (at, &row) in rows.iter().enumerate() {
        if at > 0 {
            text.push_str(between);
        }
        shape.record(row, &mut text).expect("writing to a text never fails");
    }
    text
}

/// Which sign-ins are part of an attack, a line each; and a line for each attack that the log cannot show.
fn labels(tenant: &Tenant) -> String {
    let mut text = String::new();
    let mut line = |value: serde_json::Value| {
        text.push_str(&value.to_string());
        text.push('\n');
    };
    for sign_in in &tenant.sign_ins {
        let Some(number) = Tenant::attack_of(sign_in) else { continue };
        let attack = &tenant.attacks[number];
        line(json!({
            "request_id": crate::signin::Guid(sign_in.id).to_string(),
            "attack": number,
            "variant": attack.variant.name(),
            "visible": attack.variant.is_visible(),
        }));
    }
    for (number, attack) in tenant.attacks.iter().enumerate().filter(|(_, attack)| !attack.variant.is_visible()) {
        line(json!({
            "request_id": null,
            "attack": number,
            "variant": attack.variant.name(),
            "visible": false,
            "user_principal_name": tenant.principal_name(attack.person),
            "why": attack.variant.about(),
        }));
    }
    text
}
