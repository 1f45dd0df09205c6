//! What policies blocked, and which tokens they evaluate again.

use super::answer::{AnswerRow, AnswerTable, AnswerView, QuestionAnswer};
use super::asked::Asked;
use crate::aggregate::Tab;
use crate::knowledge::{error_code, is_blocked_by_policy};
use crate::signin::{Dimension, Field, Kind};
use crate::store::Row;
use crate::text::{Align, counted, number};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Answers by the error codes of policies, which every export has.
pub(super) fn blocked(asked: &Asked<'_>) -> QuestionAnswer {
    let store = asked.store;
    let rows = asked.rows_where(|row| store.error_code(row).is_some_and(is_blocked_by_policy));
    let mut by_code: BTreeMap<i32, Vec<Row>> = BTreeMap::new();
    for &row in &rows {
        by_code.entry(store.error_code(row).unwrap_or_default()).or_default().push(row);
    }
    let mut parts: Vec<String> = Vec::new();
    let most = by_code.iter().max_by_key(|(code, rows)| (asked.count(rows), Reverse(**code)));
    match most {
        None => parts.push("no sign-in was blocked by a policy.".to_owned()),
        Some((&code, most)) => {
            parts.push(format!("{} blocked by policies", counted(asked.count(&rows), "sign-in")));
            if !asked.is_one() {
                parts.push(format!(", of {}", counted(asked.distinct(Dimension::User, &rows), "user")));
            }
            parts.push(format!(", to {}", counted(asked.distinct(Dimension::Application, &rows), "application")));
            let name = error_code(code).map_or("", |known| known.explanation).trim_end_matches('.');
            parts.push(format!("; most often {code}, {}: {name}.", super::asked::times(asked.count(most))));
        }
    }
    let policies: BTreeSet<&str> = asked
        .values(Field::Policies, &rows)
        .into_iter()
        .flat_map(|policies| policies.split("; "))
        .filter_map(|policy| policy.strip_suffix(": failure"))
        .collect();
    if !policies.is_empty() {
        parts.push(format!(" Policies: {}.", policies.into_iter().collect::<Vec<_>>().join(", ")));
    }
    let codes: Vec<String> = by_code.keys().map(|code| format!("code:{code}")).collect();
    // Without any, the filter finds none either.
    let terms = if codes.is_empty() { "code:53003".to_owned() } else { codes.join(" ") };
    QuestionAnswer {
        text: asked.say(&parts.concat()),
        tab: Tab::All,
        filter: asked.filter(&terms),
        view: AnswerView::SignIns,
    }
}

/// Why tokens are evaluated again: its name, which sign-ins it is, and the filter for them.
type Reevaluation<'a> = (&'static str, &'a dyn Fn(Row) -> bool, &'static str);

/// Counts tokens that are evaluated again before they expire: by continuous access evaluation (CAE), by a sign-in
/// frequency policy, or refused for one.
pub(super) fn reevaluation(asked: &Asked<'_>) -> QuestionAnswer {
    const FREQUENCY_CODES: [i32; 2] = [70043, 70044];
    let store = asked.store;
    let refreshes = asked.rows_where(|row| store.kind(row) == Kind::NonInteractive);
    let all = asked.count(&refreshes);
    let known = asked.count(
        &asked.rows_where(|row| store.kind(row) == Kind::NonInteractive && store.text(Field::CaeToken, row).is_some()),
    );
    let is_cae = |row: Row| store.text(Field::CaeToken, row).is_some_and(|value| value.eq_ignore_ascii_case("true"));
    let has_frequency = |row: Row| {
        store.text(Field::SessionLifetime, row).is_some_and(|text| text.to_ascii_lowercase().contains("frequency"))
    };
    let refused = |row: Row| store.error_code(row).is_some_and(|code| FREQUENCY_CODES.contains(&code));
    let kinds: [Reevaluation<'_>; 3] = [
        ("Continuous access evaluation (CAE)", &is_cae, "kind:non cae:true"),
        ("Sign-in frequency policy", &has_frequency, "kind:non session_lifetime:frequency"),
        ("Refused: older than the sign-in frequency", &refused, "kind:non code:70043 code:70044"),
    ];
    let share =
        |count: u64| if all == 0 { "-".to_owned() } else { format!("{:.1} %", count as f64 * 100.0 / all as f64) };
    let mut counts = Vec::new();
    let rows = kinds.map(|(name, is, filter)| {
        let rows: Vec<Row> = refreshes.iter().copied().filter(|&row| is(row)).collect();
        let count = asked.count(&rows);
        counts.push(count);
        let users = asked.distinct(Dimension::User, &rows);
        AnswerRow {
            cells: vec![name.to_owned(), number(count), share(count), number(users)],
            filter: asked.filter(filter),
        }
    });
    let mut parts = vec![format!(
        "of {}, {} under CAE, {} under a sign-in frequency policy, {} refused for one.",
        counted(all, "non-interactive sign-in"),
        number(counts[0]),
        number(counts[1]),
        number(counts[2])
    )];
    if known < all {
        parts.push(format!(" Of {} the log does not say whether CAE applied.", number(all - known)));
    }
    let table = AnswerTable {
        columns: vec![
            ("Evaluated by", Align::Left),
            ("# sign-ins", Align::Right),
            ("Share", Align::Right),
            ("Users", Align::Right),
        ],
        rows: rows.into(),
    };
    QuestionAnswer {
        text: asked.say(&parts.concat()),
        tab: Tab::NonInteractive,
        filter: asked.filter(""),
        view: AnswerView::Counts(table),
    }
}
