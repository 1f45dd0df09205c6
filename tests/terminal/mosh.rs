//! Runs the explorer over mosh, on this machine.

use crate::session::{Session, eventually, is_installed};
use std::path::Path;
use std::process::Command;

/// The explorer at the other end of a mosh connection, whose server looks as if it was started over SSH.
fn log_in(log: &Path, runtime: &Path) -> Option<Session> {
    if !["mosh-server", "mosh-client"].into_iter().all(is_installed) {
        return None;
    }
    let program = env!("CARGO_BIN_EXE_signinscope");
    let output = Command::new("mosh-server")
        .args(["new", "-i", "127.0.0.1", "-p", "61000:61999", "-c", "256", "--", program])
        .arg(log)
        .env("LC_ALL", "C.UTF-8")
        .env("TERM", "xterm-256color")
        .env("SSH_CONNECTION", "127.0.0.1 50000 127.0.0.1 22")
        .env("XDG_RUNTIME_DIR", runtime)
        .env_remove("TMUX")
        .output()
        .expect("mosh-server");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().find_map(|line| line.strip_prefix("MOSH CONNECT "))?;
    let (port, key) = line.split_once(' ')?;
    let command = format!("MOSH_KEY={key} MOSH_PREDICTION_DISPLAY=never exec mosh-client 127.0.0.1 {port}");
    Some(Session::shell_with(&command, &[], 80, 24))
}

#[test]
fn over_mosh_short_copies_arrive_and_long_ones_are_in_a_file() {
    let (case, runtime) = (tempfile::tempdir().expect("a directory"), tempfile::tempdir().expect("a directory"));
    let log = case.path().join("log.json");
    let agent = "x".repeat(13_000);
    let record = serde_json::json!({
        "id": "5f0d1e3a-0d5c-4b8f-9a51-3f2f5b1c7d00", "createdDateTime": "2026-10-03T08:00:00Z",
        "userPrincipalName": "alice@contoso.com", "userAgent": agent, "ipAddress": "192.0.2.1",
        "signInEventTypes": ["nonInteractiveUser"], "status": {"errorCode": 0},
    });
    std::fs::write(&log, serde_json::json!({"value": [record]}).to_string()).expect("a file");
    let Some(mut terminal) = log_in(&log, runtime.path()) else { return };
    terminal.wait("1 of 1");
    terminal.keys("y\r");
    terminal.wait("x: file  Username, 17 B, sent to the terminal");
    eventually("the sequence", || String::from_utf8_lossy(&terminal.written()).contains("\x1b]52;c;").then_some(()));
    terminal.keys("y\r");
    terminal.wait("sent again; mosh");
    // The user agent, the third item.
    terminal.keys("yjj\r");
    terminal.wait("where it may be cut");
    let mut files = std::fs::read_dir(runtime.path()).expect("the directory");
    let text = std::fs::read_to_string(files.next().expect("a file").expect("a file").path()).expect("text");
    assert_eq!(text, agent);
    // mosh delivers an Esc and a key that follows at once in one read.
    terminal.keys("f");
    terminal.wait("Enter apply");
    terminal.keys("\x1bq");
    assert_eq!(terminal.exit_code(), 0);
}
