//! Runs the explorer on a terminal: takes the terminal over, reads keys and signals, runs jobs and draws frames.
//!
//! Four kinds of threads send events to the one that draws: the thread that reads keys, the one that waits for signals,
//! the load, and one thread for each job. The loop waits on their channel, so that it writes nothing and uses no
//! processor time while nothing happens.

mod background;
mod clipboard;
mod environment;
mod input;
mod jobs;
mod loop_event;
mod panic;
mod screen;
mod sgr;
mod signals;
mod terminal;

pub use environment::{Appearance, ColourChoice, ThemeChoice};
pub use panic::install as install_panic_hook;
pub use terminal::Guard;

use crate::app::{
    App, AppCommand, AppMessage, FIRST_OFFER, LoadProgress, RedactionState, Size, TourMode, TypedTexts, restore_columns,
};
use crate::case::Case;
use crate::detect::Configuration;
use crate::ingest::{Input, Options, Progress};
use crate::state_file::StateFile;
use crate::text::SafeText;
use crate::tour::{BuiltInTour, Tour, TourFile, TourProgress, TourRecord, TourStates};
use crate::ui::Theme;
use background::Background;
use clipboard::{Clipboard, Copied};
use environment::{Environment, ThemeSource};
use loop_event::LoopEvent;
use screen::Screen;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

/// In this time there are two frames at most, that of a key and that of the answer which a job computes for it. A key held
/// down repeats about as often, so that each of its presses is drawn at once.
const TWO_FRAMES: Duration = Duration::from_millis(33);
/// How often the progress of a load is read.
const PROGRESS: Duration = Duration::from_millis(100);
/// How long to wait when nothing runs; any event ends it.
const IDLE: Duration = Duration::from_secs(3600);
/// How long the end waits for an answer of the terminal that is still to come, which the shell would take for typed text.
const LEAVE: Duration = Duration::from_millis(100);

/// A walkthrough to begin with.
pub(crate) struct TourStart {
    /// The tour.
    pub(crate) tour: Tour,
    /// How it is taken.
    pub(crate) mode: TourMode,
    /// Where its report is written.
    pub(crate) report: Option<PathBuf>,
}

/// Opens the explorer on a walkthrough and its sign-ins. The settings are the defaults, so that every seat sees the same.
///
/// # Errors
/// As [`explore`].
pub(crate) fn explore_tour(inputs: Vec<Input>, start: TourStart, appearance: &Appearance) -> io::Result<u8> {
    let plain = (Options::default(), Configuration::default(), Case::default());
    run_explorer(inputs, plain, appearance, RedactionState::default(), Some(start))
}

/// Opens the explorer on `inputs` and runs it until the user leaves. Returns the exit code of the process: 0, 2 when
/// nothing could be read, or 128 plus the number of the signal that ended it; 129 also when the terminal was closed.
///
/// # Errors
/// When there is no terminal, or it cannot be used.
pub fn explore(
    inputs: Vec<Input>,
    options: Options,
    configuration: Configuration,
    case: Case,
    appearance: &Appearance,
    redaction: RedactionState,
) -> io::Result<u8> {
    run_explorer(inputs, (options, configuration, case), appearance, redaction, None)
}

fn run_explorer(
    inputs: Vec<Input>,
    (mut options, configuration, case): (Options, Configuration, Case),
    appearance: &Appearance,
    redaction: RedactionState,
    tour: Option<TourStart>,
) -> io::Result<u8> {
    let environment = Environment::read(appearance, variable);
    // Without this, crossterm answers NO_COLOR by resetting every attribute, and the selected row disappears.
    crossterm::style::force_color_output(true);
    let (width, height) = crossterm::terminal::size()?;
    panic::install();
    // Restores the terminal when this function returns or panics.
    let guard = Guard::enter()?;
    let mut app = App::new(Size { width, height }, environment.glyphs, configuration.settings.clone());
    app.model.plain = environment.plain;
    app.model.redaction = redaction;
    app.model.case = case;
    // A walkthrough shows every seat the same table.
    let kept = if tour.is_some() { Ok(()) } else { take_kept(&mut app) };
    app.model.tour_states = TourStates::read(variable);
    let mut report = None;
    if let Some(start) = tour {
        app.begin_tour(start.tour, start.mode);
        report = start.report;
    }
    app.model.explained_settings = Some(configuration.explain().into());
    let (sender, events) = mpsc::channel();
    let shows_theme = appearance.theme == ThemeChoice::Auto { shown: true };
    let mut explorer = Explorer {
        app,
        screen: Screen::new(environment)?,
        environment,
        shows_theme,
        // Who asked for the theme's reason gets that; what went wrong comes before an offer.
        notice: kept.err().or_else(|| if shows_theme { None } else { offer(&inputs) }),
        report,
        asked: environment.source == ThemeSource::Terminal,
        clipboard: Arc::new(Clipboard::read(variable)),
        sender,
        progress: Arc::default(),
        began: Instant::now(),
        drawn: [None; 2],
        dirty: true,
    };
    options.live = true;
    let ended = explorer.start(inputs, options, &events);
    if explorer.asked {
        await_answer(&events);
    }
    let ended = match ended {
        Err(error) if signals::is_gone(&error) => Ok(signals::HUNG_UP),
        ended => ended,
    };
    drop(guard);
    if !matches!(ended, Ok(signals::HUNG_UP)) {
        name_left_file(&explorer.clipboard, environment);
    }
    ended
}

/// An environment variable, if it is set and is text.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The file that keeps the columns of the table between two starts.
fn columns_file() -> StateFile {
    StateFile::named("columns.json", "the columns", variable)
}

/// The file that keeps what was typed into prompts between two starts.
fn typed_file() -> StateFile {
    StateFile::named("typed.json", "what was typed", variable)
}

/// Takes what was kept at an earlier start: the columns, and what was typed, which has names and is not shown beside
/// pseudonyms.
///
/// # Errors
/// What could not be read or taken, and why.
fn take_kept(app: &mut App) -> Result<(), String> {
    let file = columns_file();
    let columns = file.read().and_then(|text| {
        text.map_or(Ok(()), |text| restore_columns(&mut app.model, &text))
            .map_err(|reason| format!("{}: the columns were not taken: {reason}", file.name()))
    });
    let typed = if app.model.redaction.is_on() { Ok(TypedTexts::default()) } else { read_typed() };
    columns.and(typed.map(|typed| app.model.typed = typed))
}

/// Reads what was typed at earlier starts.
///
/// # Errors
/// Why it could not be read or taken.
fn read_typed() -> Result<TypedTexts, String> {
    let file = typed_file();
    let text = file.read()?;
    text.map_or_else(|| Ok(TypedTexts::default()), |text| TypedTexts::from_json(&text))
        .map_err(|reason| format!("{}: what was typed was not taken: {reason}", file.name()))
}

/// Adds a text to what was typed. The file is read anew, since another explorer may have written to it.
///
/// # Errors
/// Why it cannot be kept.
fn keep_typed(title: &str, text: &str) -> Result<(), String> {
    let file = typed_file();
    if !file.has_place() {
        return Ok(());
    }
    let mut typed = read_typed()?;
    typed.remember(title, text);
    file.write(&typed.to_json())
}

/// What is said first of the built-in sample: the walkthrough to begin with.
fn offer(inputs: &[Input]) -> Option<String> {
    let is_sample = matches!(inputs, [Input::BuiltIn(..), ..]);
    is_sample.then(|| format!("This is the built-in sample. {}", *FIRST_OFFER))
}

/// Names the file that copies have left, for it holds evidence.
fn name_left_file(clipboard: &Clipboard, environment: Environment) {
    if let Some(path) = clipboard.file().filter(|path| path.exists()) {
        let path = path.display().to_string();
        // Standard error may be closed, which is no reason to fail.
        let _ = writeln!(io::stderr(), "A copied text is left in {}", SafeText::from_log(&path, environment.glyphs));
    }
}

/// The state of the loop.
struct Explorer {
    app: App,
    screen: Screen,
    environment: Environment,
    /// The choice of the theme is to be shown.
    shows_theme: bool,
    /// A notice that is yet to be shown.
    notice: Option<String>,
    /// Where the report of a walkthrough is written.
    report: Option<PathBuf>,
    /// The terminal was asked for its background, and its answer may still come.
    asked: bool,
    clipboard: Arc<Clipboard>,
    sender: Sender<LoopEvent>,
    progress: Arc<Progress>,
    began: Instant,
    /// When the last two frames were drawn, the older one first.
    drawn: [Option<Instant>; 2],
    dirty: bool,
}

impl Explorer {
    fn start(&mut self, inputs: Vec<Input>, options: Options, events: &Receiver<LoopEvent>) -> io::Result<u8> {
        // The first frame is drawn before anything is read.
        if self.asked {
            self.screen.ask_background();
        }
        self.draw()?;
        signals::listen(&self.sender)?;
        input::listen(&self.sender, self.asked)?;
        match self.environment.source {
            ThemeSource::Variable(background) => self.show_theme(Some(background), "COLORFGBG names"),
            ThemeSource::Unknown => self.show_theme(None, "this terminal cannot be asked for its background"),
            ThemeSource::Terminal | ThemeSource::Argument => {}
        }
        jobs::load(inputs, options, Arc::clone(&self.progress), &self.sender);
        self.run(events)
    }

    fn run(&mut self, events: &Receiver<LoopEvent>) -> io::Result<u8> {
        loop {
            if self.dirty && self.until_frame().is_zero() {
                self.draw()?;
            }
            let wait = match self.dirty {
                true => self.until_frame(),
                false if self.app.model.is_loading() => PROGRESS,
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
            if let Some(code) = self.read_progress()? {
                return Ok(code);
            }
            self.show_notice();
        }
    }

    /// Takes the theme for the background that the terminal answered.
    fn choose_theme(&mut self, answer: Option<Background>) {
        self.asked = false;
        let Some(background) = answer else {
            self.show_theme(None, "the terminal does not report its background");
            return;
        };
        if let Some(theme) = Theme::named(background.theme(), self.environment.colours) {
            self.screen.set_theme(theme);
            self.dirty = true;
        }
        self.show_theme(Some(background), "the terminal reports");
    }

    /// Keeps a notice of which theme was chosen and why, if the user asked for it.
    fn show_theme(&mut self, background: Option<Background>, reason: &str) {
        if self.shows_theme {
            let notice = match background {
                Some(Background::Dark) => format!("Theme {}: {reason} a dark background", Theme::DARK),
                Some(Background::Light) => format!("Theme {}: {reason} a light background", Theme::LIGHT),
                None => format!("Theme {}: {reason}; on a light one, use --theme {}", Theme::DARK, Theme::LIGHT),
            };
            self.notice = Some(notice);
        }
    }

    /// Shows a notice that was kept until the load, whose end shows its own, is over.
    fn show_notice(&mut self) {
        if self.app.model.is_loading() || self.app.model.toast.is_some() {
            return;
        }
        if let Some(notice) = self.notice.take() {
            self.dirty = true;
            self.app.update(AppMessage::Notice(notice));
        }
    }

    /// How long until another frame may be drawn.
    fn until_frame(&self) -> Duration {
        self.drawn[0].map_or(Duration::ZERO, |drawn| TWO_FRAMES.saturating_sub(drawn.elapsed()))
    }

    fn draw(&mut self) -> io::Result<()> {
        self.screen.draw(&self.app.model)?;
        self.drawn = [self.drawn[1], Some(Instant::now())];
        self.dirty = false;
        Ok(())
    }

    /// Handles an event; returns the exit code when it ends the explorer.
    fn handle(&mut self, event: LoopEvent) -> io::Result<Option<u8>> {
        match event {
            LoopEvent::Message(message) => return self.update(message),
            LoopEvent::Background(answer) => self.choose_theme(answer),
            LoopEvent::Suspend => self.suspend()?,
            LoopEvent::Resumed => self.take_terminal()?,
            LoopEvent::Resized => self.measure()?,
            LoopEvent::Quit(code) => return Ok(Some(code)),
            LoopEvent::InputLost(error) => return Err(error),
            LoopEvent::Copied(Copied::Finished { notice, saved }) => {
                return self.update(AppMessage::Copied { notice, saved });
            }
            LoopEvent::Copied(Copied::Send { bytes, notice, saved }) => {
                screen::write(&bytes)?;
                return self.update(AppMessage::Copied { notice, saved });
            }
        }
        Ok(None)
    }

    fn update(&mut self, message: AppMessage) -> io::Result<Option<u8>> {
        self.dirty = true;
        if let AppMessage::Resize(_) = message {
            // The terminal may have had many sizes in between, and each may have cut off a part of the screen.
            self.screen.forget();
        }
        for command in self.app.update(message) {
            match command {
                AppCommand::Run(job) => jobs::run(job, &self.sender),
                AppCommand::StopLoading => self.progress.cancel(),
                AppCommand::Copy { what, text } => jobs::copy(&self.clipboard, what, text, &self.sender),
                AppCommand::SaveCopy => jobs::save_copy(&self.clipboard, &self.sender),
                AppCommand::Mouse(on) => terminal::mouse(on)?,
                AppCommand::Suspend => self.suspend()?,
                // On this thread, so that a verdict is on disk before the next key is handled. The file is small.
                AppCommand::SaveCase { mut case, quit } => {
                    let result = case.save().map_err(|error| error.to_string());
                    if let Some(code) = self.update(AppMessage::CaseSaved { case, result, quit })? {
                        return Ok(Some(code));
                    }
                }
                AppCommand::SaveColumns(text) => {
                    if let Err(error) = columns_file().write(&text) {
                        self.update(AppMessage::Notice(error))?;
                    }
                }
                AppCommand::KeepTyped { title, text } => {
                    if let Err(error) = keep_typed(title, &text) {
                        self.update(AppMessage::Notice(error))?;
                    }
                }
                AppCommand::StartTour(name) => self.start_tour(name),
                AppCommand::KeepTour { record, progress } => self.keep_tour(&record, progress),
                AppCommand::Quit => return Ok(Some(self.app.model.exit_code())),
            }
        }
        Ok(None)
    }

    /// Begins a built-in walkthrough in place of what is loaded.
    fn start_tour(&mut self, name: &'static str) {
        let file = BuiltInTour::named(name).and_then(|tour| TourFile::built_in(tour).ok());
        let Some(prepared) = file.and_then(|file| file.prepare(None).ok().flatten()) else { return };
        self.progress = Arc::default();
        self.began = Instant::now();
        self.report = None;
        self.app.begin_tour(prepared.tour, TourMode { seat: None, keeps_progress: true });
        let options = Options { live: true, ..Options::default() };
        jobs::load(prepared.inputs, options, Arc::clone(&self.progress), &self.sender);
    }

    /// Keeps how far the learner is, and writes the report. What cannot be written is said, and the walkthrough goes on.
    fn keep_tour(&mut self, record: &TourRecord, progress: Option<TourProgress>) {
        let kept = progress.map_or(Ok(()), |progress| self.app.model.tour_states.keep(&record.tour, progress));
        let written = self.report.as_ref().map_or(Ok(()), |path| record.write(path));
        if let Err(reason) = kept.and(written) {
            self.notice = Some(reason);
        }
    }

    fn suspend(&mut self) -> io::Result<()> {
        terminal::restore();
        signals::stop()?;
        self.take_terminal()
    }

    /// Takes the terminal over again, which may have another size by now, and draws the whole screen.
    fn take_terminal(&mut self) -> io::Result<()> {
        terminal::take()?;
        self.measure()
    }

    fn measure(&mut self) -> io::Result<()> {
        let (width, height) = crossterm::terminal::size()?;
        self.update(AppMessage::Resize(Size { width, height })).map(drop)
    }

    /// Tells how far the load is. Only what is shown of it is drawn: the time goes on also while nothing comes.
    fn read_progress(&mut self) -> io::Result<Option<u8>> {
        if !self.app.model.is_loading() {
            return Ok(None);
        }
        let progress = LoadProgress {
            total_bytes: self.progress.total_bytes(),
            bytes: self.progress.bytes(),
            records: self.progress.records(),
            elapsed: self.began.elapsed(),
        };
        let before = self.app.model.progress;
        let dirty = self.dirty || (LoadProgress { elapsed: before.elapsed, ..progress }) != before;
        let code = self.update(AppMessage::Progress(progress))?;
        self.dirty = dirty;
        Ok(code)
    }
}

/// Waits for the terminal's answer, at most [`LEAVE`], so that it does not reach the shell.
fn await_answer(events: &Receiver<LoopEvent>) {
    let deadline = Instant::now() + LEAVE;
    while let Ok(event) = events.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
        if matches!(event, LoopEvent::Background(_)) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_waits_for_an_answer_that_is_on_its_way_but_not_for_ever() {
        let (sender, events) = mpsc::channel();
        for event in [LoopEvent::Resized, LoopEvent::Background(None), LoopEvent::Resumed] {
            sender.send(event).expect("a receiver");
        }
        await_answer(&events);
        assert!(matches!(events.try_recv(), Ok(LoopEvent::Resumed)), "it waits up to the answer and no longer");
        let began = Instant::now();
        await_answer(&events);
        assert!(began.elapsed() >= LEAVE);
    }
}
