//! Searches the rows of events: marks what has all the words, and steps through it.

use super::event_column::{EventCells, EventColumn};
use super::event_listing::EventListing;
use super::jump::with_popup;
use super::popup::ActivityPopup;
use crate::app::core::job::{Due, JobSpec, answer};
use crate::app::model::{AppCommand, Model};
use crate::app::widget::prompt::{MatchCount, Prompt, Purpose};
use crate::signin::Zone;
use crate::text::number;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Finds the groups that match.
pub(super) const SEARCH: JobSpec<Model> = JobSpec {
    name: "The search in the events",
    due: |model| {
        let popup = model.popup::<ActivityPopup>().filter(|popup| !popup.pattern.is_empty())?;
        let (key, listing) = popup.listed.clone()?;
        let (pattern, store, linked) = (popup.pattern.clone(), Arc::clone(&model.store), Arc::clone(&model.linked));
        Some(Due::new((pattern.clone(), key, model.openings), 0, move |cancelled| {
            let activity = store.activity();
            let cells = EventCells { activity, linked: &linked, zone: Zone::Utc, years: true };
            let hits = hits(&listing, cells, &pattern, cancelled)?;
            answer(move |model: &mut Model| found(model, &pattern, hits))
        }))
    },
};

/// Whether each group has all the words of a pattern in its columns.
fn hits(listing: &EventListing, cells: EventCells<'_>, pattern: &str, cancelled: &AtomicBool) -> Option<Vec<bool>> {
    let words: Vec<String> = pattern.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let mut hits = Vec::with_capacity(listing.groups.len());
    for group in &listing.groups {
        if cancelled.load(Ordering::Relaxed) {
            return None;
        }
        let event = listing.members(group)[0];
        let texts = EventColumn::ALL.into_iter().filter_map(|column| cells.text(column, event));
        let texts: Vec<String> = texts.map(str::to_lowercase).collect();
        hits.push(words.iter().all(|word| texts.iter().any(|text| text.contains(word))));
    }
    Some(hits)
}

fn found(model: &mut Model, pattern: &str, hits: Vec<bool>) {
    let (matching, total) = (hits.iter().filter(|hit| **hit).count() as u64, hits.len() as u64);
    let is_typed = model.prompt_for::<EventSearchPrompt>().is_some();
    if let Some(prompt) = model.prompt_for_mut::<EventSearchPrompt>() {
        prompt.matching = Some(MatchCount { matching, total, ..MatchCount::default() });
    }
    with_popup(model, |popup| {
        if popup.pattern == pattern {
            popup.hits = hits;
            if !is_typed {
                popup.go_to_match(true, true);
            }
        }
    });
}

/// Goes to the next match, or to the one before.
pub(super) fn step(model: &mut Model, forward: bool) {
    let mut is_found = false;
    with_popup(model, |popup| is_found = popup.go_to_match(forward, false));
    if !is_found {
        model.say("Nothing here matches the search");
    }
}

/// Asks for a pattern.
pub(super) fn ask(model: &mut Model) {
    with_popup(model, ActivityPopup::remember);
    let text = model.popup::<ActivityPopup>().map(|popup| popup.pattern.clone()).unwrap_or_default();
    model.ask(EventSearchPrompt, &text);
}

/// Asks for words to search.
struct EventSearchPrompt;

impl Purpose<Model> for EventSearchPrompt {
    fn title(&self) -> &'static str {
        "Search events"
    }

    fn effect(&self, _: &Model, prompt: &Prompt<Model>) -> String {
        if prompt.text().trim().is_empty() {
            return "operation, object, user, address, application...".to_owned();
        }
        prompt.matching.map_or_else(
            || "counting...".to_owned(),
            |count| format!("{} of {} rows match", number(count.matching), number(count.total)),
        )
    }

    fn is_remembered(&self) -> bool {
        true
    }

    fn edited(&self, model: &mut Model, text: &str) {
        with_popup(model, |popup| text.clone_into(&mut popup.pattern));
    }

    fn cancelled(&self, model: &mut Model, before: &str) {
        with_popup(model, |popup| before.clone_into(&mut popup.pattern));
    }

    fn accept(&self, model: &mut Model, text: &str, _: &mut Vec<AppCommand>) -> bool {
        with_popup(model, |popup| {
            text.clone_into(&mut popup.pattern);
            popup.go_to_match(true, true);
        });
        true
    }
}
