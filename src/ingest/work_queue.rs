//! Distributes files over the threads that read and parse them.

use super::chunk::Chunk;
use super::input::input_file::{InputFile, InputOrigin};
use super::reader::{BLOCK, SharedLoad, SourceEvent, SourceReader};
use super::spare_buffers::SpareBuffers;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// Bytes of parsed rows that may wait for rows of earlier files.
const MAX_WAITING: usize = 16 << 20;

/// Small files that are read together. More would be shown later.
const MOST_FILES: usize = 64;

/// The place of a step in the load: steps are joined in this order, whichever thread took them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct StepNumber {
    pub portion: u64,
    pub step: u64,
}

/// What reading a portion gives besides chunks, in order.
pub(super) enum ReadStep {
    Event(u32, SourceEvent),
    /// Nothing follows in the portion.
    End,
}

/// The files of a load that wait to be read, and those that are being read.
///
/// A thread opens, decompresses and parses a portion of its own: a file, or several small ones. The threads share the
/// earliest portion where no other can be begun: files run out, their rows would have to wait in memory for long, or
/// the next one is a pipe.
pub(super) struct WorkQueue<'a> {
    load: SharedLoad<'a>,
    threads: usize,
    portions: Mutex<Portions<'a>>,
    /// Bytes of parsed rows that are not joined yet.
    waiting: AtomicUsize,
    /// Number of shards so far.
    shards: AtomicUsize,
}

struct Portions<'a> {
    /// Number of the first file that is in no portion.
    next_file: usize,
    next_portion: u64,
    /// Portions that may have more, from the earliest.
    begun: Vec<Arc<Portion<'a>>>,
}

/// Consecutive files that are read one after the other.
pub(super) struct Portion<'a> {
    number: u64,
    files: usize,
    reader: Mutex<PortionReader<'a>>,
}

struct PortionReader<'a> {
    next: StepNumber,
    reader: SourceReader<'a>,
    ended: bool,
}

impl<'a> WorkQueue<'a> {
    pub(super) fn new(load: SharedLoad<'a>, threads: usize) -> Self {
        let portions = Mutex::new(Portions { next_file: 0, next_portion: 0, begun: Vec::new() });
        Self { load, threads, portions, waiting: AtomicUsize::new(0), shards: AtomicUsize::new(0) }
    }

    /// What all threads share.
    pub(super) fn load(&self) -> SharedLoad<'a> {
        self.load
    }

    /// The number of another shard.
    pub(super) fn new_shard(&self) -> usize {
        self.shards.fetch_add(1, Ordering::Relaxed)
    }

    /// The portion to read from next: `own`, the portion that the thread read from last, if it is not ahead of the
    /// others. `None` when everything is read.
    pub(super) fn portion(&self, own: Option<&Arc<Portion<'a>>>) -> Option<Arc<Portion<'a>>> {
        // A thread that panicked while it read ends the load.
        let mut portions = self.portions.lock().ok()?;
        let is_ahead = self.waiting.load(Ordering::Relaxed) > MAX_WAITING;
        let earliest = portions.begun.first();
        let mut choice = portions.begun.iter().take(if is_ahead { 1 } else { self.threads });
        if let Some(own) = choice.find(|&begun| own.is_some_and(|own| Arc::ptr_eq(begun, own))) {
            return Some(Arc::clone(own));
        }
        let may_begin = earliest.is_none()
            || !is_ahead && portions.begun.len() < self.threads && self.can_read_beside(portions.next_file);
        if may_begin && let Some(portion) = self.begin(&mut portions) {
            return Some(portion);
        }
        portions.begun.first().cloned()
    }

    /// Whether this file can be read while an earlier one is: a pipe may depend on what is read before it.
    fn can_read_beside(&self, file: usize) -> bool {
        self.load
            .files
            .get(file)
            .is_some_and(|file| !matches!(file.origin, Ok(InputOrigin::Stream | InputOrigin::Stdin(_))))
    }

    fn begin(&self, portions: &mut Portions<'a>) -> Option<Arc<Portion<'a>>> {
        let first = portions.next_file;
        if first >= self.load.files.len() || self.load.progress.is_cancelled() {
            return None;
        }
        let mut bytes = 0;
        let small = |file: &&InputFile| {
            bytes += file.bytes;
            bytes <= BLOCK as u64
        };
        let beside = (first..self.load.files.len())
            .take_while(|&file| self.can_read_beside(file))
            .map(|at| &self.load.files[at]);
        let count = beside.take(MOST_FILES).take_while(small).count().max(1);
        let next = StepNumber { portion: portions.next_portion, step: 0 };
        let reader = SourceReader::new(self.load, first..first + count);
        let reader = Mutex::new(PortionReader { next, reader, ended: false });
        let portion = Arc::new(Portion { number: next.portion, files: count, reader });
        portions.begun.push(Arc::clone(&portion));
        portions.next_file += count;
        portions.next_portion += 1;
        Some(portion)
    }

    /// Reads the next chunk of a portion; `None` when it has no more. `notify` is called with the steps before the
    /// chunk.
    pub(super) fn read(
        &self,
        portion: &Portion<'a>,
        buffers: &mut SpareBuffers,
        notify: &mut dyn FnMut(StepNumber, ReadStep),
    ) -> Option<(StepNumber, Chunk<'a>)> {
        let read = portion.reader.lock().ok().and_then(|mut reader| reader.next(buffers, notify));
        if read.is_none()
            && let Ok(mut portions) = self.portions.lock()
        {
            portions.begun.retain(|begun| begun.number != portion.number);
        }
        read
    }

    /// Counts parsed rows that wait to be joined.
    pub(super) fn add_waiting(&self, bytes: usize) {
        self.waiting.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Counts parsed rows that were joined.
    pub(super) fn remove_waiting(&self, bytes: usize) {
        self.waiting.fetch_sub(bytes, Ordering::Relaxed);
    }
}

impl Portion<'_> {
    /// Whether it is joined after another.
    pub(super) fn is_after(&self, other: &Self) -> bool {
        self.number > other.number
    }

    /// Whether it is several small files.
    pub(super) fn has_small_files(&self) -> bool {
        self.files > 1
    }
}

impl<'a> PortionReader<'a> {
    fn next(
        &mut self,
        buffers: &mut SpareBuffers,
        notify: &mut dyn FnMut(StepNumber, ReadStep),
    ) -> Option<(StepNumber, Chunk<'a>)> {
        if self.ended {
            return None;
        }
        let mut number = || {
            let number = self.next;
            self.next.step += 1;
            number
        };
        let chunk = self.reader.next(buffers, &mut |source, event| notify(number(), ReadStep::Event(source, event)));
        if chunk.is_none() {
            self.ended = true;
            notify(number(), ReadStep::End);
        }
        chunk.map(|chunk| (number(), chunk))
    }
}
