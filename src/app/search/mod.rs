//! Asks for a pattern, shows its matches in the table while one types, and steps through them.

pub(crate) mod match_stepper;
pub(crate) mod state;

use self::state::{SearchKey, Searched, Steps};
use crate::app::core::binding::{Availability, Scope, available_if};
use crate::app::core::class::Class;
use crate::app::core::job::{Due, JobSpec, answer};
use crate::app::core::key::Key;
use crate::app::core::view::View;
use crate::app::model::{Action, AppCommand, Model};
use crate::app::widget::prompt::{MatchCount, Prompt, Purpose};
use crate::text::number;
use std::sync::Arc;

/// The search.
pub(crate) const VIEW: View<Model> = View::new("Search", Class::Prompt)
    .shared(&[
        (
            Scope::Panes,
            Action::new(&[Key::Char('/')], "search", "fuzzy search in the main columns", |model, _| {
                let pattern = model.pattern.clone();
                model.ask(SearchPrompt, &pattern);
            })
            .footer(3),
        ),
        (
            Scope::Panes,
            Action::new(&[Key::Char('n')], "next", "next match, or next sign-in of the suspect", |model, _| {
                match_stepper::step(model, true);
            })
            .footer(2)
            .when(has_steps),
        ),
        (
            Scope::Panes,
            Action::new(
                &[Key::Char('N')],
                "previous",
                "previous match, or previous sign-in of the suspect",
                |model, _| {
                    match_stepper::step(model, false);
                },
            )
            .when(has_steps),
        ),
    ])
    .jobs(&[SEARCH]);

const SEARCH: JobSpec<Model> = JobSpec {
    name: "The search",
    due: |model| {
        let tab_view = model.tab_view();
        let key = SearchKey { pattern: model.pattern()?.to_owned(), listed: tab_view.listed };
        let (store, listing) = (Arc::clone(&model.store), Arc::clone(&tab_view.listing));
        (model.version > 0).then(|| {
            Due::new(key.clone(), 0, move |cancelled| {
                let searched = Searched::of(&store, &listing, key, cancelled)?;
                answer(move |model| found(model, searched))
            })
        })
    },
};

fn has_steps(model: &Model) -> Availability {
    let steps = model.pattern().is_some() || matches!(model.steps, Steps::Finding { .. });
    available_if(steps, "There is nothing to step through: / searches, Enter on a suspect shows its sign-ins")
}

fn found(model: &mut Model, searched: Searched) {
    let total = model.tab_view().listing.groups.members.len() as u64;
    if let Some(prompt) = model.prompt_for_mut::<SearchPrompt>() {
        prompt.choices.clone_from(&searched.best);
        prompt.matching = Some(MatchCount { matching: searched.sign_ins, total, ..MatchCount::default() });
    }
    let first_look = model.searched.as_ref().is_none_or(|before| before.key.pattern != searched.key.pattern);
    model.searched = Some(searched);
    if first_look && model.prompt_for::<SearchPrompt>().is_none() {
        match_stepper::to_first_match(model);
    }
}

/// Clears the search.
pub(crate) fn clear(model: &mut Model) {
    model.pattern.clear();
    model.searched = None;
    model.steps = Steps::Search;
}

/// Asks for a pattern.
pub(crate) struct SearchPrompt;

impl Purpose<Model> for SearchPrompt {
    fn title(&self) -> &'static str {
        "Search"
    }

    fn effect(&self, _: &Model, prompt: &Prompt<Model>) -> String {
        if prompt.text().trim().is_empty() {
            return "user, application, address, resource...".to_owned();
        }
        prompt.matching.map_or_else(
            || "counting...".to_owned(),
            |count| format!("{} of {} sign-ins match", number(count.matching), number(count.total)),
        )
    }

    fn is_remembered(&self) -> bool {
        true
    }

    fn edited(&self, model: &mut Model, text: &str) {
        // The table shows the matches while they are typed.
        text.clone_into(&mut model.pattern);
    }

    fn cancelled(&self, model: &mut Model, before: &str) {
        before.clone_into(&mut model.pattern);
    }

    fn accept(&self, model: &mut Model, text: &str, _: &mut Vec<AppCommand>) -> bool {
        text.clone_into(&mut model.pattern);
        model.steps = Steps::Search;
        if model.found().is_some() {
            match_stepper::to_first_match(model);
        }
        true
    }
}
