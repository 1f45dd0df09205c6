//! What can happen, and what the outside is asked to do about it.

use super::files::Digest;
use super::gesture::Mouse;
use super::jobs::{Job, JobKind};
use super::keys::Key;
use super::layout::Size;
use super::listing::{ListKey, Listing};
use super::load::LoadProgress;
use super::prompt::{Previewed, Searched};
use super::survey::Survey;
use crate::aggregate::Histogram;
use crate::case::Case;
use crate::detect::{Coverage, Findings};
use crate::ingest::RawRecord;
use crate::store::{Row, Store};
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

/// What came out of a job.
pub enum Answer {
    /// A tab's rows.
    Listed(Box<(ListKey, Arc<Listing>)>),
    /// A store at a glance.
    Surveyed(Box<Survey>),
    /// The suspects.
    Detected(Arc<Findings>),
    /// What is loaded and found with pseudonyms, and the turn for which it was asked.
    Redacted(u64, Arc<Store>, Arc<Findings>),
    /// The rows that match.
    Searched(Searched),
    /// What the filter being typed would do.
    Previewed(Previewed),
    /// A raw record, or what is wrong with it.
    Read(Row, Result<RawRecord, String>),
    /// What each file holds and lacks.
    Covered(Arc<Coverage>),
    /// The digest of a file, by its number.
    Digested(usize, Digest),
    /// Sign-ins over time.
    Counted(Histogram),
    /// A file was written, or why it was not; in words.
    Exported(String),
}

/// Something to be done outside of the state.
pub enum Command {
    /// Run a job on a thread and send what comes out.
    Run(Job),
    /// Ask the load to stop.
    StopLoading,
    /// Put a text where it can be pasted from.
    Copy {
        /// What it is, in words.
        what: String,
        /// The text, safe to paste.
        text: String,
    },
    /// Have the terminal send what the mouse does, or no longer.
    Mouse(bool),
    /// Write the case into its file, at once, and say what became of it.
    SaveCase {
        /// The case.
        case: Box<Case>,
        /// It is the last thing to do.
        quit: bool,
    },
    /// Hand the terminal back to the shell until it calls again.
    Suspend,
    /// Leave.
    Quit,
}
