//! Shows the list of findings: suspected replay first, then other findings, then dismissed ones.

pub(crate) mod entries;
pub(crate) mod verdicts;

use self::entries::Entry;
use crate::app::case_file;
use crate::app::core::binding::{Availability, Move, Scope, available_if};
use crate::app::core::class::Class;
use crate::app::core::key::Key;
use crate::app::core::view::View;
use crate::app::layout::Focus;
use crate::app::model::{Action, Model};
use crate::app::search::match_stepper;
use crate::detect::Severity;
use crate::text::counted;
use std::borrow::Cow;

/// Findings that a page of the list moves by: one takes several lines, and only the one at the cursor is whole.
const PAGE: usize = 3;

/// The list of findings.
pub(crate) const VIEW: View<Model> = View::new("Suspects", Class::Pane)
    .shared(&[
        (
            Scope::Panes,
            Action::new(&[Key::Char('r')], "suspects", "suspected replay, and what else was found", |model, _| {
                model.focus = if model.focus == Focus::Suspects { Focus::Table } else { Focus::Suspects };
            })
            .footer(5)
            .when(has_findings),
        ),
        (
            Scope::Panes,
            Action::new(
                &[Key::Char('v')],
                "verdict",
                "confirm or dismiss the finding, with a reason, or remove the verdict",
                |model, _| verdicts::choose(model),
            )
            .footer(2)
            .when(|model| {
                available_if(model.selected_finding().is_some(), "A verdict is about a finding: r goes to them")
            }),
        ),
        (
            Scope::Panes,
            Action::new(&[Key::Char('V')], "undo verdict", "undo the last verdict, mark or note", case_file::undo)
                .when(|model| available_if(model.case.can_undo(), "There is no verdict or mark to undo")),
        ),
    ])
    .bindings(&[
        Action::new(
            &[Key::Enter],
            "show its sign-ins",
            "show the sign-ins of the suspect in the table; n and N step",
            |model, _| show_sign_ins(model),
        )
        .footer(2),
        Action::new(
            &[Key::Char('*')],
            "low ones",
            "show the findings of low severity and the dismissed ones, or fold them away",
            |model, _| unfold(model),
        )
        .footer(8)
        .when(has_low),
    ])
    .moved_by(step, settle);

fn has_findings(model: &Model) -> Availability {
    if !model.findings.list.is_empty() {
        return Ok(());
    }
    if model.findings_version == 0 {
        return Err(Cow::Borrowed("Detection is still at work"));
    }
    let none = format!("No suspected replay in {}", counted(model.summary.total(), "sign-in"));
    let parts: Vec<&str> =
        [none.as_str()].into_iter().chain(model.findings.limits.iter().map(String::as_str)).collect();
    Err(Cow::Owned(parts.join("; ")))
}

fn has_low(model: &Model) -> Availability {
    let folds = model.findings.list.iter().any(|finding| finding.severity == Severity::Low || finding.is_dismissed());
    available_if(folds, "Nothing is folded away")
}

/// Enter on a suspect: shows the first of its sign-ins in the table, or unfolds the low ones.
fn show_sign_ins(model: &mut Model) {
    match model.suspects.entry(&model.findings) {
        Some(Entry::Finding(number)) => match_stepper::to_sign_in(model, number, None, 0),
        Some(Entry::Fold(..)) => model.suspects.unfolded = true,
        None => {}
    }
}

/// Shows the findings of low severity and the dismissed ones, or folds them away again.
fn unfold(model: &mut Model) {
    let held = model.suspects.selected(&model.findings);
    model.suspects.unfolded = !model.suspects.unfolded;
    if let Some(number) = held {
        model.suspects.select(&model.findings, number);
    }
}

fn step(model: &mut Model, way: Move) {
    model.suspects.cursor = model.suspects.cursor.saturating_add_signed(way.lines(PAGE));
}

fn settle(model: &mut Model) {
    let last = model.suspects.entries(&model.findings).len().saturating_sub(1);
    model.suspects.cursor = model.suspects.cursor.min(last);
    if model.focus == Focus::Suspects && model.findings.list.is_empty() {
        model.focus = Focus::Table;
    }
}
