//! The fields of a sign-in that are kept as columns, and the dimensions they are stored in.

/// Declares fields, dimension by dimension, in one table.
macro_rules! fields {
    ($($(#[$about:meta])* $dimension:ident { $($(#[$doc:meta])* $field:ident, $name:literal, $title:literal;)+ })+) => {
        /// A text field of a sign-in. Names are the log's own.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Field { $($($(#[$doc])* $field,)+)+ }

        /// A group of fields that change together. A row holds one small number a dimension, and the values stand once
        /// in a table of distinct combinations, so that a question is put to each combination and not to each row.
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
        }

        impl Dimension {
            /// All dimensions.
            pub const ALL: &'static [Self] = &[$(Self::$dimension,)+];

            /// The fields of the dimension, in order.
            pub const fn fields(self) -> &'static [Field] {
                match self { $(Self::$dimension => &[$(Field::$field,)+],)+ }
            }
        }
    };
}

fields! {
    /// The tenant whose log it is.
    Tenant {
        /// The tenant whose log it is.
        TenantId, "tenant_id", "Tenant ID";
    }
    /// The person.
    User {
        /// Object id.
        UserId, "user_id", "User ID";
        /// The name signed in with.
        UserPrincipalName, "user_principal_name", "Username";
        /// The name shown in the directory.
        UserDisplayName, "user_display_name", "User";
        /// Member or guest.
        UserType, "user_type", "User type";
    }
    /// The client application.
    Application {
        /// Application (client) id.
        ApplicationId, "application_id", "Application ID";
        /// Its name.
        Application, "application", "Application";
    }
    /// What the token was asked for.
    Resource {
        /// Application id of the resource.
        ResourceId, "resource_id", "Resource ID";
        /// Its name.
        Resource, "resource", "Resource";
    }
    /// The application's or managed identity's own account.
    ServicePrincipal {
        /// Object id.
        ServicePrincipalId, "service_principal_id", "Service principal ID";
        /// Its name.
        ServicePrincipal, "service_principal", "Service principal";
    }
    /// The address that Entra saw.
    Address {
        /// In its one spelling ([`super::normalise_address`]).
        IpAddress, "ip_address", "IP address";
    }
    /// Where Entra places the address.
    Location {
        /// City.
        City, "city", "City";
        /// State or province.
        State, "state", "State";
        /// Two-letter country code.
        Country, "country", "Country";
        /// Degrees north, as written in the file.
        Latitude, "latitude", "Latitude";
        /// Degrees east, as written in the file.
        Longitude, "longitude", "Longitude";
    }
    /// How it ended.
    Outcome {
        /// `ResultType`, `status.errorCode`.
        ErrorCode, "error_code", "Sign-in error code";
        /// The log's sentence for it.
        FailureReason, "failure_reason", "Failure reason";
        /// What the log adds, for example "MFA completed in Azure AD".
        AdditionalDetails, "additional_details", "Additional details";
    }
    /// The software that asked.
    Client {
        /// Browser, mobile and desktop clients, or a legacy protocol.
        ClientApp, "client_app", "Client app";
        /// As sent by the client, so whatever an attacker wishes.
        UserAgent, "user_agent", "User agent";
    }
    /// The device.
    Device {
        /// Registered device id.
        DeviceId, "device_id", "Device ID";
        /// Its name.
        DeviceName, "device_name", "Device name";
        /// Operating system.
        OperatingSystem, "operating_system", "Operating system";
        /// Browser or library.
        Browser, "browser", "Browser";
        /// Compliant with device policy.
        Compliant, "compliant", "Compliant";
        /// Managed.
        Managed, "managed", "Managed";
        /// Joined, hybrid joined or registered.
        TrustType, "trust_type", "Join type";
    }
    /// The session.
    Session {
        /// Made at an interactive sign-in and inherited by every token that descends from it.
        SessionId, "session_id", "Session ID";
    }
    /// What was presented, and by which flow.
    Token {
        /// The tokens presented, joined by commas where there were several.
        IncomingTokenType, "incoming_token_type", "Incoming token type";
        /// Device code flow or authentication transfer; stays on every later refresh of the session.
        OriginalTransferMethod, "original_transfer_method", "Original transfer method";
        /// The protocol.
        AuthenticationProtocol, "authentication_protocol", "Authentication protocol";
        /// Set for confidential clients, whose rows show the address of the first token issuance.
        ClientCredentialType, "client_credential_type", "Client credential type";
        /// Whether the session's token was bound to its device.
        TokenProtection, "token_protection", "Token protection";
        /// Whether continuous access evaluation applied to the token.
        CaeToken, "cae_token", "CAE token";
    }
    /// The network the request came through.
    Network {
        /// Autonomous system number.
        AutonomousSystem, "autonomous_system", "Autonomous system number";
        /// Named locations that hold the address, with their type.
        NamedLocations, "named_locations", "Named locations";
        /// Whether it came through Global Secure Access.
        ThroughGlobalSecureAccess, "through_global_secure_access", "Through Global Secure Access";
        /// The address that the resource saw.
        ResourceAddress, "resource_address", "IP address (seen by resource)";
    }
    /// How the user proved who they are.
    Authentication {
        /// Single-factor or multifactor.
        Requirement, "authentication_requirement", "Authentication requirement";
        /// The steps, each with its result.
        Methods, "authentication_methods", "Authentication methods";
        /// `true` when a step was done now and not taken from an older token; `false` when the steps say the contrary;
        /// absent when the record has no steps.
        FreshFactor, "fresh_factor", "Fresh factor";
        /// Sign-in frequency and other session policies.
        SessionLifetime, "session_lifetime", "Session lifetime policies";
    }
    /// What Conditional Access decided.
    Policy {
        /// `success`, `failure` or `notApplied`.
        ConditionalAccess, "conditional_access", "Conditional Access";
        /// The policies that applied, with their results.
        Policies, "policies", "Policies applied";
    }
    /// What Entra ID Protection thought of it.
    Risk {
        /// At sign-in.
        RiskDuringSignIn, "risk_during_sign_in", "Risk during sign-in";
        /// All in all.
        RiskAggregated, "risk_aggregated", "Risk aggregated";
        /// At risk, remediated, dismissed.
        RiskState, "risk_state", "Risk state";
        /// Names of the detections.
        RiskEvents, "risk_events", "Risk detections";
    }
    /// Across which tenants.
    CrossTenant {
        /// B2B collaboration, service provider and so on.
        CrossTenantAccess, "cross_tenant_access", "Cross tenant access type";
        /// The user's own tenant.
        HomeTenantId, "home_tenant_id", "Home tenant ID";
        /// The tenant of the resource.
        ResourceTenantId, "resource_tenant_id", "Resource tenant ID";
    }
}

impl Field {
    /// How many fields there are.
    pub const COUNT: usize = Self::ALL.len();

    /// Reads [`Self::name`] back.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.name() == name)
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
}
