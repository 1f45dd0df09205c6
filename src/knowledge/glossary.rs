//! Explains the fields of a sign-in and the terms of this program.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use strsim::osa_distance;

use super::asset_table;

/// The most terms that [`suggest`] offers.
const SUGGESTIONS: usize = 5;

/// A term and its explanation.
#[derive(Debug)]
pub(crate) struct GlossaryTerm {
    /// The term as the screen shows it.
    pub term: &'static str,
    /// Other names: the names of the field in exports, its values, abbreviations.
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

/// The terms by their folded names.
static NAMES: LazyLock<BTreeMap<String, &'static GlossaryTerm>> = LazyLock::new(|| {
    let terms: &'static [GlossaryTerm] = &TERMS;
    let names = terms.iter().flat_map(|term| {
        std::iter::once(term.term).chain(term.aliases.iter().copied()).map(move |name| (fold(name), term))
    });
    names.collect()
});

/// Reduces a name to its letters and digits in lower case: `incomingTokenType`, `Incoming token type` and
/// `incoming_token_type` are the same.
pub(super) fn fold(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The term of this name, in any spelling.
pub(crate) fn glossary(name: &str) -> Option<&'static GlossaryTerm> {
    NAMES.get(&fold(name)).copied()
}

/// Suggests at most five terms for a name that is not listed, the closest first: terms that contain it, and terms that
/// it misspells by at most one letter in three.
pub(crate) fn suggest(name: &str) -> Vec<&'static str> {
    let wanted = fold(name);
    if wanted.is_empty() {
        return Vec::new();
    }
    let length = wanted.chars().count();
    let mut near: Vec<(usize, usize, &'static str)> = NAMES
        .iter()
        .filter_map(|(known, term)| {
            let mistakes = osa_distance(&wanted, known);
            // A part of a name counts as one mistake, from three letters on.
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
        assert_eq!(glossary("unknown future value").unwrap().term, "unknownFutureValue");
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
}
