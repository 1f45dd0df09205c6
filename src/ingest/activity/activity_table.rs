//! Reads rows of tables of activity logs: CSV exports and the answers of query services.

use super::activity_json::{read_pairs, read_text};
use super::activity_key::{ActivityKeys, EventSlot, KeyPlace, KeyUse, OPERATION_NAME, Sign, meaning};
use super::event_builder::EventBuilder;
use crate::ingest::map::unguarded;
use crate::signin::Guid;
use crate::store::activity::ActivityLog;

/// The meaning of a table's columns.
#[derive(Clone, Debug)]
pub(in crate::ingest) struct ActivityTable {
    columns: Vec<KeyUse>,
    /// The log that the headings show.
    log: ActivityLog,
    /// Whether every row is of that log. A query may have joined logs into one table.
    is_alone: bool,
}

impl ActivityTable {
    /// Reads headings; `None` when they are not those of an activity log.
    pub(in crate::ingest) fn of<T: AsRef<str>>(headings: &[T]) -> Option<Self> {
        let columns: Vec<KeyUse> = headings.iter().map(|heading| meaning(KeyPlace::Record, heading.as_ref())).collect();
        let shows = |sign: Sign| {
            columns.iter().any(|column| {
                matches!(column, KeyUse::KeptOf(_, _, shown) | KeyUse::InsideOf(_, shown) | KeyUse::Shows(shown) if *shown == sign)
            })
        };
        let keeps = |wanted: EventSlot| {
            columns
                .iter()
                .any(|column| matches!(column, KeyUse::Kept(slot, _) | KeyUse::KeptOf(slot, ..) if *slot == wanted))
        };
        // Tables of sign-ins have an operation, too: `OperationName`.
        let has_operation = columns.iter().any(|column| {
            matches!(column, KeyUse::Kept(EventSlot::Operation, rank) | KeyUse::KeptOf(EventSlot::Operation, rank, _) if *rank > OPERATION_NAME)
        });
        let of_sign_ins = headings.iter().any(|heading| heading.as_ref().starts_with("CreatedDateTime"));
        let (log, is_alone) = if shows(Sign::CloudApp) {
            (ActivityLog::CloudAppEvents, true)
        } else if shows(Sign::Office) && has_operation {
            (ActivityLog::OfficeActivity, true)
        } else if shows(Sign::Audit) || has_operation && keeps(EventSlot::Workload) && keeps(EventSlot::Time) {
            (ActivityLog::UnifiedAudit, true)
        } else if keeps(EventSlot::Uri) && (keeps(EventSlot::Method) || keeps(EventSlot::Token)) {
            // The older Graph names the type of the actor.
            let is_older = keeps(EventSlot::TokenKind);
            let log = if is_older { ActivityLog::AadGraphActivity } else { ActivityLog::GraphActivity };
            (log, !of_sign_ins)
        } else if shows(Sign::Azure) && has_operation && !of_sign_ins {
            (ActivityLog::AzureActivity, true)
        } else if shows(Sign::RequestType) && shows(Sign::ErrorNumber) {
            (ActivityLog::PreAuthentication, !of_sign_ins)
        } else {
            return None;
        };
        Some(Self { columns, log, is_alone })
    }

    /// The log that the headings show.
    pub(in crate::ingest) fn log(&self) -> ActivityLog {
        self.log
    }

    /// Whether no row is a sign-in.
    pub(in crate::ingest) fn is_alone(&self) -> bool {
        self.is_alone
    }

    /// Reads a row into the builder.
    pub(super) fn read<'c>(
        &self,
        cells: impl Iterator<Item = &'c str>,
        builder: &mut EventBuilder,
        keys: &mut ActivityKeys,
    ) {
        if self.log == ActivityLog::PreAuthentication && self.is_alone {
            // Either cell may be empty; the headings show the log.
            builder.note_sign(Sign::RequestType);
            builder.note_sign(Sign::ErrorNumber);
        }
        for (&column, cell) in self.columns.iter().zip(cells) {
            let cell = unguarded(cell).trim();
            if cell.is_empty() {
                continue;
            }
            let place = match column {
                KeyUse::Kept(slot, rank) => {
                    builder.set(slot, rank, cell);
                    continue;
                }
                KeyUse::KeptOf(slot, rank, sign) => {
                    builder.note_sign(sign);
                    builder.set(slot, rank, cell);
                    continue;
                }
                KeyUse::Shows(sign) => {
                    builder.note_sign(sign);
                    continue;
                }
                KeyUse::InsideOf(place, sign) => {
                    builder.note_sign(sign);
                    place
                }
                // `Identity` of Search-UnifiedAuditLog is the id of the record.
                KeyUse::Inside(_) if Guid::parse(cell).is_some() => {
                    builder.set(EventSlot::EventId, 1, cell);
                    continue;
                }
                KeyUse::Inside(place) => place,
                KeyUse::Pairs => {
                    read_pairs(cell, builder);
                    continue;
                }
                KeyUse::MailList | KeyUse::Ignored => continue,
            };
            read_text(cell, place, 0, builder, keys);
        }
    }
}
