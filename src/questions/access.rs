//! Who signed in, and what was reached.

use super::answer::{AnswerRow, AnswerTable, AnswerView, QuestionAnswer};
use super::asked::{Asked, minute, times};
use crate::aggregate::Tab;
use crate::query::term;
use crate::signin::{Dimension, Field, Kind, Status};
use crate::store::Row;
use crate::text::{Align, counted, number};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Answers by interactive successes. Passkeys and Windows Hello for Business may give a factor in the other log, so those
/// are named too (Entra, non-interactive sign-ins, April 2025).
pub(super) fn authenticated(asked: &Asked<'_>) -> QuestionAnswer {
    let store = asked.store;
    let succeeds = |row: Row| store.status(row) == Status::Success;
    let good = asked.rows_where(|row| store.kind(row) == Kind::Interactive && succeeds(row));
    let bad = asked.rows_where(|row| store.kind(row) == Kind::Interactive && !succeeds(row));
    let elsewhere = asked.rows_where(|row| {
        store.kind(row) == Kind::NonInteractive && succeeds(row) && store.text(Field::FreshFactor, row) == Some("true")
    });
    let mut parts: Vec<String> = Vec::new();
    match good.last() {
        Some(&last) => {
            if asked.is_one() {
                parts.push("yes, interactively ".to_owned());
            } else {
                let (users, all) =
                    (asked.distinct(Dimension::User, &good), asked.distinct(Dimension::User, &asked.rows));
                parts.push(format!("{} of {} signed in interactively: ", number(users), counted(all, "user")));
            }
            let addresses = counted(asked.distinct(Dimension::Address, &good), "address");
            parts.push(format!(
                "{} from {addresses}, the last at {} UTC",
                times(asked.count(&good)),
                minute(store.created(last))
            ));
            if let Some(address) = store.text(Field::IpAddress, last) {
                parts.push(format!(" from {address}"));
            }
            parts.push(".".to_owned());
        }
        None => parts.push("no interactive sign-in succeeded in this load.".to_owned()),
    }
    if !bad.is_empty() {
        parts.push(format!(" {} more failed or were interrupted.", number(asked.count(&bad))));
    }
    if !elsewhere.is_empty() {
        parts.push(format!(
            " In the non-interactive log {} gave a factor, as passkeys and Windows Hello do.",
            counted(asked.count(&elsewhere), "sign-in")
        ));
    }
    QuestionAnswer {
        text: asked.say(&parts.concat()),
        tab: Tab::Interactive,
        filter: asked.filter("status:success"),
        view: AnswerView::SignIns,
    }
}

/// Counts applications over both logs.
pub(super) fn applications(asked: &Asked<'_>) -> QuestionAnswer {
    let store = asked.store;
    let mut by_name: BTreeMap<&str, Vec<Row>> = BTreeMap::new();
    for &row in &asked.rows {
        by_name.entry(store.name(Dimension::Application, row).unwrap_or_default()).or_default().push(row);
    }
    let reached = by_name.values().filter(|rows| asked.successes(rows) > 0).count() as u64;
    let background =
        by_name.values().filter(|rows| asked.successes(rows) > 0 && asked.count_in(rows, Tab::Interactive) == 0);
    let text = format!(
        "{} reached, {} of them in the non-interactive log alone; {} tried without success.",
        counted(reached, "application"),
        number(background.count() as u64),
        number(by_name.len() as u64 - reached),
    );
    let mut list: Vec<_> = by_name.into_iter().collect();
    list.sort_by_key(|(_, rows)| Reverse(asked.count(rows)));
    let line = |(name, rows): (&str, Vec<Row>)| {
        let [first, latest] =
            [rows.first(), rows.last()].map(|row| row.map(|&row| minute(store.created(row))).unwrap_or_default());
        AnswerRow {
            cells: vec![
                if name.is_empty() { "(no application named)".to_owned() } else { name.to_owned() },
                number(asked.count_in(&rows, Tab::Interactive)),
                number(asked.count_in(&rows, Tab::NonInteractive)),
                number(asked.count(&rows) - asked.successes(&rows)),
                number(asked.distinct(Dimension::User, &rows)),
                first,
                latest,
            ],
            filter: asked.filter(&if name.is_empty() { "app:=".to_owned() } else { term("app", name) }),
        }
    };
    let table = AnswerTable {
        columns: vec![
            ("Application", Align::Left),
            ("Interactive", Align::Right),
            ("Non-interactive", Align::Right),
            ("Not successful", Align::Right),
            ("Users", Align::Right),
            ("First (UTC)", Align::Left),
            ("Last (UTC)", Align::Left),
        ],
        rows: list.into_iter().map(line).collect(),
    };
    QuestionAnswer { text: asked.say(&text), tab: Tab::All, filter: asked.filter(""), view: AnswerView::Counts(table) }
}
