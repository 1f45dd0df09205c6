//! Names the parts of nested values that have a key or column of their own, and joins them to the nested values.
//!
//! pandas writes `status.errorCode`, Log Analytics `status_errorCode_d`, other programs `authenticationDetails[0].succeeded`
//! or `Status/ErrorCode`. What the parts mean is left to the reader of nested values.

use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// A nested value whose parts may have keys of their own.
struct NestedParts {
    /// Its keys in canonical spelling.
    keys: &'static [&'static str],
    is_list: bool,
    /// The parts that are read, with dots between the keys of objects in objects.
    paths: &'static [&'static str],
}

const NESTED: [NestedParts; 11] = [
    NestedParts { keys: &["status"], is_list: false, paths: &["errorCode", "failureReason", "additionalDetails"] },
    NestedParts {
        keys: &["devicedetail"],
        is_list: false,
        paths: &["deviceId", "displayName", "operatingSystem", "browser", "isCompliant", "isManaged", "trustType"],
    },
    NestedParts {
        keys: &["location", "locationdetails"],
        is_list: false,
        paths: &["city", "state", "countryOrRegion", "geoCoordinates.latitude", "geoCoordinates.longitude"],
    },
    NestedParts {
        keys: &["agent"],
        is_list: false,
        paths: &["agentType", "agentSubjectType", "agentSubjectParentId", "parentAppId"],
    },
    NestedParts { keys: &["mfadetail"], is_list: false, paths: &["authMethod"] },
    NestedParts { keys: &["tokenprotectionstatusdetails"], is_list: false, paths: &["signInSessionStatus"] },
    NestedParts {
        keys: &["authenticationdetails"],
        is_list: true,
        paths: &["authenticationMethod", "succeeded", "authenticationStepResultDetail"],
    },
    NestedParts { keys: &["authenticationprocessingdetails"], is_list: true, paths: &["key", "value"] },
    NestedParts {
        keys: &["appliedconditionalaccesspolicies", "conditionalaccesspolicies", "conditionalaccesspoliciesv2"],
        is_list: true,
        paths: &["displayName", "result"],
    },
    NestedParts { keys: &["networklocationdetails"], is_list: true, paths: &["networkType", "networkNames"] },
    NestedParts { keys: &["sessionlifetimepolicies"], is_list: true, paths: &["expirationRequirement"] },
];

impl NestedParts {
    /// The part that the rest of a name behind the key names. `at` is the index of the nested value.
    fn part(&self, at: u8, rest: &str) -> Option<Part> {
        let inside = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = &rest[..rest.len() - inside.len()];
        // A number stands behind an object, too, where an exporter put a list around it.
        let item = if digits.is_empty() { 0 } else { digits.parse().ok()? };
        // The names of a named location are a list themselves.
        let inside = if self.is_list { inside.trim_end_matches(|c: char| c.is_ascii_digit()) } else { inside };
        let path = self.paths.iter().position(|path| is_spelled(inside, path))?;
        Some(Part { nested: at, path: path as u8, item })
    }
}

/// A part of a nested value, as indexes into [`NESTED`]; for a list, the place of its item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    nested: u8,
    path: u8,
    item: u16,
}

impl Part {
    /// The part that a canonical name names: the key of a nested value, the place of an item, and the keys in it.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        NESTED
            .iter()
            .enumerate()
            .find_map(|(at, nested)| nested.keys.iter().find_map(|key| nested.part(at as u8, name.strip_prefix(key)?)))
    }

    /// Whether it is the error code of `status`.
    pub(super) const fn is_code(self) -> bool {
        self.nested == 0 && self.path == 0
    }

    /// The key of its nested value, in canonical spelling.
    pub(super) fn nested_key(self) -> &'static str {
        NESTED[usize::from(self.nested)].keys[0]
    }
}

/// Whether a canonical name is that of a path.
fn is_spelled(canonical: &str, path: &str) -> bool {
    canonical.bytes().eq(path.bytes().filter(|byte| *byte != b'.').map(|byte| byte.to_ascii_lowercase()))
}

/// Joins parts to the nested values that they come from, each with its key in canonical spelling.
pub(super) fn join(mut parts: Vec<(Part, Cow<'_, str>)>) -> Vec<(&'static str, Value)> {
    parts.sort_by_key(|(part, _)| (part.nested, part.item));
    let values = parts.chunk_by(|(one, _), (other, _)| one.nested == other.nested).map(|of_one| {
        let items = of_one.chunk_by(|(one, _), (other, _)| one.item == other.item).map(object);
        (of_one[0].0.nested_key(), Value::Array(items.collect()))
    });
    values.collect()
}

fn object(parts: &[(Part, Cow<'_, str>)]) -> Value {
    let mut object = Map::new();
    for (part, text) in parts {
        let path = NESTED[usize::from(part.nested)].paths[usize::from(part.path)];
        match (path.split_once('.'), object.get_mut(path)) {
            (Some((outer, inner)), _) => object.entry(outer).or_insert_with(|| json!({}))[inner] = text.as_ref().into(),
            (None, Some(before)) => *before = format!("{}, {text}", before.as_str().unwrap_or_default()).into(),
            (None, None) => _ = object.insert(path.to_owned(), text.as_ref().into()),
        }
    }
    Value::Object(object)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_named_in_any_spelling_and_joined() {
        let part = |name: &str| Part::of_name(name);
        for name in ["statuserrorcode", "status0errorcode"] {
            assert_eq!(part(name).map(Part::nested_key), Some("status"));
        }
        for other in ["status", "statuscode", "location", "locationname", "authenticationdetails0", ""] {
            assert_eq!(part(other), None, "{other}");
        }
        let given = [
            ("authenticationdetails1succeeded", "true"),
            ("locationcity", "Lyon"),
            ("locationdetailsgeocoordinateslatitude", "45.7"),
            ("authenticationdetails0authenticationmethod", "Password"),
            ("networklocationdetails0networknames0", "Office"),
            ("networklocationdetails0networknames1", "Lab"),
        ];
        let parts = given.map(|(name, text)| (part(name).expect("a part"), Cow::Borrowed(text)));
        assert_eq!(
            join(parts.into()),
            [
                ("location", json!([{"city": "Lyon", "geoCoordinates": {"latitude": "45.7"}}])),
                ("authenticationdetails", json!([{"authenticationMethod": "Password"}, {"succeeded": "true"}])),
                ("networklocationdetails", json!([{"networkNames": "Office, Lab"}])),
            ]
        );
    }
}
