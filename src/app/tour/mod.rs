//! Guides a learner through a case: a pane with the step, its reason and a hint, and the keys that go on, back and ask.
//!
//! A step is done when the state shows it (`goals`), never for a key; so the rest of the explorer works as always, in what
//! the pane leaves of the screen.

mod goals;
pub(crate) mod offer;
pub(crate) mod page;
pub(crate) mod replay;
pub(crate) mod state;

use self::offer::offer;
use self::page::GlossaryPage;
use self::state::{TourMode, TourRun};
use crate::app::case_file;
use crate::app::core::binding::{Availability, Move, Scope, available_if};
use crate::app::core::class::Class;
use crate::app::core::key::Key;
use crate::app::core::view::View;
use crate::app::layout::tour_area;
use crate::app::model::{Action, AppCommand, Model, TOUR};
use crate::app::widget::popup::Overlay;
use crate::case::Case;
use crate::tour::{MOST_CHOICES, Task, Tour};
use std::sync::Arc;

/// The pane of a walkthrough.
pub(crate) const VIEW: View<Model> = View::new(TOUR, Class::Popup)
    .shared(&[(
        Scope::Lists,
        Action::new(
            &[Key::Char('W')],
            "walkthrough",
            "the keys of the tour that runs, then its next step; without one, the list of walkthroughs",
            go_on,
        ),
    )])
    .bindings(&[
        Action::new(&[Key::Enter], "next step", "go to the next step, when this one is done", go_on)
            .footer(1)
            .when(|model| available_if(model.tour.as_ref().is_some_and(TourRun::is_done), NOT_DONE)),
        Action::new(&[Key::Char('h')], "hint", "show how to do the step", |model, commands| {
            change(model, commands, |run| {
                run.show_hint();
                run.has_keyboard = false;
            });
        })
        .footer(2)
        .when(|model| available_if(is_open(model), "The step is done")),
        Action::new(&[Key::Char('n')], "skip", "go to the next step without doing this one", |model, commands| {
            change(model, commands, TourRun::skip);
        })
        .footer(3)
        .when(|model| available_if(has_step(model), "This is the end")),
        Action::new(&[Key::Char('b')], "step back", "go to the step before", |model, commands| {
            change(model, commands, |run| run.go_to(run.step.saturating_sub(1)));
        })
        .footer(3)
        .when(|model| available_if(model.tour.as_ref().is_some_and(|run| run.step > 0), "This is the first step")),
        Action::new(&[Key::Char('e')], "glossary", "the entry of the glossary that the step is about", |model, _| {
            open_glossary(model);
        })
        .footer(3)
        .when(|model| available_if(has_step(model), "This is the end")),
        Action::new(&[Key::Char('R')], "restart", "begin the walkthrough again", |model, commands| {
            change(model, commands, TourRun::restart);
        })
        .footer(5),
        Action::new(&[Key::Char('x')], "leave", "leave the walkthrough; its sign-ins stay", |model, commands| {
            keep(model, commands);
            model.tour = None;
            // Verdicts on synthetic sign-ins are practice: nobody is asked where to keep them.
            model.case = Case::default();
            case_file::apply(model);
            model.mark();
        })
        .footer(6),
        Action::new(&ANSWERS, "answer", "choose the answer of this number", answer).footer(1).when(can_answer),
    ])
    .moved_by(|_, _| {}, settle);

/// Why the next step does not come.
const NOT_DONE: &str = "The step is not done yet: h shows a hint, n goes on without it";

/// The keys of the answers, from the first.
const ANSWERS: [Key; MOST_CHOICES] = [Key::Char('1'), Key::Char('2'), Key::Char('3'), Key::Char('4'), Key::Char('5')];

/// An entry of the glossary.
pub(crate) const GLOSSARY: View<Model> = View::new(page::GLOSSARY, Class::Popup);

/// Begins a tour in the state, at the step where the learner left.
pub(crate) fn begin(model: &mut Model, tour: Tour, mode: TourMode) {
    let step = if mode.keeps_progress { model.tour_states.of(&tour.name).step } else { 0 };
    model.tour = Some(TourRun::new(Arc::new(tour), mode, step));
}

/// Notes what the state now shows of the step in view. Called after every message.
pub(crate) fn follow(model: &mut Model, commands: &mut Vec<AppCommand>) {
    if model.is_loading() {
        return;
    }
    let Some(run) = model.tour.as_ref().filter(|run| !run.is_done()) else { return };
    let Some(step) = run.current() else { return };
    match &step.task {
        Task::Reach(wanted) => {
            if goals::are_reached(model, wanted) {
                change(model, commands, TourRun::reach);
            }
        }
        Task::Choose(_) => {}
        Task::Judge { user, decision, because } => {
            let Some(given) = goals::verdict_on(model, user) else { return };
            // The same verdict counts once.
            if run.last_answer() != Some(given.name()) {
                let (decision, because) = (*decision, because.clone());
                change(model, commands, |run| run.answer(given.name(), decision.name(), given == decision, &because));
            }
        }
    }
}

/// Moves the text of the pane.
pub(crate) fn scroll(model: &mut Model, way: Move) {
    let height = usize::from(tour_area(model.screen).height);
    if let Some(run) = &mut model.tour {
        run.scroll = run.scroll.saturating_add_signed(way.lines(height));
    }
}

fn settle(model: &mut Model) {
    let area = tour_area(model.screen);
    let (width, height) = (page_width(area.width), usize::from(area.height.saturating_sub(1)));
    let glyphs = model.glyphs;
    if let Some(run) = &mut model.tour {
        let len = page::lines(run, glyphs, width).len();
        run.scroll = run.scroll.min(len.saturating_sub(height));
    }
}

/// Cells for text in a pane of this width: it has a margin at either side.
pub(crate) fn page_width(width: u16) -> usize {
    usize::from(width.saturating_sub(2))
}

fn is_open(model: &Model) -> bool {
    model.tour.as_ref().is_some_and(|run| run.current().is_some() && !run.is_done())
}

fn has_step(model: &Model) -> bool {
    model.tour.as_ref().is_some_and(|run| run.current().is_some())
}

/// The key of the walkthrough: gives its pane the keyboard; from there goes to the next step. Without one, lists all.
fn go_on(model: &mut Model, commands: &mut Vec<AppCommand>) {
    let Some(run) = &mut model.tour else { return offer(model) };
    if run.current().is_none() {
        run.has_keyboard = false;
        return offer(model);
    }
    if !run.has_keyboard {
        run.has_keyboard = true;
    } else if run.is_done() {
        change(model, commands, |run| run.go_to(run.step + 1));
    } else {
        model.say(NOT_DONE);
    }
}

/// Changes the walkthrough, and keeps what was done.
fn change(model: &mut Model, commands: &mut Vec<AppCommand>, change: impl FnOnce(&mut TourRun)) {
    if let Some(run) = &mut model.tour {
        change(run);
    }
    keep(model, commands);
}

fn keep(model: &mut Model, commands: &mut Vec<AppCommand>) {
    if let Some(run) = &mut model.tour {
        let progress = run.mode.keeps_progress.then(|| run.progress());
        commands.push(AppCommand::KeepTour { record: Box::new(run.record()), progress });
    }
}

fn can_answer(model: &Model) -> Availability {
    let step = model.tour.as_ref().filter(|run| !run.is_done()).and_then(TourRun::current);
    available_if(step.is_some_and(|step| matches!(step.task, Task::Choose(_))), "There is nothing to answer")
}

/// Takes the answer whose key was pressed.
fn answer(model: &mut Model, commands: &mut Vec<AppCommand>) {
    let number = ANSWERS.iter().position(|&key| Some(key) == model.pressed).unwrap_or(ANSWERS.len());
    change(model, commands, |run| {
        let Some(step) = run.current() else { return };
        let Task::Choose(choices) = &step.task else { return };
        let Some(choice) = choices.get(number).cloned() else { return };
        let right = TourRun::right_answer(&step.task);
        run.answer(&choice.text, &right, choice.right, &choice.because);
    });
}

fn open_glossary(model: &mut Model) {
    let Some(run) = &mut model.tour else { return };
    run.has_keyboard = false;
    if let Some(term) = run.current().map(|step| step.glossary.clone()) {
        model.overlay = Some(Overlay::Popup(Box::new(GlossaryPage::new(&term))));
    }
}
