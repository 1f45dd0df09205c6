//! How users authenticate, and what signs in for them.

use super::answer::{AnswerRow, AnswerTable, AnswerView, QuestionAnswer};
use super::asked::Asked;
use crate::aggregate::{Tab, method_names};
use crate::knowledge::{is_agent_type, is_legacy_client};
use crate::query::{quoted, term};
use crate::signin::{Dimension, Field};
use crate::store::Row;
use crate::text::{Align, counted, number};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Answers by the client app, which names the legacy protocol.
pub(super) fn legacy(asked: &Asked<'_>) -> QuestionAnswer {
    let store = asked.store;
    let rows = asked.rows_where(|row| store.text(Field::ClientApp, row).is_some_and(is_legacy_client));
    let clients = asked.values(Field::ClientApp, &rows);
    let mut parts: Vec<String> = Vec::new();
    if rows.is_empty() {
        parts.push("no legacy authentication in this load.".to_owned());
    } else {
        let names = clients.iter().copied().collect::<Vec<_>>().join(", ");
        parts.push(format!("yes, {} by {names}", counted(asked.count(&rows), "sign-in")));
        if !asked.is_one() {
            parts.push(format!(", of {}", counted(asked.distinct(Dimension::User, &rows), "user")));
        }
        parts.push(match asked.successes(&rows) {
            0 => "; none succeeded.".to_owned(),
            good => format!("; {} succeeded, without a second factor.", number(good)),
        });
    }
    let terms: Vec<String> = clients.iter().map(|client| term("client", client)).collect();
    let terms = if terms.is_empty() { term("client", "Other clients") } else { terms.join(" ") };
    QuestionAnswer {
        text: asked.say(&parts.concat()),
        tab: Tab::All,
        filter: asked.filter(&terms),
        view: AnswerView::SignIns,
    }
}

/// Counts the methods of both logs: since April 2025 passkeys (FIDO2) that obtain a refresh token are in the
/// non-interactive one.
pub(super) fn methods(asked: &Asked<'_>) -> QuestionAnswer {
    let store = asked.store;
    let mut by_method: BTreeMap<&str, Vec<Row>> = BTreeMap::new();
    for &row in &asked.rows {
        let mut names: Vec<&str> = store.text(Field::Methods, row).into_iter().flat_map(method_names).collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            by_method.entry(name).or_default().push(row);
        }
    }
    let named = asked.count(&asked.rows_where(|row| store.text(Field::Methods, row).is_some()));
    let passkeys: Vec<Row> =
        by_method.iter().filter(|(name, _)| is_passkey(name)).flat_map(|(_, rows)| rows.clone()).collect();
    let mut parts = vec![format!("{} in {}.", counted(by_method.len() as u64, "method"), counted(named, "sign-in"))];
    if !passkeys.is_empty() {
        parts.push(format!(
            " Passkeys (FIDO2): {} in the interactive log, {} in the non-interactive.",
            number(asked.count_in(&passkeys, Tab::Interactive)),
            number(asked.count_in(&passkeys, Tab::NonInteractive))
        ));
    }
    let silent = asked.count(&asked.rows) - named;
    if silent > 0 {
        parts.push(format!(" Of {} the log names no method.", counted(silent, "sign-in")));
    }
    let mut list: Vec<_> = by_method.into_iter().collect();
    list.sort_by_key(|(_, rows)| Reverse(asked.count(rows)));
    let row = |(name, rows): (&str, Vec<Row>)| AnswerRow {
        cells: vec![
            name.to_owned(),
            number(asked.count_in(&rows, Tab::Interactive)),
            number(asked.count_in(&rows, Tab::NonInteractive)),
            number(asked.distinct(Dimension::User, &rows)),
        ],
        filter: asked.filter(&format!("method:{}", quoted(name))),
    };
    let table = AnswerTable {
        columns: vec![
            ("Method", Align::Left),
            ("Interactive", Align::Right),
            ("Non-interactive", Align::Right),
            ("Users", Align::Right),
        ],
        rows: list.into_iter().map(row).collect(),
    };
    QuestionAnswer {
        text: asked.say(&parts.concat()),
        tab: Tab::All,
        filter: asked.filter(""),
        view: AnswerView::Counts(table),
    }
}

fn is_passkey(method: &str) -> bool {
    let method = method.to_ascii_lowercase();
    ["passkey", "fido"].iter().any(|name| method.contains(name))
}

/// Answers by `agent.agentType`.
pub(super) fn agents(asked: &Asked<'_>) -> QuestionAnswer {
    let store = asked.store;
    let types = [Field::AgentType, Field::AgentSubjectType];
    let rows = asked.rows_where(|row| types.into_iter().any(|field| store.text(field, row).is_some_and(is_agent_type)));
    let mut parts: Vec<String> = Vec::new();
    if rows.is_empty() {
        parts.push("no sign-in of an AI agent in this load.".to_owned());
    } else {
        let names: Vec<&str> = asked.values(Field::AgentType, &rows).into_iter().collect();
        parts.push(format!("{} of AI agents", counted(asked.count(&rows), "sign-in")));
        if !asked.is_one() {
            parts.push(format!(", of {}", counted(asked.distinct(Dimension::User, &rows), "user")));
        }
        parts.push(format!(", to {}", counted(asked.distinct(Dimension::Application, &rows), "application")));
        parts.push(if names.is_empty() { ".".to_owned() } else { format!("; types: {}.", names.join(", ")) });
    }
    QuestionAnswer {
        text: asked.say(&parts.concat()),
        tab: Tab::All,
        filter: asked.filter("-agent_type:= -agent_type:=notAgentic"),
        view: AnswerView::SignIns,
    }
}
