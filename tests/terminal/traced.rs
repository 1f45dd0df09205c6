//! Checks the system calls of the program, as strace reports them.

use crate::DOWN;
use crate::session::{Session, is_installed};
use std::path::Path;
use std::process::Command;

/// Whether processes can be traced. Containers often forbid it.
fn can_trace() -> bool {
    if !is_installed("strace") {
        return false;
    }
    let traced = Command::new("strace").args(["-o", "/dev/null", "true"]).output();
    let can = traced.is_ok_and(|output| output.status.success());
    if !can {
        eprintln!("skipped: strace may not trace here");
    }
    can
}

/// The system calls of a line of shell in which `$TRACED` is the traced explorer.
fn calls(line: &str, which: &str, play: impl FnOnce(&mut Session)) -> Vec<String> {
    let case = tempfile::tempdir().expect("a directory");
    let log = case.path().join("log");
    let traced = format!(
        "strace -f -qq -s 1000000 -e signal=none -e trace={which} -o {} {}",
        log.display(),
        env!("CARGO_BIN_EXE_signinscope")
    );
    let mut terminal =
        Session::shell_with(line, &[("TRACED", &traced), ("CASE", case.path().to_str().expect("a name"))], 80, 24);
    play(&mut terminal);
    assert_eq!(terminal.exit_code(), 0, "{line}");
    lines(&log)
}

fn lines(path: &Path) -> Vec<String> {
    String::from_utf8_lossy(&std::fs::read(path).expect("the log")).lines().map(str::to_owned).collect()
}

/// The calls that open a connection, start a program, or make a file.
const CALLS: &str = "%network,execve,openat,creat,mkdir,mkdirat";

#[test]
fn it_opens_no_socket_of_any_network_and_writes_no_file() {
    if !can_trace() {
        return;
    }
    let explore = |terminal: &mut Session| {
        terminal.wait_for_sample();
        terminal.keys("re");
        terminal.wait("DETAILS");
        terminal.keys("qqf");
        terminal.keys("user:alice\r");
        terminal.wait("Filter [user:alice]");
        terminal.keys("y\r");
        terminal.wait("sent to the terminal");
        terminal.keys("jx\r\x15/dev/null\r");
        terminal.wait("Nothing was written");
        terminal.keys("q");
    };
    let mut all = calls("exec $TRACED", CALLS, explore);
    for line in [
        "exec $TRACED findings sample-data --format markdown",
        "exec $TRACED rows sample-data --format csv",
        "exec $TRACED check sample-data --format json",
        "exec $TRACED explain 50126",
    ] {
        all.extend(calls(line, CALLS, |_| {}));
    }
    // The program itself was traced, five times.
    assert_eq!(
        all.iter().filter(|call| call.contains("execve(") && call.contains("signinscope")).count(),
        5,
        "{all:?}"
    );
    let network: Vec<_> = all.iter().filter(|call| call.contains("AF_INET") || call.contains(" connect(")).collect();
    assert!(network.is_empty(), "{network:?}");
    // Nothing was to be written, so no file is made: there is no state that could hold a log.
    let made = |call: &&String| ["O_CREAT", "O_WRONLY", "creat(", "mkdir"].iter().any(|word| call.contains(word));
    let made: Vec<_> = all.iter().filter(made).filter(|call| !call.contains("/dev/")).collect();
    assert!(made.is_empty(), "{made:?}");
}

#[test]
fn every_frame_is_one_write() {
    if !can_trace() {
        return;
    }
    let play = |terminal: &mut Session| {
        terminal.wait_for_sample();
        for _ in 0..5 {
            terminal.keys(DOWN);
        }
        terminal.wait("6 of ");
        terminal.resize(200, 60);
        terminal.wait("SUSPECTED REPLAY");
        terminal.wait_for_silence();
        terminal.keys("q");
    };
    let all = calls("exec $TRACED", "write", play);
    let frames: Vec<_> = all.iter().filter(|call| call.contains("write(1, ")).collect();
    let (begin, end) = (r#"write(1, "\33[?2026h"#, r#"\33[?2026l""#);
    let whole = frames.iter().filter(|call| call.contains(begin) && call.contains(end)).count();
    // Besides the frames, only the sequences that take the terminal over and restore it.
    assert!(whole >= 4 && frames.len() - whole <= 2, "{whole} whole frames of {} writes: {frames:#?}", frames.len());
}
