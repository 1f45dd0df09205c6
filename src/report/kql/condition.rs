//! Writes a filter as a condition of the query language.
//!
//! Some terms cannot be written: marks are the analyst's, and some lists of the log are condensed by the program. The
//! condition then finds more sign-ins than the filter, never fewer. So a term that cannot be written stands for "every
//! sign-in" where it selects, and for "none" where it is negated.

use super::literal::{from_time, literal, literals, until_time};
use super::tables::{FieldText, LOG, LogTables, of_kind};
use crate::knowledge::{LogTable, interrupts};
use crate::query::{
    Condition, Expression, FilterPart, FilterTarget, MAIN, Pattern, Term, Test, TextMatch, names, read_id,
};
use crate::signin::{Field, FilterTime, Kind, Status, Timestamp};
use std::collections::BTreeSet;
use std::net::IpAddr;

/// Parts of regular expressions that the engine of the tables (RE2) does not have, or reads in another way.
const UNLIKE_RE2: [&str; 10] = ["&&", "--", "~~", "\\u", "\\U", "\\b{", "\\<", "\\>", "(?x", "(?R"];

/// A condition, or what takes its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    /// Every sign-in.
    Every,
    /// None.
    None,
    /// Those that meet this, which can stand beside any operator.
    Is(String),
}

/// Which way a condition may differ from the filter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    /// It may hold for more sign-ins.
    More,
    /// It may hold for fewer, since it is negated.
    Fewer,
}

/// Writes the terms of a filter.
pub(super) struct Conditions<'t> {
    tables: &'t LogTables,
    /// The newest sign-in, from which relative times count back; without it, they count from now.
    newest: Option<Timestamp>,
    /// The columns with objects that the conditions need.
    pub(super) objects: BTreeSet<&'static str>,
    /// The terms that could not be written.
    pub(super) left_out: Vec<String>,
}

impl<'t> Conditions<'t> {
    pub(super) fn new(tables: &'t LogTables, newest: Option<Timestamp>) -> Self {
        Self { tables, newest, objects: BTreeSet::new(), left_out: Vec::new() }
    }

    /// The conditions of a filter that must all hold; empty where every sign-in passes.
    pub(super) fn of(&mut self, filter: &Expression) -> Vec<String> {
        let one = if let [parts] = &filter.alternatives[..] {
            self.clauses(parts, Side::More)
        } else {
            vec![self.expression(filter, Side::More)]
        };
        if one.contains(&Bound::None) {
            return vec!["false".to_owned()];
        }
        one.into_iter().filter_map(|bound| if let Bound::Is(text) = bound { Some(text) } else { None }).collect()
    }

    fn expression(&mut self, expression: &Expression, side: Side) -> Bound {
        if expression.alternatives.is_empty() {
            return Bound::Every;
        }
        let alternatives = expression.alternatives.iter().map(|parts| all_of(self.clauses(parts, side)));
        any_of(alternatives.collect())
    }

    /// The conditions of parts: terms of one target that are not negated are one.
    fn clauses(&mut self, parts: &[FilterPart], side: Side) -> Vec<Bound> {
        let mut clauses: Vec<(Option<FilterTarget>, Vec<Bound>)> = Vec::new();
        for part in parts {
            let (target, bound) = match part {
                FilterPart::Group { negated, inner } => {
                    (None, negate(*negated, |side| self.expression(inner, side), side))
                }
                FilterPart::Term(term) => {
                    let target = term.condition.target().filter(|_| !term.negated);
                    (target, negate(term.negated, |side| self.term(term, side), side))
                }
            };
            match clauses.iter_mut().find(|(other, _)| target.is_some() && *other == target) {
                Some((_, any)) => any.push(bound),
                None => clauses.push((target, vec![bound])),
            }
        }
        clauses.into_iter().map(|(_, any)| any_of(any)).collect()
    }

    fn term(&mut self, term: &Term, side: Side) -> Bound {
        self.condition(&term.condition).unwrap_or_else(|| {
            let name = Term { negated: false, condition: term.condition.clone() }.to_string();
            if !self.left_out.contains(&name) {
                self.left_out.push(name);
            }
            if side == Side::More { Bound::Every } else { Bound::None }
        })
    }

    /// Writes a condition; `None` where that is not possible.
    fn condition(&mut self, condition: &Condition) -> Option<Bound> {
        match condition {
            Condition::Word(word) => {
                let test = Test::Plain(word.clone());
                let mut any = vec![statuses(&test, TextMatch::Part)];
                for field in MAIN.iter().flat_map(|&dimension| names(dimension)) {
                    any.push(self.field(*field, &test, TextMatch::Part)?);
                }
                Some(any_of(any))
            }
            Condition::Text(name, test) => {
                let reading = name.target().reading();
                match name.target() {
                    FilterTarget::Fields(fields) => {
                        let each = fields.iter().map(|&field| self.field(field, test, reading));
                        let each: Vec<Bound> = each.collect::<Option<_>>()?;
                        // A value is absent if it is absent in all fields. Any other test passes if it does in one.
                        Some(if *test == Test::Absent { all_of(each) } else { any_of(each) })
                    }
                    FilterTarget::Kind => Some(self.kinds(test, reading)),
                    FilterTarget::Status => Some(statuses(test, reading)),
                    FilterTarget::RequestId => id("Id", test),
                    FilterTarget::CorrelationId => id("CorrelationId", test),
                    FilterTarget::Marked | FilterTarget::Event(_) | FilterTarget::EventLog => None,
                    // A time is no text, so no text test matches one.
                    FilterTarget::Time | FilterTarget::After | FilterTarget::Before => Some(Bound::None),
                }
            }
            Condition::Time { name, from, to } => {
                let start = from.map(|time| self.start(time));
                Some(Bound::Is(match name.target() {
                    FilterTarget::After => format!("CreatedDateTime >= {}", start?),
                    FilterTarget::Before => format!("CreatedDateTime < {}", start?),
                    _ => match (start, to.map(|time| self.last(time))) {
                        (Some(start), Some(last)) => format!("CreatedDateTime between ({start} .. {last})"),
                        (Some(start), None) => format!("CreatedDateTime >= {start}"),
                        (None, Some(last)) => format!("CreatedDateTime <= {last}"),
                        (None, None) => return Some(Bound::Every),
                    },
                }))
            }
        }
    }

    fn start(&self, time: FilterTime) -> String {
        match (time, self.newest) {
            (FilterTime::Back { .. }, None) => format!("ago({}s)", span_in_seconds(time)),
            (time, newest) => from_time(time.start(newest.unwrap_or_default())),
        }
    }

    fn last(&self, time: FilterTime) -> String {
        match (time, self.newest) {
            (FilterTime::Back { .. }, None) => format!("ago({}s)", span_in_seconds(time)),
            (time, newest) => until_time(time.last(newest.unwrap_or_default())),
        }
    }

    fn kinds(&self, test: &Test, reading: TextMatch) -> Bound {
        let chosen = self.tables.iter().filter(|&table| {
            let is_of = |kind: &Kind| of_kind(*kind) == table && *kind != Kind::Unknown;
            Kind::ALL.iter().filter(|kind| is_of(kind)).any(|kind| test.accepts(reading, Some(kind.name())))
        });
        match chosen.map(LogTable::name).collect::<Vec<_>>() {
            names if names.is_empty() => Bound::None,
            names => Bound::Is(format!("{LOG} in ({})", literals(names))),
        }
    }

    /// Writes the test of a field; `None` where that is not possible.
    fn field(&mut self, field: Field, test: &Test, reading: TextMatch) -> Option<Bound> {
        let column = match self.tables.text(field, &mut self.objects) {
            FieldText::Is(column) => column,
            FieldText::Absent if *test == Test::Absent => return Some(Bound::Every),
            FieldText::Absent => return Some(Bound::None),
            FieldText::Unlike => return None,
        };
        let whole = |value: &str| format!("{column} =~ {}", literal(value));
        Some(Bound::Is(match (test, reading) {
            (Test::Absent, _) => format!("isempty({column})"),
            (Test::Exact(value), _) | (Test::Plain(value), TextMatch::Whole) => whole(value),
            (Test::Plain(value), TextMatch::Beginning) => format!("{column} startswith {}", literal(value)),
            (Test::Plain(value), TextMatch::Part | TextMatch::Address) => {
                format!("{column} contains {}", literal(value))
            }
            (Test::Pattern(pattern), _) => matches(&column, pattern)?,
            (Test::Numbers(from, to), _) => number_range(&format!("todouble({column})"), *from, *to),
            (Test::Network(network), _) => {
                let family = if network.addr().is_ipv4() { "ipv4" } else { "ipv6" };
                if network.prefix_len() == network.max_prefix_len() && network.addr().is_ipv4() {
                    format!("{column} == {}", literal(&network.addr().to_string()))
                } else {
                    let network = literal(&network.to_string());
                    format!("coalesce({family}_is_in_range({column}, {network}), false)")
                }
            }
            (Test::Addresses(from, to), _) => address_range(&column, *from, *to)?,
        }))
    }
}

fn span_in_seconds(time: FilterTime) -> i64 {
    (0 - time.start(Timestamp(0)).0) / Timestamp::SECOND
}

/// The negation, which may differ the other way, or the condition itself.
fn negate(negated: bool, write: impl FnOnce(Side) -> Bound, side: Side) -> Bound {
    match (negated, side) {
        (false, side) => write(side),
        (true, Side::More) => not(write(Side::Fewer)),
        (true, Side::Fewer) => not(write(Side::More)),
    }
}

fn not(bound: Bound) -> Bound {
    match bound {
        Bound::Every => Bound::None,
        Bound::None => Bound::Every,
        Bound::Is(text) => Bound::Is(format!("not({text})")),
    }
}

fn all_of(bounds: Vec<Bound>) -> Bound {
    if bounds.contains(&Bound::None) { Bound::None } else { joined(bounds, Bound::Every, " and ") }
}

fn any_of(bounds: Vec<Bound>) -> Bound {
    if bounds.contains(&Bound::Every) { Bound::Every } else { joined(bounds, Bound::None, " or ") }
}

fn joined(bounds: Vec<Bound>, empty: Bound, operator: &str) -> Bound {
    let mut texts: Vec<String> = Vec::new();
    for bound in bounds {
        if let Bound::Is(text) = bound {
            texts.push(text);
        }
    }
    match texts.len() {
        0 => empty,
        1 => Bound::Is(texts.concat()),
        _ => Bound::Is(format!("({})", texts.join(operator))),
    }
}

fn statuses(test: &Test, reading: TextMatch) -> Bound {
    let chosen = Status::ALL.iter().filter(|status| test.accepts(reading, Some(status.name())));
    let interrupted =
        || literals(interrupts().map(|code| code.to_string()).collect::<Vec<_>>().iter().map(String::as_str));
    any_of(
        chosen
            .map(|status| {
                Bound::Is(match status {
                    Status::Success => "ResultType == \"0\"".to_owned(),
                    Status::Interrupted => format!("ResultType in ({})", interrupted()),
                    Status::Failure => {
                        format!("(isnotempty(ResultType) and ResultType !in (\"0\", {}))", interrupted())
                    }
                    Status::Unknown => "isempty(ResultType)".to_owned(),
                })
            })
            .collect(),
    )
}

/// Writes the test of an id; `None` where that is not possible.
fn id(column: &str, test: &Test) -> Option<Bound> {
    Some(Bound::Is(match test {
        Test::Plain(value) | Test::Exact(value) => match read_id(value) {
            Some(id) => format!("{column} =~ {}", literal(&id.to_string())),
            None => format!("{column} contains {}", literal(value)),
        },
        Test::Absent => format!("isempty({column})"),
        Test::Pattern(pattern) => matches(column, pattern)?,
        Test::Numbers(..) | Test::Addresses(..) | Test::Network(_) => return None,
    }))
}

fn matches(text: &str, pattern: &Pattern) -> Option<String> {
    let alike = !UNLIKE_RE2.iter().any(|part| pattern.source.contains(part));
    alike.then(|| format!("{text} matches regex {}", literal(&format!("(?i){}", pattern.source))))
}

fn number_range(number: &str, from: Option<f64>, to: Option<f64>) -> String {
    let ends = [from.map(|from| format!("{number} >= {from:?}")), to.map(|to| format!("{number} <= {to:?}"))];
    let ends: Vec<String> = ends.into_iter().flatten().collect();
    format!("(isnotnull({number}) and {})", ends.join(" and "))
}

/// Writes a range of addresses; `None` for those of IPv6, which the language cannot compare.
fn address_range(text: &str, from: Option<IpAddr>, to: Option<IpAddr>) -> Option<String> {
    let number = |end: Option<IpAddr>| match end {
        None => Some(None),
        Some(IpAddr::V4(address)) => Some(Some(u32::from(address))),
        Some(IpAddr::V6(_)) => None,
    };
    let (from, to) = (number(from)?, number(to)?);
    let number = format!("parse_ipv4({text})");
    let ends = [from.map(|from| format!("{number} >= {from}")), to.map(|to| format!("{number} <= {to}"))];
    let ends: Vec<String> = ends.into_iter().flatten().collect();
    Some(format!("(isnotnull({number}) and {})", ends.join(" and ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Filter;

    fn written(filter: &str) -> (String, Vec<String>) {
        let tables = LogTables::of_kinds([]);
        let mut conditions = Conditions::new(&tables, Timestamp::parse("2026-10-03T12:00:00Z"));
        let all = conditions.of(Filter::parse(filter).expect(filter).expression());
        (all.join(" | "), conditions.left_out)
    }

    #[test]
    fn terms_become_conditions() {
        for (filter, condition) in [
            ("", ""),
            ("code:50126 code:50053", r#"(ResultType =~ "50126" or ResultType =~ "50053")"#),
            ("ip:10.0.0.0/8", r#"coalesce(ipv4_is_in_range(IPAddress, "10.0.0.0/8"), false)"#),
            ("ip:198.51.100.4", r#"IPAddress == "198.51.100.4""#),
            ("ip:2001:db8::1", r#"coalesce(ipv6_is_in_range(IPAddress, "2001:db8::1/128"), false)"#),
            (
                "ip:10.0.0.1..10.0.0.9",
                "(isnotnull(parse_ipv4(IPAddress)) and parse_ipv4(IPAddress) >= 167772161 and parse_ipv4(IPAddress) <= 167772169)",
            ),
            ("-status:success", r#"not(ResultType == "0")"#),
            ("kind:non", r#"Log in ("AADNonInteractiveUserSignInLogs")"#),
            ("kind:managed", "false"),
            ("app:=\"Microsoft Teams\"", r#"(AppDisplayName =~ "Microsoft Teams" or AppId =~ "Microsoft Teams")"#),
            (
                "device:=",
                "(isempty(tostring(todynamic(DeviceDetail).displayName)) and isempty(tostring(todynamic(DeviceDetail).deviceId)))",
            ),
            ("agent:/^python\\d/", r#"UserAgent matches regex "(?i)^python\\d""#),
            (
                "asn:1..9",
                "(isnotnull(todouble(AutonomousSystemNumber)) and todouble(AutonomousSystemNumber) >= 1.0 and todouble(AutonomousSystemNumber) <= 9.0)",
            ),
            (
                "time:2026-10-03..-6h",
                "CreatedDateTime between (datetime(2026-10-03T00:00:00Z) .. datetime(2026-10-03T06:00:00Z))",
            ),
            ("before:-6h", "CreatedDateTime < datetime(2026-10-03T06:00:00Z)"),
            (
                "code:1 or os:Linux",
                r#"(ResultType =~ "1" or tostring(todynamic(DeviceDetail).operatingSystem) contains "Linux")"#,
            ),
            ("-(code:1 session:x)", r#"not((ResultType =~ "1" and SessionId contains "x"))"#),
        ] {
            assert_eq!(written(filter), (condition.to_owned(), vec![]), "{filter}");
        }
    }

    #[test]
    fn what_cannot_be_written_finds_more_and_is_named() {
        for (filter, condition, left_out) in [
            ("marked:yes code:1", r#"ResultType =~ "1""#, "marked:yes"),
            ("-marked:yes code:1", r#"ResultType =~ "1""#, "marked:yes"),
            ("policy:x or code:1", "", "policy:x"),
            ("-(policy:x or code:1)", r#"not(ResultType =~ "1")"#, "policy:x"),
            ("-(policy:x code:1)", "", "policy:x"),
            ("agent:/a&&b/", "", "agent:/a&&b/"),
            ("ip:2001:db8::1..2001:db8::2", "", "ip:2001:db8::1..2001:db8::2"),
        ] {
            assert_eq!(written(filter), (condition.to_owned(), vec![left_out.to_owned()]), "{filter}");
        }
    }

    #[test]
    fn relative_times_count_from_now_without_a_load() {
        let tables = LogTables::of_kinds([]);
        let filter = Filter::parse("after:-6h").expect("a filter");
        assert_eq!(Conditions::new(&tables, None).of(filter.expression()), ["CreatedDateTime >= ago(21600s)"]);
    }
}
