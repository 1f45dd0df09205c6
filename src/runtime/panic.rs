//! Handles panics: restores the terminal, then prints a message that is safe to show.

use super::terminal;
use crate::text::{Glyphs, SafeText};
use std::io::{self, Write};
use std::panic;
use std::thread;

/// Installs the hook. A panic on the thread that calls this restores the terminal and prints a message on standard error.
/// A panic on any other thread prints nothing, since the screen is still in use; its job reports it.
pub fn install() {
    let drawing = thread::current().id();
    panic::set_hook(Box::new(move |info| {
        if thread::current().id() == drawing {
            terminal::restore();
            let message = format!("internal error: {info}; please report it");
            let _ = writeln!(io::stderr(), "signinscope: {}", SafeText::from_log(&message, Glyphs::Ascii));
        }
    }));
}
