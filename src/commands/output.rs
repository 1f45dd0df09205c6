//! Standard output and standard error, and what they are connected to.

use crate::report::Page;
use crate::text::{Glyphs, SafeText};
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

/// Bytes that are gathered before they are written.
const BUFFER: usize = 1 << 16;

/// Standard output, buffered.
pub(super) type Output = BufWriter<StdoutLock<'static>>;

/// Writes to standard output. A reader that went away (`| head`) has all it wanted: that is no failure.
pub(super) fn write(write: impl FnOnce(&mut Output) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(BUFFER, io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}

/// What standard output is read on.
pub(super) fn page() -> Page {
    if !io::stdout().is_terminal() {
        return Page::default();
    }
    let width = crossterm::terminal::size().ok().map(|(columns, _)| usize::from(columns)).filter(|&width| width > 0);
    Page { width, glyphs: glyphs() }
}

/// Says something on standard error in one line, behind the name of the program.
pub(super) fn complain(message: &str) {
    say(&format!("signinscope: {message}"));
}

/// Says something of several lines on standard error.
pub(super) fn complain_lines(message: &str) {
    message.lines().for_each(say);
}

fn say(line: &str) {
    // If nobody can read it, nobody can be told.
    let _ = writeln!(io::stderr(), "{}", SafeText::from_log(line, glyphs()));
}

/// What the locale lets a terminal show. POSIX gives the first of the three that is set the say; where none is
/// (Windows, a bare container) UTF-8 is more likely than not.
fn glyphs() -> Glyphs {
    let locale =
        ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(std::env::var_os).find(|value| !value.is_empty());
    let Some(locale) = locale else { return Glyphs::Unicode };
    let locale = locale.to_string_lossy().to_ascii_lowercase();
    if locale.contains("utf-8") || locale.contains("utf8") { Glyphs::Unicode } else { Glyphs::Ascii }
}
