//! The values of options that are types of other modules.

use crate::aggregate::Tab;
use crate::detect::Severity;
use crate::ingest::DateOrder;
use crate::query::FilterField;
use crate::signin::{Kind, TimeAggregate};
use clap::ValueEnum;
use clap::builder::PossibleValue;

impl ValueEnum for Kind {
    /// All but [`Kind::Unknown`], which is the lack of a kind.
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL[..Self::ALL.len() - 1]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(self.name().into())
    }
}

impl ValueEnum for DateOrder {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()).help(self.to_string()))
    }
}

impl ValueEnum for TimeAggregate {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(self.name().into())
    }
}

impl ValueEnum for Tab {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Self::Interactive,
            Self::NonInteractive,
            Self::All,
            Self::ServicePrincipal,
            Self::ManagedIdentity,
            Self::Unknown,
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let kind = match self {
            Self::Interactive => Kind::Interactive,
            Self::NonInteractive => Kind::NonInteractive,
            Self::All => return Some("all".into()),
            Self::ServicePrincipal => Kind::ServicePrincipal,
            Self::ManagedIdentity => Kind::ManagedIdentity,
            Self::Unknown => Kind::Unknown,
        };
        Some(kind.name().into())
    }
}

impl ValueEnum for Severity {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(self.name().into())
    }
}
/// Parses the name of a column as filters name it.
pub(super) fn parse_column(text: &str) -> Result<FilterField, String> {
    FilterField::parse(text).ok_or_else(|| match FilterField::nearest(text).as_slice() {
        [] => "expected the name of a column as in filters, such as user, app, ip, country or code".to_owned(),
        near => format!("expected the name of a column as in filters; near it: {}", near.join(", ")),
    })
}
