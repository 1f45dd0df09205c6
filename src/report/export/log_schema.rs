//! Sign-ins in the columns of Log Analytics.

use super::log_values::{self, ObjectFields};
use super::{ColumnType, ExportColumn, ExportTable, ExportValue};
use crate::knowledge::LogTable;
use crate::signin::{Field, Guid, Kind};
use crate::store::{Row, Store};
use crate::text::number;
use serde_json::Value;

/// What a column holds.
#[derive(Clone, Copy)]
enum ColumnSource {
    /// When the log received the sign-in. Where that is not known, or the table has no other time, when it happened.
    Received,
    /// When it happened.
    Created,
    /// The request id.
    RequestId,
    /// The same id in the form of tokens.
    TokenIdentifier,
    CorrelationId,
    /// The name of the log among diagnostic settings.
    Category,
    /// The name of the table.
    Table,
    /// What the sign-in is called as an operation.
    Operation,
    IsInteractive,
    Text(Field),
    /// An object of fields.
    Object(ObjectFields),
    /// A value that is made from other fields.
    Made(fn(&Store, Row) -> Option<Value>),
}

/// The columns in the order in which they are written.
const COLUMNS: [(&str, ColumnSource); 54] = [
    ("TimeGenerated", ColumnSource::Received),
    ("CreatedDateTime", ColumnSource::Created),
    ("Type", ColumnSource::Table),
    ("Category", ColumnSource::Category),
    ("OperationName", ColumnSource::Operation),
    ("Id", ColumnSource::RequestId),
    ("CorrelationId", ColumnSource::CorrelationId),
    ("UniqueTokenIdentifier", ColumnSource::TokenIdentifier),
    ("AADTenantId", ColumnSource::Text(Field::TenantId)),
    ("UserId", ColumnSource::Text(Field::UserId)),
    ("UserPrincipalName", ColumnSource::Text(Field::UserPrincipalName)),
    ("UserDisplayName", ColumnSource::Text(Field::UserDisplayName)),
    ("UserType", ColumnSource::Text(Field::UserType)),
    ("AppId", ColumnSource::Text(Field::ApplicationId)),
    ("AppDisplayName", ColumnSource::Text(Field::Application)),
    ("ResourceIdentity", ColumnSource::Text(Field::ResourceId)),
    ("ResourceDisplayName", ColumnSource::Text(Field::Resource)),
    ("ServicePrincipalId", ColumnSource::Text(Field::ServicePrincipalId)),
    ("ServicePrincipalName", ColumnSource::Text(Field::ServicePrincipal)),
    (
        "Agent",
        ColumnSource::Object(&[
            ("agentType", Field::AgentType),
            ("agentSubjectType", Field::AgentSubjectType),
            ("agentSubjectParentId", Field::AgentParentId),
            ("parentAppId", Field::AgentApplicationId),
        ]),
    ),
    ("IPAddress", ColumnSource::Text(Field::IpAddress)),
    ("IPAddressFromResourceProvider", ColumnSource::Text(Field::ResourceAddress)),
    ("AutonomousSystemNumber", ColumnSource::Text(Field::AutonomousSystem)),
    ("IsThroughGlobalSecureAccess", ColumnSource::Text(Field::ThroughGlobalSecureAccess)),
    ("NetworkLocationDetails", ColumnSource::Made(log_values::named_locations)),
    ("Location", ColumnSource::Text(Field::Country)),
    (
        "LocationDetails",
        ColumnSource::Object(&[
            ("city", Field::City),
            ("state", Field::State),
            ("countryOrRegion", Field::Country),
            ("geoCoordinates.latitude", Field::Latitude),
            ("geoCoordinates.longitude", Field::Longitude),
        ]),
    ),
    ("ResultType", ColumnSource::Text(Field::ErrorCode)),
    ("ResultDescription", ColumnSource::Text(Field::FailureReason)),
    (
        "Status",
        ColumnSource::Object(&[
            ("errorCode", Field::ErrorCode),
            ("failureReason", Field::FailureReason),
            ("additionalDetails", Field::AdditionalDetails),
        ]),
    ),
    ("ClientAppUsed", ColumnSource::Text(Field::ClientApp)),
    ("UserAgent", ColumnSource::Text(Field::UserAgent)),
    (
        "DeviceDetail",
        ColumnSource::Object(&[
            ("deviceId", Field::DeviceId),
            ("displayName", Field::DeviceName),
            ("operatingSystem", Field::OperatingSystem),
            ("browser", Field::Browser),
            ("isCompliant", Field::Compliant),
            ("isManaged", Field::Managed),
            ("trustType", Field::TrustType),
        ]),
    ),
    ("SessionId", ColumnSource::Text(Field::SessionId)),
    ("IsInteractive", ColumnSource::IsInteractive),
    ("IncomingTokenType", ColumnSource::Text(Field::IncomingTokenType)),
    ("OriginalTransferMethod", ColumnSource::Text(Field::OriginalTransferMethod)),
    ("AuthenticationProtocol", ColumnSource::Text(Field::AuthenticationProtocol)),
    ("ClientCredentialType", ColumnSource::Text(Field::ClientCredentialType)),
    ("TokenProtectionStatusDetails", ColumnSource::Object(&[("signInSessionStatus", Field::TokenProtection)])),
    ("AuthenticationProcessingDetails", ColumnSource::Made(log_values::processing)),
    ("AuthenticationRequirement", ColumnSource::Text(Field::Requirement)),
    ("AuthenticationDetails", ColumnSource::Made(log_values::steps)),
    ("MfaDetail", ColumnSource::Made(log_values::method)),
    ("SessionLifetimePolicies", ColumnSource::Made(log_values::lifetimes)),
    ("ConditionalAccessStatus", ColumnSource::Text(Field::ConditionalAccess)),
    ("ConditionalAccessPolicies", ColumnSource::Made(log_values::policies)),
    ("RiskLevelDuringSignIn", ColumnSource::Text(Field::RiskDuringSignIn)),
    ("RiskLevelAggregated", ColumnSource::Text(Field::RiskAggregated)),
    ("RiskState", ColumnSource::Text(Field::RiskState)),
    ("RiskEventTypes_V2", ColumnSource::Text(Field::RiskEvents)),
    ("CrossTenantAccessType", ColumnSource::Text(Field::CrossTenantAccess)),
    ("HomeTenantId", ColumnSource::Text(Field::HomeTenantId)),
    ("ResourceTenantId", ColumnSource::Text(Field::ResourceTenantId)),
];

/// The table of sign-ins of a kind. Those of unknown kind have the columns of the larger table of users, and no name.
const fn table(kind: Kind) -> LogTable {
    match kind {
        Kind::Interactive => LogTable::Interactive,
        Kind::NonInteractive | Kind::Unknown => LogTable::NonInteractive,
        Kind::ServicePrincipal => LogTable::ServicePrincipal,
        Kind::ManagedIdentity => LogTable::ManagedIdentity,
    }
}

/// The name of a log among diagnostic settings.
const fn category(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Interactive => Some("SignInLogs"),
        Kind::NonInteractive => Some("NonInteractiveUserSignInLogs"),
        Kind::ServicePrincipal => Some("ServicePrincipalSignInLogs"),
        Kind::ManagedIdentity => Some("ManagedIdentitySignInLogs"),
        Kind::Unknown => None,
    }
}

/// Sign-ins, one a row, in the columns of the tables of their kinds, with those tables' names and types. Where two tables
/// give a column two types, text and an object, each row has that of its own table.
pub(crate) fn sign_ins(store: &Store, rows: Vec<Row>) -> ExportTable<'_> {
    let mut tables: Vec<LogTable> =
        Kind::ALL.into_iter().filter(|&kind| rows.iter().any(|&row| store.kind(row) == kind)).map(table).collect();
    if tables.is_empty() {
        tables = vec![LogTable::Interactive, LogTable::NonInteractive];
    }
    let known = |name: &str| {
        let kind = |table: &LogTable| table.column_type(name).map(column_type);
        let mut kinds: Vec<ColumnType> = tables.iter().filter_map(kind).collect();
        kinds.sort_by_key(|kind| *kind != ColumnType::Json);
        kinds.first().copied()
    };
    let columns: Vec<(ExportColumn, ColumnSource)> = COLUMNS
        .into_iter()
        .filter_map(|(name, column)| Some((ExportColumn { name, kind: known(name)? }, column)))
        .collect();
    ExportTable {
        name: "Sign-ins",
        columns: columns.iter().map(|(column, _)| *column).collect(),
        len: rows.len(),
        is_exact: true,
        row: Box::new(move |at| {
            let row = rows[at];
            let table = table(store.kind(row));
            columns.iter().map(|(about, column)| column.value(store, row, about.name, table)).collect()
        }),
    }
}

/// How many rows stand for several sign-ins, which these columns cannot show; `None` where none does.
pub(crate) fn grouped_note(store: &Store, rows: &[Row]) -> Option<String> {
    let grouped = rows.iter().filter(|&&row| store.sign_in_count(row) > 1).count() as u64;
    let stand = if grouped == 1 { "1 row stands".to_owned() } else { format!("{} rows stand", number(grouped)) };
    (grouped > 0).then(|| {
        format!(
            "{stand} for several sign-ins that were grouped before the export, which these columns cannot say; each is \
             written as one"
        )
    })
}

/// The type of a column, by its name in the query language.
fn column_type(name: &str) -> ColumnType {
    match name {
        "datetime" => ColumnType::Time,
        "bool" => ColumnType::Boolean,
        "long" | "int" => ColumnType::Integer,
        "dynamic" => ColumnType::Json,
        _ => ColumnType::Text,
    }
}

impl ColumnSource {
    /// The value of a row in its table.
    fn value<'a>(self, store: &'a Store, row: Row, name: &str, table: LogTable) -> ExportValue<'a> {
        let Some(kind) = table.column_type(name).map(column_type) else { return ExportValue::Absent };
        let facts = store.facts(row);
        let own = |text: Option<&'static str>| text.map_or(ExportValue::Absent, ExportValue::own);
        let nested = |value: Option<Value>| match value {
            None => ExportValue::Absent,
            Some(value) if kind == ColumnType::Json => ExportValue::Json(value),
            Some(value) => ExportValue::Log(value.to_string().into()),
        };
        match self {
            Self::Received if table.column_type("CreatedDateTime").is_some() => {
                ExportValue::Time(facts.ingested.unwrap_or(facts.created))
            }
            Self::Received | Self::Created => ExportValue::Time(facts.created),
            Self::RequestId => ExportValue::log(facts.request_id.map(|id| Guid(id).to_string())),
            Self::TokenIdentifier => ExportValue::log(facts.request_id.map(|id| Guid(id).unique_token_identifier())),
            Self::CorrelationId => ExportValue::log(facts.correlation_id.map(|id| Guid(id).to_string())),
            Self::Category => own(category(facts.kind)),
            Self::Table => own(category(facts.kind).map(|_| table.name())),
            Self::Operation => ExportValue::own("Sign-in activity"),
            Self::IsInteractive => match facts.kind {
                Kind::Interactive => ExportValue::Boolean(true),
                Kind::NonInteractive => ExportValue::Boolean(false),
                _ => ExportValue::Absent,
            },
            Self::Text(field) if kind == ColumnType::Boolean => {
                let text = store.text(field, row).map(str::to_ascii_lowercase);
                text.and_then(|text| text.parse().ok()).map_or(ExportValue::Absent, ExportValue::Boolean)
            }
            Self::Text(field) => ExportValue::log(store.text(field, row)),
            Self::Object(fields) => nested(log_values::object(store, row, fields)),
            Self::Made(value) => nested(value(store, row)),
        }
    }
}
