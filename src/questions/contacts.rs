//! Lists what sign-ins with one value in common reached, in the order of first contact: whom a stolen session, an address
//! or a device touched.

use super::answer::{AnswerRow, AnswerTable, AnswerView, QuestionAnswer};
use super::asked::minute;
use crate::aggregate::Tab;
use crate::query::{Filter, FilterField};
use crate::signin::{Dimension, Status};
use crate::store::{Row, Store};
use crate::text::{Align, counted, number};
use std::collections::HashMap;
use std::sync::atomic::AtomicBool;

/// What is listed, with its name in the table and in filters.
const LISTED: [(Dimension, &str, &str); 4] = [
    (Dimension::User, "User", "user"),
    (Dimension::Application, "Application", "app"),
    (Dimension::Resource, "Resource", "resource"),
    (Dimension::Address, "IP address", "ip"),
];

/// What was contacted.
struct Contact<'a> {
    what: usize,
    name: &'a str,
    first: Row,
    last: Row,
    count: u64,
    successes: u64,
}

/// Lists the contacts of the sign-ins that a filter shows. `name` says what they have in common.
pub(crate) fn contacts(store: &Store, filter: &str, name: &str) -> QuestionAnswer {
    let parsed = Filter::parse(filter).unwrap_or_default();
    let rows = parsed.select(store, store.by_time(), &AtomicBool::new(false)).unwrap_or_default();
    let mut places: HashMap<(usize, &str), usize> = HashMap::new();
    let mut found: Vec<Contact<'_>> = Vec::new();
    let mut kinds = [0_u64; LISTED.len()];
    let (mut all, mut good) = (0, 0);
    for &row in &rows {
        let count = u64::from(store.sign_in_count(row));
        let success = if store.status(row) == Status::Success { count } else { 0 };
        (all, good) = (all + count, good + success);
        for (what, (dimension, ..)) in LISTED.iter().enumerate() {
            let Some(name) = store.name(*dimension, row) else { continue };
            let place = *places.entry((what, name)).or_insert_with(|| {
                kinds[what] += 1;
                found.push(Contact { what, name, first: row, last: row, count: 0, successes: 0 });
                found.len() - 1
            });
            let contact = &mut found[place];
            contact.last = row;
            contact.count += count;
            contact.successes += success;
        }
    }
    let [users, applications, resources, addresses] = kinds;
    let text = format!(
        "{name}: {}, {} successful, of {}, to {} and {}, from {}.",
        counted(all, "sign-in"),
        number(good),
        counted(users, "user"),
        counted(applications, "application"),
        counted(resources, "resource"),
        counted(addresses, "address"),
    );
    let row = |contact: Contact<'_>| {
        let (_, what, word) = LISTED[contact.what];
        // The contact takes the place of what the filter has on its field: beside it, the two would be alternatives.
        let of_contact = FilterField::parse(word).map(|field| parsed.with(field, Some(contact.name), true));
        AnswerRow {
            cells: vec![
                contact.name.to_owned(),
                what.to_owned(),
                minute(store.created(contact.first)),
                number(contact.count),
                number(contact.count - contact.successes),
                minute(store.created(contact.last)),
            ],
            filter: of_contact.as_ref().unwrap_or(&parsed).to_string(),
        }
    };
    let table = AnswerTable {
        columns: vec![
            ("Contact", Align::Left),
            ("Kind", Align::Left),
            ("First (UTC)", Align::Left),
            ("# sign-ins", Align::Right),
            ("Not successful", Align::Right),
            ("Last (UTC)", Align::Left),
        ],
        rows: found.into_iter().map(row).collect(),
    };
    QuestionAnswer { text, tab: Tab::All, filter: filter.to_owned(), view: AnswerView::Counts(table) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signin::{Field, Kind, Record, Timestamp};
    use crate::store::testing::store_of;

    #[test]
    fn contacts_are_listed_in_the_order_in_which_they_were_made() {
        let record = |minute: i64, user, application, address, status| {
            let mut record = Record::new(Kind::NonInteractive, Timestamp(minute * 60_000_000_000));
            record.status = status;
            let fields =
                [(Field::UserPrincipalName, user), (Field::Application, application), (Field::IpAddress, address)];
            for (field, value) in fields {
                record.set(field, value);
            }
            record
        };
        let store = store_of(&[
            record(3, "bob", "Teams", "192.0.2.1", Status::Success),
            record(1, "alice", "Outlook", "192.0.2.1", Status::Success),
            record(2, "alice", "Teams", "192.0.2.1", Status::Failure),
            record(4, "carol", "Teams", "192.0.2.9", Status::Success),
        ]);
        for filter in ["ip:192.0.2.0/24", "app:Teams or app:Outlook", "user:alice"] {
            counts_are_those_of_the_filters(&store, &contacts(&store, filter, "a value"));
        }
        let answer = contacts(&store, "ip:192.0.2.1", "192.0.2.1");
        assert_eq!(
            answer.text,
            "192.0.2.1: 3 sign-ins, 2 successful, of 2 users, to 2 applications and 0 resources, from 1 address."
        );
        let AnswerView::Counts(table) = &answer.view else { panic!("no table") };
        let shown: Vec<String> = table.rows.iter().map(|row| row.cells[..5].join(" ")).collect();
        assert_eq!(
            shown,
            [
                "alice User 1970-01-01 00:01 2 1",
                "Outlook Application 1970-01-01 00:01 1 0",
                "192.0.2.1 IP address 1970-01-01 00:01 3 1",
                "Teams Application 1970-01-01 00:02 2 1",
                "bob User 1970-01-01 00:03 1 0",
            ]
        );
        counts_are_those_of_the_filters(&store, &answer);
    }

    fn counts_are_those_of_the_filters(store: &Store, answer: &QuestionAnswer) {
        let AnswerView::Counts(table) = &answer.view else { panic!("no table") };
        for row in &table.rows {
            let found = Filter::parse(&row.filter).expect("a filter");
            let rows = found.select(store, store.by_time(), &AtomicBool::new(false)).expect("not cancelled");
            assert_eq!(rows.len().to_string(), row.cells[3], "{}", row.filter);
        }
    }
}
