//! Copies text to a clipboard. Uses the first way that works, and names it in a notice:
//!
//! 1. On this machine, the desktop's own helper program (`wl-copy`, `xclip`, `xsel`, `pbcopy`, `clip.exe`).
//! 2. Inside tmux, `tmux load-buffer -w`, which also sends the text to the terminal around tmux.
//! 3. The terminal itself, by the sequence OSC 52, also over SSH.
//! 4. A file that only its owner can read.

use super::environment::Multiplexer;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// The longest text that is sent by OSC 52, in bytes of base64: the default limit of xterm, which many terminals share.
const LONGEST: usize = 74_994;
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Clipboard {
    helpers: Vec<Helper>,
    /// `None` where OSC 52 is shown as text or ignored.
    terminal: Option<Wrapping>,
    directory: PathBuf,
}

/// The outcome of a copy.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Copied {
    /// The text was copied or could not be, as the notice states.
    Finished {
        /// For the status line.
        notice: String,
    },
    /// The terminal is to be sent a sequence that copies the text.
    Send {
        /// The sequence.
        bytes: Vec<u8>,
        /// For the status line.
        notice: String,
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
        Self { helpers, terminal: wrapping, directory }
    }

    /// Copies `text`; the notice calls it `what`. Runs helpers and may take [`HELPER_TIME`] for each.
    pub(super) fn copy(&self, what: &str, text: &str) -> Copied {
        let size = crate::text::bytes(text.len() as u64);
        if let Some(helper) = self.helpers.iter().find(|helper| helper.take(text).is_ok()) {
            return Copied::Finished { notice: format!("Copied with {}: {what}, {size}", helper.program) };
        }
        let encoded = STANDARD.encode(text);
        match self.terminal {
            Some(wrapping) if encoded.len() <= LONGEST => {
                let notice =
                    format!("Sent to the terminal (OSC 52): {what}, {size}; if it cannot be pasted, x writes a file");
                Copied::Send { bytes: sequence(&encoded, wrapping), notice }
            }
            _ => Copied::Finished {
                notice: match self.write(text) {
                    Ok(path) => format!("No clipboard; {what}, {size}, written to {}", path.display()),
                    Err(error) => {
                        format!("Nothing was copied: no clipboard, and {}: {error}", self.directory.display())
                    }
                },
            },
        }
    }

    fn write(&self, text: &str) -> io::Result<PathBuf> {
        let mut file = tempfile::Builder::new().prefix("signinscope-").suffix(".txt").tempfile_in(&self.directory)?;
        file.write_all(text.as_bytes())?;
        let (_, path) = file.keep()?;
        Ok(path)
    }
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

    #[test]
    fn text_too_long_for_the_terminal_is_written_to_a_private_file() {
        let directory = tempfile::tempdir().expect("a directory");
        let runtime = directory.path().to_str().expect("a name");
        let clipboard = clipboard(&[("TERM", "xterm"), ("XDG_RUNTIME_DIR", runtime)]);
        assert!(
            matches!(clipboard.copy("User", "alice"), Copied::Send { bytes, .. } if bytes == b"\x1b]52;c;YWxpY2U=\x07")
        );
        let long = "x".repeat(LONGEST);
        let Copied::Finished { notice } = clipboard.copy("Record", &long) else { panic!("it was sent") };
        let (_, path) = notice.split_once("written to ").expect("the file is named");
        assert_eq!(std::fs::read_to_string(path).expect("the file"), long);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(path).expect("the file").permissions().mode() & 0o777, 0o600);
        }
    }
}
