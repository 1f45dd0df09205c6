//! Completes the filter that is being typed, from field names and values of the store.

use super::compiled::fold;
use super::filter_field::{FilterField, FilterTarget, TextMatch};
use super::parse::field_before_colon;
use super::quoting;
use crate::signin::{Field, Timestamp};
use crate::store::Store;
use hashbrown::HashMap;
use std::cmp::Reverse;

/// The most completions offered.
const MOST: usize = 20;

/// Relative times that are offered, besides days.
const RELATIVE: [&str; 5] = ["-1h", "-6h", "-24h", "-7d", "-30d"];

/// A completion at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The text of the filter with the completion inserted.
    pub text: String,
    /// What a list shows for it. May hold log text, so it goes to the screen only through [`crate::text`].
    pub label: String,
}

/// Gives the completions of the last word of `text`, best first: what begins with it before what contains it, and values
/// by how many rows have them.
pub fn complete(store: &Store, text: &str) -> Vec<Completion> {
    let Some(start) = last_word(text) else { return Vec::new() };
    let (head, word) = text.split_at(start);
    let field = field_before_colon(word).and_then(|spelled| Some((spelled, FilterField::parse(spelled)?)));
    let Some((spelled, name)) = field else {
        let names = FilterField::all().map(|name| format!("{}:", name.word));
        return offer(names.enumerate(), word)
            .into_iter()
            .map(|label| Completion { text: format!("{head}{label}"), label })
            .collect();
    };
    let typed = &word[spelled.len() + 1..];
    let equals = if typed.starts_with('=') { "=" } else { "" };
    let partial = quoting::read(&typed[equals.len()..]).text;
    let put_in = |label: String| {
        // A number is asked for plainly. What else a file has in its place is found as a whole value only.
        let other = name.target.reading() == TextMatch::Whole && label.parse::<u32>().is_err();
        let (equals, value) = (if other { "=" } else { equals }, quoting::write(&label));
        Completion { text: format!("{head}{spelled}:{equals}{value}"), label }
    };
    if typed.starts_with('/') {
        return Vec::new();
    }
    match name.target {
        FilterTarget::Fields(fields) => {
            // Offer readable names before anything is typed, and ids once one is begun.
            let fields = if partial.is_empty() { &fields[..1] } else { fields };
            offer(values(store, fields, &partial).into_iter(), &partial).into_iter().map(put_in).collect()
        }
        FilterTarget::Time | FilterTarget::After | FilterTarget::Before => {
            // No quotes, which a leading `-` would otherwise get.
            let relative = RELATIVE.into_iter().filter(|_| name.target != FilterTarget::Time).map(str::to_owned);
            let times = offer(relative.chain(days(store)).enumerate(), &partial).into_iter();
            times.map(|label| Completion { text: format!("{head}{spelled}:{label}"), label }).collect()
        }
        FilterTarget::Kind | FilterTarget::Status | FilterTarget::Marked => {
            let words = name.target.words().unwrap_or_default();
            offer(words.iter().enumerate(), &partial).into_iter().map(put_in).collect()
        }
        FilterTarget::RequestId | FilterTarget::CorrelationId | FilterTarget::Event(_) | FilterTarget::EventLog => {
            Vec::new()
        }
    }
}

/// Byte offset of the last word, behind parentheses and a `-`; the end of the text where white space stands there, and
/// `None` directly behind a `)`.
pub(super) fn last_word(text: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let sign = |c: char| c.is_whitespace() || matches!(c, '(' | ')');
        at = text.len() - text[at..].trim_start_matches(sign).len();
        at += usize::from(text[at..].starts_with('-'));
        if text[at..].starts_with('(') {
            continue;
        }
        if at == text.len() {
            return (!text.ends_with(')')).then_some(at);
        }
        let end = at + quoting::read(&text[at..]).len;
        if end == text.len() {
            return Some(at);
        }
        at = end;
    }
}

/// The candidates that begin with `partial`, then those that contain it, each by rank.
pub(super) fn offer<S: AsRef<str>, R: Ord>(candidates: impl Iterator<Item = (R, S)>, partial: &str) -> Vec<String> {
    let sought = fold(partial);
    let place = |(rank, text): (R, S)| {
        let place = fold(text.as_ref()).find(&*sought)?;
        Some(((place > 0, rank), text))
    };
    let mut found: Vec<_> = candidates.filter_map(place).collect();
    if found.len() > MOST {
        found.select_nth_unstable_by(MOST, |a, b| a.0.cmp(&b.0));
        found.truncate(MOST);
    }
    found.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    found.iter().map(|(_, text)| text.as_ref().to_owned()).collect()
}

/// The distinct values of fields of one dimension that contain `partial`, ranked by how many rows have them, then by
/// alphabet.
fn values<'s>(store: &'s Store, fields: &[Field], partial: &str) -> Vec<((Reverse<u64>, &'s str), &'s str)> {
    let dimension = fields[0].dimension();
    let table = store.table(dimension);
    let mut rows = vec![0; table.len()];
    for row in store.rows() {
        rows[store.value(dimension, row) as usize] += 1;
    }
    let sought = fold(partial);
    let holding = |value: &&str| fold(value).contains(&*sought);
    let values = table.entries().zip(rows).flat_map(|(entry, count)| {
        fields.iter().filter_map(move |&field| entry.get(field)).filter(&holding).map(move |value| (value, count))
    });
    let ranked = |(value, count)| ((Reverse(count), value), value);
    // A table of one field holds no value twice. That saves the map for sessions and addresses, which are many.
    if dimension.fields().len() == 1 {
        return values.map(ranked).collect();
    }
    let mut counts: HashMap<&str, u64> = HashMap::new();
    for (value, count) in values {
        *counts.entry(value).or_default() += count;
    }
    counts.into_iter().map(ranked).collect()
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
        assert_eq!(texts("(ip:1 or -(res")[0], "(ip:1 or -(resource:");
        assert_eq!(texts("(user:AL")[0], "(user:alina");
        assert_eq!(texts("(ip:1) res")[0], "(ip:1) resource:");
        assert_eq!(texts("(ip:1)"), Vec::<String>::new(), "what is closed is whole");
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
    fn what_stands_in_place_of_a_number_is_offered_whole() {
        let mut record = Record::new(Kind::Interactive, Timestamp(0));
        record.set(Field::AutonomousSystem, "AS8075");
        let store = store_of(&[record]);
        assert_eq!(complete(&store, "asn:80")[0].text, "asn:=AS8075");
    }

    #[test]
    fn words_and_times_are_offered() {
        assert_eq!(texts("status:s"), ["status:Success"]);
        assert_eq!(texts("marked:y"), ["marked:yes"]);
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
