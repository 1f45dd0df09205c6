//! Signals, and the end of the terminal, each on a thread of its own.

use super::LoopEvent;
use std::io;
use std::sync::mpsc::Sender;

/// Exit code after the terminal went away: 128 and the number of SIGHUP.
pub const HUNG_UP: u8 = 129;

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

    /// How long the loop has to end by itself. It cannot when a terminal at the end of a stalled line takes nothing
    /// more.
    const PATIENCE: Duration = Duration::from_secs(2);

    /// Starts the threads. Ending signals end the loop, which gives the terminal back; a second one, or a loop that is
    /// stuck, ends the process at once. After a hang-up there is no terminal left to talk to.
    pub fn listen(sender: &Sender<LoopEvent>) -> io::Result<()> {
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
                            thread::sleep(PATIENCE);
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

    /// The loop may hold standard output, waiting for a terminal that takes nothing: nothing is written.
    fn end_at_once(code: i32) -> ! {
        terminal::abandon();
        process::exit(code)
    }

    /// Waits for the terminal to go away and ends the process then. The signal for it goes only to the session that the
    /// terminal controls, and the thread that reads keys would spin on a terminal without an end.
    fn await_hang_up() {
        let terminal = io::stdout();
        // Asked for nothing, the call tells of a hang-up and of errors only.
        let mut watched = [PollFd::new(&terminal, PollFlags::empty())];
        loop {
            match poll(&mut watched, None) {
                Err(Errno::INTR) => {}
                Ok(_) if watched[0].revents().contains(PollFlags::HUP) => process::exit(i32::from(HUNG_UP)),
                // Something that cannot be waited for.
                Ok(_) | Err(_) => return,
            }
        }
    }

    /// Whether an error says that the terminal is gone, and not that it cannot do something.
    pub fn is_gone(error: &io::Error) -> bool {
        // What a terminal gives that was hung up, one that is not there any more, and a pipe in its place.
        let gone = [Errno::IO, Errno::NXIO, Errno::PIPE].map(Errno::raw_os_error);
        error.raw_os_error().is_some_and(|code| gone.contains(&code))
    }

    /// Stops the process as Ctrl-Z would without us; returns when the shell lets it go on.
    pub fn stop() -> io::Result<()> {
        signal_hook::low_level::emulate_default_handler(SIGTSTP)
    }
}

#[cfg(unix)]
pub use unix::{is_gone, listen, stop};

/// Where there are no such signals there is nothing to listen to.
#[cfg(not(unix))]
pub fn listen(_: &Sender<LoopEvent>) -> io::Result<()> {
    Ok(())
}

/// Where a terminal cannot be hung up, only its end as a pipe shows.
#[cfg(not(unix))]
pub fn is_gone(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::BrokenPipe
}

/// Where a process cannot be stopped, the terminal is simply taken back.
#[cfg(not(unix))]
pub fn stop() -> io::Result<()> {
    Ok(())
}
