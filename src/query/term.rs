//! One term of a filter, and its canonical spelling.

use super::filter_field::{FilterField, FilterTarget};
use super::quoting;
use super::time::FilterTime;
use ipnet::IpNet;
use regex::Regex;
use std::fmt;
use std::net::IpAddr;

/// A condition that a sign-in meets, or must not.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// Written with a `-`.
    pub negated: bool,
    /// What is asked.
    pub condition: Condition,
}

/// What a term asks.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// A bare word: it stands in one of the main columns.
    Word(String),
    /// A test of a text field, or of what can be told in a word.
    Text(FilterField, Test),
    /// `time:`, `after:` or `before:`; for these two `from` and `to` are the same.
    Time {
        /// Which of the three.
        name: FilterField,
        /// Where the interval begins; open without it.
        from: Option<FilterTime>,
        /// Where it ends.
        to: Option<FilterTime>,
    },
}

/// What is asked of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// Plain text: how it is read depends on the field.
    Plain(String),
    /// The whole value, whatever its letter case.
    Exact(String),
    /// There is no value.
    Absent,
    /// A regular expression.
    Pattern(Pattern),
    /// A number, both ends included.
    Numbers(Option<f64>, Option<f64>),
    /// An address of the family of the ends, both included.
    Addresses(Option<IpAddr>, Option<IpAddr>),
    /// An address of this network.
    Network(IpNet),
}

/// A compiled regular expression; two are equal when they were written alike.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// As it was written, without the slashes.
    pub source: String,
    /// Ready to use.
    pub regex: Regex,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Condition {
    /// What it looks at; `None` for a bare word. Terms that look at the same are alternatives.
    pub fn target(&self) -> Option<FilterTarget> {
        match self {
            Self::Word(_) => None,
            Self::Text(name, _) | Self::Time { name, .. } => Some(name.target),
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.negated {
            f.write_str("-")?;
        }
        match &self.condition {
            Condition::Word(text) => f.write_str(&quoting::write(text)),
            Condition::Text(name, test) => write!(f, "{}:{test}", name.word),
            Condition::Time { name, from: Some(from), to: Some(to) } if from == to => write!(f, "{}:{from}", name.word),
            Condition::Time { name, from, to } => {
                write!(f, "{}:", name.word)?;
                write_range(f, from.as_ref(), to.as_ref())
            }
        }
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(text) => f.write_str(&quoting::write(text)),
            Self::Exact(text) => write!(f, "={}", quoting::write(text)),
            Self::Absent => f.write_str("="),
            Self::Pattern(pattern) => {
                let mut escaped = false;
                f.write_str("/")?;
                for c in pattern.source.chars() {
                    if c == '/' && !escaped {
                        f.write_str("\\")?;
                    }
                    escaped = c == '\\' && !escaped;
                    write!(f, "{c}")?;
                }
                f.write_str("/")
            }
            Self::Numbers(from, to) => write_range(f, from.as_ref(), to.as_ref()),
            Self::Addresses(from, to) => write_range(f, from.as_ref(), to.as_ref()),
            Self::Network(network) if network.prefix_len() == network.max_prefix_len() => {
                write!(f, "{}", network.addr())
            }
            Self::Network(network) => write!(f, "{network}"),
        }
    }
}

fn write_range<T: fmt::Display>(f: &mut fmt::Formatter<'_>, from: Option<&T>, to: Option<&T>) -> fmt::Result {
    if let Some(from) = from {
        write!(f, "{from}")?;
    }
    f.write_str("..")?;
    to.map_or(Ok(()), |to| write!(f, "{to}"))
}
