//! Writes findings as a bundle of STIX 2.1: indicators of the suspect addresses, and their sightings.

use super::Report;
use super::ocsf::{object, title};
use crate::detect::Finding;
use crate::report::json;
use crate::signin::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::net::IpAddr;
use uuid::Uuid;

/// The namespace of the ids of observables (STIX 2.1, section 2.9).
const OBSERVABLES: Uuid = Uuid::from_u128(0x00ab_edb4_aa42_466c_9c01_fed2_3315_a9b7);
/// The namespace of the ids of other objects, which follow from the finding: the same log gives the same bundle.
const OBJECTS: Uuid = Uuid::from_u128(0x6b57_d8f0_3a1c_5b0e_9d42_7c1e_5a90_42b1);
/// The name of the program, which created the objects.
const CREATOR: &str = "signinscope";
/// When the program's own object was made.
const EPOCH: &str = "2026-01-01T00:00:00.000000Z";

impl Report<'_> {
    /// Writes one bundle. A dismissed finding is left out. Ids follow from the values, addresses are spelled as in RFC 5952, and
    /// times have six digits, as readers expect.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub(crate) fn write_stix(&self, out: &mut impl Write) -> io::Result<()> {
        let creator = named("identity", CREATOR);
        let mut objects = BTreeMap::new();
        let mut list = vec![json!({
            "type": "identity",
            "spec_version": "2.1",
            "id": creator,
            "created": EPOCH,
            "modified": EPOCH,
            "name": CREATOR,
            "identity_class": "system",
        })];
        for finding in self.standing() {
            add(finding, &creator, &mut list, &mut objects);
        }
        list.extend(objects.into_values());
        let ids: Vec<&str> = list.iter().filter_map(|object| object["id"].as_str()).collect();
        let bundle = named("bundle", &ids.join(" "));
        json::document(out, &json!({ "type": "bundle", "id": bundle, "objects": list }))
    }
}

/// Adds the objects of a finding, and those that it observes, which several findings may share.
fn add(finding: &Finding, creator: &str, objects: &mut Vec<Value>, observed: &mut BTreeMap<String, Value>) {
    let (first, last) = (time(finding.first_seen), time(finding.last_seen));
    let mut addresses: Vec<IpAddr> =
        finding.addresses.iter().filter_map(|text| text.parse().ok()).map(|ip: IpAddr| ip.to_canonical()).collect();
    addresses.sort_unstable();
    addresses.dedup();
    let mut references: Vec<String> = addresses
        .iter()
        .map(|address| {
            let kind = kind(*address);
            observable(kind, &json!({ "value": address.to_string() }), observed)
        })
        .collect();
    if let Some(id) = finding.user_id.as_deref().or(finding.user_principal_name.as_deref()) {
        let account = object([
            ("account_login", json!(finding.user_principal_name)),
            ("account_type", json!("entra-id")),
            ("user_id", json!(id)),
        ]);
        references.push(observable("user-account", &account, observed));
    }
    if references.is_empty() {
        return;
    }
    let about = |kind: &str, key: &str| {
        json!({
            "type": kind,
            "spec_version": "2.1",
            "id": named(kind, key),
            "created_by_ref": creator,
            "created": last,
            "modified": last,
        })
    };
    let with = |mut base: Value, more: Value| {
        if let (Value::Object(base), Value::Object(more)) = (&mut base, more) {
            base.extend(more);
        }
        base
    };
    let seen = with(
        about("observed-data", &finding.id),
        json!({
            "first_observed": first,
            "last_observed": last,
            // The schema allows no more.
            "number_observed": finding.sign_in_count.clamp(1, 999_999_999),
            "object_refs": references,
        }),
    );
    let observed_id = seen["id"].clone();
    objects.push(seen);
    for address in addresses {
        let key = format!("{} {address}", finding.id);
        let indicator = with(
            about("indicator", &key),
            json!({
                "name": title(finding),
                "description": finding.summary,
                "indicator_types": ["compromised"],
                "pattern": format!("[{}:value = '{address}']", kind(address)),
                "pattern_type": "stix",
                "pattern_version": "2.1",
                "valid_from": first,
                "confidence": finding.score.min(100),
                "labels": [finding.detector.name(), finding.severity.name()],
            }),
        );
        let sighting = with(
            about("sighting", &key),
            json!({
                "sighting_of_ref": indicator["id"],
                "observed_data_refs": [observed_id],
                "first_seen": first,
                "last_seen": last,
                "count": finding.sign_in_count.clamp(1, 999_999_999),
            }),
        );
        objects.extend([indicator, sighting]);
    }
}

fn kind(address: IpAddr) -> &'static str {
    if address.is_ipv4() { "ipv4-addr" } else { "ipv6-addr" }
}

/// Adds an observable, whose id follows from the properties that identify it. Gives the id.
fn observable(kind: &str, identifying: &Value, observed: &mut BTreeMap<String, Value>) -> String {
    // Canonical JSON (RFC 8785): keys in the order of letters, no white space.
    let id = format!("{kind}--{}", Uuid::new_v5(&OBSERVABLES, identifying.to_string().as_bytes()));
    let mut object = json!({ "type": kind, "spec_version": "2.1", "id": id });
    if let Value::Object(object) = &mut object {
        object.extend(identifying.as_object().cloned().unwrap_or_default());
    }
    observed.entry(id.clone()).or_insert(object);
    id
}

fn named(kind: &str, key: &str) -> String {
    format!("{kind}--{}", Uuid::new_v5(&OBJECTS, format!("{kind} {key}").as_bytes()))
}

/// A time to the microsecond in UTC: readers refuse seven digits and offsets.
fn time(time: Timestamp) -> String {
    time.to_utc().format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::findings::testing::example;

    fn bundle(change: impl Fn(&mut Finding)) -> Value {
        let (store, mut findings) = example();
        findings.list.iter_mut().for_each(change);
        let mut out = Vec::new();
        Report { store: &store, findings: &findings }.write_stix(&mut out).expect("memory");
        serde_json::from_slice(&out).expect("JSON")
    }

    #[test]
    fn the_same_finding_gives_the_same_ids_in_any_spelling() {
        let of = |text: &str| bundle(|finding| finding.addresses = vec![text.to_owned()]);
        let (one, other) = (of("2001:db8::1"), of("2001:0DB8:0:0::1"));
        assert_eq!(one, other);
        let text = one.to_string();
        assert!(text.contains("[ipv6-addr:value = '2001:db8::1']"), "{text}");
        assert!(text.contains("\"2026-10-03T14:02:11.000000Z\""), "{text}");
    }

    #[test]
    fn ids_of_observables_are_those_of_the_standard() {
        let bundle = bundle(|finding| finding.addresses = vec!["198.51.100.3".to_owned()]);
        let address = bundle["objects"].as_array().expect("objects").iter().find(|one| one["type"] == "ipv4-addr");
        // The example of section 6.2 of the standard's namespace, computed by the library stix2 3.0.2.
        assert_eq!(address.expect("an address")["id"], "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4");
    }

    #[test]
    fn what_has_neither_address_nor_user_is_left_out() {
        let bundle = bundle(|finding| {
            finding.addresses.clear();
            (finding.user_id, finding.user_principal_name) = (None, None);
        });
        assert_eq!(bundle["objects"].as_array().map(Vec::len), Some(1));
    }
}
