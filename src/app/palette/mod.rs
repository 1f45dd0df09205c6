//! Runs an action by its name, or starts a walkthrough: a prompt whose completions are the actions of the pane, with key and
//! purpose, and the walkthroughs.

use crate::app::core::binding::{Availability, Binding, Scope};
use crate::app::core::class::Class;
use crate::app::core::key::Key;
use crate::app::core::view::{View, bindings_in};
use crate::app::model::{Action, AppCommand, Model};
use crate::app::tour::offer::{OfferedTour, can_start};
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

/// Asks for the name of a command.
struct CommandPrompt;

/// What the palette can run.
#[derive(Clone, Copy)]
enum PaletteCommand {
    /// An action of the pane.
    Action(&'static Binding<Model>),
    /// A walkthrough.
    Tour(&'static OfferedTour),
}

impl PaletteCommand {
    fn name(self) -> &'static str {
        match self {
            Self::Action(binding) => binding.name,
            Self::Tour(tour) => &tour.command,
        }
    }

    fn available(self, model: &Model) -> Availability {
        match self {
            Self::Action(binding) => (binding.available)(model),
            Self::Tour(_) => can_start(model),
        }
    }

    fn run(self, model: &mut Model, commands: &mut Vec<AppCommand>) {
        match self {
            Self::Action(binding) => (binding.run)(model, commands),
            Self::Tour(tour) => tour.start(model, commands),
        }
    }

    /// What Enter does.
    fn effect(self) -> String {
        match self {
            Self::Action(binding) => format!("Enter runs it: {}", binding.about),
            Self::Tour(_) => "Enter starts it, in place of what is loaded".to_owned(),
        }
    }

    /// How well a text finds it; `None` for not at all.
    fn score(self, matcher: &SkimMatcherV2, text: &str) -> Option<i64> {
        let whole = |name: &str| if name.eq_ignore_ascii_case(text) { i64::MAX / 2 } else { 0 };
        match self {
            // The name counts more than what is said about it, and the whole name most.
            Self::Action(binding) => {
                let name = matcher.fuzzy_match(binding.name, text).map(|score| score * 2 + whole(binding.name));
                name.max(matcher.fuzzy_match(binding.about, text))
            }
            // A walkthrough takes the place of what is loaded: it comes first for its own name alone.
            Self::Tour(tour) => {
                let title = matcher.fuzzy_match(&tour.title, text).map(|score| score / 2 + whole(&tour.title));
                title.max(matcher.fuzzy_match(&tour.command, text).map(|score| score / 2 + whole(&tour.command)))
            }
        }
    }

    /// How the list shows it.
    fn choice(self, model: &Model) -> PromptChoice {
        let (name, reason) = (self.name(), self.available(model).err());
        let label = match self {
            Self::Action(binding) => {
                let keys = binding.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
                let about = reason.map_or(binding.about.to_owned(), |reason| format!("not now: {reason}"));
                format!("{name:<NAME$} {keys:<KEYS$} {about}")
            }
            Self::Tour(tour) => {
                let about = reason.map_or(tour.state(&model.tour_states), |reason| format!("not now: {reason}"));
                format!("{name}, {about}")
            }
        };
        PromptChoice { text: name.to_owned(), label }
    }
}

impl Purpose<Model> for CommandPrompt {
    fn title(&self) -> &'static str {
        "Command"
    }

    fn effect(&self, model: &Model, prompt: &Prompt<Model>) -> String {
        match best(model, &prompt.answer()) {
            Some(command) => match command.available(model) {
                Ok(()) => command.effect(),
                Err(reason) => format!("Not now: {reason}"),
            },
            None => "no action has such a name".to_owned(),
        }
    }

    fn accept(&self, model: &mut Model, text: &str, commands: &mut Vec<AppCommand>) -> bool {
        let Some(command) = best(model, text) else {
            model.say("No action has such a name");
            return false;
        };
        match command.available(model) {
            Ok(()) => command.run(model, commands),
            Err(reason) => model.say(&reason),
        }
        true
    }
}

/// The commands that match a text, the best first; of an empty text all, actions in the order of the footer.
fn matching(model: &Model, text: &str) -> Vec<PaletteCommand> {
    let text = text.trim();
    let mut actions: Vec<_> =
        bindings_in(model.views, model.focus.view()).filter(|binding| binding.name != "commands").collect();
    if text.is_empty() {
        actions.sort_by_key(|binding| if binding.footer == 0 { u8::MAX } else { binding.footer });
    }
    let tours = OfferedTour::all().iter().map(PaletteCommand::Tour);
    let commands = actions.into_iter().map(PaletteCommand::Action).chain(tours);
    if text.is_empty() {
        return commands.collect();
    }
    let matcher = SkimMatcherV2::default().ignore_case();
    let mut scored: Vec<_> = commands.filter_map(|command| Some((command.score(&matcher, text)?, command))).collect();
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    scored.into_iter().map(|(_, command)| command).collect()
}

fn best(model: &Model, text: &str) -> Option<PaletteCommand> {
    matching(model, text).into_iter().next()
}

/// Lists the commands that match what is typed.
fn settle(model: &mut Model) {
    let Some(prompt) = model.prompt_for::<CommandPrompt>() else { return };
    let choices: Vec<PromptChoice> =
        matching(model, prompt.text()).into_iter().take(LISTED).map(|command| command.choice(model)).collect();
    if let Some(prompt) = model.prompt_for_mut::<CommandPrompt>() {
        prompt.choices = choices;
    }
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
            assert_eq!(best(model, binding.name).map(PaletteCommand::name), Some(binding.name));
        }
    }

    #[test]
    fn a_walkthrough_is_started_by_its_name_and_no_other_word_finds_it_first() {
        let mut player = Player::loaded(120, 40);
        player.play(": Walkthrough: Space Is Space a Space stolen");
        assert_eq!(labels(&player).len(), 1);
        assert!(labels(&player)[0].starts_with("Walkthrough: Is a stolen token being replayed?, "));
        player.play("Enter");
        assert!(matches!(player.commands.pop(), Some(AppCommand::StartTour("replay"))));
        for tour in OfferedTour::all() {
            for name in [&tour.title, &tour.command] {
                assert_eq!(best(&player.app.model, name).map(PaletteCommand::name), Some(tour.command.as_str()));
            }
        }
        for word in ["tour", "walkthrough"] {
            assert_eq!(best(&player.app.model, word).map(PaletteCommand::name), Some("walkthrough"));
        }
        for word in ["replay", "token", "log", "codes"] {
            let best = best(&player.app.model, word);
            assert!(!matches!(best, Some(PaletteCommand::Tour(_))), "{word}: {:?}", best.map(PaletteCommand::name));
        }
    }
}
