//! Asks a handful of sign-ins, in which each answer can be counted by hand.

use super::asked::AskedUser;
use super::{AnswerView, Asked, QUESTIONS, Question, QuestionAnswer};
use crate::detect::Findings;
use crate::query::Filter;
use crate::signin::{Field, Kind, Record, Status, Timestamp};
use crate::store::Store;
use crate::store::testing::store_of;
use std::sync::atomic::AtomicBool;

fn record<'a>(kind: Kind, time: &str, user: &'a str, code: i32, fields: &[(Field, &'a str)]) -> Record<'a> {
    let mut record = Record::new(kind, Timestamp::parse(time).expect("a time"));
    record.status = Status::from_code(Some(code));
    record.set(Field::UserPrincipalName, user);
    record.set(Field::ErrorCode, code.to_string());
    for &(field, value) in fields {
        record.set(field, value);
    }
    record
}

fn store() -> Store {
    use Field::{AgentType, Application, CaeToken, ClientApp, FreshFactor, IpAddress, Methods};
    use Kind::{Interactive, NonInteractive, ServicePrincipal};
    let (alice, bob) = ("alice@contoso.com", "bob@contoso.com");
    let office = (Application, "OfficeHome");
    store_of(&[
        record(Interactive, "2026-10-03T08:00:00Z", alice, 50126, &[office, (ClientApp, "Browser")]),
        record(
            Interactive,
            "2026-10-03T08:01:00Z",
            alice,
            0,
            &[office, (IpAddress, "192.0.2.1"), (Methods, "Password: ok; Passkey: ok")],
        ),
        record(NonInteractive, "2026-10-03T09:00:00Z", alice, 0, &[(Application, "Teams"), (CaeToken, "true")]),
        record(NonInteractive, "2026-10-03T10:00:00Z", alice, 0, &[(Application, "Teams"), (CaeToken, "false")]),
        record(NonInteractive, "2026-10-04T10:00:00Z", alice, 53003, &[(Application, "Azure CLI")]),
        record(NonInteractive, "2026-10-04T10:05:00Z", bob, 0, &[(Application, "Mail"), (ClientApp, "IMAP4")]),
        record(NonInteractive, "2026-10-04T10:06:00Z", bob, 0, &[(Methods, "Passkey: ok"), (FreshFactor, "true")]),
        record(
            NonInteractive,
            "2026-10-04T10:07:00Z",
            bob,
            70043,
            &[(Application, "Mail"), (AgentType, "agenticAppInstance")],
        ),
        record(ServicePrincipal, "2026-10-04T11:00:00Z", "", 0, &[(Application, "Backup")]),
    ])
}

fn ask(name: &str, users: &[&str]) -> (QuestionAnswer, usize) {
    let store = store();
    let findings = Findings::default();
    let users: Vec<AskedUser> = users.iter().map(|&user| AskedUser { name: user.to_owned(), tenant: None }).collect();
    let is_theirs = |row| {
        users.is_empty() || users.iter().any(|user| store.text(Field::UserPrincipalName, row) == Some(&user.name))
    };
    let rows: Vec<_> = store.by_time().iter().copied().filter(|&row| is_theirs(row)).collect();
    let answer = (Question::named(name).expect(name).answer)(&Asked::new(&store, &findings, &rows, users.clone()));
    let filter = Filter::parse(&answer.filter).expect("a filter");
    let found = filter.select(&store, store.by_time(), &AtomicBool::new(false)).expect("not cancelled");
    let shown = found.iter().filter(|&&row| answer.tab.shows(store.kind(row))).count();
    (answer, shown)
}

fn cells(answer: &QuestionAnswer) -> Vec<Vec<&str>> {
    let AnswerView::Counts(table) = &answer.view else { panic!("no table: {answer:?}") };
    table.rows.iter().map(|row| row.cells.iter().map(String::as_str).collect()).collect()
}

#[test]
fn sentences_say_what_the_filter_shows() {
    for (name, user, text, shown) in [
        (
            "authenticated",
            &[][..],
            "1 of 2 users signed in interactively: 1 time from 1 address, the last at 2026-10-03 08:01 UTC from 192.0.2.1. \
             1 more failed or were interrupted. In the non-interactive log 1 sign-in gave a factor, as passkeys and Windows Hello do.",
            1,
        ),
        (
            "authenticated",
            &["bob@contoso.com"],
            "bob@contoso.com: no interactive sign-in succeeded in this load. In the non-interactive log 1 sign-in gave a \
             factor, as passkeys and Windows Hello do.",
            0,
        ),
        (
            "blocked",
            &[],
            "1 sign-in blocked by policies, of 1 user, to 1 application; most often 53003, 1 time: Conditional Access \
             blocked the sign-in.",
            1,
        ),
        ("blocked", &["bob@contoso.com"], "bob@contoso.com: no sign-in was blocked by a policy.", 0),
        ("legacy", &[], "Yes, 1 sign-in by IMAP4, of 1 user; 1 succeeded, without a second factor.", 1),
        ("legacy", &["alice@contoso.com"], "alice@contoso.com: no legacy authentication in this load.", 0),
        ("agents", &[], "1 sign-in of AI agents, of 1 user, to 1 application; types: agenticAppInstance.", 1),
        ("replay", &[], "No replay was found.", 9),
    ] {
        let (answer, rows) = ask(name, user);
        assert_eq!((answer.text.as_str(), rows), (text, shown), "{name}");
    }
}

#[test]
fn tables_count_both_logs() {
    let (answer, _) = ask("applications", &["alice@contoso.com"]);
    assert_eq!(
        answer.text,
        "alice@contoso.com: 2 applications reached, 1 of them in the non-interactive log alone; 1 tried without success."
    );
    let rows: Vec<_> = cells(&answer).into_iter().map(|cells| cells[..4].join(" ")).collect();
    assert_eq!(rows, ["OfficeHome 2 0 1", "Teams 0 2 0", "Azure CLI 0 1 1"]);

    let (answer, _) = ask("volume", &[]);
    let text = &answer.text;
    assert!(text.starts_with("8 sign-ins of users on 2 days, 4 a day. 6 non-interactive for 2 interactive, 3.0 : 1 ("));
    assert!(text.ends_with(" Besides, 1 sign-in of service principals and managed identities, 1 B a day."), "{text}");
    let others: Vec<_> = cells(&answer).into_iter().map(|cells| cells[6]).collect();
    assert_eq!(others, ["0", "1"]);
    let rows: Vec<_> = cells(&answer).into_iter().map(|cells| cells[..4].join(" ")).collect();
    assert_eq!(rows, ["2026-10-03 2 2 1.0", "2026-10-04 0 4 -"]);

    let (answer, _) = ask("methods", &[]);
    assert_eq!(
        answer.text,
        "2 methods in 2 sign-ins. Passkeys (FIDO2): 1 in the interactive log, 1 in the non-interactive. Of 6 sign-ins the \
         log names no method."
    );
    assert_eq!(cells(&answer), [["Passkey", "1", "1", "2"], ["Password", "1", "0", "1"]]);

    let (answer, _) = ask("reevaluation", &[]);
    assert_eq!(
        answer.text,
        "Of 6 non-interactive sign-ins, 1 under CAE, 0 under a sign-in frequency policy, 1 refused for one. Of 4 the log \
         does not say whether CAE applied."
    );
}

#[test]
fn every_row_of_a_table_has_a_filter_for_its_sign_ins() {
    let store = store();
    for name in ["applications", "volume", "methods"] {
        let (answer, _) = ask(name, &[]);
        let AnswerView::Counts(table) = &answer.view else { panic!("no table") };
        for row in &table.rows {
            let filter = Filter::parse(&row.filter).expect("a filter");
            let rows = filter.select(&store, store.by_time(), &AtomicBool::new(false)).expect("not cancelled");
            let people = rows.iter().filter(|&&row| store.kind(row) != Kind::ServicePrincipal).count();
            let counted =
                row.cells[1].parse::<usize>().expect("a number") + row.cells[2].parse::<usize>().expect("a number");
            assert_eq!(people, counted, "{name}: {}", row.filter);
        }
    }
}

#[test]
fn names_are_unique_and_nothing_is_answered_from_an_empty_load() {
    let store = Store::default();
    let findings = Findings::default();
    for question in &QUESTIONS {
        assert!(std::ptr::eq(Question::named(question.name).expect("itself"), question));
        let answer = (question.answer)(&Asked::new(&store, &findings, &[], Vec::new()));
        assert!(answer.text.ends_with('.') && !answer.text.contains("NaN"), "{}", answer.text);
        assert!(Filter::parse(&answer.filter).is_ok(), "{}", answer.filter);
    }
}

#[test]
fn one_name_in_two_tenants_is_two_users() {
    let user = |tenant: &str| AskedUser { name: "alice@contoso.com".into(), tenant: Some(tenant.into()) };
    let (store, findings) = (store(), Findings::default());
    let asked = |users| Asked::new(&store, &findings, store.by_time(), users);
    let (one, both) = (asked(vec![user("1")]), asked(vec![user("1"), user("2")]));
    assert_eq!(one.filter(""), "user:=\"alice@contoso.com\" tenant:=\"1\"");
    assert_eq!(one.say("yes."), "alice@contoso.com of tenant 1: yes.");
    assert_eq!((both.filter(""), both.say("yes.")), ("user:=\"alice@contoso.com\"".into(), "2 users: yes.".into()));
}
