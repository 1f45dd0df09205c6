//! Jobs on threads. A job that panics tells so and takes nothing else with it.

use super::LoopEvent;
use super::clipboard::{Clipboard, Copied};
use crate::app::{Job, Message};
use crate::ingest::{self, Input, Options, Progress};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread;

/// Runs a job on a thread of its own; its answer comes as an event.
pub fn run(job: Job, sender: &Sender<LoopEvent>) {
    let (name, generation) = (job.name(), job.generation());
    spawn("job", move || Message::JobFailed { job: name, generation }, sender, move |_| job.run());
}

/// Loads `inputs` on a thread of its own; snapshots and the end come as events.
pub fn load(inputs: Vec<Input>, options: Options, progress: Arc<Progress>, sender: &Sender<LoopEvent>) {
    spawn(
        "load",
        || Message::LoadFailed,
        sender,
        move |sender| {
            let mut publish = |store| {
                // Nobody listens any more when the explorer is about to end.
                let _ = sender.send(LoopEvent::Message(Message::Snapshot(store)));
            };
            Some(Message::Finished(ingest::load(&inputs, &options, &progress, &mut publish)))
        },
    );
}

/// Copies a text on a thread of its own, since that may start a program; what became of it comes as an event.
pub fn copy(clipboard: &Arc<Clipboard>, what: String, text: String, sender: &Sender<LoopEvent>) {
    let (clipboard, answers) = (Arc::clone(clipboard), sender.clone());
    let copy = move || {
        let _ = answers.send(LoopEvent::Copied(clipboard.copy(&what, &text)));
    };
    if thread::Builder::new().name("copy".into()).spawn(copy).is_err() {
        let said = "Nothing was copied: there are no more threads to be had".into();
        let _ = sender.send(LoopEvent::Copied(Copied::Said(said)));
    }
}

fn spawn(
    name: &str,
    failure: impl Fn() -> Message + Copy + Send + 'static,
    sender: &Sender<LoopEvent>,
    work: impl FnOnce(&Sender<LoopEvent>) -> Option<Message> + Send + 'static,
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
        // There are no more threads to be had.
        let _ = sender.send(LoopEvent::Message(failure()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn a_job_that_panics_is_told_of() {
        let (sender, events) = mpsc::channel();
        let failure = || Message::JobFailed { job: "Detection", generation: 7 };
        spawn("job", failure, &sender, |_| panic!("a test"));
        let event = events.recv().expect("an event");
        assert!(matches!(event, LoopEvent::Message(Message::JobFailed { job: "Detection", generation: 7 })));
    }
}
