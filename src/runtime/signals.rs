//! Waits for signals and for the terminal to be closed, each on a thread of its own.

use super::loop_event::LoopEvent;
use std::io;
use std::sync::mpsc::Sender;

/// The exit code after the terminal was closed: 128 and the number of SIGHUP.
pub(super) const HUNG_UP: u8 = 129;

#[cfg(unix)]
mod unix {
    use super::{HUNG_UP, LoopEvent, Sender, io};
    use crate::runtime::terminal;
    use rustix::event::{PollFd, PollFlags, poll};
    use rustix::io::Errno;
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
    use signal_hook::iterator::Signals;
    use std::process;
    use std::thread;
    use std::time::Duration;

    /// How long the loop has to end by itself. It cannot while a terminal at the end of a stalled line accepts nothing.
    const END_TIME: Duration = Duration::from_secs(2);

    /// Starts the threads. A signal that ends the process ends the loop, which restores the terminal. A second one, or a
    /// loop that is stuck for [`END_TIME`], ends the process at once. So does a hang-up, after which there is no terminal
    /// to restore.
    pub(crate) fn listen(sender: &Sender<LoopEvent>) -> io::Result<()> {
        let mut signals = Signals::new([SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGTSTP, SIGCONT, SIGWINCH])?;
        let sender = sender.clone();
        thread::Builder::new().name("signals".into()).spawn(move || {
            let mut asked = false;
            for signal in signals.forever() {
                let code = 128 + signal;
                let event = match signal {
                    SIGHUP => process::exit(code),
                    SIGTSTP => LoopEvent::Suspend,
                    SIGCONT => LoopEvent::Resumed,
                    SIGWINCH => LoopEvent::Resized,
                    _ if asked => end_at_once(code),
                    _ => {
                        asked = true;
                        thread::spawn(move || {
                            thread::sleep(END_TIME);
                            end_at_once(code);
                        });
                        LoopEvent::Quit(code as u8)
                    }
                };
                if sender.send(event).is_err() {
                    return;
                }
            }
        })?;
        thread::Builder::new().name("hang-up".into()).spawn(await_hang_up)?;
        Ok(())
    }

    /// Ends the process without writing: the loop may hold standard output, waiting for a terminal that accepts nothing.
    fn end_at_once(code: i32) -> ! {
        terminal::abandon();
        process::exit(code)
    }

    /// Waits for the terminal to be closed and ends the process then. SIGHUP is sent only to the session that the terminal
    /// controls, and without it the thread that reads keys would spin on the closed terminal.
    fn await_hang_up() {
        let terminal = io::stdout();
        // Without flags, the call reports a hang-up and errors only.
        let mut watched = [PollFd::new(&terminal, PollFlags::empty())];
        loop {
            match poll(&mut watched, None) {
                Err(Errno::INTR) => {}
                Ok(_) if watched[0].revents().contains(PollFlags::HUP) => process::exit(i32::from(HUNG_UP)),
                // Standard output is nothing that can be waited for.
                Ok(_) | Err(_) => return,
            }
        }
    }

    /// Whether an error means that the terminal was closed.
    pub(crate) fn is_gone(error: &io::Error) -> bool {
        // The errors of a terminal that was hung up, of one that no longer exists, and of a pipe in its place.
        let gone = [Errno::IO, Errno::NXIO, Errno::PIPE].map(Errno::raw_os_error);
        error.raw_os_error().is_some_and(|code| gone.contains(&code))
    }

    /// Stops the process as the default action of SIGTSTP does; returns when the shell continues it.
    pub(crate) fn stop() -> io::Result<()> {
        signal_hook::low_level::emulate_default_handler(SIGTSTP)
    }
}

#[cfg(unix)]
pub(super) use unix::{is_gone, listen, stop};

/// Does nothing: there are no such signals.
#[cfg(not(unix))]
pub fn listen(_: &Sender<LoopEvent>) -> io::Result<()> {
    Ok(())
}

/// Whether an error means that the terminal was closed: only a closed pipe does.
#[cfg(not(unix))]
pub fn is_gone(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::BrokenPipe
}

/// Does nothing: a process cannot be stopped.
#[cfg(not(unix))]
pub fn stop() -> io::Result<()> {
    Ok(())
}
