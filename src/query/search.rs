//! Searches fuzzily. Ranks distinct values, not rows.

use super::compiled::{MAIN, fold, names};
use crate::signin::{Dimension, Field, Status};
use crate::store::{Row, Store, ValueId};
use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use hashbrown::HashMap;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashSet;

/// The least score of a match, in per cent of the score of the word matched with itself. At 80 % initials (`asmith` for
/// alice.smith) and abbreviations (`o365`, `msteams`) match, and letters that merely follow each other in a sentence do
/// not. Found by trial on principal names, names of first-party applications and failure reasons.
const OF_PERFECT: i64 = 80;

/// The least score of a match, in per cent of the best match: `alice` must not find albert.price (87 %).
const OF_BEST: i64 = 90;

/// The most cells of the matcher's table: letters of the value times letters of the word. Above it the matcher only
/// checks for a subsequence, which keeps values of 100,000 letters cheap.
const CELLS: usize = 1 << 16;

/// A fuzzy search over the distinct values of the main columns: user, application, address, resource, location,
/// service principal, failure reason and status.
///
/// Every word of the pattern must match one of these columns, not all the same one. A word matches a value that contains
/// it, or contains its letters in order and close together. Upper case in a word makes it case-sensitive. An address
/// matches only words that it contains: scattered digits match too much.
#[derive(Clone, Debug, Default)]
pub struct Search {
    words: Vec<WordMatches>,
    /// Matching values with the sum of their scores, best first, the shorter first among equals.
    ranked: Vec<(Field, ValueId, i64)>,
}

/// Which distinct values a word matches.
#[derive(Clone, Debug, Default)]
struct WordMatches {
    values: Vec<(Dimension, Vec<bool>)>,
    statuses: [bool; Status::ALL.len()],
}

/// How well a word matches a value.
#[derive(Clone, Copy)]
struct MatchScore {
    points: i64,
    /// The value contains the word.
    whole: bool,
}

impl Search {
    /// Ranks every distinct value of the main columns against `pattern`.
    pub fn of(store: &Store, pattern: &str) -> Self {
        let matcher = SkimMatcherV2::default().smart_case().element_limit(CELLS);
        let mut totals: HashMap<(Field, ValueId), i64> = HashMap::new();
        let words = pattern
            .split_whitespace()
            .map(|word| search(store, &SearchWord::new(word, &matcher), &mut totals))
            .collect();
        let length = |field: Field, value| store.table(field.dimension()).entry(value).get(field).map_or(0, str::len);
        let mut ranked: Vec<_> = totals
            .into_iter()
            .map(|((field, value), points)| (Reverse(points), length(field, value), field, value))
            .collect();
        ranked.sort_unstable();
        let ranked = ranked.into_iter().map(|(Reverse(points), _, field, value)| (field, value, points)).collect();
        Self { words, ranked }
    }

    /// Whether the pattern has no words. Nothing matches then.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether the main columns of the row match.
    pub fn matches(&self, store: &Store, row: Row) -> bool {
        let matches = |word: &WordMatches| {
            let matches = |(dimension, values): &(Dimension, Vec<bool>)| values[store.value(*dimension, row) as usize];
            word.statuses[store.status(row) as usize] || word.values.iter().any(matches)
        };
        !self.is_empty() && self.words.iter().all(matches)
    }

    /// The best values with their scores, best first, each text once. The prompt lists them.
    pub fn best(&self, store: &Store, most: usize) -> Vec<(Field, ValueId, i64)> {
        let mut seen = HashSet::new();
        let text = |field: Field, value| store.table(field.dimension()).entry(value).get(field);
        let new = |&&(field, value, _): &&(Field, ValueId, i64)| seen.insert(text(field, value));
        self.ranked.iter().filter(new).take(most).copied().collect()
    }
}

/// Finds the values that the word matches, and adds their scores to `totals`.
fn search(store: &Store, sought: &SearchWord<'_>, totals: &mut HashMap<(Field, ValueId), i64>) -> WordMatches {
    let mut found: Vec<(Field, ValueId, MatchScore)> = Vec::new();
    let columns = MAIN.iter().map(|&dimension| names(dimension)).chain([&[Field::FailureReason] as &[Field]]);
    for &field in columns.clone().flatten() {
        let scores = store
            .table(field.dimension())
            .entries()
            .filter_map(|entry| Some((field, entry.id(), sought.score(entry.get(field)?, field != Field::IpAddress)?)));
        found.extend(scores);
    }
    let statuses = Status::ALL.map(|status| sought.score(status.name(), true));
    let points = found.iter().map(|(_, _, score)| score).chain(statuses.iter().flatten()).map(|score| score.points);
    let least = (sought.perfect * OF_PERFECT).max(points.max().unwrap_or(0) * OF_BEST) / 100;
    let good = |score: &MatchScore| score.whole || score.points >= least;

    let empty = |fields: &[Field]| {
        let dimension = fields[0].dimension();
        (dimension, vec![false; store.table(dimension).len()])
    };
    let mut word =
        WordMatches { values: columns.map(empty).collect(), statuses: statuses.map(|s| s.as_ref().is_some_and(good)) };
    for (field, value, score) in found.into_iter().filter(|(_, _, score)| good(score)) {
        *totals.entry((field, value)).or_default() += score.points;
        if let Some((_, values)) = word.values.iter_mut().find(|(dimension, _)| *dimension == field.dimension()) {
            values[value as usize] = true;
        }
    }
    word
}

/// A word of the pattern.
struct SearchWord<'m> {
    text: String,
    case_sensitive: bool,
    matcher: &'m SkimMatcherV2,
    /// The score of the word against itself.
    perfect: i64,
}

impl<'m> SearchWord<'m> {
    fn new(word: &str, matcher: &'m SkimMatcherV2) -> Self {
        let case_sensitive = word.contains(|c: char| c.is_ascii_uppercase());
        let text = if case_sensitive { word.to_owned() } else { fold(word).into_owned() };
        let perfect = matcher.fuzzy_match(&text, &text).unwrap_or(0);
        Self { text, case_sensitive, matcher, perfect }
    }

    fn score(&self, value: &str, scattered: bool) -> Option<MatchScore> {
        // The matcher folds ASCII only, and upper case in ASCII shows it where words begin.
        let folded = if self.case_sensitive || value.is_ascii() { Cow::Borrowed(value) } else { fold_others(value) };
        // Rejects most values. The matcher is a hundred times slower.
        if !is_subsequence(self.text.as_bytes(), folded.as_bytes()) {
            return None;
        }
        let whole = if self.case_sensitive { value.contains(&self.text) } else { fold(value).contains(&self.text) };
        if !whole && !scattered {
            return None;
        }
        let points = self.matcher.fuzzy_match(&folded, &self.text)?;
        Some(MatchScore { points, whole })
    }
}

/// A text whose letters outside ASCII are in lower case.
fn fold_others(text: &str) -> Cow<'_, str> {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii() { folded.push(letter) } else { folded.extend(letter.to_lowercase()) }
    }
    folded.into()
}

/// Whether the bytes of `sought` are a subsequence of `text`, ignoring the case of ASCII letters.
fn is_subsequence(sought: &[u8], text: &[u8]) -> bool {
    let mut left = sought.iter();
    let mut next = left.next();
    for byte in text {
        match next {
            Some(wanted) if wanted.eq_ignore_ascii_case(byte) => next = left.next(),
            Some(_) => {}
            None => return true,
        }
    }
    next.is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signin::{Kind, Record, Status, Timestamp};
    use crate::store::testing::store_of;
    use proptest::prelude::*;

    const REASON: &str =
        "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.";

    fn record(values: &[(Field, &'static str)]) -> Record<'static> {
        let mut record = Record::new(Kind::Interactive, Timestamp(0));
        for &(field, value) in values {
            record.set(field, value);
        }
        record
    }

    fn store() -> Store {
        use Field::{Application, City, Country, FailureReason, IpAddress, UserPrincipalName};
        let mut blocked = record(&[(UserPrincipalName, "albert.price@contoso.com"), (FailureReason, REASON)]);
        blocked.status = Status::Failure;
        store_of(&[
            record(&[(UserPrincipalName, "alice.smith@contoso.com"), (Application, "Microsoft Teams"), (City, "Lyon")]),
            record(&[(UserPrincipalName, "malice@contoso.com"), (Application, "Azure Portal"), (Country, "NG")]),
            record(&[(UserPrincipalName, "john.smith@fabrikam.com"), (IpAddress, "198.51.100.4")]),
            blocked,
            record(&[
                (UserPrincipalName, "bob"),
                (Application, "Office 365 Exchange Online"),
                (IpAddress, "10.9.8.51"),
            ]),
        ])
    }

    fn rows(pattern: &str) -> Vec<Row> {
        let store = store();
        let search = Search::of(&store, pattern);
        store.rows().filter(|&row| search.matches(&store, row)).collect()
    }

    #[test]
    fn words_and_initials_are_found_and_scattered_letters_are_not() {
        for (pattern, found) in [
            ("alice", vec![0, 1]),
            ("ALICE", vec![]),
            ("asmith", vec![0]),
            ("jsmith", vec![2]),
            ("msteams", vec![0]),
            ("azp", vec![1]),
            ("o365", vec![4]),
            ("conditional access", vec![3]),
            ("accal", vec![]),
            ("fail", vec![3]),
        ] {
            assert_eq!(rows(pattern), found, "{pattern}");
        }
    }

    #[test]
    fn letters_outside_ascii_are_found_in_either_case() {
        let names = ["J\u{d6}RG M\u{dc}LLER", "J\u{f6}rg M\u{fc}ller", "\u{418}\u{412}\u{410}\u{41d}", "Muller"];
        let store = store_of(&names.map(|name| record(&[(Field::UserDisplayName, name)])));
        for (pattern, found) in [
            ("m\u{fc}ller", vec![0, 1]),
            ("\u{dc}ller", vec![0, 1]),
            ("j\u{f6}rg", vec![0, 1]),
            ("M\u{dc}LLER", vec![0]),
            ("M\u{fc}ller", vec![1]),
            ("\u{438}\u{432}\u{430}\u{43d}", vec![2]),
            ("\u{418}\u{432}\u{430}\u{43d}", vec![2]),
        ] {
            let search = Search::of(&store, pattern);
            let rows: Vec<Row> = store.rows().filter(|&row| search.matches(&store, row)).collect();
            assert_eq!(rows, found, "{pattern}");
        }
    }

    #[test]
    fn every_word_must_match_in_some_column() {
        assert_eq!(rows("alice teams"), [0]);
        assert_eq!(rows("contoso ng"), [1]);
        assert!(rows("alice exchange").is_empty());
        assert!(rows(" ").is_empty());
    }

    #[test]
    fn addresses_match_as_they_are() {
        assert_eq!(rows("198.51"), [2]);
        assert!(rows("1985").is_empty());
    }

    #[test]
    fn the_best_value_comes_first_and_no_text_twice() {
        let store = store_of(&[
            record(&[(Field::UserPrincipalName, "malice")]),
            record(&[(Field::UserPrincipalName, "alice"), (Field::UserId, "1")]),
            record(&[(Field::UserPrincipalName, "alice"), (Field::UserId, "2")]),
        ]);
        let best = Search::of(&store, "alice").best(&store, 9);
        let texts = best.iter().map(|&(field, value, _)| store.table(field.dimension()).entry(value).get(field));
        assert_eq!(texts.collect::<Vec<_>>(), [Some("alice"), Some("malice")]);
        assert!(best[0].2 > best[1].2);
        assert_eq!(Search::of(&store, "alice").best(&store, 1).len(), 1);
    }

    proptest! {
        #[test]
        fn a_word_of_a_value_always_finds_it(value in "[a-zA-Z]{1,8}( [a-z]{1,8})?", from in 0..4usize, len in 1..6usize) {
            let mut record = Record::new(Kind::Interactive, Timestamp(0));
            record.set(Field::Application, value.clone());
            let store = store_of(&[record]);
            let pattern: String = value.chars().skip(from).take(len).collect();
            prop_assert!(pattern.trim().is_empty() || Search::of(&store, &pattern).matches(&store, 0));
        }

        #[test]
        fn any_pattern_can_be_searched_for(pattern in "\\PC{0,20}") {
            let store = store();
            let search = Search::of(&store, &pattern);
            for (field, value, _) in search.best(&store, 5) {
                prop_assert!(store.table(field.dimension()).entry(value).get(field).is_some());
            }
        }
    }
}
