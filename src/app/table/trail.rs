//! Shows what a table query asks for, and goes back to those before it.

use super::crumb::Crumb;
use super::is_grouping;
use super::table_query::TableQuery;
use super::view_state::ViewState;
use crate::app::filter;
use crate::app::history::state::HistoryStep;
use crate::app::layout::Focus;
use crate::app::model::Model;
use crate::app::search;
use crate::app::search::state::{SearchKey, Searched};
use crate::app::widget::popup::Overlay;
use std::rc::Rc;
use std::sync::Arc;

/// The most steps that are kept.
const MOST: usize = 100;

/// What is looked at now.
pub(crate) fn current(model: &Model) -> TableQuery {
    let tab_view = model.tab_view();
    TableQuery { tab: model.tab, filter: model.filter.text.clone(), window: tab_view.window, sort: tab_view.sort }
}

/// What is looked at now, with all that can be restored.
pub(crate) fn state(model: &Model) -> ViewState {
    let tab_view = model.tab_view();
    ViewState {
        query: current(model),
        pattern: model.pattern.clone(),
        expansion: tab_view.expansion(),
        cursor: tab_view.held_row(),
    }
}

/// What is looked at now, with the way there.
pub(crate) fn now(model: &Model) -> HistoryStep<Model> {
    HistoryStep { view: state(model), trail: model.trail.clone() }
}

/// Looks at something in the table, to which `how` led, and keeps what was looked at before for [`go_back`]: also the
/// popup that is open, which closes.
pub(crate) fn show(model: &mut Model, how: impl Into<String>, query: &TableQuery) {
    let popup = match model.overlay.take() {
        Some(Overlay::Popup(popup)) => popup.copied(),
        _ => None,
    };
    let step = now(model);
    let crumb = Crumb { how: how.into(), before: step.view.clone(), focus: model.focus, popup };
    // Answers of jobs lead on, too, and no key is then compared.
    model.history.push(step);
    model.history.before = None;
    show_query(model, query);
    model.focus = Focus::Table;
    model.trail.push(Rc::new(crumb));
    if model.trail.len() > MOST {
        model.trail.remove(0);
    }
}

/// Looks at what was looked at before, as it was. Gives `false` when this is where the user began.
pub(crate) fn go_back(model: &mut Model) -> bool {
    let Some(crumb) = model.trail.pop() else { return false };
    restore(model, &crumb.before);
    let is_there = crumb.focus != Focus::Details || model.details.is_some();
    model.focus = if is_there { crumb.focus } else { Focus::Table };
    model.overlay = crumb.popup.as_ref().and_then(|popup| popup.copied()).map(Overlay::Popup);
    model.say(&format!("Back to {}", crumb.before.query));
    true
}

/// Looks at what was looked at, with the cursor on the same row. Where the table has to be made first, the cursor follows.
pub(crate) fn restore(model: &mut Model, state: &ViewState) {
    show_query(model, &state.query);
    if model.pattern != state.pattern {
        search::clear(model);
        model.pattern.clone_from(&state.pattern);
        // Found before: what the search finds anew must not take the cursor away.
        let key = SearchKey { pattern: state.pattern.clone(), listed: 0 };
        model.searched = Some(Searched { key, ..Searched::default() });
    }
    let listed = !is_grouping(model);
    model.tab_view_mut().restore(Arc::clone(&state.expansion), state.cursor, listed);
}

fn show_query(model: &mut Model, query: &TableQuery) {
    model.tab = query.tab;
    let tab_view = model.tab_view_mut();
    (tab_view.window, tab_view.sort) = (query.window, query.sort);
    model.touched = true;
    filter::apply(model, &query.filter);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::Tab;
    use crate::app::AppCommand;
    use crate::app::testing::Player;
    use crate::app::users::UserList;

    #[test]
    fn what_was_looked_at_can_be_kept_and_restored() {
        let mut player = Player::loaded(80, 24);
        player.play("3 t f user:bob Enter");
        let kept = current(&player.app.model);
        assert_eq!(kept.to_string(), "All, 6h, by Date, user:bob");
        let rows = player.table();
        player.play("1 f Ctrl-u Enter");
        assert_ne!(player.table(), rows);
        show(&mut player.app.model, "A test", &kept);
        player.play("Esc");
        assert_eq!((current(&player.app.model), player.table()), (kept, rows));
        player.play("q");
        assert_eq!(current(&player.app.model).tab, Tab::Interactive, "back where it was");
        assert!(!player.commands.iter().any(|command| matches!(command, AppCommand::Quit)), "and not out");
    }

    #[test]
    fn back_restores_cursor_order_expansion_and_the_popup_that_led_on() {
        let mut player = Player::loaded(80, 24);
        player.play("s Down Enter Down Enter Down");
        let before = (current(&player.app.model), player.table());
        assert!(before.1.iter().any(|line| line.starts_with(">  ")), "inside of a group: {:?}", before.1);
        player.play("6 Down Enter");
        assert_eq!(player.app.model.trail.len(), 1);
        player.play("3 t s Enter * q");
        assert_eq!((current(&player.app.model), player.table()), before);
        let users = |player: &Player| player.app.model.popup::<UserList>().map(UserList::cursor);
        assert_eq!(users(&player), Some(1), "the next user is one key away");
        player.play("Down Enter q");
        assert_eq!(users(&player), Some(2));
        player.play("q");
        assert!(player.app.model.overlay.is_none());
        assert_eq!((current(&player.app.model), player.table()), before);
    }
}
