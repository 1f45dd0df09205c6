//! Chooses what is compared: two users one after the other, or parts of the time of one.

use super::popup::open;
use super::side::ComparedSide;
use crate::app::model::Model;
use crate::app::widget::menu::{Menu, MenuItem};
use crate::signin::Timestamp;
use crate::store::{Row, Users};

/// Takes a side: the first one is kept until there is a second, then both are compared.
pub(crate) fn choose(model: &mut Model, side: ComparedSide) {
    match model.comparing.take() {
        None => model.comparing = Some(side),
        Some(first) if first.is_part() == side.is_part() && is_same(model, first, side) => {
            model.comparing = Some(first);
            model.say(if side.is_part() {
                "This is the first part: go to another part of the time, then press c; Esc gives up"
            } else {
                "This is the first user: go to another one, then press c; Esc gives up"
            });
        }
        Some(first) => open(model, [first, side]),
    }
}

/// Whether two sides have the same user and the same time.
fn is_same(model: &Model, one: ComparedSide, other: ComparedSide) -> bool {
    (one.from, one.until) == (other.from, other.until) && Users::is_one(&model.store, one.row, other.row)
}

/// Offers what the user of `row`, whose sign-ins begin at `first`, can be compared with from their timeline, where the
/// cursor is at a time and a part of the time may be shown. With a first side already chosen, this is the second.
pub(crate) fn offer_parts(
    model: &mut Model,
    row: Row,
    cursor: Option<Timestamp>,
    window: Option<(Timestamp, Timestamp)>,
    first: Option<Timestamp>,
) {
    // Sides begin with a second, so that the filters for them can be read.
    let second = |time: Timestamp| Timestamp(time.0.saturating_sub(time.0.rem_euclid(Timestamp::SECOND)));
    let cursor = cursor.map(second);
    let shown = window.map(|(from, to)| ComparedSide {
        row,
        from: Some(second(from)),
        until: Some(Timestamp(second(to).0.saturating_add(Timestamp::SECOND))),
    });
    if model.comparing.is_some() {
        return choose(model, shown.unwrap_or(ComparedSide::user(row)));
    }
    let (zone, year) = (model.zone, model.summary.years);
    let mut items: Vec<MenuItem<Model>> = Vec::new();
    // Before the first sign-in there is nothing to compare with.
    if let Some(cursor) = cursor.filter(|&cursor| Some(cursor) > first) {
        let before = ComparedSide { row, from: None, until: Some(cursor) };
        let after = ComparedSide { row, from: Some(cursor), until: None };
        let label = format!("What is new {}", after.part(zone, year).replace(" on", ""));
        items.push(MenuItem::new(label, move |model: &mut Model, _: &mut Vec<_>| open(model, [before, after])));
    }
    if let Some(shown) = shown {
        if shown.from > first {
            let before = ComparedSide { row, from: None, until: shown.from };
            let label = format!("The part shown with the time before it ({})", shown.part(zone, year));
            items.push(MenuItem::new(label, move |model: &mut Model, _: &mut Vec<_>| open(model, [before, shown])));
        }
        items.push(choosing("The part shown with another part: go there, then press c", shown));
    }
    items.push(choosing("This user with another: go to one, then press c", ComparedSide::user(row)));
    model.offer(Menu::new("Compare", 72, items));
}

/// An item that keeps a side as the first one.
fn choosing(label: &str, side: ComparedSide) -> MenuItem<Model> {
    MenuItem::new(label, move |model: &mut Model, _: &mut Vec<_>| choose(model, side))
}

/// What is said while the first side is chosen and the second is not. May hold log text.
pub(crate) fn pending(model: &Model) -> Option<String> {
    let first = model.comparing?;
    let name = first.name(&model.store, model.zone, model.summary.years);
    Some(if first.is_part() {
        format!("Compare {name}: press c at another part or another user; Esc gives up")
    } else {
        format!("Compare {name}: press c on another user; Esc gives up")
    })
}
