//! `signinscope ask`: answers a question about the sign-ins.

use super::failure::Failure;
use super::load::{self, Loaded};
use super::{findings, output, redaction, settings};
use crate::aggregate::{Groups, Tab};
use crate::cli::AskArguments;
use crate::ingest::Options;
use crate::query::Filter;
use crate::questions::{Asked, AskedUser, QUESTIONS, Question, QuestionAnswer, is_replay_of};
use crate::report::answer::WrittenAnswer;
use crate::report::findings::Report;
use crate::report::tenants;
use crate::signin::{Dimension, Field, TimeAggregate};
use crate::store::{Row, UserPattern};
use std::collections::BTreeSet;
use std::io::Write;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

pub(super) fn run(arguments: &AskArguments) -> Result<ExitCode, Failure> {
    let Some(name) = &arguments.question else { return list() };
    let question = Question::named(name).ok_or_else(|| unknown(name))?;
    if arguments.paths.is_empty() {
        return Err(Failure::usage(format!("name what to read: signinscope ask {name} PATH")));
    }
    let settings = settings::configuration(&arguments.load, &arguments.detection)?.settings;
    let case = settings::case(arguments.detection.case.as_ref())?;
    // The other users are loaded too: they show what is usual in the tenant.
    let options = Options { users: Vec::new(), ..load::options(&arguments.load, &settings)? };
    let loaded = load::load(&load::inputs(&arguments.paths)?, &options);
    let redactor = redaction::wanted(&arguments.redaction)?;
    let shown = redaction::shown(&loaded, redactor.as_ref());
    shown.complain()?;
    let mut found = findings::find(&loaded, &settings);
    case.apply(&mut found);
    if let Some(redactor) = &redactor {
        found = redactor.findings(&loaded.store, &found);
    }
    let users = &arguments.load.users;
    let rows = of_users(&loaded, users);
    if rows.is_empty() && !users.is_empty() {
        // With pseudonyms, nothing may repeat the name.
        let text =
            "No sign-in of this user is in the load: give a user principal name, an object id, or a beginning and *.";
        output::write(|out| writeln!(out, "{text}"))?;
        return Ok(ExitCode::SUCCESS);
    }
    let asked = Asked::new(&shown.store, &found, &rows, names(&shown, &rows, users));
    write(&(question.answer)(&asked), &asked)?;
    loaded.fits()?;
    Ok(ExitCode::SUCCESS)
}

/// Lists the questions.
fn list() -> Result<ExitCode, Failure> {
    let widest = QUESTIONS.iter().map(|question| question.name.len()).max().unwrap_or_default();
    output::write(|out| {
        QUESTIONS.iter().try_for_each(|question| writeln!(out, "{:<widest$}  {}", question.name, question.text))
    })?;
    Ok(ExitCode::SUCCESS)
}

fn unknown(name: &str) -> Failure {
    let names: Vec<_> = QUESTIONS.iter().map(|question| question.name).collect();
    Failure::usage(format!("{name}: not a question; the questions are {}", names.join(", ")))
}

/// The sign-ins of users, by time; without a user, all.
fn of_users(loaded: &Loaded, users: &[UserPattern]) -> Vec<Row> {
    let store = &loaded.store;
    let is_asked = store.per_value(Dimension::User, |entry| {
        users.iter().any(|user| user.matches(entry.get(Field::UserId), entry.get(Field::UserPrincipalName)))
    });
    let rows = store.by_time().iter().copied();
    rows.filter(|&row| users.is_empty() || is_asked[store.value(Dimension::User, row) as usize]).collect()
}

/// The users of rows, as they are shown.
fn names(shown: &Loaded, rows: &[Row], users: &[UserPattern]) -> Vec<AskedUser> {
    if users.is_empty() {
        return Vec::new();
    }
    let store = &shown.store;
    let tenants = tenants(store) > 1;
    let names: BTreeSet<(&str, Option<&str>)> = rows
        .iter()
        .filter_map(|&row| {
            let tenant = store.text(Field::TenantId, row).filter(|_| tenants);
            Some((store.name(Dimension::User, row)?, tenant))
        })
        .collect();
    let user =
        |(name, tenant): (&str, Option<&str>)| AskedUser { name: name.to_owned(), tenant: tenant.map(str::to_owned) };
    names.into_iter().map(user).collect()
}

fn write(answer: &QuestionAnswer, asked: &Asked<'_>) -> Result<(), Failure> {
    let store = asked.store;
    let never = AtomicBool::new(false);
    let filter = Filter::parse(&answer.filter).unwrap_or_default();
    let selected = filter.select(store, &asked.rows, &never).unwrap_or_default();
    // Interactive sign-ins are few, and each of them counts.
    let window = if answer.tab == Tab::Interactive { TimeAggregate::Off } else { TimeAggregate::default() };
    let groups = Groups::of(store, &selected, answer.tab, window, &never).unwrap_or_default();
    let mut findings = asked.findings.clone();
    findings.list.retain(|finding| is_replay_of(finding, &asked.users));
    let written = WrittenAnswer { answer, groups: &groups, window, findings: Report { store, findings: &findings } };
    output::write(|out| written.write(out, output::page()))?;
    Ok(())
}
