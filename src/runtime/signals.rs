//! Signals, on a thread of their own.

use super::Event;
use std::io;
use std::sync::mpsc::Sender;

#[cfg(unix)]
mod unix {
    use super::{Event, Sender, io};
    use crate::runtime::terminal;
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP};
    use signal_hook::iterator::Signals;
    use std::process;
    use std::thread;

    /// Starts the thread. Ending signals end the loop, which gives the terminal back; the second one ends the process
    /// at once. After a hang-up there is no terminal left to talk to.
    pub fn listen(sender: &Sender<Event>) -> io::Result<()> {
        let mut signals = Signals::new([SIGTERM, SIGINT, SIGHUP, SIGTSTP, SIGCONT])?;
        let sender = sender.clone();
        thread::Builder::new().name("signals".into()).spawn(move || {
            let mut asked = false;
            for signal in signals.forever() {
                let code = 128 + signal;
                let event = match signal {
                    SIGHUP => process::exit(code),
                    SIGTSTP => Event::Suspend,
                    SIGCONT => Event::Resumed,
                    _ if asked => {
                        terminal::give_back();
                        process::exit(code);
                    }
                    _ => {
                        asked = true;
                        Event::Quit(code as u8)
                    }
                };
                if sender.send(event).is_err() {
                    return;
                }
            }
        })?;
        Ok(())
    }

    /// Stops the process as Ctrl-Z would without us; returns when the shell lets it go on.
    pub fn stop() -> io::Result<()> {
        signal_hook::low_level::emulate_default_handler(SIGTSTP)
    }
}

#[cfg(unix)]
pub use unix::{listen, stop};

/// Where there are no such signals there is nothing to listen to.
#[cfg(not(unix))]
pub fn listen(_: &Sender<Event>) -> io::Result<()> {
    Ok(())
}

/// Where a process cannot be stopped, the terminal is simply taken back.
#[cfg(not(unix))]
pub fn stop() -> io::Result<()> {
    Ok(())
}
