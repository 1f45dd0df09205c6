//! Filters the events: asks for a filter, counts while one types, offers the values of an event.

use super::jump::with_popup;
use super::popup::ActivityPopup;
use super::scope::ActivityScope;
use crate::app::core::job::{Due, JobSpec, answer};
use crate::app::filter;
use crate::app::model::{AppCommand, Applied, Model};
use crate::app::search::state::MAX_CHOICES;
use crate::app::widget::menu::{Menu, MenuItem};
use crate::app::widget::prompt::{MatchCount, Prompt, PromptChoice, Purpose};
use crate::detect::LinkStrength;
use crate::query::{Filter, FilterError, FilterSubject, complete_events, term};
use crate::store::activity::EventText;
use crate::text::number;
use std::sync::Arc;

/// Counts what the text in the prompt would leave, and completes it.
pub(super) const PREVIEW: JobSpec<Model> = JobSpec {
    name: "Completing the filter of events",
    due: |model| {
        let text = model.prompt_for::<EventFilterPrompt>()?.text().to_owned();
        let popup = model.popup::<ActivityPopup>().filter(|_| model.linked.number > 0)?;
        let (store, linked, scope) = (Arc::clone(&model.store), Arc::clone(&model.linked), popup.scope.clone());
        Some(Due::new((text.clone(), scope.clone(), linked.number, model.openings), 0, move |cancelled| {
            let choices = complete_events(&store, &linked.names, &text).into_iter().take(MAX_CHOICES);
            let choices: Vec<PromptChoice> =
                choices.map(|completion| PromptChoice { text: completion.text, label: completion.label }).collect();
            let matching = match Filter::parse_for(FilterSubject::Events, &text) {
                Ok(filter) => {
                    let events = scope.events(&store, &linked);
                    let is_suspect = |events: &[(u32, Option<_>)]| {
                        events.iter().filter(|(_, strength)| strength.is_some_and(LinkStrength::is_strong)).count()
                    };
                    let (total, suspects) = (events.len() as u64, is_suspect(&events));
                    let left = filter.select_events(&store, &linked.names, events, cancelled)?;
                    let suspects_left_out = (suspects - is_suspect(&left)) as u64;
                    Some(MatchCount { matching: left.len() as u64, total, suspects_left_out })
                }
                Err(_) => None,
            };
            answer(move |model: &mut Model| {
                if let Some(prompt) = model.prompt_for_mut::<EventFilterPrompt>() {
                    (prompt.choices, prompt.matching) = (choices, matching);
                }
            })
        }))
    },
};

/// Asks for a filter of the events.
pub(super) fn ask(model: &mut Model) {
    let text = model.popup::<ActivityPopup>().map(|popup| popup.filter.text.clone()).unwrap_or_default();
    model.ask(EventFilterPrompt, &text);
}

/// Puts a filter in force, and where the tab shows all events, what sign-ins have of it in the table. Gives `false`, and
/// says why, when it cannot be read.
fn apply(model: &mut Model, text: &str) -> bool {
    with_popup(model, ActivityPopup::remember);
    put(model, text)
}

/// Puts a filter that was in force in force again.
pub(super) fn restore(model: &mut Model, text: &str) {
    if model.popup::<ActivityPopup>().is_some_and(|popup| popup.filter.text != text) {
        put(model, text);
    }
}

fn put(model: &mut Model, text: &str) -> bool {
    let text = text.trim();
    match Filter::parse_for(FilterSubject::Events, text) {
        Ok(events) => {
            if model.popup::<ActivityPopup>().is_some_and(|popup| popup.scope == ActivityScope::All) {
                let sign_ins = model.filter.filter.with_shared_of(&events, FilterSubject::SignIns).to_string();
                filter::apply(model, &sign_ins);
            }
            let applied = Applied { text: text.to_owned(), filter: Arc::new(events) };
            with_popup(model, |popup| popup.filter = applied);
            true
        }
        Err(mistake) => {
            model.say(&mistake.message);
            false
        }
    }
}

/// Offers the parts of the filter to be taken away; the only one goes at once.
pub(super) fn choose_part(model: &mut Model) {
    let Some(filter) = model.popup::<ActivityPopup>().map(|popup| Arc::clone(&popup.filter.filter)) else { return };
    let parts = filter.parts();
    if parts.len() == 1 {
        apply(model, "");
        return;
    }
    let item = |(part, text): (usize, String)| {
        let rest = filter.without(part).to_string();
        MenuItem::new(text, move |model: &mut Model, _: &mut Vec<_>| {
            apply(model, &rest);
        })
    };
    let items = parts.into_iter().enumerate().map(item).collect();
    model.offer(Menu::new("Take away from the filter", 64, items));
}

/// Offers to keep only a value of the event at the cursor, or to drop it.
pub(super) fn choose_value(model: &mut Model, keep: bool) {
    let Some(popup) = model.popup::<ActivityPopup>() else { return };
    let Some(event) = popup.event() else { return };
    let activity = model.store.activity();
    let before = popup.filter.text.clone();
    let sign = if keep { "" } else { "-" };
    let texts = [
        ("op", EventText::Operation),
        ("object", EventText::Object),
        ("ip", EventText::Address),
        ("session", EventText::Session),
        ("token", EventText::Token),
        ("result", EventText::Result),
    ];
    let values = texts.into_iter().map(|(word, text)| (word, activity.text(text, event)));
    let names = &model.linked.names;
    let known = [("user", names.user(activity, event)), ("app", names.application(activity, event))];
    let item = |(word, value): (&'static str, Option<&str>)| {
        let value = value?;
        let filter = format!("{before} {sign}{}", term(word, value));
        Some(MenuItem::new(format!("{word:<10} {value}"), move |model: &mut Model, _: &mut Vec<_>| {
            apply(model, &filter);
        }))
    };
    let items = values.chain(known).filter_map(item).collect();
    model.offer(Menu::new(if keep { "Keep only" } else { "Drop" }, 64, items));
}

/// Asks for a filter of events.
pub(super) struct EventFilterPrompt;

impl Purpose<Model> for EventFilterPrompt {
    fn title(&self) -> &'static str {
        "Filter events"
    }

    fn effect(&self, _: &Model, prompt: &Prompt<Model>) -> String {
        if prompt.text().trim().is_empty() {
            return "op:New-InboxRule  object:Inbox  log:graph  token:...  user:alice  ip:10.0.0.0/8".to_owned();
        }
        let Some(MatchCount { matching, total, suspects_left_out }) = prompt.matching else {
            return "counting...".to_owned();
        };
        let suspects = match suspects_left_out {
            0 => String::new(),
            many => format!(", {} of the suspect side among them", number(many)),
        };
        let vanish = number(total.saturating_sub(matching));
        format!("{} of {} events stay, {vanish} vanish{suspects}", number(matching), number(total))
    }

    fn is_remembered(&self) -> bool {
        true
    }

    fn mistake(&self, text: &str) -> Option<FilterError> {
        Filter::parse_for(FilterSubject::Events, text).err()
    }

    fn completes_on_enter(&self) -> bool {
        true
    }

    fn accept(&self, model: &mut Model, text: &str, _: &mut Vec<AppCommand>) -> bool {
        apply(model, text)
    }
}
