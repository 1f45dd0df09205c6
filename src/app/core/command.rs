//! Defines commands: what the explorer asks the runtime to do.

use super::job::Job;
use crate::case::Case;
use crate::tour::{TourProgress, TourRecord};

/// Something to be done outside of the state.
pub enum Command<S> {
    /// Run a job on a thread, and send its answer as a message.
    Run(Job<S>),
    /// Stop reading files.
    StopLoading,
    /// Put a text into the clipboard.
    Copy {
        /// What it is, in words: "IP address".
        what: String,
        /// The text itself.
        text: String,
    },
    /// Write the text that was copied last to a file.
    SaveCopy,
    /// Have the terminal report the mouse, or not.
    Mouse(bool),
    /// Write the case file, and answer with [`super::message::Message::CaseSaved`].
    SaveCase {
        /// The verdicts and the path.
        case: Box<Case>,
        /// The program ends when the file is written.
        quit: bool,
    },
    /// Write the columns of the table for the next start.
    SaveColumns(String),
    /// Keep a text that was typed into a prompt for the next start.
    KeepTyped {
        /// The title of the prompt.
        title: &'static str,
        /// The text.
        text: String,
    },
    /// Begin the built-in walkthrough of this name, in place of what is loaded.
    StartTour(&'static str),
    /// Keep what was done in a walkthrough.
    KeepTour {
        /// For the report, where one is written.
        record: Box<TourRecord>,
        /// How far the learner is, where that is kept.
        progress: Option<TourProgress>,
    },
    /// Hand the terminal to the shell until the process is continued.
    Suspend,
    /// End the program.
    Quit,
}
