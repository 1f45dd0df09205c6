//! What was loaded and found comes into the state: as it is, or with pseudonyms once these are made; and turning them
//! on and off.

use super::details::Subject;
use super::layout::Focus;
use super::model::{Applied, Model};
use super::steps::Steps;
use super::verdicts;
use crate::detect::Findings;
use crate::store::Store;
use crate::text::SafeText;
use std::sync::Arc;

/// Takes a snapshot in.
pub fn loaded(model: &mut Model, store: Arc<Store>) {
    model.originals.store = store;
    model.originals.loads += 1;
    model.originals.changes += 1;
    if !model.redaction.is_on() {
        show(model, Arc::clone(&model.originals.store));
    }
}

/// Takes findings in.
pub fn found(model: &mut Model, findings: Arc<Findings>) {
    model.originals.findings = findings;
    model.originals.changes += 1;
    if !model.redaction.is_on() {
        detected(model, Arc::clone(&model.originals.findings));
    }
}

/// Takes in what was rewritten in a turn, unless that turn is over.
pub fn rewritten(model: &mut Model, turn: u64, store: Arc<Store>, findings: Arc<Findings>) {
    if model.redaction.show(turn) {
        show(model, store);
        if model.originals.changes > model.originals.loads {
            detected(model, findings);
        }
    }
}

/// Turns pseudonyms on or off. What was typed holds names of the one or of the other, and goes.
pub fn turn(model: &mut Model) {
    if !model.redaction.turn() {
        return;
    }
    let typed = !model.filter.text.is_empty() || model.pattern().is_some();
    model.filter = Applied::default();
    model.pattern.clear();
    model.searched = None;
    model.steps = Steps::Search;
    model.record = None;
    model.query.clear();
    if model.details.is_some_and(|details| matches!(details.subject, Subject::Query(_))) {
        model.details = None;
        model.focus = Focus::Table;
    }
    if !model.redaction.is_on() {
        show(model, Arc::clone(&model.originals.store));
        detected(model, Arc::clone(&model.originals.findings));
    }
    model.toast = Some(SafeText::literal(match (model.redaction.is_on(), typed) {
        (true, false) => "Pseudonyms: also in what is copied and written. P shows names again",
        (true, true) => "Pseudonyms: also in what is copied and written. The filter and the search were taken away",
        (false, false) => "Names as they are in the log",
        (false, true) => "Names as they are in the log. The filter and the search were taken away",
    }));
}

fn show(model: &mut Model, store: Arc<Store>) {
    model.store = store;
    model.version += 1;
}

/// Takes new findings in. The cursor stays on the finding to which the user moved it; at the top it stays at the top,
/// so that a list that grows while loading shows the worst first.
fn detected(model: &mut Model, findings: Arc<Findings>) {
    let moved = model.suspects.cursor > 0 || model.focus == Focus::Suspects;
    let held = model.suspects.selected(&model.findings).filter(|_| moved);
    let held = held.map(|number| model.findings.list[number].id.clone());
    model.findings = findings;
    verdicts::apply(model);
    let at = held.and_then(|id| model.findings.list.iter().position(|finding| finding.id == id));
    match at {
        Some(number) => model.suspects.select(&model.findings, number),
        None => model.suspects.cursor = 0,
    }
    model.mark();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::{Player, small_findings, small_store};
    use crate::app::{Command, Key, Message, Overlay, Redaction, update};
    use crate::redact::Redactor;

    const NAMES: [&str; 5] = ["alice", "bob", "carol", "contoso", "203.0.113"];

    fn player(on: bool) -> Player {
        let mut player = Player::new(120, 40);
        player.model.redaction = Redaction::new(Redactor::new(b"a key for tests"), on);
        player.find(small_findings());
        player
    }

    /// Everything in the state that is shown, copied or written.
    fn all(player: &mut Player) -> String {
        let mut menu = |keys| {
            player.play(keys);
            match &player.model.overlay {
                Some(Overlay::Menu(menu)) => format!("{:?}", menu.items),
                _ => panic!("a menu"),
            }
        };
        let copied = [menu("y"), menu("Esc r y")].concat();
        player.play("Esc Esc");
        let state = format!("{:?} {:?}", player.model.findings, player.model.survey);
        [player.table().concat(), copied, state].concat().to_lowercase()
    }

    #[test]
    fn with_pseudonyms_no_name_is_left_anywhere_and_without_them_all_are_back() {
        let mut player = player(true);
        let shown = all(&mut player);
        for name in NAMES {
            assert!(!shown.contains(name), "{name} in {shown}");
        }
        assert!(shown.contains("user-") && shown.contains("ip4-") && shown.contains(".example"), "{shown}");
        assert_eq!(player.model.findings.list.len(), 2);
        player.play("P");
        let shown = all(&mut player);
        assert!(NAMES.iter().all(|name| shown.contains(name)), "{shown}");
    }

    #[test]
    fn turned_on_nothing_old_is_seen_and_nothing_typed_stays() {
        let mut player = player(false);
        player.play("f user:alice Enter / office Enter Down");
        let row = player.model.view().row();
        let mut commands = update(&mut player.model, Message::Key(Key::Char('P')));
        assert!(player.model.redaction.is_pending(), "the job is under way");
        assert!(player.model.filter.text.is_empty() && player.model.pattern().is_none());
        assert!(update(&mut player.model, Message::Key(Key::Char('y'))).is_empty());
        assert!(player.model.overlay.is_none(), "nothing can be copied yet");
        commands.retain(|command| matches!(command, Command::Run(_)));
        for command in commands {
            if let Command::Run(job) = command
                && let Some(answer) = job.run()
            {
                player.send(answer);
            }
        }
        assert!(!player.model.redaction.is_pending());
        assert_eq!(player.model.view().row(), row, "the cursor stays on its sign-in");
        let shown = all(&mut player);
        assert!(NAMES.iter().all(|name| !shown.contains(name)), "{shown}");
    }

    #[test]
    fn an_end_without_anything_to_show_yet_is_no_failure() {
        let mut player = Player::new(80, 24);
        player.model.redaction = Redaction::new(Redactor::new(b"a key for tests"), true);
        update(&mut player.model, Message::Finished(Arc::new(small_store())));
        assert_eq!(player.model.exit_code(), 0);
    }
}
