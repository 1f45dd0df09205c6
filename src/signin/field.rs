//! The catalogue of fields: every text field of a sign-in that is kept as a column, with its names in files, output and
//! queries, and how it is redacted. What lists fields elsewhere is derived from it.

/// Declares fields, dimension by dimension, in one table.
///
/// A field has a `name` (in machine-readable output and in the filter language), a `title` (which people read) and, where
/// there is one:
/// - `kql`: its column in the tables `SigninLogs` and `AADNonInteractiveUserSignInLogs`;
/// - `redact`: how it is redacted, if not as running text;
/// - `keys`: the names that the log itself has for it, by letters and digits alone and in lower case. `synonyms` are what
///   other exports, and parts of a column, are called: they count where none of those has a value. `fallback_keys` count
///   only where neither has one.
///
/// The keys are those of Microsoft Graph's `signIn` (v1.0 and beta), Azure Monitor's diagnostic schema, the two tables
/// above, the admin center's CSV downloads, and Microsoft Defender's tables `EntraIdSignInEvents` and
/// `AADSignInEventsBeta`.
macro_rules! fields {
    ($(
        $(#[$about:meta])*
        $dimension:ident named by [$($naming:ident),*] {$(
            $(#[$doc:meta])*
            $field:ident {
                name: $name:literal, title: $title:literal,
                $(kql: $kql:literal,)?
                $(redact: $redact:ident,)?
                $(keys: [$($key:literal),+],)?
                $(synonyms: [$($synonym:literal),+],)?
                $(fallback_keys: [$($fallback:literal),+],)?
            }
        )+}
    )+) => {
        /// A text field of a sign-in. Names are the log's own.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Field { $($($(#[$doc])* $field,)+)+ }

        /// A group of fields that change together. A row holds one small number a dimension, and the values stand once
        /// in a table of distinct combinations, so that a test runs once for each combination and not for each row.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Dimension { $($(#[$about])* $dimension,)+ }

        impl Field {
            /// All fields; those of one dimension stand together.
            pub const ALL: &'static [Self] = &[$($(Self::$field,)+)+];

            /// The dimension that the field is stored in.
            pub const fn dimension(self) -> Dimension {
                match self { $($(Self::$field => Dimension::$dimension,)+)+ }
            }

            /// The name in machine-readable output and in the filter language.
            pub const fn name(self) -> &'static str {
                match self { $($(Self::$field => $name,)+)+ }
            }

            /// The heading a person reads.
            pub const fn title(self) -> &'static str {
                match self { $($(Self::$field => $title,)+)+ }
            }

            /// The column of the Log Analytics tables that holds it; `None` where it is a part of a column.
            pub const fn kql_column(self) -> Option<&'static str> {
                match self { $($(Self::$field => first(&[$($kql)?]),)+)+ }
            }

            /// How it is redacted.
            pub const fn redaction(self) -> FieldRedaction {
                match self { $($(Self::$field => redaction(&[$(FieldRedaction::$redact)?]),)+)+ }
            }

            /// The names that the log itself has for it: letters and digits in lower case.
            pub const fn keys(self) -> &'static [&'static str] {
                match self { $($(Self::$field => &[$($($key),+)?],)+)+ }
            }

            /// Other names under which files hold it, which its own outrank.
            pub const fn synonyms(self) -> &'static [&'static str] {
                match self { $($(Self::$field => &[$($($synonym),+)?],)+)+ }
            }

            /// The names of values that count only where no other key has one.
            pub const fn fallback_keys(self) -> &'static [&'static str] {
                match self { $($(Self::$field => &[$($($fallback),+)?],)+)+ }
            }
        }

        impl Dimension {
            /// All dimensions.
            pub const ALL: &'static [Self] = &[$(Self::$dimension,)+];

            /// The fields of the dimension, in order.
            pub const fn fields(self) -> &'static [Field] {
                match self { $(Self::$dimension => &[$(Field::$field,)+],)+ }
            }

            /// The fields that name what the dimension is about: what people read first, an id last. The first that a
            /// sign-in has names it; of a place all are its name. Empty where no field does.
            pub const fn named_by(self) -> &'static [Field] {
                match self { $(Self::$dimension => &[$(Field::$naming),*],)+ }
            }
        }
    };
}

/// How the values of a field are redacted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldRedaction {
    /// A name that a user signs in with.
    UserName,
    /// The name of a person.
    PersonName,
    /// The id of a user or a tenant.
    Id,
    /// An IP address.
    Address,
    /// The name of a device.
    DeviceName,
    /// Text in which any of these may stand.
    Text,
    /// Kept as it is: numbers that look like addresses, and name nobody.
    Kept,
}

const fn first(given: &[&'static str]) -> Option<&'static str> {
    if let [column, ..] = given { Some(column) } else { None }
}

const fn redaction(given: &[FieldRedaction]) -> FieldRedaction {
    if let [redaction, ..] = given { *redaction } else { FieldRedaction::Text }
}

fields! {
    /// The tenant whose log it is.
    Tenant named by [TenantId] {
        /// The tenant whose log it is.
        TenantId {
            name: "tenant_id", title: "Tenant ID", kql: "AADTenantId", redact: Id,
        }
    }
    /// The person.
    User named by [UserPrincipalName, UserDisplayName, UserId] {
        /// Object id.
        UserId {
            name: "user_id", title: "User ID", kql: "UserId", redact: Id,
            keys: ["userid"],
            synonyms: ["accountobjectid"],
        }
        /// The name signed in with.
        UserPrincipalName {
            name: "user_principal_name", title: "Username", kql: "UserPrincipalName", redact: UserName,
            keys: ["userprincipalname"],
            synonyms: ["accountupn", "username"],
        }
        /// The name shown in the directory.
        UserDisplayName {
            name: "user_display_name", title: "User", kql: "UserDisplayName", redact: PersonName,
            keys: ["userdisplayname"],
            synonyms: ["accountdisplayname", "user"],
            fallback_keys: ["identity"],
        }
        /// Member or guest.
        UserType {
            name: "user_type", title: "User type", kql: "UserType",
            keys: ["usertype"],
        }
    }
    /// The client application.
    Application named by [Application, ApplicationId] {
        /// Application (client) id.
        ApplicationId {
            name: "application_id", title: "Application ID", kql: "AppId",
            keys: ["appid"],
            synonyms: ["applicationid"],
        }
        /// Its name.
        Application {
            name: "application", title: "Application", kql: "AppDisplayName",
            keys: ["appdisplayname"],
            synonyms: ["application"],
        }
    }
    /// What the token was asked for.
    Resource named by [Resource, ResourceId] {
        /// Application id of the resource.
        ResourceId {
            name: "resource_id", title: "Resource ID", kql: "ResourceIdentity",
            keys: ["resourceidentity"],
        }
        /// Its name.
        Resource {
            name: "resource", title: "Resource", kql: "ResourceDisplayName",
            keys: ["resourcedisplayname"],
            fallback_keys: ["resource"],
        }
    }
    /// The application's, managed identity's or agent's own account.
    ServicePrincipal named by [ServicePrincipal, ServicePrincipalId] {
        /// Object id.
        ServicePrincipalId {
            name: "service_principal_id", title: "Service principal ID", kql: "ServicePrincipalId",
            keys: ["serviceprincipalid"],
        }
        /// Its name.
        ServicePrincipal {
            name: "service_principal", title: "Service principal", kql: "ServicePrincipalName",
            keys: ["serviceprincipalname"],
        }
        /// Whether an AI agent took part, and of which kind (`agent.agentType`).
        AgentType {
            name: "agent_type", title: "Agent type",
            synonyms: ["agenttype"],
        }
        /// The same of the identity that the token was asked for.
        AgentSubjectType {
            name: "agent_subject_type", title: "Agent subject type",
            synonyms: ["agentsubjecttype"],
        }
        /// Object id of the agent's parent: its identity or its blueprint.
        AgentParentId {
            name: "agent_parent_id", title: "Agent parent ID", redact: Id,
            synonyms: ["agentsubjectparentid"],
        }
        /// Application id of the agent's blueprint.
        AgentApplicationId {
            name: "agent_application_id", title: "Agent application ID",
            synonyms: ["parentappid"],
        }
    }
    /// The address that Entra saw.
    Address named by [IpAddress] {
        /// In its one spelling ([`super::normalise_address`]).
        IpAddress {
            name: "ip_address", title: "IP address", kql: "IPAddress", redact: Address,
            keys: ["ipaddress"],
            fallback_keys: ["calleripaddress"],
        }
    }
    /// Where Entra places the address.
    Location named by [City, State, Country] {
        /// City.
        City {
            name: "city", title: "City",
            synonyms: ["city"],
        }
        /// State or province.
        State {
            name: "state", title: "State",
            synonyms: ["state"],
        }
        /// Two-letter country code.
        Country {
            name: "country", title: "Country", kql: "Location",
            synonyms: ["country", "countryorregion"],
        }
        /// Degrees north, as written in the file.
        Latitude {
            name: "latitude", title: "Latitude", redact: Kept,
            synonyms: ["latitude"],
        }
        /// Degrees east, as written in the file.
        Longitude {
            name: "longitude", title: "Longitude", redact: Kept,
            synonyms: ["longitude"],
        }
    }
    /// How it ended.
    Outcome named by [ErrorCode] {
        /// `ResultType`, `status.errorCode`.
        ErrorCode {
            name: "error_code", title: "Sign-in error code", kql: "ResultType", redact: Kept,
            keys: ["signinerrorcode", "errorcode"],
            fallback_keys: ["resulttype"],
        }
        /// The log's sentence for it.
        FailureReason {
            name: "failure_reason", title: "Failure reason", kql: "ResultDescription",
            synonyms: ["failurereason"],
            fallback_keys: ["resultdescription"],
        }
        /// What the log adds, for example "MFA completed in Azure AD".
        AdditionalDetails {
            name: "additional_details", title: "Additional details",
            synonyms: ["additionaldetails"],
        }
    }
    /// The software that asked.
    Client named by [ClientApp] {
        /// Browser, mobile and desktop clients, or a legacy protocol.
        ClientApp {
            name: "client_app", title: "Client app", kql: "ClientAppUsed",
            keys: ["clientappused"],
            synonyms: ["clientapp"],
        }
        /// As sent by the client, so whatever an attacker wishes.
        UserAgent {
            name: "user_agent", title: "User agent", kql: "UserAgent",
            keys: ["useragent"],
        }
    }
    /// The device.
    Device named by [DeviceName, DeviceId] {
        /// Registered device id.
        DeviceId {
            name: "device_id", title: "Device ID",
            synonyms: ["deviceid", "entraiddeviceid", "aaddeviceid"],
        }
        /// Its name.
        DeviceName {
            name: "device_name", title: "Device name", redact: DeviceName,
            synonyms: ["devicename", "device"],
        }
        /// Operating system.
        OperatingSystem {
            name: "operating_system", title: "Operating system", redact: Kept,
            synonyms: ["operatingsystem", "osplatform", "os"],
        }
        /// Browser or library.
        Browser {
            name: "browser", title: "Browser", redact: Kept,
            synonyms: ["browser"],
        }
        /// Compliant with device policy.
        Compliant {
            name: "compliant", title: "Compliant",
            synonyms: ["compliant", "iscompliant"],
        }
        /// Managed.
        Managed {
            name: "managed", title: "Managed",
            synonyms: ["managed", "ismanaged"],
        }
        /// Joined, hybrid joined or registered.
        TrustType {
            name: "trust_type", title: "Join type",
            synonyms: ["jointype", "devicetrusttype", "trusttype"],
        }
    }
    /// The session.
    Session named by [SessionId] {
        /// Made at an interactive sign-in and inherited by every token that descends from it.
        SessionId {
            name: "session_id", title: "Session ID", kql: "SessionId",
            keys: ["sessionid"],
        }
    }
    /// What was presented, and by which flow.
    Token named by [] {
        /// The tokens presented, joined by commas where there were several.
        IncomingTokenType {
            name: "incoming_token_type", title: "Incoming token type", kql: "IncomingTokenType",
            keys: ["incomingtokentype"],
        }
        /// Device code flow or authentication transfer; stays on every later refresh of the session.
        OriginalTransferMethod {
            name: "original_transfer_method", title: "Original transfer method", kql: "OriginalTransferMethod",
            keys: ["originaltransfermethod"],
        }
        /// The protocol.
        AuthenticationProtocol {
            name: "authentication_protocol", title: "Authentication protocol", kql: "AuthenticationProtocol",
            keys: ["authenticationprotocol"],
        }
        /// Set for confidential clients, whose rows show the address of the first token issuance.
        ClientCredentialType {
            name: "client_credential_type", title: "Client credential type", kql: "ClientCredentialType",
            keys: ["clientcredentialtype"],
        }
        /// Whether the session's token was bound to its device.
        TokenProtection {
            name: "token_protection", title: "Token protection",
            synonyms: ["tokenprotectionsigninsession"],
            fallback_keys: ["signintokenprotectionstatus"],
        }
        /// Whether continuous access evaluation applied to the token.
        CaeToken {
            name: "cae_token", title: "CAE token",
            synonyms: ["iscaetoken"],
        }
    }
    /// The network the request came through.
    Network named by [AutonomousSystem] {
        /// Autonomous system number.
        AutonomousSystem {
            name: "autonomous_system", title: "Autonomous system number", kql: "AutonomousSystemNumber",
            keys: ["autonomoussystemnumber"],
            synonyms: ["asn"],
        }
        /// Named locations that hold the address, with their type.
        NamedLocations {
            name: "named_locations", title: "Named locations",
            fallback_keys: ["networknames"],
        }
        /// Whether it came through Global Secure Access.
        ThroughGlobalSecureAccess {
            name: "through_global_secure_access", title: "Through Global Secure Access", kql: "IsThroughGlobalSecureAccess",
            keys: ["isthroughglobalsecureaccess"],
            synonyms: ["issigninthroughglobalsecureaccess", "throughglobalsecureaccess"],
        }
        /// The address that the resource saw.
        ResourceAddress {
            name: "resource_address", title: "IP address (seen by resource)", kql: "IPAddressFromResourceProvider", redact: Address,
            keys: ["ipaddressfromresourceprovider"],
            synonyms: ["ipaddressseenbyresource"],
        }
    }
    /// How the user proved who they are.
    Authentication named by [] {
        /// Single-factor or multifactor.
        Requirement {
            name: "authentication_requirement", title: "Authentication requirement", kql: "AuthenticationRequirement",
            keys: ["authenticationrequirement"],
        }
        /// The steps, each with its result.
        Methods {
            name: "authentication_methods", title: "Authentication methods",
            fallback_keys: ["multifactorauthenticationauthmethod", "authmethod"],
        }
        /// `true` when a step was done now and not taken from an older token; `false` when the steps say the contrary;
        /// absent when the record has no steps.
        FreshFactor {
            name: "fresh_factor", title: "Fresh factor",
        }
        /// Sign-in frequency and other session policies.
        SessionLifetime {
            name: "session_lifetime", title: "Session lifetime policies",
        }
    }
    /// What Conditional Access decided.
    Policy named by [] {
        /// `success`, `failure` or `notApplied`.
        ConditionalAccess {
            name: "conditional_access", title: "Conditional Access", kql: "ConditionalAccessStatus",
            keys: ["conditionalaccessstatus"],
            synonyms: ["conditionalaccess"],
        }
        /// The policies that applied, with their results.
        Policies {
            name: "policies", title: "Policies applied",
        }
    }
    /// What Entra ID Protection thought of it.
    Risk named by [] {
        /// At sign-in.
        RiskDuringSignIn {
            name: "risk_during_sign_in", title: "Risk during sign-in", kql: "RiskLevelDuringSignIn",
            keys: ["risklevelduringsignin"],
        }
        /// All in all.
        RiskAggregated {
            name: "risk_aggregated", title: "Risk aggregated", kql: "RiskLevelAggregated",
            keys: ["risklevelaggregated"],
        }
        /// At risk, remediated, dismissed.
        RiskState {
            name: "risk_state", title: "Risk state", kql: "RiskState",
            keys: ["riskstate"],
        }
        /// Names of the detections.
        RiskEvents {
            name: "risk_events", title: "Risk detections", kql: "RiskEventTypes_V2",
        }
    }
    /// Across which tenants.
    CrossTenant named by [] {
        /// B2B collaboration, service provider and so on.
        CrossTenantAccess {
            name: "cross_tenant_access", title: "Cross tenant access type", kql: "CrossTenantAccessType",
            keys: ["crosstenantaccesstype"],
        }
        /// The user's own tenant.
        HomeTenantId {
            name: "home_tenant_id", title: "Home tenant ID", kql: "HomeTenantId", redact: Id,
            keys: ["hometenantid"],
        }
        /// The tenant of the resource.
        ResourceTenantId {
            name: "resource_tenant_id", title: "Resource tenant ID", kql: "ResourceTenantId", redact: Id,
            keys: ["resourcetenantid"],
        }
    }
}

impl Field {
    /// How many fields there are.
    pub const COUNT: usize = Self::ALL.len();

    /// Reads [`Self::name`] back.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.name() == name)
    }

    /// The field that files hold under `key`, which is letters and digits in lower case.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.all_keys().any(|own| own == key))
    }

    /// Every name under which files hold it.
    fn all_keys(self) -> impl Iterator<Item = &'static str> {
        [self.keys(), self.synonyms(), self.fallback_keys()].into_iter().flatten().copied()
    }

    /// The field's place among the fields of its dimension.
    pub fn position(self) -> usize {
        self as usize - self.dimension().fields()[0] as usize
    }

    /// Whether the value is an identifier that means the same in either letter case.
    pub const fn is_identifier(self) -> bool {
        matches!(
            self,
            Self::TenantId
                | Self::UserId
                | Self::ApplicationId
                | Self::ResourceId
                | Self::ServicePrincipalId
                | Self::AgentParentId
                | Self::AgentApplicationId
                | Self::DeviceId
                | Self::SessionId
                | Self::HomeTenantId
                | Self::ResourceTenantId
        )
    }
}

impl Dimension {
    /// How many dimensions there are.
    pub const COUNT: usize = Self::ALL.len();

    /// The id among the fields that name it, and the names that stand in for it; `None` where no id names it.
    pub fn id_and_names(self) -> Option<(Field, &'static [Field])> {
        let (&id, names) = self.named_by().split_last()?;
        (id.is_identifier() && !names.is_empty()).then_some((id, names))
    }

    /// The place of the dimension's first field in [`Field::ALL`].
    pub const fn first_field(self) -> usize {
        self.fields()[0] as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_a_dimension_stand_together_and_names_are_unique() {
        let mut names = std::collections::HashSet::new();
        let mut at = 0;
        for dimension in Dimension::ALL {
            assert_eq!(dimension.first_field(), at);
            for (position, field) in dimension.fields().iter().enumerate() {
                assert_eq!(field.position(), position);
                assert_eq!(Field::ALL[at], *field);
                assert!(names.insert(field.name()));
                at += 1;
            }
        }
        assert_eq!(at, Field::COUNT);
    }

    #[test]
    fn no_key_holds_two_fields_and_a_dimension_is_named_by_its_own_fields() {
        let mut keys = std::collections::HashSet::new();
        for &field in Field::ALL {
            for key in field.all_keys() {
                assert!(keys.insert(key) && Field::from_key(key) == Some(field), "{key}");
            }
        }
        for dimension in Dimension::ALL {
            assert!(dimension.named_by().iter().all(|field| field.dimension() == *dimension));
        }
        let user = (Field::UserId, [Field::UserPrincipalName, Field::UserDisplayName].as_slice());
        assert_eq!(Dimension::User.id_and_names(), Some(user));
        assert_eq!(Dimension::Address.id_and_names(), None);
    }
}
