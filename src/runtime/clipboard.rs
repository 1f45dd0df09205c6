//! Putting text where it can be pasted from. The first way that works is taken, and the user is told which it was:
//!
//! 1. On this machine, the desktop's own helper (`wl-copy`, `xclip`, `xsel`, `pbcopy`, `clip.exe`).
//! 2. Inside tmux, `tmux load-buffer -w`, which also hands the text to the terminal around it.
//! 3. The terminal itself, by the sequence OSC 52, which travels over SSH.
//! 4. A file that only its owner can read.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// The longest text that is sent by OSC 52, in base64: what xterm takes by default, and many terminals after it.
const LONGEST: usize = 74_994;
/// The longest piece that old versions of `screen` pass on in one string.
const SCREEN_PIECE: usize = 252;
/// How long a helper may take. One that has nothing to talk to may wait for ever.
const PATIENCE: Duration = Duration::from_secs(2);

/// A program that takes text for a clipboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Helper {
    program: &'static str,
    arguments: &'static [&'static str],
}

const fn helper(program: &'static str, arguments: &'static [&'static str]) -> Helper {
    Helper { program, arguments }
}

/// What stands between the program and the terminal, which has to be told to let a sequence through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrapping {
    None,
    Tmux,
    Screen,
}

/// The ways that this place offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clipboard {
    helpers: Vec<Helper>,
    /// `None` where the terminal would show the sequence or do nothing.
    terminal: Option<Wrapping>,
    directory: PathBuf,
}

/// What became of a copy.
#[derive(Debug, PartialEq, Eq)]
pub enum Copied {
    /// It is done, or could not be; in words.
    Said(String),
    /// The terminal is to be sent these bytes, and the user to be told this.
    Send(Vec<u8>, String),
}

impl Clipboard {
    /// Reads the environment through `variable`, which gives the value of a variable that is set.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Self {
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
        let wrapping = if is_set("TMUX") {
            helpers.push(helper("tmux", &["load-buffer", "-w", "-"]));
            Some(Wrapping::Tmux)
        } else if is_set("STY") || terminal.starts_with("screen") {
            Some(Wrapping::Screen)
        } else {
            (terminal != "linux" && terminal != "dumb").then_some(Wrapping::None)
        };
        let directory = set("XDG_RUNTIME_DIR").map_or_else(std::env::temp_dir, PathBuf::from);
        Self { helpers, terminal: wrapping, directory }
    }

    /// Copies `text`, which is `what` in words. Runs helpers and may take [`PATIENCE`] for each.
    pub fn copy(&self, what: &str, text: &str) -> Copied {
        let size = crate::text::bytes(text.len() as u64);
        if let Some(helper) = self.helpers.iter().find(|helper| helper.take(text).is_ok()) {
            return Copied::Said(format!("Copied with {}: {what}, {size}", helper.program));
        }
        let encoded = STANDARD.encode(text);
        match self.terminal {
            Some(wrapping) if encoded.len() <= LONGEST => {
                let said =
                    format!("Sent to the terminal (OSC 52): {what}, {size}; if it cannot be pasted, x writes a file");
                Copied::Send(sequence(&encoded, wrapping), said)
            }
            _ => Copied::Said(match self.write(text) {
                Ok(path) => format!("No clipboard takes it: {what}, {size}, is in {}", path.display()),
                Err(error) => {
                    format!("Nothing was copied: no clipboard takes it, and {}: {error}", self.directory.display())
                }
            }),
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
            // A helper that reads nothing must not hold us up.
            thread::spawn(move || input.write_all(text.as_bytes()));
        }
        let deadline = Instant::now() + PATIENCE;
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

/// OSC 52 for text in base64, wrapped as whatever is around the program wants it.
fn sequence(encoded: &str, wrapping: Wrapping) -> Vec<u8> {
    // Ended by BEL: the other end, ESC \, would also end what it is wrapped in.
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
    fn helpers_are_for_the_desktop_at_hand_and_the_terminal_for_one_far_away() {
        let programs =
            |variables: &[_]| clipboard(variables).helpers.into_iter().map(|helper| helper.program).collect::<Vec<_>>();
        assert_eq!(programs(&[("DISPLAY", ":0"), ("WAYLAND_DISPLAY", "w")]), ["wl-copy", "xclip", "xsel"]);
        assert_eq!(programs(&[("DISPLAY", ":0"), ("SSH_CONNECTION", "x")]), [""; 0], "a forwarded display is not here");
        assert_eq!(programs(&[("TMUX", "x"), ("SSH_TTY", "x")]), ["tmux"]);
        for (variables, terminal) in [
            (&[("TERM", "xterm")][..], Some(Wrapping::None)),
            (&[("TERM", "screen"), ("TMUX", "x")], Some(Wrapping::Tmux)),
            (&[("TERM", "screen.xterm")], Some(Wrapping::Screen)),
            (&[("TERM", "linux")], None),
        ] {
            assert_eq!(clipboard(variables).terminal, terminal);
        }
    }

    #[test]
    fn the_sequence_is_wrapped_for_what_is_around() {
        assert_eq!(sequence("QQ==", Wrapping::None), b"\x1b]52;c;QQ==\x07");
        assert_eq!(sequence("QQ==", Wrapping::Tmux), b"\x1bPtmux;\x1b\x1b]52;c;QQ==\x07\x1b\\");
        let pieces = sequence(&"A".repeat(400), Wrapping::Screen);
        let parts: Vec<_> = pieces.split(|&byte| byte == b'\\').collect();
        assert_eq!(parts.len(), 3, "two pieces and nothing behind them");
        assert!(pieces.starts_with(b"\x1bP\x1b]52;c;AAA") && parts[0].len() == SCREEN_PIECE + 3);
    }

    #[test]
    fn what_is_too_long_for_the_terminal_is_in_a_file_of_its_own() {
        let directory = tempfile::tempdir().expect("a directory");
        let runtime = directory.path().to_str().expect("a name");
        let clipboard = clipboard(&[("TERM", "xterm"), ("XDG_RUNTIME_DIR", runtime)]);
        assert!(
            matches!(clipboard.copy("User", "alice"), Copied::Send(bytes, _) if bytes == b"\x1b]52;c;YWxpY2U=\x07")
        );
        let long = "x".repeat(LONGEST);
        let Copied::Said(said) = clipboard.copy("Record", &long) else { panic!("it was sent") };
        let (_, path) = said.split_once("is in ").expect("the file is named");
        assert_eq!(std::fs::read_to_string(path).expect("the file"), long);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(path).expect("the file").permissions().mode() & 0o777, 0o600);
        }
    }
}
