//! Checks colours, characters and modes in terminals of different kinds.

use crate::DOWN;
use crate::session::Session;
use regex::Regex;
use vt100::Color;

/// The sequences that set a colour of text, and one of the background.
const COLOUR: &str = r"\x1b\[(3[0-7]|38;[0-9;]*|9[0-7])m";
const BACKGROUND: &str = r"\x1b\[(4[0-7]|48;[0-9;]*|10[0-7])m";

/// The bytes of a session that opens the sample in this environment, opens a suspect and leaves.
fn written(arguments: &str, variables: &[(&str, &str)]) -> String {
    let mut terminal = Session::shell_with(&format!("$SIGNINSCOPE {arguments}"), variables, 80, 24);
    terminal.wait_for_sample();
    terminal.keys("re");
    terminal.wait("DETAILS");
    terminal.keys("\x03");
    assert_eq!(terminal.exit_code(), 0);
    String::from_utf8(terminal.written()).expect("text")
}

#[test]
fn a_terminal_is_sent_the_colours_that_it_has() {
    let light = "--theme light";
    for (arguments, variables, has, has_not) in [
        (light, &[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")][..], "\x1b[38;2;", r"\x1b\[38;5;"),
        (light, &[("TERM", "xterm-256color")], "\x1b[38;5;124m", r"\x1b\[38;2;"),
        (light, &[("TERM", "xterm")], "\x1b[31m", r"\x1b\[38;"),
        (light, &[("TERM", "linux")], "\x1b[31m", r"\x1b\[\?2026|\x1b\[38;"),
        (light, &[("TERM", "screen"), ("COLORTERM", "truecolor")], "\x1b[31m", r"\x1b\[\?2026|\x1b\[38;"),
        (light, &[("TERM", "dvtm"), ("COLORTERM", "truecolor")], "\x1b[31m", r"\x1b\[\?2026|\x1b\[38;"),
        (light, &[("TERM", "dvtm-256color"), ("COLORTERM", "truecolor")], "\x1b[38;5;", r"\x1b\[\?2026|\x1b\[38;2;"),
        (light, &[("TERM", "tmux-256color")], "\x1b[38;5;", r"\x1b\[38;2;"),
        (light, &[("TERM", "vt220")], "\x1b[1m", COLOUR),
        (light, &[("TERM", "xterm"), ("NO_COLOR", "1")], "\x1b[1m", COLOUR),
        ("--color never", &[], "\x1b[1m", COLOUR),
        ("--color 16", &[("NO_COLOR", "1")], "\x1b[91m", r"\x1b\[38;"),
        ("--color always", &[("NO_COLOR", "1")], "\x1b[91m", r"\x1b\[38;2;"),
        ("--color truecolor --theme colour-blind", &[], "\x1b[38;2;", r"\x1b\[38;5;"),
    ] {
        let written = written(arguments, variables);
        assert!(written.contains(has), "{arguments} {variables:?}: no {has:?}");
        for pattern in [has_not, BACKGROUND] {
            let found = Regex::new(pattern).expect("a pattern").find(&written).map(|found| found.as_str().to_owned());
            assert_eq!(found, None, "{arguments} {variables:?}");
        }
    }
}

#[test]
fn only_lines_are_dim() {
    let mut terminal = Session::explore(&[], 120, 40);
    terminal.wait_for_sample();
    let check = |screen: &vt100::Screen| {
        let cells = (0..40).flat_map(|row| (0..120).filter_map(move |column| screen.cell(row, column)));
        let dim: String = cells.filter(|cell| cell.dim()).map(vt100::Cell::contents).collect();
        assert!(dim.contains(['│', '─']) && dim.chars().all(|c| "│─".contains(c)), "{dim}");
    };
    terminal.keys("e");
    terminal.wait("DETAILS");
    terminal.with_screen(check);
    terminal.keys("?");
    terminal.wait("every key");
    terminal.with_screen(check);
    terminal.keys("\x03");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn without_utf_8_or_when_asked_nothing_but_ascii_is_written() {
    for (arguments, variables) in [("", &[("LC_ALL", "C")][..]), ("--ascii", &[("LC_ALL", "C.UTF-8")])] {
        let written = written(arguments, variables);
        assert!(written.is_ascii(), "{arguments} {variables:?}");
    }
}

#[test]
fn a_dumb_terminal_and_a_pipe_get_a_summary() {
    for (line, variables) in
        [("$SIGNINSCOPE", &[("TERM", "dumb")][..]), ("$SIGNINSCOPE | cat", &[]), ("$SIGNINSCOPE", &[("TERM", "")])]
    {
        let mut terminal = Session::shell_with(line, variables, 120, 60);
        assert_eq!(terminal.exit_code(), 0, "{line}");
        let written = String::from_utf8(terminal.written()).expect("text");
        assert!(written.contains("4 findings") && !written.contains('\x1b'), "{line}: {written}");
    }
}

#[test]
fn the_mouse_is_off_until_f2_and_off_again_at_the_end() {
    let mut terminal = Session::explore(&[], 80, 24);
    terminal.wait_for_sample();
    terminal.wait_for("no mouse", |screen| screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None);
    terminal.keys("\x1bOQ");
    terminal.wait("The mouse is on");
    terminal.wait_for("the mouse", |screen| screen.mouse_protocol_mode() == vt100::MouseProtocolMode::ButtonMotion);
    // A click on the third row of the table, and the wheel.
    terminal.keys("\x1b[<0;10;8M\x1b[<0;10;8m");
    terminal.wait("3 of ");
    terminal.keys("\x1b[<65;10;8M");
    terminal.wait("6 of ");
    // Drawn over a part of the histogram.
    terminal.keys("\x1b[<0;5;4M\x1b[<32;12;4M\x1b[<0;12;4m");
    terminal.wait("Filter [time:");
    terminal.keys("q");
    terminal.wait_for("no filter", |screen| !screen.contents().contains("Filter"));
    terminal.keys("q");
    assert_eq!(terminal.exit_code(), 0);
    terminal.assert_restored();
}

#[test]
fn pasted_text_is_typed_into_a_prompt_and_dropped_elsewhere() {
    let mut terminal = Session::explore(&[], 80, 24);
    terminal.wait_for_sample();
    terminal.keys("\x1b[200~qqq\r\n\x1b[201~");
    terminal.keys("/");
    terminal.keys("\x1b[200~ali\x1b[31mce\r\n\x1b[201~");
    terminal.wait("ali‹ESC›[31mce");
    terminal.keys("\x15alice\r");
    terminal.wait("Search alice  47 matches");
    terminal.keys("\x03");
    assert_eq!(terminal.exit_code(), 0);
    terminal.assert_restored();
}

#[test]
fn a_plain_screen_keeps_the_cursor_on_the_selected_row() {
    let mut terminal = Session::explore(&["--plain", "--ascii"], 200, 60);
    terminal.wait_for_sample();
    terminal.wait_for("no suspects beside the table", |screen| !screen.contents().contains("SUSPECTED"));
    for position in ["2 of ", "3 of "] {
        terminal.keys(DOWN);
        terminal.wait(position);
    }
    terminal
        .wait_for("the cursor on the third row", |screen| !screen.hide_cursor() && screen.cursor_position() == (6, 0));
    terminal.keys("r");
    terminal.wait("SUSPECTED REPLAY");
    terminal.wait_for("the cursor on the first suspect", |screen| {
        let (row, _) = screen.cursor_position();
        !screen.hide_cursor()
            && screen
                .rows(0, 200)
                .nth(usize::from(row))
                .is_some_and(|line| line.contains("! CRITICAL") || line.contains("! HIGH"))
    });
    terminal.keys("qq");
    assert_eq!(terminal.exit_code(), 0);
    terminal.assert_restored();
}

#[test]
fn the_selected_row_shows_in_every_theme_without_colours() {
    for theme in ["default", "light", "high-contrast", "colour-blind"] {
        let mut terminal = Session::explore(&["--theme", theme, "--color", "never"], 80, 24);
        terminal.wait_for_sample();
        terminal.wait_for("a reversed row", |screen| {
            (0..80).filter_map(|column| screen.cell(5, column)).filter(|cell| cell.inverse()).count() == 80
        });
        terminal.wait_for("no colours", |screen| {
            let mut cells = (0..24).flat_map(|row| (0..80).filter_map(move |column| screen.cell(row, column)));
            cells.all(|cell| cell.fgcolor() == Color::Default && cell.bgcolor() == Color::Default)
        });
        terminal.keys("q");
        assert_eq!(terminal.exit_code(), 0);
    }
}

#[test]
fn times_are_shown_in_the_zone_of_the_computer_on_request() {
    // In a POSIX zone, what is east of Greenwich has a minus.
    let mut terminal = Session::shell_with("$SIGNINSCOPE", &[("TZ", "XYZ-5:45")], 120, 40);
    terminal.wait_for_sample();
    let minutes = |terminal: &Session| {
        let pattern = Regex::new(r"\d\d-\d\d (\d\d):(\d\d):\d\d").expect("a pattern");
        let contents = terminal.contents();
        let rows = contents.lines().skip_while(|line| !line.contains("Date ("));
        let row = rows.skip(1).find_map(|line| pattern.captures(line)).expect("a row");
        let number = |at: usize| row[at].parse::<u32>().expect("a number");
        number(1) * 60 + number(2)
    };
    let utc = minutes(&terminal);
    terminal.keys("z");
    terminal.wait("Date (local)");
    terminal.wait("local time UTC+05:45");
    assert_eq!(minutes(&terminal), (utc + 5 * 60 + 45) % (24 * 60));
    terminal.keys("z");
    terminal.wait("Date (UTC)");
    assert_eq!(minutes(&terminal), utc);
    terminal.keys("\x03");
    assert_eq!(terminal.exit_code(), 0);
}
