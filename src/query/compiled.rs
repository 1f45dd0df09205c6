//! Compiles a filter for a store. A test runs once for each distinct value; matching a row is then a table look-up.

use super::clauses::Alternatives;
use super::expression::Expression;
use super::filter_field::{FilterTarget, MARKED, TextMatch, starts_with_ignoring_case};
use super::id::read_id;
use super::term::{Condition, Test};
use crate::signin::{Dimension, Field, Guid, Kind, Status, Timestamp};
use crate::store::{Row, Store, ValueEntry};
use std::borrow::Cow;
use std::net::IpAddr;
use std::ops::RangeInclusive;

/// The main columns, which a bare word searches beside the status.
pub(crate) const MAIN: [Dimension; 6] = [
    Dimension::User,
    Dimension::Application,
    Dimension::Address,
    Dimension::Resource,
    Dimension::Location,
    Dimension::ServicePrincipal,
];

/// The fields of a main column: its names, without the id.
pub(crate) fn names(dimension: Dimension) -> &'static [Field] {
    dimension.id_and_names().map_or(dimension.named_by(), |(_, names)| names)
}

/// A filter that is ready to test rows.
pub(super) struct CompiledFilter<'s, 't> {
    store: &'s Store,
    alternatives: Alternatives<RowTest<'t>>,
}

/// A test of a row.
enum RowTest<'t> {
    Values(Dimension, Vec<bool>),
    Kind(Vec<bool>),
    Status(Vec<bool>),
    Marked(Vec<bool>),
    Created(RangeInclusive<Timestamp>),
    /// Compares a whole id as a number. Any other test of an id writes out the id of each row ([`Self::Id`]).
    IdIs(ReadId, Guid),
    Id(ReadId, ValueTest<'t>),
}

type ReadId = fn(&Store, Row) -> Option<Guid>;

/// A test of a value, prepared once.
type ValueTest<'t> = Box<dyn Fn(Option<&str>) -> bool + Send + Sync + 't>;

impl<'s, 't> CompiledFilter<'s, 't> {
    /// Runs the tests of `expression` on the distinct values of `store`.
    pub(super) fn of(expression: &'t Expression, store: &'s Store) -> Self {
        let newest = store.by_time().last().map_or(Timestamp(0), |&row| store.created(row));
        Self { store, alternatives: Alternatives::of(expression, &|condition| checks(condition, store, newest)) }
    }

    /// Whether the row passes the filter.
    pub(super) fn admits(&self, row: Row) -> bool {
        self.alternatives.admit(&|test: &RowTest<'t>| test.holds(self.store, row))
    }
}

fn checks<'t>(condition: &'t Condition, store: &Store, newest: Timestamp) -> Vec<RowTest<'t>> {
    match condition {
        Condition::Word(word) => {
            let test = Test::Plain(word.clone());
            let columns = MAIN.iter().map(|&dimension| values(names(dimension), &test, TextMatch::Part, store));
            columns.chain([RowTest::Status(statuses(&test, TextMatch::Part))]).collect()
        }
        Condition::Text(name, test) => {
            let reading = name.target.reading();
            match name.target {
                FilterTarget::Fields(fields) => vec![values(fields, test, reading, store)],
                FilterTarget::Kind => {
                    let holds = test.bind(reading);
                    vec![RowTest::Kind(Kind::ALL.iter().map(|kind| holds(Some(kind.name()))).collect())]
                }
                FilterTarget::Status => vec![RowTest::Status(statuses(test, reading))],
                FilterTarget::Marked => {
                    let holds = test.bind(reading);
                    vec![RowTest::Marked(MARKED.map(|answer| holds(Some(answer))).into())]
                }
                FilterTarget::RequestId => vec![id(Store::request_id, test)],
                FilterTarget::CorrelationId => vec![id(|store, row| store.facts(row).correlation_id.map(Guid), test)],
                // A time is no text, so no text test matches one; and a filter of sign-ins has no fields of events.
                FilterTarget::Time
                | FilterTarget::After
                | FilterTarget::Before
                | FilterTarget::Event(_)
                | FilterTarget::EventLog => Vec::new(),
            }
        }
        Condition::Time { name, from, to } => {
            let (all, end) = (Timestamp(i64::MIN), Timestamp(i64::MAX));
            let start = from.map_or(all, |moment| moment.start(newest));
            vec![RowTest::Created(match name.target {
                FilterTarget::After => start..=end,
                FilterTarget::Before => all..=Timestamp(start.0.saturating_sub(1)),
                _ => start..=to.map_or(end, |moment| moment.last(newest)),
            })]
        }
    }
}

fn values<'t>(fields: &[Field], test: &Test, reading: TextMatch, store: &Store) -> RowTest<'t> {
    let dimension = fields[0].dimension();
    let holds = test.bind(reading);
    let passes = |entry: ValueEntry<'_>| {
        let mut values = fields.iter().map(|&field| entry.get(field));
        // A value is absent if it is absent in all fields. Any other test passes if it does in one field.
        if *test == Test::Absent { values.all(|value| value.is_none()) } else { values.any(&holds) }
    };
    RowTest::Values(dimension, store.per_value(dimension, passes))
}

fn statuses(test: &Test, reading: TextMatch) -> Vec<bool> {
    let holds = test.bind(reading);
    Status::ALL.iter().map(|status| holds(Some(status.name()))).collect()
}

impl RowTest<'_> {
    fn holds(&self, store: &Store, row: Row) -> bool {
        match self {
            Self::Values(dimension, answers) => answers[store.value(*dimension, row) as usize],
            Self::Kind(answers) => answers[store.kind(row) as usize],
            Self::Status(answers) => answers[store.status(row) as usize],
            Self::Marked(answers) => answers[usize::from(store.is_marked(row))],
            Self::Created(interval) => interval.contains(&store.created(row)),
            Self::IdIs(read, id) => read(store, row) == Some(*id),
            Self::Id(read, holds) => holds(read(store, row).map(|id| id.to_string()).as_deref()),
        }
    }
}

fn id(read: ReadId, test: &Test) -> RowTest<'_> {
    match test {
        Test::Plain(id) | Test::Exact(id) => read_id(id).map(|id| RowTest::IdIs(read, id)),
        _ => None,
    }
    .unwrap_or_else(|| RowTest::Id(read, test.bind(TextMatch::Part)))
}

impl Test {
    /// Whether it holds for a value.
    pub(crate) fn accepts(&self, reading: TextMatch, value: Option<&str>) -> bool {
        self.bind(reading)(value)
    }

    fn bind(&self, reading: TextMatch) -> ValueTest<'_> {
        match self {
            Self::Plain(text) => {
                let sought = fold(text).into_owned();
                match reading {
                    TextMatch::Part | TextMatch::Address => on_text(move |value| fold(value).contains(&sought)),
                    TextMatch::Whole => on_text(move |value| fold(value) == sought),
                    TextMatch::Beginning => on_text(move |value| starts_with_ignoring_case(value, &sought)),
                }
            }
            Self::Exact(text) => {
                let sought = fold(text).into_owned();
                on_text(move |value| fold(value) == sought)
            }
            Self::Absent => Box::new(|value| value.is_none()),
            Self::Pattern(pattern) => on_text(|value| pattern.regex.is_match(value)),
            Self::Numbers(from, to) => {
                on_text(|value| value.parse().is_ok_and(|number: f64| within(number, *from, *to)))
            }
            Self::Addresses(from, to) => on_text(|value| {
                let family = from.or(*to).map(|end| end.is_ipv4());
                value.parse().is_ok_and(|ip: IpAddr| Some(ip.is_ipv4()) == family && within(ip, *from, *to))
            }),
            Self::Network(network) => on_text(|value| value.parse().is_ok_and(|ip: IpAddr| network.contains(&ip))),
        }
    }
}

fn on_text<'t>(holds: impl Fn(&str) -> bool + Send + Sync + 't) -> ValueTest<'t> {
    Box::new(move |value| value.is_some_and(&holds))
}

fn within<T: PartialOrd + Copy>(value: T, from: Option<T>, to: Option<T>) -> bool {
    from.is_none_or(|from| value >= from) && to.is_none_or(|to| value <= to)
}

/// Folds letter case character by character, so that a part of a text stays a part of it.
pub(super) fn fold(text: &str) -> Cow<'_, str> {
    if !text.is_ascii() {
        Cow::Owned(text.chars().flat_map(char::to_lowercase).collect())
    } else if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(text.to_ascii_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}
