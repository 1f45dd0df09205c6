//! Writes the nested values of sign-ins as Log Analytics has them, from the fields that are kept of them.

use crate::signin::Field;
use crate::store::{Row, Store};
use serde_json::{Map, Value, json};

/// An object of fields: the names in it, with dots between those of objects in objects.
pub(super) type ObjectFields = &'static [(&'static str, Field)];

/// Separates the items of a list in a field of text.
const ITEMS: &str = "; ";
/// Separates the name of an item from its result.
const RESULT: &str = ": ";

/// An object; `None` where the sign-in has none of its fields.
pub(super) fn object(store: &Store, row: Row, fields: ObjectFields) -> Option<Value> {
    let mut object = Map::new();
    for (name, field) in fields {
        let Some(text) = store.text(*field, row) else { continue };
        let value = scalar(text);
        match name.split_once('.') {
            Some((outer, inner)) => {
                object.entry(outer).or_insert_with(|| json!({}))[inner] = value;
            }
            None => _ = object.insert((*name).to_owned(), value),
        }
    }
    (!object.is_empty()).then_some(Value::Object(object))
}

/// A number or truth value where the text is exactly that of one, else the text.
fn scalar(text: &str) -> Value {
    let value = serde_json::from_str(text).ok().filter(|value: &Value| value.is_boolean() || value.is_number());
    let is_same = |value: &Value| serde_json::to_string(value).is_ok_and(|written| written == text);
    value.filter(is_same).unwrap_or_else(|| text.into())
}

fn items(text: Option<&str>) -> impl Iterator<Item = (&str, Option<&str>)> {
    let items = text.into_iter().flat_map(|text| text.split(ITEMS));
    items.map(|item| item.rsplit_once(RESULT).map_or((item, None), |(name, result)| (name, Some(result))))
}

fn list(items: impl Iterator<Item = Value>) -> Option<Value> {
    let items: Vec<Value> = items.collect();
    (!items.is_empty()).then_some(Value::Array(items))
}

/// The steps of the authentication. Which of several succeeded is not kept, but whether one did: it is taken for the last.
pub(super) fn steps(store: &Store, row: Row) -> Option<Value> {
    let fresh = store.text(Field::FreshFactor, row)? == "true";
    // The method is short, and its result a sentence that may have a colon.
    let steps = store.text(Field::Methods, row)?.split(ITEMS);
    let mut steps: Vec<_> = steps
        .map(|step| {
            let (method, result) = step.split_once(RESULT).unwrap_or((step, ""));
            let outcome = matches!(result, "succeeded" | "failed");
            let reused = method.eq_ignore_ascii_case("previously satisfied")
                || result.to_lowercase().contains("satisfied by claim");
            let succeeded = reused || result == "succeeded";
            (method, if outcome { "" } else { result }, reused, result == "failed", succeeded)
        })
        .collect();
    let is_shown = steps.iter().any(|(_, _, reused, _, succeeded)| *succeeded && !reused);
    let last = steps.iter_mut().rfind(|(_, _, reused, failed, _)| !reused && !failed);
    if let (true, false, Some(last)) = (fresh, is_shown, last) {
        last.4 = true;
    }
    list(steps.into_iter().map(|(method, result, _, _, succeeded)| {
        json!({
            "authenticationMethod": method,
            "succeeded": succeeded,
            "authenticationStepResultDetail": result,
        })
    }))
}

/// The method alone, where the log names no steps, or names it beside them.
pub(super) fn method(store: &Store, row: Row) -> Option<Value> {
    let is_alone = |method: &&str| store.text(Field::FreshFactor, row).is_none() || !method.contains(RESULT);
    store.text(Field::Methods, row).filter(is_alone).map(|method| json!({ "authMethod": method }))
}

/// The policies of Conditional Access that applied.
pub(super) fn policies(store: &Store, row: Row) -> Option<Value> {
    list(items(store.text(Field::Policies, row)).map(|(name, result)| match result {
        Some(result) => json!({ "displayName": name, "result": result }),
        None => json!({ "displayName": name }),
    }))
}

/// The named locations.
pub(super) fn named_locations(store: &Store, row: Row) -> Option<Value> {
    let locations = store.text(Field::NamedLocations, row).into_iter().flat_map(|text| text.split(ITEMS));
    list(locations.map(|location| match location.split_once(RESULT) {
        Some((kind, names)) => json!({ "networkType": kind, "networkNames": [names] }),
        None => json!({ "networkType": location, "networkNames": [] }),
    }))
}

/// The policies that limit the session.
pub(super) fn lifetimes(store: &Store, row: Row) -> Option<Value> {
    let policies = store.text(Field::SessionLifetime, row).into_iter().flat_map(|text| text.split(ITEMS));
    list(policies.map(|policy| json!({ "expirationRequirement": policy })))
}

/// The details of the token.
pub(super) fn processing(store: &Store, row: Row) -> Option<Value> {
    let is_cae = store.text(Field::CaeToken, row)?;
    Some(json!([{ "key": "Is CAE Token", "value": is_cae }]))
}
