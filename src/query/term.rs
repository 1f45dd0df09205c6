//! Terms of a filter and their canonical spelling.

use super::filter_field::{FilterField, FilterTarget};
use super::quoting;
use crate::signin::FilterTime;
use ipnet::IpNet;
use regex::Regex;
use std::fmt;
use std::net::IpAddr;

/// A condition that sign-ins must meet, or must not.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Term {
    /// Whether a `-` precedes it.
    pub negated: bool,
    /// The condition.
    pub condition: Condition,
}

/// What a term requires.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Condition {
    /// A bare word, which is in one of the main columns.
    Word(String),
    /// A test of a field as text.
    Text(FilterField, Test),
    /// `time:`, `after:` or `before:`; for these two `from` and `to` are the same.
    Time {
        /// Which of the three.
        name: FilterField,
        /// Start of the interval; open if absent.
        from: Option<FilterTime>,
        /// End of the interval; open if absent.
        to: Option<FilterTime>,
    },
}

/// A test of a value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Test {
    /// Plain text. How it matches depends on the field.
    Plain(String),
    /// The whole value, whatever its letter case.
    Exact(String),
    /// The value is absent.
    Absent,
    /// A regular expression.
    Pattern(Pattern),
    /// A number, both ends included.
    Numbers(Option<f64>, Option<f64>),
    /// An address between these, both included, and of their family.
    Addresses(Option<IpAddr>, Option<IpAddr>),
    /// An address of this network.
    Network(IpNet),
}

/// A compiled regular expression. Two are equal if their sources are.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    /// As it was written, without the slashes.
    pub source: String,
    /// Compiled.
    pub regex: Regex,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Condition {
    /// What it tests; `None` for a bare word. Terms with the same target are alternatives.
    pub(crate) fn target(&self) -> Option<FilterTarget> {
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
