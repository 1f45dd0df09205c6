//! The terminal: taken over, and given back as it was whatever happens.

use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use crossterm::{execute, queue};
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the terminal is ours. There is one terminal a process, and panics and signals have to find it.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The terminal, taken: raw mode, alternate screen, no cursor, bracketed paste. Dropping it gives the terminal back.
#[derive(Debug)]
pub struct Guard(());

impl Guard {
    /// Takes the terminal.
    ///
    /// # Errors
    /// When there is none, or it cannot be written to.
    pub fn enter() -> io::Result<Self> {
        let guard = Self(());
        take()?;
        Ok(guard)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        give_back();
    }
}

/// Takes the terminal; one that is taken stays so.
pub(super) fn take() -> io::Result<()> {
    if TAKEN.swap(true, Ordering::SeqCst) {
        // After a stop that could not be caught, the shell may have changed the mode.
        return enable_raw_mode();
    }
    enable_raw_mode()?;
    execute!(io::stdout(), EnterAlternateScreen, Hide, EnableBracketedPaste)
}

/// Gives the terminal back, if it is taken: in the reverse order, each step whether or not the one before worked.
/// Errors are of no use to anybody here.
pub(super) fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let mut out = io::stdout();
        let _ = queue!(out, DisableBracketedPaste, Show, LeaveAlternateScreen);
        let _ = out.flush();
        let _ = disable_raw_mode();
    }
}
