//! Writes findings for programs: the schema `signinscope.findings/1`.

use super::Report;
use crate::detect::{Evidence, Finding, LinkedActivity};
use crate::report::{Totals, json, kql};
use crate::store::{Row, Store};
use serde::Serialize;
use std::io::{self, Write};

#[derive(Serialize)]
struct FindingsDocument<'a> {
    schema: &'static str,
    load: Load<'a>,
    findings: Vec<FindingRecord<'a>>,
}

#[derive(Serialize)]
struct Load<'a> {
    #[serde(flatten)]
    totals: Totals,
    limits: Vec<&'a str>,
}

#[derive(Serialize)]
struct FindingRecord<'a> {
    id: &'a str,
    detector: &'static str,
    severity: &'static str,
    score: u8,
    tenant_id: Option<&'a str>,
    user: Option<UserRecord<'a>>,
    users: Vec<UserRecord<'a>>,
    summary: &'a str,
    first_seen: String,
    last_seen: String,
    ip_addresses: &'a [String],
    anchor_ip_addresses: &'a [String],
    distance_km: Option<f64>,
    session_ids: &'a [String],
    sign_in_count: u64,
    sign_in_ids: Vec<String>,
    evidence: Vec<EvidenceRecord<'a>>,
    innocence: Vec<EvidenceRecord<'a>>,
    would_clear: &'a str,
    caveats: &'a [String],
    activity: Option<ActivityRecord<'a>>,
    kql: String,
    verdict: Option<VerdictRecord<'a>>,
    mark: Option<MarkRecord<'a>>,
    notes: Vec<NoteRecord<'a>>,
}

#[derive(Serialize)]
struct VerdictRecord<'a> {
    decision: &'static str,
    reason: &'a str,
}

#[derive(Serialize)]
struct MarkRecord<'a> {
    note: &'a str,
}

/// What an analyst noted on sign-ins of the finding.
#[derive(Serialize)]
struct NoteRecord<'a> {
    note: &'a str,
    sign_in_ids: Vec<String>,
}

#[derive(Serialize)]
struct UserRecord<'a> {
    id: Option<&'a str>,
    principal_name: Option<&'a str>,
}

#[derive(Serialize)]
struct EvidenceRecord<'a> {
    signal: &'static str,
    points: i32,
    text: &'a str,
    sign_in_ids: Vec<String>,
}

/// What the suspect tokens and sessions did, by activity logs.
#[derive(Serialize)]
struct ActivityRecord<'a> {
    events: u64,
    first: String,
    last: String,
    strength: &'static str,
    summary: Vec<String>,
    counts: Vec<ActivityCountRecord<'a>>,
}

#[derive(Serialize)]
struct ActivityCountRecord<'a> {
    log: &'static str,
    operation: &'a str,
    strength: &'static str,
    keeps_access: bool,
    events: u64,
    failed: u64,
    items: u64,
    first: String,
    last: String,
}

impl Report<'_> {
    /// Writes a document of the schema `signinscope.findings/1`, with log text as it was.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub(crate) fn write_json(&self, out: &mut impl Write) -> io::Result<()> {
        let findings = self.findings.list.iter().map(|finding| finding_record(self.store, finding));
        let document = FindingsDocument {
            schema: "signinscope.findings/1",
            load: Load { totals: Totals::of(self.store), limits: self.limits() },
            findings: findings.collect(),
        };
        json::document(out, &document)
    }
}

fn activity_record(activity: &LinkedActivity) -> ActivityRecord<'_> {
    let counts = activity.counts.iter().map(|count| ActivityCountRecord {
        log: count.log.name(),
        operation: &count.operation,
        strength: count.strength.name(),
        keeps_access: count.class.is_persistence(),
        events: count.events,
        failed: count.failed,
        items: count.items,
        first: count.first.to_string(),
        last: count.last.to_string(),
    });
    ActivityRecord {
        events: activity.events,
        first: activity.first.to_string(),
        last: activity.last.to_string(),
        strength: activity.strength.name(),
        summary: activity.in_words(),
        counts: counts.collect(),
    }
}

fn finding_record<'a>(store: &Store, finding: &'a Finding) -> FindingRecord<'a> {
    let (id, principal_name) = (finding.user_id.as_deref(), finding.user_principal_name.as_deref());
    FindingRecord {
        id: &finding.id,
        detector: finding.detector.name(),
        severity: finding.severity.name(),
        score: finding.score,
        tenant_id: finding.tenant_id.as_deref(),
        user: id.or(principal_name).map(|_| UserRecord { id, principal_name }),
        users: finding
            .users
            .iter()
            .map(|user| UserRecord { id: user.id.as_deref(), principal_name: user.principal_name.as_deref() })
            .collect(),
        summary: &finding.summary,
        first_seen: finding.first_seen.to_string(),
        last_seen: finding.last_seen.to_string(),
        ip_addresses: &finding.addresses,
        anchor_ip_addresses: &finding.anchor_addresses,
        // Places in a log are exact to a kilometre at best: more digits would only look exact.
        distance_km: finding.distance_km.map(|km| (km * 10.0).round() / 10.0),
        session_ids: &finding.session_ids,
        sign_in_count: finding.sign_in_count,
        sign_in_ids: references(store, &finding.rows),
        evidence: evidence_records(store, &finding.evidence),
        innocence: evidence_records(store, &finding.innocence),
        would_clear: &finding.would_clear,
        caveats: &finding.caveats,
        activity: finding.activity.as_ref().map(activity_record),
        kql: kql::of_finding(store, finding),
        verdict: finding
            .verdict
            .as_ref()
            .map(|verdict| VerdictRecord { decision: verdict.decision.name(), reason: &verdict.reason }),
        mark: finding.mark.as_ref().map(|mark| MarkRecord { note: &mark.note }),
        notes: finding
            .notes
            .iter()
            .map(|note| NoteRecord { note: &note.text, sign_in_ids: references(store, &note.rows) })
            .collect(),
    }
}

fn evidence_records<'a>(store: &Store, evidence: &'a [Evidence]) -> Vec<EvidenceRecord<'a>> {
    let record = |evidence: &'a Evidence| EvidenceRecord {
        signal: evidence.signal,
        points: evidence.points,
        text: &evidence.text,
        sign_in_ids: references(store, &evidence.rows),
    };
    evidence.iter().map(record).collect()
}

fn references(store: &Store, rows: &[Row]) -> Vec<String> {
    rows.iter().map(|&row| store.reference(row)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::findings::testing::example;

    #[test]
    fn the_document_has_the_keys_of_the_contract_in_order() {
        let (store, findings) = example();
        let mut out = Vec::new();
        Report { store: &store, findings: &findings }.write_json(&mut out).expect("memory");
        let text = String::from_utf8(out).expect("text");
        let document: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(document["schema"], "signinscope.findings/1");
        assert_eq!(document["load"]["accepted"], 2);
        assert_eq!(document["load"]["limits"].as_array().map(Vec::len), Some(1));
        let finding = &document["findings"][0];
        assert_eq!(finding["user"]["principal_name"], "=alice|\u{1b}[2J@contoso.com");
        assert_eq!(finding["distance_km"], 4_321.0);
        assert_eq!(finding["sign_in_ids"][0], "00000000-0000-0000-0000-000000000001");
        assert_eq!(finding["sign_in_ids"][1], "test.json@1");
        assert_eq!(finding["innocence"][0]["points"], -15);
        let keys = [
            "id",
            "detector",
            "severity",
            "score",
            "tenant_id",
            "user",
            "users",
            "summary",
            "first_seen",
            "last_seen",
            "ip_addresses",
            "anchor_ip_addresses",
            "distance_km",
            "session_ids",
            "sign_in_count",
            "sign_in_ids",
            "evidence",
            "innocence",
            "would_clear",
            "caveats",
            "activity",
            "kql",
            "verdict",
            "mark",
            "notes",
        ];
        let places: Vec<_> = keys.iter().map(|key| text.find(&format!("\n      \"{key}\": "))).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{text}");
        assert_eq!(finding.as_object().map(serde_json::Map::len), Some(keys.len()));
    }
}
