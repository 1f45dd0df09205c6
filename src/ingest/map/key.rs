//! Names the fields of the sign-in log, as each shape spells them, and ranks the names.

use super::heading_zone;
use super::part::Part;
use crate::signin::{Dimension, Field, NamedColumn};
use std::collections::HashMap;
use std::sync::LazyLock;

/// The meaning of a key of a record or a heading of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FieldKey {
    /// A field: text, a number or a truth value.
    Field(Field),
    /// A field that another key gives better: taken only if the field has no value.
    Fallback(Field),
    /// The record inside a diagnostic envelope.
    Properties,
    /// When the sign-in happened.
    Created,
    /// When the log received it.
    Ingested,
    /// Diagnostic category, Log Analytics table, or type.
    LogName,
    /// `signInEventTypes`, `LogonType`.
    EventTypes,
    /// `isInteractive`.
    IsInteractive,
    /// Microsoft Defender's `IsManagedIdentity`, which only its table of service principals has.
    IsManagedIdentity,
    /// Microsoft Defender's `IsGuestUser`.
    IsGuest,
    /// The request id.
    RequestId,
    /// The request id in another form.
    UniqueTokenIdentifier,
    /// The correlation id.
    CorrelationId,
    /// `status`: an object, or the admin center's word.
    Status,
    /// `deviceDetail`.
    Device,
    /// `location`: an object, a country code, or "City, State, Country".
    Location,
    /// `authenticationDetails`.
    AuthenticationDetails,
    /// `authenticationProcessingDetails`.
    ProcessingDetails,
    /// `appliedConditionalAccessPolicies`.
    Policies,
    /// `networkLocationDetails`.
    NetworkLocations,
    /// `sessionLifetimePolicies`.
    SessionLifetime,
    /// `tokenProtectionStatusDetails`.
    TokenProtection,
    /// `mfaDetail`.
    MfaDetail,
    /// `agent`.
    Agent,
    /// The admin center's "Multifactor authentication result".
    MfaResult,
    /// A list of values, or the values joined by commas.
    TextList(Field),
    /// `tenantId`. In Log Analytics it is the workspace, and `AADTenantId` the tenant.
    Tenant,
    /// `AADTenantId`.
    DirectoryTenant,
    /// A resource id, or the path `/tenants/<id>/providers/...`, which has the tenant.
    ResourceIdOrPath,
    /// `signInCount` of a row that was grouped at its source.
    SignInCount,
    /// Start of the window of such a row.
    AggregationStart,
    /// A part of a nested value: `status.errorCode`.
    Part(Part),
    /// A key that only records of another kind have; the text names the kind.
    Foreign(&'static str),
    /// Kept in the raw record only.
    Other,
}

/// How well a key names what it holds. Where several keys hold the same, the one of the highest rank counts, wherever it
/// stands: collectors add times, users and words of their own before and behind a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct KeyRank(u8);

impl KeyRank {
    /// A column that the user named.
    pub(crate) const NAMED: Self = Self(u8::MAX);
    /// A name that only other programs use.
    const LAST: u8 = 0;
    /// A name of other exports, which collectors use as well.
    const SYNONYM: u8 = 4;
    /// A name that the log itself has.
    const LOG: u8 = 8;
    /// Added where the name is spelled as the log does: `ipAddress` and not `ip_address`.
    const SPELLED: u8 = 2;
    /// Added to what is in the properties of an envelope.
    const INSIDE: u8 = 1;
    /// A nested value that is joined from its parts.
    pub(super) const JOINED: Self = Self(Self::LOG + Self::SPELLED);

    /// The rank of such a key inside the properties of an envelope.
    pub(super) fn inside(self) -> Self {
        Self(self.0 | Self::INSIDE)
    }

    /// Whether the user or the log itself names it so.
    pub(super) fn is_own(self) -> bool {
        self.0 >= Self::LOG
    }

    /// Whether logs name it so, and not only other programs.
    pub(super) fn is_of_a_log(self) -> bool {
        self.0 >= Self::SYNONYM
    }
}

/// A key with its rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RankedKey {
    pub key: FieldKey,
    pub rank: KeyRank,
}

impl FieldKey {
    /// Whether the value is an object or a list, or JSON text of one.
    pub(crate) const fn is_nested(self) -> bool {
        matches!(
            self,
            Self::Status
                | Self::Device
                | Self::Location
                | Self::AuthenticationDetails
                | Self::ProcessingDetails
                | Self::Policies
                | Self::NetworkLocations
                | Self::SessionLifetime
                | Self::TokenProtection
                | Self::MfaDetail
                | Self::Agent
        )
    }

    /// Whether the value shows how the sign-in ended: a code or a word.
    pub(crate) const fn is_outcome(self) -> bool {
        match self {
            Self::Status | Self::Field(Field::ErrorCode) | Self::Fallback(Field::ErrorCode) => true,
            Self::Part(part) => part.is_code(),
            _ => false,
        }
    }

    /// Whether the value is a time.
    pub(crate) const fn is_time(self) -> bool {
        matches!(self, Self::Created | Self::Ingested | Self::AggregationStart)
    }

    /// The dimension that the value belongs to; `None` where it belongs to none, or to several.
    pub(crate) fn dimension(self) -> Option<Dimension> {
        Some(match self {
            Self::Field(field) | Self::Fallback(field) | Self::TextList(field) => field.dimension(),
            Self::IsGuest => Dimension::User,
            Self::Status => Dimension::Outcome,
            Self::Device => Dimension::Device,
            Self::Location => Dimension::Location,
            Self::AuthenticationDetails | Self::SessionLifetime | Self::MfaDetail | Self::MfaResult => {
                Dimension::Authentication
            }
            Self::ProcessingDetails | Self::TokenProtection => Dimension::Token,
            Self::Policies => Dimension::Policy,
            Self::NetworkLocations => Dimension::Network,
            Self::Agent => Dimension::ServicePrincipal,
            Self::Part(part) => return lookup(part.nested_key()).dimension(),
            _ => return None,
        })
    }

    /// Whether the value is a list of values, or one text that holds them. Graph joins the members of a flag
    /// enumeration by commas, its SDK for Python writes a list.
    pub(crate) const fn is_text_list(self) -> bool {
        matches!(
            self,
            Self::EventTypes
                | Self::TextList(_)
                | Self::Field(Field::IncomingTokenType | Field::AuthenticationProtocol | Field::OriginalTransferMethod)
        )
    }
}

impl From<NamedColumn> for FieldKey {
    fn from(column: NamedColumn) -> Self {
        match column {
            NamedColumn::Field(Field::RiskEvents) => Self::TextList(Field::RiskEvents),
            NamedColumn::Field(field) => Self::Field(field),
            NamedColumn::Time => Self::Created,
            NamedColumn::Kind => Self::LogName,
            NamedColumn::Status => Self::Status,
            NamedColumn::Location => Self::Location,
            NamedColumn::RequestId => Self::RequestId,
            NamedColumn::CorrelationId => Self::CorrelationId,
        }
    }
}

const TIMESKETCH_LINE: &str = "a line that this program wrote for Timesketch";
const AUDIT: FieldKey = FieldKey::Foreign("a directory audit record");
const UNIFIED_AUDIT: FieldKey = FieldKey::Foreign("a unified audit log record");
/// A record of a log that has a time under a name of sign-ins: it is none, whatever else it has.
pub(super) const AUDIT_RECORD: &str = "a record of the unified audit log";
/// The same.
pub(super) const CLOUD_APP_EVENT: &str = "an event of Microsoft Defender's CloudAppEvents";
/// A record of Azure's activity log, by the resource that it is about.
pub(super) const AZURE_ACTIVITY: &str = "a record of Azure's activity log";
const GRAPH_ACTIVITY: FieldKey = FieldKey::Foreign("a Microsoft Graph activity record");
/// A row that a query grouped, in an unknown way: it stands for no sign-in.
pub(super) const SUMMARISED: &str = "a row of a summarised query (it has a count)";

/// Whether a key that shows this is in no sign-in, also not beside its time.
pub(super) fn is_never_a_sign_in(what: &str) -> bool {
    what == AUDIT_RECORD || what == CLOUD_APP_EVENT || what == TIMESKETCH_LINE
}

/// Keys that hold more than the text of one field, in canonical spelling (see [`canonical`]). The keys of single fields
/// stand in the catalogue of fields, as do the sources of all.
const KEYS: &[(&str, FieldKey)] = &[
    ("properties", FieldKey::Properties),
    ("createddatetime", FieldKey::Created),
    ("firstsignindatetime", FieldKey::Created),
    ("aggregationdatetime", FieldKey::AggregationStart),
    ("signincount", FieldKey::SignInCount),
    ("timegenerated", FieldKey::Ingested),
    ("category", FieldKey::LogName),
    ("type", FieldKey::LogName),
    // `union withsource=SourceTable`, and the columns that search and command lines add.
    ("sourcetable", FieldKey::LogName),
    ("table", FieldKey::LogName),
    ("tablename", FieldKey::LogName),
    ("signineventtypes", FieldKey::EventTypes),
    ("signineventtype", FieldKey::EventTypes),
    ("logontype", FieldKey::EventTypes),
    ("isinteractive", FieldKey::IsInteractive),
    ("ismanagedidentity", FieldKey::IsManagedIdentity),
    ("id", FieldKey::RequestId),
    ("uniquetokenidentifier", FieldKey::UniqueTokenIdentifier),
    ("uniquetokenid", FieldKey::UniqueTokenIdentifier),
    ("correlationid", FieldKey::CorrelationId),
    ("tenantid", FieldKey::Tenant),
    ("aadtenantid", FieldKey::DirectoryTenant),
    ("resourceid", FieldKey::ResourceIdOrPath),
    ("isguestuser", FieldKey::IsGuest),
    ("location", FieldKey::Location),
    ("locationdetails", FieldKey::Location),
    ("status", FieldKey::Status),
    ("devicedetail", FieldKey::Device),
    ("tokenprotectionstatusdetails", FieldKey::TokenProtection),
    ("networklocationdetails", FieldKey::NetworkLocations),
    ("authenticationdetails", FieldKey::AuthenticationDetails),
    ("authenticationprocessingdetails", FieldKey::ProcessingDetails),
    ("mfadetail", FieldKey::MfaDetail),
    ("agent", FieldKey::Agent),
    ("multifactorauthenticationresult", FieldKey::MfaResult),
    ("sessionlifetimepolicies", FieldKey::SessionLifetime),
    ("appliedconditionalaccesspolicies", FieldKey::Policies),
    ("conditionalaccesspolicies", FieldKey::Policies),
    ("conditionalaccesspoliciesv2", FieldKey::Policies),
    ("riskeventtypesv2", FieldKey::TextList(Field::RiskEvents)),
    ("riskeventtypes", FieldKey::TextList(Field::RiskEvents)),
    ("activitydatetime", AUDIT),
    ("activitydisplayname", AUDIT),
    ("initiatedby", AUDIT),
    ("actortype", AUDIT),
    ("requesturi", GRAPH_ACTIVITY),
    ("signinactivityid", GRAPH_ACTIVITY),
    ("count", FieldKey::Foreign(SUMMARISED)),
    // How certainly it belongs to a finding: `activity` writes it.
    ("strength", FieldKey::Foreign("a line of this program's `activity`")),
    // The time with all digits: `rows --format timesketch` writes it.
    ("exacttime", FieldKey::Foreign(TIMESKETCH_LINE)),
    ("creationtime", UNIFIED_AUDIT),
    ("workload", UNIFIED_AUDIT),
    ("officeworkload", UNIFIED_AUDIT),
    ("auditdata", FieldKey::Foreign(AUDIT_RECORD)),
    ("auditlogrecordtype", FieldKey::Foreign(AUDIT_RECORD)),
    ("raweventdata", FieldKey::Foreign(CLOUD_APP_EVENT)),
    ("activityobjects", FieldKey::Foreign(CLOUD_APP_EVENT)),
    ("operationnamevalue", FieldKey::Foreign(AZURE_ACTIVITY)),
    ("eventdataid", FieldKey::Foreign(AZURE_ACTIVITY)),
];

/// Other names of these, which those above outrank. Collectors give the time at which they read a record such names.
const SYNONYMS: &[(&str, FieldKey)] = &[
    ("date", FieldKey::Created),
    ("timestamp", FieldKey::Created),
    ("time", FieldKey::Ingested),
    ("requestid", FieldKey::RequestId),
];

/// Timesketch's name.
const LAST_RESORT: &[(&str, FieldKey)] = &[("datetime", FieldKey::Created)];

static BY_NAME: LazyLock<HashMap<&'static str, RankedKey>> =
    LazyLock::new(|| all_ranks().map(|(name, key, rank)| (name, RankedKey { key, rank: KeyRank(rank) })).collect());

/// Every key that is known, with what it holds.
pub(super) fn all_keys() -> impl Iterator<Item = (&'static str, FieldKey)> {
    all_ranks().map(|(name, key, _)| (name, key))
}

/// The same with the rank of its name.
fn all_ranks() -> impl Iterator<Item = (&'static str, FieldKey, u8)> {
    let of_fields = Field::ALL.iter().flat_map(|&field| {
        let keys = field.keys().iter().map(move |&name| (name, FieldKey::Field(field), KeyRank::LOG));
        let synonyms = field.synonyms().iter().map(move |&name| (name, FieldKey::Field(field), KeyRank::SYNONYM));
        let fallback = field.fallback_keys().iter().map(move |&name| (name, FieldKey::Fallback(field), KeyRank::LAST));
        keys.chain(synonyms).chain(fallback)
    });
    let of = |keys: &'static [(&str, FieldKey)], rank| keys.iter().map(move |&(name, key)| (name, key, rank));
    let others = of(KEYS, KeyRank::LOG).chain(of(SYNONYMS, KeyRank::SYNONYM));
    of_fields.chain(others).chain(of(LAST_RESORT, KeyRank::LAST))
}

/// What Log Analytics adds to the names of columns: the type, to columns that have two types in a `union`, and to those
/// of custom tables (string, GUID, time, truth value, number).
const TYPE_SUFFIXES: [&str; 7] = ["_dynamic", "_string", "_s", "_g", "_t", "_b", "_d"];

/// The spelling in which names are compared: letters and digits in lower case. Without the zone in brackets
/// (`CreatedDateTime [UTC]`, `Date (UTC)`), and without the type that Log Analytics adds.
pub(crate) fn canonical(name: &str) -> String {
    let (bare, is_typed) = bare(name);
    // In a custom table the column without a suffix is the table's own, which is the workspace.
    if is_typed && bare.eq_ignore_ascii_case("tenantid") {
        return "aadtenantid".to_owned();
    }
    bare.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A name without zone and type, and whether it had a type.
fn bare(name: &str) -> (&str, bool) {
    let name = name.trim_start_matches('\u{feff}').trim();
    let bare = heading_zone::split(name).map_or(name, |(bare, _)| bare);
    let bare = bare.split_once(" [").map_or(bare, |(bare, _)| bare).trim_end();
    let typed = TYPE_SUFFIXES.iter().find_map(|suffix| bare.strip_suffix(suffix));
    (typed.unwrap_or(bare), typed.is_some())
}

/// The meaning of a key or heading.
pub(crate) fn lookup(name: &str) -> FieldKey {
    ranked(name).key
}

/// The meaning of a key or heading, and its rank.
pub(crate) fn ranked(name: &str) -> RankedKey {
    ranked_as(name, &canonical(name))
}

/// The meaning of a heading whose name in English and canonical spelling is `known`, and its rank.
pub(super) fn ranked_as(name: &str, known: &str) -> RankedKey {
    let of = |name: &str| {
        let part = || Part::of_name(name).map(|part| RankedKey { key: FieldKey::Part(part), rank: KeyRank::JOINED });
        BY_NAME.get(name).copied().or_else(part)
    };
    let (bare, _) = bare(name);
    let spelled = |bare: &str, key: RankedKey| {
        let bare = bare.strip_suffix("_v2").unwrap_or(bare);
        let as_the_log_does = bare.bytes().all(|byte| byte.is_ascii_alphanumeric());
        RankedKey { rank: KeyRank(key.rank.0 | if as_the_log_does { KeyRank::SPELLED } else { 0 }), ..key }
    };
    // The admin center's "Date (UTC)" and Microsoft Defender's "Timestamp". Collectors write `date` and `timestamp`.
    if known == "date" && name.trim().ends_with(')') || bare == "Timestamp" {
        return RankedKey { key: FieldKey::Created, rank: KeyRank(KeyRank::LOG) };
    }
    if let Some(key) = of(known) {
        return spelled(bare, key);
    }
    // Custom tables join the key of the record in its envelope to the others.
    let inside = known.strip_prefix("properties").and_then(of).map(|key| {
        let key = spelled(bare.get("properties".len() + 1..).unwrap_or_default(), key);
        RankedKey { rank: key.rank.inside(), ..key }
    });
    inside.unwrap_or(RankedKey { key: FieldKey::Other, rank: KeyRank::default() })
}

/// Caches [`ranked`]: the keys of a file repeat from record to record.
#[derive(Default)]
pub(crate) struct KeyCache {
    known: HashMap<Box<str>, RankedKey, foldhash::fast::RandomState>,
}

/// Keys that are cached. Real files have some 120; hostile ones must not fill the memory.
const MAX_KEYS: usize = 4096;

impl KeyCache {
    /// The meaning of a key, and its rank.
    pub(crate) fn ranked(&mut self, name: &str) -> RankedKey {
        if let Some(&key) = self.known.get(name) {
            return key;
        }
        let key = ranked(name);
        if self.known.len() < MAX_KEYS {
            self.known.insert(name.into(), key);
        }
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_shapes_name_the_same_fields() {
        for (names, key) in [
            (
                &["userPrincipalName", "UserPrincipalName", "user_principal_name", "Username"][..],
                FieldKey::Field(Field::UserPrincipalName),
            ),
            (&["createdDateTime", "CreatedDateTime [UTC]", "Date (UTC)"], FieldKey::Created),
            (&["Status", "Status_dynamic", "Status_string", "status_s"], FieldKey::Status),
            (&["CreatedDateTime_t [UTC]", "createdDateTime_t"], FieldKey::Created),
            (&["IPAddress_s", "ipAddress_s"], FieldKey::Field(Field::IpAddress)),
            (&["isInteractive_b", "IsInteractive_b"], FieldKey::IsInteractive),
            (&["id_g", "Id_g", "requestId_g"], FieldKey::RequestId),
            (&["resultType_d", "ResultType_s"], FieldKey::Fallback(Field::ErrorCode)),
            (&["TenantId_g", "tenantId_s", "AADTenantId_g"], FieldKey::DirectoryTenant),
            (&["TenantId", "tenant_id"], FieldKey::Tenant),
            (&["Country", "CountryOrRegion", "country_or_region_s"], FieldKey::Field(Field::Country)),
            (&["ASN", "asn_d", "Asn"], FieldKey::Field(Field::AutonomousSystem)),
            (&["SignInEventType", "sign_in_event_types", "signInEventTypes_s"], FieldKey::EventTypes),
            (&["$table", "TableName", "SourceTable"], FieldKey::LogName),
            (&["Application ID ", "appId"], FieldKey::Field(Field::ApplicationId)),
            (&["Autonomous system  number", "autonomousSystemNumber"], FieldKey::Field(Field::AutonomousSystem)),
            (&["IP address (seen by resource)"], FieldKey::Field(Field::ResourceAddress)),
            (&["Token Protection - Sign In Session"], FieldKey::Field(Field::TokenProtection)),
            (&["operationVersion", "statusCode", "properties"][..2], FieldKey::Other),
        ] {
            for name in names {
                assert_eq!(lookup(name), key, "{name}");
                assert_eq!(KeyCache::default().ranked(name).key, key, "{name}");
            }
        }
    }

    #[test]
    fn parts_of_nested_values_are_named_with_any_separator() {
        for (names, dimension) in [
            (
                &["status.errorCode", "status_errorCode", "Status/ErrorCode", "STATUS:ERRORCODE", "status_errorCode_d"]
                    [..],
                Dimension::Outcome,
            ),
            (&["properties.status.errorCode", "properties_status_errorCode_s"], Dimension::Outcome),
            (&["location.geoCoordinates.latitude", "LocationDetails_geoCoordinates_longitude_d"], Dimension::Location),
            (
                &["authenticationDetails[0].succeeded", "authenticationDetails_12_authenticationMethod"],
                Dimension::Authentication,
            ),
            (&["deviceDetail.operatingSystem", "device_detail.is_managed"], Dimension::Device),
        ] {
            for name in names {
                assert!(matches!(lookup(name), FieldKey::Part(_)), "{name}");
                assert_eq!(lookup(name).dimension(), Some(dimension), "{name}");
            }
        }
        assert_eq!(lookup("properties_userPrincipalName_s"), FieldKey::Field(Field::UserPrincipalName));
    }

    #[test]
    fn names_are_canonical_and_unique() {
        let mut seen = std::collections::HashSet::new();
        for (name, _) in all_keys() {
            assert_eq!(canonical(name), name);
            assert!(seen.insert(name), "{name} stands twice");
        }
    }
}
