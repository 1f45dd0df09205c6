//! Verdicts on findings: giving them, taking them back, and keeping them.

use super::command::Command;
use super::details::Subject;
use super::layout::Focus;
use super::menu::{Choosing, Menu, MenuKind};
use super::model::{Model, Overlay};
use super::prompt::{self, Prompt, PromptKind};
use crate::case::Case;
use crate::detect::{Decision, Finding, Verdict};
use crate::text::SafeText;
use std::collections::HashMap;
use std::sync::Arc;

/// What is offered as the name of a case file.
const CASE_FILE: &str = "signinscope-case.json";

/// The finding that a verdict would be about: the one at the cursor of the list, or the one in the details.
pub fn subject(model: &Model) -> Option<&Finding> {
    let number = match (model.focus, model.details.as_ref().map(|details| details.subject)) {
        (Focus::Suspects, _) => model.suspects.selected(&model.findings)?,
        (Focus::Details, Some(Subject::Finding(number))) => number,
        _ => return None,
    };
    model.findings.list.get(number)
}

/// Opens the choice of verdicts.
pub fn choose(model: &mut Model) {
    let Some(finding) = subject(model) else { return };
    let item = |label: &str, decision| (label.to_owned(), Choosing::Verdict(finding.id.clone(), decision));
    let mut items = vec![
        item("Confirm: it is what it looks like", Some(Decision::Confirmed)),
        item("Dismiss: it is innocent, fold it away", Some(Decision::Dismissed)),
    ];
    if finding.verdict.is_some() {
        items.push(item("Take the verdict back", None));
    }
    model.overlay = Some(Overlay::Menu(Menu { kind: MenuKind::Verdict, items, cursor: 0 }));
}

/// Takes the choice: asks for the reason, or takes the verdict back.
pub fn chosen(model: &mut Model, finding: &str, decision: Option<Decision>, commands: &mut Vec<Command>) {
    match decision {
        Some(decision) => {
            let kind = PromptKind::Reason(decision);
            model.overlay = Some(Overlay::Prompt(Prompt::new(kind, "")));
            finding.clone_into(&mut model.deciding);
        }
        None => decide(model, finding, None, commands),
    }
}

/// Takes the reason that was typed.
pub fn reasoned(model: &mut Model, decision: Decision, reason: &str, commands: &mut Vec<Command>) {
    model.overlay = None;
    let finding = std::mem::take(&mut model.deciding);
    let reason = reason.trim().to_owned();
    decide(model, &finding, Some(Verdict { decision, reason }), commands);
}

fn decide(model: &mut Model, finding: &str, verdict: Option<Verdict>, commands: &mut Vec<Command>) {
    let Some(original) = original(model, finding) else { return };
    let told = told(verdict.as_ref());
    model.case.decide(&original, verdict);
    changed(model, &original, commands);
    model.toast = Some(SafeText::from_log(&format!("{told}; V takes it back"), model.glyphs).into_owned());
}

/// Takes the last change of a verdict back.
pub fn undo(model: &mut Model, commands: &mut Vec<Command>) {
    let Some((finding, verdict)) = model.case.undo() else { return };
    changed(model, &finding, commands);
    let text = format!("The last change is taken back: {}", told(verdict.as_ref()));
    model.toast = Some(SafeText::from_log(&text, model.glyphs).into_owned());
}

fn told(verdict: Option<&Verdict>) -> &'static str {
    match verdict.map(|verdict| verdict.decision) {
        Some(Decision::Confirmed) => "confirmed",
        Some(Decision::Dismissed) => "dismissed",
        None => "no verdict",
    }
}

/// The id of a finding that is shown, as it is without pseudonyms: the case file knows no others.
fn original(model: &Model, shown: &str) -> Option<String> {
    let Some(redactor) = model.redaction.redactor() else { return Some(shown.to_owned()) };
    let mut originals = model.originals.findings.list.iter().map(|finding| &finding.id);
    originals.find(|id| redactor.finding(id) == shown).cloned()
}

/// Writes the verdicts on the findings that are shown; with pseudonyms, without the reasons, which may name anybody.
pub fn apply(model: &mut Model) {
    let findings = Arc::make_mut(&mut model.findings);
    let Some(redactor) = model.redaction.redactor() else { return model.case.apply(findings) };
    let originals = model.originals.findings.list.iter();
    let verdicts: HashMap<String, Verdict> = originals
        .filter_map(|finding| Some((redactor.finding(&finding.id), model.case.verdict(&finding.id)?.without_reason())))
        .collect();
    for finding in &mut findings.list {
        finding.verdict = verdicts.get(&finding.id).cloned();
    }
}

/// Shows the verdicts as they are now, and keeps them where there is a file.
fn changed(model: &mut Model, finding: &str, commands: &mut Vec<Command>) {
    apply(model);
    let shown = model.redaction.redactor().map_or_else(|| finding.to_owned(), |redactor| redactor.finding(finding));
    let number = model.findings.list.iter().position(|other| other.id == shown);
    if let Some(number) = number.filter(|_| model.focus == Focus::Suspects) {
        model.suspects.select(&model.findings, number);
    }
    model.mark();
    if model.case.path().is_some() {
        commands.push(Command::SaveCase { case: Box::new(model.case.clone()), quit: false });
    }
}

/// Leaves, unless verdicts are not kept anywhere: then asks where to.
pub fn quit(model: &mut Model, commands: &mut Vec<Command>) {
    let asked = model.prompt().is_some_and(|prompt| prompt.kind == PromptKind::CaseFile);
    if asked || model.case.unsaved() == 0 {
        commands.push(Command::Quit);
        return;
    }
    let name = model.case.path().map_or_else(|| CASE_FILE.into(), |path| path.to_string_lossy());
    model.overlay = Some(Overlay::Prompt(Prompt::new(PromptKind::CaseFile, &name)));
}

/// Takes the name of the file that was typed. The prompt stays until the file is written.
pub fn keep_in(model: &mut Model, file: &str, commands: &mut Vec<Command>) {
    let file = file.trim();
    if file.is_empty() {
        model.toast = Some(SafeText::literal("Name a file; Ctrl-C leaves without keeping the verdicts"));
        return;
    }
    let mut case = model.case.clone();
    case.move_to(prompt::file_named(file));
    commands.push(Command::SaveCase { case: Box::new(case), quit: true });
}

/// Takes note of what became of the file. What could not be written stays to be kept, and says so.
pub fn kept(model: &mut Model, case: Case, result: Result<(), String>, quit: bool, commands: &mut Vec<Command>) {
    match result {
        Ok(()) => {
            model.case = case;
            // What somebody else decided meanwhile is in the file, too.
            apply(model);
            model.mark();
            if quit {
                commands.push(Command::Quit);
            }
        }
        Err(reason) => model.toast = Some(SafeText::from_log(&reason, model.glyphs).into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Action;
    use crate::app::testing::Player;
    use crate::app::{Entry, Section};

    fn entries(player: &Player) -> Vec<Entry> {
        player.model.suspects.entries(&player.model.findings)
    }

    fn verdict(player: &Player, number: usize) -> Option<(Decision, &str)> {
        let verdict = player.model.findings.list[number].verdict.as_ref();
        verdict.map(|verdict| (verdict.decision, verdict.reason.as_str()))
    }

    #[test]
    fn a_dismissed_finding_is_folded_away_with_its_reason_until_it_is_taken_back() {
        let mut player = Player::loaded(120, 40);
        let before = entries(&player);
        player.play("r v Down Enter our Space VPN Enter");
        assert_eq!(verdict(&player, 0), Some((Decision::Dismissed, "our VPN")));
        assert_eq!(entries(&player), [Entry::Finding(1), Entry::Fold(Section::Dismissed, 1)]);
        assert!(player.model.marks.values().all(|&severity| severity < crate::detect::Severity::High));
        player.play("V");
        assert_eq!((verdict(&player, 0), entries(&player)), (None, before));
    }

    #[test]
    fn a_verdict_is_given_from_the_details_and_changed_in_the_list() {
        let mut player = Player::loaded(120, 40);
        player.play("r e v Enter Enter");
        assert_eq!(verdict(&player, 0), Some((Decision::Confirmed, "")));
        player.play("q v Down Down Enter");
        assert_eq!(verdict(&player, 0), None);
        player.play("v Enter no Esc");
        assert_eq!(verdict(&player, 0), None, "given up");
    }

    #[test]
    fn a_verdict_stays_when_detection_runs_again() {
        let mut player = Player::loaded(120, 40);
        player.play("r v Enter yes Enter");
        player.find(crate::app::testing::small_findings());
        assert_eq!(verdict(&player, 0), Some((Decision::Confirmed, "yes")));
    }

    #[test]
    fn with_pseudonyms_the_case_knows_the_true_ids_and_nobody_sees_the_reasons() {
        let mut player = Player::new(120, 40);
        player.model.redaction = crate::app::Redaction::new(crate::redact::Redactor::new(b"a key for tests"), true);
        player.find(crate::app::testing::small_findings());
        player.play("r v Down Enter alice Enter");
        let found: Vec<_> = player.model.findings.list.iter().filter_map(|finding| finding.verdict.clone()).collect();
        assert_eq!(found, [Verdict { decision: Decision::Dismissed, reason: String::new() }]);
        let kept = player.model.case.verdict("token-replay-1").map(|verdict| verdict.reason.as_str());
        assert_eq!(kept, Some("alice"));
        player.play("V");
        assert!(player.model.findings.list.iter().all(|finding| finding.verdict.is_none()));
    }

    #[test]
    fn who_leaves_with_verdicts_is_asked_where_to_keep_them() {
        let directory = tempfile::tempdir().expect("a directory");
        let mut player = Player::loaded(120, 40);
        player.play("r v Enter Enter q q");
        assert!(player.commands.is_empty(), "asked first");
        player.play("Esc");
        assert!(player.model.overlay.is_none() && player.commands.is_empty(), "stayed");
        player.play("Ctrl-C Ctrl-U");
        let file = directory.path().join("case.json");
        player.play(&file.display().to_string());
        player.play("Enter");
        let [Command::SaveCase { case, quit: true }] = &mut player.commands[..] else { panic!("no file is written") };
        let (mut case, result) = (case.clone(), case.save().map_err(|error| error.to_string()));
        assert_eq!(result, Ok(()));
        case.save().expect("saved");
        player.commands.clear();
        player.send(crate::app::Message::CaseSaved { case, result, quit: true });
        assert!(matches!(player.commands[..], [Command::Quit]));
        assert!(std::fs::read_to_string(file).expect("text").contains("token-replay-1"));
    }

    #[test]
    fn a_case_file_below_the_home_directory_is_named_as_in_a_shell() {
        let mut player = Player::loaded(120, 40);
        player.play("r v Enter Enter Ctrl-C Ctrl-U ~/case.json Enter");
        let [Command::SaveCase { case, quit: true }] = &player.commands[..] else { panic!("no file is written") };
        let home = std::env::home_dir().expect("a home directory");
        assert_eq!(case.path(), Some(&*home.join("case.json")));
    }

    #[test]
    fn the_footer_offers_a_completion_only_where_there_is_one() {
        let mut player = Player::loaded(120, 40);
        let offered = |player: &Player| {
            let actions: Vec<_> =
                crate::app::footer_bindings(&player.model).iter().map(|binding| binding.action).collect();
            [Action::Accept, Action::Complete, Action::NextChoice].map(|action| actions.contains(&action))
        };
        player.play("r v Enter");
        assert_eq!(offered(&player), [true, false, false], "the reason is free text");
        player.play("Esc / a l i");
        assert_eq!(offered(&player), [true, true, true]);
    }

    #[test]
    fn who_wants_to_leaves_without() {
        let mut player = Player::loaded(120, 40);
        player.play("r v Enter Enter Ctrl-C Ctrl-C");
        assert!(matches!(player.commands[..], [Command::Quit]));
    }

    #[test]
    fn a_file_that_cannot_be_written_is_told_and_nothing_is_lost() {
        let mut player = Player::loaded(120, 40);
        player.play("r v Enter Enter Ctrl-C Enter");
        let Some(Command::SaveCase { case, quit: true }) = player.commands.pop() else { panic!("no file is written") };
        player.send(crate::app::Message::CaseSaved { case, result: Err("x.json: no".to_owned()), quit: true });
        assert!(player.commands.is_empty() && player.model.prompt().is_some(), "still there");
        assert_eq!(player.model.toast.as_deref(), Some("x.json: no"));
        assert_eq!(player.model.case.unsaved(), 1);
    }
}
