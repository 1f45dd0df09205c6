//! The explorer at work: a message changes the state, and says what is to be done outside of it.

use super::core::job::Jobs;
use super::core::key::Key;
use super::layout::Size;
use super::load::LoadState;
use super::model::{Command, Message, Model};
use super::registry::VIEWS;
use super::suspects::verdicts;
use super::widget::menu::menu_height;
use super::widget::prompt;
use super::widget::window::{Overlay, Window};
use super::{load_events, mouse, window_keys};
use crate::detect::Settings;
use crate::text::Glyphs;

/// The explorer without its terminal.
pub struct App {
    /// The state, to be drawn.
    pub model: Model,
    jobs: Jobs,
}

impl App {
    /// The explorer before anything is loaded.
    pub fn new(size: Size, glyphs: Glyphs, settings: Settings) -> Self {
        Self { model: Model::new(VIEWS, size, glyphs, settings), jobs: Jobs::default() }
    }

    /// Takes a message in: changes the state, and gives what is to be done outside of it.
    pub fn update(&mut self, message: Message) -> Vec<Command> {
        let mut commands = Vec::new();
        let model = &mut self.model;
        match message {
            Message::Key(key) => press(model, key, &mut commands),
            // Elsewhere pasted text is dropped: its letters are no keys.
            Message::Paste(text) => window_keys::edit(model, |prompt| prompt.paste(&text)),
            Message::Mouse(_) if model.redaction.is_pending() => {}
            Message::Mouse(event) => mouse::take(model, event),
            Message::Resize(size) => model.size = size,
            Message::Notice(text) => model.say(&text),
            Message::Progress(progress) => model.progress = progress,
            Message::Snapshot(store) => load_events::loaded(model, store),
            Message::Finished(store) => load_events::finished(model, store),
            Message::LoadFailed => {
                model.load = LoadState::Failed;
                model.say(&failure("Loading"));
            }
            Message::Answer { job, generation, answer } => {
                if self.jobs.ended(job, generation) {
                    answer(model);
                }
            }
            Message::JobFailed { job, generation } => {
                if self.jobs.ended(job, generation) {
                    model.say(&failure(job));
                }
            }
            Message::CaseSaved { case, result, quit } => verdicts::kept(model, *case, result, quit, &mut commands),
        }
        settle(model);
        for spec in VIEWS.iter().flat_map(|view| view.jobs) {
            commands.extend(self.jobs.due(spec, model).map(Command::Run));
        }
        commands
    }
}

fn failure(what: &str) -> String {
    format!("{what} failed because of a fault in this program. What is loaded stays.")
}

/// Runs the action of a key, or says why it is not available. In a prompt other keys edit the text.
fn press(model: &mut Model, key: Key, commands: &mut Vec<Command>) {
    model.toast = None;
    model.pending = None;
    match model.binding_of(key) {
        // What cannot be seen must not be copied, written or followed either.
        Some(binding) if model.redaction.is_pending() && !binding.while_hidden => {}
        Some(binding) => match (binding.available)(model) {
            Ok(()) => (binding.run)(model, commands),
            Err(reason) => model.say(&reason),
        },
        None if model.redaction.is_pending() => {}
        None if model.keyboard() == prompt::NAME => window_keys::edit(model, |prompt| prompt.press(key)),
        None => {}
    }
}

/// Keeps every cursor and scroll position inside of what there is.
fn settle(model: &mut Model) {
    for view in VIEWS {
        (view.settle)(model);
    }
    let size = model.size;
    match &mut model.overlay {
        Some(Overlay::Window(_)) => model.with_window(Window::settle),
        Some(Overlay::Menu(menu)) => menu.items.settle(menu_height(size)),
        Some(Overlay::Prompt(_)) | None => {}
    }
}
