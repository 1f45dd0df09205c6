//! Chooses a stretch of time in the histogram and keeps only its sign-ins.

pub(crate) mod state;

use self::state::{TimeStretch, bar_of, start_of};
use crate::app::core::binding::{Availability, Move, Scope, available_if};
use crate::app::core::class::Class;
use crate::app::core::key::Key;
use crate::app::core::view::View;
use crate::app::layout::Focus;
use crate::app::model::{Action, Model};
use crate::app::table::table_query::TableQuery;
use crate::app::table::trail;
use crate::app::time_format::span;
use crate::signin::Timestamp;
use crate::text::{counted, number};

/// Bars that a page moves by.
const PAGE: usize = 10;

/// The histogram, while a stretch is chosen.
pub(crate) const VIEW: View<Model> = View::new(Focus::Histogram.view(), Class::Pane)
    .shared(&[(
        Scope::Panes,
        Action::new(
            &[Key::Char('w')],
            "when",
            "choose a stretch of time in the histogram, to see only that",
            |model, _| {
                if model.focus == Focus::Histogram { leave(model) } else { enter(model) }
            },
        )
        .footer(9)
        .when(has_bars),
    )])
    .bindings(&[
        Action::new(&[Key::Enter], "keep", "keep only the sign-ins of the stretch; q goes back", |model, _| {
            keep(model);
        })
        .footer(1)
        .when(has_bars),
        Action::new(&[Key::Right, Key::Char('l')], "later", "the next bar", |model, _| step(model, Move::Down))
            .footer(2)
            .when(has_bars),
        Action::new(&[Key::Left, Key::Char('h')], "earlier", "the bar before", |model, _| step(model, Move::Up))
            .footer(2)
            .when(has_bars),
        Action::new(
            &[Key::Char(' ')],
            "from here",
            "begin the stretch at this bar; again: at none, only the bar at the cursor",
            |model, _| {
                if let Some(stretch) = &mut model.stretch {
                    stretch.anchor = if stretch.anchor.is_none() { Some(stretch.cursor) } else { None };
                }
            },
        )
        .footer(3)
        .when(has_bars),
    ])
    .moved_by(step, settle);

fn has_bars(model: &Model) -> Availability {
    if model.panes().histogram.height == 0 {
        available_if(false, "The screen is too low for the histogram; after: and before: in a filter do the same")
    } else {
        available_if(!model.histogram.counts.is_empty(), "There are no sign-ins over time")
    }
}

/// Goes to the bar of the row at the cursor.
fn enter(model: &mut Model) {
    let at_row = model.tab_view().row().map(|row| model.store.created(row));
    let Some(cursor) = at_row.or(model.histogram.start) else { return };
    choose(model, TimeStretch { cursor, anchor: None });
}

fn leave(model: &mut Model) {
    model.focus = Focus::Table;
}

fn choose(model: &mut Model, stretch: TimeStretch) {
    model.stretch = Some(stretch);
    model.focus = Focus::Histogram;
}

fn step(model: &mut Model, way: Move) {
    let histogram = &model.histogram;
    let Some(at) = model.stretch.and_then(|stretch| bar_of(histogram, stretch.cursor)) else { return };
    let last = histogram.counts.len().saturating_sub(1);
    let to = start_of(histogram, at.saturating_add_signed(way.lines(PAGE)).min(last));
    if let (Some(stretch), Some(to)) = (&mut model.stretch, to) {
        stretch.cursor = to;
    }
}

fn settle(model: &mut Model) {
    if model.focus == Focus::Histogram && has_bars(model).is_err() {
        leave(model);
    }
    if model.focus != Focus::Histogram {
        model.stretch = None;
    }
}

/// When the chosen stretch begins and ends.
fn bounds(model: &Model) -> Option<(Timestamp, Timestamp)> {
    let bars = model.stretch?.bars(&model.histogram)?;
    start_of(&model.histogram, *bars.start()).zip(start_of(&model.histogram, bars.end() + 1))
}

/// Puts the stretch into the filter.
fn keep(model: &mut Model) {
    let Some((from, until)) = bounds(model) else { return };
    let newest = model.store.by_time().last().map_or(until, |&row| model.store.created(row));
    let filter = model.filter.filter.during(Some(from), Some(until), newest).to_string();
    let query = TableQuery { filter, ..trail::current(model) };
    leave(model);
    trail::show(model, "Stretch of time", &query);
}

/// What is chosen, in words: `10-03 14:00 to 15:00 UTC: 35 sign-ins, 4 suspect`.
pub(crate) fn words(model: &Model) -> Option<String> {
    let bars = model.stretch?.bars(&model.histogram)?;
    let (from, until) = bounds(model)?;
    let sum = |counts: &[u64]| counts.get(bars.clone()).map_or(0, |counts| counts.iter().sum::<u64>());
    let suspects = match sum(&model.histogram.marked) {
        0 => String::new(),
        suspects => format!(", {} suspect", number(suspects)),
    };
    let sign_ins = counted(sum(&model.histogram.counts), "sign-in");
    Some(format!("{} {}: {sign_ins}{suspects}", span(model.zone, from, until, model.summary.years), model.zone.name()))
}

/// Begins a stretch at a column of the histogram.
pub(crate) fn press_at(model: &mut Model, column: u16) {
    if let Some(cursor) = time_at(model, column) {
        choose(model, TimeStretch { cursor, anchor: Some(cursor) });
    }
}

/// Ends the stretch at a column of the histogram, for now.
pub(crate) fn drag_to(model: &mut Model, column: u16) {
    let cursor = time_at(model, column);
    if let (Some(stretch), Some(cursor)) = (&mut model.stretch, cursor) {
        stretch.cursor = cursor;
    }
}

/// Keeps the stretch that the mouse was drawn over. A click alone only goes there.
pub(crate) fn release(model: &mut Model) {
    match model.stretch {
        Some(TimeStretch { cursor, anchor: Some(anchor) }) if cursor != anchor => keep(model),
        Some(_) => {
            if let Some(stretch) = &mut model.stretch {
                stretch.anchor = None;
            }
        }
        None => {}
    }
}

/// When the bar at a column of the screen begins.
fn time_at(model: &Model, column: u16) -> Option<Timestamp> {
    let panes = model.panes();
    let bars = model.histogram.counts.len();
    let at = usize::from(column.saturating_sub(panes.histogram.x + 1)) / panes.cells_of_bar(bars);
    start_of(&model.histogram, at.min(bars.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::Player;
    use crate::app::{AppMessage, Gesture, Mouse};

    fn said(player: &Player) -> String {
        words(&player.app.model).unwrap_or_default()
    }

    fn filter(player: &Player) -> &str {
        &player.app.model.filter.text
    }

    #[test]
    fn a_stretch_is_chosen_by_keys_and_becomes_the_filter() {
        let mut player = Player::loaded(80, 24);
        player.play("w");
        assert_eq!(player.app.model.focus, Focus::Histogram);
        assert_eq!(said(&player), "10-03 14:00 to 14:05 UTC: 2 sign-ins, 1 suspect", "where the cursor is");
        player.play("Space Right Right Right Right");
        assert_eq!(said(&player), "10-03 14:00 to 14:25 UTC: 3 sign-ins, 2 suspect");
        player.play("Enter");
        assert_eq!(filter(&player), "time:2026-10-03T14:00..2026-10-03T14:24");
        assert_eq!(player.table().len(), 2);
        assert_eq!((player.app.model.focus, player.app.model.stretch), (Focus::Table, None));
        player.play("q");
        assert_eq!((filter(&player), player.table().len()), ("", 5));
    }

    #[test]
    fn a_stretch_of_a_stretch_replaces_it_and_other_terms_stay() {
        let mut player = Player::loaded(80, 24);
        player.play("f user:alice Enter w Space G Enter");
        assert_eq!(filter(&player), "user:alice time:2026-10-03T14:00..2026-10-03T15:09");
        let rows = player.table().len();
        player.play("w G Enter");
        assert!(filter(&player).starts_with("user:alice time:2026-10-03T15:05"), "{}", filter(&player));
        assert!(player.table().len() < rows);
        player.play("u u u");
        assert_eq!(filter(&player), "");
    }

    #[test]
    fn a_stretch_is_left_without_a_filter_and_is_not_there_on_a_low_screen() {
        let mut player = Player::loaded(80, 24);
        for keys in ["w Esc", "w q", "w w", "w Tab"] {
            player.play(keys);
            assert_eq!((player.app.model.stretch, filter(&player)), (None, ""), "{keys}");
            player.app.model.focus = Focus::Table;
        }
        let mut low = Player::loaded(80, 15);
        low.play("w");
        assert_eq!(low.app.model.focus, Focus::Table);
        assert!(low.app.model.toast.is_some(), "it says what to do instead");
    }

    #[test]
    fn a_stretch_is_drawn_with_the_mouse() {
        let mut player = Player::loaded(80, 24);
        let mut at = |gesture, column| {
            let area = player.app.model.panes().histogram;
            player.send(AppMessage::Mouse(Mouse { gesture, x: area.x + column, y: area.y }));
            (filter(&player).to_owned(), said(&player))
        };
        assert_eq!(at(Gesture::Click, 1).1, "10-03 14:00 to 14:05 UTC: 2 sign-ins, 1 suspect");
        assert_eq!(at(Gesture::Release, 1), (String::new(), "10-03 14:00 to 14:05 UTC: 2 sign-ins, 1 suspect".into()));
        at(Gesture::Click, 1);
        at(Gesture::Drag, 9);
        assert_eq!(at(Gesture::Release, 9).0, "time:2026-10-03T14:00..2026-10-03T14:24");
    }
}
