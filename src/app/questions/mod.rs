//! Answers questions: a menu of them, about the user at the cursor or about everyone, and the view that answers each.

pub(crate) mod answer_page;

use self::answer_page::{AnswerPage, NAME};
use crate::app::core::binding::{Scope, available_if};
use crate::app::core::class::Class;
use crate::app::core::key::Key;
use crate::app::core::message::Answer;
use crate::app::core::view::View;
use crate::app::layout::Focus;
use crate::app::model::{Action, AppCommand, AppJob, Model};
use crate::app::table::table_query::TableQuery;
use crate::app::table::trail;
use crate::app::widget::menu::{Menu, MenuItem};
use crate::app::widget::popup::Overlay;
use crate::detect::Findings;
use crate::query::Filter;
use crate::questions::{AnswerView, Asked, AskedUser, QUESTIONS, Question, QuestionAnswer, is_replay_of};
use crate::signin::{Dimension, Field};
use crate::store::Store;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// The menu of questions, and the table that answers some.
pub(crate) const VIEW: View<Model> = View::new(NAME, Class::Popup)
    .shared(&[(
        Scope::Panes,
        Action::new(
            &[Key::Char('Q')],
            "ask",
            "answer a question about the user at the cursor, or about everyone",
            |model, _| {
                let user = user_at_cursor(model);
                offer(model, user.as_ref());
            },
        )
        .footer(6)
        .when(|model| available_if(model.summary.total() > 0, "There are no sign-ins")),
    )])
    .bindings(&[Action::new(
        &[Key::Enter],
        "show sign-ins",
        "show the sign-ins of the row in the table; q goes back",
        |model, _| show_row(model),
    )
    .footer(1)
    .when(|model| {
        let row = model.popup::<AnswerPage>().is_some_and(|page| page.selected().is_some());
        available_if(row, "There are no sign-ins")
    })]);

/// Ends an answer that was counted while the load went on.
pub(crate) const SO_FAR: &str = " So far: the load goes on; ask again at its end.";

/// The name of the job that counts.
pub(crate) const JOB: &str = "Counting the answer";

/// The user of the finding that is selected, else of the row at the cursor.
fn user_at_cursor(model: &Model) -> Option<AskedUser> {
    let (name, tenant) = if let Some(number) = model.selected_finding() {
        let finding = model.findings.list.get(number)?;
        let name = finding.user_principal_name.as_deref().or(finding.user_id.as_deref());
        (name?, finding.tenant_id.as_deref())
    } else {
        let row = model.tab_view().row()?;
        (model.store.name(Dimension::User, row)?, model.store.text(Field::TenantId, row))
    };
    let tenant = tenant.filter(|_| model.summary.tenants > 1).map(str::to_owned);
    Some(AskedUser { name: name.to_owned(), tenant })
}

/// Offers the questions about a user, or about everyone.
fn offer(model: &mut Model, user: Option<&AskedUser>) {
    let mut items: Vec<MenuItem<Model>> = QUESTIONS
        .iter()
        .map(|question| {
            let user = user.cloned();
            MenuItem::new(question.text, move |model: &mut Model, commands: &mut Vec<AppCommand>| {
                commands.push(AppCommand::Run(ask(model, question, user)));
            })
        })
        .collect();
    let title = user.map_or("Questions about everyone".to_owned(), |user| format!("Questions about {}", user.name));
    let other = if user.is_some() { None } else { user_at_cursor(model) };
    if user.is_some() || other.is_some() {
        let label = other.as_ref().map_or("Ask about everyone".to_owned(), |user| format!("Ask about {}", user.name));
        items.push(MenuItem::new(label, move |model: &mut Model, _: &mut Vec<_>| offer(model, other.as_ref())));
    }
    model.offer(Menu::new(title, 64, items));
}

/// The job that counts an answer and then shows it.
fn ask(model: &Model, question: &'static Question, user: Option<AskedUser>) -> AppJob {
    let (store, findings, partial) = (Arc::clone(&model.store), Arc::clone(&model.findings), model.is_loading());
    AppJob::once(JOB, move || {
        let asked = user.as_ref().map_or_else(|| question.text.to_owned(), |user| format!("{user}: {}", question.text));
        let users: Vec<AskedUser> = user.into_iter().collect();
        let mut answer = answer(question, &store, &findings, users.clone());
        if partial {
            answer.text.push_str(SO_FAR);
        }
        let show: Answer<Model> = Box::new(move |model: &mut Model| {
            model.answered = Some(question.name);
            show(model, asked, answer, &users);
        });
        show
    })
}

fn answer(question: &Question, store: &Store, findings: &Findings, users: Vec<AskedUser>) -> QuestionAnswer {
    let terms: Vec<String> = users.iter().map(AskedUser::terms).collect();
    let rows = Filter::parse(&terms.join(" "))
        .ok()
        .and_then(|filter| filter.select(store, store.by_time(), &AtomicBool::new(false)))
        .unwrap_or_default();
    (question.answer)(&Asked::new(store, findings, &rows, users))
}

/// Shows an answer in the view for it.
fn show(model: &mut Model, asked: String, answer: QuestionAnswer, users: &[AskedUser]) {
    match &answer.view {
        AnswerView::Counts(_) => model.overlay = Some(Overlay::Popup(Box::new(AnswerPage::new(asked, answer)))),
        AnswerView::SignIns => show_sign_ins(model, asked, &answer, answer.filter.clone()),
        AnswerView::Findings => {
            let found = model.findings.list.iter().position(|finding| is_replay_of(finding, users));
            if let Some(number) = found {
                let findings = Arc::clone(&model.findings);
                model.suspects.select(&findings, number);
                model.focus = Focus::Suspects;
            }
            model.say(&answer.text);
        }
    }
}

/// Shows sign-ins of an answer in the table, with its text below.
fn show_sign_ins(model: &mut Model, asked: String, answer: &QuestionAnswer, filter: String) {
    let query = TableQuery { tab: answer.tab, filter, ..trail::current(model) };
    trail::show(model, asked, &query);
    model.say(&answer.text);
}

/// Shows the sign-ins of the row at the cursor.
fn show_row(model: &mut Model) {
    let Some(page) = model.popup::<AnswerPage>() else { return };
    let Some(row) = page.selected() else { return };
    let (asked, answer, filter) = (page.asked.clone(), page.answer.clone(), row.filter.clone());
    show_sign_ins(model, asked, &answer, filter);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::Tab;
    use crate::app::AppMessage;
    use crate::app::testing::{Player, small_store};
    use crate::app::widget::popup::Popup;

    fn said(player: &Player) -> String {
        player.app.model.toast.as_ref().map(ToString::to_string).unwrap_or_default()
    }

    /// Asks the question of this number about the user at the cursor.
    fn asked(keys: &str, number: usize) -> Player {
        let mut player = Player::loaded(120, 40);
        player.play(keys);
        player.play("Q");
        (0..number).for_each(|_| player.play("Down"));
        player.play("Enter");
        player
    }

    #[test]
    fn a_question_about_the_user_at_the_cursor_shows_the_sign_ins_behind_the_answer() {
        let mut player = asked("2 End", 0);
        assert_eq!(player.app.model.tab, Tab::Interactive);
        assert_eq!(player.app.model.filter.text, "user:=\"bob@contoso.com\" status:success");
        assert!(said(&player).starts_with("bob@contoso.com: no interactive sign-in succeeded"), "{}", said(&player));
        assert!(player.table().is_empty());
        player.play("q");
        assert_eq!((player.app.model.tab, player.app.model.filter.text.as_str()), (Tab::NonInteractive, ""));
    }

    #[test]
    fn a_question_may_be_about_everyone() {
        let mut player = Player::loaded(120, 40);
        player.play("Q");
        assert_eq!(player.app.model.menu().expect("a menu").title, "Questions about alice@contoso.com");
        player.play("End Enter");
        assert_eq!(player.app.model.menu().expect("a menu").title, "Questions about everyone");
        player.play("Enter");
        assert!(
            said(&player).starts_with("1 of 3 users signed in interactively: 1 time from 1 address"),
            "{}",
            said(&player)
        );
    }

    #[test]
    fn an_answer_of_a_load_that_goes_on_says_so_and_pseudonyms_close_it() {
        let mut player = Player::new(120, 40);
        player.send(AppMessage::Snapshot(Arc::new(small_store())));
        player.play("2 Q Down Down Enter");
        let text = |player: &Player| player.app.model.popup::<AnswerPage>().map(|page| page.answer.text.clone());
        assert!(text(&player).is_some_and(|text| text.ends_with("the load goes on; ask again at its end.")));
        player.play("P");
        assert!(player.app.model.overlay.is_none(), "its names would stay");
    }

    #[test]
    fn a_replay_is_shown_among_the_suspects() {
        let player = asked("2", 1);
        let model = &player.app.model;
        assert_eq!((model.focus, model.suspects.selected(&model.findings)), (Focus::Suspects, Some(0)));
        assert!(
            said(&player).starts_with("alice@contoso.com: 1 suspected replay: 1 high. The worst: A token of alice")
        );
        let player = asked("2 End", 1);
        let model = &player.app.model;
        assert_eq!(
            (model.focus, model.suspects.selected(&model.findings)),
            (Focus::Suspects, None),
            "on the fold of low ones"
        );
    }

    #[test]
    fn counts_are_a_table_from_which_enter_goes_to_the_sign_ins() {
        let mut player = asked("2", 2);
        let model = &player.app.model;
        let lines: Vec<String> = model
            .popup::<AnswerPage>()
            .expect("the answer")
            .page(model, model.size)
            .lines
            .iter()
            .map(|line| line.text.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        assert!(lines[0].starts_with("alice@contoso.com: 3 applications reached, 2 of them"), "{lines:#?}");
        assert!(lines[3].starts_with("Microsoft Office 0 4 1 1 2026-10-03 14:02 2026-10-03 15:05"), "{lines:#?}");
        player.play("Enter");
        let model = &player.app.model;
        assert_eq!(model.filter.text, "user:=\"alice@contoso.com\" app:=\"Microsoft Office\"");
        assert!(model.overlay.is_none() && model.tab == Tab::All);
        player.play("Esc q");
        assert_eq!(player.app.model.filter.text, "");
    }
}
