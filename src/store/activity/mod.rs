//! Stores the events of other logs beside the sign-ins: what was done with a token.
//!
//! The columns are like those of sign-ins: narrow numbers, and tables of distinct texts. An [`ActivityShard`] turns events
//! into an [`ActivityBatch`] on each thread, the [`ActivityBuilder`] joins batches in the order of files and removes
//! duplicates. An event takes some 60 bytes and its share of the texts.

mod activity_builder;
mod activity_event;
mod activity_segment;
mod activity_shard;
mod activity_store;
mod event_names;
mod mail_effects;
mod text_table;

pub use activity_builder::{ActivityBuilder, Appended};
pub use activity_event::{ActivityEvent, ActivityLog, EventFacts, EventText};
pub use activity_shard::{ActivityBatch, ActivityShard};
pub use activity_store::{ActivityStore, EventNumber};
pub use event_names::EventNames;
pub use mail_effects::{MailEffect, MailEffects};
pub use text_table::{ABSENT, TextId, TextTable};

/// Builds stores from events, for tests of other modules.
#[cfg(test)]
pub(crate) mod testing {
    use super::{ActivityBuilder, ActivityEvent, ActivityShard, ActivityStore};
    use crate::store::RawRef;

    /// A store of these events in this order, all from the first source.
    pub(crate) fn activity_of(events: &[ActivityEvent<'_>]) -> ActivityStore {
        let mut shard = ActivityShard::new(0);
        for (at, event) in events.iter().enumerate() {
            shard.push(event, RawRef { source: 0, offset: at as u64, len: 1 });
        }
        let mut builder = ActivityBuilder::default();
        if let Some(batch) = shard.take_batch() {
            builder.append(&batch);
        }
        builder.finish()
    }
}
