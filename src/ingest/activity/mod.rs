//! Reads the events of other logs than those of sign-ins: what was done with a token.
//!
//! A record that resembles the one before it is read by its difference ([`fast_event`]). Any other is read key by key ([`activity_json`], [`activity_table`]) into an [`event_builder::EventBuilder`]; which log it is of and what
//! several keys decide together follows at its end. A record of none of these logs is left to the mapping of sign-ins.

mod activity_json;
mod activity_key;
mod activity_table;
mod event_builder;
mod fast_event;
mod graph_call;
mod mail_parameter;
#[cfg(test)]
mod tests;

pub(super) use activity_table::ActivityTable;

use crate::ingest::map::{FileOrder, MapHints};
use crate::store::activity::{ActivityEvent, ActivityLog};
use activity_key::{ActivityKeys, EventSlot, KeyPlace, KeyUse, meaning};
use event_builder::EventBuilder;
use fast_event::FastEventReader;

/// Reads events of one thread. Keys and buffers are kept from record to record.
#[derive(Default)]
pub(super) struct ActivityReader {
    keys: ActivityKeys,
    builder: EventBuilder,
    fast: FastEventReader,
}

impl ActivityReader {
    /// Reads the JSON record at the front of `text` if it resembles the one before; gives the event and its length. `None` when
    /// [`Self::json`] must read it.
    pub(super) fn fast(&mut self, text: &[u8], hints: MapHints<'_>) -> Option<(ActivityEvent<'_>, usize)> {
        let Self { builder, fast, .. } = self;
        let len = fast.read(text, builder)?;
        let event = builder.finish(hints.order)?.ok()?;
        fast.keep();
        Some((event, len))
    }

    /// Reads a JSON record; `None` when it is of none of these logs, or no JSON.
    ///
    /// # Errors
    /// When it is of one of them and cannot be stored, with the reason.
    pub(super) fn json(&mut self, text: &str, hints: MapHints<'_>) -> Option<Result<ActivityEvent<'_>, String>> {
        self.fast.forget();
        self.builder.reset();
        activity_json::read_record(text, &mut self.builder, &mut self.keys)?;
        self.builder.finish(hints.order)
    }

    /// Reads a row of a table, likewise.
    ///
    /// # Errors
    /// When it is of one of these logs and cannot be stored, with the reason.
    pub(super) fn row<'c>(
        &mut self,
        table: &ActivityTable,
        cells: impl Iterator<Item = &'c str>,
        hints: MapHints<'_>,
    ) -> Option<Result<ActivityEvent<'_>, String>> {
        self.fast.forget();
        self.builder.reset();
        table.read(cells, &mut self.builder, &mut self.keys);
        self.builder.finish(hints.order)
    }
}

/// Whether what an event touched may be shortened in the store: only paths of Graph are.
pub(super) fn may_be_shortened(log: ActivityLog, object: &str) -> bool {
    log.is_graph() && graph_call::may_be_shortened(object)
}

/// What an event touched, whole, from the field of its record with this name; `None` where the field is another, or does not
/// give `object` when it is shortened.
pub(super) fn whole_object(name: &str, value: &str, object: &str) -> Option<String> {
    let is_uri = matches!(meaning(KeyPlace::Record, name), KeyUse::Kept(EventSlot::Uri, _));
    is_uri.then(|| graph_call::whole_path(value, object)).flatten()
}

/// The log that a JSON record is of; `None` for sign-ins and everything else.
pub(super) fn log_of(record: &str) -> Option<ActivityLog> {
    let mut reader = ActivityReader::default();
    reader.builder.reset();
    activity_json::read_record(record, &mut reader.builder, &mut reader.keys)?;
    // A record without a time shows its log all the same.
    match reader.builder.finish(FileOrder::default())? {
        Ok(event) => Some(event.log),
        Err(_) => reader.builder.log(),
    }
}
