//! Changes and deletes files while they are open, and lets files be written where that fails.

use crate::session::Session;
use std::fs;
use std::path::{Path, PathBuf};

const LOG: &str = "NonInteractiveUserSignInLogs.json";

/// A copy of the sample's second log, open, with the cursor on its last sign-in.
fn opened() -> (tempfile::TempDir, PathBuf, Session) {
    let case = tempfile::tempdir().expect("a directory");
    let path = case.path().join(LOG);
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/replay").join(LOG);
    fs::copy(sample, &path).expect("a copy");
    let mut terminal = Session::explore(&[path.to_str().expect("a name")], 100, 40);
    // The tabs are counted before the table is listed, and an empty table has no row to explain.
    terminal.wait("1 of 136");
    terminal.keys("G");
    terminal.wait("136 of 136");
    (case, path, terminal)
}

/// Checks that the details report a problem, and that everything else works.
fn assert_reported(mut terminal: Session, what: &str) {
    terminal.keys("e");
    terminal.wait_for(what, |screen| {
        let words = screen.contents().split_whitespace().collect::<Vec<_>>().join(" ");
        words.contains(what) && words.contains(LOG)
    });
    terminal.keys("q");
    terminal.keys("t");
    terminal.wait("[6h]");
    terminal.keys("q");
    assert_eq!(terminal.exit_code(), 0);
    terminal.assert_restored();
}

#[test]
fn only_the_details_report_a_log_that_was_deleted() {
    let (_case, path, terminal) = opened();
    fs::remove_file(path).expect("it was there");
    assert_reported(terminal, "no such file");
}

#[test]
fn the_details_report_a_log_that_was_truncated() {
    let (_case, path, terminal) = opened();
    fs::OpenOptions::new().write(true).open(path).and_then(|file| file.set_len(100)).expect("a shorter file");
    assert_reported(terminal, "the file is shorter than it was");
}

#[test]
fn the_details_report_a_log_that_was_replaced() {
    let (_case, path, terminal) = opened();
    let size = fs::metadata(&path).expect("the file").len();
    fs::write(&path, "{}\n".repeat(size as usize / 3 + 1)).expect("another file");
    assert_reported(terminal, "the file was changed while it was open");
}

#[test]
fn what_is_exported_is_named_and_readable_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let case = tempfile::tempdir().expect("a directory");
    let mut terminal = Session::explore(&[], 120, 24);
    terminal.wait_for_sample();
    // The nine above are of rows: four formats, in two schemas, and Timesketch.
    let findings = format!("x{}\r", "\x1b[B".repeat(9));
    for (keys, name, notice) in [
        ("x\r", "rows.csv", "rows, "),
        (findings.as_str(), "findings.md", "Wrote 4 findings, "),
        ("x\r", "rows.csv", "rows-2.csv"),
    ] {
        let path = case.path().join(name);
        terminal.keys(&format!("{keys}\x15{}\r", path.display()));
        terminal.wait(notice);
        assert_eq!(fs::metadata(&path).expect("the file").permissions().mode() & 0o777, 0o600);
    }
    assert!(fs::read_to_string(case.path().join("findings.md")).expect("text").contains("## 1. "));
    terminal.keys("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn a_file_that_cannot_be_written_completely_is_not_left_behind() {
    let case = tempfile::tempdir().expect("a directory");
    // Like a full disk: no file may be longer than two blocks, and the signal SIGXFSZ is ignored.
    let line = "trap '' XFSZ; ulimit -f 2; exec $SIGNINSCOPE";
    let mut terminal = Session::shell(line, 120, 24);
    terminal.wait_for_sample();
    terminal.keys(&format!("x\r\x15{}\r", case.path().join("rows.csv").display()));
    terminal.wait("Nothing was written to");
    assert_eq!(fs::read_dir(case.path()).expect("the directory").count(), 0);
    terminal.keys("x\r\x15/dev/full\r");
    terminal.wait("Nothing was written to /dev/full");
    terminal.keys("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn a_full_disk_is_a_failure_without_a_screen_too() {
    if !Path::new("/dev/full").exists() {
        eprintln!("skipped: there is no /dev/full");
        return;
    }
    let mut terminal = Session::shell("$SIGNINSCOPE rows sample-data/quiet --format csv > /dev/full", 120, 24);
    assert_eq!(terminal.exit_code(), 1);
    terminal.wait_at_end("standard output: no space left on device");
}
