//! Reads the nested values of a record: objects and lists, or text of these.

use super::enum_value::truth;
use super::key::FieldKey;
use super::nested::{LooseText, Nested, NestedForm, object};
use crate::signin::{Exporter, Field};
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny};
use std::borrow::Cow;

object!(StatusObject {
    error_code: LooseText<'a> = "errorCode",
    failure_reason: LooseText<'a> = "failureReason",
    additional_details: LooseText<'a> = "additionalDetails",
});
object!(DeviceObject {
    device_id: LooseText<'a> = "deviceId",
    display_name: LooseText<'a> = "displayName",
    operating_system: LooseText<'a> = "operatingSystem",
    browser: LooseText<'a> = "browser",
    is_compliant: LooseText<'a> = "isCompliant",
    is_managed: LooseText<'a> = "isManaged",
    trust_type: LooseText<'a> = "trustType",
});
object!(CoordinatesObject {
    latitude: LooseText<'a> = "latitude",
    longitude: LooseText<'a> = "longitude",
});
object!(LocationObject {
    city: LooseText<'a> = "city",
    state: LooseText<'a> = "state",
    country: LooseText<'a> = "countryOrRegion",
    coordinates: Nested<'a, CoordinatesObject<'a>> = "geoCoordinates",
});
object!(StepObject {
    method: LooseText<'a> = "authenticationMethod",
    succeeded: LooseText<'a> = "succeeded",
    result: LooseText<'a> = "authenticationStepResultDetail",
});
object!(DetailObject {
    key: LooseText<'a> = "key",
    value: LooseText<'a> = "value",
});
object!(PolicyObject {
    display_name: LooseText<'a> = "displayName",
    result: LooseText<'a> = "result",
});
object!(NetworkObject {
    network_type: LooseText<'a> = "networkType",
    names: Nested<'a, Vec<LooseText<'a>>> = "networkNames",
});
object!(LifetimeObject {
    requirement: LooseText<'a> = "expirationRequirement",
});
object!(ProtectionObject {
    session: LooseText<'a> = "signInSessionStatus",
});
object!(MfaObject {
    method: LooseText<'a> = "authMethod",
});

object!(AgentObject {
    agent_type: LooseText<'a> = "agentType",
    subject_type: LooseText<'a> = "agentSubjectType",
    parent_id: LooseText<'a> = "agentSubjectParentId",
    application_id: LooseText<'a> = "parentAppId",
});

type NestedList<'a, T> = Vec<Nested<'a, T>>;

/// A nested value of any of these types.
pub(super) enum NestedValue<'a> {
    Status(StatusObject<'a>),
    Device(DeviceObject<'a>),
    Location(LocationObject<'a>),
    Steps(NestedList<'a, StepObject<'a>>),
    Processing(NestedList<'a, DetailObject<'a>>),
    Policies(NestedList<'a, PolicyObject<'a>>),
    Networks(NestedList<'a, NetworkObject<'a>>),
    Lifetimes(NestedList<'a, LifetimeObject<'a>>),
    Protection(ProtectionObject<'a>),
    Mfa(MfaObject<'a>),
    Agent(AgentObject<'a>),
}

impl<'a> NestedValue<'a> {
    /// Reads the value of `key`; [`Nested::Other`] for a key without nested values.
    pub(super) fn read<'de: 'a, D: Deserializer<'de>>(
        key: FieldKey,
        deserializer: D,
    ) -> Result<Nested<'a, Self>, D::Error> {
        fn nested<'de: 'a, 'a, T: Deserialize<'de> + NestedForm, D: Deserializer<'de>>(
            deserializer: D,
            wrap: impl Fn(T) -> NestedValue<'a>,
        ) -> Result<Nested<'a, NestedValue<'a>>, D::Error> {
            Ok(Nested::<T>::deserialize(deserializer)?.map(wrap))
        }
        match key {
            FieldKey::Status => nested(deserializer, NestedValue::Status),
            FieldKey::Device => nested(deserializer, NestedValue::Device),
            FieldKey::Location => nested(deserializer, NestedValue::Location),
            FieldKey::AuthenticationDetails => nested(deserializer, NestedValue::Steps),
            FieldKey::ProcessingDetails => nested(deserializer, NestedValue::Processing),
            FieldKey::Policies => nested(deserializer, NestedValue::Policies),
            FieldKey::NetworkLocations => nested(deserializer, NestedValue::Networks),
            FieldKey::SessionLifetime => nested(deserializer, NestedValue::Lifetimes),
            FieldKey::TokenProtection => nested(deserializer, NestedValue::Protection),
            FieldKey::MfaDetail => nested(deserializer, NestedValue::Mfa),
            FieldKey::Agent => nested(deserializer, NestedValue::Agent),
            _ => IgnoredAny::deserialize(deserializer).map(|_| Nested::Other),
        }
    }

    /// Reads text of the value of `key` in any notation, however often it is encoded.
    pub(super) fn read_text(key: FieldKey, text: &str) -> Option<NestedValue<'static>> {
        let text = serde_json::from_str::<String>(text).map_or(Cow::Borrowed(text), Cow::Owned);
        match NestedValue::read(key, serde::de::value::CowStrDeserializer::<serde_json::Error>::new(text)) {
            Ok(Nested::Value(value)) => Some(value),
            _ => None,
        }
    }

    /// Calls `set` with each field that the value holds.
    pub(super) fn fields(self, mut set: impl FnMut(Field, Cow<'a, str>)) {
        let mut put = |field, value: LooseText<'a>| {
            if let Some(value) = value.0 {
                set(field, value);
            }
        };
        match self {
            Self::Status(status) => {
                put(Field::ErrorCode, status.error_code);
                put(Field::FailureReason, status.failure_reason);
                put(Field::AdditionalDetails, status.additional_details);
            }
            Self::Device(device) => {
                put(Field::DeviceId, device.device_id);
                put(Field::DeviceName, device.display_name);
                put(Field::OperatingSystem, device.operating_system);
                put(Field::Browser, device.browser);
                put(Field::Compliant, device.is_compliant);
                put(Field::Managed, device.is_managed);
                put(Field::TrustType, device.trust_type);
            }
            Self::Location(location) => {
                put(Field::City, location.city);
                put(Field::State, location.state);
                put(Field::Country, location.country);
                match location.coordinates {
                    Nested::Value(coordinates) => {
                        put(Field::Latitude, coordinates.latitude);
                        put(Field::Longitude, coordinates.longitude);
                    }
                    Nested::Text(text) => put(Field::Latitude, type_name(text)),
                    Nested::Other => {}
                }
            }
            Self::Steps(steps) => authentication(&values(steps, Field::Methods, &mut put), &mut put),
            Self::Processing(details) => {
                let cae = values(details, Field::CaeToken, &mut put).into_iter().find(|detail| {
                    detail.key.0.as_deref().is_some_and(|key| matches!(key, "Is CAE Token" | "IsCAEToken"))
                });
                if let Some(value) = cae.and_then(|detail| detail.value.0) {
                    put(Field::CaeToken, LooseText(Some(value.to_ascii_lowercase().into())));
                }
            }
            Self::Policies(policies) => {
                let policies = values(policies, Field::Policies, &mut put);
                put(Field::Policies, joined(policies.iter().filter_map(applied)));
            }
            Self::Networks(networks) => {
                let networks = values(networks, Field::NamedLocations, &mut put);
                put(Field::NamedLocations, joined(networks.iter().map(named_location)));
            }
            Self::Lifetimes(lifetimes) => {
                let lifetimes = values(lifetimes, Field::SessionLifetime, &mut put);
                put(
                    Field::SessionLifetime,
                    joined(lifetimes.into_iter().filter_map(|lifetime| lifetime.requirement.0)),
                );
            }
            Self::Protection(protection) => put(Field::TokenProtection, protection.session),
            Self::Mfa(mfa) => put(Field::Methods, mfa.method),
            Self::Agent(agent) => {
                put(Field::AgentType, agent.agent_type);
                put(Field::AgentSubjectType, agent.subject_type);
                put(Field::AgentParentId, agent.parent_id);
                put(Field::AgentApplicationId, agent.application_id);
            }
        }
    }
}

/// The items of a list. The name of a type in place of one is given to the field, which is then lost.
fn values<'a, T>(list: NestedList<'a, T>, field: Field, put: &mut impl FnMut(Field, LooseText<'a>)) -> Vec<T> {
    let mut items = Vec::new();
    for item in list {
        match item {
            Nested::Value(value) => items.push(value),
            Nested::Text(text) => put(field, type_name(text)),
            Nested::Other => {}
        }
    }
    items
}

/// A text that is the name of a type; other text in place of an object has no meaning.
fn type_name(text: Cow<'_, str>) -> LooseText<'_> {
    LooseText(Some(text).filter(|text| Exporter::of_type_name(text).is_some()))
}

fn joined<T: AsRef<str>>(parts: impl Iterator<Item = T>) -> LooseText<'static> {
    let mut text = String::new();
    for part in parts {
        if !text.is_empty() {
            text.push_str("; ");
        }
        text.push_str(part.as_ref());
    }
    LooseText((!text.is_empty()).then_some(Cow::Owned(text)))
}

/// A factor is fresh when a step succeeded now and was not satisfied by an older token.
fn authentication<'a>(steps: &[StepObject<'a>], put: &mut impl FnMut(Field, LooseText<'a>)) {
    let word = |value: &LooseText<'_>| value.0.as_deref().unwrap_or_default().to_owned();
    let reused = |step: &StepObject<'_>| is_reused(&word(&step.method), &word(&step.result));
    let succeeded = |step: &StepObject<'_>| truth(&word(&step.succeeded)) == Some(true);
    if !steps.is_empty() {
        let fresh = steps.iter().any(|step| succeeded(step) && !reused(step));
        put(Field::FreshFactor, LooseText(Some(Cow::Borrowed(if fresh { "true" } else { "false" }))));
    }
    let described = steps.iter().map(|step| described(&word(&step.method), succeeded(step), &word(&step.result)));
    put(Field::Methods, joined(described));
}

/// Whether a step was satisfied by an older token.
pub(super) fn is_reused(method: &str, result: &str) -> bool {
    method.eq_ignore_ascii_case("previously satisfied") || result.to_lowercase().contains("satisfied by claim")
}

/// A step with its result, or with its outcome where it has no result.
pub(super) fn described(method: &str, succeeded: bool, result: &str) -> String {
    let outcome = if succeeded { "succeeded" } else { "failed" };
    format!("{method}: {}", if result.is_empty() { outcome } else { result })
}

/// A policy that applied, with its result.
fn applied(policy: &PolicyObject<'_>) -> Option<String> {
    let result = policy.result.0.as_deref()?;
    let no_effect = ["notApplied", "notEnabled", "reportOnlyNotApplied", "unknownFutureValue", "unknown"];
    if no_effect.iter().any(|word| word.eq_ignore_ascii_case(result)) {
        return None;
    }
    Some(format!("{}: {result}", policy.display_name.0.as_deref().unwrap_or("unnamed policy")))
}

fn named_location(network: &NetworkObject<'_>) -> String {
    let names = match &network.names {
        Nested::Value(names) => names.iter().filter_map(|name| name.0.as_deref()).collect::<Vec<_>>().join(", "),
        Nested::Text(text) => text.to_string(),
        Nested::Other => String::new(),
    };
    let network_type = network.network_type.0.as_deref().unwrap_or("network");
    if names.is_empty() { network_type.to_owned() } else { format!("{network_type}: {names}") }
}
