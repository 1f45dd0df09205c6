//! Decides which records of one thread are stored.

use super::map::MappedRow;
use crate::signin::{Dimension, Field, Record};
use crate::store::activity::{ActivityEvent, EventText};
use crate::store::{LoadFilter, Shard};
use std::sync::Arc;

/// The filter of a load, with what it decided about the users of a shard.
pub(super) struct RecordFilter {
    filter: Arc<LoadFilter>,
    /// Whether each user is kept, by value id; `None` for those that have not been looked at.
    users: Vec<Option<bool>>,
}

impl RecordFilter {
    pub(super) fn new(filter: Arc<LoadFilter>) -> Self {
        Self { filter, users: Vec::new() }
    }

    /// Whether to store a record.
    pub(super) fn keeps(&self, record: &Record<'_>) -> bool {
        self.filter.keeps_time(record.created)
            && self.filter.keeps_user(record.get(Field::UserId), record.get(Field::UserPrincipalName))
    }

    /// Whether to store an event.
    pub(super) fn keeps_event(&self, event: &ActivityEvent<'_>) -> bool {
        self.filter.keeps_time(event.time)
            && self.filter.keeps_user(event.get(EventText::UserId), event.get(EventText::UserName))
    }

    /// Whether to store a row, whose values are of `shard`.
    pub(super) fn keeps_row(&mut self, row: &MappedRow, shard: &Shard) -> bool {
        if !self.filter.keeps_time(row.facts.created) {
            return false;
        }
        if self.filter.users.is_empty() {
            return true;
        }
        let user = row.values[Dimension::User as usize];
        if self.users.len() <= user as usize {
            self.users.resize(user as usize + 1, None);
        }
        *self.users[user as usize].get_or_insert_with(|| {
            let entry = shard.entry(Dimension::User, user);
            self.filter.keeps_user(entry.get(Field::UserId), entry.get(Field::UserPrincipalName))
        })
    }
}
