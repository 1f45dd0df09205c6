//! Copies text to a clipboard. Uses the first way that works, and names it in a notice:
//!
//! 1. On this machine, the desktop's own helper program (`wl-copy`, `xclip`, `xsel`, `pbcopy`, `clip.exe`).
//! 2. Inside tmux, `tmux load-buffer -w`, which also sends the text to the terminal around tmux.
//! 3. The terminal itself, by the sequence OSC 52, also over SSH.
//! 4. A file that only its owner can read. It stays, so there is one at most, and the end of the program names it.
//!
//! A terminal does not tell whether it took a text. [`Clipboard::save`] therefore writes the same text to the file.

use super::environment::Multiplexer;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// The longest text that is sent by OSC 52, in bytes of base64: the default limit of xterm, which many terminals share.
const LONGEST: usize = 74_994;
/// The longest text that every remote line passes on, in bytes: mosh 1.4 cuts a sequence after 16,384 bytes.
const LONGEST_REMOTE: usize = 12_282;
/// The longest string that old versions of GNU screen pass on, in bytes.
const SCREEN_PIECE: usize = 252;
/// How long a helper may take. One without a desktop to connect to may wait for ever.
const HELPER_TIME: Duration = Duration::from_secs(2);

/// A program that copies its standard input to a clipboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Helper {
    program: &'static str,
    arguments: &'static [&'static str],
}

const fn helper(program: &'static str, arguments: &'static [&'static str]) -> Helper {
    Helper { program, arguments }
}

/// How a sequence is wrapped for the multiplexer to pass it on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrapping {
    None,
    Tmux,
    Screen,
}

/// The ways to copy that the environment offers.
#[derive(Debug)]
pub(super) struct Clipboard {
    helpers: Vec<Helper>,
    /// `None` where OSC 52 is shown as text or ignored.
    terminal: Option<Wrapping>,
    /// A line lies between this machine and the terminal.
    remote: bool,
    directory: PathBuf,
    memory: Mutex<Memory>,
}

/// What earlier copies left.
#[derive(Debug, Default)]
struct Memory {
    /// The text of the last copy, and what it is.
    last: Option<(String, String)>,
    /// The file, once something was written to it.
    file: Option<PathBuf>,
}

/// The outcome of a copy.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Copied {
    /// The text was copied or could not be, as the notice states.
    Finished {
        /// For the status line.
        notice: String,
        /// The text is in the file.
        saved: bool,
    },
    /// The terminal is to be sent a sequence that copies the text, and does not answer.
    Send {
        /// The sequence.
        bytes: Vec<u8>,
        /// For the status line.
        notice: String,
        /// The text is in the file too.
        saved: bool,
    },
}

impl Clipboard {
    /// Reads the environment through `variable`, which returns the value of a variable that is set.
    pub(super) fn read(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let is_set = |name: &str| set(name).is_some();
        let remote = ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"].into_iter().any(is_set);
        let mut helpers = Vec::new();
        if !remote {
            if is_set("WAYLAND_DISPLAY") {
                helpers.push(helper("wl-copy", &[]));
            }
            if is_set("DISPLAY") {
                helpers.push(helper("xclip", &["-selection", "clipboard", "-in"]));
                helpers.push(helper("xsel", &["--clipboard", "--input"]));
            }
            if cfg!(target_os = "macos") {
                helpers.push(helper("pbcopy", &[]));
            }
            if cfg!(windows) || is_set("WSL_DISTRO_NAME") {
                helpers.push(helper("clip.exe", &[]));
            }
        }
        let terminal = set("TERM").unwrap_or_default();
        if is_set("TMUX") {
            helpers.push(helper("tmux", &["load-buffer", "-w", "-"]));
        }
        let wrapping = match Multiplexer::read(&set) {
            Multiplexer::Tmux => Some(Wrapping::Tmux),
            Multiplexer::Screen => Some(Wrapping::Screen),
            Multiplexer::Dvtm => None,
            Multiplexer::None => (terminal != "linux" && terminal != "dumb").then_some(Wrapping::None),
        };
        let directory = set("XDG_RUNTIME_DIR").map_or_else(std::env::temp_dir, PathBuf::from);
        Self { helpers, terminal: wrapping, remote, directory, memory: Mutex::default() }
    }

    /// Copies `text`; the notice calls it `what`. Runs helpers and may take [`HELPER_TIME`] for each.
    pub(super) fn copy(&self, what: &str, text: &str) -> Copied {
        let name = format!("{what}, {}", crate::text::bytes(text.len() as u64));
        let before = self.memory().last.replace((name.clone(), text.to_owned()));
        // A long text may not arrive whole.
        let is_cut = self.remote && text.len() > LONGEST_REMOTE;
        if let Some(helper) = self.helpers.iter().find(|helper| helper.take(text).is_ok()) {
            let copied = format!("copied with {}", helper.program);
            let notice = if is_cut { self.saved(&name, text, &copied) } else { format!("x: file  {name}, {copied}") };
            return Copied::Finished { notice, saved: is_cut };
        }
        let encoded = STANDARD.encode(text);
        match self.terminal {
            Some(wrapping) if encoded.len() <= LONGEST => {
                let notice = if is_cut {
                    self.saved(&name, text, "sent to the terminal, where it may be cut")
                } else if self.remote && before.is_some_and(|(_, last)| last == text) {
                    format!("x: file  {name}, sent again; mosh passes the same text on only once")
                } else {
                    format!("x: file  {name}, sent to the terminal")
                };
                Copied::Send { bytes: sequence(&encoded, wrapping), notice, saved: is_cut }
            }
            Some(_) => Copied::Finished { notice: self.saved(&name, text, "too long for the terminal"), saved: true },
            None => Copied::Finished { notice: self.saved(&name, text, "no clipboard in this terminal"), saved: true },
        }
    }

    /// Writes the text of the last copy to the file; returns a notice.
    pub(super) fn save(&self) -> String {
        let last = self.memory().last.clone();
        match last {
            Some((name, text)) => self.saved(&name, &text, "written"),
            None => "Nothing was copied yet".to_owned(),
        }
    }

    /// The file that copies have left, if any.
    pub(super) fn file(&self) -> Option<PathBuf> {
        self.memory().file.clone()
    }

    /// Writes `text` to the file; returns a notice that begins with its path, which must not be cut.
    fn saved(&self, name: &str, text: &str, how: &str) -> String {
        match self.write(text) {
            Ok(path) => format!("{}: {name}, {how}", path.display()),
            Err(error) => format!("{}: {}; {name}, {how}", self.directory.display(), crate::text::io_error(&error)),
        }
    }

    /// Replaces the file, so that no more than the last text stays.
    fn write(&self, text: &str) -> io::Result<PathBuf> {
        let mut memory = self.memory();
        let mut file = new_file(&self.directory).or_else(|_| new_file(&std::env::temp_dir()))?;
        file.write_all(text.as_bytes())?;
        let path = match memory.file.take().filter(|path| path.parent() == file.path().parent()) {
            Some(path) => {
                file.persist(&path)?;
                path
            }
            None => file.keep()?.1,
        };
        memory.file = Some(path.clone());
        Ok(path)
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn new_file(directory: &Path) -> io::Result<tempfile::NamedTempFile> {
    tempfile::Builder::new().prefix("signinscope-").suffix(".txt").tempfile_in(directory)
}

impl Helper {
    fn take(self, text: &str) -> io::Result<()> {
        let mut child = Command::new(self.program)
            .args(self.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        if let Some(mut input) = child.stdin.take() {
            let text = text.to_owned();
            // On a thread: a helper that reads nothing would block the write.
            thread::spawn(move || input.write_all(text.as_bytes()));
        }
        let deadline = Instant::now() + HELPER_TIME;
        loop {
            match child.try_wait()? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => return Err(io::Error::other(status.to_string())),
                None if Instant::now() < deadline => thread::sleep(Duration::from_millis(5)),
                None => {
                    child.kill()?;
                    child.wait()?;
                    return Err(io::ErrorKind::TimedOut.into());
                }
            }
        }
    }
}

/// Builds OSC 52 for text in base64, wrapped for the program between this one and the terminal.
fn sequence(encoded: &str, wrapping: Wrapping) -> Vec<u8> {
    // Ended by BEL: the other end, ESC \, would also end the wrapping.
    let plain = format!("\x1b]52;c;{encoded}\x07").into_bytes();
    match wrapping {
        Wrapping::None => plain,
        Wrapping::Tmux => {
            let doubled = plain.iter().flat_map(|&byte| if byte == 0x1b { vec![byte; 2] } else { vec![byte] });
            [b"\x1bPtmux;".to_vec(), doubled.collect(), b"\x1b\\".to_vec()].concat()
        }
        Wrapping::Screen => {
            plain.chunks(SCREEN_PIECE).flat_map(|piece| [b"\x1bP", piece, b"\x1b\\"].concat()).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clipboard(variables: &[(&str, &str)]) -> Clipboard {
        Clipboard::read(|name| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).into()))
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn helpers_serve_a_local_desktop_and_the_terminal_a_remote_one() {
        let programs =
            |variables: &[_]| clipboard(variables).helpers.into_iter().map(|helper| helper.program).collect::<Vec<_>>();
        assert_eq!(programs(&[("DISPLAY", ":0"), ("WAYLAND_DISPLAY", "w")]), ["wl-copy", "xclip", "xsel"]);
        assert_eq!(
            programs(&[("DISPLAY", ":0"), ("SSH_CONNECTION", "x")]),
            [""; 0],
            "a forwarded display is a remote one"
        );
        assert_eq!(programs(&[("TMUX", "x"), ("SSH_TTY", "x")]), ["tmux"]);
        for (variables, terminal) in [
            (&[("TERM", "xterm")][..], Some(Wrapping::None)),
            (&[("TERM", "screen"), ("TMUX", "x")], Some(Wrapping::Tmux)),
            (&[("TERM", "screen.xterm")], Some(Wrapping::Screen)),
            (&[("TERM", "linux")], None),
            (&[("TERM", "dvtm-256color")], None),
        ] {
            assert_eq!(clipboard(variables).terminal, terminal);
        }
    }

    #[test]
    fn the_sequence_is_wrapped_for_tmux_and_screen() {
        assert_eq!(sequence("QQ==", Wrapping::None), b"\x1b]52;c;QQ==\x07");
        assert_eq!(sequence("QQ==", Wrapping::Tmux), b"\x1bPtmux;\x1b\x1b]52;c;QQ==\x07\x1b\\");
        let pieces = sequence(&"A".repeat(400), Wrapping::Screen);
        let parts: Vec<_> = pieces.split(|&byte| byte == b'\\').collect();
        assert_eq!(parts.len(), 3, "two pieces and nothing behind them");
        assert!(pieces.starts_with(b"\x1bP\x1b]52;c;AAA") && parts[0].len() == SCREEN_PIECE + 3);
    }

    /// A clipboard that writes to an empty directory, and its environment.
    fn with_directory(variables: &[(&str, &str)]) -> (Clipboard, tempfile::TempDir) {
        let directory = tempfile::tempdir().expect("a directory");
        let runtime = directory.path().to_str().expect("a name").to_owned();
        let variables: Vec<_> = variables.iter().copied().chain([("XDG_RUNTIME_DIR", runtime.as_str())]).collect();
        (clipboard(&variables), directory)
    }

    /// The file that a notice begins with, and what it holds.
    fn file_in(notice: &str) -> (PathBuf, String) {
        let (path, _) = notice.split_once(": ").expect("the file is named first");
        (path.into(), std::fs::read_to_string(path).expect("the file"))
    }

    const REMOTE: [(&str, &str); 2] = [("TERM", "xterm"), ("SSH_TTY", "/dev/pts/0")];

    #[test]
    fn text_too_long_for_the_terminal_is_written_to_a_private_file() {
        let (clipboard, _directory) = with_directory(&[("TERM", "xterm")]);
        assert!(
            matches!(clipboard.copy("User", "alice"), Copied::Send { bytes, .. } if bytes == b"\x1b]52;c;YWxpY2U=\x07")
        );
        let long = "x".repeat(LONGEST);
        let Copied::Finished { notice, .. } = clipboard.copy("Record", &long) else { panic!("it was sent") };
        let (path, text) = file_in(&notice);
        assert_eq!((text, clipboard.file()), (long, Some(path.clone())));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(path).expect("the file").permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn over_a_line_a_text_that_may_be_cut_is_in_a_file_too() {
        let (remote, _directory) = with_directory(&REMOTE);
        let sent = remote.copy("Record", &"x".repeat(LONGEST_REMOTE));
        assert!(matches!(sent, Copied::Send { saved: false, .. }) && remote.file().is_none(), "{sent:?}");
        let long = "x".repeat(LONGEST_REMOTE + 1);
        let Copied::Send { notice, saved: true, bytes } = remote.copy("Record", &long) else {
            panic!("it was not sent")
        };
        assert_eq!(file_in(&notice).1, long);
        assert!(bytes.len() > 16_384);
        let (local, _directory) = with_directory(&[("TERM", "xterm")]);
        assert!(matches!(local.copy("Record", &long), Copied::Send { saved: false, .. }));
    }

    #[test]
    fn a_text_that_did_not_arrive_is_saved_as_it_was_copied() {
        let (clipboard, directory) = with_directory(&REMOTE);
        let Copied::Send { notice, .. } = clipboard.copy("User", "alice") else { panic!("it was not sent") };
        assert_eq!(notice, "x: file  User, 5 B, sent to the terminal");
        let Copied::Send { notice, .. } = clipboard.copy("User", "alice") else { panic!("it was not sent") };
        assert!(notice.contains("sent again; mosh"), "{notice}");
        let (first, text) = file_in(&clipboard.save());
        assert_eq!(text, "alice");
        clipboard.copy("User", "bob");
        let (second, text) = file_in(&clipboard.save());
        assert_eq!((second, text.as_str()), (first, "bob"), "one file, replaced");
        assert_eq!(std::fs::read_dir(directory.path()).expect("the directory").count(), 1);
    }

    #[test]
    fn a_directory_that_takes_no_file_is_replaced_by_the_systems_own() {
        let clipboard = clipboard(&[("TERM", "linux"), ("XDG_RUNTIME_DIR", "/no/such/directory")]);
        let Copied::Finished { notice, .. } = clipboard.copy("User", "alice") else { panic!("it was sent") };
        let (path, text) = file_in(&notice);
        assert_eq!(text, "alice");
        std::fs::remove_file(path).expect("the file");
    }
}
