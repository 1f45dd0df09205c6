//! Settles the filter of a load: counts relative times from the newest sign-in, or event where there are no sign-ins.
//!
//! The newest time is read in a pass of its own before the load. The alternative, to store everything and drop rows at
//! the end, would need the memory that a filter saves, and would take rows away that a snapshot has shown. The pass
//! stores nothing, and reads only the last of the files whose paths name their hour.

use super::Options;
use super::input::hour::{hour_of, latest_in};
use super::input::input_file::{InputFile, InputOrigin};
use super::progress::Progress;
use super::reader::SharedLoad;
use super::spare_buffers::SpareBuffers;
use super::work_queue::{Portion, WorkQueue};
use super::worker::Worker;
use crate::signin::{FilterTime, Timestamp};
use crate::store::LoadFilter;
use std::cmp::Reverse;
use std::sync::Arc;
use std::thread;

/// Why a pipe is not read where the span is relative.
const READ_ONCE: &str = "a relative --since or --until counts from the newest sign-in, which takes a second reading, and \
                         a pipe can be read once only; give a date, or save it to a file";

/// The filter of a load, with calendar times. Pipes become errors in `files` if the span is relative.
pub(super) fn settle(files: &mut [InputFile], threads: usize, options: &Options, progress: &Progress) -> LoadFilter {
    let mut newest = None;
    if [options.since, options.until].into_iter().flatten().any(FilterTime::is_relative) {
        for file in
            files.iter_mut().filter(|file| matches!(file.origin, Ok(InputOrigin::Stdin(_) | InputOrigin::Stream)))
        {
            file.origin = Err(READ_ONCE.to_owned());
        }
        newest = newest_of(files, threads, options, progress);
    }
    // Without any sign-in or event there is nothing to leave out.
    let count_from = |time: &FilterTime| if time.is_relative() { newest } else { Some(Timestamp::default()) };
    LoadFilter {
        since: options.since.and_then(|time| Some(time.start(count_from(&time)?))),
        until: options.until.and_then(|time| Some(time.last(count_from(&time)?))),
        users: options.users.clone(),
    }
}

/// The newest times of what was read.
#[derive(Clone, Copy, Default)]
struct NewestTimes {
    sign_in: Option<Timestamp>,
    event: Option<Timestamp>,
}

impl NewestTimes {
    fn later(self, other: Self) -> Self {
        Self { sign_in: self.sign_in.max(other.sign_in), event: self.event.max(other.event) }
    }
}

/// The time of the newest sign-in in the files; of the newest event of an activity log where there is no sign-in. Files of
/// the latest hours are read first: the others cannot have it.
fn newest_of(files: &[InputFile], threads: usize, options: &Options, progress: &Progress) -> Option<Timestamp> {
    let mut files: Vec<(Option<Timestamp>, &InputFile)> =
        files.iter().map(|file| (hour_of(&file.path), file)).collect();
    files.sort_by_key(|&(hour, _)| (hour.is_some(), Reverse(hour)));
    let mut newest = NewestTimes::default();
    for group in files.chunk_by(|(one, _), (other, _)| one == other) {
        if group[0].0.is_some_and(|hour| newest.sign_in.is_some_and(|newest| latest_in(hour) <= newest)) {
            break;
        }
        let group: Vec<InputFile> = group.iter().map(|&(_, file)| file.clone()).collect();
        progress.add_total(group.iter().map(|file| file.bytes).sum());
        newest = newest.later(newest_in(&group, threads, options, progress));
    }
    newest.sign_in.or(newest.event)
}

fn newest_in(files: &[InputFile], threads: usize, options: &Options, progress: &Progress) -> NewestTimes {
    let all = Arc::new(LoadFilter::default());
    let queue = WorkQueue::new(SharedLoad { files, options, filter: &all, progress }, threads);
    let read = || {
        let mut worker = Worker::new(queue.new_shard(), &all);
        let (mut buffers, mut newest) = (SpareBuffers::default(), NewestTimes::default());
        let mut own: Option<Arc<Portion<'_>>> = None;
        while let Some(portion) = queue.portion(own.as_ref()) {
            if let Some((_, mut chunk)) = queue.read(&portion, &mut buffers, &mut |_, _| {}) {
                chunk.retain = false;
                let parsed = worker.parse(&chunk);
                newest = newest.later(NewestTimes { sign_in: parsed.newest, event: parsed.newest_event });
                buffers.put(chunk.text);
            }
            own = Some(portion);
        }
        newest
    };
    thread::scope(|scope| {
        let read = &read;
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(read)).collect();
        threads.into_iter().filter_map(|thread| thread.join().ok()).fold(NewestTimes::default(), NewestTimes::later)
    })
}
