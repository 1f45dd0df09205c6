//! Parses the filter language.

use super::expression::{Expression, FilterPart};
use super::filter_field::{FilterField, FilterTarget, TextMatch, starts_with_ignoring_case};
use super::id::{is_part_of_guid, read_id};
use super::quoting::{self, OPERATORS, QuotedValue};
use super::subject::FilterSubject;
use super::term::{Condition, Pattern, Term, Test};
use super::{Filter, FilterError};
use crate::signin::{Field, FilterTime, token_identifier};
use crate::store::activity::EventText;
use ipnet::IpNet;
use regex::RegexBuilder;
use std::net::IpAddr;

/// The most memory of a compiled regular expression, in bytes: far more than one that a person writes needs.
const PATTERN_SIZE: usize = 1 << 21;

/// The most parentheses that may be open at once: far more than a person writes, and few enough for any stack.
const MOST_OPEN: usize = 32;

/// What an id looks like, for messages.
const AN_ID: &str = "7b1d52c4-90ae-4f63-8c21-5de0a4b6f917, a unique token identifier";

impl Filter {
    /// Parses a filter in the language that the module's documentation describes. Empty text matches every row.
    ///
    /// # Errors
    /// The first error, with its offset and what was expected.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        Self::parse_for(FilterSubject::SignIns, text)
    }

    /// Parses a filter of sign-ins or of events.
    ///
    /// # Errors
    /// The first error, with its offset and what was expected.
    pub(crate) fn parse_for(subject: FilterSubject, text: &str) -> Result<Self, FilterError> {
        let mut parser = Parser { subject, text, at: 0, open: 0 };
        let expression = parser.expression()?;
        if parser.rest().is_empty() {
            Ok(Self { expression })
        } else {
            error(parser.at, "this ')' closes nothing; put it in quotation marks to search for it".into())
        }
    }
}

type Result<T, E = FilterError> = std::result::Result<T, E>;

struct Parser<'t> {
    subject: FilterSubject,
    text: &'t str,
    at: usize,
    /// How many parentheses are open.
    open: usize,
}

impl<'t> Parser<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn eat(&mut self, c: char) -> bool {
        let there = self.rest().starts_with(c);
        self.at += if there { c.len_utf8() } else { 0 };
        there
    }

    /// Reads up to a `)` or the end.
    fn expression(&mut self) -> Result<Expression> {
        let (mut alternatives, mut parts) = (Vec::new(), Vec::new());
        loop {
            self.skip_blanks();
            if self.rest().is_empty() || self.rest().starts_with(')') {
                break;
            }
            match self.operator() {
                None => parts.push(self.part()?),
                Some("or") if !parts.is_empty() => {
                    alternatives.push(std::mem::take(&mut parts));
                    self.at += "or".len();
                }
                Some(operator) => return error(self.at, misplaced(operator)),
            }
        }
        if !parts.is_empty() {
            alternatives.push(parts);
        } else if !alternatives.is_empty() {
            return error(self.at, "a term is expected after 'or'".into());
        }
        Ok(Expression { alternatives })
    }

    fn skip_blanks(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// The operator that stands here, alone or before a parenthesis.
    fn operator(&self) -> Option<&'static str> {
        let word = self.rest().split(|c: char| c.is_whitespace() || matches!(c, '(' | ')')).next()?;
        OPERATORS.into_iter().find(|operator| word.eq_ignore_ascii_case(operator))
    }

    fn part(&mut self) -> Result<FilterPart> {
        let negated = self.eat('-');
        if self.rest().starts_with('(') {
            Ok(FilterPart::Group { negated, inner: self.group()? })
        } else {
            self.term(negated).map(FilterPart::Term)
        }
    }

    fn group(&mut self) -> Result<Expression> {
        let begin = self.at;
        if self.open == MOST_OPEN {
            return error(begin, format!("more than {MOST_OPEN} parentheses are open"));
        }
        self.at += 1;
        self.open += 1;
        let inner = self.expression()?;
        self.open -= 1;
        if !self.eat(')') {
            let hint = "put text that begins with '(' in quotation marks";
            return error(begin, format!("this '(' is never closed; {hint}"));
        }
        if inner.alternatives.is_empty() {
            return error(begin, "there is nothing between the parentheses".into());
        }
        match self.rest().chars().next() {
            None | Some(')') => Ok(inner),
            Some(c) if c.is_whitespace() => Ok(inner),
            Some(_) => error(self.at, "a blank is expected after ')'".into()),
        }
    }

    fn term(&mut self, negated: bool) -> Result<Term> {
        if self.rest().chars().next().is_none_or(|c| c.is_whitespace() || c == ')') {
            return error(self.at, "a word or a field is expected after '-'".into());
        }
        let condition = match field_before_colon(self.rest()) {
            Some(field) => self.field(field)?,
            None => self.word()?,
        };
        Ok(Term { negated, condition })
    }

    fn word(&mut self) -> Result<Condition> {
        let at = self.at;
        let text = self.value()?.text;
        if text.is_empty() {
            error(at, "there is nothing between the quotation marks".into())
        } else {
            Ok(Condition::Word(text))
        }
    }

    fn field(&mut self, word: &str) -> Result<Condition> {
        let Some(name) = self.subject.field(word) else {
            return error(self.at, self.subject.lacks(word).unwrap_or_else(|| unknown_field(self.subject, word)));
        };
        self.at += word.len() + 1;
        if matches!(name.target, FilterTarget::Time | FilterTarget::After | FilterTarget::Before) {
            return self.time(name);
        }
        Ok(Condition::Text(name, self.test(name)?))
    }

    fn value(&mut self) -> Result<QuotedValue> {
        let value = quoting::read(self.rest());
        if let Some(at) = value.unclosed {
            return error(self.at + at, "this quotation mark is never closed".into());
        }
        self.at += value.len;
        Ok(value)
    }

    fn test(&mut self, name: FilterField) -> Result<Test> {
        if self.rest().starts_with('/') {
            return self.pattern(name);
        }
        let exact = self.eat('=');
        let at = self.at;
        let value = self.value()?;
        if exact {
            if value.text.is_empty() {
                return Ok(Test::Absent);
            }
            return exact_value(name, value.text, at).map(Test::Exact);
        }
        if value.text.is_empty() {
            let word = name.word;
            return error(at, format!("a value is expected after '{word}:'; '{word}:=' finds sign-ins without one"));
        }
        if let Some(dots) = value.dots {
            return range(name, &value.text, dots, at);
        }
        if name.target.reading() == TextMatch::Address {
            return address(value.text, at);
        }
        plain_value(name, value.text, at).map(Test::Plain)
    }

    fn pattern(&mut self, name: FilterField) -> Result<Test> {
        let begin = self.at;
        let mut source = String::new();
        let mut chars = self.rest().char_indices().skip(1);
        while let Some((at, c)) = chars.next() {
            match c {
                '/' => {
                    self.at = begin + at + 1;
                    if !self.rest().is_empty() && !self.rest().starts_with(|c: char| c.is_whitespace() || c == ')') {
                        return error(
                            self.at,
                            "a blank is expected after a regular expression; '/' within it is written '\\/'".into(),
                        );
                    }
                    let pattern = compile(source, begin)?;
                    check_word(name, &pattern.source, begin, |word, _| pattern.regex.is_match(word))?;
                    return Ok(Test::Pattern(pattern));
                }
                '\\' => match chars.next() {
                    Some((_, '/')) => source.push('/'),
                    Some((_, other)) => source.extend(['\\', other]),
                    None => break,
                },
                c => source.push(c),
            }
        }
        error(
            begin,
            "this regular expression has no closing '/'; put text that begins with '/' in quotation marks".into(),
        )
    }

    fn time(&mut self, name: FilterField) -> Result<Condition> {
        let at = self.at;
        let value = self.value()?;
        let moment = |text: &str, at| match FilterTime::parse(text) {
            Some(moment) => Ok(Some(moment)),
            None => error(at, format!("{} is not a time; expected {}", shown(text), FilterTime::EXPECTED)),
        };
        let bound = |text: &str, at| if text.is_empty() { Ok(None) } else { moment(text, at) };
        let (from, to) = if let Some(dots) = value.dots.filter(|_| name.target == FilterTarget::Time) {
            (bound(&value.text[..dots], at)?, bound(&value.text[dots + 2..], at)?)
        } else {
            let moment = moment(&value.text, at)?;
            (moment, moment)
        };
        if from.is_none() && to.is_none() {
            return error(at, format!("a range needs an end; expected {}", FilterTime::EXPECTED));
        }
        if from.zip(to).is_some_and(|(from, to)| FilterTime::never_meet(from, to)) {
            return error(at, "the range is empty: it ends before it begins".into());
        }
        if name.target == FilterTarget::Time && from == to && matches!(from, Some(FilterTime::Back { .. })) {
            return error(at, format!("{0} is a single moment; write 'after:{0}' or 'time:{0}..'", value.text));
        }
        Ok(Condition::Time { name, from, to })
    }
}

fn error<T>(at: usize, message: String) -> Result<T> {
    Err(FilterError { at, message })
}

/// Quotes text of the user in a message, cut to 40 characters.
fn shown(text: &str) -> String {
    let short: String = text.chars().take(40).collect();
    let cut = if short.len() < text.len() { "..." } else { "" };
    format!("'{short}{cut}'")
}

/// The field name before a colon. Digits end a name, so an IPv6 address is none.
pub(super) fn field_before_colon(text: &str) -> Option<&str> {
    let len = text.bytes().take_while(|byte| byte.is_ascii_alphabetic() || *byte == b'_').count();
    (len > 0 && text[len..].starts_with(':')).then(|| &text[..len])
}

/// Why an operator cannot stand where it does.
fn misplaced(operator: &str) -> String {
    let instead = match operator {
        "or" => "a term is expected before 'or'",
        "and" => "leave 'and' out: terms of different fields must all match",
        _ => "write '-' before a term, as in '-status:success', to negate it",
    };
    format!("{instead}; to search for '{operator}', put it in quotation marks")
}

fn unknown_field(subject: FilterSubject, word: &str) -> String {
    let near = FilterField::nearest_of(word, subject.fields());
    let hint = if near.is_empty() {
        "put text with a colon in quotation marks to search for it".into()
    } else {
        format!("did you mean {}?", near.join(", "))
    };
    format!("there is no field {}; {hint}", shown(word))
}

/// Fails if the field has a fixed set of values and `text` agrees with none.
fn check_word(name: FilterField, text: &str, at: usize, agrees: impl Fn(&str, &str) -> bool) -> Result<()> {
    match name.target.words() {
        Some(words) if !words.iter().any(|word| agrees(word, text)) => {
            let what = match name.target {
                FilterTarget::Marked => "n answer to marked".to_owned(),
                _ => format!(" {}", name.word),
            };
            error(at, format!("{} is not a{what}; expected {}", shown(text), words.join(", ")))
        }
        _ => Ok(()),
    }
}

/// Reads plain text to look for. Fails where no value of the field can match it.
fn plain_value(name: FilterField, text: String, at: usize) -> Result<String> {
    match name.target {
        FilterTarget::EventLog => check_word(name, &text, at, |log, text| log.contains(&text.to_ascii_lowercase())),
        _ => check_word(name, &text, at, starts_with_ignoring_case),
    }?;
    match name.target {
        FilterTarget::Event([EventText::Token]) => Ok(token_identifier(&text).into_owned()),
        FilterTarget::Fields([Field::ErrorCode, ..]) => error_code(&text, at),
        FilterTarget::Fields([Field::AutonomousSystem, ..]) => match text.parse::<u32>() {
            Ok(number) => Ok(number.to_string()),
            Err(_) => error(at, format!("{} is not an AS number; expected a number such as 8075", shown(&text))),
        },
        FilterTarget::RequestId | FilterTarget::CorrelationId
            if !is_part_of_guid(&text) && read_id(&text).is_none() =>
        {
            error(at, format!("{} is not an id; expected {AN_ID}, or a part of an id", shown(&text)))
        }
        _ => Ok(text),
    }
}

/// Reads a whole value to look for. Fails where the field cannot have it.
fn exact_value(name: FilterField, text: String, at: usize) -> Result<String> {
    check_word(name, &text, at, str::eq_ignore_ascii_case)?;
    match name.target {
        FilterTarget::Event([EventText::Token]) => Ok(token_identifier(&text).into_owned()),
        FilterTarget::Fields([Field::ErrorCode, ..]) => error_code(&text, at),
        FilterTarget::RequestId | FilterTarget::CorrelationId if read_id(&text).is_none() => {
            error(at, format!("{} is not an id; expected {AN_ID}", shown(&text)))
        }
        _ => Ok(text),
    }
}

/// Reads an error code, in the spelling of the store. Other fields keep what a file has, error codes only numbers.
fn error_code(text: &str, at: usize) -> Result<String> {
    match text.parse::<i32>() {
        Ok(code) => Ok(code.to_string()),
        Err(_) => error(at, format!("{} is not an error code; expected a number such as 50126", shown(text))),
    }
}

fn compile(source: String, at: usize) -> Result<Pattern> {
    match RegexBuilder::new(&source).case_insensitive(true).size_limit(PATTERN_SIZE).build() {
        Ok(regex) => Ok(Pattern { source, regex }),
        Err(regex::Error::Syntax(message)) => {
            // The message draws the expression over several lines. The last one is the reason.
            let reason = message.lines().last().unwrap_or_default().trim_start_matches("error: ");
            error(at, format!("this is not a regular expression: {reason}"))
        }
        Err(_) => error(at, "this regular expression is too large".into()),
    }
}

fn range(name: FilterField, text: &str, dots: usize, at: usize) -> Result<Test> {
    let (from, to) = (&text[..dots], &text[dots + 2..]);
    if from.is_empty() && to.is_empty() {
        return error(at, "a range needs an end, as in '1..9', '1..' or '..9'".into());
    }
    if !matches!(name.target, FilterTarget::Fields(_)) && name.target.reading() != TextMatch::Address {
        return error(at, format!("'{}' takes no range", name.word));
    }
    if name.target.reading() == TextMatch::Address {
        let (from, to) =
            ends(from, to, at, "an address", |end| end.parse::<IpAddr>().ok().map(|ip| ip.to_canonical()))?;
        if let (Some(from), Some(to)) = (from, to)
            && from.is_ipv4() != to.is_ipv4()
        {
            return error(at, "one end of the range is an IPv4 address, the other an IPv6 address".into());
        }
        return Ok(Test::Addresses(from, to));
    }
    let number = |end: &str| end.parse::<f64>().ok().filter(|number| number.is_finite());
    let (from, to) = ends(from, to, at, "a number", number)?;
    Ok(Test::Numbers(from, to))
}

/// Reads both ends of a range. Either may be absent.
fn ends<T: PartialOrd>(
    from: &str,
    to: &str,
    at: usize,
    what: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<(Option<T>, Option<T>)> {
    let end = |text: &str| match (text.is_empty(), read(text)) {
        (true, _) => Ok(None),
        (false, Some(end)) => Ok(Some(end)),
        (false, None) => error(at, format!("{} is not {what}; put text with '..' in quotation marks", shown(text))),
    };
    let (from, to) = (end(from)?, end(to)?);
    if from.is_some() && to.is_some() && from > to {
        return error(at, "the range is empty: its first end is the greater one".into());
    }
    Ok((from, to))
}

/// Reads an address or a network. Anything else is a part of an address.
fn address(text: String, at: usize) -> Result<Test> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Ok(Test::Network(IpNet::from(address.to_canonical())));
    }
    match text.parse::<IpNet>() {
        Ok(network) => Ok(Test::Network(network)),
        Err(_) if text.contains('/') => {
            error(at, format!("{} is not a network; expected an address and a length, as in 10.0.0.0/8", shown(&text)))
        }
        Err(_) => Ok(Test::Plain(text)),
    }
}
