//! Lists the events of activity logs, file by file.

use super::Check;
use crate::report::PageFormat;
use crate::report::show::time;
use crate::report::table::{self, TableColumn, TableLine};
use crate::signin::Timestamp;
use crate::store::Store;
use crate::store::activity::{ABSENT, ActivityLog, EventText};
use crate::text::number;
use std::io::{self, Write};

/// The events of one log in one file.
#[derive(Clone, Copy, Debug)]
pub(super) struct FileLog {
    /// The log.
    pub log: ActivityLog,
    /// Number of events.
    pub events: u64,
    /// The first of them.
    pub first: Timestamp,
    /// The last of them.
    pub last: Timestamp,
    /// Events that name the token.
    pub with_token: u64,
    /// Events that name the session.
    pub with_session: u64,
}

/// For each file, its events by log. A file has one log as a rule.
pub(super) fn logs_of_files(store: &Store) -> Vec<Vec<FileLog>> {
    let mut files: Vec<Vec<FileLog>> = vec![Vec::new(); store.sources().len()];
    let activity = store.activity();
    for event in activity.events() {
        let facts = activity.facts(event);
        let logs = &mut files[facts.raw.source as usize];
        let at = logs.iter().position(|log| log.log == facts.log).unwrap_or_else(|| {
            let (first, last) = (facts.time, facts.time);
            logs.push(FileLog { log: facts.log, events: 0, first, last, with_token: 0, with_session: 0 });
            logs.len() - 1
        });
        let log = &mut logs[at];
        log.events += 1;
        log.first = log.first.min(facts.time);
        log.last = log.last.max(facts.time);
        log.with_token += u64::from(activity.text_id(EventText::Token, event) != ABSENT);
        log.with_session += u64::from(activity.text_id(EventText::Session, event) != ABSENT);
    }
    files
}

impl Check<'_> {
    /// Writes the events of each file by log: when they happened, and how many name a token or a session, without which
    /// they cannot be linked to sign-ins with certainty.
    pub(super) fn write_events(&self, out: &mut impl Write, page: PageFormat) -> io::Result<()> {
        if self.store.activity().is_empty() {
            return Ok(());
        }
        writeln!(out)?;
        let columns = [
            TableColumn::text("File", 12),
            TableColumn::text("Activity log", 12),
            TableColumn::number("Events"),
            TableColumn::whole("First (UTC)"),
            TableColumn::whole("Last (UTC)"),
            TableColumn::number("With token"),
            TableColumn::number("With session"),
        ];
        let files = logs_of_files(self.store);
        let lines = || {
            self.store.sources().iter().zip(&files).flat_map(|(source, logs)| {
                logs.iter().map(move |log| {
                    TableLine::from([
                        source.path.to_string_lossy(),
                        log.log.name().into(),
                        number(log.events).into(),
                        time(log.first).into(),
                        time(log.last).into(),
                        number(log.with_token).into(),
                        number(log.with_session).into(),
                    ])
                })
            })
        };
        table::write(out, &columns, page, lines)
    }
}
