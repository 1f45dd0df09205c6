//! Shows the details pane: all of a sign-in, a finding explained, or a query.

pub(crate) mod finding;
pub(crate) mod sign_in;
pub(crate) mod state;

use self::state::{Details, DetailsKey, ReadRecord, Subject};
use crate::app::core::binding::{Move, Scope, available_if};
use crate::app::core::class::Class;
use crate::app::core::job::{Due, JobSpec, answer};
use crate::app::core::key::Key;
use crate::app::core::view::View;
use crate::app::layout::{Area, Focus};
use crate::app::model::{Action, Model};
use crate::app::search::match_stepper;
use crate::app::widget::text_lines::{LineKind, TextLine, TextLines};
use crate::ingest;
use crate::questions::explanation;
use std::sync::Arc;

/// The details.
pub(crate) const VIEW: View<Model> = View::new("Details", Class::Pane)
    .shared(&[(
        Scope::Panes,
        Action::new(&[Key::Char('e')], "explain", "why it is suspect, what the code means, all fields", |model, _| {
            explain(model);
        })
        .footer(13)
        .when(|model| match model.focus {
            Focus::Table => available_if(model.tab_view().row().is_some(), "There is no row"),
            Focus::Suspects => available_if(model.selected_finding().is_some(), "There is no finding at the cursor"),
            Focus::Histogram => available_if(false, "Leave the histogram first: Esc"),
            Focus::Details => available_if(false, "The details are open"),
        }),
    )])
    .bindings(&[Action::new(
        &[Key::Enter],
        "show its sign-ins",
        "show the sign-ins that prove the reason in the table; n and N step",
        |model, _| {
            if let Some(Details { subject: Subject::Finding(number), reason, .. }) = model.details {
                match_stepper::to_sign_in(model, number, Some(reason), 0);
            }
        },
    )
    .footer(2)
    .when(|model| {
        let of_finding = model.details.is_some_and(|details| matches!(details.subject, Subject::Finding(_)));
        available_if(of_finding, "Only the reasons of a finding have sign-ins")
    })])
    .jobs(&[RECORD])
    .moved_by(step, settle);

/// Reads the raw record of the sign-in that is shown, and compares it with the user's others.
const RECORD: JobSpec<Model> = JobSpec {
    name: "Reading the record",
    due: |model| {
        let row = model.record_wanted().filter(|_| model.version > 0)?;
        let (store, redactor) = (Arc::clone(&model.originals.store), model.redaction.redactor());
        let (shown, marks, basis) = (Arc::clone(&model.store), Arc::clone(&model.marks), model.basis());
        Some(Due::new((row, model.redaction.turns(), basis), 0, move |_| {
            let read = ingest::raw_record(&store, row);
            let result = redactor.map_or(read.clone(), |redactor| redactor.record(&store, row, read));
            let explanation = explanation(&shown, row, |row| marks.contains_key(&row));
            answer(move |model: &mut Model| model.record = Some(ReadRecord { row, result, explanation, basis }))
        }))
    },
};

/// Shows the details and goes to them: of the row, or of the finding, whichever has the focus.
pub(crate) fn explain(model: &mut Model) {
    let subject = model.selected_finding().map_or(Subject::Row, Subject::Finding);
    model.details = Some(Details::of(subject));
    model.focus = Focus::Details;
}

/// Shows the row at the cursor in open details, from the top.
pub(crate) fn follow_cursor(model: &mut Model) {
    if let Some(details) = &mut model.details {
        *details = Details::of(Subject::Row);
    }
}

/// How wide the lines are in a pane: it has a margin at either side.
fn width_in(pane: Area) -> usize {
    usize::from(pane.width.saturating_sub(2))
}

/// Rows for lines in a pane, below its title.
fn height_in(pane: Area) -> usize {
    usize::from(pane.height.saturating_sub(1))
}

/// Makes the lines anew, if anything that they depend on has changed.
fn remember_lines(model: &mut Model) {
    let pane = model.panes().details;
    let Some(details) = model.details.filter(|_| pane.height > 0) else { return };
    let tab_view = model.tab_view();
    let key = DetailsKey {
        subject: details.subject,
        width: width_in(pane),
        row: tab_view.list.selected().copied().filter(|_| details.subject == Subject::Row),
        versions: (model.version, tab_view.listed, model.findings_version),
        years: model.summary.years,
        record: model.record.as_ref().map(|record| (record.row, record.basis)),
        queries: model.queries,
        marks: (model.mark_changes.case, model.mark_changes.shown, model.redaction.turns()),
    };
    let mut memo = std::mem::take(&mut model.detail_lines);
    memo.update(key, |key| lines(model, key.subject, key.width).into());
    model.detail_lines = memo;
}

/// The lines of a subject, for a pane in which they can be so many cells wide.
fn lines(model: &Model, subject: Subject, width: usize) -> Vec<TextLine> {
    let mut page = TextLines::new(model.glyphs, width);
    match subject {
        Subject::Row => sign_in::write(&mut page, model),
        Subject::Finding(number) => {
            if let Some(finding) = model.findings.list.get(number) {
                finding::write(&mut page, model, finding);
            }
        }
        Subject::Query(_) => {
            page.heading("The same sign-ins in Log Analytics or Sentinel (KQL)");
            for line in model.query.lines() {
                page.text(LineKind::Text, line);
            }
        }
    }
    page.lines
}

fn settle(model: &mut Model) {
    remember_lines(model);
    let pane = model.panes().details;
    let (height, len) = (height_in(pane), model.detail_lines.value().len());
    if let Some(details) = model.details.as_mut().filter(|_| pane.height > 0) {
        details.scroll = details.scroll.min(len.saturating_sub(height));
    }
}

/// Moves from reason to reason of a finding, scrolling where one is out of sight; scrolls everything else.
fn step(model: &mut Model, way: Move) {
    let height = height_in(model.panes().details);
    let stepped = matches!(way, Move::Up | Move::Down) && step_reason(model, way == Move::Down, height);
    if let Some(details) = model.details.as_mut().filter(|_| !stepped) {
        details.scroll = details.scroll.saturating_add_signed(way.lines(height));
    }
}

/// Goes to the next reason, or the one before, where that is in reach. Gives `false` when there is nothing but to
/// scroll.
fn step_reason(model: &mut Model, forward: bool, height: usize) -> bool {
    let lines = Arc::clone(model.detail_lines.value());
    let Some(details) = &mut model.details else { return false };
    let Subject::Finding(number) = details.subject else { return false };
    let Some(finding) = model.findings.list.get(number) else { return false };
    let count = finding.reasons().count();
    let bounds = |reason: usize| {
        let of_it = |line: &TextLine| line.reason == Some(reason);
        Some((lines.iter().position(of_it)?, lines.iter().rposition(of_it)?))
    };
    let seen = bounds(details.reason)
        .map_or((true, true), |(first, last)| (last >= details.scroll, first < details.scroll + height));
    let next = if forward { details.reason + 1 } else { details.reason.wrapping_sub(1) };
    // What has scrolled out of sight is first scrolled back to.
    let out_of_sight = if forward { !seen.1 } else { !seen.0 };
    if next >= count || out_of_sight {
        return false;
    }
    details.reason = next;
    if let Some((first, last)) = bounds(next) {
        // Of a reason that is taller than the pane, the beginning.
        details.scroll = details.scroll.max((last + 1).saturating_sub(height)).min(first);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::layout::Size;
    use crate::app::testing::Player;
    use crate::app::{AppMessage, Key};

    #[test]
    fn a_reason_that_is_taller_than_the_pane_is_shown_from_its_first_line() {
        for (width, height) in (0..130).step_by(10).flat_map(|width| (1..20).map(move |height| (width, height))) {
            let mut player = Player::loaded(120, 40);
            player.play("r e");
            player.send(AppMessage::Resize(Size { width, height }));
            player.play(&["Down"; 60].join(" "));
            assert!(player.app.model.details.is_some());
        }
    }

    #[test]
    fn lines_are_made_once_for_each_change() {
        let mut player = Player::loaded(120, 40);
        player.play("r e");
        let made = Arc::clone(player.app.model.detail_lines.value());
        player.play("Down Down Up");
        player.send(AppMessage::Key(Key::Char('?')));
        player.play("Esc");
        assert!(Arc::ptr_eq(&made, player.app.model.detail_lines.value()), "moving makes no lines");
        player.play("v Enter yes Enter");
        assert!(!Arc::ptr_eq(&made, player.app.model.detail_lines.value()), "a verdict is a change");
        let text: Vec<&str> = player.app.model.detail_lines.value().iter().map(|line| line.text.as_str()).collect();
        assert!(text.iter().any(|line| line.contains("yes")), "{text:?}");
    }
}
