//! Work that can take longer than a frame: what it is, and which answers still count.
//!
//! Actions only change the state. After each message [`due`] compares what the screen needs with what was last asked
//! for, and starts the jobs that are missing; so there is one place that knows when a job has to run.

use super::exporting::Exporting;
use super::files::Digest;
use super::listing::{ListKey, Listing};
use super::message::{Answer, Command, Message};
use super::model::Model;
use super::prompt::{self, PromptKind, Sought};
use super::survey::Survey;
use crate::aggregate::{Histogram, Tab};
use crate::detect::{self, Coverage, Findings, Settings, Severity};
use crate::ingest;
use crate::query::Filter;
use crate::redact::Redactor;
use crate::store::{Row, Store};
use crate::text::Glyphs;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What a job is for. At most one answer of each kind is awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobKind {
    /// Reading the files.
    Load,
    /// Grouping a tab.
    List,
    /// Surveying a snapshot.
    Survey,
    /// Looking for suspects.
    Detect,
    /// Replacing names by pseudonyms.
    Redact,
    /// Searching.
    Search,
    /// Counting and completing what is being typed as a filter.
    Preview,
    /// Reading a raw record.
    Record,
    /// Seeing what each file holds and lacks.
    Coverage,
    /// Computing the digest of a file.
    Digest,
    /// Counting over time.
    Histogram,
    /// Writing a file.
    Export,
}

/// A job that waits for a thread.
pub struct Job {
    kind: JobKind,
    generation: u64,
    cancelled: Arc<AtomicBool>,
    work: Work,
}

enum Work {
    List { store: Arc<Store>, key: ListKey, filter: Arc<Filter> },
    Survey { store: Arc<Store>, glyphs: Glyphs },
    Detect { store: Arc<Store>, settings: Arc<Settings> },
    Search { store: Arc<Store>, listing: Arc<Listing>, sought: Sought },
    Preview { store: Arc<Store>, tab: Tab, text: String },
    Redact { store: Arc<Store>, findings: Arc<Findings>, redactor: Arc<Redactor>, turn: u64 },
    Record { store: Arc<Store>, row: Row, redactor: Option<Arc<Redactor>> },
    Coverage { store: Arc<Store>, settings: Arc<Settings> },
    Digest { store: Arc<Store>, file: usize },
    Export(Box<Exporting>),
    Histogram { store: Arc<Store>, listing: Arc<Listing>, marked: Arc<HashMap<Row, Severity>>, buckets: usize },
}

impl Job {
    /// What the job is for.
    pub fn kind(&self) -> JobKind {
        self.kind
    }

    /// Which run of its kind it is.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// The job that writes a file: asked for once, and never overtaken.
    pub(super) fn export(exporting: Exporting) -> Self {
        let work = Work::Export(Box::new(exporting));
        Self { kind: JobKind::Export, generation: 0, cancelled: Arc::default(), work }
    }

    /// Does the work on the calling thread; `None` when it was overtaken meanwhile.
    pub fn run(self) -> Option<Message> {
        let cancelled = &*self.cancelled;
        let answer = match self.work {
            Work::List { store, key, filter } => {
                let listing = Listing::of(&store, key.tab, key.window, &filter, key.sort, cancelled)?;
                Answer::Listed(Box::new((key, Arc::new(listing))))
            }
            Work::Survey { store, glyphs } => Answer::Surveyed(Box::new(Survey::of(&store, glyphs))),
            Work::Detect { store, settings } => {
                Answer::Detected(Arc::new(detect::detect(&store, &settings, cancelled)?))
            }
            Work::Search { store, listing, sought } => {
                Answer::Searched(prompt::search(&store, &listing, sought, cancelled)?)
            }
            Work::Preview { store, tab, text } => Answer::Previewed(prompt::preview(&store, tab, &text, cancelled)?),
            Work::Redact { store, findings, redactor, turn } => {
                let findings = redactor.findings(&store, &findings);
                Answer::Redacted(turn, Arc::new(redactor.store(&store)), Arc::new(findings))
            }
            Work::Record { store, row, redactor } => {
                let read = ingest::raw_record(&store, row);
                Answer::Read(row, redactor.map_or(read.clone(), |redactor| redactor.record(&store, row, read)))
            }
            Work::Coverage { store, settings } => Answer::Covered(Arc::new(Coverage::of(&store, &settings.databases))),
            Work::Digest { store, file } => {
                let source = &store.sources()[file];
                let archive = source.archive.as_ref().and_then(|path| ingest::sha256_of_file(path, cancelled));
                Answer::Digested(file, Digest { file: ingest::sha256(source, cancelled), archive })
            }
            Work::Export(exporting) => Answer::Exported(exporting.run()),
            Work::Histogram { store, listing, marked, buckets } => {
                Answer::Counted(Histogram::of(&store, &listing.groups.members, buckets, |row| {
                    marked.contains_key(&row)
                }))
            }
        };
        let wanted = !cancelled.load(Ordering::Relaxed);
        wanted.then_some(Message::Answer { kind: self.kind, generation: self.generation, answer })
    }
}

/// What was asked of one kind of job, and whether the answer is still to come.
struct Slot<K> {
    key: Option<K>,
    generation: u64,
    cancelled: Arc<AtomicBool>,
    running: bool,
}

impl<K> Default for Slot<K> {
    fn default() -> Self {
        Self { key: None, generation: 0, cancelled: Arc::default(), running: false }
    }
}

impl<K: PartialEq> Slot<K> {
    /// Starts a job for `key` unless it was the last one asked for. A running job is overtaken, unless `patient`: then
    /// it may finish first, so that a stream of snapshots doesn't keep every job from ever ending.
    fn ask(&mut self, kind: JobKind, key: K, patient: bool, work: impl FnOnce() -> Work) -> Option<Command> {
        if self.key.as_ref() == Some(&key) || self.running && patient {
            return None;
        }
        self.cancelled.store(true, Ordering::Relaxed);
        self.key = Some(key);
        self.generation += 1;
        self.cancelled = Arc::default();
        self.running = true;
        let job = Job { kind, generation: self.generation, cancelled: Arc::clone(&self.cancelled), work: work() };
        Some(Command::Run(job))
    }

    /// Whether the answer of this generation is the one that was waited for.
    fn answered(&mut self, generation: u64) -> bool {
        let current = generation == self.generation;
        self.running &= !current;
        current
    }
}

/// The jobs of the explorer.
#[derive(Default)]
pub struct Jobs {
    list: Slot<ListKey>,
    survey: Slot<u64>,
    detect: Slot<u64>,
    redact: Slot<(u64, u64)>,
    search: Slot<(String, u64)>,
    preview: Slot<(String, Tab, u64)>,
    record: Slot<(Row, u64)>,
    coverage: Slot<u64>,
    digest: Slot<usize>,
    histogram: Slot<(u64, u64, usize)>,
}

impl Jobs {
    /// Takes note that a job ended; whether its answer still counts.
    pub fn answered(&mut self, kind: JobKind, generation: u64) -> bool {
        match kind {
            JobKind::Load | JobKind::Export => true,
            JobKind::List => self.list.answered(generation),
            JobKind::Survey => self.survey.answered(generation),
            JobKind::Detect => self.detect.answered(generation),
            JobKind::Redact => self.redact.answered(generation),
            JobKind::Search => self.search.answered(generation),
            JobKind::Preview => self.preview.answered(generation),
            JobKind::Record => self.record.answered(generation),
            JobKind::Coverage => self.coverage.answered(generation),
            JobKind::Digest => self.digest.answered(generation),
            JobKind::Histogram => self.histogram.answered(generation),
        }
    }

    /// Whether a job of this kind is under way.
    pub fn is_running(&self, kind: JobKind) -> bool {
        match kind {
            JobKind::Load | JobKind::Export => false,
            JobKind::List => self.list.running,
            JobKind::Survey => self.survey.running,
            JobKind::Detect => self.detect.running,
            JobKind::Redact => self.redact.running,
            JobKind::Search => self.search.running,
            JobKind::Preview => self.preview.running,
            JobKind::Record => self.record.running,
            JobKind::Coverage => self.coverage.running,
            JobKind::Digest => self.digest.running,
            JobKind::Histogram => self.histogram.running,
        }
    }
}

/// Starts the jobs that the state calls for and that were not asked for yet.
pub fn due(model: &mut Model, commands: &mut Vec<Command>) {
    let mut jobs = std::mem::take(&mut model.jobs);
    if model.originals.loads > 0 {
        commands.extend(jobs.due_of_originals(model));
    }
    if model.version > 0 {
        commands.extend(jobs.due(model));
    }
    model.jobs = jobs;
}

impl Jobs {
    /// What is done with what was loaded and found as it is.
    fn due_of_originals(&mut self, model: &Model) -> Vec<Command> {
        let originals = &model.originals;
        let store = || Arc::clone(&originals.store);
        let work = || Work::Detect { store: store(), settings: Arc::clone(&model.settings) };
        let mut commands: Vec<_> = self.detect.ask(JobKind::Detect, originals.loads, true, work).into_iter().collect();
        if let Some(redactor) = model.redaction.redactor() {
            let turn = model.redaction.turns();
            let findings = Arc::clone(&originals.findings);
            let work = || Work::Redact { store: store(), findings, redactor, turn };
            // Of a turn that is over nothing is wanted; of this one each answer is newer than what is shown.
            let patient = self.redact.key.is_some_and(|(_, last)| last == turn);
            commands.extend(self.redact.ask(JobKind::Redact, (originals.changes, turn), patient, work));
        }
        commands
    }

    fn due(&mut self, model: &Model) -> Vec<Command> {
        let version = model.version;
        let store = || Arc::clone(&model.store);
        let view = model.view();
        let listing = || Arc::clone(&view.listing);
        let mut commands = Vec::new();

        let work = || Work::Survey { store: store(), glyphs: model.glyphs };
        commands.extend(self.survey.ask(JobKind::Survey, version, true, work));
        let filter = model.filter.text.clone();
        let key = ListKey { version, tab: model.tab, window: view.window, sort: view.sort, filter };
        if view.key.as_ref() != Some(&key) {
            // Only a newer snapshot may wait; what the user asked for goes first.
            let patient = self.list.key.as_ref().is_some_and(|last| ListKey { version, ..last.clone() } == key);
            let work = || Work::List { store: store(), key: key.clone(), filter: Arc::clone(&model.filter.filter) };
            commands.extend(self.list.ask(JobKind::List, key.clone(), patient, work));
        }
        if let Some(pattern) = model.pattern() {
            let key = (pattern.to_owned(), view.listed);
            let work = || {
                let sought = Sought { pattern: pattern.to_owned(), listed: view.listed };
                Work::Search { store: store(), listing: listing(), sought }
            };
            commands.extend(self.search.ask(JobKind::Search, key, false, work));
        }
        if let Some(prompt) = model.prompt().filter(|prompt| prompt.kind == PromptKind::Filter) {
            let text = prompt.text().to_owned();
            let key = (text.clone(), model.tab, version);
            let work = || Work::Preview { store: store(), tab: model.tab, text };
            commands.extend(self.preview.ask(JobKind::Preview, key, false, work));
        }
        if let Some(row) = model.record_wanted() {
            let redactor = model.redaction.redactor();
            let work = || Work::Record { store: Arc::clone(&model.originals.store), row, redactor };
            commands.extend(self.record.ask(JobKind::Record, (row, model.redaction.turns()), false, work));
        }
        if let Some(files) = model.files() {
            // Databases know no pseudonyms, and nothing that is counted names anybody.
            let store = Arc::clone(&model.originals.store);
            let work = || Work::Coverage { store, settings: Arc::clone(&model.settings) };
            commands.extend(self.coverage.ask(JobKind::Coverage, version, true, work));
            // While files are being read the disk has enough to do.
            let wanted = files.opened.filter(|(file, _)| !model.digests.contains_key(file) && !model.is_loading());
            if let Some((file, _)) = wanted {
                let work = || Work::Digest { store: Arc::clone(&model.originals.store), file };
                commands.extend(self.digest.ask(JobKind::Digest, file, false, work));
            }
        }
        let buckets = usize::from(model.panes().histogram_buckets());
        if buckets > 0 {
            let key = (view.listed, model.findings_version, buckets);
            let marked = || Arc::clone(&model.marks);
            let work = || Work::Histogram { store: store(), listing: listing(), marked: marked(), buckets };
            commands.extend(self.histogram.ask(JobKind::Histogram, key, false, work));
        }
        commands
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(slot: &mut Slot<u32>, key: u32, patient: bool) -> Option<Job> {
        let store = Arc::new(Store::default());
        let command = slot.ask(JobKind::Survey, key, patient, || Work::Survey { store, glyphs: Glyphs::Unicode })?;
        match command {
            Command::Run(job) => Some(job),
            _ => None,
        }
    }

    #[test]
    fn a_newer_question_overtakes_and_the_stale_answer_is_dropped() {
        let mut slot = Slot::default();
        let first = ask(&mut slot, 1, false).expect("a job");
        assert!(ask(&mut slot, 1, false).is_none(), "asked already");
        let second = ask(&mut slot, 2, false).expect("a job");
        assert!(first.run().is_none(), "it was cancelled");
        assert!(!slot.answered(1) && slot.running);
        let Some(Message::Answer { generation, .. }) = second.run() else { panic!("an answer") };
        assert!(slot.answered(generation) && !slot.running);
    }

    #[test]
    fn a_patient_question_waits_for_the_running_job() {
        let mut slot = Slot::default();
        assert!(ask(&mut slot, 1, true).is_some());
        assert!(ask(&mut slot, 2, true).is_none());
        assert!(slot.answered(1));
        assert!(ask(&mut slot, 2, true).is_some());
    }
}
