//! What the outside is asked to do.

use super::jobs::Job;
use crate::case::Case;

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
