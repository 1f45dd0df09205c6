//! Checks when the terminal is asked for its background, and what its answer does.

use crate::session::{Session, eventually};
use vt100::{Color, Screen};

const QUESTION: &str = "\x1b]11;?\x07";
const LIGHT: &str = "\x1b]11;rgb:ffff/ffff/ffff\x07";
const DARK: &str = "\x1b]11;rgb:0000/0000/0000\x1b\\";

/// The colour of keys and tabs, 25 in the light theme and cyan in the default one.
const LIGHT_ACCENT: Color = Color::Idx(25);
const DARK_ACCENT: Color = Color::Idx(6);

fn shows(screen: &Screen, colour: Color) -> bool {
    (0..24).any(|row| (0..80).filter_map(|column| screen.cell(row, column)).any(|cell| cell.fgcolor() == colour))
}

fn written(terminal: &Session) -> String {
    String::from_utf8_lossy(&terminal.written()).into_owned()
}

/// The explorer in a terminal that was asked for its background.
fn asked(arguments: &str) -> Session {
    let terminal = Session::shell(&format!("exec $SIGNINSCOPE {arguments}"), 80, 24);
    eventually("the question", || written(&terminal).contains(QUESTION).then_some(()));
    terminal
}

/// Leaves by a key that is one only when no part of an answer is left before it.
fn leave(mut terminal: Session) {
    terminal.keys("q");
    assert_eq!(terminal.exit_code(), 0);
    terminal.assert_restored();
}

#[test]
fn a_light_background_brings_the_light_theme_and_a_dark_one_the_default() {
    for (answer, accent, notice) in [
        (LIGHT, LIGHT_ACCENT, "Theme light: the terminal reports a light background"),
        (DARK, DARK_ACCENT, "Theme default: the terminal reports a dark background"),
    ] {
        let mut terminal = asked("--theme auto");
        terminal.keys(answer);
        terminal.wait(notice);
        terminal.wait_for("the theme", |screen| shows(screen, accent));
        leave(terminal);
    }
}

#[test]
fn without_an_answer_the_first_frame_is_not_delayed_and_the_theme_stays() {
    let terminal = asked("--theme auto");
    terminal.wait("Theme default: the terminal does not report its background");
    terminal.wait_for("the default theme", |screen| shows(screen, DARK_ACCENT));
    // The question is a part of the first frame, which therefore did not wait for an answer.
    let written = written(&terminal);
    let (_, frame) = written.split_once("\x1b[?2026h").expect("a first frame");
    let (frame, _) = frame.split_once("\x1b[?2026l").expect("its end");
    assert!(frame.contains(QUESTION) && frame.contains("signinscope"), "{frame:?}");
    leave(terminal);
}

#[test]
fn a_late_answer_is_dropped() {
    let mut terminal = asked("");
    terminal.wait_for_sample();
    // Longer than an answer may take.
    terminal.wait_for_silence();
    terminal.keys("f");
    terminal.wait("filter");
    let (one, other) = LIGHT.split_at(9);
    terminal.keys(one);
    terminal.keys(other);
    terminal.keys("user:alice\r");
    terminal.wait("Filter [user:alice]");
    terminal.wait_for("the default theme", |screen| shows(screen, DARK_ACCENT) && !shows(screen, LIGHT_ACCENT));
    leave(terminal);
}

#[test]
fn only_a_terminal_that_can_answer_is_asked_and_only_where_nothing_else_decides() {
    for (arguments, variables, accent) in [
        ("", &[("COLORFGBG", "0;default;15")][..], LIGHT_ACCENT),
        ("", &[("COLORFGBG", "15;0")], DARK_ACCENT),
        ("--theme default", &[("COLORFGBG", "0;15")], DARK_ACCENT),
        ("--theme light", &[], LIGHT_ACCENT),
        ("", &[("TERM", "linux")], DARK_ACCENT),
        ("", &[("TERM", "screen-256color")], DARK_ACCENT),
        ("", &[("STY", "1.pts-0.host")], DARK_ACCENT),
        ("", &[("TERM", "dvtm-256color")], DARK_ACCENT),
    ] {
        let terminal = Session::shell_with(&format!("exec $SIGNINSCOPE {arguments}"), variables, 80, 24);
        terminal.wait_for_sample();
        terminal.wait_for("the theme", |screen| shows(screen, accent));
        assert!(!written(&terminal).contains("\x1b]11"), "{arguments} {variables:?}");
        leave(terminal);
    }
}
