//! Copies text, and checks where it went and the notice.

use crate::session::{Session, eventually};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::path::{Path, PathBuf};

/// Opens the sample and copies the name of the user in the first row.
fn copied(line: &str, variables: &[(&str, &str)], notice: &str) -> Session {
    copied_at(line, variables, notice, (120, 24))
}

fn copied_at(line: &str, variables: &[(&str, &str)], notice: &str, (width, height): (u16, u16)) -> Session {
    let mut terminal = Session::shell_with(line, variables, width, height);
    terminal.wait_for("the sample", |screen| screen.contents().contains("1 of 136"));
    terminal.keys("y\r");
    terminal.wait(notice);
    terminal
}

fn leave(mut terminal: Session) -> String {
    terminal.keys("q");
    assert_eq!(terminal.exit_code(), 0);
    terminal.assert_restored();
    String::from_utf8(terminal.written()).expect("text")
}

/// Writes a program that runs a line of shell.
fn program(directory: &Path, name: &str, line: &str) {
    use std::os::unix::fs::PermissionsExt;
    let path = directory.join(name);
    std::fs::write(&path, format!("#!/bin/sh\n{line}\n")).expect("a file");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("a program");
}

#[test]
fn over_ssh_the_text_is_sent_to_the_terminal() {
    let remote = [("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22"), ("DISPLAY", "localhost:10.0")];
    let written = leave(copied("$SIGNINSCOPE", &remote, "x: file  Username"));
    let (_, sent) = written.split_once("\x1b]52;c;").expect("the sequence");
    let (encoded, _) = sent.split_once('\x07').expect("its end");
    let text = String::from_utf8(STANDARD.decode(encoded).expect("base64")).expect("text");
    assert!(text.ends_with("@contoso.com"), "{text}");
}

#[test]
fn screen_gets_a_wrapped_sequence_and_the_linux_console_a_file() {
    let written = leave(copied("$SIGNINSCOPE", &[("TERM", "screen")], "sent to the terminal"));
    assert!(written.contains("\x1bP\x1b]52;c;"), "wrapped");
    let case = tempfile::tempdir().expect("a directory");
    let runtime = case.path().to_str().expect("a name");
    let console = [("TERM", "linux"), ("XDG_RUNTIME_DIR", runtime)];
    let written = leave(copied("$SIGNINSCOPE", &console, "no clipboard in this terminal"));
    assert!(!written.contains("\x1b]52"));
    let file = std::fs::read_dir(case.path()).expect("the directory").next().expect("a file").expect("a file");
    let text = std::fs::read_to_string(file.path()).expect("text");
    assert!(text.ends_with("@contoso.com"), "{text}");
}

#[test]
fn on_a_local_desktop_the_first_helper_that_works_gets_the_text() {
    let case = tempfile::tempdir().expect("a directory");
    let directory = case.path().to_str().expect("a name");
    // One that fails, and one that works.
    program(case.path(), "wl-copy", "exit 1");
    program(case.path(), "xclip", "exec cat > \"$CASE/clip\"");
    let here = [("CASE", directory), ("DISPLAY", ":0"), ("WAYLAND_DISPLAY", "wayland-0")];
    let written = leave(copied("PATH=\"$CASE:$PATH\" $SIGNINSCOPE", &here, "copied with xclip"));
    assert!(!written.contains("\x1b]52"));
    let text = std::fs::read_to_string(case.path().join("clip")).expect("what was copied");
    assert!(text.ends_with("@contoso.com"), "{text}");
}

#[test]
fn a_helper_that_hangs_is_not_waited_for() {
    let case = tempfile::tempdir().expect("a directory");
    program(case.path(), "xclip", "exec sleep 60");
    program(case.path(), "xsel", "exec sleep 60");
    let here = [("CASE", case.path().to_str().expect("a name")), ("DISPLAY", ":0")];
    leave(copied("PATH=\"$CASE:$PATH\" $SIGNINSCOPE", &here, "sent to the terminal"));
}

/// A directory for the file, and the only file in it.
fn only_file(directory: &Path) -> PathBuf {
    let mut files = std::fs::read_dir(directory).expect("the directory");
    let file = files.next().expect("a file").expect("a file").path();
    assert!(files.next().is_none(), "one file");
    file
}

/// What the screen shows, with the lines of a wrapped message put together.
fn message(terminal: &Session) -> String {
    terminal.contents().lines().map(str::trim).collect()
}

#[test]
fn a_text_that_did_not_arrive_is_written_by_one_key_and_named_at_the_end() {
    for (width, height) in [(80, 24), (60, 15)] {
        let case = tempfile::tempdir().expect("a directory");
        let directory = case.path().to_str().expect("a name");
        let remote = [("SSH_TTY", "/dev/pts/9"), ("XDG_RUNTIME_DIR", directory)];
        let mut terminal = copied_at("$SIGNINSCOPE", &remote, "x: file  Username, ", (width, height));
        assert!(terminal.contents().contains("B, sent to the terminal"), "whole: {}", terminal.contents());
        terminal.keys("x");
        terminal.wait_for("the path", |screen| {
            screen.contents().lines().map(str::trim).collect::<String>().contains(".txt: Username")
        });
        let file = only_file(case.path());
        assert!(message(&terminal).contains(file.to_str().expect("a name")), "whole: {}", terminal.contents());
        let text = std::fs::read_to_string(&file).expect("text");
        assert!(text.ends_with("@contoso.com"), "{text}");
        terminal.keys("q");
        assert_eq!(terminal.exit_code(), 0);
        let left: String = terminal.contents().lines().map(str::trim_end).collect();
        assert!(left.contains(&format!("A copied text is left in {}", file.display())), "{left}");
    }
}

#[test]
fn copies_to_a_file_replace_each_other_and_their_path_is_whole() {
    for console in ["linux", "dvtm-256color"] {
        let case = tempfile::tempdir().expect("a directory");
        let directory = case.path().to_str().expect("a name");
        let variables = [("TERM", console), ("XDG_RUNTIME_DIR", directory)];
        let mut terminal = copied_at("$SIGNINSCOPE", &variables, ".txt: Username", (80, 24));
        let file = only_file(case.path());
        assert!(message(&terminal).contains(file.to_str().expect("a name")), "whole: {}", terminal.contents());
        terminal.keys("y\x1b[B\r");
        eventually("another text in the same file", || {
            let text = std::fs::read_to_string(only_file(case.path())).ok()?;
            (!text.contains('@')).then_some(())
        });
        terminal.keys("q");
        assert_eq!(terminal.exit_code(), 0);
        assert!(!String::from_utf8_lossy(&terminal.written()).contains("\x1b]52"));
    }
}

#[test]
fn esc_and_a_key_in_one_read_are_both_taken() {
    for (width, height) in [(80, 24), (60, 15)] {
        let mut terminal = Session::shell_with("$SIGNINSCOPE", &[], width, height);
        terminal.wait_for("the sample", |screen| screen.contents().contains("1 of 136"));
        terminal.keys("f");
        terminal.wait("Enter apply");
        terminal.keys("\x1bj");
        terminal.wait("2 of 136");
        terminal.keys("\x1bq");
        assert_eq!(terminal.exit_code(), 0, "Esc closes nothing, q leaves");
    }
}
