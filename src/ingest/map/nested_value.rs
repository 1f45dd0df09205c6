//! Reads the nested values of a record: objects and lists, or JSON text of these.

use super::key::FieldKey;
use crate::signin::Field;
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// Visitor methods that ignore scalars.
macro_rules! scalars_give {
    ($nothing:expr) => {
        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok($nothing)
        }
        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok($nothing)
        }
        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok($nothing)
        }
        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok($nothing)
        }
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok($nothing)
        }
    };
}
pub(super) use scalars_give;

/// A scalar as text; other values are skipped. A value of an unexpected type does not spoil its record.
#[derive(Default)]
pub(super) struct LooseText<'a>(pub Option<Cow<'a, str>>);

impl<'de: 'a, 'a> Deserialize<'de> for LooseText<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct LooseTextVisitor;
        impl<'de> Visitor<'de> for LooseTextVisitor {
            type Value = LooseText<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any value")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(LooseText(Some(Cow::Borrowed(text))))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(LooseText(Some(Cow::Owned(text.to_owned()))))
            }
            fn visit_bool<E>(self, yes: bool) -> Result<Self::Value, E> {
                Ok(LooseText(Some(Cow::Borrowed(if yes { "true" } else { "false" }))))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
                Ok(LooseText(Some(Cow::Owned(number.to_string()))))
            }
            fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
                Ok(LooseText(Some(if number == 0 { Cow::Borrowed("0") } else { Cow::Owned(number.to_string()) })))
            }
            fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
                Ok(LooseText(Some(Cow::Owned(number.to_string()))))
            }
            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(LooseText(None))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(LooseText(None))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(LooseText(None))
            }
        }
        deserializer.deserialize_any(LooseTextVisitor)
    }
}

/// A value that should be an object or a list of type `T`, but may be JSON text of one, or anything else.
#[derive(Default)]
pub(super) enum Nested<'a, T> {
    /// As expected.
    Value(T),
    /// Text: JSON or words.
    Text(Cow<'a, str>),
    /// Anything else, which is ignored.
    #[default]
    Other,
}

/// Whether a type is read from an object or from a list.
pub(super) trait NestedForm {
    const IS_LIST: bool;
}

impl<T> NestedForm for Vec<T> {
    const IS_LIST: bool = true;
}

impl<'de: 'a, 'a, T: Deserialize<'de> + NestedForm> Deserialize<'de> for Nested<'a, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NestedVisitor<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de> + NestedForm> Visitor<'de> for NestedVisitor<T> {
            type Value = Nested<'de, T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any value")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                if T::IS_LIST {
                    while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                    return Ok(Nested::Other);
                }
                T::deserialize(MapAccessDeserializer::new(map)).map(Nested::Value)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                if T::IS_LIST {
                    return T::deserialize(SeqAccessDeserializer::new(seq)).map(Nested::Value);
                }
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Nested::Other)
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Nested::Text(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Nested::Text(Cow::Owned(text.to_owned())))
            }
            scalars_give!(Nested::Other);
        }
        deserializer.deserialize_any(NestedVisitor(PhantomData))
    }
}

/// Declares a nested object: each key in camel and Pascal case, each value as [`LooseText`] or [`Nested`].
macro_rules! object {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $kind:ty = $camel:literal | $pascal:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Default, Deserialize)]
        #[serde(default)]
        pub(crate) struct $name<'a> {
            $(#[serde(borrow, rename = $camel, alias = $pascal)] $field: $kind,)+
        }
        impl NestedForm for $name<'_> {
            const IS_LIST: bool = false;
        }
    };
}

object!(StatusObject {
    error_code: LooseText<'a> = "errorCode" | "ErrorCode",
    failure_reason: LooseText<'a> = "failureReason" | "FailureReason",
    additional_details: LooseText<'a> = "additionalDetails" | "AdditionalDetails",
});
object!(DeviceObject {
    device_id: LooseText<'a> = "deviceId" | "DeviceId",
    display_name: LooseText<'a> = "displayName" | "DisplayName",
    operating_system: LooseText<'a> = "operatingSystem" | "OperatingSystem",
    browser: LooseText<'a> = "browser" | "Browser",
    is_compliant: LooseText<'a> = "isCompliant" | "IsCompliant",
    is_managed: LooseText<'a> = "isManaged" | "IsManaged",
    trust_type: LooseText<'a> = "trustType" | "TrustType",
});
object!(CoordinatesObject {
    latitude: LooseText<'a> = "latitude" | "Latitude",
    longitude: LooseText<'a> = "longitude" | "Longitude",
});
object!(LocationObject {
    city: LooseText<'a> = "city" | "City",
    state: LooseText<'a> = "state" | "State",
    country: LooseText<'a> = "countryOrRegion" | "CountryOrRegion",
    coordinates: Nested<'a, CoordinatesObject<'a>> = "geoCoordinates" | "GeoCoordinates",
});
object!(StepObject {
    method: LooseText<'a> = "authenticationMethod" | "AuthenticationMethod",
    succeeded: LooseText<'a> = "succeeded" | "Succeeded",
    result: LooseText<'a> = "authenticationStepResultDetail" | "AuthenticationStepResultDetail",
});
object!(DetailObject {
    key: LooseText<'a> = "key" | "Key",
    value: LooseText<'a> = "value" | "Value",
});
object!(PolicyObject {
    display_name: LooseText<'a> = "displayName" | "DisplayName",
    result: LooseText<'a> = "result" | "Result",
});
object!(NetworkObject {
    network_type: LooseText<'a> = "networkType" | "NetworkType",
    names: Nested<'a, Vec<LooseText<'a>>> = "networkNames" | "NetworkNames",
});
object!(LifetimeObject {
    requirement: LooseText<'a> = "expirationRequirement" | "ExpirationRequirement",
});
object!(ProtectionObject {
    session: LooseText<'a> = "signInSessionStatus" | "SignInSessionStatus",
});
object!(MfaObject {
    method: LooseText<'a> = "authMethod" | "AuthMethod",
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
            Ok(match Nested::<T>::deserialize(deserializer)? {
                Nested::Value(value) => Nested::Value(wrap(value)),
                Nested::Text(text) => Nested::Text(text),
                Nested::Other => Nested::Other,
            })
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
            _ => IgnoredAny::deserialize(deserializer).map(|_| Nested::Other),
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
                if let Nested::Value(coordinates) = location.coordinates {
                    put(Field::Latitude, coordinates.latitude);
                    put(Field::Longitude, coordinates.longitude);
                }
            }
            Self::Steps(steps) => authentication(&values(steps), &mut put),
            Self::Processing(details) => {
                let cae = values(details).into_iter().find(|detail| {
                    detail.key.0.as_deref().is_some_and(|key| matches!(key, "Is CAE Token" | "IsCAEToken"))
                });
                if let Some(value) = cae.and_then(|detail| detail.value.0) {
                    put(Field::CaeToken, LooseText(Some(value.to_ascii_lowercase().into())));
                }
            }
            Self::Policies(policies) => put(Field::Policies, joined(values(policies).iter().filter_map(applied))),
            Self::Networks(networks) => put(Field::NamedLocations, joined(values(networks).iter().map(named_location))),
            Self::Lifetimes(lifetimes) => put(
                Field::SessionLifetime,
                joined(values(lifetimes).into_iter().filter_map(|lifetime| lifetime.requirement.0)),
            ),
            Self::Protection(protection) => put(Field::TokenProtection, protection.session),
            Self::Mfa(mfa) => put(Field::Methods, mfa.method),
        }
    }
}

fn values<T>(list: NestedList<'_, T>) -> Vec<T> {
    list.into_iter().filter_map(|item| if let Nested::Value(value) = item { Some(value) } else { None }).collect()
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
    let succeeded = |step: &StepObject<'_>| word(&step.succeeded).eq_ignore_ascii_case("true");
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
