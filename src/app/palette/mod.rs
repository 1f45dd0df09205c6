//! Runs an action by its name: a prompt whose completions are the actions of the pane, with key and purpose.

use crate::app::core::binding::{Binding, Scope};
use crate::app::core::class::Class;
use crate::app::core::key::Key;
use crate::app::core::view::{View, bindings_in};
use crate::app::model::{Action, AppCommand, Model};
use crate::app::widget::prompt::{Prompt, PromptChoice, Purpose};
use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

/// The palette.
pub(crate) const VIEW: View<Model> = View::new("Commands", Class::Prompt)
    .shared(&[(
        Scope::Panes,
        Action::new(&[Key::Char(':')], "commands", "every action by its name", |model, _| {
            model.ask(CommandPrompt, "");
        })
        .footer(11),
    )])
    .moved_by(|_, _| {}, settle);

/// How many actions are listed.
const LISTED: usize = 8;
/// Cells for the name of an action, and for its keys.
const NAME: usize = 18;
const KEYS: usize = 12;

/// Asks for the name of an action.
struct CommandPrompt;

impl Purpose<Model> for CommandPrompt {
    fn title(&self) -> &'static str {
        "Command"
    }

    fn effect(&self, model: &Model, prompt: &Prompt<Model>) -> String {
        match best(model, &prompt.answer()) {
            Some(binding) => match (binding.available)(model) {
                Ok(()) => format!("Enter runs it: {}", binding.about),
                Err(reason) => format!("Not now: {reason}"),
            },
            None => "no action has such a name".to_owned(),
        }
    }

    fn accept(&self, model: &mut Model, text: &str, commands: &mut Vec<AppCommand>) -> bool {
        let Some(binding) = best(model, text) else {
            model.say("No action has such a name");
            return false;
        };
        match (binding.available)(model) {
            Ok(()) => (binding.run)(model, commands),
            Err(reason) => model.say(&reason),
        }
        true
    }
}

/// The actions of the pane that match a text, the best first; of an empty text all, in the order of the footer.
fn matching(model: &Model, text: &str) -> Vec<&'static Binding<Model>> {
    let text = text.trim();
    let mut bindings: Vec<_> =
        bindings_in(model.views, model.focus.view()).filter(|binding| binding.name != "commands").collect();
    if text.is_empty() {
        bindings.sort_by_key(|binding| if binding.footer == 0 { u8::MAX } else { binding.footer });
        return bindings;
    }
    let matcher = SkimMatcherV2::default().ignore_case();
    // The name counts more than what is said about it, and the whole name most.
    let score = |binding: &Binding<Model>| {
        let exact = if binding.name.eq_ignore_ascii_case(text) { i64::MAX / 2 } else { 0 };
        let name = matcher.fuzzy_match(binding.name, text).map(|score| score * 2 + exact);
        name.max(matcher.fuzzy_match(binding.about, text))
    };
    let mut scored: Vec<_> = bindings.into_iter().filter_map(|binding| Some((score(binding)?, binding))).collect();
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    scored.into_iter().map(|(_, binding)| binding).collect()
}

fn best(model: &Model, text: &str) -> Option<&'static Binding<Model>> {
    matching(model, text).into_iter().next()
}

/// Lists the actions that match what is typed.
fn settle(model: &mut Model) {
    let Some(prompt) = model.prompt_for::<CommandPrompt>() else { return };
    let choices: Vec<PromptChoice> =
        matching(model, prompt.text()).into_iter().take(LISTED).map(|binding| choice(model, binding)).collect();
    if let Some(prompt) = model.prompt_for_mut::<CommandPrompt>() {
        prompt.choices = choices;
    }
}

fn choice(model: &Model, binding: &Binding<Model>) -> PromptChoice {
    let keys = binding.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let about = match (binding.available)(model) {
        Ok(()) => binding.about.to_owned(),
        Err(reason) => format!("not now: {reason}"),
    };
    PromptChoice { text: binding.name.to_owned(), label: format!("{:<NAME$} {keys:<KEYS$} {about}", binding.name) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Focus;
    use crate::app::testing::Player;

    fn labels(player: &Player) -> Vec<String> {
        let choices = &player.app.model.prompt().expect("the palette").choices;
        choices.iter().map(|choice| choice.label.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn an_action_is_found_by_a_part_of_its_name_and_run() {
        let mut player = Player::loaded(120, 40);
        player.play(": suspec");
        assert!(labels(&player)[0].starts_with("suspects r suspected replay"), "{:#?}", labels(&player));
        player.play("Enter");
        assert_eq!(player.app.model.focus, Focus::Suspects);
        assert!(player.app.model.overlay.is_none());
    }

    #[test]
    fn what_an_action_is_about_finds_it_too_and_the_list_can_be_walked() {
        let mut player = Player::loaded(120, 40);
        player.play(": Log Space Analytics");
        assert!(labels(&player)[0].starts_with("KQL K"), "{:#?}", labels(&player));
        player.play("Esc : Down Down");
        let second = player.app.model.prompt().expect("the palette").answer();
        assert_eq!(second, player.app.model.prompt().expect("the palette").choices[1].text);
    }

    #[test]
    fn an_action_that_cannot_run_now_says_why() {
        let mut player = Player::loaded(120, 40);
        player.play(": undo");
        assert!(labels(&player)[0].contains("not now: "), "{:#?}", labels(&player));
        player.play("Enter");
        assert!(player.app.model.toast.is_some() && player.app.model.overlay.is_none());
        player.play(": xyzzy Enter");
        assert!(player.app.model.prompt().is_some(), "it stays open");
        assert_eq!(
            player.app.model.toast.as_ref().map(ToString::to_string).as_deref(),
            Some("No action has such a name")
        );
    }

    #[test]
    fn every_action_of_a_pane_is_found_by_its_own_name() {
        let player = Player::loaded(120, 40);
        let model = &player.app.model;
        for binding in bindings_in(model.views, model.focus.view()).filter(|binding| binding.name != "commands") {
            assert_eq!(best(model, binding.name).map(|best| best.name), Some(binding.name));
        }
    }
}
