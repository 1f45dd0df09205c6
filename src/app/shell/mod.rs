//! Handles what works everywhere: moving, closing, leaving, panes, the mouse; and runs the jobs that every view needs.

pub(crate) mod pseudonyms;

use crate::app::case_file;
use crate::app::core::binding::{Move, Scope, available_if};
use crate::app::core::class::Class;
use crate::app::core::job::{Due, JobSpec, answer};
use crate::app::core::key::Key;
use crate::app::core::view::View;
use crate::app::layout::Focus;
use crate::app::load::LoadState;
use crate::app::load_events;
use crate::app::model::{Action, AppCommand, Model, TOUR};
use crate::app::search;
use crate::app::summary::Summary;
use crate::app::table::trail;
use crate::app::tour;
use crate::app::widget::popup::Overlay;
use crate::detect;
use crate::signin::{Timestamp, Zone};
use std::sync::Arc;

/// What works everywhere.
pub(crate) const VIEW: View<Model> = View::new("General", Class::Pane)
    .shared(&[
        (
            Scope::Everywhere,
            Action::new(
                &[Key::Escape],
                "close",
                "close what is open, give up a comparison, clear the search, stop a running load",
                |model, commands| {
                    cancel_prompt(model);
                    back(model, commands);
                },
            )
            .footer(2)
            .when(|model| available_if(can_close(model), "Nothing is open"))
            .while_hidden(),
        ),
        (
            Scope::Lists,
            Action::new(&[Key::Char('q')], "back", "go back; at the root, quit", |model, commands| {
                if !close(model) && !trail::go_back(model) {
                    case_file::quit(model, commands);
                }
            })
            .footer(7)
            .while_hidden(),
        ),
        (Scope::Everywhere, Action::new(&[Key::Ctrl('c')], "quit", "quit at once", case_file::quit).while_hidden()),
        (
            Scope::Everywhere,
            Action::new(&[Key::Ctrl('z')], "suspend", "go to the shell; fg returns", |_, commands| {
                commands.push(AppCommand::Suspend);
            })
            .while_hidden(),
        ),
        (Scope::Lists, Action::new(&[Key::Up, Key::Char('k')], "up", "one row up", |model, _| step(model, Move::Up))),
        (
            Scope::Lists,
            Action::new(&[Key::Down, Key::Char('j')], "down", "one row down", |model, _| step(model, Move::Down)),
        ),
        (
            Scope::Lists,
            Action::new(&[Key::PageUp, Key::Ctrl('b')], "page up", "one page up", |model, _| step(model, Move::PageUp)),
        ),
        (
            Scope::Lists,
            Action::new(&[Key::PageDown, Key::Ctrl('f')], "page down", "one page down", |model, _| {
                step(model, Move::PageDown);
            }),
        ),
        (
            Scope::Lists,
            Action::new(&[Key::Char('g'), Key::Home], "top", "to the first row", |model, _| step(model, Move::Top)),
        ),
        (
            Scope::Lists,
            Action::new(&[Key::Char('G'), Key::End], "bottom", "to the last row", |model, _| step(model, Move::Bottom)),
        ),
        (
            Scope::Panes,
            Action::new(&[Key::Tab], "next pane", "table, suspects, details in turn", |model, _| {
                next_pane(model, true);
            })
            .footer(14)
            .when(|model| available_if(panes(model).len() > 1, "There is no other pane")),
        ),
        (
            Scope::Panes,
            Action::new(&[Key::BackTab], "previous pane", "the same in the other direction", |model, _| {
                next_pane(model, false);
            })
            .when(|model| available_if(panes(model).len() > 1, "There is no other pane")),
        ),
        (
            Scope::Lists,
            Action::new(
                &[Key::Char('P')],
                "pseudonyms",
                "pseudonyms for users, addresses, tenants and devices, on or off",
                |model, _| pseudonyms::toggle(model),
            )
            .while_hidden(),
        ),
        (
            Scope::Lists,
            Action::new(
                &[Key::Char('z')],
                "time zone",
                "times in UTC or in the zone of this computer; filters, windows, copies and files keep UTC",
                |model, _| {
                    model.zone = model.zone.other();
                    let offset = model.zone.offset(model.summary.span.map_or(Timestamp(0), |(_, last)| last));
                    model.say(&match model.zone {
                        Zone::Utc => "Times are in UTC".to_owned(),
                        Zone::Local => format!(
                            "Times are local, {offset}; filters, windows, sentences, copies and files keep UTC. z goes back"
                        ),
                    });
                },
            ),
        ),
        (
            Scope::Everywhere,
            Action::new(
                &[Key::F(2)],
                "mouse",
                "mouse on or off; while it is off, the terminal selects text with it",
                |model, commands| {
                    model.mouse = !model.mouse;
                    model.say(if model.mouse {
                        "The mouse is on: F2 gives it back to the terminal"
                    } else {
                        "The mouse is off"
                    });
                    commands.push(AppCommand::Mouse(model.mouse));
                },
            ),
        ),
    ])
    .jobs(&[DETECTION, pseudonyms::REPLACEMENT, SUMMARY]);

/// Looks for findings in what is loaded, as it is. The end of the load overtakes a search in a part of it.
pub(crate) const DETECTION: JobSpec<Model> = JobSpec {
    name: "Detection",
    due: |model| {
        let originals = &model.originals;
        let (store, settings) = (Arc::clone(&originals.store), Arc::clone(&model.settings));
        (originals.loads > 0).then(|| {
            Due::new(model.is_loading(), originals.loads, move |cancelled| {
                let findings = Arc::new(detect::detect(&store, &settings, cancelled)?);
                answer(move |model| load_events::found(model, findings))
            })
        })
    },
};

/// Looks at what is loaded as a whole, for header and columns.
const SUMMARY: JobSpec<Model> = JobSpec {
    name: "Summing up the load",
    due: |model| {
        let (store, glyphs) = (Arc::clone(&model.store), model.glyphs);
        (model.version > 0).then(|| {
            Due::new(model.is_loading(), model.version, move |_| {
                let summary = Summary::of(&store, glyphs);
                answer(move |model: &mut Model| {
                    model.summary = summary;
                    model.choose_first_tab();
                })
            })
        })
    },
};

/// Moves the cursor, or scrolls, in what has the keyboard.
pub(crate) fn step(model: &mut Model, way: Move) {
    if model.keyboard() == TOUR {
        return tour::scroll(model, way);
    }
    let size = model.size;
    match &mut model.overlay {
        Some(Overlay::Popup(_)) => model.with_popup(|window, model| window.step(model, way)),
        Some(Overlay::Menu(menu)) => menu.items.step(way.lines(menu.height(size))),
        Some(Overlay::Prompt(_)) => {}
        None => {
            model.touched = true;
            let pane = model.focus.view();
            if let Some(view) = model.views.iter().find(|view| view.name == pane) {
                (view.step)(model, way);
            }
        }
    }
}

/// The panes that can have the focus now, in turn.
fn panes(model: &Model) -> Vec<Focus> {
    let mut panes = vec![Focus::Table];
    if !model.findings.list.is_empty() {
        panes.push(Focus::Suspects);
    }
    if model.details.is_some() {
        panes.push(Focus::Details);
    }
    panes
}

fn next_pane(model: &mut Model, forward: bool) {
    let panes = panes(model);
    let at = panes.iter().position(|&pane| pane == model.focus).unwrap_or(0);
    let step = if forward { 1 } else { panes.len() - 1 };
    model.focus = panes[(at + step) % panes.len()];
}

fn can_close(model: &Model) -> bool {
    let open =
        model.keyboard() == TOUR || model.overlay.is_some() || model.details.is_some() || model.focus != Focus::Table;
    open || model.comparing.is_some() || model.pattern().is_some() || model.is_loading()
}

fn cancel_prompt(model: &mut Model) {
    if let Some(Overlay::Prompt(prompt)) = model.overlay.take_if(|overlay| matches!(overlay, Overlay::Prompt(_))) {
        prompt.purpose.cancelled(model, &prompt.before);
        model.overlay = Some(Overlay::Prompt(prompt));
    }
}

/// Gives up a comparison whose second side is to be chosen, else closes what is open; without that clears the search, and then stops a running load.
fn back(model: &mut Model, commands: &mut Vec<AppCommand>) {
    if matches!(model.overlay, None | Some(Overlay::Popup(_))) && model.comparing.take().is_some() {
        model.say("The comparison is given up");
        return;
    }
    if close(model) {
        return;
    }
    if model.pattern().is_some() {
        search::clear(model);
    } else if model.load == LoadState::Running {
        model.load = LoadState::Stopping;
        commands.push(AppCommand::StopLoading);
    }
}

/// Closes what lies over the panes, the details, or the suspects. Gives `false` when nothing is open.
pub(crate) fn close(model: &mut Model) -> bool {
    if let Some(tour) = model.tour.as_mut().filter(|tour| tour.has_keyboard) {
        tour.has_keyboard = false;
        return true;
    }
    match model.overlay.take() {
        Some(Overlay::Popup(mut window)) => {
            model.below = None;
            model.overlay = if window.back() { Some(window) } else { window.into_below() }.map(Overlay::Popup);
            return true;
        }
        Some(_) => {
            model.overlay = model.below.take();
            return true;
        }
        None => {}
    }
    match model.focus {
        Focus::Suspects | Focus::Histogram => model.focus = Focus::Table,
        _ if model.details.is_some() => {
            let about_finding = model.details.is_some_and(|details| details.finding().is_some());
            let to_suspects = about_finding && model.focus == Focus::Details;
            model.details = None;
            model.focus = if to_suspects { Focus::Suspects } else { Focus::Table };
        }
        _ => return false,
    }
    true
}
