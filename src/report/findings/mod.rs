//! Writes findings, each with its reasons: table, CSV, JSON and Markdown.

mod csv;
mod document;
mod json;
mod markdown;
mod ocsf;
mod stix;
mod table;
mod wording;

use crate::detect::{Finding, Findings};
use crate::store::Store;
use crate::text::counted;

pub(crate) use document::{Fact, FactLabel, FindingBlock, Topic, document, severity_label};

/// The findings of a load and the load that they belong to.
#[derive(Clone, Copy)]
pub(crate) struct Report<'a> {
    /// What was loaded.
    pub store: &'a Store,
    /// What was found in it, in the order in which it is written.
    pub findings: &'a Findings,
}

impl Report<'_> {
    /// Lists what this load cannot show. That it was not read whole comes first.
    fn limits(&self) -> Vec<&str> {
        self.findings.limits.iter().map(String::as_str).collect()
    }

    /// Lists the findings that were not dismissed.
    fn standing(&self) -> impl Iterator<Item = &Finding> {
        self.findings.list.iter().filter(|finding| !finding.is_dismissed())
    }

    /// Counts the findings in words: `no findings`, `1 finding`, `12 findings, 2 more dismissed`.
    pub(in crate::report) fn how_many(&self) -> String {
        let standing = self.standing().count();
        let findings = match standing {
            0 => "no findings".to_owned(),
            count => counted(count as u64, "finding"),
        };
        match self.findings.list.len() - standing {
            0 => findings,
            dismissed => format!("{findings}, {} more dismissed", crate::text::number(dismissed as u64)),
        }
    }
}

#[cfg(test)]
pub(super) mod testing {
    use super::*;
    use crate::detect::{Detector, Evidence, Severity};
    use crate::signin::{Guid, Kind, Record, Timestamp};
    use crate::store::testing::store_of;

    /// A finding of two sign-ins, with hostile text in it, and its store.
    pub(crate) fn example() -> (Store, Findings) {
        let first = Timestamp::parse("2026-10-03T14:02:11Z").expect("a time");
        let last = Timestamp(first.0 + Timestamp::HOUR);
        let mut records = [first, last].map(|time| Record::new(Kind::NonInteractive, time));
        records[0].request_id = Some(Guid(1));
        let finding = Finding {
            id: "token-replay-1".to_owned(),
            detector: Detector::named("token-replay").expect("a detector"),
            severity: Severity::High,
            score: 87,
            tenant_id: Some("t1".to_owned()),
            user_id: Some("u1".to_owned()),
            user_principal_name: Some("=alice|\u{1b}[2J@contoso.com".to_owned()),
            users: Vec::new(),
            summary: "A session of =alice|\u{1b}[2J is used in two places.".to_owned(),
            first_seen: first,
            last_seen: last,
            addresses: vec!["203.0.113.9".to_owned(), "203.0.113.10".to_owned()],
            place: "Lagos, NG".to_owned(),
            anchor_addresses: vec!["198.51.100.4".to_owned()],
            anchor_place: "Lyon, FR".to_owned(),
            distance_km: Some(4_321.04),
            distance_is_coarse: true,
            session_ids: vec!["s1".to_owned()],
            rows: vec![0, 1],
            sign_in_count: 2,
            anchor_rows: Vec::new(),
            evidence: vec![Evidence {
                signal: "session-interleaved",
                points: 35,
                text: "One session, used from both places in turn.".to_owned(),
                rows: vec![0],
            }],
            innocence: vec![Evidence {
                signal: "same-client",
                points: -15,
                text: "The client is of the same family.".to_owned(),
                rows: vec![],
            }],
            would_clear: "A VPN with an exit in Lagos.".to_owned(),
            caveats: vec!["Distance is between countries.".to_owned()],
            activity: None,
            verdict: None,
            mark: None,
            notes: Vec::new(),
        };
        let findings =
            Findings { list: vec![finding], limits: vec!["no device ids".to_owned()], ..Findings::default() };
        (store_of(&records), findings)
    }
}
