//! The jobs that the state calls for.
//!
//! Actions only change the state. After each message [`due`] compares what the screen needs with what was last asked
//! for, and starts the jobs that are missing; so there is one place that knows when a job has to run.

use super::answer::JobKind;
use super::command::Command;
use super::jobs::{Job, Jobs, Work};
use super::listing::ListKey;
use super::model::Model;
use super::prompt::{PromptKind, Sought};
use std::sync::Arc;

/// Starts the jobs that the state calls for and that were not asked for yet.
pub fn due(model: &mut Model, commands: &mut Vec<Command>) {
    let mut jobs = std::mem::take(&mut model.jobs);
    if model.originals.loads > 0 {
        commands.extend(jobs.due_of_originals(model).into_iter().map(Command::Run));
    }
    if model.version > 0 {
        commands.extend(jobs.due(model).into_iter().map(Command::Run));
    }
    model.jobs = jobs;
}

impl Jobs {
    /// What is done with what was loaded and found as it is.
    fn due_of_originals(&mut self, model: &Model) -> Vec<Job> {
        let originals = &model.originals;
        let store = || Arc::clone(&originals.store);
        let work = || Work::Detect { store: store(), settings: Arc::clone(&model.settings) };
        let mut due: Vec<_> = self.detect.ask(JobKind::Detect, originals.loads, true, work).into_iter().collect();
        if let Some(redactor) = model.redaction.redactor() {
            let turn = model.redaction.turns();
            let findings = Arc::clone(&originals.findings);
            let work = || Work::Redact { store: store(), findings, redactor, turn };
            // Of a turn that is over nothing is wanted; of this one each answer is newer than what is shown.
            let patient = self.redact.key.is_some_and(|(_, last)| last == turn);
            due.extend(self.redact.ask(JobKind::Redact, (originals.changes, turn), patient, work));
        }
        due
    }

    fn due(&mut self, model: &Model) -> Vec<Job> {
        let version = model.version;
        let store = || Arc::clone(&model.store);
        let view = model.view();
        let listing = || Arc::clone(&view.listing);
        let mut due = Vec::new();

        let work = || Work::Survey { store: store(), glyphs: model.glyphs };
        due.extend(self.survey.ask(JobKind::Survey, version, true, work));
        let filter = model.filter.text.clone();
        let key = ListKey { version, tab: model.tab, window: view.window, sort: view.sort, filter };
        if view.key.as_ref() != Some(&key) {
            // Only a newer snapshot may wait; what the user asked for goes first.
            let patient = self.list.key.as_ref().is_some_and(|last| ListKey { version, ..last.clone() } == key);
            let work = || Work::List { store: store(), key: key.clone(), filter: Arc::clone(&model.filter.filter) };
            due.extend(self.list.ask(JobKind::List, key.clone(), patient, work));
        }
        if let Some(pattern) = model.pattern() {
            let key = (pattern.to_owned(), view.listed);
            let work = || {
                let sought = Sought { pattern: pattern.to_owned(), listed: view.listed };
                Work::Search { store: store(), listing: listing(), sought }
            };
            due.extend(self.search.ask(JobKind::Search, key, false, work));
        }
        if let Some(prompt) = model.prompt().filter(|prompt| prompt.kind == PromptKind::Filter) {
            let text = prompt.text().to_owned();
            let key = (text.clone(), model.tab, version);
            let work = || Work::Preview { store: store(), tab: model.tab, text };
            due.extend(self.preview.ask(JobKind::Preview, key, false, work));
        }
        if let Some(row) = model.record_wanted() {
            let redactor = model.redaction.redactor();
            let work = || Work::Record { store: Arc::clone(&model.originals.store), row, redactor };
            due.extend(self.record.ask(JobKind::Record, (row, model.redaction.turns()), false, work));
        }
        if let Some(files) = model.files() {
            // Databases know no pseudonyms, and nothing that is counted names anybody.
            let store = Arc::clone(&model.originals.store);
            let work = || Work::Coverage { store, settings: Arc::clone(&model.settings) };
            due.extend(self.coverage.ask(JobKind::Coverage, version, true, work));
            // While files are being read the disk has enough to do.
            let wanted = files.opened.filter(|(file, _)| !model.digests.contains_key(file) && !model.is_loading());
            if let Some((file, _)) = wanted {
                let work = || Work::Digest { store: Arc::clone(&model.originals.store), file };
                due.extend(self.digest.ask(JobKind::Digest, file, false, work));
            }
        }
        let buckets = usize::from(model.panes().histogram_buckets());
        if buckets > 0 {
            let key = (view.listed, model.findings_version, buckets);
            let marked = || Arc::clone(&model.marks);
            let work = || Work::Histogram { store: store(), listing: listing(), marked: marked(), buckets };
            due.extend(self.histogram.ask(JobKind::Histogram, key, false, work));
        }
        due
    }
}
