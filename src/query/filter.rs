//! A filter that was read: printing it, changing it, applying it.

use super::compiled::CompiledFilter;
use super::filter_field::FilterField;
use super::term::{Condition, Term, Test};
use crate::store::{Row, Store};
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

/// How many rows are looked at between two looks at the flag that cancels the work.
const STRIDE: usize = 4096;

/// A mistake in a filter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FilterError {
    /// Byte offset in the filter's text.
    pub at: usize,
    /// What is wrong and what was expected. Quotes the filter, so it goes to the screen only through [`crate::text`].
    pub message: String,
}

/// A filter, read but not yet bound to a store. Printed, it is spelled in the one way that [`Filter::parse`] gives the
/// same filter back for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    pub(super) terms: Vec<Term>,
}

impl Filter {
    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The rows among `rows` that match, in the same order. Gives `None` when `cancelled` was set meanwhile.
    pub fn select(&self, store: &Store, rows: &[Row], cancelled: &AtomicBool) -> Option<Vec<Row>> {
        let bound = CompiledFilter::of(&self.terms, store);
        let mut selected = Vec::new();
        for chunk in rows.chunks(STRIDE) {
            if cancelled.load(Ordering::Relaxed) {
                return None;
            }
            selected.extend(chunk.iter().copied().filter(|&row| bound.admits(row)));
        }
        Some(selected)
    }

    /// The filter that also keeps only (`keep`), or drops, the sign-ins that have exactly this value, or with `None`
    /// those that have none. The value is as the store has it; a time has no value to keep.
    ///
    /// Keeping a value takes the place of what the filter asked of the same field before: as an alternative to it, it
    /// would show more rows and not fewer.
    #[must_use]
    pub fn with(&self, name: impl Into<FilterField>, value: Option<&str>, keep: bool) -> Self {
        let name = name.into();
        let test = value.filter(|value| !value.is_empty()).map_or(Test::Absent, |value| Test::Exact(value.to_owned()));
        let condition = Condition::Text(name, test);
        let stays = |term: &&Term| {
            let replaced = keep && !term.negated && term.condition.target() == Some(name.target);
            !replaced && term.condition != condition
        };
        let mut terms: Vec<Term> = self.terms.iter().filter(stays).cloned().collect();
        terms.push(Term { negated: !keep, condition });
        Self { terms }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, term) in self.terms.iter().enumerate() {
            let blank = if at == 0 { "" } else { " " };
            write!(f, "{blank}{term}")?;
        }
        Ok(())
    }
}
