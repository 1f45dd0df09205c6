//! Holds the terms of a filter with what joins them: blanks, `or`, parentheses.

use super::term::Term;
use std::fmt;

/// Alternatives, each with parts that must all match. Without alternatives every row matches.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Expression {
    /// What `or` joins; none of them is empty.
    pub alternatives: Vec<Vec<FilterPart>>,
}

/// A part of an alternative.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum FilterPart {
    /// A term. Terms of one field that are not negated are alternatives.
    Term(Term),
    /// What stands in parentheses; never empty.
    Group {
        /// Whether a `-` precedes it.
        negated: bool,
        /// What stands between the parentheses.
        inner: Expression,
    },
}

impl Expression {
    /// Parts that must all match.
    pub(super) fn all_of(parts: Vec<FilterPart>) -> Self {
        Self { alternatives: if parts.is_empty() { Vec::new() } else { vec![parts] } }
    }

    /// Whether any of the terms, also those in parentheses, is such.
    pub(super) fn has_term(&self, is_such: fn(&Term) -> bool) -> bool {
        self.alternatives.iter().flatten().any(|part| match part {
            FilterPart::Term(term) => is_such(term),
            FilterPart::Group { inner, .. } => inner.has_term(is_such),
        })
    }

    /// The same as parts that must all match: several alternatives become one group.
    pub(super) fn into_parts(mut self) -> Vec<FilterPart> {
        match self.alternatives.len() {
            0 | 1 => self.alternatives.pop().unwrap_or_default(),
            _ => vec![FilterPart::Group { negated: false, inner: self }],
        }
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut joined = "";
        for parts in &self.alternatives {
            for part in parts {
                write!(f, "{joined}{part}")?;
                joined = " ";
            }
            joined = " or ";
        }
        Ok(())
    }
}

impl fmt::Display for FilterPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Term(term) => write!(f, "{term}"),
            Self::Group { negated, inner } => write!(f, "{}({inner})", if *negated { "-" } else { "" }),
        }
    }
}
