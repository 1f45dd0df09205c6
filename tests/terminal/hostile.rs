//! Shows text that an attacker wrote in every place that shows text, and checks that none of it acts.

use crate::DOWN;
use crate::session::Session;
use regex::Regex;
use std::process::Command;

/// What the program itself sends: cursor, colours, modes, the question for the background, the clipboard.
const OURS: &str = r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\]11;\?\x07|\x1b\]52;c;[A-Za-z0-9+/=]*\x07";

/// Fails where text holds a character that acts or hides, apart from `allowed`.
fn assert_harmless(text: &str, allowed: &[char], what: &str) {
    let hidden =
        Regex::new(r"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]").expect("a pattern");
    for found in hidden.find_iter(text) {
        let c = found.as_str().chars().next().expect("a character");
        let from = text[..found.start()].char_indices().rev().nth(40).map_or(0, |(at, _)| at);
        assert!(allowed.contains(&c), "{what}: {c:?} after {:?}", &text[from..found.start()]);
    }
}

#[test]
fn hostile_records_never_reach_the_terminal_raw() {
    let mut terminal = Session::explore(&["sample-data/hostile"], 200, 60);
    // The tabs are counted before the table is listed, and an empty table has nothing to expand.
    terminal.wait("1 of 3");
    terminal.keys("3");
    terminal.wait("1 of 5");
    terminal.keys("*");
    terminal.wait("▾");
    // Each row in the table, and beside it all its fields, its values as they are kept, dropped and copied.
    for _ in 0..14 {
        terminal.keys("e");
        terminal.keys("\x1b[6~\x1b[6~\x1b[6~");
        for menu in ["+", "-", "y", "s"] {
            terminal.keys("\t\t\t");
            terminal.keys(menu);
            terminal.keys("\x1b[6~");
            terminal.escape();
        }
        terminal.escape();
        terminal.escape();
        terminal.keys(DOWN);
    }
    terminal.wait("with hidden characters");
    // Completions, previews, prompts, errors, the help, files.
    for keys in ["/e", "fuser:", "fapp:", "fagent:", "fdevice:", "fnofield:\u{202e}", "?", "x", "x\r", "r", "re"] {
        terminal.keys(keys);
        terminal.keys(DOWN);
        terminal.keys("\t");
        for _ in 0..3 {
            terminal.escape();
        }
    }
    // Every value that can be copied, copied.
    for at in 0..12 {
        terminal.keys("2g");
        terminal.keys(&DOWN.repeat(at % 4));
        terminal.keys("y");
        terminal.keys(&DOWN.repeat(at));
        terminal.keys("\r");
    }
    terminal.escape();
    terminal.wait_for_silence();
    terminal.keys("?");
    terminal.wait("every key");
    terminal.keys("\x03");
    assert_eq!(terminal.exit_code(), 0);
    let written = String::from_utf8(terminal.written()).expect("text");
    assert!(written.contains("‹ESC›") && written.contains("‹U+202E›"), "the sample has not been seen");
    let text = Regex::new(OURS).expect("a pattern").replace_all(&written, "");
    assert_harmless(&text, &['\r', '\n'], "on the screen");
}

#[test]
fn what_is_written_without_a_screen_is_harmless_too() {
    for arguments in [
        "rows --tab all --format table",
        "rows --tab all --aggregate off --format csv",
        "rows --tab all --aggregate off --format ndjson",
        "findings --format table",
        "findings --format json",
        "findings --format csv",
        "findings --format markdown",
        "check --format table",
        "check --format json",
        "rows --where user:\u{1b}]0;x\u{7}\u{202e}:",
        "rows --tab \u{1b}[2J",
        "explain \u{1b}[2J\u{202e}",
        "check no\u{1b}]0;such\u{7}.json",
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_signinscope"));
        command.args(arguments.split(' ')).arg("sample-data/hostile").env("LC_ALL", "C.UTF-8");
        let output = command.current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("the program runs");
        let text = String::from_utf8([output.stdout, output.stderr].concat()).expect("text");
        assert!(!text.is_empty(), "{arguments}");
        assert_harmless(&text, &['\n'], arguments);
        if arguments.ends_with("csv") {
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            for record in reader.records().map_while(Result::ok) {
                assert!(record.iter().all(|cell| !cell.starts_with(['=', '+', '@', '\t'])), "{record:?}");
            }
        }
        if arguments.ends_with("markdown") {
            assert!(!text.contains('<') && !text.contains("]("), "{text}");
        }
    }
}
