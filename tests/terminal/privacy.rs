//! Checks that pseudonyms replace names on the screen.

use crate::DOWN;
use crate::session::Session;

const NAMES: [&str; 6] = ["alice", "moreau", "lefevre", "contoso", "198.51.100", "LYO-LT"];

/// Opens everything that shows names.
fn walk(terminal: &mut Session) {
    terminal.keys("3*");
    for keys in ["e", "1", "2", "r", "re", "+", "y", "ry", "i", "i\r", "/user", "fuser:", "s"] {
        terminal.keys(keys);
        terminal.keys(DOWN);
        terminal.keys("\x1b[6~\x1b[6~");
        for _ in 0..3 {
            terminal.escape();
        }
    }
    terminal.keys("?");
    terminal.wait("every key");
}

#[test]
fn with_redact_no_name_reaches_the_terminal() {
    let mut terminal = Session::explore(&["--redact", "sample-data/replay"], 200, 60);
    terminal.wait("pseudonyms");
    terminal.wait("3 suspects");
    walk(&mut terminal);
    terminal.wait_for_silence();
    terminal.keys("\x03");
    assert_eq!(terminal.exit_code(), 0);
    let written = String::from_utf8(terminal.written()).expect("text").to_lowercase();
    for name in NAMES {
        assert!(!written.contains(&name.to_lowercase()), "{name}");
    }
    terminal.assert_restored();
}

#[test]
fn p_turns_pseudonyms_on_and_off() {
    let mut terminal = Session::explore(&[], 120, 40);
    terminal.wait_for_sample();
    terminal.wait("alice");
    terminal.keys("P");
    terminal.wait("also in what is copied and written");
    terminal.wait_for("pseudonyms alone", |screen| {
        let contents = screen.contents();
        contents.contains("user-")
            && contents.contains("3 suspects")
            && NAMES.iter().all(|name| !contents.contains(name))
    });
    terminal.keys("P");
    terminal.wait("alice");
    terminal.wait("contoso.com");
    terminal.keys("q");
    assert_eq!(terminal.exit_code(), 0);
}
