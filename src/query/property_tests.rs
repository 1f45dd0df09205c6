//! Compares the compiled filter with a simple one, and parsing with printing.

use super::Filter;
use super::expression::{Expression, FilterPart};
use super::filter_field::{FilterField, FilterTarget, TextMatch};
use super::term::{Condition, Pattern, Term, Test};
use super::tests::select;
use crate::signin::{Field, FilterTime, Guid, Kind, Record, Status, TimePrecision, TimeUnit, Timestamp};
use crate::store::Row;
use crate::store::testing::store_of;
use proptest::prelude::*;

/// Texts that records and filters are made of, so that they meet.
const TEXTS: [&str; 11] =
    ["alice", "ALICE", "Malice B", "or", "10.1.2.3", "10.1.9.9", "2001:db8::5", "50126", "7.5", "a..b \"q\"", "Åse"];

fn any_record() -> impl Strategy<Value = Record<'static>> {
    let values = proptest::collection::vec((prop::sample::select(Field::ALL), prop::sample::select(&TEXTS)), 0..25);
    let ids = (prop::option::of(0..3u128), prop::option::of(0..3u128));
    (prop::sample::select(&Kind::ALL[..]), 0..Status::ALL.len(), -200_000i64..200_000, ids, values).prop_map(
        |(kind, status, second, (request, correlation), values)| {
            let mut record = Record::new(kind, Timestamp(second * Timestamp::SECOND));
            record.status = Status::ALL[status];
            record.correlation_id = correlation.map(Guid);
            // The same id twice is one sign-in: a zero is none.
            record.request_id = request.map(|_| Guid::ZERO);
            for (field, value) in values {
                record.set(field, value);
            }
            record
        },
    )
}

fn any_test(target: FilterTarget) -> BoxedStrategy<Test> {
    let some = || prop_oneof![prop::sample::select(&TEXTS).prop_map(str::to_owned), "[a-z0-9.]{1,3}"];
    let word = || match target.words() {
        Some(words) => prop::sample::select(words).prop_map(str::to_owned).boxed(),
        None => match target {
            FilterTarget::RequestId | FilterTarget::CorrelationId => {
                (0..3u128).prop_map(|id| Guid(id).to_string()).boxed()
            }
            _ if target.reading() == TextMatch::Whole => {
                prop::sample::select(vec!["0", "50126"]).prop_map(str::to_owned).boxed()
            }
            _ => some().boxed(),
        },
    };
    let sources = match target.words() {
        Some(_) => vec!["^[a-z]", "n", "e"],
        None => vec!["^a", "[0-9]+\\.", "/", "b$", "lice", "\\\\/", "(a|e)", "\\)"],
    };
    let pattern = prop::sample::select(sources).prop_map(|source| {
        let filter = Filter::parse(&format!("agent:/{}/", source.replace('/', "\\/"))).expect("a pattern");
        match filter.expression.into_parts().pop() {
            Some(FilterPart::Term(Term { condition: Condition::Text(_, test), .. })) => test,
            _ => panic!("{source} is a test"),
        }
    });
    let general = prop_oneof![word().prop_map(Test::Exact), Just(Test::Absent), pattern];
    let FilterTarget::Fields(_) = target else {
        return prop_oneof![word().prop_map(Test::Plain), general].boxed();
    };
    if target.reading() == TextMatch::Address {
        let network = prop::sample::select(vec!["10.1.2.3/32", "10.1.0.0/16", "2001:db8::/32", "0.0.0.0/0"]);
        let ends = prop::sample::select(vec![("10.1.2.3", "10.1.5.5"), ("2001:db8::1", "2001:db8::9")]);
        return prop_oneof![
            Just(Test::Plain("10.1".into())),
            network.prop_map(|network| Test::Network(network.parse().expect("a network"))),
            (ends, any::<(bool, bool)>()).prop_map(|((from, to), (open, keep))| {
                let end = |text: &str| text.parse().expect("an address");
                Test::Addresses((!open || keep).then(|| end(from)), open.then(|| end(to)))
            }),
            general
        ]
        .boxed();
    }
    let numbers = (-9.0..9.0f64, 0.0..60000.0, 0..3usize).prop_map(|(from, length, open)| {
        Test::Numbers((open != 0).then_some(from), (open != 1).then_some(from + length))
    });
    let plain = if target.reading() == TextMatch::Whole { word().boxed() } else { some().boxed() };
    prop_oneof![plain.prop_map(Test::Plain), numbers, general].boxed()
}

fn any_moment() -> impl Strategy<Value = FilterTime> {
    let at = (-400_000i64..400_000, 0..4usize).prop_map(|(second, precision)| {
        let (precision, unit) = [
            (TimePrecision::Day, 86_400 * Timestamp::SECOND),
            (TimePrecision::Minute, 60 * Timestamp::SECOND),
            (TimePrecision::Second, Timestamp::SECOND),
            (TimePrecision::Nanosecond, 1),
        ][precision];
        let exact = if unit == 1 { second * Timestamp::SECOND + 17 } else { second * Timestamp::SECOND };
        FilterTime::At { start: Timestamp(exact.div_euclid(unit) * unit), precision }
    });
    let back = (
        0..100u32,
        prop::sample::select(vec![TimeUnit::Second, TimeUnit::Minute, TimeUnit::Hour, TimeUnit::Day, TimeUnit::Week]),
    );
    prop_oneof![at, back.prop_map(|(number, unit)| FilterTime::Back { number, unit })]
}

fn any_condition() -> impl Strategy<Value = Condition> {
    let names: Vec<FilterField> = FilterField::all().collect();
    let text = prop::sample::select(names).prop_flat_map(|name| match name.target {
        FilterTarget::After | FilterTarget::Before => {
            any_moment().prop_map(move |moment| Condition::Time { name, from: Some(moment), to: Some(moment) }).boxed()
        }
        FilterTarget::Time => (prop::option::of(any_moment()), any_moment())
            .prop_filter_map("a single moment is no interval, nor one that ends before it begins", move |(from, to)| {
                let holds = from != Some(to) && from.is_none_or(|from| !FilterTime::never_meet(from, to));
                holds.then_some(Condition::Time { name, from, to: Some(to) })
            })
            .boxed(),
        target => any_test(target).prop_map(move |test| Condition::Text(name, test)).boxed(),
    });
    prop_oneof![1 => prop::sample::select(&TEXTS).prop_map(|word| Condition::Word(word.into())), 6 => text]
}

fn any_filter() -> impl Strategy<Value = Filter> {
    let term = (any::<bool>(), any_condition()).prop_map(|(negated, condition)| Term { negated, condition });
    let parts = proptest::collection::vec(term.prop_map(FilterPart::Term), 0..5);
    let flat = parts.prop_map(Expression::all_of).boxed();
    let nested = flat.clone().prop_recursive(3, 20, 3, |inner| {
        let group = (any::<bool>(), inner.clone()).prop_filter_map("nothing in parentheses", |(negated, inner)| {
            (!inner.alternatives.is_empty()).then_some(FilterPart::Group { negated, inner })
        });
        let parts = inner.prop_map(|mut inner| inner.alternatives.pop().unwrap_or_default());
        let parts =
            (parts, proptest::collection::vec(group, 0..3)).prop_map(|(parts, groups)| [parts, groups].concat());
        proptest::collection::vec(parts, 0..4).prop_map(|mut alternatives| {
            alternatives.retain(|parts| !parts.is_empty());
            Expression { alternatives }
        })
    });
    prop_oneof![flat, nested].prop_map(|expression| Filter { expression })
}

/// The language once more, row by row and as simple as possible.
fn naive(expression: &Expression, record: &Record<'_>, newest: Timestamp) -> bool {
    let holds = |term: &Term| naive_condition(&term.condition, record, newest);
    let terms = |parts: &[FilterPart]| -> Vec<Term> {
        parts
            .iter()
            .filter_map(|part| if let FilterPart::Term(term) = part { Some(term.clone()) } else { None })
            .collect()
    };
    let all = |parts: &Vec<FilterPart>| {
        let terms = terms(parts);
        parts.iter().all(|part| match part {
            FilterPart::Group { negated, inner } => naive(inner, record, newest) != *negated,
            FilterPart::Term(term) if term.negated => !holds(term),
            FilterPart::Term(term) => {
                let same = |other: &&Term| !other.negated && other.condition.target() == term.condition.target();
                match term.condition {
                    Condition::Word(_) => holds(term),
                    _ => terms.iter().filter(same).any(holds),
                }
            }
        })
    };
    expression.alternatives.is_empty() || expression.alternatives.iter().any(all)
}

fn naive_condition(condition: &Condition, record: &Record<'_>, newest: Timestamp) -> bool {
    let guid = |id: Option<Guid>| vec![id.map(|id| id.to_string())];
    match condition {
        Condition::Word(word) => {
            use Field::{Application, City, Country, IpAddress, Resource, ServicePrincipal, State};
            let main = [
                Field::UserPrincipalName,
                Field::UserDisplayName,
                Application,
                IpAddress,
                Resource,
                City,
                State,
                Country,
                ServicePrincipal,
            ];
            let texts = main.iter().filter_map(|&field| record.get(field)).chain([record.status.name()]);
            texts.into_iter().any(|text| text.to_lowercase().contains(&word.to_lowercase()))
        }
        Condition::Text(name, test) => {
            let values = match name.target {
                FilterTarget::Fields(fields) => {
                    fields.iter().map(|&field| record.get(field).map(str::to_owned)).collect()
                }
                FilterTarget::Kind => vec![Some(record.kind.name().to_owned())],
                FilterTarget::Status => vec![Some(record.status.name().to_owned())],
                FilterTarget::Marked => vec![Some("no".to_owned())],
                FilterTarget::RequestId => guid(record.request_id),
                FilterTarget::CorrelationId => guid(record.correlation_id),
                _ => vec![],
            };
            match test {
                Test::Absent => values.iter().all(Option::is_none),
                _ => values.iter().flatten().any(|value| naive_test(name, test, value)),
            }
        }
        Condition::Time { name, from, to } => {
            let from = from.map_or(i64::MIN, |moment| moment.start(newest).0);
            let created = record.created.0;
            match name.word {
                "after" => created >= from,
                "before" => created < from,
                _ => created >= from && to.is_none_or(|moment| created <= moment.last(newest).0),
            }
        }
    }
}

fn naive_test(name: &FilterField, test: &Test, value: &str) -> bool {
    let lower = value.to_lowercase();
    let number = |value: &str| value.parse::<f64>().ok();
    let address = |value: &str| value.parse::<std::net::IpAddr>().ok();
    match test {
        Test::Plain(plain) if ["kind", "status"].contains(&name.word) => lower.starts_with(&plain.to_lowercase()),
        Test::Plain(plain) if ["code", "asn"].contains(&name.word) => lower == plain.to_lowercase(),
        Test::Plain(plain) => lower.contains(&plain.to_lowercase()),
        Test::Exact(exact) => lower == exact.to_lowercase(),
        Test::Absent => false,
        Test::Pattern(Pattern { regex, .. }) => regex.is_match(value),
        Test::Numbers(from, to) => {
            number(value).is_some_and(|n| from.is_none_or(|f| n >= f) && to.is_none_or(|t| n <= t))
        }
        Test::Addresses(from, to) => address(value).is_some_and(|ip| {
            let family = from.or(*to).is_some_and(|end| end.is_ipv4() == ip.is_ipv4());
            family && from.is_none_or(|from| ip >= from) && to.is_none_or(|to| ip <= to)
        }),
        Test::Network(network) => address(value).is_some_and(|ip| network.contains(&ip)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn printing_and_reading_are_inverse(filter in any_filter()) {
        let text = filter.to_string();
        prop_assert_eq!(Filter::parse(&text), Ok(filter), "{}", text);
    }

    #[test]
    fn without_a_part_the_others_stay(filter in any_filter()) {
        let parts = filter.parts();
        for (number, part) in parts.iter().enumerate() {
            let read = Filter::parse(part);
            prop_assert!(read.is_ok_and(|read| !read.is_empty()), "{}", part);
            let mut left = parts.clone();
            left.remove(number);
            let joined = left.join(if filter.is_choice() { " or " } else { " " });
            prop_assert_eq!(Filter::parse(&joined), Ok(filter.without(number)), "{}", joined);
        }
        prop_assert_eq!(parts.is_empty(), filter.is_empty());
    }

    #[test]
    fn any_text_is_read_or_refused(text in prop_oneof![
        crate::text::testing::any_text(),
        proptest::collection::vec(prop::sample::select(vec!["user:", "ip:", "-", "=", "/", "..", "\"", "\\", " ", "a",
            "10.0.0.1", "time:", "2026-10-03", "é", ":", "kind:", "\\u{"]), 0..8).prop_map(|parts| parts.concat()),
    ]) {
        match Filter::parse(&text) {
            Ok(filter) => prop_assert_eq!(Filter::parse(&filter.to_string()), Ok(filter)),
            Err(error) => prop_assert!(text.is_char_boundary(error.at) && !error.message.is_empty()),
        }
    }
}

proptest! {
    #[test]
    fn the_compiled_filter_selects_what_the_plain_one_does(
        records in proptest::collection::vec(any_record(), 1..20),
        filters in proptest::collection::vec(any_filter(), 1..10),
    ) {
        let store = store_of(&records);
        let newest = records.iter().map(|record| record.created).max().expect("not empty");
        for filter in filters {
            let expected: Vec<Row> = (0..).zip(&records).filter(|(_, record)| naive(&filter.expression, record, newest))
                .map(|(row, _)| row).collect();
            prop_assert_eq!(select(&store, &filter), expected, "{}", filter);
        }
    }
}
