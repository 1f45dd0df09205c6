//! Applies messages to the state, and starts the jobs that it then needs.

use super::core::job::Jobs;
use super::core::key::Key;
use super::layout::{Size, beside_tour};
use super::load::LoadState;
use super::model::{AppCommand, AppMessage, Model, TOUR};
use super::registry::VIEWS;
use super::tour::state::TourMode;
use super::widget::popup::{Overlay, Popup};
use super::widget::prompt;
use super::{case_file, history, load_events, mouse, overlay_keys, tour};
use crate::detect::Settings;
use crate::text::Glyphs;
use crate::tour::Tour;
use std::time::Duration;

/// How many times as long as it ran a job rests, while the load goes on, before it takes newer rows. All jobs together then
/// take a tenth of the processor time of the load at most: three jobs on one thread each and detection on all. With 20 for
/// detection, a load of a million sign-ins takes half as much memory again as without a screen.
const REST: u32 = 30;

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

    /// Begins a walkthrough on an explorer without sign-ins, whatever was loaded before. Answers of jobs that still run are
    /// dropped.
    pub(crate) fn begin_tour(&mut self, tour: Tour, mode: TourMode) {
        let old = &mut self.model;
        let mut model = Model::new(VIEWS, old.screen, old.glyphs, Settings::default());
        (model.plain, model.mouse) = (old.plain, old.mouse);
        model.redaction = std::mem::take(&mut old.redaction);
        model.tour_states = std::mem::take(&mut old.tour_states);
        self.model = model;
        self.jobs.forget();
        tour::begin(&mut self.model, tour, mode);
        settle(&mut self.model);
    }

    /// Takes a message in: changes the state, and gives what is to be done outside of it.
    pub fn update(&mut self, message: AppMessage) -> Vec<AppCommand> {
        let mut commands = Vec::new();
        let model = &mut self.model;
        match message {
            AppMessage::Key(key) => {
                history::begin(model);
                press(model, key, &mut commands);
                history::end(model);
            }
            // Elsewhere pasted text is dropped: its letters are no keys.
            AppMessage::Paste(text) => overlay_keys::edit(model, |prompt| prompt.paste(&text)),
            AppMessage::Mouse(_) if model.redaction.is_pending() => {}
            AppMessage::Mouse(event) => {
                history::begin(model);
                mouse::take(model, event);
                history::end(model);
            }
            AppMessage::Resize(size) => model.screen = size,
            AppMessage::Notice(text) => model.say(&text),
            AppMessage::Copied { notice, saved } => {
                model.say(&notice);
                model.unsaved_copy = !saved;
            }
            AppMessage::Progress(progress) => model.progress = progress,
            AppMessage::Snapshot(store) => load_events::loaded(model, store),
            AppMessage::Finished(store) => load_events::finished(model, store),
            AppMessage::LoadFailed => {
                model.load = LoadState::Failed;
                model.say(&failure("Loading"));
            }
            AppMessage::Answer { job, generation, took, answer } => {
                let rests = if model.is_loading() { took * REST } else { Duration::ZERO };
                if self.jobs.ended(job, generation, model.progress.elapsed + rests) {
                    answer(model);
                }
            }
            AppMessage::JobFailed { job, generation } => {
                if self.jobs.ended(job, generation, Duration::ZERO) {
                    model.say(&failure(job));
                }
            }
            AppMessage::CaseSaved { case, result, quit } => case_file::kept(model, *case, result, quit, &mut commands),
        }
        settle(model);
        tour::follow(model, &mut commands);
        for spec in VIEWS.iter().flat_map(|view| view.jobs) {
            commands.extend(self.jobs.due(spec, model, model.progress.elapsed).map(AppCommand::Run));
        }
        commands
    }
}

fn failure(what: &str) -> String {
    format!("{what} failed: internal error; please report it. What is loaded stays.")
}

/// Runs the action of a key, or says why it is not available. In a prompt other keys edit the text.
fn press(model: &mut Model, key: Key, commands: &mut Vec<AppCommand>) {
    model.toast = None;
    model.pressed = Some(key);
    model.pending = None;
    model.tab_view_mut().forget_goal();
    match model.binding_of(key) {
        // What cannot be seen must not be copied, written or followed either.
        Some(binding) if model.redaction.is_pending() && !binding.while_hidden => {}
        Some(binding) => match (binding.available)(model) {
            Ok(()) => (binding.run)(model, commands),
            Err(reason) => model.say(&reason),
        },
        None if model.redaction.is_pending() => {}
        None if model.keyboard() == prompt::NAME => overlay_keys::edit(model, |prompt| prompt.press(key)),
        // A key of the panes, as a rule, which would be taken for one that is broken.
        None if matches!(model.overlay, Some(Overlay::Popup(_))) && model.keyboard() != TOUR => {
            model.say(&format!("{key} does nothing here; ? shows the keys"));
        }
        None => {}
    }
    // It stands as long as the notice of the copy does.
    model.unsaved_copy = false;
}

/// Keeps every cursor and scroll position inside of what there is.
fn settle(model: &mut Model) {
    model.size = if model.tour.is_some() { beside_tour(model.screen) } else { model.screen };
    for view in VIEWS {
        (view.settle)(model);
    }
    let size = model.size;
    match &mut model.overlay {
        Some(Overlay::Popup(_)) => model.with_popup(Popup::settle),
        Some(Overlay::Menu(menu)) => menu.items.settle(menu.height(size)),
        Some(Overlay::Prompt(_)) | None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::core::message::Answer;
    use crate::app::load::LoadProgress;
    use crate::app::shell::DETECTION;
    use crate::app::testing::small_store;
    use std::sync::Arc;

    /// The run of detection that a message starts, if it starts one.
    fn detection(app: &mut App, message: AppMessage) -> Option<u64> {
        let jobs = app.update(message).into_iter().filter_map(|command| match command {
            AppCommand::Run(job) if job.name() == DETECTION.name => Some(job.generation()),
            _ => None,
        });
        jobs.last()
    }

    #[test]
    fn while_loading_a_job_rests_longer_than_it_ran_and_the_end_of_the_load_wakes_it() {
        let mut app = App::new(Size { width: 80, height: 24 }, Glyphs::Ascii, Settings::default());
        let store = Arc::new(small_store());
        let snapshot = || AppMessage::Snapshot(Arc::clone(&store));
        let after = |seconds| {
            AppMessage::Progress(LoadProgress { elapsed: Duration::from_secs(seconds), ..LoadProgress::default() })
        };
        assert_eq!(detection(&mut app, snapshot()), Some(1));
        let answer: Answer<Model> = Box::new(|_| {});
        let took = Duration::from_secs(1);
        let ended = AppMessage::Answer { job: DETECTION.name, generation: 1, took, answer };
        assert_eq!(detection(&mut app, ended), None);
        assert_eq!(detection(&mut app, snapshot()), None, "it rests");
        assert_eq!(detection(&mut app, after(u64::from(REST) - 1)), None, "it rests");
        assert_eq!(detection(&mut app, after(u64::from(REST))), Some(2), "it has rested, though no more rows came");
        assert_eq!(detection(&mut app, snapshot()), None, "it runs");
        assert_eq!(detection(&mut app, AppMessage::Finished(store)), Some(3), "the end overtakes it");
    }
}
