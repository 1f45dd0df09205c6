//! Reads objects, lists and scalars of any type loosely: a value of an unexpected type does not spoil its record.

use super::object_text;
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
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

/// A value that should be an object or a list of type `T`, but may be text of one in any notation, or anything else.
#[derive(Default)]
pub(super) enum Nested<'a, T> {
    /// As expected.
    Value(T),
    /// Other text, also that of a number or truth value.
    Text(Cow<'a, str>),
    /// Anything else, which is ignored.
    #[default]
    Other,
}

impl<'a, T> Nested<'a, T> {
    pub(super) fn map<U>(self, wrap: impl Fn(T) -> U) -> Nested<'a, U> {
        match self {
            Self::Value(value) => Nested::Value(wrap(value)),
            Self::Text(text) => Nested::Text(text),
            Self::Other => Nested::Other,
        }
    }
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
            /// Some exporters write the only item of a list without the list.
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                if T::IS_LIST {
                    T::deserialize(SeqAccessDeserializer::new(OnlyItem(Some(map)))).map(Nested::Value)
                } else {
                    T::deserialize(MapAccessDeserializer::new(map)).map(Nested::Value)
                }
            }
            /// Others write a list around the only object. Which of several is meant is not known.
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                if T::IS_LIST {
                    return T::deserialize(SeqAccessDeserializer::new(seq)).map(Nested::Value);
                }
                let first = seq.next_element::<Nested<'de, T>>()?.unwrap_or_default();
                let mut is_only = true;
                while seq.next_element::<IgnoredAny>()?.is_some() {
                    is_only = false;
                }
                Ok(if is_only { first } else { Nested::Other })
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(object_in(text).unwrap_or(Nested::Text(Cow::Borrowed(text))))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(object_in(text).unwrap_or_else(|| Nested::Text(Cow::Owned(text.to_owned()))))
            }
            fn visit_bool<E>(self, yes: bool) -> Result<Self::Value, E> {
                Ok(Nested::Text(Cow::Borrowed(if yes { "true" } else { "false" })))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
                Ok(Nested::Text(Cow::Owned(number.to_string())))
            }
            fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
                Ok(Nested::Text(Cow::Owned(number.to_string())))
            }
            fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
                Ok(Nested::Text(Cow::Owned(number.to_string())))
            }
            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Nested::Other)
            }
        }
        deserializer.deserialize_any(NestedVisitor(PhantomData))
    }
}

/// The object or list in a text.
fn object_in<'de, T: Deserialize<'de> + NestedForm>(text: &str) -> Option<Nested<'de, T>> {
    let value = serde_json::from_str::<serde_json::Value>(text)
        .ok()
        .filter(|value| value.is_object() || value.is_array())
        .or_else(|| object_text::parse(text))?;
    Nested::deserialize(value).ok().filter(|read| matches!(read, Nested::Value(_)))
}

/// A list of one item.
struct OnlyItem<A>(Option<A>);

impl<'de, A: MapAccess<'de>> SeqAccess<'de> for OnlyItem<A> {
    type Error = A::Error;
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, A::Error> {
        self.0.take().map(|map| seed.deserialize(MapAccessDeserializer::new(map))).transpose()
    }
}

/// Finds the name of a key among names in camel case. Letter case and separators do not matter: `error_code` and
/// `ErrorCode` are `errorCode`.
pub(super) struct NameSeed(pub &'static [&'static str]);

impl<'de> DeserializeSeed<'de> for NameSeed {
    type Value = Option<&'static str>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for NameSeed {
    type Value = Option<&'static str>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        let exact = self.0.iter().copied().find(|&name| name == key);
        Ok(exact.or_else(|| self.0.iter().copied().find(|name| is_same_name(key, name))))
    }
}

fn is_same_name(key: &str, name: &str) -> bool {
    let first = |text: &str| text.as_bytes().first().map(u8::to_ascii_lowercase);
    if key.len() < name.len() || first(key) != first(name) {
        return false;
    }
    let key =
        key.bytes().filter(|byte| !matches!(byte, b'_' | b'-' | b' ' | b'.')).map(|byte| byte.to_ascii_lowercase());
    key.eq(name.bytes().map(|byte| byte.to_ascii_lowercase()))
}

/// Declares a nested object: each key in camel case, each value as [`LooseText`] or [`Nested`].
macro_rules! object {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $kind:ty = $key:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Default)]
        pub(super) struct $name<'a> {
            $($field: $kind,)+
        }
        impl $name<'_> {
            /// The keys.
            pub(super) const KEYS: &'static [&'static str] = &[$($key),+];
        }
        impl crate::ingest::map::nested::NestedForm for $name<'_> {
            const IS_LIST: bool = false;
        }
        impl<'de: 'a, 'a> serde::Deserialize<'de> for $name<'a> {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct ObjectVisitor;
                impl<'de> serde::de::Visitor<'de> for ObjectVisitor {
                    type Value = $name<'de>;
                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("an object")
                    }
                    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                        let mut object = $name::default();
                        while let Some(key) = map.next_key_seed(crate::ingest::map::nested::NameSeed($name::KEYS))? {
                            $(if key == Some($key) {
                                object.$field = map.next_value()?;
                                continue;
                            })+
                            map.next_value::<serde::de::IgnoredAny>()?;
                        }
                        Ok(object)
                    }
                }
                deserializer.deserialize_map(ObjectVisitor)
            }
        }
    };
}
pub(super) use object;
