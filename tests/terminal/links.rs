//! Breaks and stalls lines, and measures what is written to them.

use crate::DOWN;
use crate::session::{Session, eventually};
use std::time::Duration;

/// Runs the explorer in a session that the terminal does not control, so that no signal reports its end. Writes the id
/// of the process to `pid` and its exit code to `code`.
const WITHOUT_SIGNALS: &str =
    "exec setsid -w sh -c 'sh -c \"echo \\$\\$ > $CASE/pid; exec $SIGNINSCOPE\"; echo $? > $CASE/code'";

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_that_is_closed_ends_it_even_without_a_signal() {
    for line in [WITHOUT_SIGNALS, &WITHOUT_SIGNALS.replace("exec setsid -w", "trap '' HUP;")] {
        let case = tempfile::tempdir().expect("a directory");
        let directory = case.path().to_str().expect("a name");
        let terminal = Session::shell_with(line, &[("CASE", directory)], 80, 24);
        terminal.wait("[2 Non-interactive 154]");
        terminal.close();
        let code = eventually("an exit code", || {
            std::fs::read_to_string(case.path().join("code")).ok().filter(|code| code.ends_with('\n'))
        });
        assert_eq!(code, "129\n", "{line}");
        let process = std::fs::read_to_string(case.path().join("pid")).expect("its id");
        assert!(!std::path::Path::new("/proc").join(process.trim()).exists(), "it is still there");
    }
}

#[test]
fn a_stalled_terminal_does_not_keep_it_alive() {
    let mut terminal = Session::explore(&[], 80, 24);
    terminal.wait("[2 Non-interactive 154]");
    terminal.stall(true);
    // Far more than the buffer between a program and its terminal.
    for at in 0..60 {
        terminal.resize_only(200 + at % 2, 60);
        std::thread::sleep(Duration::from_millis(40));
    }
    terminal.signal("TERM");
    let (took, code) = terminal.end_of_stalled();
    assert_eq!(code, 143);
    assert!(took > Duration::from_secs(1), "it was not stuck: {took:?}");
    terminal.stall(false);
}

#[test]
fn hundreds_of_sizes_leave_a_complete_screen() {
    let mut terminal = Session::explore(&[], 80, 24);
    terminal.wait("[2 Non-interactive 154]");
    for at in 0..300_u16 {
        terminal.resize_only(1 + at * 37 % 220, 1 + at * 13 % 70);
    }
    terminal.resize(80, 24);
    terminal.keys("t");
    terminal.wait("[6h]");
    terminal.wait_for("every line of the screen", |screen| {
        let lines: Vec<String> = screen.rows(0, 80).collect();
        lines[0].contains("contoso.com") && lines[4].contains("Date (UTC)") && lines[23].contains("? help")
    });
    terminal.keys("q");
    assert_eq!(terminal.exit_code(), 0);
    terminal.assert_restored();
}

#[test]
fn signals_while_it_loads_end_it_at_once() {
    // An endless pipe of the same sign-ins.
    let line = "mkfifo $CASE/pipe; \
                (while cat sample-data/quiet/*.json; do sleep 0.02; done) > $CASE/pipe < /dev/null 2> /dev/null & \
                exec $SIGNINSCOPE - < $CASE/pipe";
    for (name, code) in [("TERM", 143), ("INT", 130), ("QUIT", 131), ("HUP", 129)] {
        let case = tempfile::tempdir().expect("a directory");
        let mut terminal = Session::shell_with(line, &[("CASE", case.path().to_str().expect("a name"))], 80, 24);
        terminal.wait("loading");
        terminal.wait("[2 Non-interactive 129]");
        terminal.signal(name);
        assert_eq!(terminal.exit_code(), code, "{name}");
        if name != "HUP" {
            terminal.assert_restored();
        }
    }
}

/// Ten seconds in which nothing happens: no byte, and at most a few milliseconds of processor time.
#[cfg(target_os = "linux")]
#[test]
fn ten_idle_seconds_cost_nothing() {
    let mut terminal = Session::explore(&[], 80, 24);
    terminal.wait_for_sample();
    terminal.wait_for_silence();
    let (ticks, bytes) = (terminal.ticks(), terminal.written().len());
    std::thread::sleep(Duration::from_secs(10));
    let (ticks, bytes) = (terminal.ticks() - ticks, terminal.written().len() - bytes);
    println!("10 idle seconds: {bytes} bytes, {} ms of processor time", ticks * 10);
    assert_eq!(bytes, 0);
    assert!(ticks <= 1, "{ticks} ticks");
    terminal.keys("q");
    assert_eq!(terminal.exit_code(), 0);
}

/// A line of 9,600 baud carries 960 bytes a second.
#[test]
fn opening_and_a_step_of_the_cursor_are_short_enough_for_a_slow_line() {
    let mut terminal = Session::explore(&[], 80, 24);
    terminal.wait_for_sample();
    terminal.wait_for_silence();
    let opening = terminal.written().len();
    terminal.keys(DOWN);
    terminal.wait("2 of ");
    terminal.wait_for_silence();
    let step = terminal.written().len() - opening;
    terminal.keys("\x1b[6~");
    terminal.wait_for_silence();
    let page = terminal.written().len() - opening - step;
    println!("at 80x24: {opening} bytes for opening, {step} for a step of the cursor, {page} for a page");
    assert!(opening < 8_000, "{opening} bytes for opening");
    assert!(step < 900, "{step} bytes for a step");
    terminal.keys("q");
    assert_eq!(terminal.exit_code(), 0);
}
