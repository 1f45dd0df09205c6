//! Defines the keys of menus and prompts, whatever these are for.

use super::core::binding::{Availability, available_if};
use super::core::class::Class;
use super::core::key::Key;
use super::core::view::View;
use super::model::{Action, AppCommand, Model};
use super::widget::popup::Overlay;
use super::widget::prompt::Prompt;
use super::widget::{menu, prompt};

/// All menus.
pub(crate) const MENU: View<Model> =
    View::new(menu::NAME, Class::Popup)
        .bindings(&[Action::new(&[Key::Enter], "choose", "take this item", choose).footer(1)]);

/// All prompts. Keys that are not bound edit the text.
pub(crate) const PROMPT: View<Model> = View::new(prompt::NAME, Class::Prompt).bindings(&[
    Action::new(&[Key::Enter], "apply", "take what is typed", accept).footer(1),
    Action::new(&[Key::Tab], "complete", "put the completion in", |model, _| edit(model, Prompt::complete))
        .footer(2)
        .when(has_choices),
    Action::new(
        &[Key::Down],
        "next choice",
        "next completion; from an earlier text back to the later ones",
        |model, _| {
            edit(model, Prompt::down);
        },
    )
    .footer(3)
    .when(has_choices),
    Action::new(
        &[Key::Up],
        "earlier",
        "previous completion; from the text to filters and searches of before",
        |model, _| {
            edit(model, Prompt::up);
        },
    )
    .footer(4)
    .when(has_earlier),
]);

fn has_choices(model: &Model) -> Availability {
    let has = |prompt: &Prompt<Model>| !prompt.choices.is_empty() || prompt.recalled.is_some();
    available_if(model.prompt().is_some_and(has), "There is no completion")
}

fn has_earlier(model: &Model) -> Availability {
    let has = |prompt: &Prompt<Model>| !prompt.earlier.is_empty() || prompt.chosen.is_some();
    available_if(model.prompt().is_some_and(has), "Nothing was typed here before")
}

/// Does what the item at the cursor stands for.
fn choose(model: &mut Model, commands: &mut Vec<AppCommand>) {
    if let Some(Overlay::Menu(menu)) = model.overlay.take()
        && let Some(item) = menu.into_chosen()
    {
        model.overlay = model.below.take();
        item.choose(model, commands);
    }
}

/// Takes the text of a prompt, which stays open when its purpose says so.
fn accept(model: &mut Model, commands: &mut Vec<AppCommand>) {
    let Some(Overlay::Prompt(prompt)) = model.overlay.take() else { return };
    let completes = prompt.chosen.is_some() && prompt.purpose.completes_on_enter();
    let answer = prompt.answer();
    if completes || !prompt.purpose.accept(model, &answer, commands) {
        model.overlay = Some(Overlay::Prompt(prompt));
    } else {
        if prompt.purpose.is_remembered() {
            let (title, text) = (prompt.purpose.title(), answer.trim());
            model.typed.remember(title, text);
            if keeps_typed(model) && !text.is_empty() {
                commands.push(AppCommand::KeepTyped { title, text: text.to_owned() });
            }
        }
        if model.overlay.is_none() {
            model.overlay = model.below.take();
        }
    }
    if completes {
        edit(model, Prompt::complete);
    }
}

/// Whether what is typed is kept for the next start: never in a session that hides names, and not of a walkthrough.
fn keeps_typed(model: &Model) -> bool {
    !model.redaction.was_on() && model.tour.is_none()
}

/// Changes the prompt, and calls [`Purpose::edited`](super::widget::prompt::Purpose::edited) when the text has changed.
pub(crate) fn edit(model: &mut Model, change: impl FnOnce(&mut Prompt<Model>)) {
    let Some(Overlay::Prompt(prompt)) = &mut model.overlay else { return };
    let before = prompt.text().to_owned();
    change(prompt);
    if prompt.text() == before {
        return;
    }
    let text = prompt.text().to_owned();
    if let Some(Overlay::Prompt(prompt)) = model.overlay.take() {
        prompt.purpose.edited(model, &text);
        model.overlay = Some(Overlay::Prompt(prompt));
    }
}

#[cfg(test)]
mod tests {
    use crate::app::RedactionState;
    use crate::app::model::AppCommand;
    use crate::app::testing::Player;
    use crate::redact::Redactor;

    /// What the explorer asks to keep of what is typed.
    fn kept(player: &mut Player) -> Vec<(&'static str, String)> {
        let kept = player.commands.drain(..).filter_map(|command| match command {
            AppCommand::KeepTyped { title, text } => Some((title, text)),
            _ => None,
        });
        kept.collect()
    }

    #[test]
    fn filters_and_searches_are_kept_and_not_those_of_a_session_with_pseudonyms() {
        let mut player = Player::loaded(80, 24);
        player.play("f user:bob Enter f Ctrl-u Enter / Lagos Enter : undo Enter");
        let typed = |title, text: &str| (title, text.to_owned());
        assert_eq!(kept(&mut player), [typed("Filter", "user:bob"), typed("Search", "Lagos")]);
        player.play("P f user:carol Enter P f Ctrl-u user:alice Enter");
        assert_eq!(kept(&mut player), [], "nothing from the first pseudonym on");
        let mut redacted = Player::loaded(80, 24);
        redacted.app.model.redaction = RedactionState::new(Redactor::new(b"a key for tests"), true);
        redacted.play("P f user:alice Enter");
        assert_eq!(kept(&mut redacted), []);
    }
}
