//! Nests keys that are joined by dots, and takes out objects that are kept as text.

use serde_json::{Map, Value};

/// Replaces keys with dots by objects inside objects.
pub(super) fn nested(document: Map<String, Value>) -> Value {
    let mut root = Value::Object(Map::new());
    for (path, value) in document {
        let value = match value {
            Value::Object(inner) => nested(inner),
            value => value,
        };
        let mut place = &mut root;
        for key in path.split('.') {
            if !place.is_object() {
                *place = Value::Object(Map::new());
            }
            place = &mut place[key];
        }
        merge(place, value);
    }
    root
}

/// Dotted and nested keys may be side by side.
fn merge(place: &mut Value, value: Value) {
    match (place, value) {
        (Value::Object(held), Value::Object(more)) => {
            for (key, value) in more {
                merge(held.entry(key).or_insert(Value::Null), value);
            }
        }
        (place, value) => *place = value,
    }
}

/// The JSON text of an object, or of a string that holds one.
pub(super) fn text_of(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) if text.trim_start().starts_with('{') => Some(text.trim().to_owned()),
        Value::Object(object) => Some(Value::Object(object.clone()).to_string()),
        _ => None,
    }
}
