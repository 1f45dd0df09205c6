//! The fields of the filter language and their names.

use crate::signin::{Dimension, Field, Kind, Status};
use crate::store::activity::{ActivityLog, EventText};
use strsim::osa_distance;

/// A field of the filter language. Two names of the same target are one [`FilterField`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FilterField {
    /// Its shortest name, in which filters are printed.
    pub word: &'static str,
    /// What it tests.
    pub(super) target: FilterTarget,
}

/// What a term tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FilterTarget {
    /// Any of these fields, which match plain text alike.
    Fields(&'static [Field]),
    /// The kind of the sign-in.
    Kind,
    /// Its status.
    Status,
    /// Whether an analyst marked it.
    Marked,
    /// The request id.
    RequestId,
    /// The correlation id.
    CorrelationId,
    /// When it happened: in an interval, from a time on, or before a time.
    Time,
    After,
    Before,
    /// Any of these texts of an event.
    Event(&'static [EventText]),
    /// The log of an event.
    EventLog,
}

/// How plain text matches a value: text that is neither exact, a pattern nor a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextMatch {
    /// It is a part of the value.
    Part,
    /// It is the whole value: `code:0` must not find 50126.
    Whole,
    /// The value begins with it: `kind:interactive` must not find `non-interactive`.
    Beginning,
    /// It is the address, a network that holds the address, or else a part of the address.
    Address,
}

/// The answers to whether a sign-in is marked: no, yes.
pub(super) const MARKED: [&str; 2] = ["no", "yes"];

impl FilterTarget {
    pub(crate) fn reading(self) -> TextMatch {
        match self {
            Self::Kind | Self::Status | Self::Marked => TextMatch::Beginning,
            Self::Fields([Field::IpAddress | Field::ResourceAddress, ..]) | Self::Event([EventText::Address, ..]) => {
                TextMatch::Address
            }
            Self::Fields([Field::ErrorCode | Field::AutonomousSystem, ..]) => TextMatch::Whole,
            _ => TextMatch::Part,
        }
    }

    /// The only values there are; `None` where values are free.
    pub(super) fn words(self) -> Option<Vec<&'static str>> {
        match self {
            Self::Kind => Some(Kind::ALL.iter().map(|kind| kind.name()).collect()),
            Self::Status => Some(Status::ALL.iter().map(|status| status.name()).collect()),
            Self::Marked => Some(MARKED.to_vec()),
            Self::EventLog => Some(ActivityLog::ALL.map(ActivityLog::name).to_vec()),
            _ => None,
        }
    }
}

/// The short names, the most used first: completion offers them in this order. A list of its own beside the catalogue of
/// fields, because of this order, and because a short name may stand for several fields, or for what is no text field.
const SHORT: &[FilterField] = &[
    fields("user", Dimension::User.named_by()),
    fields("app", Dimension::Application.named_by()),
    fields("ip", Dimension::Address.named_by()),
    FilterField { word: "status", target: FilterTarget::Status },
    fields("code", &[Field::ErrorCode]),
    fields("reason", &[Field::FailureReason, Field::AdditionalDetails]),
    fields("resource", Dimension::Resource.named_by()),
    // Its own name, `resource`, stands for both fields.
    fields("resource_name", &[Field::Resource]),
    fields("location", Dimension::Location.named_by()),
    fields("city", &[Field::City]),
    fields("country", &[Field::Country]),
    fields("session", Dimension::Session.named_by()),
    fields("principal", Dimension::ServicePrincipal.named_by()),
    fields("device", Dimension::Device.named_by()),
    fields("os", &[Field::OperatingSystem]),
    fields("browser", &[Field::Browser]),
    fields("client", &[Field::ClientApp]),
    fields("agent", &[Field::UserAgent]),
    fields("token", &[Field::IncomingTokenType]),
    fields("transfer", &[Field::OriginalTransferMethod]),
    fields("protocol", &[Field::AuthenticationProtocol]),
    fields("credential", &[Field::ClientCredentialType]),
    fields("cae", &[Field::CaeToken]),
    fields("asn", &[Field::AutonomousSystem]),
    fields("requirement", &[Field::Requirement]),
    fields("method", &[Field::Methods]),
    fields("ca", &[Field::ConditionalAccess]),
    fields("policy", &[Field::Policies]),
    fields("risk", &[Field::RiskDuringSignIn, Field::RiskAggregated, Field::RiskState, Field::RiskEvents]),
    FilterField::KIND,
    fields("tenant", Dimension::Tenant.named_by()),
    FilterField { word: "marked", target: FilterTarget::Marked },
    FilterField { word: "id", target: FilterTarget::RequestId },
    FilterField { word: "correlation", target: FilterTarget::CorrelationId },
    FilterField::TIME,
    FilterField { word: "after", target: FilterTarget::After },
    FilterField { word: "before", target: FilterTarget::Before },
];

const fn fields(word: &'static str, fields: &'static [Field]) -> FilterField {
    FilterField { word, target: FilterTarget::Fields(fields) }
}

impl FilterField {
    /// The kind of a sign-in.
    pub const KIND: Self = Self { word: "kind", target: FilterTarget::Kind };
    /// When a sign-in happened.
    pub(super) const TIME: Self = Self { word: "time", target: FilterTarget::Time };
    /// The status of a sign-in.
    pub const STATUS: Self = Self { word: "status", target: FilterTarget::Status };

    /// Every field under its shortest name, the short names first.
    pub fn all() -> impl Iterator<Item = Self> {
        let long = Field::ALL.iter().map(|&field| Self::from(field));
        SHORT.iter().copied().chain(long.filter(|name| !SHORT.contains(name)))
    }

    /// Reads a name in any letter case: a short one, or that of a field.
    pub fn parse(word: &str) -> Option<Self> {
        let word = word.to_ascii_lowercase();
        Self::all().find(|name| name.word == word).or_else(|| Field::from_name(&word).map(Self::from))
    }

    /// What it tests.
    pub(crate) fn target(self) -> FilterTarget {
        self.target
    }

    /// The fields that it tests as text; none for the kind, the status, the ids and the times of a sign-in.
    pub fn fields(self) -> &'static [Field] {
        if let FilterTarget::Fields(fields) = self.target { fields } else { &[] }
    }

    /// The names that start with `word` of n letters, or are at most 1 + n/4 edits away from it; the closest first.
    pub(crate) fn nearest(word: &str) -> Vec<&'static str> {
        Self::nearest_of(word, Self::all())
    }

    /// [`Self::nearest`] among these names.
    pub(super) fn nearest_of(word: &str, names: impl IntoIterator<Item = Self>) -> Vec<&'static str> {
        let word = word.to_ascii_lowercase();
        let allowed = 1 + word.len() / 4;
        let mut near: Vec<_> = names
            .into_iter()
            .map(|name| (osa_distance(&word, name.word), name.word))
            .filter(|&(distance, name)| distance <= allowed || (word.len() > 1 && name.starts_with(&word)))
            .collect();
        near.sort_by_key(|&(distance, _)| distance);
        near.into_iter().map(|(_, name)| name).take(4).collect()
    }
}

/// One field under its shortest name.
impl From<Field> for FilterField {
    fn from(field: Field) -> Self {
        let alone: &'static [Field] = std::slice::from_ref(&Field::ALL[field as usize]);
        let target = FilterTarget::Fields(alone);
        SHORT.iter().copied().find(|name| name.target == target).unwrap_or(Self { word: field.name(), target })
    }
}

/// Whether `word` starts with `start`, ignoring the case of ASCII letters.
pub(super) fn starts_with_ignoring_case(word: &str, start: &str) -> bool {
    word.get(..start.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signin::NamedColumn;

    #[test]
    fn every_field_has_a_name_and_no_name_means_two_things() {
        for &field in Field::ALL {
            assert!(FilterField::parse(field.name()).is_some(), "{}", field.name());
        }
        let mut words = std::collections::HashSet::new();
        for name in FilterField::all() {
            assert!(words.insert(name.word), "{} stands twice", name.word);
            assert_eq!(FilterField::parse(&name.word.to_uppercase()), Some(name));
        }
    }

    #[test]
    fn fields_of_one_name_read_text_alike() {
        for name in FilterField::all() {
            if let FilterTarget::Fields(fields) = name.target {
                assert!(fields.iter().all(|field| {
                    FilterTarget::Fields(std::slice::from_ref(field)).reading() == name.target.reading()
                }));
            }
        }
    }

    #[test]
    fn columns_of_tables_are_named_as_in_filters() {
        for name in FilterField::all().filter(|name| !["after", "before", "marked"].contains(&name.word)) {
            let column = NamedColumn::from_name(name.word).expect(name.word);
            let first = if let NamedColumn::Field(field) = column { Some(field) } else { None };
            assert!(first.is_none_or(|field| name.fields().contains(&field)), "{}", name.word);
        }
    }

    #[test]
    fn a_long_name_is_the_short_one() {
        assert_eq!(FilterField::parse("ip_address"), FilterField::parse("ip"));
        assert_eq!(FilterField::from(Field::ErrorCode).word, "code");
        assert_eq!(FilterField::from(Field::UserPrincipalName).word, "user_principal_name");
    }

    #[test]
    fn a_slip_of_the_finger_is_recognised() {
        assert_eq!(FilterField::nearest("suer")[0], "user");
        assert_eq!(FilterField::nearest("contry")[0], "country");
        assert!(FilterField::nearest("lati").contains(&"latitude"));
        assert!(FilterField::nearest("xyzzy").is_empty());
    }
}
