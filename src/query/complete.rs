//! What could be typed next.

use super::bind::fold;
use super::name::{Name, Target};
use super::parse::field_before_colon;
use super::quote;
use crate::signin::{Field, Timestamp};
use crate::store::Store;
use std::cmp::Reverse;
use std::collections::HashMap;

/// How many completions are offered.
const MOST: usize = 20;

/// Relative times that are offered, besides days.
const RELATIVE: [&str; 5] = ["-1h", "-6h", "-24h", "-7d", "-30d"];

/// What could stand at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The filter's text with the completion put in.
    pub text: String,
    /// What to show for it in a list. May hold log text: it goes to the screen only through [`crate::text`].
    pub label: String,
}

/// Field names and values from the data that could stand at the end of `text`, the likeliest first: what begins as the
/// last word does, then what holds it; values by how many rows have them.
pub fn complete(store: &Store, text: &str) -> Vec<Completion> {
    let start = last_word(text);
    let start = start + usize::from(text[start..].starts_with('-'));
    let (head, word) = text.split_at(start);
    let field = field_before_colon(word).and_then(|spelled| Some((spelled, Name::parse(spelled)?)));
    let Some((spelled, name)) = field else {
        let names = Name::all().map(|name| (format!("{}:", name.word), 0));
        return offer(names, word).map(|label| Completion { text: format!("{head}{label}"), label }).collect();
    };
    let typed = &word[spelled.len() + 1..];
    let equals = if typed.starts_with('=') { "=" } else { "" };
    let partial = quote::read(&typed[equals.len()..]).text;
    let put_in = |label: String| {
        let value = quote::write(&label);
        Completion { text: format!("{head}{spelled}:{equals}{value}"), label }
    };
    if typed.starts_with('/') {
        return Vec::new();
    }
    match name.target {
        Target::Fields(fields) => {
            // Before anything is typed the readable name is meant; an id is completed once it was begun.
            let fields = if partial.is_empty() { &fields[..1] } else { fields };
            offer(values(store, fields).into_iter(), &partial).map(put_in).collect()
        }
        Target::Time | Target::After | Target::Before => {
            // Times need no quotes, which a leading `-` would otherwise get.
            let relative = RELATIVE.into_iter().filter(|_| name.target != Target::Time).map(str::to_owned);
            let times = relative.chain(days(store)).map(|time| (time, 0));
            offer(times, &partial).map(|label| Completion { text: format!("{head}{spelled}:{label}"), label }).collect()
        }
        Target::Kind | Target::Status => {
            let words = name.target.words().unwrap_or_default();
            offer(words.into_iter().map(|word| (word.to_owned(), 0)), &partial).map(put_in).collect()
        }
        Target::RequestId | Target::CorrelationId => Vec::new(),
    }
}

/// Where the last word begins: at the end, when that is white space.
fn last_word(text: &str) -> usize {
    let mut at = 0;
    loop {
        at = text.len() - text[at..].trim_start().len();
        let end = at + quote::read(&text[at..]).len;
        if end == text.len() {
            return at;
        }
        at = end;
    }
}

/// The candidates that begin with or hold `partial`, in the order that they are offered in. Candidates come with how
/// frequent they are; those that are equally so stay in order.
fn offer<S: Into<String> + AsRef<str>>(
    candidates: impl Iterator<Item = (S, u64)>,
    partial: &str,
) -> impl Iterator<Item = String> {
    let sought = fold(partial);
    let mut found: Vec<_> = candidates
        .filter_map(|(text, count)| {
            let place = fold(text.as_ref()).find(&*sought)?;
            Some((place > 0, Reverse(count), text))
        })
        .collect();
    found.sort_by_key(|&(inside, count, _)| (inside, count));
    found.into_iter().take(MOST).map(|(_, _, text)| text.into())
}

/// The distinct values of fields of one dimension, in alphabetical order, with the number of rows that have them.
fn values<'s>(store: &'s Store, fields: &[Field]) -> Vec<(&'s str, u64)> {
    let dimension = fields[0].dimension();
    let table = store.table(dimension);
    let mut rows = vec![0; table.len()];
    for row in store.rows() {
        rows[store.value(dimension, row) as usize] += 1;
    }
    let mut counts: HashMap<&str, u64> = HashMap::new();
    for (entry, count) in table.entries().zip(rows) {
        for value in fields.iter().filter_map(|&field| entry.get(field)) {
            *counts.entry(value).or_default() += count;
        }
    }
    let mut values: Vec<_> = counts.into_iter().collect();
    values.sort_unstable();
    values
}

/// The days of the log, the newest first.
fn days(store: &Store) -> Vec<String> {
    const DAY: i64 = 24 * Timestamp::HOUR;
    let number = |row: Option<&u32>| row.map_or(0, |&row| store.created(row).0.div_euclid(DAY));
    let (first, last) = (number(store.by_time().first()), number(store.by_time().last()));
    let day = |day: i64| Timestamp(day.saturating_mul(DAY)).to_utc().format("%Y-%m-%d").to_string();
    if store.is_empty() { Vec::new() } else { (first..=last).rev().take(MOST).map(day).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Filter;
    use crate::signin::{Kind, Record};
    use crate::store::testing::store_of;
    use proptest::prelude::*;

    fn store() -> Store {
        let record = |user, app, day: i64| {
            let mut record = Record::new(Kind::Interactive, Timestamp(day * 24 * Timestamp::HOUR));
            record.set(Field::UserPrincipalName, user);
            record.set(Field::Application, app);
            record.set(Field::ApplicationId, "00000003-0000");
            record
        };
        store_of(&[
            record("alice", "Microsoft Teams", 0),
            record("malice", "Microsoft Teams", 1),
            record("alina", "Say \"Teams\"", 2),
            record("alina", "Office", 2),
        ])
    }

    fn texts(text: &str) -> Vec<String> {
        complete(&store(), text).into_iter().map(|completion| completion.text).collect()
    }

    #[test]
    fn names_are_offered_by_their_beginning_first() {
        assert_eq!(texts("ip:1 -res")[0], "ip:1 -resource:");
        assert_eq!(texts("enan")[..2], ["tenant:", "cross_tenant_access:"]);
        assert_eq!(texts("")[0], "user:");
        assert_eq!(texts("nothing-like-it"), Vec::<String>::new());
    }

    #[test]
    fn values_are_offered_by_beginning_and_frequency() {
        assert_eq!(texts("user:AL"), ["user:alina", "user:alice", "user:malice"]);
        assert_eq!(texts("-app:"), ["-app:\"Microsoft Teams\"", "-app:Office", r#"-app:"Say \"Teams\"""#]);
        assert_eq!(texts("x app:=\"micro"), ["x app:=\"Microsoft Teams\""]);
        assert_eq!(texts("app:0000"), ["app:00000003-0000"]);
    }

    #[test]
    fn words_and_times_are_offered() {
        assert_eq!(texts("status:s"), ["status:Success"]);
        assert_eq!(texts("after:-2"), ["after:-24h"]);
        assert_eq!(texts("time:"), ["time:1970-01-03", "time:1970-01-02", "time:1970-01-01"]);
    }

    proptest! {
        #[test]
        fn any_text_can_be_completed_and_values_can_be_read(text in "\\PC{0,12}", field in "(user|app|ip|status|after):[=\"aM]{0,2}") {
            let _ = complete(&store(), &text);
            for completion in complete(&store(), &field) {
                prop_assert!(Filter::parse(&completion.text).is_ok(), "{}", completion.text);
            }
        }
    }
}
