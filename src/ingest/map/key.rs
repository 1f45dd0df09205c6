//! The names that fields have in the shapes of the sign-in log.

use crate::signin::Field;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a key of a record, or a heading of a table, holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// Text, a number or a truth value that is kept as a field.
    Field(Field),
    /// The same, where another key says it better: taken only if the field has no value.
    Fallback(Field),
    /// The record proper, inside a diagnostic envelope.
    Properties,
    /// When the sign-in happened.
    Created,
    /// When the log took it in.
    Ingested,
    /// Diagnostic category, Log Analytics table, or type.
    LogName,
    /// `signInEventTypes`, `LogonType`.
    EventTypes,
    /// `isInteractive`.
    IsInteractive,
    /// Microsoft Defender's `IsGuestUser`.
    IsGuest,
    /// The request id.
    RequestId,
    /// From which the request id can be recovered.
    UniqueTokenIdentifier,
    /// The correlation id.
    CorrelationId,
    /// `status`: an object, or the portal's word.
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
    /// The portal's "Multifactor authentication result".
    MfaResult,
    /// A list of words, or the words joined by commas.
    Words(Field),
    /// `tenantId`; in Log Analytics that is the workspace, and `AADTenantId` the tenant.
    Tenant,
    /// `AADTenantId`.
    DirectoryTenant,
    /// A resource id, or the path `/tenants/<id>/providers/...` that names the tenant.
    ResourceIdOrPath,
    /// `signInCount` of a row that was grouped at its source.
    SignInCount,
    /// Start of the window of such a row.
    AggregationStart,
    /// Names a record that is no sign-in, with words for what it is.
    Foreign(&'static str),
    /// Kept in the raw record only.
    Other,
}

impl Key {
    /// Whether the value is an object or a list, or JSON text of one.
    pub const fn is_nested(self) -> bool {
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
        )
    }

    /// Whether the value is a list of words, or one text that holds them. Graph writes enumerations of which several
    /// values may be set as text, its SDK for Python as lists.
    pub const fn is_words(self) -> bool {
        matches!(
            self,
            Self::EventTypes
                | Self::Words(_)
                | Self::Field(Field::IncomingTokenType | Field::AuthenticationProtocol | Field::OriginalTransferMethod)
        )
    }
}

const AUDIT: Key = Key::Foreign("a directory audit record");
const UNIFIED_AUDIT: Key = Key::Foreign("a unified audit log record");
const GRAPH_ACTIVITY: Key = Key::Foreign("a Microsoft Graph activity record");
/// A row that some query grouped: it can't be told how, so it stands for no sign-in.
pub const SUMMARISED: &str = "a row of a summarised query (it has a count)";

/// Names in canonical spelling (see [`canonical`]).
///
/// Sources: Microsoft Graph `signIn` (v1.0 and beta), Azure Monitor's diagnostic schema, the Log Analytics tables
/// `SigninLogs` and `AADNonInteractiveUserSignInLogs`, the admin center's CSV downloads, Microsoft Defender's tables
/// `EntraIdSignInEvents` and `AADSignInEventsBeta`.
const KEYS: &[(&str, Key)] = &[
    ("properties", Key::Properties),
    ("createddatetime", Key::Created),
    ("date", Key::Created),
    ("timestamp", Key::Created),
    ("firstsignindatetime", Key::Created),
    ("aggregationdatetime", Key::AggregationStart),
    ("signincount", Key::SignInCount),
    ("time", Key::Ingested),
    ("timegenerated", Key::Ingested),
    ("category", Key::LogName),
    ("type", Key::LogName),
    ("signineventtypes", Key::EventTypes),
    ("logontype", Key::EventTypes),
    ("isinteractive", Key::IsInteractive),
    ("id", Key::RequestId),
    ("requestid", Key::RequestId),
    ("uniquetokenidentifier", Key::UniqueTokenIdentifier),
    ("uniquetokenid", Key::UniqueTokenIdentifier),
    ("correlationid", Key::CorrelationId),
    ("tenantid", Key::Tenant),
    ("aadtenantid", Key::DirectoryTenant),
    ("resourceid", Key::ResourceIdOrPath),
    ("resourceidentity", Key::Field(Field::ResourceId)),
    ("resourcedisplayname", Key::Field(Field::Resource)),
    ("resource", Key::Fallback(Field::Resource)),
    ("userid", Key::Field(Field::UserId)),
    ("accountobjectid", Key::Field(Field::UserId)),
    ("userprincipalname", Key::Field(Field::UserPrincipalName)),
    ("accountupn", Key::Field(Field::UserPrincipalName)),
    ("username", Key::Field(Field::UserPrincipalName)),
    ("userdisplayname", Key::Field(Field::UserDisplayName)),
    ("accountdisplayname", Key::Field(Field::UserDisplayName)),
    ("user", Key::Field(Field::UserDisplayName)),
    ("identity", Key::Fallback(Field::UserDisplayName)),
    ("usertype", Key::Field(Field::UserType)),
    ("isguestuser", Key::IsGuest),
    ("appid", Key::Field(Field::ApplicationId)),
    ("applicationid", Key::Field(Field::ApplicationId)),
    ("appdisplayname", Key::Field(Field::Application)),
    ("application", Key::Field(Field::Application)),
    ("serviceprincipalid", Key::Field(Field::ServicePrincipalId)),
    ("serviceprincipalname", Key::Field(Field::ServicePrincipal)),
    ("ipaddress", Key::Field(Field::IpAddress)),
    ("calleripaddress", Key::Fallback(Field::IpAddress)),
    ("ipaddressfromresourceprovider", Key::Field(Field::ResourceAddress)),
    ("ipaddressseenbyresource", Key::Field(Field::ResourceAddress)),
    ("city", Key::Field(Field::City)),
    ("state", Key::Field(Field::State)),
    ("country", Key::Field(Field::Country)),
    ("latitude", Key::Field(Field::Latitude)),
    ("longitude", Key::Field(Field::Longitude)),
    ("location", Key::Location),
    ("locationdetails", Key::Location),
    ("resulttype", Key::Fallback(Field::ErrorCode)),
    ("signinerrorcode", Key::Field(Field::ErrorCode)),
    ("errorcode", Key::Field(Field::ErrorCode)),
    ("resultdescription", Key::Fallback(Field::FailureReason)),
    ("failurereason", Key::Field(Field::FailureReason)),
    ("status", Key::Status),
    ("clientappused", Key::Field(Field::ClientApp)),
    ("clientapp", Key::Field(Field::ClientApp)),
    ("useragent", Key::Field(Field::UserAgent)),
    ("devicedetail", Key::Device),
    ("deviceid", Key::Field(Field::DeviceId)),
    ("entraiddeviceid", Key::Field(Field::DeviceId)),
    ("aaddeviceid", Key::Field(Field::DeviceId)),
    ("devicename", Key::Field(Field::DeviceName)),
    ("device", Key::Field(Field::DeviceName)),
    ("browser", Key::Field(Field::Browser)),
    ("operatingsystem", Key::Field(Field::OperatingSystem)),
    ("osplatform", Key::Field(Field::OperatingSystem)),
    ("os", Key::Field(Field::OperatingSystem)),
    ("compliant", Key::Field(Field::Compliant)),
    ("iscompliant", Key::Field(Field::Compliant)),
    ("managed", Key::Field(Field::Managed)),
    ("ismanaged", Key::Field(Field::Managed)),
    ("jointype", Key::Field(Field::TrustType)),
    ("devicetrusttype", Key::Field(Field::TrustType)),
    ("sessionid", Key::Field(Field::SessionId)),
    ("incomingtokentype", Key::Field(Field::IncomingTokenType)),
    ("originaltransfermethod", Key::Field(Field::OriginalTransferMethod)),
    ("authenticationprotocol", Key::Field(Field::AuthenticationProtocol)),
    ("clientcredentialtype", Key::Field(Field::ClientCredentialType)),
    ("tokenprotectionstatusdetails", Key::TokenProtection),
    ("signintokenprotectionstatus", Key::Fallback(Field::TokenProtection)),
    ("tokenprotectionsigninsession", Key::Field(Field::TokenProtection)),
    ("autonomoussystemnumber", Key::Field(Field::AutonomousSystem)),
    ("networklocationdetails", Key::NetworkLocations),
    ("isthroughglobalsecureaccess", Key::Field(Field::ThroughGlobalSecureAccess)),
    ("issigninthroughglobalsecureaccess", Key::Field(Field::ThroughGlobalSecureAccess)),
    ("throughglobalsecureaccess", Key::Field(Field::ThroughGlobalSecureAccess)),
    ("authenticationrequirement", Key::Field(Field::Requirement)),
    ("authenticationdetails", Key::AuthenticationDetails),
    ("authenticationprocessingdetails", Key::ProcessingDetails),
    ("mfadetail", Key::MfaDetail),
    ("multifactorauthenticationresult", Key::MfaResult),
    ("multifactorauthenticationauthmethod", Key::Fallback(Field::Methods)),
    ("sessionlifetimepolicies", Key::SessionLifetime),
    ("conditionalaccessstatus", Key::Field(Field::ConditionalAccess)),
    ("conditionalaccess", Key::Field(Field::ConditionalAccess)),
    ("appliedconditionalaccesspolicies", Key::Policies),
    ("conditionalaccesspolicies", Key::Policies),
    ("conditionalaccesspoliciesv2", Key::Policies),
    ("risklevelduringsignin", Key::Field(Field::RiskDuringSignIn)),
    ("risklevelaggregated", Key::Field(Field::RiskAggregated)),
    ("riskstate", Key::Field(Field::RiskState)),
    ("riskeventtypesv2", Key::Words(Field::RiskEvents)),
    ("riskeventtypes", Key::Words(Field::RiskEvents)),
    ("crosstenantaccesstype", Key::Field(Field::CrossTenantAccess)),
    ("hometenantid", Key::Field(Field::HomeTenantId)),
    ("resourcetenantid", Key::Field(Field::ResourceTenantId)),
    ("activitydatetime", AUDIT),
    ("activitydisplayname", AUDIT),
    ("initiatedby", AUDIT),
    ("actortype", AUDIT),
    ("requesturi", GRAPH_ACTIVITY),
    ("signinactivityid", GRAPH_ACTIVITY),
    ("count", Key::Foreign(SUMMARISED)),
    ("creationtime", UNIFIED_AUDIT),
    ("workload", UNIFIED_AUDIT),
    ("auditdata", UNIFIED_AUDIT),
];

static BY_NAME: LazyLock<HashMap<&'static str, Key>> = LazyLock::new(|| KEYS.iter().copied().collect());

/// The spelling in which names are compared: letters and digits only, lower case. A zone in brackets
/// (`CreatedDateTime [UTC]`, `Date (UTC)`) and the suffixes that a Log Analytics `union` adds to columns of two types
/// (`Status_dynamic`, `Status_string`) are left out.
pub fn canonical(name: &str) -> String {
    let name = name.trim_start_matches('\u{feff}').trim();
    let bare = name.split_once(" [").map_or(name, |(bare, _)| bare);
    let bare = bare.strip_suffix("(UTC)").unwrap_or(bare);
    let bare = bare.strip_suffix("_dynamic").or_else(|| bare.strip_suffix("_string")).unwrap_or(bare);
    bare.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What the key or heading `name` holds.
pub fn lookup(name: &str) -> Key {
    BY_NAME.get(canonical(name).as_str()).copied().unwrap_or(Key::Other)
}

/// [`lookup`] with a memory: the keys of a file repeat from record to record.
#[derive(Default)]
pub struct Keys {
    known: HashMap<Box<str>, Key, foldhash::fast::RandomState>,
}

/// How many spellings are remembered. Real files have some 120; made-up ones must not fill the memory.
const MAX_KNOWN: usize = 4096;

impl Keys {
    /// What the key `name` holds.
    pub fn lookup(&mut self, name: &str) -> Key {
        if let Some(&key) = self.known.get(name) {
            return key;
        }
        let key = lookup(name);
        if self.known.len() < MAX_KNOWN {
            self.known.insert(name.into(), key);
        }
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_names_the_same_field() {
        for (names, key) in [
            (
                &["userPrincipalName", "UserPrincipalName", "user_principal_name", "Username"][..],
                Key::Field(Field::UserPrincipalName),
            ),
            (&["createdDateTime", "CreatedDateTime [UTC]", "Date (UTC)"], Key::Created),
            (&["Status", "Status_dynamic", "Status_string"], Key::Status),
            (&["Application ID ", "appId"], Key::Field(Field::ApplicationId)),
            (&["Autonomous system  number", "autonomousSystemNumber"], Key::Field(Field::AutonomousSystem)),
            (&["IP address (seen by resource)"], Key::Field(Field::ResourceAddress)),
            (&["Token Protection - Sign In Session"], Key::Field(Field::TokenProtection)),
            (&["operationVersion"], Key::Other),
        ] {
            for name in names {
                assert_eq!(lookup(name), key, "{name}");
                assert_eq!(Keys::default().lookup(name), key, "{name}");
            }
        }
    }

    #[test]
    fn names_are_canonical_and_unique() {
        let mut seen = std::collections::HashSet::new();
        for (name, _) in KEYS {
            assert_eq!(canonical(name), *name);
            assert!(seen.insert(name), "{name} stands twice");
        }
    }
}
