//! Panics: the terminal back first, then a message that is safe to show.

use super::terminal;
use crate::text::{Glyphs, SafeText};
use std::io::{self, Write};
use std::panic;
use std::thread;

/// Installs the hook. A panic on the thread that calls this gives the terminal back and says what happened on standard
/// error; a panic on any other thread stays silent, since the screen is still in use: the job reports it.
pub fn install() {
    let drawing = thread::current().id();
    panic::set_hook(Box::new(move |info| {
        if thread::current().id() == drawing {
            terminal::give_back();
            let message = format!("internal error: {info}; please report it");
            let _ = writeln!(io::stderr(), "signinscope: {}", SafeText::from_log(&message, Glyphs::Ascii));
        }
    }));
}
