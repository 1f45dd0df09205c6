//! How much there is.

use super::answer::{AnswerRow, AnswerTable, AnswerView, QuestionAnswer};
use super::asked::Asked;
use crate::aggregate::Tab;
use crate::signin::Kind;
use crate::store::Row;
use crate::text::{Align, bytes, counted, number};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Counts sign-ins and bytes by day and log.
pub(super) fn volume(asked: &Asked<'_>) -> QuestionAnswer {
    let store = asked.store;
    let mut by_day: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for &row in asked.rows.iter().chain(&asked.others) {
        by_day.entry(store.created(row).to_utc().format("%Y-%m-%d").to_string()).or_default().push(row);
    }
    let days = by_day.len() as u64;
    let size_in = |rows: &[Row], tab: Tab| -> u64 {
        let shown = rows.iter().filter(|&&row| tab.shows(store.kind(row)));
        shown.map(|&row| u64::from(store.facts(row).raw.len)).sum()
    };
    let (interactive, background) =
        (asked.count_in(&asked.rows, Tab::Interactive), asked.count_in(&asked.rows, Tab::NonInteractive));
    let bytes_of = |rows: &[Row]| -> u64 { rows.iter().map(|&row| u64::from(store.facts(row).raw.len)).sum() };
    let is_other = |row: &Row| matches!(store.kind(*row), Kind::ServicePrincipal | Kind::ManagedIdentity);
    let mut text = if asked.rows.is_empty() {
        "no sign-ins of users in this load.".to_owned()
    } else {
        format!(
            "{} of users on {}, {} a day. {} non-interactive for {} interactive, {}. A day's records are {} interactive and {} \
             non-interactive, uncompressed.",
            counted(asked.count(&asked.rows), "sign-in"),
            counted(days, "day"),
            number(rounded(asked.count(&asked.rows), days)),
            number(background),
            number(interactive),
            ratio_in_words(interactive, background),
            bytes(rounded(size_in(&asked.rows, Tab::Interactive), days)),
            bytes(rounded(size_in(&asked.rows, Tab::NonInteractive), days)),
        )
    };
    if !asked.others.is_empty() {
        let sign_ins = counted(asked.count(&asked.others), "sign-in");
        let a_day = bytes(rounded(bytes_of(&asked.others), days));
        let _ = write!(text, " Besides, {sign_ins} of service principals and managed identities, {a_day} a day.");
    }
    let row = |(day, rows): (String, Vec<Row>)| {
        let counts = [Tab::Interactive, Tab::NonInteractive].map(|tab| asked.count_in(&rows, tab));
        let others: Vec<Row> = rows.iter().copied().filter(is_other).collect();
        let mut row = AnswerRow {
            cells: vec![
                day.clone(),
                number(counts[0]),
                number(counts[1]),
                ratio(counts[0], counts[1]),
                bytes(size_in(&rows, Tab::Interactive)),
                bytes(size_in(&rows, Tab::NonInteractive)),
            ],
            filter: asked.filter(&format!("time:{day}")),
        };
        if !asked.others.is_empty() {
            row.cells.extend([number(asked.count(&others)), bytes(bytes_of(&others))]);
        }
        row
    };
    let mut table = AnswerTable {
        columns: vec![
            ("Day (UTC)", Align::Left),
            ("Interactive", Align::Right),
            ("Non-interactive", Align::Right),
            ("Ratio", Align::Right),
            ("Bytes, interactive", Align::Right),
            ("Bytes, non-interactive", Align::Right),
        ],
        rows: by_day.into_iter().map(row).collect(),
    };
    if !asked.others.is_empty() {
        table.columns.extend([("Applications", Align::Right), ("Bytes, applications", Align::Right)]);
    }
    QuestionAnswer { text: asked.say(&text), tab: Tab::All, filter: asked.filter(""), view: AnswerView::Counts(table) }
}

/// A day's share of a sum, rounded to the nearest.
fn rounded(sum: u64, days: u64) -> u64 {
    (sum + days / 2) / days.max(1)
}

fn ratio(interactive: u64, background: u64) -> String {
    if interactive == 0 { "-".to_owned() } else { format!("{:.1}", background as f64 / interactive as f64) }
}

/// What a ratio means (training of this field: 50 to 100 is usual, from 500 it is worth a look).
fn ratio_in_words(interactive: u64, background: u64) -> String {
    match background.checked_div(interactive) {
        None => "no ratio".to_owned(),
        Some(500..) => {
            format!("{} : 1, high: find out which application refreshes so often", ratio(interactive, background))
        }
        Some(_) => format!("{} : 1 (50 to 100 is usual, look closer from 500)", ratio(interactive, background)),
    }
}
