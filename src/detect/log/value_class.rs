//! Classifies sign-ins by what their values mean, as far as a detector needs it.

use crate::detect::features::{Features, NONE, NetworkFeatures};
use crate::detect::log::entra_risk::EntraRisk;
use crate::knowledge::{self, NetworkClass, ToolKind};
use crate::signin::{Dimension, Field, Kind, Status};
use crate::store::{Row, Store, ValueEntry};

const WRONG_PASSWORD: [i32; 4] = [50126, 50053, 50055, 50056];
const UNKNOWN_ACCOUNT: i32 = 50034;
const REFUSED_PROMPT: i32 = 500_121;
/// The user has to confirm that this application is meant.
const CONFIRMATION: i32 = 50199;
const CONSENT_REQUEST: i32 = 90095;
const COMPANY_PORTAL: &str = "9ba1a5c7-f17a-4de9-a1f1-6178c8d51223";

/// A class of sign-ins. A sign-in has the classes of all its values, as bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum ValueClass {
    /// A code for a wrong password.
    WrongPassword,
    /// A code for an account that does not exist.
    UnknownAccount,
    /// A code that implies a right password, in a sign-in with a password.
    PasswordRight,
    /// A factor was proved at the place of the sign-in.
    Proof,
    /// Refused by policy.
    Blocked,
    /// A protocol or flow without a second factor.
    Legacy,
    /// Of a confidential client, whose rows show the address where the token was first issued.
    Confidential,
    /// Ended at the second factor.
    RefusedPrompt,
    /// By device code, or in a session that began by one.
    DeviceCode,
    /// At the Office start page, which phishing proxies send their victims through.
    Landing,
    /// By the Authentication Broker.
    Broker,
    /// For the Device Registration Service.
    DeviceService,
    /// By a broker for the Device Registration Service.
    Registration,
    /// With a primary refresh token, with success.
    Primary,
    /// By the client id of Company Portal.
    CompanyPortal,
    /// By a powerful client or a broker.
    Powerful,
    /// By a client of the family that redeem each other's tokens, but no command line or broker.
    Family,
    /// Stopped to ask for confirmation or consent.
    Question,
    /// Of those, for an administrator's consent.
    ConsentRequest,
    /// Rated by Entra ID Protection.
    Risky,
    /// Across tenants.
    CrossTenant,
    /// By a tool of people who write software.
    DeveloperTool,
    /// A web portal of theirs.
    DeveloperPortal,
    /// For a resource that such tools are for.
    ForDevelopers,
    /// By such a tool, for such a resource.
    Developer,
    /// Failed, but not because a token ran out, nor by policy.
    Failure,
}

impl ValueClass {
    /// Classes whose sign-ins are listed (`SignInLog::picked`).
    pub(crate) const PICKED: [Self; 18] = [
        Self::WrongPassword,
        Self::UnknownAccount,
        Self::PasswordRight,
        Self::Proof,
        Self::Blocked,
        Self::Legacy,
        Self::RefusedPrompt,
        Self::DeviceCode,
        Self::Landing,
        Self::Registration,
        Self::Primary,
        Self::CompanyPortal,
        Self::Powerful,
        Self::Question,
        Self::Risky,
        Self::CrossTenant,
        Self::Developer,
        Self::Failure,
    ];

    /// Its bit among the classes of a sign-in.
    pub(crate) const fn bit(self) -> u32 {
        1 << self as u8
    }
}

/// Returns the classes of each row: those of all its values, and those that follow from several.
pub(crate) fn classes(store: &Store, features: &Features) -> Vec<u32> {
    let mut classes = vec![0u32; store.len()];
    let mut classify = |dimension: Dimension, question: &mut dyn FnMut(ValueEntry<'_>) -> u32| {
        let bits = store.per_value(dimension, question);
        if bits.iter().all(|&bits| bits == 0) {
            return;
        }
        for (row, classes) in store.rows().zip(&mut classes) {
            *classes |= bits[store.value(dimension, row) as usize];
        }
    };
    classify(Dimension::Outcome, &mut |outcome| {
        let Some(code) = outcome.get(Field::ErrorCode).and_then(|code| code.trim().parse().ok()) else { return 0 };
        let known = features.outcomes[outcome.id() as usize];
        bits([
            (ValueClass::WrongPassword, WRONG_PASSWORD.contains(&code)),
            (ValueClass::UnknownAccount, code == UNKNOWN_ACCOUNT),
            (ValueClass::PasswordRight, knowledge::password_was_right(code)),
            (ValueClass::Blocked, known.blocked),
            (ValueClass::RefusedPrompt, code == REFUSED_PROMPT),
            (ValueClass::Question, [CONFIRMATION, CONSENT_REQUEST].contains(&code)),
            (ValueClass::ConsentRequest, code == CONSENT_REQUEST),
            (ValueClass::Failure, code != 0 && !known.lifecycle && !known.blocked),
        ])
    });
    classify(Dimension::Application, &mut |application| {
        let known = features.applications[application.id() as usize];
        bits([
            (ValueClass::Landing, known.landing),
            (ValueClass::Broker, known.broker),
            (ValueClass::Powerful, known.high_value || known.broker),
            (ValueClass::Family, known.family && !known.high_value && !known.broker),
            (ValueClass::DeveloperTool, known.developer),
            (ValueClass::DeveloperPortal, known.developer_portal),
            (ValueClass::CompanyPortal, application.get(Field::ApplicationId) == Some(COMPANY_PORTAL)),
        ])
    });
    classify(Dimension::Resource, &mut |resource| {
        let at = resource.id() as usize;
        bits([
            (ValueClass::DeviceService, features.registration[at]),
            (ValueClass::ForDevelopers, features.for_developers[at]),
        ])
    });
    classify(Dimension::Risk, &mut |risk| bits([(ValueClass::Risky, EntraRisk::of(risk, false).is_notable())]));
    classify(Dimension::CrossTenant, &mut |entry| bits([(ValueClass::CrossTenant, access(entry).is_some())]));
    classify(Dimension::Client, &mut |client| {
        let legacy = client.get(Field::ClientApp).is_some_and(knowledge::is_legacy_client)
            || features.clients[client.id() as usize].tool == Some(ToolKind::Legacy);
        bits([(ValueClass::Legacy, legacy)])
    });
    classify(Dimension::Token, &mut |token| {
        let known = features.tokens[token.id() as usize];
        bits([
            (ValueClass::Legacy, known.password),
            (ValueClass::Confidential, known.confidential),
            (ValueClass::DeviceCode, known.device_code),
            (ValueClass::Primary, known.primary),
        ])
    });
    for (row, classes) in store.rows().zip(&mut classes) {
        let kind = store.kind(row);
        let (has, drop) =
            (|class: ValueClass, classes: u32| classes & class.bit() != 0, |class: ValueClass| !class.bit());
        let status = store.status(row);
        if has(ValueClass::Broker, *classes) && has(ValueClass::DeviceService, *classes) {
            *classes |= ValueClass::Registration.bit();
        }
        if has(ValueClass::DeveloperTool, *classes) && has(ValueClass::ForDevelopers, *classes) {
            *classes |= ValueClass::Developer.bit();
        }
        if has(ValueClass::Confidential, *classes) {
            // A server's rows show where its token was first issued. They do not show the user.
            *classes = ValueClass::Confidential.bit();
            continue;
        }
        if status != Status::Success {
            *classes &= drop(ValueClass::Primary);
        }
        if status != Status::Failure {
            *classes &= drop(ValueClass::Failure);
        }
        // A non-interactive sign-in presents a token. Its outcome concerns a password only if one was sent.
        if kind != Kind::Interactive && *classes & ValueClass::Legacy.bit() == 0 {
            *classes &= !ValueClass::PasswordRight.bit();
        }
        let claimed = if kind == Kind::Interactive || fresh(store, features, row) == Some(true) {
            fresh(store, features, row) != Some(false)
        } else {
            false
        };
        if claimed && is_proof(store, features, row, *classes) {
            *classes |= ValueClass::Proof.bit();
        }
    }
    classes
}

/// Returns the type of access across tenants; `None` within one tenant.
pub(crate) fn access(entry: ValueEntry<'_>) -> Option<&str> {
    let access = entry.get(Field::CrossTenantAccess)?.trim();
    let own = ["", "none", "passthrough"].iter().any(|word| word.eq_ignore_ascii_case(access));
    (!own).then_some(access)
}

/// Combines the bits of the classes that hold.
fn bits<const N: usize>(classes: [(ValueClass, bool); N]) -> u32 {
    classes.iter().filter(|(_, holds)| *holds).fold(0, |bits, (class, _)| bits | class.bit())
}

/// The network that a sign-in came from.
pub(crate) fn network<'f>(store: &Store, features: &'f Features, row: Row) -> &'f NetworkFeatures {
    let value = |dimension| store.value(dimension, row);
    &features.networks[features.network_of(value(Dimension::Address), value(Dimension::Network)) as usize]
}

fn fresh(store: &Store, features: &Features, row: Row) -> Option<bool> {
    features.fresh[store.value(Dimension::Authentication, row) as usize]
}

/// Whether a sign-in with a factor proves that the user was there. After a device code the factor was given elsewhere;
/// through a phishing proxy the address is the proxy's; a password alone is no proof.
fn is_proof(store: &Store, features: &Features, row: Row, classes: u32) -> bool {
    let value = |dimension| store.value(dimension, row) as usize;
    let application = features.applications[value(Dimension::Application)];
    let phished = application.landing
        && features.devices[value(Dimension::Device)].number == NONE
        && network(store, features, row).class == Some(NetworkClass::Hosting);
    store.status(row) == Status::Success
        && features.outcomes[value(Dimension::Outcome)].known
        && features.addresses[value(Dimension::Address)].prefix != NONE
        && classes & (ValueClass::Legacy.bit() | ValueClass::Confidential.bit() | ValueClass::DeviceCode.bit()) == 0
        && !phished
}
