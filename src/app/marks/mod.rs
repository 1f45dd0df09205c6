//! Marks sign-ins and findings, writes notes on them, and goes from mark to mark.

pub(crate) mod state;

use crate::app::case_file;
use crate::app::core::binding::{Availability, Scope, available_if};
use crate::app::core::class::Class;
use crate::app::core::job::{Due, JobSpec, answer};
use crate::app::core::key::Key;
use crate::app::core::view::View;
use crate::app::details;
use crate::app::layout::Focus;
use crate::app::model::{Action, AppCommand, Model};
use crate::app::suspects::entries::Entry;
use crate::app::table::tab_view::VisibleRow;
use crate::app::widget::prompt::{Prompt, Purpose};
use crate::case::{MarkTarget, marked_rows};
use crate::detect::Mark;
use crate::store::Row;
use crate::text::{counted, number};
use std::borrow::Cow;
use std::sync::Arc;

/// The marks.
pub(crate) const VIEW: View<Model> = View::new("Marks", Class::Prompt)
    .shared(&[
        (
            Scope::Panes,
            Action::new(
                &[Key::Char('m')],
                "mark",
                "mark the sign-in or finding, of a group every sign-in; again takes the mark away",
                toggle,
            )
            .footer(11)
            .when(has_target),
        ),
        (
            Scope::Panes,
            Action::new(&[Key::Char('M')], "note", "mark it with a note, or change the note", |model, _| {
                ask_for_note(model);
            })
            .when(can_note),
        ),
        (
            Scope::Panes,
            Action::new(&[Key::Char('.')], "next mark", "next marked row, or next marked finding", |model, _| {
                jump(model, true);
            })
            .when(has_marks),
        ),
        (
            Scope::Panes,
            Action::new(
                &[Key::Char(',')],
                "previous mark",
                "previous marked row, or previous marked finding",
                |model, _| jump(model, false),
            )
            .when(has_marks),
        ),
    ])
    .jobs(&[MARKED]);

/// Finds the marked sign-ins in what is loaded.
const MARKED: JobSpec<Model> = JobSpec {
    name: "Finding marked sign-ins",
    due: |model| {
        let (marks, store) = (model.case.marks(), Arc::clone(&model.originals.store));
        (model.originals.loads > 0).then(|| {
            Due::new(model.mark_changes.case, model.originals.loads, move |cancelled| {
                let marked = Arc::new(marked_rows(&marks, &store, cancelled)?);
                answer(move |model: &mut Model| {
                    if marked.is_empty() && model.marked.is_empty() {
                        return;
                    }
                    model.store = Arc::new(model.store.with_marks(marked.keys().copied()));
                    model.marked = marked;
                    model.mark_changes.shown += 1;
                    for tab_view in &mut model.tabs {
                        tab_view.mark_rows(&model.marked);
                    }
                    case_file::apply(model);
                })
            })
        })
    },
};

/// The largest group that is marked as a whole: the case file names each of its sign-ins.
const LARGEST_GROUP: usize = 10_000;

fn has_target(model: &Model) -> Availability {
    match model.focus {
        Focus::Suspects => available_if(model.selected_finding().is_some(), "There is no finding at the cursor"),
        _ if model.selected_finding().is_some() => Ok(()),
        _ => match rows_at_cursor(model).len() {
            0 => Err(Cow::Borrowed("There is no row")),
            1..=LARGEST_GROUP => Ok(()),
            more => Err(Cow::Owned(format!(
                "A group of {} is too large to mark; open it, or filter it with f",
                counted(more as u64, "sign-in")
            ))),
        },
    }
}

fn can_note(model: &Model) -> Availability {
    available_if(!model.redaction.is_on(), "Notes are hidden while pseudonyms are shown: P shows names")?;
    has_target(model)
}

fn has_marks(model: &Model) -> Availability {
    let any = match model.focus {
        Focus::Suspects => model.findings.list.iter().any(|finding| finding.mark.is_some()),
        _ => !model.marked.is_empty(),
    };
    available_if(any, "Nothing is marked here: m marks what the cursor is on")
}

/// The sign-ins of the row at the cursor.
fn rows_at_cursor(model: &Model) -> &[Row] {
    let tab_view = model.tab_view();
    match tab_view.list.selected() {
        Some(&VisibleRow::Group(group)) => tab_view.listing.members(group),
        Some(VisibleRow::Member(row)) => std::slice::from_ref(row),
        None => &[],
    }
}

/// What the keys are about: the finding, or the sign-ins of the row.
fn targets(model: &Model) -> Vec<MarkTarget> {
    if let Some(finding) = model.selected_finding().and_then(|number| model.findings.list.get(number)) {
        return case_file::original(model, &finding.id).map(MarkTarget::Finding).into_iter().collect();
    }
    let sign_in = |&row: &Row| MarkTarget::sign_in(&model.originals.store, row);
    rows_at_cursor(model).iter().map(sign_in).collect()
}

fn toggle(model: &mut Model, commands: &mut Vec<AppCommand>) {
    let targets = targets(model);
    if targets.is_empty() {
        return;
    }
    let all = targets.iter().all(|target| model.case.mark_on(target).is_some());
    let message = match (all, targets.len()) {
        (true, _) => "No longer marked; V undoes it".to_owned(),
        (false, 1) => "Marked; M adds a note, V undoes it".to_owned(),
        (false, many) => format!("Marked {} sign-ins; M adds a note, V undoes it", number(many as u64)),
    };
    let mark = |target: MarkTarget| {
        let mark = (!all).then(|| model.case.mark_on(&target).cloned().unwrap_or_default());
        (target, mark)
    };
    let marks = targets.into_iter().map(mark).collect();
    model.case.mark(marks);
    case_file::changed(model, commands);
    model.say(&message);
}

fn ask_for_note(model: &mut Model) {
    let targets = targets(model);
    let mut notes = targets.iter().filter_map(|target| model.case.mark_on(target)).map(|mark| mark.note.clone());
    let note = notes.find(|note| !note.is_empty()).unwrap_or_default();
    model.ask(MarkNote { targets }, &note);
}

/// Asks for the note on these.
struct MarkNote {
    targets: Vec<MarkTarget>,
}

impl Purpose<Model> for MarkNote {
    fn title(&self) -> &'static str {
        "Note"
    }

    fn effect(&self, _: &Model, _: &Prompt<Model>) -> String {
        match self.targets.len() {
            1 => "Enter marks it with this note; Esc cancels".to_owned(),
            many => format!("Enter marks {} sign-ins with this note; Esc cancels", number(many as u64)),
        }
    }

    fn accept(&self, model: &mut Model, text: &str, commands: &mut Vec<AppCommand>) -> bool {
        let mark = Mark { note: text.trim().to_owned() };
        model.case.mark(self.targets.iter().map(|target| (target.clone(), Some(mark.clone()))).collect());
        case_file::changed(model, commands);
        model.say(if mark.note.is_empty() { "Marked, without a note; V undoes it" } else { "Noted; V undoes it" });
        true
    }
}

/// Goes to the next mark, or to the one before, round the end if need be.
fn jump(model: &mut Model, forward: bool) {
    let ring =
        |len: usize, from: usize| (1..=len).map(move |step| (from + if forward { step } else { len - step }) % len);
    if model.focus == Focus::Suspects {
        let entries = model.suspects.entries(&model.findings);
        let is_marked = |at: &usize| match entries[*at] {
            Entry::Finding(number) => model.findings.list[number].mark.is_some(),
            Entry::Fold(..) => false,
        };
        match ring(entries.len(), model.suspects.cursor).find(is_marked) {
            Some(at) => model.suspects.cursor = at,
            None => model.say("The marked findings are folded away: u shows them"),
        }
        return;
    }
    let tab_view = model.tab_view();
    let is_marked = |at: &usize| match tab_view.list.rows[*at] {
        VisibleRow::Group(group) => tab_view.has_mark(group) && !tab_view.is_expanded(group),
        VisibleRow::Member(row) => model.marked.contains_key(&row),
    };
    if let Some(at) = ring(tab_view.list.rows.len(), tab_view.list.cursor).find(is_marked) {
        model.tab_view_mut().list.cursor = at;
        details::follow_cursor(model);
    } else {
        let count = counted(model.marked.len() as u64, "marked sign-in");
        let place = if model.filter.text.is_empty() { "tab" } else { "tab under this filter" };
        model.say(&format!("None of {count} is in this {place}: 3 shows every sign-in"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::Player;

    /// The rows of the table before which the sign of a mark stands.
    fn marked(player: &Player) -> Vec<String> {
        let model = &player.app.model;
        let tab_view = model.tab_view();
        let is_marked = |visible: &VisibleRow| match *visible {
            VisibleRow::Group(group) => tab_view.has_mark(group),
            VisibleRow::Member(row) => model.marked.contains_key(&row),
        };
        let lines = player.table().into_iter().zip(&tab_view.list.rows);
        lines
            .filter(|(_, visible)| is_marked(visible))
            .map(|(line, _)| line.trim_start_matches('>').to_owned())
            .collect()
    }

    fn toast(player: &Player) -> String {
        player.app.model.toast.as_ref().map(ToString::to_string).unwrap_or_default()
    }

    #[test]
    fn a_group_is_marked_as_a_whole_and_stays_so_however_it_is_grouped() {
        let mut player = Player::loaded(80, 24);
        player.play("Down m");
        assert_eq!(toast(&player), "Marked 3 sign-ins; M adds a note, V undoes it");
        assert_eq!(marked(&player), ["14:02:11 alice 203.0.113.9 0"]);
        player.play("t t");
        assert_eq!(player.app.model.marked.len(), 3);
        assert_eq!(marked(&player), ["14:02:11 alice 203.0.113.9 0"]);
        player.play("t");
        assert_eq!(marked(&player).len(), 3, "one by one");
        player.play("m");
        assert_eq!((marked(&player).len(), toast(&player).as_str()), (2, "No longer marked; V undoes it"));
        player.play("V");
        assert_eq!(marked(&player).len(), 3);
        player.play("V");
        assert_eq!(marked(&player), [""; 0]);
    }

    #[test]
    fn one_sign_in_of_a_group_is_marked_and_the_rest_follows_with_the_group() {
        let mut player = Player::loaded(80, 24);
        player.play("Down Enter Down Down m");
        assert_eq!(marked(&player), ["14:02:11 alice 203.0.113.9 0", "  14:21:54 alice 203.0.113.9 0"]);
        player.play("Left m");
        assert_eq!(player.app.model.marked.len(), 3, "all of it, since not all were marked");
        player.play("m");
        assert!(player.app.model.marked.is_empty());
    }

    #[test]
    fn a_note_is_written_changed_and_shown() {
        let mut player = Player::loaded(120, 40);
        player.play("M ask Space alice Enter");
        let note = |player: &Player| player.app.model.marked.values().map(|mark| mark.note.clone()).collect::<Vec<_>>();
        assert_eq!((note(&player), toast(&player).as_str()), (vec!["ask alice".to_owned()], "Noted; V undoes it"));
        player.play("M Ctrl-w bob Enter");
        assert_eq!(note(&player), ["ask bob"]);
        player.play("Enter");
        let shown = |player: &Player| {
            let lines = player.app.model.detail_lines.value().iter();
            lines.map(|line| format!("{}{}", line.label, line.text)).collect::<Vec<_>>().join("\n")
        };
        assert!(shown(&player).contains("Marked  ask bob"), "{}", shown(&player));
        player.play("V");
        assert!(shown(&player).contains("Marked  ask alice"), "{}", shown(&player));
        player.play("P");
        assert!(
            !shown(&player).contains("ask alice") && shown(&player).contains("Marked  without a note"),
            "{}",
            shown(&player)
        );
        player.play("M");
        assert_eq!(toast(&player), "Notes are hidden while pseudonyms are shown: P shows names");
        player.play("Esc m P");
        assert_eq!(note(&player), [""; 0], "the mark is of the sign-in, whatever it is called");
    }

    #[test]
    fn a_finding_is_marked_and_has_the_notes_of_its_sign_ins() {
        let mut player = Player::loaded(120, 40);
        player.play("Down M token Space reused Enter r M call Space alice Enter");
        let finding = &player.app.model.findings.list[0];
        assert_eq!(finding.mark.as_ref().map(|mark| mark.note.as_str()), Some("call alice"));
        let notes: Vec<_> = finding.notes.iter().map(|note| (note.text.as_str(), note.rows.len())).collect();
        assert_eq!(notes, [("token reused", 3)]);
        assert_eq!(player.app.model.case.unsaved(), 4);
        player.play("e");
        let text: String = player.app.model.detail_lines.value().iter().map(|line| line.text.clone() + "\n").collect();
        assert!(text.contains("call alice") && text.contains("token reused (3 sign-ins)"), "{text}");
        player.play("m");
        assert_eq!(player.app.model.findings.list[0].mark, None);
        player.play("q P");
        assert!(player.app.model.findings.list.iter().all(|finding| finding.notes.is_empty()));
    }

    #[test]
    fn a_filter_keeps_what_is_marked_and_follows_the_marks() {
        let mut player = Player::loaded(80, 24);
        player.play("Down m f marked:yes Enter");
        assert_eq!(player.table(), [">14:02:11 alice 203.0.113.9 0"]);
        player.play("Enter Down m");
        assert_eq!(player.app.model.tab_view().listing.groups.members.len(), 2, "the sign-in is no longer marked");
        player.play("f Ctrl-u -marked:yes Enter");
        assert_eq!(player.app.model.tab_view().listing.groups.members.len(), 6);
        player.play("P f marked:yes Enter");
        assert_eq!(player.app.model.tab_view().listing.groups.members.len(), 2, "also with pseudonyms");
        player.find(crate::app::testing::small_findings());
        assert_eq!(player.app.model.tab_view().listing.groups.members.len(), 2, "and in newer snapshots");
    }

    #[test]
    fn the_keys_step_from_mark_to_mark() {
        let mut player = Player::loaded(80, 24);
        let at = |player: &Player| player.table().into_iter().find(|line| line.starts_with('>')).unwrap_or_default();
        player.play(".");
        assert_eq!(toast(&player), "Nothing is marked here: m marks what the cursor is on");
        player.play("m G m g .");
        assert_eq!(at(&player), ">15:07:00 bob 192.0.2.7 0");
        player.play(".");
        assert_eq!(at(&player), ">14:00:02 alice 198.51.100.4 0", "round the end");
        player.play(", Enter");
        assert_eq!(at(&player), ">15:07:00 bob 192.0.2.7 0");
        player.play("m . g .");
        assert_eq!(at(&player), ">14:00:02 alice 198.51.100.4 0", "the only one left");
        player.play("1 .");
        assert_eq!(toast(&player), "None of 1 marked sign-in is in this tab: 3 shows every sign-in");
        player.play("r Down Enter m g .");
        assert_eq!(player.app.model.suspects.selected(&player.app.model.findings), Some(1));
    }
}
