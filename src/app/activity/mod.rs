//! Shows the events of activity logs: what was done with a token, grouped by operation and object like sign-ins.

mod detail;
mod event_column;
mod event_listing;
mod filter;
mod head;
mod jump;
pub(crate) mod popup;
mod scope;
mod search;
pub(crate) mod state;

use self::detail::EventDetail;
use self::event_column::EventColumn;
use self::event_listing::EventListing;
use self::jump::{has_events, open, with_popup};
use self::popup::ActivityPopup;
use self::scope::ActivityScope;
use self::state::{LinkedEvents, NAME, TO_ACTIVITY};
use crate::app::core::binding::{Availability, Scope, available_if};
use crate::app::core::class::Class;
use crate::app::core::job::{Due, JobSpec, answer};
use crate::app::core::key::Key;
use crate::app::core::view::View;
use crate::app::model::{Action, Model};
use crate::app::widget::columns::direction;
use crate::app::widget::menu::{Menu, MenuItem};
use crate::ingest;
use crate::signin::TimeAggregate;
use std::sync::Arc;

/// The keys of the tabs of sign-ins.
const SIGN_IN_TABS: [Key; 6] =
    [Key::Char('1'), Key::Char('2'), Key::Char('3'), Key::Char('4'), Key::Char('5'), Key::Char('7')];

/// The tab of events.
pub(crate) const VIEW: View<Model> = View::new(NAME, Class::Popup)
    .shared(&[
        (
            Scope::Panes,
            Action::new(
                &[Key::Char('8')],
                "activity",
                "what was done with the tokens: events of Graph activity, audit and other logs",
                |model, _| open(model, ActivityScope::All),
            )
            .footer(8)
            .when(has_events),
        ),
        (
            Scope::Panes,
            Action::new(
                &[Key::Char('a')],
                TO_ACTIVITY,
                "what was done with the token of the sign-in, else in its session, or by the finding; again: back",
                |model, _| jump::to_activity(model),
            )
            .footer(6)
            .when(jump::has_activity),
        ),
    ])
    .bindings(&[
        Action::new(
            &[Key::Char('a')],
            "its sign-in",
            "go to the sign-in of the event, or back to the one that led here; again: back to the event",
            |model, _| jump::to_sign_in(model),
        )
        .footer(3),
        Action::new(&SIGN_IN_TABS, "sign-ins", "leave for this tab of the sign-ins", |model, _| {
            jump::to_tab(model);
        }),
        Action::new(
            &[Key::Enter],
            "open",
            "expand or collapse a group; show the details of a single event",
            |model, _| {
                if model.popup::<ActivityPopup>().is_some_and(ActivityPopup::is_expandable) {
                    with_popup(model, |popup| {
                        popup.set_open(!popup.is_group_open());
                    });
                } else {
                    explain(model);
                }
            },
        )
        .footer(1)
        .when(is_list),
        Action::new(&[Key::Char('e')], "explain", "what the event did, how it is linked, all fields", |model, _| {
            explain(model);
        })
        .footer(2)
        .when(is_list),
        Action::new(&[Key::Right, Key::Char('l')], "expand", "expand a group of events", |model, _| {
            with_popup(model, |popup| {
                popup.set_open(true);
            });
        })
        .when(is_list),
        Action::new(&[Key::Left, Key::Char('h')], "collapse", "collapse a group, also from inside it", |model, _| {
            with_popup(model, |popup| {
                popup.set_open(false);
            });
        })
        .when(is_list),
        Action::new(&[Key::Char('*')], "expand all", "expand or collapse every group", |model, _| {
            with_popup(model, ActivityPopup::toggle_all);
        })
        .when(is_list),
        Action::new(&[Key::Char('t')], "aggregate", "group by 1 h, 6 h, 24 h or not at all (UTC)", |model, _| {
            with_popup(model, |popup| {
                popup.remember();
                let at = TimeAggregate::ALL.iter().position(|&window| window == popup.window).unwrap_or(0);
                popup.window = TimeAggregate::ALL[(at + 1) % TimeAggregate::ALL.len()];
            });
        })
        .footer(6)
        .when(is_list),
        Action::new(
            &[Key::Char('s')],
            "sort",
            "choose a column to sort by; choosing it again turns the order round",
            |model, _| offer_sort(model),
        )
        .footer(5)
        .when(is_list),
        Action::new(&[Key::Char('S')], "turn round", "turn the order of the events round", |model, _| {
            with_popup(model, |popup| popup.sort_by(popup.sort.column));
        })
        .when(is_list),
        Action::new(
            &[Key::Char('m')],
            "mark",
            "go to the sign-in, which can be marked: events have no marks",
            |_, _| {},
        )
        .when(|_| available_if(false, "Events have no marks: a goes to the sign-in of the event, which m marks")),
        Action::new(
            &[Key::Char('f')],
            "filter",
            "show only the events that match; user, app, ip, session and times filter the sign-ins, too",
            |model, _| filter::ask(model),
        )
        .footer(4)
        .when(is_list),
        Action::new(&[Key::Backspace], "drop filter", "take a part of the filter of events away", |model, _| {
            filter::choose_part(model);
        })
        .when(|model| {
            let is_filtered = model.popup::<ActivityPopup>().is_some_and(|popup| !popup.filter.text.is_empty());
            available_if(is_filtered, "There is no filter")
        }),
        Action::new(&[Key::Char('+')], "keep", "keep only a value of this event", |model, _| {
            filter::choose_value(model, true);
        })
        .when(is_list),
        Action::new(&[Key::Char('-')], "drop", "drop a value of this event", |model, _| {
            filter::choose_value(model, false);
        })
        .when(is_list),
        Action::new(&[Key::Char('/')], "search", "find events by words in their columns", |model, _| {
            search::ask(model);
        })
        .when(is_list),
        Action::new(&[Key::Char('n')], "next", "next event that matches the search", |model, _| {
            search::step(model, true);
        })
        .when(has_pattern),
        Action::new(&[Key::Char('N')], "previous", "previous event that matches the search", |model, _| {
            search::step(model, false);
        })
        .when(has_pattern),
    ])
    .jobs(&[LINKING, LISTING, RECORD, filter::PREVIEW, search::SEARCH]);

/// Links the events to the findings, while the tab is open.
const LINKING: JobSpec<Model> = JobSpec {
    name: "Linking the events",
    due: |model| {
        model.popup::<ActivityPopup>().filter(|_| model.version > 0)?;
        let (store, findings) = (Arc::clone(&model.store), Arc::clone(&model.findings));
        let question = (model.is_loading(), model.findings_version);
        Some(Due::new(question, model.version, move |_| {
            let linked = LinkedEvents::of(&store, &findings);
            answer(move |model: &mut Model| {
                model.linked = Arc::new(LinkedEvents { number: model.linked.number + 1, ..linked });
            })
        }))
    },
};

/// Groups and sorts the events of the tab.
const LISTING: JobSpec<Model> = JobSpec {
    name: "Grouping the events",
    due: |model| {
        let popup = model.popup::<ActivityPopup>().filter(|_| model.linked.number > 0)?;
        let key = popup.wanted(model.linked.number);
        if popup.listed.as_ref().is_some_and(|(listed, _)| *listed == key) {
            return None;
        }
        let (store, linked) = (Arc::clone(&model.store), Arc::clone(&model.linked));
        let filter = Arc::clone(&popup.filter.filter);
        Some(Due::new((key.clone(), model.openings), 0, move |cancelled| {
            let listing = Arc::new(EventListing::of(&store, &linked, &key, &filter, cancelled)?);
            answer(move |model: &mut Model| with_popup(model, |popup| popup.take(key, listing)))
        }))
    },
};

/// Reads the raw record of the event whose details are open.
const RECORD: JobSpec<Model> = JobSpec {
    name: "Reading the event",
    due: |model| {
        let detail = model.popup::<ActivityPopup>()?.detail.as_ref()?;
        // What a record names besides the fields that are known is not known to the pseudonyms.
        if detail.record.is_some() || model.redaction.is_on() {
            return None;
        }
        let (store, event) = (Arc::clone(&model.originals.store), detail.event);
        Some(Due::new((event, model.redaction.turns(), model.openings), 0, move |_| {
            let record = ingest::raw_event(&store, event);
            answer(move |model: &mut Model| {
                with_popup(model, |popup| {
                    if let Some(detail) = popup.detail.as_mut().filter(|detail| detail.event == event) {
                        detail.record = Some(record);
                    }
                });
            })
        }))
    },
};

fn is_list(model: &Model) -> Availability {
    let popup = model.popup::<ActivityPopup>();
    available_if(popup.is_some_and(|popup| popup.detail.is_none()), "This is one event: q goes back to the list")
}

fn has_pattern(model: &Model) -> Availability {
    let is_searched = model.popup::<ActivityPopup>().is_some_and(|popup| !popup.pattern.is_empty());
    available_if(is_searched, "There is nothing to step through: / searches")
}

/// Takes the last change of how the events are shown back.
pub(crate) fn undo(model: &mut Model) {
    let mut undone = None;
    with_popup(model, |popup| undone = popup.undo());
    match undone {
        Some(view) => filter::restore(model, &view.filter),
        None => model.say(NOTHING_TO_UNDO),
    }
}

const NOTHING_TO_UNDO: &str = "There is nothing to undo in the events";

/// Whether how the events are shown has changed.
pub(crate) fn can_undo(model: &Model) -> Availability {
    let has_steps = model.popup::<ActivityPopup>().is_some_and(ActivityPopup::has_steps);
    available_if(has_steps, NOTHING_TO_UNDO)
}

/// Shows the details of the event at the cursor.
fn explain(model: &mut Model) {
    let Some(popup) = model.popup::<ActivityPopup>() else { return };
    let Some(event) = popup.event() else { return };
    let detail = EventDetail::of(model, event, popup.strength());
    with_popup(model, |popup| popup.detail = Some(detail));
    model.openings += 1;
}

/// Offers the columns to sort by.
fn offer_sort(model: &mut Model) {
    let Some(sort) = model.popup::<ActivityPopup>().map(|popup| popup.sort) else { return };
    let item = |column: EventColumn| {
        let label = if column == sort.column {
            format!("{:<14} {}", column.title(), direction(model.glyphs, sort.descending))
        } else {
            column.title().to_owned()
        };
        MenuItem::new(label, move |model: &mut Model, _: &mut Vec<_>| with_popup(model, |popup| popup.sort_by(column)))
    };
    let mut menu = Menu::new("Sort by (again: turn round)", 44, EventColumn::ALL.into_iter().map(item).collect());
    if let Some(menu) = &mut menu {
        menu.items.cursor = EventColumn::ALL.iter().position(|&column| column == sort.column).unwrap_or(0);
    }
    model.offer(menu);
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
