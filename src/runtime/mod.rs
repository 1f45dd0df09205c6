//! The loop around the explorer: terminal, input, signals and background jobs.
//!
//! Four kinds of threads send events to the one that draws: input (blocking reads), signals, the load, and a thread a
//! job. The loop waits on their channel, so that nothing is written and no processor is used while nothing happens.

mod clipboard;
mod environment;
mod input;
mod jobs;
mod panic;
mod screen;
mod sgr;
mod signals;
mod terminal;

pub use environment::{Appearance, ColourChoice};
pub use panic::install as install_panic_hook;
pub use terminal::Guard;

use crate::app::{Command, LoadProgress, Message, Model, Redaction, Size, update};
use crate::case::Case;
use crate::detect::Settings;
use crate::ingest::{Input, Options, Progress};
use clipboard::{Clipboard, Copied};
use environment::Environment;
use screen::Screen;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

/// The least time between two frames: enough for the eye, and little for a slow line.
const FRAME: Duration = Duration::from_millis(33);
/// How often the progress of a load is looked at.
const PROGRESS: Duration = Duration::from_millis(100);
/// How long to wait when nothing is going on; any event ends it.
const IDLE: Duration = Duration::from_secs(3600);

/// Something that happened outside.
enum Event {
    /// For the state.
    Message(Message),
    /// The screen is to be handed to the shell.
    Suspend,
    /// The process was stopped and goes on.
    Resumed,
    /// The terminal has another size, or had one meanwhile.
    Resized,
    /// The process is to end with this exit code.
    Quit(u8),
    /// No more keys can be read.
    InputLost(io::Error),
    /// A text is copied, or the terminal is to be asked for it.
    Copied(Copied),
}

/// Opens the explorer on `inputs` and runs it until the user leaves. Gives the exit code of the process: 0, 2 when
/// nothing could be read, or 128 plus the number of the signal that ended it, 129 too when the terminal went away.
///
/// # Errors
/// When the terminal cannot be used, or there is none.
pub fn explore(
    inputs: Vec<Input>,
    mut options: Options,
    settings: Settings,
    case: Case,
    appearance: &Appearance,
    redaction: Redaction,
) -> io::Result<u8> {
    let variable = |name: &str| std::env::var(name).ok();
    let environment = Environment::read(appearance, variable);
    // Without this, crossterm answers NO_COLOR by resetting every attribute, and the selected row disappears.
    crossterm::style::force_color_output(true);
    let (width, height) = crossterm::terminal::size()?;
    panic::install();
    // Gives the terminal back however this ends.
    let _guard = Guard::enter()?;
    let mut model = Model::new(Size { width, height }, environment.glyphs, settings);
    model.plain = environment.plain;
    model.redaction = redaction;
    model.case = case;
    let (sender, events) = mpsc::channel();
    let mut explorer = Explorer {
        model,
        screen: Screen::new(environment)?,
        clipboard: Arc::new(Clipboard::read(variable)),
        sender,
        progress: Arc::default(),
        began: Instant::now(),
        drawn: None,
        dirty: true,
    };
    options.live = true;
    match explorer.start(inputs, options, &events) {
        Err(error) if signals::is_gone(&error) => Ok(signals::HUNG_UP),
        ended => ended,
    }
}

/// The explorer at work.
struct Explorer {
    model: Model,
    screen: Screen,
    clipboard: Arc<Clipboard>,
    sender: Sender<Event>,
    progress: Arc<Progress>,
    began: Instant,
    drawn: Option<Instant>,
    dirty: bool,
}

impl Explorer {
    fn start(&mut self, inputs: Vec<Input>, options: Options, events: &Receiver<Event>) -> io::Result<u8> {
        // The first frame stands before anything is read.
        self.draw()?;
        signals::listen(&self.sender)?;
        input::listen(&self.sender)?;
        jobs::load(inputs, options, Arc::clone(&self.progress), &self.sender);
        self.run(events)
    }

    fn run(&mut self, events: &Receiver<Event>) -> io::Result<u8> {
        loop {
            let since = self.drawn.map_or(FRAME, |drawn| drawn.elapsed());
            if self.dirty && since >= FRAME {
                self.draw()?;
            }
            let wait = match self.dirty {
                true => FRAME.saturating_sub(since),
                false if self.model.is_loading() => PROGRESS,
                false => IDLE,
            };
            let first = match events.recv_timeout(wait) {
                Ok(event) => Some(event),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return Ok(0),
            };
            for event in first.into_iter().chain(events.try_iter()) {
                if let Some(code) = self.handle(event)? {
                    self.progress.cancel();
                    return Ok(code);
                }
            }
            self.look_at_progress();
        }
    }

    fn draw(&mut self) -> io::Result<()> {
        self.screen.draw(&self.model)?;
        self.drawn = Some(Instant::now());
        self.dirty = false;
        Ok(())
    }

    /// Handles an event; gives the exit code when it is the last one.
    fn handle(&mut self, event: Event) -> io::Result<Option<u8>> {
        match event {
            Event::Message(message) => return self.update(message),
            Event::Suspend => self.suspend()?,
            Event::Resumed => self.take_screen()?,
            Event::Resized => self.measure()?,
            Event::Quit(code) => return Ok(Some(code)),
            Event::InputLost(error) => return Err(error),
            Event::Copied(Copied::Said(said)) => return self.update(Message::Notice(said)),
            Event::Copied(Copied::Send(bytes, said)) => {
                screen::write(&bytes)?;
                return self.update(Message::Notice(said));
            }
        }
        Ok(None)
    }

    fn update(&mut self, message: Message) -> io::Result<Option<u8>> {
        self.dirty = true;
        if let Message::Resize(_) = message {
            // Many sizes may have come and gone, each of which may have cost a part of the picture.
            self.screen.forget();
        }
        for command in update(&mut self.model, message) {
            match command {
                Command::Run(job) => jobs::run(job, &self.sender),
                Command::StopLoading => self.progress.cancel(),
                Command::Copy { what, text } => jobs::copy(&self.clipboard, what, text, &self.sender),
                Command::Mouse(on) => terminal::mouse(on)?,
                Command::Suspend => self.suspend()?,
                // On this thread: nothing can come between a verdict and the disk. The file is small.
                Command::SaveCase { mut case, quit } => {
                    let result = case.save().map_err(|error| error.to_string());
                    if let Some(code) = self.update(Message::CaseSaved { case, result, quit })? {
                        return Ok(Some(code));
                    }
                }
                Command::Quit => return Ok(Some(self.model.exit_code())),
            }
        }
        Ok(None)
    }

    fn suspend(&mut self) -> io::Result<()> {
        terminal::give_back();
        signals::stop()?;
        self.take_screen()
    }

    /// Takes the terminal back, which may have another size by now, and draws everything anew.
    fn take_screen(&mut self) -> io::Result<()> {
        terminal::take()?;
        self.measure()
    }

    fn measure(&mut self) -> io::Result<()> {
        let (width, height) = crossterm::terminal::size()?;
        self.update(Message::Resize(Size { width, height })).map(drop)
    }

    fn look_at_progress(&mut self) {
        if !self.model.is_loading() {
            return;
        }
        let progress = LoadProgress {
            total_bytes: self.progress.total_bytes(),
            bytes: self.progress.bytes(),
            records: self.progress.records(),
            elapsed: self.began.elapsed(),
        };
        let before = self.model.progress;
        if (LoadProgress { elapsed: before.elapsed, ..progress }) != before {
            update(&mut self.model, Message::Progress(progress));
            self.dirty = true;
        }
    }
}
