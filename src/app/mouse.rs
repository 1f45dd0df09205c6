//! Handles the mouse, for those who switch it on. It does nothing that no key does.

use super::core::binding::Move;
use super::help::Help;
use super::layout::{Focus, Panes};
use super::model::Model;
use super::mouse_event::{Gesture, Mouse};
use super::{filter, histogram, shell, table};

/// Rows that a notch of the wheel moves.
const NOTCH: usize = 3;

/// Takes a gesture in: the wheel moves in the pane below it, a click goes to a pane and to a row of the table, a click on
/// the row at the cursor opens it, one on a part of the filter takes it away, and a stretch of the histogram that the mouse
/// is drawn over is kept.
pub(crate) fn take(model: &mut Model, mouse: Mouse) {
    if model.overlay.is_none()
        && let Some(pane) = pane_at(model, mouse)
    {
        model.focus = pane;
    }
    match mouse.gesture {
        Gesture::WheelUp => (0..NOTCH).for_each(|_| shell::step(model, Move::Up)),
        Gesture::WheelDown => (0..NOTCH).for_each(|_| shell::step(model, Move::Down)),
        Gesture::Click => click(model, mouse),
        Gesture::Drag => histogram::drag_to(model, mouse.x),
        Gesture::Release => histogram::release(model),
    }
}

fn pane_at(model: &Model, mouse: Mouse) -> Option<Focus> {
    let panes = model.panes();
    let places = [(panes.table, Focus::Table), (panes.suspects, Focus::Suspects), (panes.details, Focus::Details)];
    places.into_iter().find(|(area, _)| area.holds(mouse.x, mouse.y)).map(|(_, pane)| pane)
}

fn click(model: &mut Model, mouse: Mouse) {
    if model.popup::<Help>().is_some() {
        shell::close(model);
    }
    let panes = model.panes();
    let Panes { table, chips, .. } = panes;
    if model.overlay.is_none() && panes.histogram.holds(mouse.x, mouse.y) {
        histogram::press_at(model, mouse.x);
        return;
    }
    if model.overlay.is_none() && chips.holds(mouse.x, mouse.y) {
        let column = usize::from(mouse.x - chips.x);
        if let Some(part) = filter::chips::chip_at(model, usize::from(chips.width), column) {
            filter::take_away(model, part);
        }
        return;
    }
    if model.overlay.is_some() || !table.holds(mouse.x, mouse.y) {
        return;
    }
    let tab_view = model.tab_view();
    let row = tab_view.list.top + usize::from(mouse.y - table.y);
    if row >= tab_view.list.rows.len() {
        return;
    }
    let opened = row == tab_view.list.cursor;
    model.touched = true;
    if opened {
        table::open(model);
    } else {
        model.tab_view_mut().list.cursor = row;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::AppMessage;
    use crate::app::testing::Player;

    fn at(player: &mut Player, gesture: Gesture, x: u16, y: u16) {
        player.send(AppMessage::Mouse(Mouse { gesture, x, y }));
    }

    #[test]
    fn a_click_goes_to_a_row_and_another_opens_it() {
        let mut player = Player::loaded(80, 24);
        let top = player.app.model.panes().table.y;
        at(&mut player, Gesture::Click, 10, top + 1);
        assert_eq!(player.app.model.tab_view().list.cursor, 1);
        at(&mut player, Gesture::Click, 10, top + 1);
        assert_eq!(player.table().len(), 8, "the group is expanded");
        at(&mut player, Gesture::Click, 10, top + 15);
        assert_eq!(player.app.model.tab_view().list.cursor, 1, "there is no row");
    }

    #[test]
    fn a_click_on_a_part_of_the_filter_takes_it_away() {
        let mut player = Player::loaded(80, 24);
        player.play("f user:alice Space app:Office Enter");
        player.app.model.mouse = true;
        let chips = player.app.model.panes().chips;
        at(&mut player, Gesture::Click, 10, chips.y);
        assert_eq!(player.app.model.filter.text, "app:Office");
        at(&mut player, Gesture::Click, 79, chips.y);
        assert_eq!(player.app.model.filter.text, "app:Office", "there is no chip");
        player.play("u");
        assert_eq!(player.app.model.filter.text, "user:alice app:Office", "like a key");
    }

    #[test]
    fn the_wheel_moves_in_the_pane_below_it() {
        let mut player = Player::loaded(120, 40);
        let panes = player.app.model.panes();
        at(&mut player, Gesture::WheelDown, panes.suspects.x + 2, panes.suspects.y + 3);
        assert_eq!((player.app.model.focus, player.app.model.suspects.cursor), (Focus::Suspects, 1));
        at(&mut player, Gesture::WheelDown, 0, panes.table.y);
        assert_eq!((player.app.model.focus, player.app.model.tab_view().list.cursor), (Focus::Table, 3));
        player.play("s");
        at(&mut player, Gesture::WheelUp, 0, panes.table.y);
        assert_eq!(player.app.model.tab_view().list.cursor, 3, "the menu has the wheel");
    }
}
