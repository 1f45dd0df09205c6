//! Keeps verdicts and marks in the case file, shows them on the findings, and undoes their changes.

use crate::app::layout::Focus;
use crate::app::model::{AppCommand, Model};
use crate::app::widget::prompt::{Prompt, Purpose, file_named};
use crate::case::{Case, CaseChange, note};
use crate::detect::{Decision, Mark, Verdict};
use crate::text::number;
use std::collections::HashMap;
use std::sync::Arc;

/// What is offered as the name of a case file.
const CASE_FILE: &str = "signinscope-case.json";

/// Asks where verdicts and marks are to be kept, before the program ends.
struct CaseFile;

impl Purpose<Model> for CaseFile {
    fn title(&self) -> &'static str {
        "Keep verdicts and marks in"
    }

    fn effect(&self, model: &Model, _: &Prompt<Model>) -> String {
        let count = number(model.case.unsaved() as u64);
        format!("{count} not kept: Enter keeps and quits, Esc stays, Ctrl-C quits")
    }

    fn accept(&self, model: &mut Model, text: &str, commands: &mut Vec<AppCommand>) -> bool {
        let file = text.trim();
        if file.is_empty() {
            model.say("Name a file; Ctrl-C leaves without keeping anything");
        } else {
            let mut case = model.case.clone();
            case.move_to(file_named(file));
            commands.push(AppCommand::SaveCase { case: Box::new(case), quit: true });
        }
        // It stays until the file is written.
        false
    }
}

/// Leaves, unless verdicts or marks are not kept anywhere: then asks where to.
pub(crate) fn quit(model: &mut Model, commands: &mut Vec<AppCommand>) {
    // Verdicts on the synthetic sign-ins of a walkthrough are practice.
    let is_practice = model.tour.is_some();
    if is_practice || model.prompt_for::<CaseFile>().is_some() || model.case.unsaved() == 0 {
        commands.push(AppCommand::Quit);
        return;
    }
    let name = model.case.path().map_or_else(|| CASE_FILE.into(), |path| path.to_string_lossy()).into_owned();
    model.ask(CaseFile, &name);
}

/// Takes note of what became of the file. What could not be written stays to be kept, and says so.
pub(crate) fn kept(
    model: &mut Model,
    case: Case,
    result: Result<(), String>,
    quit: bool,
    commands: &mut Vec<AppCommand>,
) {
    match result {
        Ok(()) => {
            // What somebody else decided meanwhile is in the file, too.
            model.mark_changes.case += u64::from(case.marks() != model.case.marks());
            model.case = case;
            apply(model);
            model.mark();
            if quit {
                commands.push(AppCommand::Quit);
            }
        }
        Err(reason) => model.say(&reason),
    }
}

/// Shows the case as it is now, and keeps it where there is a file. The list of suspects stays on its finding.
pub(crate) fn changed(model: &mut Model, commands: &mut Vec<AppCommand>) {
    let selected = model.selected_finding().and_then(|number| model.findings.list.get(number));
    let held = selected.map(|finding| finding.id.clone()).filter(|_| model.focus == Focus::Suspects);
    model.mark_changes.case += 1;
    apply(model);
    if let Some(number) = held.and_then(|id| model.findings.list.iter().position(|other| other.id == id)) {
        model.suspects.select(&model.findings, number);
    }
    model.mark();
    if model.case.path().is_some() {
        commands.push(AppCommand::SaveCase { case: Box::new(model.case.clone()), quit: false });
    }
}

/// Undoes the last change of a verdict, or of marks.
pub(crate) fn undo(model: &mut Model, commands: &mut Vec<AppCommand>) {
    let Some(change) = model.case.undo() else { return };
    changed(model, commands);
    let now = match change {
        CaseChange::Verdict(_, verdict) => in_words(verdict.as_ref()),
        CaseChange::Marks(marks) if marks.iter().any(|(_, mark)| mark.is_some()) => "marked",
        CaseChange::Marks(_) => "not marked",
    };
    model.say(&format!("The last change is undone: {now}"));
}

/// A verdict, or that there is none.
pub(crate) fn in_words(verdict: Option<&Verdict>) -> &'static str {
    match verdict.map(|verdict| verdict.decision) {
        Some(Decision::Confirmed) => "confirmed",
        Some(Decision::Dismissed) => "dismissed",
        None => "no verdict",
    }
}

/// The id of a finding that is shown, as it is without pseudonyms: the case file knows no others.
pub(crate) fn original(model: &Model, shown: &str) -> Option<String> {
    let Some(redactor) = model.redaction.redactor() else { return Some(shown.to_owned()) };
    let mut originals = model.originals.findings.list.iter().map(|finding| &finding.id);
    originals.find(|id| redactor.finding(id) == shown).cloned()
}

/// Sets verdicts, marks and notes of the findings that are shown; with pseudonyms, nothing that an analyst wrote, which
/// may name anybody.
pub(crate) fn apply(model: &mut Model) {
    if model.findings.list.is_empty() {
        return;
    }
    let findings = Arc::make_mut(&mut model.findings);
    let Some(redactor) = model.redaction.redactor() else {
        model.case.apply(findings);
        note(findings, &model.marked);
        return;
    };
    let originals = model.originals.findings.list.iter().map(|finding| &finding.id);
    let of_case = |id: &String| {
        let verdict = model.case.verdict(id).map(Verdict::without_reason);
        (redactor.finding(id), (verdict, model.case.mark_on_finding(id).map(Mark::without_note)))
    };
    let mut of_case: HashMap<String, (Option<Verdict>, Option<Mark>)> = originals.map(of_case).collect();
    for finding in &mut findings.list {
        (finding.verdict, finding.mark) = of_case.remove(&finding.id).unwrap_or_default();
        finding.notes.clear();
    }
}
