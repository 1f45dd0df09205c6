//! Undoes and redoes views: filter, search, tab, time aggregate, order, expanded groups, and jumps of the cursor.
//!
//! Actions know nothing of it. What is looked at is compared before and after each key; a change is a step, and so is a
//! jump of the cursor by more than a page. What is typed into a prompt is one step.

pub(crate) mod state;

use self::state::HistoryStep;
use crate::app::activity;
use crate::app::activity::popup::ActivityPopup;
use crate::app::core::binding::{Availability, Scope};
use crate::app::core::class::Class;
use crate::app::core::key::Key;
use crate::app::core::view::View;
use crate::app::model::{Action, Model};
use crate::app::table::trail;
use std::borrow::Cow;
use std::rc::Rc;

/// Undo and redo.
pub(crate) const VIEW: View<Model> = View::new("History", Class::Pane).shared(&[
    (
        Scope::Lists,
        Action::new(
            &[Key::Char('u')],
            "undo",
            "undo the last change of filter, search, tab, aggregate, order, expanded groups, or a jump",
            |model, _| {
                if is_of_events(model) {
                    activity::undo(model);
                } else {
                    undo(model);
                }
            },
        )
        .footer(7)
        .when(|model| {
            if is_of_events(model) {
                return activity::can_undo(model);
            }
            can(model, model.history.undo.is_empty(), "There is nothing to undo")
        }),
    ),
    (
        Scope::Lists,
        Action::new(&[Key::Ctrl('r')], "redo", "redo what was undone", |model, _| redo(model))
            .footer(7)
            .when(|model| can(model, model.history.redo.is_empty(), "There is nothing to redo")),
    ),
]);

/// Whether the list of events is open, which keeps its own steps.
fn is_of_events(model: &Model) -> bool {
    model.popup::<ActivityPopup>().is_some_and(|popup| popup.detail.is_none())
}

fn can(model: &Model, is_empty: bool, nothing: &'static str) -> Availability {
    // The palette is a prompt, and closes before the action runs.
    if model.overlay.is_some() && model.prompt().is_none() {
        Err(Cow::Borrowed("Close this first: undo and redo are about the table"))
    } else if is_empty {
        Err(Cow::Borrowed(nothing))
    } else {
        Ok(())
    }
}

/// Notes what is looked at before a key is handled.
pub(crate) fn begin(model: &mut Model) {
    if model.prompt().is_none() {
        model.history.before = Some(trail::now(model));
    }
}

/// Makes a step of what a key has changed.
pub(crate) fn end(model: &mut Model) {
    if model.prompt().is_some() {
        return;
    }
    let Some(before) = model.history.before.take() else { return };
    let now = trail::now(model);
    let page = usize::from(model.panes().table.height);
    let same_way = before.trail.len() == now.trail.len()
        && before.trail.iter().zip(&now.trail).all(|(one, other)| Rc::ptr_eq(one, other));
    if !before.view.differences(&now.view).is_empty() || !same_way || before.view.is_jump(&now.view, page) {
        model.history.push(before);
    }
}

fn undo(model: &mut Model) {
    let Some(step) = model.history.undo.pop() else { return };
    let (from, redo) = (trail::now(model), "Ctrl-R redoes");
    say_changes(model, "Undone", &step, &from, redo);
    model.history.redo.push(from);
    restore(model, step);
}

fn redo(model: &mut Model) {
    let Some(step) = model.history.redo.pop() else { return };
    let (from, undo) = (trail::now(model), "u undoes");
    say_changes(model, "Redone", &step, &from, undo);
    model.history.undo.push(from);
    restore(model, step);
}

fn restore(model: &mut Model, step: HistoryStep<Model>) {
    trail::restore(model, &step.view);
    model.trail = step.trail;
    // It is no step itself.
    model.history.before = None;
}

fn say_changes(model: &mut Model, done: &str, step: &HistoryStep<Model>, from: &HistoryStep<Model>, other: &str) {
    let changes = step.view.differences(&from.view);
    let changes = if changes.is_empty() { "jump".to_owned() } else { changes.join(", ") };
    model.say(&format!("{done}: {changes}; {other}"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::Tab;
    use crate::app::Focus;
    use crate::app::testing::Player;
    use proptest::prelude::*;

    /// All that undo restores, as text.
    fn seen(player: &Player) -> String {
        let model = &player.app.model;
        format!("{} /{}/ {:#?} {}", trail::current(model), model.pattern, player.table(), model.trail.len())
    }

    #[test]
    fn every_change_of_the_view_is_undone_and_redone_in_its_order() {
        let mut player = Player::loaded(120, 40);
        let mut views = vec![seen(&player)];
        for keys in
            ["f user:alice Enter", "/ Lagos Enter", "Enter", "t", "s Down Enter", "3", "*", "F Enter", "q Esc", "Esc"]
        {
            player.play(keys);
            views.push(seen(&player));
        }
        let mut steps = 0;
        while !player.app.model.history.undo.is_empty() {
            player.play("u");
            steps += 1;
            assert!(steps < 30, "it ends");
        }
        assert_eq!(seen(&player), views[0]);
        player.play("u");
        assert_eq!(
            player.app.model.toast.as_ref().map(ToString::to_string).as_deref(),
            Some("There is nothing to undo")
        );
        let mut redone = vec![seen(&player)];
        for _ in 0..steps {
            player.play("Ctrl-r");
            redone.push(seen(&player));
        }
        for view in &views {
            assert!(redone.contains(view), "{view}\nis not among\n{redone:#?}");
        }
        assert_eq!(redone.last(), views.last());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn redo_after_undo_gives_the_same_view(keys in prop::collection::vec(prop::sample::select(vec![
            "Down", "Up", "G", "g", "Enter", "t", "1", "2", "3", "*", "s Down Enter", "f user:a Enter", "f Ctrl-u Enter",
            "/ Lagos Enter", "n", "Esc", "F Enter", "6 Enter", "q", "w Space Right Enter", "Backspace", "r Enter", "Tab",
        ]), 1..30)) {
            let mut player = Player::loaded(120, 40);
            for keys in keys {
                player.play(keys);
                while player.app.model.overlay.is_some() {
                    player.play("Esc");
                }
                let before = seen(&player);
                if !player.app.model.history.undo.is_empty() {
                    player.play("u Ctrl-r");
                    prop_assert_eq!(seen(&player), before, "after {}", keys);
                }
            }
        }
    }

    #[test]
    fn undo_says_what_it_undid_and_something_new_ends_what_can_be_redone() {
        let mut player = Player::loaded(80, 24);
        let said = |player: &Player| player.app.model.toast.as_ref().map(ToString::to_string).unwrap_or_default();
        player.play("f user:bob Enter u");
        assert_eq!((said(&player).as_str(), player.table().len()), ("Undone: filter; Ctrl-R redoes", 5));
        player.play("Ctrl-r");
        assert_eq!((said(&player).as_str(), player.table().len()), ("Redone: filter; u undoes", 1));
        player.play("u 3 Ctrl-r");
        assert_eq!((said(&player).as_str(), player.app.model.tab), ("There is nothing to redo", Tab::All));
    }

    #[test]
    fn steps_of_the_cursor_are_no_steps_and_jumps_are() {
        let mut player = Player::loaded(80, 12);
        player.play("3 Down Down Up");
        assert_eq!(player.app.model.history.undo.len(), 1, "the tab");
        player.play("* G u");
        assert_eq!(player.app.model.tab_view().list.cursor, 1, "before the jump");
        player.play("Ctrl-r");
        assert!(player.app.model.tab_view().list.cursor > 8);
    }

    #[test]
    fn what_an_answer_shows_is_a_step_too() {
        let mut player = Player::loaded(120, 40);
        player.play("t Q Enter");
        assert_eq!(player.app.model.filter.text, "user:=\"alice@contoso.com\" status:success");
        player.play("u");
        let model = &player.app.model;
        assert_eq!((model.filter.text.as_str(), model.tab_view().window.name(), model.trail.len()), ("", "6h", 0));
        player.play("Ctrl-r q");
        assert_eq!((player.app.model.filter.text.as_str(), player.app.model.trail.len()), ("", 0));
    }

    #[test]
    fn it_works_from_every_pane_and_not_below_a_popup() {
        let mut player = Player::loaded(120, 40);
        player.play("f user:bob Enter r u");
        assert_eq!((player.app.model.filter.text.as_str(), player.app.model.focus), ("", Focus::Suspects));
        player.play("Ctrl-r 6 u");
        assert_eq!(player.app.model.filter.text, "user:bob");
        assert!(player.app.model.toast.is_some(), "it says why not");
        player.play("Esc : undo Enter");
        assert_eq!(player.app.model.filter.text, "", "from the palette");
    }

    #[test]
    fn clearing_a_filter_keeps_the_selected_row_selected() {
        for keys in ["f Ctrl-u Enter", "Backspace", "f Ctrl-u kind:non Enter"] {
            let mut player = Player::loaded(80, 24);
            player.play("f user:carol Enter");
            assert_eq!(player.table(), [">14:41:00 carol 192.0.2.7 0"]);
            player.play(keys);
            let at = player.table().into_iter().find(|line| line.starts_with('>'));
            assert_eq!(at.as_deref(), Some(">14:41:00 carol 192.0.2.7 0"), "{keys}");
        }
    }

    #[test]
    fn what_names_are_in_is_forgotten_with_pseudonyms() {
        let mut player = Player::loaded(80, 24);
        player.play("f user:bob Enter 6 Enter P");
        let model = &player.app.model;
        assert!(model.history.undo.is_empty() && model.history.redo.is_empty());
        assert!(model.trail.iter().all(|crumb| crumb.how == ".." && crumb.before.query.filter.is_empty()));
        player.play("f");
        assert!(player.app.model.prompt().is_some_and(|prompt| prompt.earlier.is_empty()));
    }
}
