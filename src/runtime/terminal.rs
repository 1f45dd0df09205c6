//! The terminal: taken over, and given back as it was whatever happens.

use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use crossterm::{execute, queue};
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the terminal is ours. There is one terminal a process, and panics and signals have to find it.
static TAKEN: AtomicBool = AtomicBool::new(false);
/// Whether it tells of the mouse.
static MOUSE: AtomicBool = AtomicBool::new(false);

/// Clicks and the wheel, told with numbers of any size. Not every movement, which would fill a slow line.
const MOUSE_ON: &[u8] = b"\x1b[?1000h\x1b[?1006h";
const MOUSE_OFF: &[u8] = b"\x1b[?1006l\x1b[?1000l";

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
    execute!(io::stdout(), EnterAlternateScreen, Hide, EnableBracketedPaste)?;
    if MOUSE.load(Ordering::SeqCst) { mouse(true) } else { Ok(()) }
}

/// Has the terminal tell of the mouse, or no longer.
pub(super) fn mouse(on: bool) -> io::Result<()> {
    MOUSE.store(on, Ordering::SeqCst);
    let mut out = io::stdout().lock();
    out.write_all(if on { MOUSE_ON } else { MOUSE_OFF })?;
    out.flush()
}

/// Gives up the mode of the line, without a word to a terminal that may never take it.
pub(super) fn abandon() {
    let _ = disable_raw_mode();
}

/// Gives the terminal back, if it is taken: in the reverse order, each step whether or not the one before worked.
/// Errors are of no use to anybody here.
pub(super) fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let mut out = io::stdout();
        if MOUSE.load(Ordering::SeqCst) {
            let _ = out.write_all(MOUSE_OFF);
        }
        let _ = queue!(out, DisableBracketedPaste, Show, LeaveAlternateScreen);
        let _ = out.flush();
        let _ = disable_raw_mode();
    }
}
