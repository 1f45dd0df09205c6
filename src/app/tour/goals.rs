//! Decides whether the state shows what a step asks for.

use crate::app::counts::CountList;
use crate::app::details::state::Subject;
use crate::app::layout::Focus;
use crate::app::model::Model;
use crate::app::table::tab_view::VisibleRow;
use crate::app::timeline::TimelinePopup;
use crate::app::users::UserList;
use crate::detect::{Decision, Finding};
use crate::query::Filter;
use crate::signin::Dimension;
use crate::store::Row;
use crate::tour::Goal;
use std::sync::atomic::AtomicBool;

/// Whether the state shows all of these.
pub(crate) fn are_reached(model: &Model, goals: &[Goal]) -> bool {
    goals.iter().all(|goal| is_reached(model, goal))
}

fn is_reached(model: &Model, goal: &Goal) -> bool {
    let tab_view = model.tab_view();
    match goal {
        Goal::Tab(tab) => model.tab == *tab,
        Goal::Aggregate(window) => tab_view.window == *window,
        Goal::Filter(filter) => keeps_the_same(model, filter),
        Goal::Search(text) => model.pattern().is_some_and(|pattern| pattern.contains(text.as_str())),
        Goal::Expanded(filter) => tab_view.list.rows.iter().any(|row| match row {
            VisibleRow::Member(row) => matches(model, filter, *row),
            VisibleRow::Group(_) => false,
        }),
        Goal::Row(filter) => tab_view.row().is_some_and(|row| matches(model, filter, row)),
        Goal::Details(filter) => model.detailed_row().is_some_and(|row| matches(model, filter, row)),
        Goal::Suspect(user) => {
            model.focus == Focus::Suspects && finding(model).is_some_and(|finding| is_about(model, finding, user))
        }
        Goal::Explained(user) => model.details.is_some_and(|details| {
            matches!(details.subject, Subject::Finding(_))
                && details
                    .finding()
                    .and_then(|number| model.findings.list.get(number))
                    .is_some_and(|finding| is_about(model, finding, user))
        }),
        Goal::Timeline(user) => {
            model.popup::<TimelinePopup>().is_some_and(|timeline| has_user(model, timeline.row(), user))
        }
        Goal::Users => model.popup::<UserList>().is_some(),
        Goal::Counts(column) => {
            model.popup::<CountList>().is_some_and(|counts| counts.field().as_ref() == Some(column))
        }
        Goal::Question(name) => model.answered == Some(name),
    }
}

/// The verdict on a finding about a user, when one was given.
pub(crate) fn verdict_on(model: &Model, user: &str) -> Option<Decision> {
    let about = model.findings.list.iter().filter(|finding| is_about(model, finding, user));
    about.filter_map(|finding| finding.verdict.as_ref()).map(|verdict| verdict.decision).next()
}

fn finding(model: &Model) -> Option<&Finding> {
    model.findings.list.get(model.selected_finding()?)
}

/// Whether a finding is about a user: one of its sign-ins is of the user. Sign-ins are asked, since they are the same with
/// pseudonyms.
fn is_about(model: &Model, finding: &Finding, user: &str) -> bool {
    finding.rows.iter().any(|&row| has_user(model, row, user))
}

fn has_user(model: &Model, row: Row, user: &str) -> bool {
    model.originals.store.name(Dimension::User, row).is_some_and(|name| name.eq_ignore_ascii_case(user))
}

fn matches(model: &Model, filter: &Filter, row: Row) -> bool {
    let never = AtomicBool::new(false);
    filter.select(&model.originals.store, &[row], &never).is_some_and(|rows| !rows.is_empty())
}

/// Whether the filter in force keeps the same sign-ins as this one, however it is written.
fn keeps_the_same(model: &Model, filter: &Filter) -> bool {
    if model.filter.text.is_empty() {
        return false;
    }
    if *model.filter.filter == *filter {
        return true;
    }
    let never = AtomicBool::new(false);
    let kept = model.filter.filter.select(&model.store, model.store.by_time(), &never);
    kept.is_some_and(|kept| !kept.is_empty())
        && model.filter.filter.select(&model.store, model.store.by_time(), &never)
            == filter.select(&model.originals.store, model.originals.store.by_time(), &never)
}
