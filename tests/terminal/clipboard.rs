//! Copies text, and checks where it went and the notice.

use crate::session::Session;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::path::Path;

/// Opens the sample and copies the name of the user in the first row.
fn copied(line: &str, variables: &[(&str, &str)], notice: &str) -> Session {
    let mut terminal = Session::shell_with(line, variables, 120, 24);
    terminal.wait_for_sample();
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
    let written = leave(copied("$SIGNINSCOPE", &remote, "Sent to the terminal (OSC 52): Username"));
    let (_, sent) = written.split_once("\x1b]52;c;").expect("the sequence");
    let (encoded, _) = sent.split_once('\x07').expect("its end");
    let text = String::from_utf8(STANDARD.decode(encoded).expect("base64")).expect("text");
    assert!(text.ends_with("@contoso.com"), "{text}");
}

#[test]
fn screen_gets_a_wrapped_sequence_and_the_linux_console_a_file() {
    let written = leave(copied("$SIGNINSCOPE", &[("TERM", "screen")], "OSC 52"));
    assert!(written.contains("\x1bP\x1b]52;c;"), "wrapped");
    let case = tempfile::tempdir().expect("a directory");
    let runtime = case.path().to_str().expect("a name");
    let console = [("TERM", "linux"), ("XDG_RUNTIME_DIR", runtime)];
    let written = leave(copied("$SIGNINSCOPE", &console, "No clipboard; Username"));
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
    let written = leave(copied("PATH=\"$CASE:$PATH\" $SIGNINSCOPE", &here, "Copied with xclip: Username"));
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
    leave(copied("PATH=\"$CASE:$PATH\" $SIGNINSCOPE", &here, "OSC 52"));
}
