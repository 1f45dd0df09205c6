//! Defines messages: what can happen to the explorer.

use super::key::Key;
use crate::app::layout::Size;
use crate::app::load::LoadProgress;
use crate::app::mouse_event::Mouse;
use crate::case::Case;
use crate::store::Store;
use std::sync::Arc;
use std::time::Duration;

/// Applies a result to the state.
pub(crate) type Answer<S> = Box<dyn FnOnce(&mut S) + Send>;

/// An event from outside.
pub enum Message<S> {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// The mouse did something.
    Mouse(Mouse),
    /// The screen has another size.
    Resize(Size),
    /// Something to say below the table.
    Notice(String),
    /// A text was copied, or could not be.
    Copied {
        /// Where it is, to be said below the table.
        notice: String,
        /// It is in a file already; otherwise the export key writes it to one.
        saved: bool,
    },
    /// A part of the load can be looked at.
    Snapshot(Arc<Store>),
    /// The load is over.
    Finished(Arc<Store>),
    /// The load failed for a fault of the program.
    LoadFailed,
    /// The load has got further.
    Progress(LoadProgress),
    /// A job has finished.
    Answer {
        /// The name of the job.
        job: &'static str,
        /// Which run of it.
        generation: u64,
        /// How long it ran.
        took: Duration,
        /// Applies the result to the state.
        answer: Answer<S>,
    },
    /// A job has failed for a fault of the program.
    JobFailed {
        /// The name of the job.
        job: &'static str,
        /// Which run of it.
        generation: u64,
    },
    /// The case file was written, or not.
    CaseSaved {
        /// The verdicts, with those that others wrote meanwhile.
        case: Box<Case>,
        /// Why it was not written.
        result: Result<(), String>,
        /// The program was to end with it.
        quit: bool,
    },
}
