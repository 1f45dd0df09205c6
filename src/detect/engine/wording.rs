//! Words the texts that all findings share.

use crate::signin::{Field, Timestamp};
use crate::store::{Row, Store};
use crate::text::number;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// How many names a list shows before it counts the rest.
const SHOWN: usize = 3;

/// The text with a capital first letter. A text that begins with a name must not be given.
pub(crate) fn sentence(mut text: String) -> String {
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// The distinct texts of some sign-ins, most used first, equally used ones by text.
pub(crate) fn most_used(store: &Store, rows: &[Row], text: impl Fn(Row) -> Option<String>) -> Vec<String> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for &row in rows {
        if let Some(text) = text(row) {
            *counts.entry(text).or_default() += u64::from(store.sign_in_count(row));
        }
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|&(_, count)| Reverse(count));
    counts.into_iter().map(|(text, _)| text).collect()
}

/// The IP addresses of some sign-ins, most used first.
pub(crate) fn addresses(store: &Store, rows: &[Row]) -> Vec<String> {
    most_used(store, rows, |row| store.text(Field::IpAddress, row).map(str::to_owned))
}

/// The place that most of some sign-ins come from, and the number of other places: `Lagos, NG and 1 more place`.
pub(crate) fn places(store: &Store, rows: &[Row]) -> String {
    let places = most_used(store, rows, |row| {
        let part = |field| store.text(field, row);
        place([part(Field::City), part(Field::State), part(Field::Country)])
    });
    first_and_more(&places, "place")
}

/// `Lagos, NG`: the city, else the state, and the country, as far as they are known.
pub(crate) fn place([city, state, country]: [Option<&str>; 3]) -> Option<String> {
    let parts: Vec<&str> = [city.or(state), country].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Where some sign-ins come from: `203.0.113.9 and 2 more addresses (Lagos, NG)`.
pub(crate) fn from(store: &Store, rows: &[Row]) -> String {
    let place = places(store, rows);
    let from = first_and_more(&addresses(store, rows), "address");
    match (from.is_empty(), place.is_empty()) {
        (true, _) => "an unknown address".to_owned(),
        (_, true) => from,
        _ => format!("{from} ({place})"),
    }
}

/// `203.0.113.9 and 2 more addresses`.
pub(crate) fn first_and_more(list: &[String], what: &str) -> String {
    match list {
        [] => String::new(),
        [one] => one.clone(),
        [first, rest @ ..] => format!("{first} and {}", counted(rest.len(), &format!("more {what}"))),
    }
}

/// `alice, bob, carol and 3 more`.
pub(crate) fn listed(list: &[String]) -> String {
    if list.len() <= SHOWN {
        return joined(list);
    }
    format!("{} and {} more", list[..SHOWN].join(", "), list.len() - SHOWN)
}

/// `Windows, iOS and macOS`: each text once, in the order of the alphabet.
pub(crate) fn each_once<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let texts: BTreeSet<&str> = texts.collect();
    joined(&texts.into_iter().collect::<Vec<_>>())
}

/// `a, b and c`.
fn joined<T: AsRef<str>>(texts: &[T]) -> String {
    let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
    match texts.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => texts.concat(),
    }
}

/// `1 account`, `12 accounts`.
pub(crate) fn counted(count: usize, what: &str) -> String {
    crate::text::counted(count as u64, what)
}

/// How long some sign-ins took: `within 7 minutes`.
pub(crate) fn lasting(store: &Store, rows: &[Row]) -> String {
    let times = || rows.iter().map(|&row| store.created(row).limited());
    lasting_seconds((times().max().unwrap_or_default() - times().min().unwrap_or_default()) / Timestamp::SECOND)
}

/// The same of a number of seconds.
pub(crate) fn lasting_seconds(seconds: i64) -> String {
    match seconds {
        0..120 => "within two minutes".to_owned(),
        120..7200 => format!("within {} minutes", (seconds + 59) / 60),
        7200..172_800 => format!("within {} hours", (seconds + 3599) / 3600),
        _ => format!("within {} days", (seconds + 86_399) / 86_400),
    }
}

/// `4,372 km`: whole kilometres, rounded down.
pub(crate) fn kilometres(km: f64) -> String {
    format!("{} km", number(km as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_count_the_rest() {
        let names = ["alice", "bob", "carol", "dave", "erin"].map(str::to_owned);
        let lists: Vec<String> = (0..=5).map(|count| listed(&names[..count])).collect();
        assert_eq!(lists[..3], ["", "alice", "alice and bob"]);
        assert_eq!(
            lists[3..],
            ["alice, bob and carol", "alice, bob, carol and 1 more", "alice, bob, carol and 2 more"]
        );
        assert_eq!(each_once(["macOS", "Windows", "macOS", "iOS"].into_iter()), "Windows, iOS and macOS");
    }
}
