//! Applies a parsed filter to rows, changes it and prints it.

use super::compiled::CompiledFilter;
use super::expression::{Expression, FilterPart};
use super::filter_field::{FilterField, FilterTarget};
use super::term::{Condition, Term, Test};
use crate::signin::{FilterTime, Timestamp};
use crate::store::{Row, Store};
use std::fmt;
use std::num::NonZero;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// Rows between two checks of the flag that cancels the work.
const STRIDE: usize = 4096;

/// Rows that are worth a thread.
const LEAST_PART: usize = 1 << 15;

/// Selects from parts of the rows, each on a thread of its own, and joins what is selected in the order of the rows.
fn in_parts(rows: &[Row], select: impl Fn(&[Row]) -> Option<Vec<Row>> + Sync) -> Option<Vec<Row>> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let mut parts = rows.chunks(rows.len().div_ceil(cores).max(LEAST_PART));
    thread::scope(|scope| {
        let first = parts.next().unwrap_or_default();
        let others: Vec<_> = parts.map(|part| scope.spawn(|| select(part))).collect();
        let mut selected = select(first);
        for other in others {
            let other = other.join().expect("what panics there panics here");
            selected = selected.zip(other).map(|(mut selected, other)| {
                selected.extend(other);
                selected
            });
        }
        selected
    })
}

/// An error in the text of a filter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FilterError {
    /// Byte offset in the text.
    pub at: usize,
    /// What is there and what was expected. Quotes the filter, so it goes to the screen only through [`crate::text`].
    pub message: String,
}

/// A parsed filter, independent of any store. Prints in a canonical spelling that [`Filter::parse`] reads back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    pub(super) expression: Expression,
}

impl Filter {
    /// Its terms and what joins them.
    pub(crate) fn expression(&self) -> &Expression {
        &self.expression
    }

    /// Whether every row passes.
    pub fn is_empty(&self) -> bool {
        self.expression.alternatives.is_empty()
    }

    /// Whether it depends on which sign-ins are marked.
    pub fn is_about_marks(&self) -> bool {
        self.expression.has_term(|term| term.condition.target() == Some(FilterTarget::Marked))
    }

    /// Gives those of `rows` that match, in the same order, tested on all cores; `None` if `cancelled` was set meanwhile.
    pub fn select(&self, store: &Store, rows: &[Row], cancelled: &AtomicBool) -> Option<Vec<Row>> {
        let bound = CompiledFilter::of(&self.expression, store);
        in_parts(rows, |rows| {
            let mut selected = Vec::new();
            for chunk in rows.chunks(STRIDE) {
                if cancelled.load(Ordering::Relaxed) {
                    return None;
                }
                selected.extend(chunk.iter().copied().filter(|&row| bound.admits(row)));
            }
            Some(selected)
        })
    }

    /// Adds a term that keeps (`keep`) or drops the sign-ins with exactly this value, or with `None` those without one.
    /// The value is spelled as in the store. Times have no value to keep.
    ///
    /// A kept value replaces earlier terms on the same field: as an alternative to them it would let more rows pass, not
    /// fewer.
    #[must_use]
    pub fn with(&self, name: impl Into<FilterField>, value: Option<&str>, keep: bool) -> Self {
        let name = name.into();
        let test = value.filter(|value| !value.is_empty()).map_or(Test::Absent, |value| Test::Exact(value.to_owned()));
        let condition = Condition::Text(name, test);
        let mut parts = self.expression.clone().into_parts();
        parts.retain(|part| {
            let FilterPart::Term(term) = part else { return true };
            let replaced = keep && !term.negated && term.condition.target() == Some(name.target);
            !replaced && term.condition != condition
        });
        parts.push(FilterPart::Term(Term { negated: !keep, condition }));
        Self { expression: Expression::all_of(parts) }
    }

    /// What any of the filters lets pass: everything where one of them does, and of none.
    pub fn any_of(filters: impl IntoIterator<Item = Self>) -> Self {
        let mut alternatives = Vec::new();
        for filter in filters {
            if filter.is_empty() {
                return Self::default();
            }
            for parts in filter.expression.alternatives {
                if !alternatives.contains(&parts) {
                    alternatives.push(parts);
                }
            }
        }
        Self { expression: Expression { alternatives } }
    }

    /// Lets only sign-ins from `from` on and before `until` pass, each where it is given. Takes the place of terms with
    /// `time:`, as far as these pass the same time; those that count back do so from `newest`.
    #[must_use]
    pub fn during(&self, from: Option<Timestamp>, until: Option<Timestamp>, newest: Timestamp) -> Self {
        let mut parts = self.expression.clone().into_parts();
        // From the first to the last of all alternatives.
        let mut passed: Option<(Timestamp, Timestamp)> = None;
        parts.retain(|part| {
            let FilterPart::Term(Term { negated: false, condition: Condition::Time { name, from, to } }) = part else {
                return true;
            };
            if name.target != FilterTarget::Time {
                return true;
            }
            let start = from.map_or(Timestamp(i64::MIN), |from| from.start(newest));
            let last = to.map_or(Timestamp(i64::MAX), |to| to.last(newest));
            passed = Some(passed.map_or((start, last), |(first, end)| (first.min(start), end.max(last))));
            false
        });
        let start = passed.map(|(start, _)| start).filter(|start| start.0 != i64::MIN);
        let last = passed.map(|(_, last)| last).filter(|last| last.0 != i64::MAX);
        let until = until.map(|until| Timestamp(until.0.saturating_sub(1)));
        let from = from.into_iter().chain(start).max().map(FilterTime::beginning);
        let to = until.into_iter().chain(last).min().map(FilterTime::ending);
        if from.is_some() || to.is_some() {
            let condition = Condition::Time { name: FilterField::TIME, from, to };
            parts.push(FilterPart::Term(Term { negated: false, condition }));
        }
        Self { expression: Expression::all_of(parts) }
    }

    /// Whether its parts are alternatives, which `or` joins; else they must all match.
    pub fn is_choice(&self) -> bool {
        self.expression.alternatives.len() > 1
    }

    /// The parts that can be taken away one by one, as they are printed.
    pub fn parts(&self) -> Vec<String> {
        match &self.expression.alternatives[..] {
            [parts] => parts.iter().map(ToString::to_string).collect(),
            alternatives => alternatives.iter().map(|parts| Expression::all_of(parts.clone()).to_string()).collect(),
        }
    }

    /// The filter without the part of this number among [`Self::parts`].
    #[must_use]
    pub fn without(&self, part: usize) -> Self {
        let mut expression = self.expression.clone();
        let mut number = 0..;
        if let [parts] = &mut expression.alternatives[..] {
            parts.retain(|_| number.next() != Some(part));
            expression.alternatives.retain(|parts| !parts.is_empty());
        } else {
            expression.alternatives.retain(|_| number.next() != Some(part));
        }
        Self { expression }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.expression)
    }
}
