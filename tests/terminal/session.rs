//! A program in a pseudo-terminal, and what its screen shows. Nothing here sleeps: everything waits for something, up
//! to a deadline.

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

/// Long enough for a slow machine under load.
const DEADLINE: Duration = Duration::from_secs(30);
/// How long nothing has to be written to count as silence.
const SILENCE: Duration = Duration::from_secs(1);

struct Output {
    parser: vt100::Parser,
    written: Vec<u8>,
    ended: bool,
}

type Shared = Arc<(Mutex<Output>, Condvar)>;

/// A program at work in a terminal.
pub struct Session {
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    writer: Box<dyn Write + Send>,
    shared: Shared,
    before: String,
}

impl Session {
    /// The explorer with these arguments.
    pub fn explore(arguments: &[&str], width: u16, height: u16) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_entrascope"));
        command.args(arguments);
        Self::start(command, width, height)
    }

    /// A line of shell; `$ENTRASCOPE` is the explorer.
    pub fn shell(line: &str, width: u16, height: u16) -> Self {
        let mut command = CommandBuilder::new("sh");
        command.args(["-c", line]);
        Self::start(command, width, height)
    }

    /// A test of this program, even an ignored one.
    pub fn this_test(name: &str, width: u16, height: u16) -> Self {
        let mut command = CommandBuilder::new(std::env::current_exe().expect("the path of this test"));
        command.args([name, "--exact", "--ignored", "--nocapture"]);
        Self::start(command, width, height)
    }

    fn start(mut command: CommandBuilder, width: u16, height: u16) -> Self {
        command.cwd(env!("CARGO_MANIFEST_DIR"));
        command.env("ENTRASCOPE", env!("CARGO_BIN_EXE_entrascope"));
        command.env("TERM", "xterm-256color");
        command.env("LC_ALL", "C.UTF-8");
        command.env_remove("NO_COLOR");
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
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            loop {
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
        Self { master: pair.master, child, writer, shared, before }
    }

    /// Types.
    pub fn keys(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).expect("the terminal takes keys");
        self.writer.flush().expect("the terminal takes keys");
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

    /// Waits until the screen is as described.
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

    /// What a look at the screen gives.
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

    /// Waits until the program is stopped, as Linux tells of its state.
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
        let sent = Command::new("kill").args(arguments).status().expect("kill");
        assert!(sent.success());
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

    /// All bytes that were written.
    pub fn written(&self) -> Vec<u8> {
        self.output().written.clone()
    }

    /// The terminal is as it was: main screen, cursor, no bracketed paste, and the mode of its line.
    pub fn assert_given_back(&self) {
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

impl Drop for Session {
    /// A test that failed leaves nothing behind.
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
