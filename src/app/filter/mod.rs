//! Asks for a filter, completes and counts while one types, and puts it in force.

pub(crate) mod values;

use crate::aggregate::Tab;
use crate::app::core::binding::Scope;
use crate::app::core::class::Class;
use crate::app::core::job::{Due, JobSpec, answer};
use crate::app::core::key::Key;
use crate::app::core::view::View;
use crate::app::model::{Action, AppCommand, Applied, Model};
use crate::app::search::matching;
use crate::app::search::state::MAX_CHOICES;
use crate::app::widget::prompt::{Prompt, PromptChoice, Purpose};
use crate::query::{self, Filter, FilterError};
use crate::store::{Row, Store};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// The filter.
pub(crate) const VIEW: View<Model> = View::new("Filter", Class::Prompt)
    .shared(&[(
        Scope::Panes,
        Action::new(
            &[Key::Char('f')],
            "filter",
            "show only what matches; Tab completes, an empty filter shows all",
            |model, _| {
                let text = model.filter.text.clone();
                model.ask(FilterPrompt, &text);
            },
        )
        .footer(4),
    )])
    .jobs(&[PREVIEW]);

/// Counts what the text in the prompt would leave, and completes it.
const PREVIEW: JobSpec<Model> = JobSpec {
    name: "Completing the filter",
    due: |model| {
        let prompt = model.prompt_for::<FilterPrompt>().filter(|_| model.version > 0)?;
        let (text, tab, store) = (prompt.text().to_owned(), model.tab, Arc::clone(&model.store));
        let question = (model.is_loading(), text.clone(), tab);
        Some(Due::new(question, model.version, move |cancelled| {
            let preview = Preview::of(&store, tab, &text, cancelled)?;
            answer(move |model: &mut Model| {
                if let Some(prompt) = model.prompt_for_mut::<FilterPrompt>() {
                    prompt.choices = preview.choices;
                    prompt.matching = preview.matching;
                }
            })
        }))
    },
};

/// What a filter that is being typed would do.
struct Preview {
    choices: Vec<PromptChoice>,
    /// How many sign-ins of the tab match; `None` when the filter cannot be read.
    matching: Option<u64>,
}

impl Preview {
    fn of(store: &Store, tab: Tab, text: &str, cancelled: &AtomicBool) -> Option<Self> {
        let choices = query::complete(store, text).into_iter().take(MAX_CHOICES);
        let choices =
            choices.map(|completion| PromptChoice { text: completion.text, label: completion.label }).collect();
        let matching = match Filter::parse(text) {
            Ok(filter) => {
                let rows: Vec<Row> = store.rows().filter(|&row| tab.shows(store.kind(row))).collect();
                let selected = filter.select(store, &rows, cancelled)?;
                Some(selected.len() as u64)
            }
            Err(_) => None,
        };
        Some(Self { choices, matching })
    }
}

/// Puts a filter in force. Gives `false`, and says why, when it cannot be read.
pub(crate) fn apply(model: &mut Model, text: &str) -> bool {
    let text = text.trim();
    match Filter::parse(text) {
        Ok(filter) => {
            model.filter = Applied { text: text.to_owned(), filter: Arc::new(filter) };
            true
        }
        Err(mistake) => {
            model.say(&mistake.message);
            false
        }
    }
}

/// Asks for a filter.
pub(crate) struct FilterPrompt;

impl Purpose<Model> for FilterPrompt {
    fn title(&self) -> &'static str {
        "Filter"
    }

    fn effect(&self, model: &Model, prompt: &Prompt<Model>) -> String {
        matching(model, prompt, "user:alice  ip:10.0.0.0/8  -status:success  after:-6h")
    }

    fn mistake(&self, text: &str) -> Option<FilterError> {
        // A mistake shows at once, since reading a filter takes no time; counting does.
        Filter::parse(text).err()
    }

    fn completes_on_enter(&self) -> bool {
        true
    }

    fn accept(&self, model: &mut Model, text: &str, _: &mut Vec<AppCommand>) -> bool {
        apply(model, text)
    }
}
