//! Gives verdicts on findings and removes them.

use crate::app::case_file;
use crate::app::model::{AppCommand, Model};
use crate::app::widget::menu::{Menu, MenuItem};
use crate::app::widget::prompt::{Prompt, Purpose};
use crate::detect::{Decision, Verdict};

/// Opens the choice of verdicts on the finding that is selected.
pub(crate) fn choose(model: &mut Model) {
    let finding = model.selected_finding().and_then(|number| model.findings.list.get(number));
    let Some(finding) = finding else { return };
    let verdict = |label: &str, decision| {
        let finding = finding.id.clone();
        MenuItem::new(label, move |model: &mut Model, _: &mut Vec<_>| {
            model.ask(VerdictReason { finding, decision }, "");
        })
    };
    let mut items = vec![
        verdict("Confirm: it is what it looks like", Decision::Confirmed),
        verdict("Dismiss: it is innocent, fold it away", Decision::Dismissed),
    ];
    if finding.verdict.is_some() {
        let finding = finding.id.clone();
        let remove = move |model: &mut Model, commands: &mut Vec<AppCommand>| decide(model, &finding, None, commands);
        items.push(MenuItem::new("Remove the verdict", remove));
    }
    model.offer(Menu::new("Verdict", 40, items));
}

/// Asks for the reason of a verdict on the finding with this id.
struct VerdictReason {
    finding: String,
    decision: Decision,
}

impl Purpose<Model> for VerdictReason {
    fn title(&self) -> &'static str {
        match self.decision {
            Decision::Confirmed => "Confirmed, since",
            Decision::Dismissed => "Dismissed, since",
        }
    }

    fn effect(&self, _: &Model, _: &Prompt<Model>) -> String {
        "Enter takes it, with a reason or without; Esc cancels".into()
    }

    fn accept(&self, model: &mut Model, text: &str, commands: &mut Vec<AppCommand>) -> bool {
        let verdict = Verdict { decision: self.decision, reason: text.trim().to_owned() };
        decide(model, &self.finding, Some(verdict), commands);
        true
    }
}

fn decide(model: &mut Model, finding: &str, verdict: Option<Verdict>, commands: &mut Vec<AppCommand>) {
    let Some(original) = case_file::original(model, finding) else { return };
    let words = case_file::in_words(verdict.as_ref());
    model.case.decide(&original, verdict);
    case_file::changed(model, commands);
    model.say(&format!("{words}; V undoes it"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::suspects::entries::{Entry, Section};
    use crate::app::testing::Player;

    fn entries(player: &Player) -> Vec<Entry> {
        player.app.model.suspects.entries(&player.app.model.findings)
    }

    fn verdict(player: &Player, number: usize) -> Option<(Decision, &str)> {
        let verdict = player.app.model.findings.list[number].verdict.as_ref();
        verdict.map(|verdict| (verdict.decision, verdict.reason.as_str()))
    }

    #[test]
    fn a_dismissed_finding_is_folded_away_with_its_reason_until_that_is_undone() {
        let mut player = Player::loaded(120, 40);
        let before = entries(&player);
        player.play("r v Down Enter our Space VPN Enter");
        assert_eq!(verdict(&player, 0), Some((Decision::Dismissed, "our VPN")));
        assert_eq!(entries(&player), [Entry::Finding(1), Entry::Fold(Section::Dismissed, 1)]);
        assert!(player.app.model.marks.values().all(|&severity| severity < crate::detect::Severity::High));
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
        assert_eq!(verdict(&player, 0), None, "cancelled");
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
        player.app.model.redaction =
            crate::app::RedactionState::new(crate::redact::Redactor::new(b"a key for tests"), true);
        player.find(crate::app::testing::small_findings());
        player.play("r v Down Enter alice Enter");
        let found: Vec<_> =
            player.app.model.findings.list.iter().filter_map(|finding| finding.verdict.clone()).collect();
        assert_eq!(found, [Verdict { decision: Decision::Dismissed, reason: String::new() }]);
        let kept = player.app.model.case.verdict("token-replay-1").map(|verdict| verdict.reason.as_str());
        assert_eq!(kept, Some("alice"));
        player.play("V");
        assert!(player.app.model.findings.list.iter().all(|finding| finding.verdict.is_none()));
    }

    #[test]
    fn who_leaves_with_verdicts_is_asked_where_to_keep_them() {
        let directory = tempfile::tempdir().expect("a directory");
        let mut player = Player::loaded(120, 40);
        player.play("r v Enter Enter q q");
        assert!(player.commands.is_empty(), "asked first");
        player.play("Esc");
        assert!(player.app.model.overlay.is_none() && player.commands.is_empty(), "stayed");
        player.play("Ctrl-C Ctrl-U");
        let file = directory.path().join("case.json");
        player.play(&file.display().to_string());
        player.play("Enter");
        let [AppCommand::SaveCase { case, quit: true }] = &mut player.commands[..] else {
            panic!("no file is written")
        };
        let (mut case, result) = (case.clone(), case.save().map_err(|error| error.to_string()));
        assert_eq!(result, Ok(()));
        case.save().expect("saved");
        player.commands.clear();
        player.send(crate::app::AppMessage::CaseSaved { case, result, quit: true });
        assert!(matches!(player.commands[..], [AppCommand::Quit]));
        assert!(std::fs::read_to_string(file).expect("text").contains("token-replay-1"));
    }

    #[test]
    fn a_case_file_below_the_home_directory_is_named_as_in_a_shell() {
        let mut player = Player::loaded(120, 40);
        player.play("r v Enter Enter Ctrl-C Ctrl-U ~/case.json Enter");
        let [AppCommand::SaveCase { case, quit: true }] = &player.commands[..] else { panic!("no file is written") };
        let home = std::env::home_dir().expect("a home directory");
        assert_eq!(case.path(), Some(&*home.join("case.json")));
    }

    #[test]
    fn the_footer_offers_a_completion_only_where_there_is_one() {
        let mut player = Player::loaded(120, 40);
        let offered = |player: &Player| {
            let names: Vec<_> = player.app.model.footer().iter().map(|binding| binding.name).collect();
            ["apply", "complete", "next choice"].map(|name| names.contains(&name))
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
        assert!(matches!(player.commands[..], [AppCommand::Quit]));
    }

    #[test]
    fn a_file_that_cannot_be_written_is_told_and_nothing_is_lost() {
        let mut player = Player::loaded(120, 40);
        player.play("r v Enter Enter Ctrl-C Enter");
        let Some(AppCommand::SaveCase { case, quit: true }) = player.commands.pop() else {
            panic!("no file is written")
        };
        player.send(crate::app::AppMessage::CaseSaved { case, result: Err("x.json: no".to_owned()), quit: true });
        assert!(player.commands.is_empty() && player.app.model.prompt().is_some(), "still there");
        assert_eq!(player.app.model.toast.as_deref(), Some("x.json: no"));
        assert_eq!(player.app.model.case.unsaved(), 1);
    }
}
