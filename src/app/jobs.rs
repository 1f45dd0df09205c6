//! Work that can take longer than a frame: what it is, and which answers still count.

use super::answer::{Answer, JobKind};
use super::exporting::Exporting;
use super::files::Digest;
use super::listing::{ListKey, Listing};
use super::message::Message;
use super::prompt::{self, Sought};
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

/// A job that waits for a thread.
pub struct Job {
    kind: JobKind,
    generation: u64,
    cancelled: Arc<AtomicBool>,
    work: Work,
}

/// What a job does, and all that it needs for that.
pub(super) enum Work {
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
pub(super) struct Slot<K> {
    pub(super) key: Option<K>,
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
    pub(super) fn ask(&mut self, kind: JobKind, key: K, patient: bool, work: impl FnOnce() -> Work) -> Option<Job> {
        if self.key.as_ref() == Some(&key) || self.running && patient {
            return None;
        }
        self.cancelled.store(true, Ordering::Relaxed);
        self.key = Some(key);
        self.generation += 1;
        self.cancelled = Arc::default();
        self.running = true;
        Some(Job { kind, generation: self.generation, cancelled: Arc::clone(&self.cancelled), work: work() })
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
    pub(super) list: Slot<ListKey>,
    pub(super) survey: Slot<u64>,
    pub(super) detect: Slot<u64>,
    pub(super) redact: Slot<(u64, u64)>,
    pub(super) search: Slot<(String, u64)>,
    pub(super) preview: Slot<(String, Tab, u64)>,
    pub(super) record: Slot<(Row, u64)>,
    pub(super) coverage: Slot<u64>,
    pub(super) digest: Slot<usize>,
    pub(super) histogram: Slot<(u64, u64, usize)>,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(slot: &mut Slot<u32>, key: u32, patient: bool) -> Option<Job> {
        let store = Arc::new(Store::default());
        slot.ask(JobKind::Survey, key, patient, || Work::Survey { store, glyphs: Glyphs::Unicode })
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
