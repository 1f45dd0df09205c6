//! Rebuilds records from normalised copies, where the original is not kept beside them: rows of ASIM's authentication
//! views and events of OCSF's class Authentication.
//!
//! Both lose the session, the token, the log and the network. ASIM writes the correlation id into `TargetSessionId`: it is
//! no session, and is never read as one. The kind stays unknown, so that no replay is judged.

use serde_json::{Map, Value, json};

/// OCSF's number of the class Authentication.
const AUTHENTICATION: &str = "3002";

/// What names of the product contain whose sign-ins are those of Entra ID.
const PRODUCTS: [&str; 4] = ["aad", "azure", "entra", "active directory"];

/// The places of a value in a row of ASIM and in an event of OCSF, by the path of the value in a record.
const PLACES: [(&str, &[&str], &[&str]); 20] = [
    ("createdDateTime", &["EventStartTime", "TimeGenerated"], &["logon_process.created_time_dt", "time_dt", "time"]),
    ("id", &["EventOriginalUid"], &["metadata.uid"]),
    ("correlationId", &["TargetSessionId"], &["metadata.correlation_uid"]),
    ("userPrincipalName", &["TargetUsername", "User"], &["user.email_addr", "user.name"]),
    ("userId", &["TargetUserId"], &["user.uid"]),
    ("userType", &["TargetOriginalUserType", "TargetUserType"], &[]),
    ("ipAddress", &["SrcIpAddr", "SrcDvcIpAddr", "IpAddr"], &["src_endpoint.ip"]),
    ("appDisplayName", &["ActingAppName"], &["app_name", "service.name"]),
    ("appId", &["ActingAppId"], &["service.uid"]),
    ("resourceDisplayName", &["TargetAppName", "Application"], &["dst_endpoint.svc_name"]),
    ("resourceId", &["TargetAppId"], &[]),
    ("userAgent", &["HttpUserAgent"], &["http_request.user_agent"]),
    ("status.errorCode", &["EventOriginalResultDetails"], &["status_code"]),
    ("status.failureReason", &["EventResultDetails"], &["status_detail"]),
    ("deviceDetail.operatingSystem", &["SrcDvcOs"], &["device.os.name"]),
    ("deviceDetail.displayName", &["SrcHostname", "SrcDvcHostname"], &["device.name"]),
    ("deviceDetail.deviceId", &["SrcDvcId"], &["device.uid"]),
    ("location.city", &["SrcGeoCity"], &["src_endpoint.location.city"]),
    ("location.state", &["SrcGeoRegion"], &["src_endpoint.location.region"]),
    ("location.countryOrRegion", &["SrcGeoCountry"], &["src_endpoint.location.country"]),
];

/// Headings that only rows of ASIM's authentication views have together. Older views kept columns of the table: such rows
/// are read by those.
pub(super) fn is_asim(has: impl Fn(&str) -> bool) -> bool {
    !has("CreatedDateTime")
        && !has("AppDisplayName")
        && has("EventResult")
        && (has("TargetUsername") || has("TargetUserId"))
        && has("EventProduct")
}

/// The record of a row of ASIM; `None` for rows of other products.
pub(super) fn of_asim(row: &Map<String, Value>) -> Option<String> {
    if !is_asim(|key| row.contains_key(key)) || !is_of_entra(row.get("EventProduct")) {
        return None;
    }
    let mut record = rebuilt(|(_, asim, _)| asim.iter().find_map(|key| text(row.get(*key)?)));
    // The details are the description of the result, or its code where there is none.
    let code = record["status"]["errorCode"].as_str().and_then(|code| code.parse::<u32>().ok());
    settle_status(&mut record, code, row.get("EventResult"));
    Some(record.to_string())
}

/// The record of an event of OCSF; `None` for events of other classes and products.
pub(super) fn of_ocsf(event: &Map<String, Value>) -> Option<String> {
    let at = |path: &str| path.split('.').skip(1).try_fold(event.get(path.split('.').next()?)?, |at, key| at.get(key));
    let is_of_entra =
        ["metadata.product.name", "metadata.product.vendor_name"].iter().any(|at_name| is_of_entra(at(at_name)));
    if event.get("class_uid").and_then(text).as_deref() != Some(AUTHENTICATION) || !is_of_entra {
        return None;
    }
    let mut record = rebuilt(|(_, _, ocsf)| ocsf.iter().find_map(|path| text(at(path)?)));
    let code = record["status"]["errorCode"].as_str().and_then(|code| code.parse::<u32>().ok());
    settle_status(&mut record, code, event.get("status"));
    Some(record.to_string())
}

/// A record of the values that `find` finds.
fn rebuilt(find: impl Fn(&(&str, &[&str], &[&str])) -> Option<String>) -> Value {
    let mut record = json!({});
    for place in &PLACES {
        let Some(value) = find(place) else { continue };
        match place.0.split_once('.') {
            Some((outer, inner)) => record[outer][inner] = value.into(),
            None => record[place.0] = value.into(),
        }
    }
    record
}

/// Keeps a code that is one; else the word of the copy is the outcome.
fn settle_status(record: &mut Value, code: Option<u32>, word: Option<&Value>) {
    if code.is_none() {
        let word = word.and_then(text).filter(|word| ["success", "failure"].contains(&&*word.to_ascii_lowercase()));
        record["failureReason"] = record["status"]["failureReason"].take();
        record["status"] = word.map_or(Value::Null, Value::from);
    }
}

fn is_of_entra(product: Option<&Value>) -> bool {
    let product = product.and_then(text).unwrap_or_default().to_ascii_lowercase();
    PRODUCTS.iter().any(|name| product.contains(name))
}

/// A scalar as text; `None` for what is absent or empty.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(value: Value) -> Map<String, Value> {
        let Value::Object(map) = value else { panic!("an object") };
        map
    }

    #[test]
    fn a_row_of_asim_gives_what_it_has_and_no_session() {
        let row = json!({"TimeGenerated": "2026-10-13T08:31:00Z", "EventProduct": "Entra ID", "EventResult": "Failure",
            "EventOriginalResultDetails": "50126", "TargetUsername": "bob@fabrikam.com", "SrcIpAddr": "192.0.2.7",
            "TargetSessionId": "11111111-0000-4000-8000-000000000001", "TargetAppName": "Azure Portal"});
        let record: Value = serde_json::from_str(&of_asim(&map(row.clone())).expect("a record")).expect("JSON");
        assert_eq!(record["status"]["errorCode"], "50126");
        assert_eq!(record["correlationId"], "11111111-0000-4000-8000-000000000001");
        assert!(record.get("sessionId").is_none());
        let mut worded = row.clone();
        worded["EventOriginalResultDetails"] = "Invalid username or password.".into();
        let record: Value = serde_json::from_str(&of_asim(&map(worded)).expect("a record")).expect("JSON");
        assert_eq!(record["status"], "Failure");
        let mut other = row;
        other["EventProduct"] = "Okta".into();
        assert_eq!(of_asim(&map(other)), None);
    }

    #[test]
    fn an_event_of_ocsf_is_of_its_class_and_product() {
        let event = json!({"class_uid": 3002, "time": 1_791_880_211_000_i64, "status": "Unknown", "status_code": "0",
            "user": {"name": "bob@fabrikam.com"}, "src_endpoint": {"ip": "192.0.2.7", "location": {"city": "Oslo"}},
            "session": {"uid": "x"}, "metadata": {"product": {"name": "azure-signin"}}});
        let record: Value = serde_json::from_str(&of_ocsf(&map(event.clone())).expect("a record")).expect("JSON");
        assert_eq!((&record["status"]["errorCode"], &record["location"]["city"]), (&"0".into(), &"Oslo".into()));
        assert!(record.get("sessionId").is_none());
        for (key, value) in [("class_uid", json!(3001)), ("metadata", json!({"product": {"name": "okta"}}))] {
            let mut other = event.clone();
            other[key] = value;
            assert_eq!(of_ocsf(&map(other)), None, "{key}");
        }
    }
}
