//! Writes findings as events of the Open Cybersecurity Schema Framework: class 2004, Detection Finding.

use super::Report;
use crate::detect::{Decision, Evidence, Finding, Severity};
use crate::report::{json, show};
use crate::signin::{Field, Guid, Timestamp};
use crate::store::{Row, Store};
use serde_json::{Map, Value, json};
use std::io::{self, Write};

/// The version of the schema.
const VERSION: &str = "1.5.0";

impl Report<'_> {
    /// Writes one event a line. The suspect sign-ins of a finding are its evidences, with session, token, network and device.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub(crate) fn write_ocsf(&self, out: &mut impl Write) -> io::Result<()> {
        self.findings.list.iter().try_for_each(|finding| json::line(out, &event(self.store, finding)))
    }
}

fn event(store: &Store, finding: &Finding) -> Value {
    let (severity_id, severity) = match finding.severity {
        Severity::Low => (2, "Low"),
        Severity::Medium => (3, "Medium"),
        Severity::High => (4, "High"),
        Severity::Critical => (5, "Critical"),
    };
    let (status_id, status) = match finding.verdict.as_ref().map(|verdict| verdict.decision) {
        None => (1, "New"),
        Some(Decision::Dismissed) => (3, "Suppressed"),
        Some(_) => (2, "In Progress"),
    };
    let name = finding.detector.name();
    let (first, last) = (milliseconds(finding.first_seen), milliseconds(finding.last_seen));
    object([
        ("activity_id", json!(1)),
        ("activity_name", json!("Create")),
        ("category_uid", json!(2)),
        ("category_name", json!("Findings")),
        ("class_uid", json!(2004)),
        ("class_name", json!("Detection Finding")),
        ("type_uid", json!(200_401)),
        ("type_name", json!("Detection Finding: Create")),
        ("time", json!(last)),
        ("start_time", json!(first)),
        ("end_time", json!(last)),
        ("count", json!(finding.sign_in_count)),
        ("severity_id", json!(severity_id)),
        ("severity", json!(severity)),
        ("status_id", json!(status_id)),
        ("status", json!(status)),
        ("status_detail", json!(finding.verdict.as_ref().map(|verdict| verdict.reason.as_str()))),
        ("confidence_score", json!(finding.score)),
        ("is_alert", json!(!finding.is_dismissed())),
        ("message", json!(finding.summary)),
        (
            "metadata",
            object([
                ("version", json!(VERSION)),
                ("uid", json!(finding.id)),
                ("tenant_uid", json!(finding.tenant_id)),
                (
                    "product",
                    json!({
                        "name": "signinscope",
                        "vendor_name": "signinscope",
                        "version": env!("CARGO_PKG_VERSION"),
                    }),
                ),
            ]),
        ),
        (
            "finding_info",
            object([
                ("uid", json!(finding.id)),
                ("title", json!(title(finding))),
                ("desc", json!(finding.summary)),
                ("types", json!([name])),
                ("first_seen_time", json!(first)),
                ("last_seen_time", json!(last)),
                ("analytic", json!({ "type_id": 1, "type": "Rule", "name": name, "uid": name })),
                ("data_sources", json!(["Microsoft Entra ID sign-in logs"])),
            ]),
        ),
        ("evidences", Value::Array(finding.rows.iter().map(|&row| evidence(store, row)).collect())),
        ("resources", resources(finding)),
        (
            "unmapped",
            object([
                ("session_ids", json!(finding.session_ids)),
                ("anchor_ip_addresses", json!(finding.anchor_addresses)),
                ("evidence", reasons(&finding.evidence)),
                ("innocence", reasons(&finding.innocence)),
                ("would_clear", json!(finding.would_clear)),
                ("caveats", json!(finding.caveats)),
            ]),
        ),
    ])
}

/// What was found, and about whom.
pub(super) fn title(finding: &Finding) -> String {
    let name = finding.detector.name();
    super::wording::user(finding).map_or_else(|| name.to_owned(), |user| format!("{name}: {user}"))
}

/// A sign-in as an evidence artifact.
fn evidence(store: &Store, row: Row) -> Value {
    let text = |field| json!(store.text(field, row));
    let number = |field| json!(store.text(field, row).and_then(|text| text.parse::<f64>().ok()));
    let truth = |field| json!(store.text(field, row).and_then(|text| text.to_ascii_lowercase().parse::<bool>().ok()));
    let facts = store.facts(row);
    let user = object([
        ("uid", text(Field::UserId)),
        ("name", json!(show::user(store, row))),
        ("full_name", text(Field::UserDisplayName)),
    ]);
    let location = object([
        ("city", text(Field::City)),
        ("region", text(Field::State)),
        ("country", text(Field::Country)),
        ("lat", number(Field::Latitude)),
        ("long", number(Field::Longitude)),
    ]);
    let network = json!(store.text(Field::AutonomousSystem, row).and_then(|number| number.parse::<u32>().ok()));
    let os = match store.text(Field::OperatingSystem, row) {
        Some(name) => json!({ "name": name, "type_id": 0 }),
        None => Value::Null,
    };
    let device = object([
        ("uid", text(Field::DeviceId)),
        ("name", text(Field::DeviceName)),
        ("os", os),
        ("is_compliant", truth(Field::Compliant)),
        ("is_managed", truth(Field::Managed)),
        // The schema asks for a type; the log has none.
        ("type_id", json!(0)),
    ]);
    // It also asks for an id or a name.
    let is_named = !device["uid"].is_null() || !device["name"].is_null();
    let device = if is_named { device } else { Value::Null };
    let source = object([
        ("ip", text(Field::IpAddress)),
        ("location", location),
        ("autonomous_system", object([("number", network)])),
    ]);
    let source = if source["ip"].is_null() { Value::Null } else { source };
    let id = |id: Option<u128>| json!(id.map(|id| Guid(id).to_string()));
    let data = object([
        ("time", json!(facts.created.to_string())),
        ("kind", json!(facts.kind.name())),
        ("status", json!(facts.status.name())),
        ("error_code", json!(store.error_code(row))),
        ("correlation_id", id(facts.correlation_id)),
        ("token_id", json!(facts.request_id.map(|id| Guid(id).unique_token_identifier()))),
        ("incoming_token_type", text(Field::IncomingTokenType)),
        ("original_transfer_method", text(Field::OriginalTransferMethod)),
        ("authentication_protocol", text(Field::AuthenticationProtocol)),
        ("authentication_requirement", text(Field::Requirement)),
        ("authentication_methods", text(Field::Methods)),
        ("token_protection", text(Field::TokenProtection)),
        ("resource", text(Field::Resource)),
        ("resource_id", text(Field::ResourceId)),
        ("conditional_access", text(Field::ConditionalAccess)),
        ("client_app", text(Field::ClientApp)),
        ("operating_system", text(Field::OperatingSystem)),
        ("browser", text(Field::Browser)),
    ]);
    object([
        ("uid", json!(store.reference(row))),
        ("name", json!("sign-in")),
        (
            "actor",
            object([
                ("user", user),
                ("session", object([("uid", text(Field::SessionId)), ("is_mfa", truth(Field::FreshFactor))])),
                ("app_name", text(Field::Application)),
                ("app_uid", text(Field::ApplicationId)),
            ]),
        ),
        ("src_endpoint", source),
        ("device", device),
        ("http_request", object([("user_agent", text(Field::UserAgent))])),
        ("data", data),
    ])
}

fn resources(finding: &Finding) -> Value {
    let user = |id: Option<&str>, name: Option<&str>| {
        object([("type", json!("User")), ("uid", json!(id)), ("name", json!(name))])
    };
    let mut users: Vec<Value> =
        finding.users.iter().map(|one| user(one.id.as_deref(), one.principal_name.as_deref())).collect();
    if finding.user_id.is_some() || finding.user_principal_name.is_some() {
        users.insert(0, user(finding.user_id.as_deref(), finding.user_principal_name.as_deref()));
    }
    Value::Array(users)
}

fn reasons(evidence: &[Evidence]) -> Value {
    let reason = |one: &Evidence| json!({ "signal": one.signal, "points": one.points, "text": one.text });
    Value::Array(evidence.iter().map(reason).collect())
}

/// Milliseconds since 1970, the unit of the schema.
fn milliseconds(time: Timestamp) -> i64 {
    time.0.div_euclid(1_000_000)
}

/// An object of the values that are there.
pub(super) fn object<const N: usize>(entries: [(&str, Value); N]) -> Value {
    let is_there = |value: &Value| match value {
        Value::Null => false,
        Value::Object(object) => !object.is_empty(),
        Value::Array(list) => !list.is_empty(),
        _ => true,
    };
    let there = entries.into_iter().filter(|(_, value)| is_there(value));
    Value::Object(there.map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::findings::testing::example;

    #[test]
    fn an_event_has_its_sign_ins_as_evidences() {
        let (store, findings) = example();
        let mut out = Vec::new();
        Report { store: &store, findings: &findings }.write_ocsf(&mut out).expect("memory");
        let event: Value = serde_json::from_slice(&out).expect("one line of JSON");
        assert_eq!((&event["class_uid"], &event["type_uid"]), (&json!(2004), &json!(200_401)));
        assert_eq!(event["metadata"]["version"], VERSION);
        assert_eq!(event["time"], json!(1_791_039_731_000_i64));
        assert_eq!(event["evidences"][0]["uid"], "00000000-0000-0000-0000-000000000001");
        assert_eq!(event["evidences"][0]["data"]["token_id"], "AAAAAAAAAAAAAAAAAAAAAQ");
        assert_eq!(event["evidences"].as_array().map(Vec::len), Some(2));
        assert!(!String::from_utf8_lossy(&out).contains('\u{1b}'));
    }
}
