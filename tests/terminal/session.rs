//! Runs a program in a pseudo-terminal and reads its screen. Waits for conditions, up to a deadline, instead of sleeping.
//!
//! A test that needs another program (tmux, sshd, strace) prints a message and passes where it is not installed.

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

/// Long enough for a slow machine under load.
const DEADLINE: Duration = Duration::from_secs(30);
/// How long nothing is written when the program is taken to be idle.
const SILENCE: Duration = Duration::from_secs(1);

struct Output {
    parser: vt100::Parser,
    written: Vec<u8>,
    ended: bool,
}

type Shared = Arc<(Mutex<Output>, Condvar)>;

/// A program in a terminal.
pub struct Session {
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    writer: Box<dyn Write + Send>,
    shared: Shared,
    before: String,
    reading: Arc<Reading>,
}

/// Whether the output of the program is read.
#[derive(Default)]
struct Reading {
    stalled: AtomicBool,
    closed: AtomicBool,
}

impl Session {
    /// The explorer with these arguments.
    pub fn explore(arguments: &[&str], width: u16, height: u16) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_signinscope"));
        command.args(arguments);
        Self::start(command, &[], width, height)
    }

    /// A line of shell; `$SIGNINSCOPE` is the explorer.
    pub fn shell(line: &str, width: u16, height: u16) -> Self {
        Self::shell_with(line, &[], width, height)
    }

    /// A line of shell, with variables.
    pub fn shell_with(line: &str, variables: &[(&str, &str)], width: u16, height: u16) -> Self {
        let mut command = CommandBuilder::new("sh");
        command.args(["-c", line]);
        Self::start(command, variables, width, height)
    }

    /// A test of this test program, even an ignored one.
    pub fn this_test(name: &str, width: u16, height: u16) -> Self {
        let mut command = CommandBuilder::new(std::env::current_exe().expect("the path of this test"));
        command.args([name, "--exact", "--ignored", "--nocapture"]);
        Self::start(command, &[], width, height)
    }

    fn start(mut command: CommandBuilder, variables: &[(&str, &str)], width: u16, height: u16) -> Self {
        command.cwd(env!("CARGO_MANIFEST_DIR"));
        command.env("SIGNINSCOPE", env!("CARGO_BIN_EXE_signinscope"));
        // Variables that would change the outcome of a test.
        for name in [
            "NO_COLOR",
            "COLORTERM",
            "COLORFGBG",
            "DISPLAY",
            "WAYLAND_DISPLAY",
            "TMUX",
            "STY",
            "DVTM",
            "SSH_CONNECTION",
            "SSH_TTY",
        ] {
            command.env_remove(name);
        }
        let usual = [
            ("TERM", "xterm-256color"),
            ("LC_ALL", "C.UTF-8"),
            ("XDG_CONFIG_HOME", "/nowhere"),
            // Nothing can be kept there, whoever runs the tests.
            ("XDG_STATE_HOME", "/dev/null"),
        ];
        for (name, value) in usual.iter().chain(variables) {
            command.env(name, value);
        }
        let size = PtySize { rows: height, cols: width, ..PtySize::default() };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let before = mode(&*pair.master);
        let child = pair.slave.spawn_command(command).expect("the program");
        drop(pair.slave);
        let shared: Shared = Arc::new((
            Mutex::new(Output { parser: parser(width, height), written: Vec::new(), ended: false }),
            Condvar::new(),
        ));
        let mut reader = pair.master.try_clone_reader().expect("its output");
        let listener = Arc::clone(&shared);
        let reading = Arc::new(Reading::default());
        let state = Arc::clone(&reading);
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            loop {
                while state.stalled.load(Ordering::SeqCst) {
                    thread::sleep(Duration::from_millis(10));
                }
                if state.closed.load(Ordering::SeqCst) {
                    return;
                }
                let read = reader.read(&mut bytes).unwrap_or(0);
                let mut output = listener.0.lock().expect("no panic");
                output.parser.process(&bytes[..read]);
                output.written.extend_from_slice(&bytes[..read]);
                output.ended = read == 0;
                listener.1.notify_all();
                if read == 0 {
                    return;
                }
            }
        });
        let writer = pair.master.take_writer().expect("its input");
        Self { master: pair.master, child, writer, shared, before, reading }
    }

    /// Stops reading the output, as a terminal at the end of a stalled line does.
    pub fn stall(&self, stalled: bool) {
        self.reading.stalled.store(stalled, Ordering::SeqCst);
    }

    /// Closes the terminal, which hangs it up for the program.
    pub fn close(mut self) {
        self.reading.closed.store(true, Ordering::SeqCst);
        // The thread that reads holds the terminal open until its next read.
        self.keys("?");
        let deadline = Instant::now() + DEADLINE;
        while Arc::strong_count(&self.reading) > 1 {
            assert!(Instant::now() < deadline, "the terminal is not closed");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Ends the program by SIGKILL.
    pub fn kill(&mut self) {
        self.child.kill().expect("it runs");
    }

    /// Waits for the program to end while its output is not read; returns how long that took, and the exit code.
    pub fn end_of_stalled(&mut self) -> (Duration, u32) {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("its state") {
                return (began.elapsed(), status.exit_code());
            }
            assert!(began.elapsed() < DEADLINE, "it does not end");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// The processor time that the program has used, in clock ticks (10 ms on Linux).
    #[cfg(target_os = "linux")]
    pub fn ticks(&self) -> u64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.id())).expect("it runs");
        let (_, after) = stat.rsplit_once(')').expect("the end of its name");
        // Fields 14 and 15; the state, behind the name, is field 3.
        after.split_whitespace().skip(11).take(2).map(|field| field.parse::<u64>().expect("a number")).sum()
    }

    /// Types.
    pub fn keys(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).expect("the terminal accepts keys");
        self.writer.flush().expect("the terminal accepts keys");
    }

    /// Presses Esc and waits a moment: a sequence that follows at once would be read as a part of it.
    pub fn escape(&mut self) {
        self.keys("\x1b");
        thread::sleep(Duration::from_millis(30));
    }

    /// Gives the terminal another size, but not the parser of its output.
    pub fn resize_only(&self, width: u16, height: u16) {
        let size = PtySize { rows: height, cols: width, ..PtySize::default() };
        self.master.resize(size).expect("another size");
    }

    /// Gives the terminal another size.
    pub fn resize(&mut self, width: u16, height: u16) {
        let mut output = self.output();
        output.parser = parser(width, height);
        drop(output);
        let size = PtySize { rows: height, cols: width, ..PtySize::default() };
        self.master.resize(size).expect("another size");
    }

    /// Waits until the screen shows a text.
    pub fn wait(&self, text: &str) {
        self.wait_for(text, |screen| screen.contents().contains(text));
    }

    /// Waits until the built-in sample is loaded, listed and searched for suspects.
    pub fn wait_for_sample(&self) {
        self.wait_for("the sample", |screen| {
            let contents = screen.contents();
            contents.contains("3 suspects") && contents.contains("1 of 136")
        });
    }

    /// Waits until a condition holds for the screen.
    pub fn wait_for(&self, what: &str, is_so: impl Fn(&vt100::Screen) -> bool) {
        let deadline = Instant::now() + DEADLINE;
        let mut output = self.output();
        while !is_so(output.parser.screen()) {
            let left = deadline.saturating_duration_since(Instant::now());
            let screen = output.parser.screen().contents();
            assert!(!left.is_zero() && !output.ended, "waited for {what}, but the screen shows:\n{screen}");
            output = self.shared.1.wait_timeout(output, left).expect("no panic").0;
        }
    }

    /// Reads the screen.
    pub fn with_screen<T>(&self, look: impl Fn(&vt100::Screen) -> T) -> T {
        look(self.output().parser.screen())
    }

    /// Waits until nothing has been written for a while.
    pub fn wait_for_silence(&self) {
        let deadline = Instant::now() + DEADLINE;
        let mut output = self.output();
        loop {
            let (after, waited) = self.shared.1.wait_timeout(output, SILENCE).expect("no panic");
            if waited.timed_out() {
                return;
            }
            assert!(Instant::now() < deadline, "it never stops writing");
            output = after;
        }
    }

    /// Waits until the program is stopped, by its state in `/proc`.
    #[cfg(target_os = "linux")]
    pub fn wait_until_stopped(&self) {
        let deadline = Instant::now() + DEADLINE;
        let path = format!("/proc/{}/stat", self.id());
        let is_stopped = || std::fs::read_to_string(&path).is_ok_and(|stat| stat.contains(") T "));
        while !is_stopped() {
            assert!(Instant::now() < deadline, "it was not stopped");
            thread::yield_now();
        }
    }

    /// Sends a signal, by its name.
    pub fn signal(&self, name: &str) {
        let arguments = ["-s", name, &self.id().to_string()];
        assert!(Command::new("kill").args(arguments).status().expect("kill").success());
    }

    /// Waits for the program to end.
    pub fn exit_code(&mut self) -> u32 {
        self.wait_for_end();
        self.child.wait().expect("an exit code").exit_code()
    }

    /// What the screen shows.
    pub fn contents(&self) -> String {
        self.output().parser.screen().contents()
    }

    /// Waits for the program to end, and checks that its last screen contains a text, whatever its case.
    pub fn wait_at_end(&self, text: &str) {
        self.wait_for_end();
        let contents = self.contents();
        assert!(contents.to_lowercase().contains(text), "{contents}");
    }

    /// All bytes that were written.
    pub fn written(&self) -> Vec<u8> {
        self.output().written.clone()
    }

    /// Checks that the terminal is as it was: main screen, cursor, no bracketed paste, and the mode of its line.
    pub fn assert_restored(&self) {
        let output = self.output();
        let screen = output.parser.screen();
        assert!(!screen.alternate_screen(), "the alternate screen was left on");
        assert!(!screen.hide_cursor(), "the cursor was left hidden");
        assert!(!screen.bracketed_paste(), "bracketed paste was left on");
        assert_eq!(mode(&*self.master), self.before, "the mode of the line was changed");
    }

    fn wait_for_end(&self) {
        let deadline = Instant::now() + DEADLINE;
        let mut output = self.output();
        while !output.ended {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "it does not end; the screen shows:\n{}", output.parser.screen().contents());
            output = self.shared.1.wait_timeout(output, left).expect("no panic").0;
        }
    }

    fn output(&self) -> MutexGuard<'_, Output> {
        self.shared.0.lock().expect("no panic")
    }

    fn id(&self) -> u32 {
        self.child.process_id().expect("its id")
    }
}

/// Waits until `find` finds something, and returns it.
pub fn eventually<T>(what: &str, find: impl Fn() -> Option<T>) -> T {
    let deadline = Instant::now() + DEADLINE;
    loop {
        if let Some(found) = find() {
            return found;
        }
        assert!(Instant::now() < deadline, "waited for {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// Whether a program is on the path. Prints a message where it is not.
pub fn is_installed(program: &str) -> bool {
    let directories = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&directories)
        .chain(["/usr/sbin".into(), "/sbin".into()])
        .any(|directory| directory.join(program).is_file());
    if !found {
        eprintln!("skipped: {program} is not installed");
    }
    found
}

impl Drop for Session {
    /// Ends the program when a test failed.
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

fn parser(width: u16, height: u16) -> vt100::Parser {
    let cells = |cells| NonZeroU16::new(cells).expect("a size");
    vt100::Parser::new(cells(height), cells(width), 0)
}

/// The settings of the line: echo, canonical mode and so on.
fn mode(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios())
}
