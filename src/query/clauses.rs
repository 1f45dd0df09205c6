//! Joins the tests of a filter: terms of one field are alternatives, different ones must all hold.

use super::expression::{Expression, FilterPart};
use super::filter_field::FilterTarget;
use super::term::Condition;

/// Alternatives, each with clauses that must all hold. Without alternatives everything passes.
pub(super) struct Alternatives<T>(Vec<Vec<Clause<T>>>);

/// What must hold, or must not if it is negated.
struct Clause<T> {
    negated: bool,
    any: ClauseTest<T>,
}

enum ClauseTest<T> {
    /// One of these tests, all of this target.
    Tests(Option<FilterTarget>, Vec<T>),
    /// What stands in parentheses.
    Group(Alternatives<T>),
}

impl<T> Alternatives<T> {
    /// The clauses of an expression. `tests` gives the tests of a condition, of which one must hold.
    pub(super) fn of<'t>(expression: &'t Expression, tests: &impl Fn(&'t Condition) -> Vec<T>) -> Self {
        Self(expression.alternatives.iter().map(|parts| clauses(parts, tests)).collect())
    }

    /// Whether what `holds` tests passes.
    pub(super) fn admit(&self, holds: &impl Fn(&T) -> bool) -> bool {
        let passes = |clause: &Clause<T>| {
            let passes = match &clause.any {
                ClauseTest::Tests(_, any) => any.iter().any(holds),
                ClauseTest::Group(alternatives) => alternatives.admit(holds),
            };
            passes != clause.negated
        };
        self.0.is_empty() || self.0.iter().any(|clauses| clauses.iter().all(passes))
    }
}

/// The clauses of parts: terms of one target that are not negated are one.
fn clauses<'t, T>(parts: &'t [FilterPart], tests: &impl Fn(&'t Condition) -> Vec<T>) -> Vec<Clause<T>> {
    let mut clauses: Vec<Clause<T>> = Vec::new();
    for part in parts {
        match part {
            FilterPart::Group { negated, inner } => {
                let any = ClauseTest::Group(Alternatives::of(inner, tests));
                clauses.push(Clause { negated: *negated, any });
            }
            FilterPart::Term(term) => {
                let target = term.condition.target();
                let own = tests(&term.condition);
                let joined = clauses.iter_mut().filter(|clause| !clause.negated && !term.negated && target.is_some());
                let mut joined = joined.filter_map(|clause| match &mut clause.any {
                    ClauseTest::Tests(other, any) if *other == target => Some(any),
                    _ => None,
                });
                match joined.next() {
                    Some(any) => any.extend(own),
                    None => clauses.push(Clause { negated: term.negated, any: ClauseTest::Tests(target, own) }),
                }
            }
        }
    }
    clauses
}
