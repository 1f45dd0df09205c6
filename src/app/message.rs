//! What can happen.

use super::answer::{Answer, JobKind};
use super::gesture::Mouse;
use super::keys::Key;
use super::layout::Size;
use super::load::LoadProgress;
use crate::case::Case;
use crate::store::Store;
use std::sync::Arc;

/// Something that happened.
pub enum Message {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// The mouse was used.
    Mouse(Mouse),
    /// The terminal has another size.
    Resize(Size),
    /// Something that was asked of the outside is done, or why not. Raw text.
    Notice(String),
    /// More is loaded.
    Snapshot(Arc<Store>),
    /// The load has ended.
    Finished(Arc<Store>),
    /// The load got further.
    Progress(LoadProgress),
    /// A job has an answer.
    Answer {
        /// Which job.
        kind: JobKind,
        /// Which run of it.
        generation: u64,
        /// What came out.
        answer: Answer,
    },
    /// The case was written into its file, or was not.
    CaseSaved {
        /// The case as it is now.
        case: Box<Case>,
        /// Why it could not be written.
        result: Result<(), String>,
        /// It was the last thing to do.
        quit: bool,
    },
    /// A job broke down.
    Failed {
        /// Which job.
        kind: JobKind,
        /// Which run of it.
        generation: u64,
    },
}
