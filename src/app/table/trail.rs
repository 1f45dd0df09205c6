//! Shows a view state, and goes back to those that were shown before.

use super::view_state::ViewState;
use crate::app::filter;
use crate::app::model::Model;

/// What is looked at now.
pub(crate) fn current(model: &Model) -> ViewState {
    let view = model.view();
    ViewState { tab: model.tab, filter: model.filter.text.clone(), window: view.window, sort: view.sort }
}

/// Looks at something, and keeps what was looked at before for [`go_back`].
pub(crate) fn show(model: &mut Model, state: &ViewState) {
    let before = current(model);
    restore(model, state);
    model.trail.push(before);
}

/// Looks at what was looked at before. Gives `false` when this is where the user began.
pub(crate) fn go_back(model: &mut Model) -> bool {
    let Some(before) = model.trail.pop() else { return false };
    restore(model, &before);
    model.say(&format!("Back to {before}"));
    true
}

fn restore(model: &mut Model, state: &ViewState) {
    model.tab = state.tab;
    let view = model.view_mut();
    (view.window, view.sort) = (state.window, state.sort);
    model.touched = true;
    filter::apply(model, &state.filter);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::Tab;
    use crate::app::testing::Player;

    #[test]
    fn what_was_looked_at_can_be_kept_and_restored() {
        let mut player = Player::loaded(80, 24);
        player.play("3 t f user:bob Enter");
        let kept = current(&player.app.model);
        assert_eq!(kept.to_string(), "All, 6h, by Date, user:bob");
        let rows = player.table();
        player.play("1 f Ctrl-u Enter");
        assert_ne!(player.table(), rows);
        show(&mut player.app.model, &kept);
        player.play("Esc");
        assert_eq!((current(&player.app.model), player.table()), (kept, rows));
        player.play("q");
        assert_eq!(current(&player.app.model).tab, Tab::Interactive, "back where it was");
        assert!(player.commands.is_empty(), "and not out");
    }
}
