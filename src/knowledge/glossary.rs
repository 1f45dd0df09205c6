//! The words of the trade: fields of a sign-in and terms of this program, explained.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::asset_table;

/// The most terms that [`suggest`] offers.
const SUGGESTIONS: usize = 5;

/// A term and its explanation.
#[derive(Debug)]
pub struct GlossaryTerm {
    /// The term as the screen writes it.
    pub term: &'static str,
    /// Other names: the field's names in exports, its values, abbreviations.
    pub aliases: Vec<&'static str>,
    /// A few sentences.
    pub explanation: &'static str,
}

static TERMS: LazyLock<Vec<GlossaryTerm>> = LazyLock::new(|| {
    asset_table::records(include_str!("../../assets/glossary.tsv"))
        .map(|[term, aliases, explanation]| GlossaryTerm {
            term,
            aliases: asset_table::items(aliases).collect(),
            explanation,
        })
        .collect()
});

/// Every folded name of every term.
static NAMES: LazyLock<BTreeMap<String, &'static GlossaryTerm>> = LazyLock::new(|| {
    let terms: &'static [GlossaryTerm] = &TERMS;
    let names = terms.iter().flat_map(|term| {
        std::iter::once(term.term).chain(term.aliases.iter().copied()).map(move |name| (fold(name), term))
    });
    names.collect()
});

/// `name` without anything that people write differently: case, spaces, hyphens, underscores,
/// brackets. `incomingTokenType`, `Incoming token type` and `incoming_token_type` fold alike.
fn fold(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The term that `name` means, by any of its names and in any spelling of them.
pub fn glossary(name: &str) -> Option<&'static GlossaryTerm> {
    NAMES.get(&fold(name)).copied()
}

/// Terms close to `name`, nearest first, at most five: those it is a piece of, and those it
/// misspells by no more than every third letter. For telling a user what could have been meant.
pub fn suggest(name: &str) -> Vec<&'static str> {
    let wanted = fold(name);
    if wanted.is_empty() {
        return Vec::new();
    }
    let length = wanted.chars().count();
    let mut near: Vec<(usize, usize, &'static str)> = NAMES
        .iter()
        .filter_map(|(known, term)| {
            let mistakes = edit_distance(&wanted, known);
            // A piece of a name counts as one mistake, if it is long enough to mean something.
            let piece = length >= 3 && known.contains(&wanted);
            let mistakes = if piece { mistakes.min(1) } else { mistakes };
            let longer = known.chars().count().abs_diff(length);
            (mistakes <= length.div_ceil(3)).then_some((mistakes, longer, term.term))
        })
        .collect();
    near.sort_unstable();
    let mut offered = BTreeSet::new();
    near.into_iter().map(|(_, _, term)| term).filter(|term| offered.insert(*term)).take(SUGGESTIONS).collect()
}

/// How many letters must be put in, taken out or exchanged to make `a` into `b` (Levenshtein).
pub fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let exchanged = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = exchanged.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::asset_table::tests::{assert_rising, assert_sentence};

    #[test]
    fn terms_are_sorted_and_no_name_means_two_things() {
        assert_rising(TERMS.iter().map(|term| fold(term.term)));
        let names: usize = TERMS.iter().map(|term| 1 + term.aliases.len()).sum();
        assert_eq!(NAMES.len(), names);
        assert!(NAMES.keys().all(|name| !name.is_empty()));
    }

    #[test]
    fn explanations_are_sentences_that_fit_a_pane() {
        assert!(TERMS.len() >= 60);
        for term in TERMS.iter() {
            assert_sentence(term.explanation, 450);
        }
    }

    #[test]
    fn spelling_does_not_matter() {
        for name in [
            "incoming token type",
            "incomingTokenType",
            "Incoming-Token_Type",
            "INCOMINGTOKENTYPE",
            " incoming  token type ",
        ] {
            assert_eq!(glossary(name).unwrap().term, "incoming token type");
        }
        assert_eq!(glossary("PRT").unwrap().term, "primary refresh token");
        assert_eq!(glossary("# sign-ins").unwrap().term, "aggregated sign-ins");
    }

    #[test]
    fn every_column_of_the_screen_is_explained() {
        for name in [
            "Date (UTC)",
            "Request ID",
            "Correlation ID",
            "User",
            "Username",
            "Application",
            "Resource",
            "Resource ID",
            "IP address",
            "Location",
            "Status",
            "Sign-in error code",
            "Client app",
            "Conditional Access",
            "Authentication requirement",
            "Session ID",
            "Unique token identifier",
            "Incoming token type",
            "Original transfer method",
            "Authentication Protocol",
            "Client credential type",
            "Cross tenant access type",
            "Device ID",
            "Join Type",
            "Compliant",
            "Managed",
            "Token Protection - Sign In Session",
            "Autonomous system  number",
            "IP address (seen by resource)",
            "User agent",
            "Operating System",
            "Home tenant ID",
            "Sign-in identifier",
            "Token issuer type",
            "Latency",
            "# sign-ins",
        ] {
            assert!(glossary(name).is_some(), "{name}");
        }
    }

    #[test]
    fn every_kind_of_incoming_token_is_explained() {
        for name in ["primaryRefreshToken", "refreshToken", "saml11", "saml20", "remoteDesktopToken"] {
            assert!(glossary(name).is_some(), "{name}");
        }
    }

    #[test]
    fn the_confidential_client_caveat_is_given() {
        let explanation = glossary("confidential client").unwrap().explanation;
        assert!(explanation.contains("no evidence of place"));
    }

    #[test]
    fn mistakes_are_met_with_suggestions() {
        assert_eq!(suggest("sesion id").first(), Some(&"session ID"));
        assert_eq!(suggest("correllation id").first(), Some(&"correlation ID"));
        assert!(suggest("transfer").contains(&"original transfer method"));
        assert!(suggest("token").len() <= SUGGESTIONS);
        assert!(suggest("").is_empty());
        assert!(suggest("zzzzqqqq").is_empty());
    }

    #[test]
    fn edit_distance_counts_letters() {
        assert_eq!(edit_distance("", "abc"), 3);
        assert_eq!(edit_distance("kitten", "sitting"), 3);
        assert_eq!(edit_distance("same", "same"), 0);
    }
}
