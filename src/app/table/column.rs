//! Defines the columns of the table and the values in them.

use crate::knowledge::is_agent_type;
use crate::signin::{Dimension, Field, Kind};
use crate::store::{Row, Store, ValueEntry};
use std::borrow::Cow;

/// A column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    /// When: the window of a group, the time of a sign-in.
    Date,
    /// Which log a row of the All tab is from.
    Log,
    /// Who: the user, or the service principal where there is none.
    User,
    /// The client application.
    Application,
    /// The address that Entra saw.
    IpAddress,
    /// City and country.
    Location,
    /// How it ended.
    Status,
    /// What was asked for, by name.
    Resource,
    /// What was asked for, by id.
    ResourceId,
    /// How many sign-ins the row stands for.
    Count,
    /// What was presented.
    TokenType,
    /// Browser, modern client or legacy protocol.
    ClientApp,
    /// The device's name, or its id.
    Device,
    /// Operating system.
    OperatingSystem,
    /// Browser.
    Browser,
    /// What Conditional Access decided.
    ConditionalAccess,
    /// Single-factor or multifactor.
    Requirement,
    /// The session.
    Session,
    /// What kind of AI agent took part.
    Agent,
    /// The user agent.
    UserAgent,
}

impl Column {
    /// All columns, from left to right.
    pub const ALL: [Self; 20] = [
        Self::Date,
        Self::Log,
        Self::User,
        Self::Application,
        Self::IpAddress,
        Self::Location,
        Self::Status,
        Self::Resource,
        Self::Count,
        Self::ResourceId,
        Self::TokenType,
        Self::ClientApp,
        Self::Device,
        Self::OperatingSystem,
        Self::Browser,
        Self::ConditionalAccess,
        Self::Requirement,
        Self::Session,
        Self::Agent,
        Self::UserAgent,
    ];

    /// The name in the file that keeps the columns.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Log => "log",
            Self::User => "user",
            Self::Application => "application",
            Self::IpAddress => "ip_address",
            Self::Location => "location",
            Self::Status => "status",
            Self::Resource => "resource",
            Self::ResourceId => "resource_id",
            Self::Count => "count",
            Self::TokenType => "token_type",
            Self::ClientApp => "client_app",
            Self::Device => "device",
            Self::OperatingSystem => "operating_system",
            Self::Browser => "browser",
            Self::ConditionalAccess => "conditional_access",
            Self::Requirement => "requirement",
            Self::Session => "session",
            Self::Agent => "agent",
            Self::UserAgent => "user_agent",
        }
    }

    /// The column of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.name() == name)
    }

    /// The heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Date => "Date (UTC)",
            Self::Log => "Log",
            Self::User => "User",
            Self::Application => "Application",
            Self::IpAddress => "IP address",
            Self::Location => "Location",
            Self::Status => "Status",
            Self::Resource => "Resource",
            Self::ResourceId => "Resource ID",
            Self::Count => "# sign-ins",
            Self::TokenType => "Token type",
            Self::ClientApp => "Client app",
            Self::Device => "Device",
            Self::OperatingSystem => "OS",
            Self::Browser => "Browser",
            Self::ConditionalAccess => "Cond. Access",
            Self::Requirement => "Requirement",
            Self::Session => "Session ID",
            Self::Agent => "Agent type",
            Self::UserAgent => "User agent",
        }
    }

    /// The fields of which the first that a row has is shown; none for columns that show no field as it is.
    pub fn fields(self) -> impl Iterator<Item = Field> {
        let (named, field): (&'static [Dimension], Option<Field>) = match self {
            Self::Date | Self::Log | Self::Count => (&[], None),
            Self::User => (&[Dimension::User, Dimension::ServicePrincipal], None),
            Self::Application => (&[Dimension::Application], None),
            Self::IpAddress => (&[Dimension::Address], None),
            Self::Location => (&[Dimension::Location], None),
            Self::Resource => (&[Dimension::Resource], None),
            Self::Device => (&[Dimension::Device], None),
            Self::Session => (&[Dimension::Session], None),
            Self::Status => (&[], Some(Field::ErrorCode)),
            Self::ResourceId => (&[], Some(Field::ResourceId)),
            Self::TokenType => (&[], Some(Field::IncomingTokenType)),
            Self::ClientApp => (&[], Some(Field::ClientApp)),
            Self::OperatingSystem => (&[], Some(Field::OperatingSystem)),
            Self::Browser => (&[], Some(Field::Browser)),
            Self::ConditionalAccess => (&[], Some(Field::ConditionalAccess)),
            Self::Requirement => (&[], Some(Field::Requirement)),
            Self::Agent => (&[], Some(Field::AgentType)),
            Self::UserAgent => (&[], Some(Field::UserAgent)),
        };
        named.iter().flat_map(|dimension| dimension.named_by()).copied().chain(field)
    }

    /// The dimensions that hold those fields, in the order in which they are asked.
    pub fn dimensions(self) -> Vec<Dimension> {
        let mut dimensions: Vec<Dimension> = self.fields().map(Field::dimension).collect();
        dimensions.dedup();
        dimensions
    }

    /// What an entry of one of [`Self::dimensions`] says in this column.
    pub fn entry_text(self, dimension: Dimension, entry: ValueEntry<'_>) -> Option<Cow<'_, str>> {
        if self == Self::Location {
            let near = entry.get(Field::City).or_else(|| entry.get(Field::State));
            return place(near, entry.get(Field::Country));
        }
        if self == Self::Agent && !is_agent_entry(entry) {
            return None;
        }
        let mut fields = self.fields().filter(|field| field.dimension() == dimension);
        fields.find_map(|field| entry.get(field)).map(Cow::Borrowed)
    }

    /// What the log says in this column of a row: raw text, not yet safe to show. `None` where it says nothing, and
    /// for the columns that are no text ([`Self::Date`], [`Self::Count`]).
    pub fn text(self, store: &Store, row: Row) -> Option<Cow<'_, str>> {
        if self == Self::Log {
            return Some(Cow::Borrowed(log_name(store.kind(row))));
        }
        self.dimensions().into_iter().find_map(|dimension| {
            let entry = store.table(dimension).entry(store.value(dimension, row));
            self.entry_text(dimension, entry)
        })
    }
}

/// The kind of a sign-in in three letters, for the Log column.
pub(crate) const fn log_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Interactive => "Int",
        Kind::NonInteractive => "Non",
        Kind::ServicePrincipal => "SP",
        Kind::ManagedIdentity => "MI",
        Kind::Unknown => "?",
    }
}

/// `Lyon, FR`, or whichever of the two there is.
fn place<'t>(near: Option<&'t str>, country: Option<&'t str>) -> Option<Cow<'t, str>> {
    match (near, country) {
        (Some(near), Some(country)) => Some(Cow::Owned(format!("{near}, {country}"))),
        (one, other) => one.or(other).map(Cow::Borrowed),
    }
}

/// Whether the address of a row is that of the first token issuance and not of whoever called: so it is for
/// confidential clients, in which the log names a credential other than `none`.
pub(crate) fn address_is_of_issuance(store: &Store, row: Row) -> bool {
    let token = store.value(Dimension::Token, row);
    address_is_of_issuance_entry(store.table(Dimension::Token).entry(token))
}

/// [`address_is_of_issuance`] for all rows with this combination of token fields.
pub(crate) fn address_is_of_issuance_entry(token: ValueEntry<'_>) -> bool {
    token.get(Field::ClientCredentialType).is_some_and(|kind| !kind.eq_ignore_ascii_case("none"))
}

/// Whether an AI agent took part in a sign-in, as the log says it.
pub(crate) fn is_agent(store: &Store, row: Row) -> bool {
    let principal = store.value(Dimension::ServicePrincipal, row);
    is_agent_entry(store.table(Dimension::ServicePrincipal).entry(principal))
}

/// [`is_agent`] for all rows with this combination of fields.
pub(crate) fn is_agent_entry(principal: ValueEntry<'_>) -> bool {
    let kinds = [Field::AgentType, Field::AgentSubjectType].into_iter().filter_map(|field| principal.get(field));
    kinds.into_iter().any(is_agent_type)
}
