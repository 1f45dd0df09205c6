//! Writes the events of a tenant in the files of their logs.

use super::audit_record::{self, SEARCH_HEADINGS};
use super::graph_record;
use super::table_record::{self, AAD_GRAPH_HEADINGS, AZURE_HEADINGS};
use crate::synth::event::{EventLog, SyntheticEvent};
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

/// The logs of which a tenant has events, with the names of their files.
pub(super) fn files(tenant: &Tenant, export: AuditExport) -> impl Iterator<Item = (EventLog, &'static str)> {
    let mut has = EventLog::ALL.map(|_| false);
    tenant.events.iter().for_each(|event| has[event.log() as usize] = true);
    EventLog::ALL.into_iter().filter(move |&log| has[log as usize]).map(move |log| (log, file_name(log, export)))
}

const fn file_name(log: EventLog, export: AuditExport) -> &'static str {
    match (log, export) {
        (EventLog::GraphActivity, _) => "MicrosoftGraphActivityLogs.json",
        (EventLog::UnifiedAudit, AuditExport::AuditData) => "UnifiedAuditLog.json",
        (EventLog::UnifiedAudit, AuditExport::Search) => "UnifiedAuditLog.csv",
        (EventLog::AadGraphActivity, _) => "AADGraphActivityLogs.csv",
        (EventLog::AzureActivity, _) => "AzureActivity.csv",
    }
}

/// Writes the file of a log at this path.
///
/// # Errors
/// The file system's error.
pub(super) fn write(
    tenant: &Tenant,
    export: AuditExport,
    log: EventLog,
    path: &Path,
    progress: &GenerationProgress,
) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    let headings = match (log, export) {
        (EventLog::UnifiedAudit, AuditExport::Search) => SEARCH_HEADINGS,
        (EventLog::AadGraphActivity, _) => AAD_GRAPH_HEADINGS,
        (EventLog::AzureActivity, _) => AZURE_HEADINGS,
        _ => "",
    };
    out.write_all(headings.as_bytes())?;
    let events = || tenant.events.iter().filter(|event| event.log() == log);
    let count = events().count();
    let mut text = String::new();
    for (at, event) in events().enumerate() {
        text.clear();
        let written = match event.operation {
            Operation::Call(call) => graph_record::write(tenant, event, call, &mut text),
            Operation::AadCall(call) => table_record::aad_graph(tenant, event, call, &mut text),
            Operation::Azure(operation, phase) => table_record::azure(tenant, event, (operation, phase), &mut text),
            Operation::Audit(operation) => match export {
                AuditExport::AuditData => audit_record::line(tenant, event, operation, &mut text),
                AuditExport::Search => audit_record::row(tenant, event, operation, (at + 1, count), &mut text),
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
        "log": event.log().name(),
        "ids": event.ids.name(),
        "attack": number,
        "variant": attack.variant.name(),
        "visible": attack.variant.is_visible(),
    }))
}
