//! Shows the KQL query for what is selected, in the details; pressed again, that for all that the table shows.

use crate::app::core::binding::{Scope, available_if};
use crate::app::core::class::Class;
use crate::app::core::key::Key;
use crate::app::core::view::View;
use crate::app::details::state::{Details, Subject};
use crate::app::layout::Focus;
use crate::app::model::{Action, Model};
use crate::app::table::tab_view::VisibleRow;
use crate::report::kql::{self, ViewQuery};

/// The key that asks for a query.
pub(crate) const VIEW: View<Model> = View::new("KQL", Class::Pane).shared(&[(
    Scope::Panes,
    Action::new(
        &[Key::Char('K')],
        "KQL",
        "the query for the same sign-ins in Log Analytics or Sentinel; again: for the whole table",
        |model, _| query(model),
    )
    .footer(14)
    .when(|model| {
        let selected = model.selected_finding().is_some();
        let row = model.focus != Focus::Suspects && model.tab_view().row().is_some();
        available_if(selected || row, "Nothing is selected")
    }),
)]);

/// Shows the query for the finding that is selected, else for the row at the cursor; where that is shown already, the
/// query for all that the table shows.
fn query(model: &mut Model) {
    let finding = model.selected_finding();
    let tab_view = model.tab_view();
    let text = match (finding.and_then(|number| model.findings.list.get(number)), tab_view.list.selected()) {
        (Some(finding), _) => kql::of_finding(&model.store, finding),
        (None, Some(&VisibleRow::Group(group))) => kql::of_rows(&model.store, tab_view.listing.members(group)),
        (None, Some(&VisibleRow::Member(row))) => kql::of_rows(&model.store, &[row]),
        (None, None) => return,
    };
    let is_shown = model.details.is_some_and(|details| matches!(details.subject, Subject::Query(_)));
    let (text, finding) = if is_shown && model.query == text {
        (ViewQuery::of_load(&model.store, model.tab, &model.filter.filter, tab_view.window).text(), None)
    } else {
        (text, finding)
    };
    model.query = text;
    model.details = Some(Details::of(Subject::Query(finding)));
    model.queries += 1;
    model.focus = Focus::Details;
}
