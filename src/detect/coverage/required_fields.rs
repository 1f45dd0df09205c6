//! Lists the fields that the detectors and the table need, and what cannot be seen without each.

use crate::signin::{Field, Kind};

/// A field whose absence matters.
#[derive(Clone, Copy)]
pub(crate) struct RequiredField {
    pub field: Field,
    /// The logs that contain it.
    pub kinds: &'static [Kind],
    /// What is missing, to be followed by "in 3 of 4 files", and the effect on detection. `None` for a field that only
    /// leaves a column of the table empty.
    pub without: Option<(&'static str, &'static str)>,
}

const ALL: &[Kind] = &Kind::ALL;
const USERS: &[Kind] = &[Kind::Interactive, Kind::NonInteractive];
const INTERACTIVE: &[Kind] = &[Kind::Interactive];
const REFRESHES: &[Kind] = &[Kind::NonInteractive];
const WORKLOADS: &[Kind] = &[Kind::ServicePrincipal, Kind::ManagedIdentity];

const fn blind(field: Field, kinds: &'static [Kind], missing: &'static str, effect: &'static str) -> RequiredField {
    RequiredField { field, kinds, without: Some((missing, effect)) }
}

const fn column(field: Field, kinds: &'static [Kind]) -> RequiredField {
    RequiredField { field, kinds, without: None }
}

/// All of them, the most important first.
pub(crate) const REQUIRED_FIELDS: [RequiredField; 22] = [
    blind(Field::IpAddress, USERS, "no IP addresses", "no replay can be seen"),
    blind(
        Field::SessionId,
        USERS,
        "no session ids",
        "tokens are told apart by operating system only, and fewer replays are found",
    ),
    blind(
        Field::IncomingTokenType,
        REFRESHES,
        "no incoming token types",
        "a primary refresh token, which opens every application, looks like \
                 any other token",
    ),
    blind(
        Field::ClientCredentialType,
        REFRESHES,
        "no client credential types",
        "confidential clients, whose rows show an old address, are not left out",
    ),
    blind(
        // A refresh presents no factor, so that few rows of the non-interactive log have any.
        Field::FreshFactor,
        INTERACTIVE,
        "no authentication details",
        "every interactive success counts as proof of place, and factors \
                 proved in the non-interactive log (FIDO2) are not seen",
    ),
    blind(Field::Latitude, USERS, "no coordinates", "distances are between the middles of countries"),
    blind(
        Field::AutonomousSystem,
        USERS,
        "no network numbers",
        "mobile, hosting and Microsoft's own networks are not recognised",
    ),
    blind(
        Field::OriginalTransferMethod,
        REFRESHES,
        "no transfer methods",
        "sessions that began with a device code are not recognised",
    ),
    blind(
        Field::OperatingSystem,
        USERS,
        "no device details",
        "a token that moves to another operating system is not noticed",
    ),
    blind(Field::UserAgent, USERS, "no user agents", "attack tools and scripts are not recognised"),
    blind(Field::ErrorCode, ALL, "no error codes", "wrong passwords and blocked attempts are not recognised"),
    column(Field::TenantId, ALL),
    column(Field::UserId, USERS),
    column(Field::UserPrincipalName, USERS),
    column(Field::ServicePrincipalId, WORKLOADS),
    column(Field::Application, ALL),
    column(Field::ApplicationId, ALL),
    column(Field::Resource, ALL),
    column(Field::ResourceId, ALL),
    column(Field::Country, USERS),
    column(Field::ConditionalAccess, USERS),
    column(Field::ClientApp, USERS),
];
