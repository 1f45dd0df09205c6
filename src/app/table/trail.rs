//! Shows what a table query asks for, and goes back to those before it.

use super::table_query::TableQuery;
use crate::app::filter;
use crate::app::model::Model;

/// What is looked at now.
pub(crate) fn current(model: &Model) -> TableQuery {
    let tab_view = model.tab_view();
    TableQuery { tab: model.tab, filter: model.filter.text.clone(), window: tab_view.window, sort: tab_view.sort }
}

/// Looks at something, and keeps what was looked at before for [`go_back`].
pub(crate) fn show(model: &mut Model, query: &TableQuery) {
    let before = current(model);
    restore(model, query);
    model.trail.push(before);
}

/// Looks at what was looked at before. Gives `false` when this is where the user began.
pub(crate) fn go_back(model: &mut Model) -> bool {
    let Some(before) = model.trail.pop() else { return false };
    restore(model, &before);
    model.say(&format!("Back to {before}"));
    true
}

fn restore(model: &mut Model, query: &TableQuery) {
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
