//! Writes copies of Graph's sign-ins as other programs make them: tables of PowerShell, pandas and Log Analytics, and
//! documents of Logstash and Wazuh.

use super::json::graph;
use super::log_row::LogRow;
use super::shape::Shape;
use serde_json::{Value, json};
use std::fmt::{self, Write};
use std::sync::LazyLock;

/// The columns of a table, each with its type in a custom table of Log Analytics: string, GUID, time, truth value, number.
const COLUMNS: [(&str, char); 43] = [
    ("id", 'g'),
    ("createdDateTime", 't'),
    ("userDisplayName", 's'),
    ("userPrincipalName", 's'),
    ("userId", 'g'),
    ("appId", 'g'),
    ("appDisplayName", 's'),
    ("ipAddress", 's'),
    ("status", 's'),
    ("clientAppUsed", 's'),
    ("userAgent", 's'),
    ("deviceDetail", 's'),
    ("location", 's'),
    ("correlationId", 'g'),
    ("conditionalAccessStatus", 's'),
    ("appliedConditionalAccessPolicies", 's'),
    ("isInteractive", 'b'),
    ("authenticationProcessingDetails", 's'),
    ("networkLocationDetails", 's'),
    ("clientCredentialType", 's'),
    ("riskDetail", 's'),
    ("riskLevelAggregated", 's'),
    ("riskLevelDuringSignIn", 's'),
    ("riskState", 's'),
    ("riskEventTypes_v2", 's'),
    ("resourceDisplayName", 's'),
    ("resourceId", 'g'),
    ("resourceTenantId", 'g'),
    ("homeTenantId", 'g'),
    ("tenantId", 'g'),
    ("authenticationDetails", 's'),
    ("authenticationRequirement", 's'),
    ("userType", 's'),
    ("autonomousSystemNumber", 'd'),
    ("crossTenantAccessType", 's'),
    ("uniqueTokenIdentifier", 's'),
    ("incomingTokenType", 's'),
    ("authenticationProtocol", 's'),
    ("tokenProtectionStatusDetails", 's'),
    ("originalTransferMethod", 's'),
    ("isThroughGlobalSecureAccess", 'b'),
    ("sessionId", 'g'),
    ("signInEventTypes", 's'),
];

/// The parts of nested columns that tables without nested values have in their place.
const PARTS: [(&str, &[(&str, char)]); 4] = [
    ("status", &[("errorCode", 'd'), ("failureReason", 's'), ("additionalDetails", 's')]),
    (
        "deviceDetail",
        &[
            ("deviceId", 'g'),
            ("displayName", 's'),
            ("operatingSystem", 's'),
            ("browser", 's'),
            ("isCompliant", 'b'),
            ("isManaged", 'b'),
            ("trustType", 's'),
        ],
    ),
    (
        "location",
        &[
            ("city", 's'),
            ("state", 's'),
            ("countryOrRegion", 's'),
            ("geoCoordinates.latitude", 'd'),
            ("geoCoordinates.longitude", 'd'),
        ],
    ),
    ("tokenProtectionStatusDetails", &[("signInSessionStatus", 's'), ("signInSessionStatusCode", 'd')]),
];

/// The columns as paths with their types; `is_flat`: those of parts in place of nested columns.
fn paths(is_flat: bool) -> Vec<(String, char)> {
    let parts = |name: &str| PARTS.iter().find(|(nested, _)| is_flat && *nested == name).map(|(_, parts)| *parts);
    let columns = COLUMNS.iter().flat_map(|&(name, kind)| match parts(name) {
        Some(parts) => parts.iter().map(|(part, kind)| (format!("{name}.{part}"), *kind)).collect(),
        None => vec![(name.to_owned(), kind)],
    });
    columns.collect()
}

static WHOLE: LazyLock<Vec<(String, char)>> = LazyLock::new(|| paths(false));
static FLAT: LazyLock<Vec<(String, char)>> = LazyLock::new(|| paths(true));

fn headings(paths: &[(String, char)], name: impl Fn(&(String, char)) -> String) -> String {
    paths.iter().map(name).collect::<Vec<_>>().join(",")
}

static POWERSHELL_7: LazyLock<String> =
    LazyLock::new(|| format!("{}\r\n", headings(&WHOLE, |(path, _)| format!("\"{path}\""))));
static POWERSHELL_5: LazyLock<String> =
    LazyLock::new(|| format!("#TYPE System.Management.Automation.PSCustomObject\r\n{}", *POWERSHELL_7));
static PANDAS: LazyLock<String> = LazyLock::new(|| format!(",{}\n", headings(&WHOLE, |(path, _)| path.clone())));
static JSON_NORMALIZE: LazyLock<String> = LazyLock::new(|| format!(",{}\n", headings(&FLAT, |(path, _)| path.clone())));
static CUSTOM_TABLE: LazyLock<String> = LazyLock::new(|| {
    let typed = headings(&FLAT, |(path, kind)| {
        format!("{}_{kind}{}", path.replace('.', "_"), if *kind == 't' { " [UTC]" } else { "" })
    });
    format!("{typed},Type\r\n")
});

/// The headings of a table; nothing for documents.
pub(super) fn head(shape: Shape) -> &'static str {
    match shape {
        Shape::PowerShell5 => &POWERSHELL_5,
        Shape::PowerShell7 => &POWERSHELL_7,
        Shape::Pandas => &PANDAS,
        Shape::JsonNormalize => &JSON_NORMALIZE,
        Shape::CustomTable => &CUSTOM_TABLE,
        _ => "",
    }
}

/// Writes a row or document of a copy.
pub(super) fn record(shape: Shape, row: LogRow<'_>, text: &mut String) -> fmt::Result {
    let mut original = String::new();
    graph(row, &mut original)?;
    let record: Value = serde_json::from_str(&original).map_err(|_| fmt::Error)?;
    let created = record["createdDateTime"].clone();
    match shape {
        Shape::Logstash => {
            let host = json!({"name": "collector"});
            writeln!(text, "{}", json!({"@timestamp": created, "@version": "1", "host": host, "message": original}))
        }
        Shape::Wazuh => {
            let (rule, agent) = (json!({"level": 3, "groups": ["entra"]}), json!({"id": "000", "name": "manager"}));
            writeln!(text, "{}", json!({"timestamp": created, "rule": rule, "agent": agent, "data": record}))
        }
        Shape::PowerShell5 | Shape::PowerShell7 => {
            let cells = WHOLE.iter().map(|(path, _)| quoted(&powershell(at(&record, path))));
            write!(text, "{}\r\n", cells.collect::<Vec<_>>().join(","))
        }
        Shape::CustomTable => {
            let cells = FLAT.iter().map(|(path, _)| quoted(&plain(at(&record, path))));
            write!(text, "{},EntraSignIns_CL\r\n", cells.collect::<Vec<_>>().join(","))
        }
        _ => {
            let paths = if shape == Shape::Pandas { &*WHOLE } else { &*FLAT };
            let cells = paths.iter().map(|(path, kind)| quoted(&pandas(at(&record, path), *kind)));
            writeln!(text, "0,{}", cells.collect::<Vec<_>>().join(","))
        }
    }
}

fn at<'v>(record: &'v Value, path: &str) -> &'v Value {
    path.split('.').fold(record, |value, key| &value[key])
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

const fn capital(yes: bool) -> &'static str {
    if yes { "True" } else { "False" }
}

/// As PowerShell converts a value to text: an object in an object is lost, and so is a list.
fn powershell(value: &Value) -> String {
    let inner = |value: &Value| if value.is_object() { String::new() } else { powershell(value) };
    match value {
        Value::Bool(yes) => capital(*yes).to_owned(),
        Value::Array(_) => "System.Object[]".to_owned(),
        Value::Object(object) => {
            let pairs = object.iter().map(|(key, value)| format!("{key}={}", inner(value)));
            format!("@{{{}}}", pairs.collect::<Vec<_>>().join("; "))
        }
        other => plain(other),
    }
}

/// As pandas writes a value: numbers of a column with gaps have a fraction.
fn pandas(value: &Value, kind: char) -> String {
    match value {
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => python(value),
        Value::Number(number) if kind == 'd' && number.is_u64() => format!("{number}.0"),
        other => plain(other),
    }
}

/// As Python writes a value: `repr()`.
fn python(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(yes) => capital(*yes).to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) if text.contains('\'') && !text.contains('"') => format!("\"{text}\""),
        Value::String(text) => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
        Value::Array(items) => format!("[{}]", items.iter().map(python).collect::<Vec<_>>().join(", ")),
        Value::Object(object) => {
            let pairs = object.iter().map(|(key, value)| format!("'{key}': {}", python(value)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
    }
}
