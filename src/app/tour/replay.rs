//! Takes a tour by its key scripts, without a terminal: proves that every step can be done.

use super::state::{TourMode, TourRun};
use crate::app::core::key::Key;
use crate::app::layout::Size;
use crate::app::model::{AppCommand, AppMessage};
use crate::app::update::App;
use crate::detect::Settings;
use crate::ingest::{self, Options, Progress};
use crate::text::{FileError, Glyphs};
use crate::tour::{PreparedTour, Task, TourFile, TourStep, seat_seed};
use std::time::Duration;

/// The size of the screen on which a tour has to work.
const SMALLEST: Size = Size { width: 80, height: 24 };

/// Seeds that are tried until one gives a case whose every step can be done.
const ATTEMPTS: u64 = 200;

/// Takes a tour to its end with the keys of its steps; each wrong answer is tried before the right one.
///
/// # Errors
/// The number of the first step that is not done by its keys, from 1, and what was seen instead.
pub(crate) fn prove(prepared: &PreparedTour) -> Result<(), (usize, String)> {
    let mut app = App::new(SMALLEST, Glyphs::Ascii, Settings::default());
    super::begin(&mut app.model, prepared.tour.clone(), TourMode::default());
    let store = ingest::load(&prepared.inputs, &Options::default(), &Progress::default(), &mut |_| {});
    if store.is_empty() {
        return Err((1, "the data have no sign-ins".into()));
    }
    send(&mut app, AppMessage::Finished(store));
    for (at, step) in prepared.tour.steps.iter().enumerate() {
        do_step(&mut app, step).map_err(|reason| (at + 1, reason))?;
        press(&mut app, "W W");
        if app.model.tour.as_ref().map(|run| run.step) != Some(at + 1) {
            return Err((at + 1, "the step is done, but 'W W' does not go on".into()));
        }
    }
    Ok(())
}

/// The variant of a tour for a seat: the first one whose every step can be done; `None` where none is found.
///
/// # Errors
/// What is wrong with the file.
pub(crate) fn variant_of_seat(file: &TourFile, seat: u64) -> Result<Option<PreparedTour>, Vec<FileError>> {
    for attempt in 0..ATTEMPTS {
        let made = file.prepare(Some(seat_seed(file.name(), seat, attempt)))?;
        if let Some(made) = made.filter(|made| prove(made).is_ok()) {
            return Ok(Some(made));
        }
    }
    Ok(None)
}

fn do_step(app: &mut App, step: &TourStep) -> Result<(), String> {
    let is_done = |app: &App| app.model.tour.as_ref().is_some_and(TourRun::is_done);
    match &step.task {
        Task::Choose(choices) => {
            press(app, &step.keys);
            let (right, wrong): (Vec<_>, Vec<_>) =
                choices.iter().enumerate().map(|(at, choice)| (at + 1, choice.right)).partition(|(_, right)| *right);
            for (number, _) in wrong {
                press(app, &format!("W {number}"));
                if is_done(app) {
                    return Err(format!("the wrong answer {number} is taken for right"));
                }
            }
            for (number, _) in right {
                press(app, &format!("W {number}"));
            }
        }
        Task::Reach(_) | Task::Judge { .. } => {
            if is_done(app) {
                return Err("the state shows the goal before any key, so that the step teaches nothing".into());
            }
            press(app, &step.keys);
        }
    }
    if is_done(app) {
        return Ok(());
    }
    let reply = app.model.tour.as_ref().and_then(|run| run.reply.as_ref()).map(|_| ": the verdict is the wrong one");
    let said = app.model.toast.as_ref().map(|toast| format!("; the explorer said: {toast}"));
    Err(format!("'{}' does not do it{}{}", step.keys, reply.unwrap_or_default(), said.unwrap_or_default()))
}

fn press(app: &mut App, script: &str) {
    for key in script.split_whitespace().flat_map(Key::script) {
        send(app, AppMessage::Key(key));
    }
}

/// Gives the explorer a message, then the answers of all jobs that it starts, as if threads took no time.
fn send(app: &mut App, message: AppMessage) {
    for command in app.update(message) {
        if let AppCommand::Run(job) = command
            && let Some(AppMessage::Answer { job, generation, answer, .. }) = job.run()
        {
            send(app, AppMessage::Answer { job, generation, took: Duration::ZERO, answer });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tour::{BUILT_IN, BuiltInTour, Goal};
    use std::path::Path;

    fn built_in(name: &str) -> TourFile {
        TourFile::built_in(BuiltInTour::named(name).expect("a tour")).expect("it can be read")
    }

    fn prepared(file: &TourFile) -> PreparedTour {
        file.prepare(None).expect("nothing is wrong with it").expect("enough to look at")
    }

    #[test]
    fn every_built_in_tour_can_be_taken_to_its_end() {
        for tour in &BUILT_IN {
            assert_eq!(prove(&prepared(&built_in(tour.name))), Ok(()), "{}", tour.name);
        }
    }

    /// What `docs/tours.md` says of the minutes: 200 words a minute, 2 seconds a key, 15 seconds to look at each step.
    #[test]
    fn the_minutes_are_those_of_reading_typing_and_looking() {
        for tour in &BUILT_IN {
            let file = built_in(tour.name);
            let tour = prepared(&file).tour;
            let words = |text: &str| text.split_whitespace().count();
            let mut read = words(&tour.next);
            let mut pressed = 0;
            for step in &tour.steps {
                read +=
                    [&step.title, &step.text, &step.why, &step.done].into_iter().map(|text| words(text)).sum::<usize>();
                pressed += step.keys.split_whitespace().flat_map(Key::script).count() + "WW".len();
                match &step.task {
                    Task::Reach(_) => {}
                    Task::Judge { because, .. } => read += words(because),
                    Task::Choose(choices) => {
                        pressed += "W1".len();
                        read += choices.iter().map(|choice| words(&choice.text)).sum::<usize>();
                        read += choices
                            .iter()
                            .filter(|choice| choice.right)
                            .map(|right| words(&right.because))
                            .sum::<usize>();
                    }
                }
            }
            let seconds = read * 60 / 200 + pressed * 2 + tour.steps.len() * 15;
            let minutes = u32::try_from(seconds.div_ceil(60)).expect("a small number");
            assert_eq!(file.minutes(), minutes, "{}: {read} words, {pressed} keys, {seconds} s", tour.name);
        }
    }

    #[test]
    fn what_a_built_in_step_says_fits_the_pane_of_a_small_terminal() {
        let height = usize::from(crate::app::layout::tour_area(SMALLEST).height - 1);
        let width = super::super::page_width(SMALLEST.width);
        for tour in &BUILT_IN {
            let prepared = prepared(&built_in(tour.name));
            let steps = prepared.tour.steps.len();
            let tour = std::sync::Arc::new(prepared.tour);
            for step in 0..=steps {
                let mut run = TourRun::new(std::sync::Arc::clone(&tour), TourMode::default(), 0);
                run.go_to(step);
                let lines = |run: &TourRun| super::super::page::lines(run, Glyphs::Unicode, width).len();
                assert!(lines(&run) <= height, "{} {}: {} lines", tour.name, step + 1, lines(&run));
                run.show_hint();
                assert!(lines(&run) <= height, "{} {}: the hint", tour.name, step + 1);
                if let Some(Task::Choose(choices)) = run.current().map(|step| step.task.clone()) {
                    for choice in choices {
                        run.answer(&choice.text, "", choice.right, &choice.because);
                        assert!(lines(&run) <= height, "{} {}: {}", tour.name, step + 1, choice.text);
                    }
                }
                run.reach();
                assert!(lines(&run) <= height, "{} {}: done", tour.name, step + 1);
            }
        }
    }

    #[test]
    fn a_seat_has_a_variant_of_its_own_and_the_answer_differs_between_seats() {
        let file = built_in("replay");
        let variant = |seat| variant_of_seat(&file, seat).expect("nothing is wrong").expect("a variant");
        let victims: Vec<String> = (1..=3).map(|seat| variant(seat).facts["victim"].clone()).collect();
        assert!(victims.iter().any(|victim| *victim != victims[0]), "{victims:?}");
        assert_eq!(variant(2).facts, variant(2).facts);
    }

    #[test]
    fn a_step_that_its_keys_do_not_do_is_named() {
        let text = |keys: &str| {
            format!(
                "title = \"A\"\nminutes = 1\nnext = \"B.\"\ndata.case = \"replay\"\ndata.seed = 2\n[[step]]\ntitle = \"C\"\n\
                 text = \"D.\"\nwhy = \"E.\"\nhint = \"F.\"\nglossary = \"user\"\nkeys = \"{keys}\"\ngoal.tab = \"interactive\"\n\
                 [[step]]\ntitle = \"G\"\ntext = \"H.\"\nwhy = \"I.\"\nhint = \"J.\"\nglossary = \"user\"\n\
                 choice = [{{ text = \"K\", right = true, because = \"L.\" }}, {{ text = \"M\", because = \"N.\" }}]\n"
            )
        };
        let taken = |keys: &str| {
            let text = text(keys);
            prove(&prepared(&TourFile::read(&text, Path::new("mine.toml")).expect("a tour")))
        };
        assert_eq!(taken("1"), Ok(()));
        let (step, reason) = taken("t").expect_err("the tab stays");
        assert_eq!((step, reason.as_str()), (1, "'t' does not do it"));
    }

    #[test]
    fn a_goal_is_reached_by_any_way_that_leads_to_the_same_state() {
        let file = built_in("both-logs");
        let prepared = prepared(&file);
        let at_filter = prepared
            .tour
            .steps
            .iter()
            .position(|step| matches!(&step.task, Task::Reach(goals) if matches!(goals[..], [Goal::Filter(_)])));
        let at_filter = at_filter.expect("a step about the filter");
        let user = &prepared.facts["colleague_1"];
        let name = user.split('@').next().expect("a name").to_owned();
        for (script, reached) in [
            (format!("f user:{name} Enter"), true),
            (format!("f user:=\"{user}\" Enter"), true),
            ("f status:success Enter".to_owned(), false),
            (format!("/ {name} Enter"), false),
        ] {
            let mut app = App::new(SMALLEST, Glyphs::Ascii, Settings::default());
            super::super::begin(&mut app.model, prepared.tour.clone(), TourMode::default());
            let store = ingest::load(&prepared.inputs, &Options::default(), &Progress::default(), &mut |_| {});
            send(&mut app, AppMessage::Finished(store));
            app.model.tour.as_mut().expect("a tour").go_to(at_filter);
            press(&mut app, &script);
            assert_eq!(app.model.tour.as_ref().is_some_and(TourRun::is_done), reached, "{script}");
        }
    }

    #[test]
    fn a_step_is_asked_for_a_hint_left_gone_back_to_and_the_tour_begun_again() {
        let prepared = prepared(&built_in("both-logs"));
        let mut app = App::new(SMALLEST, Glyphs::Ascii, Settings::default());
        super::super::begin(&mut app.model, prepared.tour.clone(), TourMode::default());
        let store = ingest::load(&prepared.inputs, &Options::default(), &Progress::default(), &mut |_| {});
        send(&mut app, AppMessage::Finished(store));
        let step = |app: &App| app.model.tour.as_ref().map(|run| run.step);
        let keys = |app: &App| app.model.tour.as_ref().map(super::super::page::keys).unwrap_or_default();
        assert_eq!(keys(&app), "Wh: hint, Wn: skip, Wb: back");
        press(&mut app, "W");
        assert_eq!(keys(&app), "h: hint, n: skip, b: back, Esc: table");
        press(&mut app, "h");
        assert!(app.model.tour.as_ref().is_some_and(|run| run.hint && !run.has_keyboard));
        press(&mut app, "W W");
        assert_eq!(step(&app), Some(0), "it is not done");
        press(&mut app, "Esc W n");
        assert_eq!(step(&app), Some(1));
        press(&mut app, "W e");
        assert_eq!(app.model.keyboard(), "Glossary");
        press(&mut app, "Esc W b");
        assert_eq!(step(&app), Some(0));
        let record = app.model.tour.as_mut().expect("a tour").record();
        assert_eq!((record.steps[0].hints, record.steps[0].state), (1, crate::tour::StepState::Skipped));
        press(&mut app, "W n W n W R");
        assert_eq!(step(&app), Some(0));
        press(&mut app, "W x");
        assert_eq!((step(&app), app.model.size), (None, SMALLEST), "the explorer has the whole screen again");
    }
}
