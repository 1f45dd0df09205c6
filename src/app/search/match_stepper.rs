//! Steps through matches and through the sign-ins of a finding, and jumps to any sign-in.

use super::state::Steps;
use crate::aggregate::Tab;
use crate::app::layout::Focus;
use crate::app::model::{Applied, Model, TABS};
use crate::app::table::tab_view::VisibleRow;
use crate::signin::Kind;
use crate::store::Row;
use crate::text::number;

/// Goes to the next step, or to the one before.
pub(crate) fn step(model: &mut Model, forward: bool) {
    match model.steps.clone() {
        Steps::Search => go_to_match(model, forward),
        Steps::Finding { id, reason, at } => {
            let Some(number) = model.findings.list.iter().position(|finding| finding.id == id) else { return };
            let last = model.findings.list[number].rows_of(reason).len().saturating_sub(1);
            let at = match (forward, at) {
                (true, at) if at < last => at + 1,
                (true, _) => 0,
                (false, 0) => last,
                (false, at) => at - 1,
            };
            to_sign_in(model, number, reason, at);
        }
    }
}

/// Moves to the next group with a match, round the end if need be.
fn go_to_match(model: &mut Model, forward: bool) {
    let Some(found) = model.found() else { return };
    let tab_view = model.tab_view();
    let len = tab_view.list.rows.len();
    let is_match = |at: &usize| match tab_view.list.rows[*at] {
        VisibleRow::Group(group) => found.hits.get(group as usize).copied().unwrap_or(false),
        VisibleRow::Member(..) => false,
    };
    let mut ahead =
        (1..=len).map(|distance| (tab_view.list.cursor + if forward { distance } else { len - distance }) % len);
    match ahead.find(is_match) {
        Some(at) => model.tab_view_mut().list.cursor = at,
        None => model.say("Nothing here matches the search"),
    }
}

/// Moves to the first match at or after the cursor.
pub(crate) fn to_first_match(model: &mut Model) {
    let tab_view = model.tab_view();
    let here = tab_view.group().is_some_and(|group| {
        model.found().is_some_and(|found| found.hits.get(group as usize).copied().unwrap_or(false))
    });
    if !here {
        go_to_match(model, true);
    }
}

/// Shows in the table a suspect sign-in of a finding, or one that proves a reason of it.
pub(crate) fn to_sign_in(model: &mut Model, number: usize, reason: Option<usize>, at: usize) {
    let Some(finding) = model.findings.list.get(number) else { return };
    let rows = finding.rows_of(reason);
    let Some(&row) = rows.get(at) else {
        model.say("No single sign-in proves this: it is about all of them");
        return;
    };
    let of = number_of(reason, at, rows.len());
    model.steps = Steps::Finding { id: finding.id.clone(), reason, at };
    model.focus = Focus::Table;
    model.say(&of);
    show(model, row);
}

fn number_of(reason: Option<usize>, at: usize, all: usize) -> String {
    let what = if reason.is_some() { "Proof" } else { "Suspect sign-in" };
    format!("{what} {} of {}: n next, N previous", number(at as u64 + 1), number(all as u64))
}

/// Puts the cursor on a sign-in, in the tab in view if that shows it, else in the tab of its log. Where that tab is
/// still to be listed, the cursor follows when it is.
pub(crate) fn show(model: &mut Model, row: Row) {
    let kind = model.store.kind(row);
    if !model.tab.shows(kind) {
        model.tab = tab_of(kind);
    }
    model.touched = true;
    let listed = model.tab_view().listed > 0;
    let fresh = model.tab_view().key.as_ref().is_some_and(|key| key.filter == model.filter.text);
    if listed && fresh && model.tab_view_mut().go_to(row) {
        model.pending = None;
        return;
    }
    model.pending = Some(row);
    let hidden = listed && fresh && model.tab_view().listing.group_of(row).is_none();
    if hidden && !model.filter.text.is_empty() {
        model.filter = Applied::default();
        model.say("The filter hid this sign-in and was taken away");
    }
}

fn tab_of(kind: Kind) -> Tab {
    TABS.into_iter().find(|&tab| tab != Tab::All && tab.shows(kind)).unwrap_or(Tab::All)
}

/// Goes where a jump was waiting to go, now that its tab may be listed.
pub(crate) fn arrive(model: &mut Model) {
    if let Some(row) = model.pending.take() {
        show(model, row);
    }
}
