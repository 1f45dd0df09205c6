//! Writes to standard output and standard error.

use crate::report::PageFormat;
use crate::text::{Glyphs, SafeText};
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

/// Size of the buffer of standard output, in bytes.
const BUFFER: usize = 1 << 16;

/// Standard output, buffered.
pub(super) type Output = BufWriter<StdoutLock<'static>>;

/// Writes to standard output. A closed pipe (`| head`) is no failure.
pub(super) fn write(write: impl FnOnce(&mut Output) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(BUFFER, io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}

/// The width and glyphs for standard output; those of the terminal if it is one.
pub(super) fn page() -> PageFormat {
    if !io::stdout().is_terminal() {
        return PageFormat::default();
    }
    let width = crossterm::terminal::size().ok().map(|(columns, _)| usize::from(columns)).filter(|&width| width > 0);
    PageFormat { width, glyphs: glyphs() }
}

/// Writes a message to standard error in one line, after the name of the program.
pub(super) fn complain(message: &str) {
    write_line(&format!("signinscope: {message}"));
}

/// Writes a message of several lines to standard error.
pub(super) fn complain_lines(message: &str) {
    message.lines().for_each(write_line);
}

fn write_line(line: &str) {
    // A message that cannot be written is no failure of its own.
    let _ = writeln!(io::stderr(), "{}", SafeText::from_log(line, glyphs()));
}

/// The glyphs that the locale allows. By POSIX, the first of the three variables that is set decides. Where none is set
/// (Windows, a bare container), UTF-8 is assumed.
fn glyphs() -> Glyphs {
    let locale =
        ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(std::env::var_os).find(|value| !value.is_empty());
    let Some(locale) = locale else { return Glyphs::Unicode };
    let locale = locale.to_string_lossy().to_ascii_lowercase();
    if locale.contains("utf-8") || locale.contains("utf8") { Glyphs::Unicode } else { Glyphs::Ascii }
}
