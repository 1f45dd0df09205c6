//! What the other threads send to the loop.

use super::background::Background;
use super::clipboard::Copied;
use crate::app::AppMessage;
use std::io;

/// What the other threads send to the loop.
pub(super) enum LoopEvent {
    /// A message for the state.
    Message(AppMessage),
    /// The terminal answered for its background, or the time for it is over.
    Background(Option<Background>),
    /// The process is to stop and leave the terminal to the shell.
    Suspend,
    /// The process was stopped and goes on.
    Resumed,
    /// The terminal has another size, or had one in between.
    Resized,
    /// The process is to end with this exit code.
    Quit(u8),
    /// No more keys can be read.
    InputLost(io::Error),
    /// A text was copied, or is to be sent to the terminal's clipboard.
    Copied(Copied),
}
