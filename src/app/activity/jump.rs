//! Goes from a sign-in or a finding to what was done with its token, and back by the same key.

use super::popup::ActivityPopup;
use super::scope::{ActivityScope, EventSignIn};
use crate::app::core::binding::{Availability, available_if};
use crate::app::layout::Focus;
use crate::app::model::{Applied, Model};
use crate::app::search::match_stepper;
use crate::app::table::tab_view::VisibleRow;
use crate::app::table::trail;
use crate::app::widget::popup::Overlay;
use crate::query::FilterSubject;
use crate::store::Row;
use std::any::Any;
use std::sync::Arc;

/// What to load, where there is no event.
const NO_EVENTS: &str = "No activity log is loaded: open exports of Graph activity or the unified audit log beside the \
                         sign-ins";

/// Whether there are events.
pub(crate) fn has_events(model: &Model) -> Availability {
    available_if(!model.store.activity().is_empty(), NO_EVENTS)
}

/// Whether what is at the cursor can have led to events.
pub(crate) fn has_activity(model: &Model) -> Availability {
    has_events(model)?;
    match (model.focus, model.selected_finding()) {
        (_, Some(number)) => {
            let has = model.findings.list.get(number).is_some_and(|finding| finding.activity.is_some());
            available_if(has, "No event of the activity logs is linked to this finding")
        }
        (Focus::Suspects, None) => available_if(false, "There is no finding at the cursor"),
        (_, None) => available_if(model.tab_view().row().is_some(), "There is no sign-in at the cursor"),
    }
}

/// Opens the tab for the finding or the sign-ins at the cursor; where an event has led to the sign-in, goes back to that.
pub(crate) fn to_activity(model: &mut Model) {
    if let Some(finding) = model.selected_finding().and_then(|number| model.findings.list.get(number)) {
        let scope = ActivityScope::Finding(finding.id.clone());
        return open(model, scope);
    }
    let tab_view = model.tab_view();
    let Some(row) = tab_view.row() else { return };
    if led_here(model) == Some(row) {
        trail::go_back(model);
        return;
    }
    let rows: Vec<Row> = match tab_view.list.selected() {
        Some(&VisibleRow::Group(group)) => tab_view.listing.members(group).to_vec(),
        _ => vec![row],
    };
    match ActivityScope::of_sign_ins(&model.store, &rows) {
        Some(scope) => open(model, scope),
        None => model.say("No event of the activity logs has its token or its session"),
    }
}

/// The sign-in to which an event has led, if that was the last step.
fn led_here(model: &Model) -> Option<Row> {
    let popup: &dyn Any = &**model.trail.last()?.popup.as_ref()?;
    popup.downcast_ref::<ActivityPopup>()?.led_to
}

/// Goes to the sign-in of the event at the cursor. Where sign-ins have led to the events, goes back to those.
pub(crate) fn to_sign_in(model: &mut Model) {
    let Some(popup) = model.popup::<ActivityPopup>() else { return };
    if matches!(popup.scope, ActivityScope::Tokens(_) | ActivityScope::Sessions(_)) {
        model.overlay = None;
        return;
    }
    let event = popup.detail.as_ref().map(|detail| detail.event).or_else(|| popup.event());
    let Some(event) = event else { return model.say("There is no event") };
    match EventSignIn::of(&model.store, event).map(EventSignIn::row) {
        None => model.say("No sign-in in the load has its token or its session"),
        Some(row) => {
            with_popup(model, |popup| popup.led_to = Some(row));
            let query = trail::current(model);
            trail::show(model, "Activity", &query);
            match_stepper::show(model, row);
        }
    }
}

/// Shows the tab of sign-ins whose key was pressed.
pub(crate) fn to_tab(model: &mut Model) {
    let Some(key) = model.pressed else { return };
    model.overlay = None;
    if let Some(tab) = model.binding_of(key) {
        match (tab.available)(model) {
            Ok(()) => (tab.run)(model, &mut Vec::new()),
            Err(reason) => model.say(&reason),
        }
    }
}

/// Changes the tab, where it is open.
pub(crate) fn with_popup(model: &mut Model, change: impl FnOnce(&mut ActivityPopup)) {
    if let Some(popup) = model.popup_mut::<ActivityPopup>() {
        change(popup);
    }
}

/// The filter of the table, as far as events have its fields.
fn shared_filter(model: &Model) -> Applied {
    let filter = model.filter.filter.shared_with(FilterSubject::Events);
    Applied { text: filter.to_string(), filter: Arc::new(filter) }
}

/// Opens the tab for these events.
pub(crate) fn open(model: &mut Model, scope: ActivityScope) {
    model.openings += 1;
    // What is told of a finding or a sign-in is never a part of it.
    let filter = if scope == ActivityScope::All { shared_filter(model) } else { Applied::default() };
    let popup = ActivityPopup::new(scope, filter, model.tab_view().window);
    model.overlay = Some(Overlay::Popup(Box::new(popup)));
}
