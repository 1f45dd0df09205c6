//! Writes the events of a tenant in the files of two activity logs.

use super::audit_record::{self, SEARCH_HEADINGS};
use super::graph_record;
use crate::synth::event::SyntheticEvent;
use crate::synth::events::operation::Operation;
use crate::synth::tenant::{GenerationProgress, Tenant};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// The form of an export of the unified audit log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AuditExport {
    /// The records themselves (`AuditData`), one a line.
    #[default]
    AuditData,
    /// The CSV of `Search-UnifiedAuditLog`.
    Search,
}

impl AuditExport {
    /// All forms.
    pub const ALL: [Self; 2] = [Self::AuditData, Self::Search];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AuditData => "audit-data",
            Self::Search => "audit-csv",
        }
    }
}

/// The name of the file with calls of Microsoft Graph.
const GRAPH_FILE: &str = "MicrosoftGraphActivityLogs.json";

/// Writes the events into a directory, each log in a file. Returns the paths.
///
/// # Errors
/// The file system's error, with the path.
pub(super) fn write(
    tenant: &Tenant,
    export: AuditExport,
    directory: &Path,
    progress: &GenerationProgress,
) -> io::Result<Vec<PathBuf>> {
    let audit_file = match export {
        AuditExport::AuditData => "UnifiedAuditLog.json",
        AuditExport::Search => "UnifiedAuditLog.csv",
    };
    let mut paths = Vec::new();
    for name in [GRAPH_FILE, audit_file] {
        let path = directory.join(name);
        let write = || -> io::Result<()> {
            let mut out = BufWriter::with_capacity(1 << 20, File::create(&path)?);
            write_log(tenant, name == GRAPH_FILE, export, &mut out, progress)?;
            out.flush()
        };
        write().map_err(|error| super::about(&path, &error))?;
        paths.push(path);
    }
    Ok(paths)
}

fn write_log(
    tenant: &Tenant,
    is_graph: bool,
    export: AuditExport,
    out: &mut impl Write,
    progress: &GenerationProgress,
) -> io::Result<()> {
    if !is_graph && export == AuditExport::Search {
        out.write_all(SEARCH_HEADINGS.as_bytes())?;
    }
    let count = tenant.events.iter().filter(|event| event.is_graph_call() == is_graph).count();
    let mut text = String::new();
    let mut number = 0;
    for event in tenant.events.iter().filter(|event| event.is_graph_call() == is_graph) {
        number += 1;
        text.clear();
        let written = match event.operation {
            Operation::Call(call) => graph_record::write(tenant, event, call, &mut text),
            Operation::Audit(operation) => match export {
                AuditExport::AuditData => audit_record::line(tenant, event, operation, &mut text),
                AuditExport::Search => audit_record::row(tenant, event, operation, (number, count), &mut text),
            },
        };
        written.map_err(io::Error::other)?;
        out.write_all(text.as_bytes())?;
    }
    progress.written.fetch_add(count, std::sync::atomic::Ordering::Relaxed);
    Ok(())
}

/// The label of an event; `None` where no attacker did it.
pub(super) fn label(tenant: &Tenant, event: &SyntheticEvent) -> Option<Value> {
    let number = tenant.attack_of_event(event)?;
    let attack = &tenant.attacks[number];
    Some(json!({
        "event_id": crate::signin::Guid(event.id).to_string(),
        "log": if event.is_graph_call() { "graph-activity" } else { "unified-audit" },
        "ids": event.ids.name(),
        "attack": number,
        "variant": attack.variant.name(),
        "visible": attack.variant.is_visible(),
    }))
}
