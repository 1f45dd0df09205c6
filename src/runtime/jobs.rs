//! Runs jobs on threads. A job that panics sends a message that it failed; everything else goes on.

use super::clipboard::{Clipboard, Copied};
use super::loop_event::LoopEvent;
use crate::app::{AppJob, AppMessage};
use crate::ingest::{self, Input, Options, Progress};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread;

/// Runs a job on a thread of its own, which sends its result.
pub(super) fn run(job: AppJob, sender: &Sender<LoopEvent>) {
    let (name, generation) = (job.name(), job.generation());
    spawn("job", move || AppMessage::JobFailed { job: name, generation }, sender, move |_| job.run());
}

/// Loads `inputs` on a thread of its own, which sends snapshots while it loads and the result at the end.
pub(super) fn load(inputs: Vec<Input>, options: Options, progress: Arc<Progress>, sender: &Sender<LoopEvent>) {
    spawn(
        "load",
        || AppMessage::LoadFailed,
        sender,
        move |sender| {
            let mut publish = |store| {
                // Sending fails only when the explorer is about to end.
                let _ = sender.send(LoopEvent::Message(AppMessage::Snapshot(store)));
            };
            Some(AppMessage::Finished(ingest::load(&inputs, &options, &progress, &mut publish)))
        },
    );
}

/// Copies a text on a thread of its own, since that may start a program; the thread sends the outcome.
pub(super) fn copy(clipboard: &Arc<Clipboard>, what: String, text: String, sender: &Sender<LoopEvent>) {
    on_clipboard(clipboard, sender, move |clipboard| clipboard.copy(&what, &text));
}

/// Writes the text that was copied last to a file, on a thread of its own.
pub(super) fn save_copy(clipboard: &Arc<Clipboard>, sender: &Sender<LoopEvent>) {
    on_clipboard(clipboard, sender, |clipboard| Copied::Finished { notice: clipboard.save(), saved: true });
}

fn on_clipboard(
    clipboard: &Arc<Clipboard>,
    sender: &Sender<LoopEvent>,
    work: impl FnOnce(&Clipboard) -> Copied + Send + 'static,
) {
    let (clipboard, answers) = (Arc::clone(clipboard), sender.clone());
    let run = move || {
        let _ = answers.send(LoopEvent::Copied(work(&clipboard)));
    };
    if thread::Builder::new().name("copy".into()).spawn(run).is_err() {
        let notice = "Nothing was copied: the system allows no more threads".into();
        let _ = sender.send(LoopEvent::Copied(Copied::Finished { notice, saved: true }));
    }
}

fn spawn(
    name: &str,
    failure: impl Fn() -> AppMessage + Copy + Send + 'static,
    sender: &Sender<LoopEvent>,
    work: impl FnOnce(&Sender<LoopEvent>) -> Option<AppMessage> + Send + 'static,
) {
    let answers = sender.clone();
    let run = move || {
        let event = match catch_unwind(AssertUnwindSafe(|| work(&answers))) {
            Ok(None) => return,
            Ok(Some(message)) => LoopEvent::Message(message),
            Err(_) => LoopEvent::Message(failure()),
        };
        let _ = answers.send(event);
    };
    if thread::Builder::new().name(name.into()).spawn(run).is_err() {
        // The system allows no more threads.
        let _ = sender.send(LoopEvent::Message(failure()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn a_job_that_panics_fails() {
        let (sender, events) = mpsc::channel();
        let failure = || AppMessage::JobFailed { job: "Detection", generation: 7 };
        spawn("job", failure, &sender, |_| panic!("a test"));
        let event = events.recv().expect("an event");
        assert!(matches!(event, LoopEvent::Message(AppMessage::JobFailed { job: "Detection", generation: 7 })));
    }
}
