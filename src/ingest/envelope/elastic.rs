//! Rebuilds records from documents of Elastic's Azure integration, which writes keys in snake case and moves parts of
//! the record to the fields of the Elastic Common Schema.

use super::json_value::{nested, text_of};
use serde_json::{Map, Value, json};

/// Whether a document is one of the sign-in log, with nested or dotted keys.
pub(super) fn is_document(document: &Map<String, Value>) -> bool {
    document.get("azure").is_some_and(|azure| azure.get("signinlogs").is_some())
        || document.keys().any(|key| key.starts_with("azure.signinlogs."))
}

/// The record of a document: the original where the document has it, else a rebuilt one.
pub(super) fn record(document: Map<String, Value>) -> Option<String> {
    let document = nested(document);
    let original = at(&document, "event.original").or_else(|| at(&document, "message"));
    if let Some(original) = text_of(original) {
        return Some(original);
    }
    at(&document, "azure.signinlogs")?;
    Some(rebuilt(&document).to_string())
}

/// Fields of the common schema for keys under `properties` that the document lacks.
const MOVED: [(&str, &[&str]); 8] = [
    ("createdDateTime", &["azure.signinlogs.properties.created_at", "azure.signinlogs.properties.created_date_time"]),
    ("ipAddress", &["source.ip", "client.ip"]),
    ("userAgent", &["user_agent.original"]),
    ("autonomousSystemNumber", &["source.as.number", "client.as.number"]),
    ("userPrincipalName", &["user.name"]),
    ("userId", &["user.id"]),
    ("userDisplayName", &["user.full_name", "azure.signinlogs.identity"]),
    ("correlationId", &["azure.correlation_id"]),
];

/// Fields for the keys of the diagnostic envelope.
const ENVELOPE: [(&str, &[&str]); 6] = [
    ("time", &["azure.signinlogs.time", "@timestamp"]),
    ("category", &["azure.signinlogs.category"]),
    ("tenantId", &["azure.tenant_id", "azure.signinlogs.tenant_id"]),
    ("resultType", &["azure.signinlogs.result_type"]),
    ("resultDescription", &["azure.signinlogs.result_description"]),
    ("callerIpAddress", &["azure.signinlogs.caller_ip_address"]),
];

fn rebuilt(document: &Value) -> Value {
    let mut properties = match at(document, "azure.signinlogs.properties") {
        Some(properties) => camel_case(properties),
        None => json!({}),
    };
    let first = |places: &[&str]| places.iter().find_map(|place| at(document, place)).map(plain);
    for (key, places) in MOVED {
        if properties.get(key).is_none_or(Value::is_null)
            && let Some(value) = first(places)
        {
            properties[key] = value;
        }
    }
    if properties.get("location").is_none()
        && let Some(location) = location(document)
    {
        properties["location"] = location;
    }
    let mut record = json!({});
    for (key, places) in ENVELOPE {
        if let Some(value) = first(places) {
            record[key] = value;
        }
    }
    record["properties"] = properties;
    record
}

/// `geo` is the log's own location; `source.geo` is from Elastic's database.
fn location(document: &Value) -> Option<Value> {
    let geo = ["geo", "source.geo", "client.geo"].iter().find_map(|place| at(document, place))?;
    let part = |name: &str| at(geo, name).map(plain).unwrap_or_default();
    let degrees = |name: &str| at(geo, &format!("location.{name}")).map(plain).unwrap_or_default();
    Some(json!({
        "city": part("city_name"),
        "state": part("region_name"),
        "countryOrRegion": part("country_iso_code"),
        "geoCoordinates": {"latitude": degrees("lat"), "longitude": degrees("lon")},
    }))
}

/// The value at a dotted path.
fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(value, |value, key| value.get(key)).filter(|value| !value.is_null())
}

/// Search results write single values as lists.
fn plain(value: &Value) -> Value {
    match value {
        Value::Array(list) if list.len() == 1 && !list[0].is_object() => list[0].clone(),
        value => value.clone(),
    }
}

fn camel_case(value: &Value) -> Value {
    match value {
        Value::Object(map) => map.iter().map(|(key, value)| (camel(key), camel_case(&plain(value)))).collect(),
        Value::Array(list) => list.iter().map(camel_case).collect(),
        // Cells of a table hold lists of objects as text.
        Value::String(text) if text.starts_with("[{") => {
            serde_json::from_str::<Value>(text).map_or_else(|_| value.clone(), |list| camel_case(&list))
        }
        scalar => scalar.clone(),
    }
}

fn camel(key: &str) -> String {
    let mut words = key.split('_');
    let mut name = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dotted_and_nested_documents_give_the_same_record() {
        let nested = json!({"@timestamp": "t", "source": {"ip": "192.0.2.1", "as": {"number": 64500}}, "geo": {"city_name": "Lyon"},
            "azure": {"tenant_id": "T", "signinlogs": {"category": "SignInLogs", "properties": {
                "app_display_name": "Teams", "status": {"error_code": 0}, "risk_event_types_v2": ["a", "b"],
                "authentication_details": [{"authentication_method": "Password"}]}}}});
        let dotted = json!({"@timestamp": ["t"], "source.ip": ["192.0.2.1"], "source.as.number": 64500, "geo.city_name": "Lyon",
            "azure.tenant_id": "T", "azure.signinlogs.category": "SignInLogs", "azure.signinlogs.properties.app_display_name": ["Teams"],
            "azure.signinlogs.properties.status.error_code": 0, "azure.signinlogs.properties.risk_event_types_v2": ["a", "b"],
            "azure.signinlogs.properties.authentication_details": [{"authentication_method": "Password"}]});
        let expected = json!({"time": "t", "category": "SignInLogs", "tenantId": "T", "properties": {
            "appDisplayName": "Teams", "status": {"errorCode": 0}, "riskEventTypesV2": ["a", "b"],
            "authenticationDetails": [{"authenticationMethod": "Password"}], "ipAddress": "192.0.2.1", "autonomousSystemNumber": 64500,
            "location": {"city": "Lyon", "state": null, "countryOrRegion": null, "geoCoordinates": {"latitude": null, "longitude": null}}}});
        for document in [nested, dotted] {
            let Value::Object(document) = document else { panic!("an object") };
            assert!(is_document(&document));
            let record: Value = serde_json::from_str(&record(document).expect("a record")).expect("JSON");
            assert_eq!(record, expected);
        }
    }
}
