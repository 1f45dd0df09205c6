//! Writes the events of a tenant in the files of two activity logs.

use super::audit_record::{self, SEARCH_HEADINGS};
use super::graph_record;
use crate::synth::event::SyntheticEvent;
use crate::synth::events::operation::Operation;
use crate::synth::tenant::{GenerationProgress, Tenant};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

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

/// The names of the two files.
pub(super) const fn names(export: AuditExport) -> [&'static str; 2] {
    match export {
        AuditExport::AuditData => [GRAPH_FILE, "UnifiedAuditLog.json"],
        AuditExport::Search => [GRAPH_FILE, "UnifiedAuditLog.csv"],
    }
}

/// Writes the file of this name at this path.
///
/// # Errors
/// The file system's error.
pub(super) fn write(
    tenant: &Tenant,
    export: AuditExport,
    name: &str,
    path: &Path,
    progress: &GenerationProgress,
) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    let is_graph = name == GRAPH_FILE;
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
    out.flush()
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
