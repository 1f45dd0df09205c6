//! Asks for a filter, completes and counts while one types, and puts it in force.

pub(crate) mod chips;
pub(crate) mod values;

use crate::aggregate::Tab;
use crate::app::core::binding::{Scope, available_if};
use crate::app::core::class::Class;
use crate::app::core::job::{Due, JobSpec, answer};
use crate::app::core::key::Key;
use crate::app::core::view::View;
use crate::app::model::{Action, AppCommand, Applied, Model};
use crate::app::search::state::MAX_CHOICES;
use crate::app::widget::menu::{Menu, MenuItem};
use crate::app::widget::prompt::{MatchCount, Prompt, PromptChoice, Purpose};
use crate::detect::Severity;
use crate::query::{self, Filter, FilterError};
use crate::store::{Row, Store};
use crate::text::number;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// The filter.
pub(crate) const VIEW: View<Model> = View::new("Filter", Class::Prompt)
    .shared(&[
        (
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
        ),
        (
            Scope::Panes,
            Action::new(&[Key::Backspace], "drop filter", "take a part of the filter away", |model, _| {
                choose_part(model);
            })
            .footer(7)
            .when(|model| available_if(!model.filter.text.is_empty(), "There is no filter")),
        ),
    ])
    .jobs(&[PREVIEW]);

/// Counts what the text in the prompt would leave, and completes it.
const PREVIEW: JobSpec<Model> = JobSpec {
    name: "Completing the filter",
    due: |model| {
        let prompt = model.prompt_for::<FilterPrompt>().filter(|_| model.version > 0)?;
        let (text, tab, store) = (prompt.text().to_owned(), model.tab, Arc::clone(&model.store));
        let marks = Arc::clone(&model.marks);
        let question = (model.is_loading(), model.findings_version, text.clone(), tab);
        Some(Due::new(question, model.version, move |cancelled| {
            let preview = Preview::of(&store, &marks, tab, &text, cancelled)?;
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
    matching: Option<MatchCount>,
}

impl Preview {
    fn of(store: &Store, marks: &HashMap<Row, Severity>, tab: Tab, text: &str, cancelled: &AtomicBool) -> Option<Self> {
        let choices = query::complete(store, text).into_iter().take(MAX_CHOICES);
        let choices =
            choices.map(|completion| PromptChoice { text: completion.text, label: completion.label }).collect();
        let matching = match Filter::parse(text) {
            Ok(filter) => {
                let rows: Vec<Row> = store.rows().filter(|&row| tab.shows(store.kind(row))).collect();
                let selected = filter.select(store, &rows, cancelled)?;
                // Rows are in ascending order.
                let left_out = |row: &&Row| rows.binary_search(row).is_ok() && selected.binary_search(row).is_err();
                Some(MatchCount {
                    matching: selected.len() as u64,
                    total: rows.len() as u64,
                    suspects_left_out: marks.keys().filter(left_out).count() as u64,
                })
            }
            Err(_) => None,
        };
        Some(Self { choices, matching })
    }
}

/// Offers the parts of the filter to be taken away; the only one goes at once.
fn choose_part(model: &mut Model) {
    let parts = model.filter.filter.parts();
    if parts.len() == 1 {
        take_away(model, 0);
        return;
    }
    let last = parts.len().saturating_sub(1);
    let item = |(part, text)| MenuItem::new(text, move |model: &mut Model, _: &mut Vec<_>| take_away(model, part));
    let mut menu = Menu::new("Take away from the filter", 64, parts.into_iter().enumerate().map(item).collect());
    if let Some(menu) = &mut menu {
        menu.items.cursor = last;
    }
    model.offer(menu);
}

/// Puts the filter in force without the part of this number.
pub(crate) fn take_away(model: &mut Model, part: usize) {
    let rest = model.filter.filter.without(part).to_string();
    apply(model, &rest);
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

/// What stays and what vanishes, in words.
fn effect_of(count: MatchCount) -> String {
    let MatchCount { matching, total, suspects_left_out } = count;
    let suspects = match suspects_left_out {
        0 => String::new(),
        1 => ", 1 suspect one among them".to_owned(),
        many => format!(", {} suspect ones among them", number(many)),
    };
    let vanish = total.saturating_sub(matching);
    format!("{} of {} sign-ins stay, {} vanish{suspects}", number(matching), number(total), number(vanish))
}

/// Asks for a filter.
pub(crate) struct FilterPrompt;

impl Purpose<Model> for FilterPrompt {
    fn title(&self) -> &'static str {
        "Filter"
    }

    fn effect(&self, _: &Model, prompt: &Prompt<Model>) -> String {
        if prompt.text().trim().is_empty() {
            let hint = "user:alice  ip:10.0.0.0/8  -status:success  after:-6h  a or (b c)";
            let earlier = if prompt.earlier.is_empty() { "" } else { "; Up: earlier ones" };
            return format!("{hint}{earlier}");
        }
        match prompt.matching {
            Some(count) => effect_of(count),
            None => "counting...".to_owned(),
        }
    }

    fn is_remembered(&self) -> bool {
        true
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

#[cfg(test)]
mod tests {
    use crate::app::testing::Player;
    use crate::app::widget::prompt::Prompt;

    fn effect(player: &Player) -> String {
        let model = &player.app.model;
        let prompt = model.prompt().expect("the prompt");
        prompt.purpose.effect(model, prompt)
    }

    #[test]
    fn while_a_filter_is_typed_what_stays_and_what_vanishes_is_counted() {
        let mut player = Player::loaded(80, 24);
        player.play("f -ip:198.51.100.4");
        assert_eq!(effect(&player), "7 of 8 sign-ins stay, 1 vanish");
        player.play("Ctrl-u user:bob");
        assert_eq!(effect(&player), "2 of 8 sign-ins stay, 6 vanish, 4 suspect ones among them");
        player.play("Space or Space code:53003");
        assert_eq!(effect(&player), "3 of 8 sign-ins stay, 5 vanish, 3 suspect ones among them");
        player.play("Ctrl-u");
        assert!(effect(&player).starts_with("user:alice"), "a hint");
    }

    #[test]
    fn the_arrows_bring_back_earlier_filters_and_searches() {
        let mut player = Player::loaded(80, 24);
        player.play("f user:bob Enter f Ctrl-u user:carol Enter / Lagos Enter f Ctrl-u");
        let text = |player: &Player| player.app.model.prompt().map(Prompt::text).unwrap_or_default().to_owned();
        player.play("Up");
        assert_eq!(
            (text(&player).as_str(), effect(&player).as_str()),
            ("user:bob", "2 of 8 sign-ins stay, 6 vanish, 4 suspect ones among them")
        );
        player.play("Down");
        assert_eq!(text(&player), "");
        player.play("Up Enter");
        assert_eq!((player.app.model.filter.text.as_str(), player.table().len()), ("user:bob", 1));
        player.play("Esc f Up");
        assert_eq!(text(&player), "user:carol", "not the one in force, which stands there already");
        player.play("Esc / Up");
        assert_eq!((text(&player).as_str(), player.app.model.pattern.as_str()), ("Lagos", "Lagos"));
    }

    #[test]
    fn parts_of_a_filter_are_taken_away_one_by_one() {
        let mut player = Player::loaded(80, 24);
        let filter = |player: &Player| player.app.model.filter.text.clone();
        player.play("f user:alice Space code:0 Space -app:teams Enter Backspace");
        let menu = player.app.model.menu().expect("a menu");
        let labels: Vec<&str> = menu.items.rows.iter().map(|item| item.label.as_str()).collect();
        assert_eq!((labels.as_slice(), menu.items.cursor), (["user:alice", "code:0", "-app:teams"].as_slice(), 2));
        player.play("Up Enter");
        assert_eq!((filter(&player).as_str(), player.table().len()), ("user:alice -app:teams", 2));
        player.play("Backspace Enter Backspace");
        assert_eq!((filter(&player).as_str(), player.table().len()), ("", 5));
        player.play("Backspace");
        assert!(player.app.model.toast.is_some(), "nothing is left to take away");
    }
}
