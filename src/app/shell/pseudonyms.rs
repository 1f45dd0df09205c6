//! Turns pseudonyms on and off, and shows what was rewritten with them.

use crate::app::compare::ComparePopup;
use crate::app::core::job::{Due, JobSpec, answer};
use crate::app::details::state::Subject;
use crate::app::help;
use crate::app::layout::Focus;
use crate::app::load_events::{show, show_findings};
use crate::app::model::{Applied, Model};
use crate::app::questions::answer_page::AnswerPage;
use crate::app::search::state::Steps;
use crate::app::widget::popup::Overlay;
use crate::detect::Findings;
use crate::store::Store;
use std::rc::Rc;
use std::sync::Arc;

/// Replaces names in what is loaded and found.
pub(crate) const REPLACEMENT: JobSpec<Model> = JobSpec {
    name: "Replacing names",
    due: |model| {
        let originals = &model.originals;
        let redactor = model.redaction.redactor().filter(|_| originals.loads > 0)?;
        let (store, findings) = (Arc::clone(&originals.store), Arc::clone(&originals.findings));
        let turn = model.redaction.turns();
        // Of a turn that is over nothing is wanted; of this one each answer is newer than what is shown.
        Some(Due::new((model.is_loading(), turn), originals.changes, move |_| {
            let findings = Arc::new(redactor.findings(&store, &findings));
            let store = Arc::new(redactor.store(&store));
            answer(move |model| rewritten(model, turn, store, findings))
        }))
    },
};

/// Takes in what was rewritten in a turn, unless that turn is over.
fn rewritten(model: &mut Model, turn: u64, store: Arc<Store>, findings: Arc<Findings>) {
    if model.redaction.show(turn) {
        show(model, store);
        if model.originals.changes > model.originals.loads {
            show_findings(model, findings);
        }
    }
}

/// Turns pseudonyms on or off. What was typed holds names of the one or of the other, and goes.
pub(crate) fn toggle(model: &mut Model) {
    if !model.redaction.turn() {
        return;
    }
    let typed = !model.filter.text.is_empty() || model.pattern().is_some();
    model.filter = Applied::default();
    for crumb in &mut model.trail {
        *crumb = Rc::new(crumb.without_names());
    }
    model.history.clear();
    model.typed.clear();
    model.pattern.clear();
    model.searched = None;
    model.steps = Steps::Search;
    model.record = None;
    model.query.clear();
    // The items of a menu hold what they would copy or filter by, and an answer is made of names.
    model.below = None;
    help::forget_below(model);
    let is_answer = model.popup::<AnswerPage>().is_some() || model.popup::<ComparePopup>().is_some();
    model.overlay.take_if(|overlay| is_answer || matches!(overlay, Overlay::Menu(_)));
    if model.details.is_some_and(|details| matches!(details.subject, Subject::Query(_))) {
        model.details = None;
        model.focus = Focus::Table;
    }
    if !model.redaction.is_on() {
        show(model, Arc::clone(&model.originals.store));
        show_findings(model, Arc::clone(&model.originals.findings));
    }
    model.say(match (model.redaction.is_on(), typed) {
        (true, false) => "Pseudonyms: also in what is copied and written. P shows names again",
        (true, true) => "Pseudonyms: also in what is copied and written. The filter and the search were removed",
        (false, false) => "Names as they are in the log",
        (false, true) => "Names as they are in the log. The filter and the search were removed",
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::{Player, small_findings, small_store};
    use crate::app::users::UserList;
    use crate::app::widget::popup::Popup;
    use crate::app::{AppCommand, AppMessage, Key, RedactionState};
    use crate::redact::Redactor;

    const NAMES: [&str; 5] = ["alice", "bob", "carol", "contoso", "203.0.113"];

    fn player(on: bool) -> Player {
        let mut player = Player::new(120, 40);
        player.app.model.redaction = RedactionState::new(Redactor::new(b"a key for tests"), on);
        player.find(small_findings());
        player
    }

    /// Everything in the state that is shown or copied.
    fn all(player: &mut Player) -> String {
        let mut copied = |keys: &str| {
            player.play(keys);
            let items = player.app.model.menu().expect("a menu").items.rows.len();
            player.play("Esc");
            for item in 0..items {
                player.play("y");
                (0..item).for_each(|_| player.play("Down"));
                player.play("Enter");
            }
            let commands = player.commands.drain(..);
            let texts =
                commands.map(|command| if let AppCommand::Copy { text, .. } = command { text } else { String::new() });
            texts.collect::<String>()
        };
        let copied = [copied("y"), copied("r y")].concat();
        player.play("Esc Esc");
        let state = format!("{:?} {:?}", player.app.model.findings, player.app.model.summary);
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
        assert_eq!(player.app.model.findings.list.len(), 2);
        player.play("P");
        let shown = all(&mut player);
        assert!(NAMES.iter().all(|name| shown.contains(name)), "{shown}");
    }

    #[test]
    fn the_way_back_stays_without_its_filters() {
        let mut player = player(false);
        player.play("2 f user:bob Enter 6 Enter P");
        player.commands.clear();
        let tab = player.app.model.tab;
        player.play("q");
        assert!(player.commands.is_empty(), "back, not out");
        assert_ne!(player.app.model.tab, tab);
        assert_eq!(player.app.model.filter.text, "");
    }

    #[test]
    fn popups_stay_with_other_names_and_menus_close() {
        let mut player = player(false);
        let shown = |player: &Player| {
            let model = &player.app.model;
            let page = model.popup::<UserList>().expect("the users").page(model, model.size);
            page.lines.into_iter().map(|line| line.text).collect::<String>()
        };
        player.play("6");
        assert!(shown(&player).contains("alice@contoso.com"));
        player.play("P");
        assert!(!shown(&player).contains("alice") && shown(&player).contains("user-"), "{}", shown(&player));
        player.send(AppMessage::Key(Key::F(2)));
        assert!(matches!(player.commands.pop(), Some(AppCommand::Mouse(true))));
        player.play("Esc y P");
        assert!(player.app.model.menu().is_none(), "its items hold pseudonyms");
    }

    #[test]
    fn turned_on_nothing_old_is_seen_and_nothing_typed_stays() {
        let mut player = player(false);
        player.play("f user:alice Enter / office Enter Down");
        let row = player.app.model.tab_view().row();
        let mut commands = player.app.update(AppMessage::Key(Key::Char('P')));
        assert!(player.app.model.redaction.is_pending(), "the job is under way");
        assert!(player.app.model.filter.text.is_empty() && player.app.model.pattern().is_none());
        assert!(player.app.update(AppMessage::Key(Key::Char('y'))).is_empty());
        assert!(player.app.model.overlay.is_none(), "nothing can be copied yet");
        commands.retain(|command| matches!(command, AppCommand::Run(_)));
        for command in commands {
            if let AppCommand::Run(job) = command
                && let Some(answer) = job.run()
            {
                player.send(answer);
            }
        }
        assert!(!player.app.model.redaction.is_pending());
        assert_eq!(player.app.model.tab_view().row(), row, "the cursor stays on its sign-in");
        let shown = all(&mut player);
        assert!(NAMES.iter().all(|name| !shown.contains(name)), "{shown}");
    }

    #[test]
    fn an_end_without_anything_to_show_yet_is_no_failure() {
        let mut player = Player::new(80, 24);
        player.app.model.redaction = RedactionState::new(Redactor::new(b"a key for tests"), true);
        player.app.update(AppMessage::Finished(Arc::new(small_store())));
        assert_eq!(player.app.model.exit_code(), 0);
    }
}
