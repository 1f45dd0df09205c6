//! Shows the table of sign-ins: tabs, groups that expand, time aggregate, order.

pub(crate) mod column;
pub(crate) mod crumb;
pub(crate) mod listing;
pub(crate) mod sort;
pub(crate) mod sort_menu;
pub(crate) mod tab_view;
pub(crate) mod table_query;
pub(crate) mod trail;
pub(crate) mod view_state;

use self::listing::{ListKey, Listing};
use self::tab_view::VisibleRow;
use crate::aggregate::{Histogram, Tab};
use crate::app::core::binding::{Availability, Move, Scope, available_if};
use crate::app::core::class::Class;
use crate::app::core::job::{Due, JobSpec, answer};
use crate::app::core::key::Key;
use crate::app::core::view::View;
use crate::app::details;
use crate::app::filter::values;
use crate::app::layout::Focus;
use crate::app::model::{Action, Model};
use crate::app::search::match_stepper;
use crate::signin::TimeAggregate;
use std::sync::Arc;

/// The table.
pub(crate) const VIEW: View<Model> = View::new("Table", Class::Pane)
    .shared(&[
        (
            Scope::Panes,
            Action::new(&[Key::Char('1')], "interactive", "sign-ins that a person made", |model, _| {
                show_tab(model, Tab::Interactive);
            }),
        ),
        (
            Scope::Panes,
            Action::new(
                &[Key::Char('2')],
                "non-interactive",
                "sign-ins that an application made for a person",
                |model, _| {
                    show_tab(model, Tab::NonInteractive);
                },
            ),
        ),
        (
            Scope::Panes,
            Action::new(
                &[Key::Char('3')],
                "all",
                "every sign-in; only non-interactive ones are grouped",
                |model, _| {
                    show_tab(model, Tab::All);
                },
            ),
        ),
        (
            Scope::Panes,
            Action::new(
                &[Key::Char('4')],
                "service principal",
                "sign-ins of applications as themselves",
                |model, _| {
                    show_tab(model, Tab::ServicePrincipal);
                },
            )
            .when(|model| has_tab(model, Tab::ServicePrincipal)),
        ),
        (
            Scope::Panes,
            Action::new(&[Key::Char('5')], "managed identity", "sign-ins of Azure resources", |model, _| {
                show_tab(model, Tab::ManagedIdentity);
            })
            .when(|model| has_tab(model, Tab::ManagedIdentity)),
        ),
        (
            Scope::Panes,
            Action::new(&[Key::Char('7')], "unknown", "sign-ins of which no file says what they are", |model, _| {
                show_tab(model, Tab::Unknown);
            })
            .when(|model| has_tab(model, Tab::Unknown)),
        ),
        (
            Scope::Panes,
            Action::new(&[Key::Char('t')], "aggregate", "group by 1 h, 6 h, 24 h or not at all (UTC)", |model, _| {
                next_window(model);
            })
            .footer(13),
        ),
        (
            Scope::Panes,
            Action::new(
                &[Key::Char('s')],
                "sort",
                "choose a column to sort by; choosing it again turns the order round",
                |model, _| sort_menu::open(model),
            )
            .footer(12),
        ),
        (
            Scope::Panes,
            Action::new(
                &[Key::Char('S')],
                "then by",
                "add a column to the order, for rows that are equal so far; up to three",
                |model, _| sort_menu::open_then_by(model),
            ),
        ),
    ])
    .bindings(&[
        Action::new(
            &[Key::Enter],
            "open",
            "expand or collapse a group; show the details of a single sign-in",
            |model, _| {
                open(model);
            },
        )
        .footer(2)
        .when(has_rows),
        Action::new(&[Key::Right, Key::Char('l')], "expand", "expand a group", |model, _| expand(model)).when(has_rows),
        Action::new(&[Key::Left, Key::Char('h')], "collapse", "collapse a group, also from inside it", |model, _| {
            model.tab_view_mut().set_expanded(false);
        })
        .when(has_rows),
        Action::new(&[Key::Char('*')], "expand all", "expand or collapse every group", |model, _| {
            model.tab_view_mut().toggle_all();
        })
        .when(has_rows),
        Action::new(&[Key::Char('+')], "keep", "keep only a value of this row", |model, _| values::keep(model))
            .when(has_rows),
        Action::new(&[Key::Char('-')], "drop", "drop a value of this row", |model, _| values::drop(model))
            .when(has_rows),
    ])
    .jobs(&[LISTING, HISTOGRAM])
    .moved_by(step, settle);

/// Filters, groups and sorts the rows of the tab in view.
const LISTING: JobSpec<Model> = JobSpec {
    name: "Grouping",
    due: |model| {
        let key = wanted(model);
        if model.version == 0 || model.tab_view().key.as_ref() == Some(&key) {
            return None;
        }
        let (store, filter) = (Arc::clone(&model.store), Arc::clone(&model.filter.filter));
        let question = (model.is_loading(), ListKey { version: 0, ..key.clone() });
        let tab_view = model.tab_view();
        let last = tab_view.key.clone().filter(|last| last.has_rows_of(&key));
        let last = last.map(|last| (last, Arc::clone(&tab_view.listing)));
        Some(Due::new(question, model.version, move |cancelled| {
            let last = last.as_ref().map(|(key, listing)| (key, &**listing));
            let listing = Arc::new(Listing::of(&store, &key, &filter, last, cancelled)?);
            answer(move |model: &mut Model| {
                model.listings += 1;
                let (listings, marks) = (model.listings, Arc::clone(&model.marks));
                let marked = Arc::clone(&model.marked);
                let tab_view = &mut model.tabs[Model::index(key.tab)];
                tab_view.show(key, listing, listings, &marks);
                tab_view.mark_rows(&marked);
                match_stepper::arrive(model);
            })
        }))
    },
};

/// Counts the sign-ins of the tab over time.
const HISTOGRAM: JobSpec<Model> = JobSpec {
    name: "Counting over time",
    due: |model| {
        let buckets = usize::from(model.panes().histogram_buckets());
        let tab_view = model.tab_view();
        let (store, listing, marks) =
            (Arc::clone(&model.store), Arc::clone(&tab_view.listing), Arc::clone(&model.marks));
        // Neither sorting nor regrouping changes what is counted.
        let rows = tab_view.key.as_ref().map(|key| (key.version, key.tab, key.filter.clone()));
        let question = (rows, model.findings_version, buckets);
        (model.version > 0 && buckets > 0).then(|| {
            Due::new(question, 0, move |_| {
                let marked = |row| marks.contains_key(&row);
                let histogram = Histogram::of(&store, &listing.groups.members, buckets, marked);
                answer(move |model: &mut Model| model.histogram = histogram)
            })
        })
    },
};

/// The listing that the tab in view should show.
fn wanted(model: &Model) -> ListKey {
    let tab_view = model.tab_view();
    let filter = model.filter.text.clone();
    let marks = if model.filter.filter.is_about_marks() { model.mark_changes.shown } else { 0 };
    ListKey { version: model.version, tab: model.tab, window: tab_view.window, sort: tab_view.sort, filter, marks }
}

/// Whether the tab in view does not yet show what it should.
pub(crate) fn is_grouping(model: &Model) -> bool {
    model.tab_view().key.as_ref() != Some(&wanted(model))
}

/// Whether the table has rows, for the actions that need one.
pub(crate) fn has_rows(model: &Model) -> Availability {
    available_if(!model.tab_view().list.rows.is_empty(), "There is no row")
}

fn has_tab(model: &Model, tab: Tab) -> Availability {
    available_if(model.has(tab), "There are no such sign-ins in what is loaded")
}

fn show_tab(model: &mut Model, tab: Tab) {
    model.touched = true;
    model.tab = tab;
    model.focus = Focus::Table;
}

fn next_window(model: &mut Model) {
    let tab_view = model.tab_view_mut();
    let at = TimeAggregate::ALL.iter().position(|&window| window == tab_view.window).unwrap_or(0);
    tab_view.window = TimeAggregate::ALL[(at + 1) % TimeAggregate::ALL.len()];
}

fn step(model: &mut Model, way: Move) {
    let page = usize::from(model.panes().table.height);
    model.tab_view_mut().list.step(way.lines(page));
    details::follow_cursor(model);
}

fn settle(model: &mut Model) {
    let height = usize::from(model.panes().table.height);
    model.tab_view_mut().list.settle(height);
}

/// Expands or collapses the group at the cursor; on a single sign-in, shows its details.
pub(crate) fn open(model: &mut Model) {
    let tab_view = model.tab_view();
    match tab_view.list.selected() {
        Some(&VisibleRow::Group(group)) if tab_view.listing.is_expandable(group) => {
            let expanded = tab_view.is_expanded(group);
            model.tab_view_mut().set_expanded(!expanded);
        }
        Some(_) => details::explain(model),
        None => {}
    }
}

/// Expands the group at the cursor, or goes into an expanded one; on a single sign-in, shows its details.
fn expand(model: &mut Model) {
    let tab_view = model.tab_view();
    let single = match tab_view.list.selected() {
        Some(&VisibleRow::Group(group)) => !tab_view.listing.is_expandable(group),
        Some(VisibleRow::Member(..)) => true,
        None => return,
    };
    if single {
        details::explain(model);
    } else if !model.tab_view_mut().set_expanded(true) {
        step(model, Move::Down);
    }
}
