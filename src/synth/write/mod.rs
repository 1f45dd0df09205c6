//! Writes the log of a tenant in the shape of an export.

mod audit_record;
mod copies;
mod csv;
mod encode;
mod event_files;
mod files;
mod format;
mod graph_record;
mod json;
mod log_row;
mod shape;
mod summary;
mod table_record;

pub use event_files::AuditExport;
pub use shape::Shape;

use crate::synth::tenant::{GenerationProgress, Tenant};
use files::{ExportFile, files};
use log_row::LogRow;
use serde_json::json;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::thread;

/// Rows that a thread formats at a time.
const PIECE: usize = 2_000;

/// Writes the log of a tenant and its labels into a directory, and its events where it has any. Returns the paths of the files.
///
/// # Errors
/// The file system's error, with the path.
pub fn write(
    tenant: &Tenant,
    shape: Shape,
    audit: AuditExport,
    directory: &Path,
    threads: usize,
    progress: &GenerationProgress,
) -> io::Result<Vec<PathBuf>> {
    fs::create_dir_all(directory).map_err(|error| about(directory, &error))?;
    let mut paths = Vec::new();
    for part in files(tenant, shape) {
        let path = directory.join(&part.name);
        write_part(&part, &path, threads, progress).map_err(|error| about(&path, &error))?;
        paths.push(path);
    }
    for (log, name) in event_files::files(tenant, audit) {
        let path = directory.join(name);
        event_files::write(tenant, audit, log, &path, progress).map_err(|error| about(&path, &error))?;
        paths.push(path);
    }
    let path = directory.join("labels.jsonl");
    fs::write(&path, labels(tenant, shape)).map_err(|error| about(&path, &error))?;
    paths.push(path);
    Ok(paths)
}

/// Returns the files of a tenant's log, each with its name, without labels.
pub(crate) fn in_memory(tenant: &Tenant, shape: Shape) -> Vec<(String, Vec<u8>)> {
    let bytes = |part: &ExportFile<'_>| {
        let mut bytes = Vec::new();
        write_rows(part, &mut bytes, 1, &GenerationProgress::default()).expect("memory takes all that is written");
        bytes
    };
    files(tenant, shape).iter().map(|part| (part.name.clone(), bytes(part))).collect()
}

fn about(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

fn write_part(part: &ExportFile<'_>, path: &Path, threads: usize, progress: &GenerationProgress) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    write_rows(part, &mut out, threads, progress)
}

fn write_rows(
    part: &ExportFile<'_>,
    out: &mut impl Write,
    threads: usize,
    progress: &GenerationProgress,
) -> io::Result<()> {
    let threads = match threads {
        0 => thread::available_parallelism().map_or(1, NonZero::get),
        threads => threads,
    };
    let [before, between, after] = encode::frame(part.shape);
    out.write_all(before.as_bytes())?;
    let mut first = true;
    for rows in part.rows.chunks(threads * PIECE) {
        let texts: Vec<String> = thread::scope(|scope| {
            let pieces: Vec<_> =
                rows.chunks(PIECE).map(|piece| scope.spawn(|| text(piece, part.shape, between))).collect();
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

fn text(rows: &[LogRow<'_>], shape: Shape, between: &str) -> String {
    let mut text = String::with_capacity(rows.len() * 3500);
    for (at, &row) in rows.iter().enumerate() {
        if at > 0 {
            text.push_str(between);
        }
        encode::record(shape, row, &mut text).expect("writing to a text never fails");
    }
    text
}

/// Writes a line for each record that is, or counts, a sign-in of an attack, one for each event of an attacker, one for each
/// attack that is not visible, and one for each person who has a part in a training case, innocent or not.
fn labels(tenant: &Tenant, shape: Shape) -> String {
    let mut text = String::new();
    let mut line = |value: serde_json::Value| {
        text.push_str(&value.to_string());
        text.push('\n');
    };
    let grouped = (shape == Shape::Summarized).then(|| summary::ids(tenant));
    let mut seen = HashSet::new();
    for sign_in in &tenant.sign_ins {
        let Some(number) = Tenant::attack_of(sign_in) else { continue };
        let attack = &tenant.attacks[number];
        let id = grouped.as_ref().map_or(sign_in.id, |row_of| row_of(sign_in));
        if !seen.insert(id) {
            continue;
        }
        line(json!({
            "request_id": crate::signin::Guid(id).to_string(),
            "attack": number,
            "variant": attack.variant.name(),
            "visible": attack.variant.is_visible(),
        }));
    }
    tenant.events.iter().filter_map(|event| event_files::label(tenant, event)).for_each(&mut line);
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
    for label in &tenant.case_labels {
        line(json!({
            "request_id": null,
            "user_principal_name": tenant.principal_name(label.person),
            "part": label.part,
            "verdict": if label.is_attacked { "attack" } else { "innocent" },
            "why": label.why,
        }));
    }
    text
}
