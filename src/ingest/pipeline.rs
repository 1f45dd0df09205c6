//! Runs a load on threads: workers read and parse portions of the files; the calling thread joins the results in order.

use super::chunk::ParsedChunk;
use super::cut_export;
use super::input::archive;
use super::input::discover::discover;
use super::input::input_file::InputFile;
use super::input::reread::reread;
use super::map::{AuthenticationStep, UNKNOWN_MEMBER, completed, is_enumeration};
use super::page_signs::PageSigns;
use super::progress::Progress;
use super::raw_cache::RawCache;
use super::reader::{BLOCK, SharedLoad, SourceEvent};
use super::source_notes::SourceNotes;
use super::spare_buffers::SpareBuffers;
use super::work_queue::{Portion, ReadStep, StepNumber, WorkQueue};
use super::worker::Worker;
use super::{Input, Options, span};
use crate::signin::Guid;
use crate::store::activity::ActivityBuilder;
use crate::store::{Builder, Completeness, LoadFilter, Problem, Source, Store};
use crate::text::{bytes, counted, number};
use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// The shortest time between two snapshots. The first comes with the first rows.
const PUBLISH_EVERY: Duration = Duration::from_millis(400);

/// Records between two checks of the memory in use.
const CHECK_MEMORY_EVERY: u64 = 1000;

/// Memory that an authentication step takes until its sign-in is loaded, in bytes, texts included. An estimate.
const BYTES_A_STEP: usize = 300;

/// The time without new records after which a snapshot is published: a pipe may pause for long.
const PUBLISH_WHEN_IDLE: Duration = Duration::from_millis(100);

/// A step of the load. Steps are numbered in the order of the files and joined in that order: the result does not depend
/// on the threads.
enum LoadStep {
    Read(ReadStep),
    Parsed(Box<ParsedChunk>),
}

/// Reads all inputs and returns the finished store. With [`Options::live`], `publish` is called with snapshots while
/// the load goes on, on the calling thread.
///
/// A damaged file has its problems in its [`crate::store::Source`]; the other files are read all the same.
pub fn load(
    inputs: &[Input],
    options: &Options,
    progress: &Progress,
    publish: &mut dyn FnMut(Arc<Store>),
) -> Arc<Store> {
    let mut files = discover(inputs, options.allow_bombs);
    progress.add_total(files.iter().map(|file| file.bytes).sum());
    let threads = match options.threads {
        0 => thread::available_parallelism().map_or(1, NonZero::get),
        threads => threads,
    };
    let filter = Arc::new(span::settle(&mut files, threads, options, progress));
    let mut joiner = ChunkJoiner::new(&files, threads, options, &filter);
    let queue = WorkQueue::new(SharedLoad { files: &files, options, filter: &filter, progress }, threads);
    thread::scope(|scope| {
        let (step_sender, steps) = channel();
        for _ in 0..threads {
            let (queue, steps) = (&queue, step_sender.clone());
            scope.spawn(move || work(queue, &steps));
        }
        drop(step_sender);
        joiner.run(&steps, &queue, progress, options.live.then_some(publish));
    });
    let completeness = match (joiner.out_of_memory, progress.is_cancelled()) {
        (true, _) => Completeness::OutOfMemory,
        (false, true) => Completeness::Stopped,
        (false, false) => Completeness::Complete,
    };
    Arc::new(joiner.finish(completeness))
}

fn work(queue: &WorkQueue<'_>, joiner: &Sender<Vec<(StepNumber, LoadStep)>>) {
    let mut worker = Worker::new(queue.new_shard(), queue.load().filter);
    let mut buffers = SpareBuffers::default();
    let mut own: Option<Arc<Portion<'_>>> = None;
    let mut steps = Vec::new();
    let mut unsent = 0;
    while let Some(portion) = queue.portion(own.as_ref()) {
        // Batches of one shard are joined in the order in which they were taken.
        if own.is_some_and(|own| own.is_after(&portion)) {
            worker = Worker::new(queue.new_shard(), queue.load().filter);
        }
        let read = queue.read(&portion, &mut buffers, &mut |number, step| steps.push((number, LoadStep::Read(step))));
        let has_more = read.is_some();
        if let Some((number, chunk)) = read {
            let parsed = worker.parse(&chunk);
            unsent += chunk.text.len();
            buffers.put(chunk.text);
            queue.add_waiting(parsed.bytes());
            steps.push((number, LoadStep::Parsed(Box::new(parsed))));
        }
        // Small files are joined together: each message wakes a thread. But not more text than a chunk of a large file
        // has, since what waits is not shown.
        if !(has_more && portion.has_small_files() && unsent < BLOCK) {
            // The receiver lives until all threads have ended.
            let _ = joiner.send(std::mem::take(&mut steps));
            unsent = 0;
        }
        own = Some(portion);
    }
    let _ = joiner.send(steps);
}

/// Joins steps in the order of their numbers.
struct ChunkJoiner {
    builder: Builder,
    activity: ActivityBuilder,
    /// Lines of each source so far, from which the lines of problems count.
    lines: Vec<u64>,
    notes: Vec<SourceNotes>,
    raw_caches: Vec<Option<Arc<RawCache>>>,
    /// What the pages and answers of a source say about records that they do not hold.
    signs: Vec<PageSigns>,
    waiting: BTreeMap<StepNumber, LoadStep>,
    next: StepNumber,
    /// Authentication steps that wait for their sign-ins, with their source and their place in it.
    steps: Vec<(AuthenticationStep, usize, Problem)>,
    /// The limit of the memory in use, in bytes.
    max_memory: Option<u64>,
    /// Records since the memory was checked.
    unchecked: u64,
    /// The limit was reached: nothing more is stored.
    out_of_memory: bool,
    /// The sources of which chunks were dropped after that.
    dropped: Vec<bool>,
    /// The sources whose dates were decided after their first chunk.
    knows_dates: Vec<bool>,
    /// Whether the load leaves sign-ins out.
    is_filtered: bool,
}

impl ChunkJoiner {
    fn new(files: &[InputFile], threads: usize, options: &Options, filter: &LoadFilter) -> Self {
        let mut builder = Builder::new(threads);
        builder.set_filter(filter.clone());
        let sources = files.iter().map(|file| Source {
            path: file.path.clone(),
            bytes: file.bytes,
            archive: file.archive.clone(),
            reread: reread(file, options.allow_bombs),
            ..Source::default()
        });
        sources.for_each(|source| builder.add_source(source));
        Self {
            builder,
            activity: ActivityBuilder::default(),
            lines: vec![0; files.len()],
            notes: vec![SourceNotes::default(); files.len()],
            raw_caches: vec![None; files.len()],
            signs: vec![PageSigns::default(); files.len()],
            waiting: BTreeMap::new(),
            next: StepNumber::default(),
            steps: Vec::new(),
            max_memory: options.max_memory.map(|most| most.saturating_sub(archive::in_memory(files))),
            unchecked: 0,
            out_of_memory: false,
            dropped: vec![false; files.len()],
            knows_dates: vec![false; files.len()],
            is_filtered: filter.is_active(),
        }
    }

    fn run(
        &mut self,
        steps: &Receiver<Vec<(StepNumber, LoadStep)>>,
        queue: &WorkQueue<'_>,
        progress: &Progress,
        mut publish: Option<&mut dyn FnMut(Arc<Store>)>,
    ) {
        let mut published: Option<Instant> = None;
        let mut unpublished = false;
        loop {
            let (idle, steps) = match steps.recv_timeout(if unpublished { PUBLISH_WHEN_IDLE } else { Duration::MAX }) {
                Ok(steps) => (false, steps),
                Err(RecvTimeoutError::Timeout) => (true, Vec::new()),
                Err(RecvTimeoutError::Disconnected) => return,
            };
            self.waiting.extend(steps);
            while let Some(step) = self.waiting.remove(&self.next) {
                self.next.step += 1;
                match step {
                    LoadStep::Read(ReadStep::Event(source, event)) => self.event(source as usize, event),
                    LoadStep::Read(ReadStep::End) => {
                        self.next = StepNumber { portion: self.next.portion + 1, step: 0 };
                    }
                    LoadStep::Parsed(parsed) => {
                        queue.remove_waiting(parsed.bytes());
                        if self.out_of_memory {
                            self.dropped[parsed.source as usize] = true;
                        } else {
                            self.parsed(*parsed, progress);
                            self.check_memory(progress);
                        }
                    }
                }
            }
            if let Some(publish) = publish.as_mut()
                && !self.builder.is_empty()
            {
                let due = idle || published.is_none_or(|last| last.elapsed() >= PUBLISH_EVERY);
                if due {
                    publish(self.builder.snapshot(Completeness::Loading));
                    published = Some(Instant::now());
                }
                unpublished = !due;
            }
        }
    }

    fn event(&mut self, source: usize, event: SourceEvent) {
        let about = self.builder.source_mut(source);
        match event {
            SourceEvent::Opened { shape, encoding, headings, skipped_lines, retain, warnings, remarks } => {
                about.warnings = warnings;
                about.remarks = remarks;
                about.shape = shape;
                about.encoding = encoding;
                about.headings = headings;
                self.lines[source] = skipped_lines;
                if retain {
                    let cache = Arc::new(RawCache::default());
                    about.retained = Some(cache.clone());
                    self.raw_caches[source] = Some(cache);
                }
            }
            SourceEvent::LeftOut { shape, note } => {
                about.shape = shape.to_owned();
                about.left_out = true;
                about.warnings.push(note.to_owned());
            }
            SourceEvent::Skipped => {
                about.skipped = true;
                // Its digest would read it after all.
                about.reread = None;
            }
            SourceEvent::Problem(problem) => about.add_problem(problem),
            SourceEvent::Closed { complete, bytes, sha256, signs, open_order } => {
                if let Some(open) = open_order {
                    open.settle(&mut about.warnings, &mut about.remarks);
                }
                self.signs[source] = self.signs[source].and(signs);
                // Chunks that came after the limit was reached are not stored.
                about.complete = complete && !self.out_of_memory && !about.skipped;
                about.sha256 = sha256;
                // The size of a pipe is known only at its end.
                if about.bytes == 0 {
                    about.bytes = bytes;
                }
                about.warnings.extend(self.notes[source].sentences());
            }
        }
    }

    fn parsed(&mut self, parsed: ParsedChunk, progress: &Progress) {
        progress.add_records(parsed.records);
        self.unchecked += parsed.records;
        let source = parsed.source as usize;
        if let (Some(cache), Some((offset, len, compressed))) = (&self.raw_caches[source], parsed.retained) {
            cache.push(offset, len, compressed);
        }
        self.notes[source].add(parsed.notes);
        self.signs[source] = self.signs[source].then(parsed.signs);
        let about = self.builder.source_mut(source);
        if let Some(dates) = parsed.dates.filter(|_| !std::mem::replace(&mut self.knows_dates[source], true)) {
            about.warnings.splice(0..0, dates.warnings);
            about.remarks.splice(0..0, dates.remarks);
        }
        let (records, lines) = (about.accounting.records, self.lines[source]);
        about.accounting.records += parsed.records;
        about.accounting.rejected += parsed.rejected;
        about.accounting.filtered += parsed.filtered;
        let in_file = |problem: Problem| Problem {
            record: problem.record.map(|record| record + records),
            line: problem.line.map(|line| line + lines),
            ..problem
        };
        parsed.problems.into_iter().for_each(|problem| about.add_problem(in_file(problem)));
        // Counts as joined until the end of the load shows that the sign-in is missing.
        about.accounting.joined += parsed.steps.len() as u64;
        self.steps.extend(parsed.steps.into_iter().map(|(step, place)| (step, source, in_file(place))));
        self.lines[source] += parsed.lines;
        self.builder.append(parsed.batch);
        if let Some(batch) = parsed.activity {
            let appended = self.activity.append(&batch);
            let account = &mut self.builder.source_mut(source).accounting;
            account.events += appended.stored;
            account.duplicates += appended.duplicates;
        }
    }

    /// Completes sign-ins by their authentication steps. A step without its sign-in is rejected; with a filter, it counts
    /// as filtered, because its sign-in may have been left out.
    fn join_steps(&mut self) {
        let steps = std::mem::take(&mut self.steps);
        let is_filtered = self.is_filtered;
        let mut by_request: BTreeMap<Guid, Vec<AuthenticationStep>> = BTreeMap::new();
        for (step, ..) in &steps {
            by_request.entry(step.request_id).or_default().push(step.clone());
        }
        by_request.retain(|&request_id, steps| self.builder.complete(request_id, &completed(steps)));
        for (step, source, place) in steps {
            if !by_request.contains_key(&step.request_id) {
                let about = self.builder.source_mut(source);
                about.accounting.joined -= 1;
                if is_filtered {
                    about.accounting.filtered += 1;
                } else {
                    about.accounting.rejected += 1;
                    about.add_problem(place);
                }
            }
        }
    }

    /// Stops the load when the limit of the memory is reached.
    fn check_memory(&mut self, progress: &Progress) {
        let Some(max_memory) = self.max_memory.filter(|_| self.unchecked >= CHECK_MEMORY_EVERY) else { return };
        self.unchecked = 0;
        let steps = self.steps.len() * BYTES_A_STEP;
        if (self.builder.bytes() + self.activity.bytes() + steps) as u64 > max_memory {
            self.out_of_memory = true;
            progress.cancel();
        }
    }

    /// Adds a problem to each file that was not read to its end: how far it was read, and why.
    fn explain_what_is_missing(&mut self, completeness: Completeness) {
        let why = match completeness {
            Completeness::OutOfMemory => format!(
                "out of memory at the limit of {}; load fewer files at a time, or allow more with --max-memory",
                bytes(self.max_memory.unwrap_or(0))
            ),
            Completeness::Stopped => "the load was stopped".to_owned(),
            Completeness::Loading | Completeness::Complete => return,
        };
        for (at, &dropped) in self.dropped.iter().enumerate() {
            let source = &self.builder.sources()[at];
            if source.complete || source.skipped {
                continue;
            }
            let damaged = source.problems.first().is_some_and(Problem::is_of_whole_file);
            if dropped || !damaged {
                let how_far = match source.accounting.records {
                    0 => "not read".to_owned(),
                    records => format!("not read beyond record {}", number(records)),
                };
                let problem = Problem::of_whole_file(format!("{how_far}: {why}"));
                self.builder.source_mut(at).add_problem(problem);
            }
        }
    }

    /// Notes in the account of each file how many of its sign-ins hold [`UNKNOWN_MEMBER`].
    fn note_hidden_values(&mut self) {
        let hidden = self.builder.count_by_source(is_enumeration, |value| value.contains(UNKNOWN_MEMBER));
        for (source, count) in hidden.into_iter().enumerate() {
            if count > 0 {
                self.builder.source_mut(source).warnings.push(format!(
                    "{} with '{UNKNOWN_MEMBER}', which Graph writes in place of values that the exporting program may \
                     not know; export with the header 'Prefer: include-unknown-enum-members'",
                    counted(count, "sign-in")
                ));
            }
        }
    }

    fn finish(mut self, completeness: Completeness) -> Store {
        self.explain_what_is_missing(completeness);
        self.join_steps();
        self.note_hidden_values();
        cut_export::note(&mut self.builder, &self.signs, self.is_filtered);
        self.builder.find_users_of_filter();
        self.builder.finish(completeness).with_activity(self.activity.finish())
    }
}
