//! Replaces the names in findings by pseudonyms.

use super::Redactor;
use super::free_text::KnownNames;
use crate::detect::{Evidence, Finding, Findings, LinkedActivity, LinkedCount, Mark, UserIdentity, Verdict};
use crate::store::Store;

impl Redactor {
    /// Redacts findings. `store` is the store in which they were found.
    pub fn findings(&self, store: &Store, findings: &Findings) -> Findings {
        let known = KnownNames::of(self, store);
        let limits = findings.limits.iter().map(|limit| known.replace_names(limit).into_owned()).collect();
        let rows = findings.list.iter().flat_map(|finding| finding.rows.iter().chain(&finding.anchor_rows).copied());
        let known = known.with_users_of(store, rows);
        let list = findings.list.iter().map(|finding| self.finding_of(&known, finding)).collect();
        Findings { list, limits, partial: findings.partial, searched: findings.searched }
    }

    /// Redacts the operations of a finding's events, which hold no names as a rule.
    fn activity_of(known: &KnownNames<'_>, activity: LinkedActivity) -> LinkedActivity {
        let count = |count: LinkedCount| {
            let operation = known.replace_names(&count.operation).into_owned();
            LinkedCount { operation, ..count }
        };
        let counts = activity.counts.into_iter().map(count).collect();
        LinkedActivity { counts, ..activity }
    }

    /// Names every field, so that a new one does not compile until it is redacted here.
    fn finding_of(&self, known: &KnownNames<'_>, finding: &Finding) -> Finding {
        let Finding {
            id,
            detector,
            severity,
            score,
            tenant_id,
            user_id,
            user_principal_name,
            users,
            summary,
            first_seen,
            last_seen,
            addresses,
            place,
            anchor_addresses,
            anchor_place,
            distance_km,
            distance_is_coarse,
            session_ids,
            rows,
            sign_in_count,
            anchor_rows,
            evidence,
            innocence,
            would_clear,
            caveats,
            activity,
            verdict,
            mark,
            notes: _,
        } = finding;
        let text = |text: &String| known.replace_names(text).into_owned();
        let texts = |texts: &[String]| texts.iter().map(text).collect();
        let addresses_of = |list: &[String]| list.iter().map(|address| self.address(address)).collect();
        let reason = |reason: &Evidence| Evidence { text: text(&reason.text), ..reason.clone() };
        let account = |account: &UserIdentity| UserIdentity {
            id: account.id.as_deref().map(|id| self.id(id)),
            principal_name: account.principal_name.as_deref().map(|name| self.principal(name)),
        };
        Finding {
            id: self.finding(id),
            detector: *detector,
            severity: *severity,
            score: *score,
            tenant_id: tenant_id.as_deref().map(|id| self.id(id)),
            user_id: user_id.as_deref().map(|id| self.id(id)),
            user_principal_name: user_principal_name.as_deref().map(|name| self.principal(name)),
            users: users.iter().map(account).collect(),
            summary: text(summary),
            first_seen: *first_seen,
            last_seen: *last_seen,
            addresses: addresses_of(addresses),
            place: text(place),
            anchor_addresses: addresses_of(anchor_addresses),
            anchor_place: text(anchor_place),
            distance_km: *distance_km,
            distance_is_coarse: *distance_is_coarse,
            session_ids: session_ids.clone(),
            rows: rows.clone(),
            sign_in_count: *sign_in_count,
            anchor_rows: anchor_rows.clone(),
            evidence: evidence.iter().map(reason).collect(),
            innocence: innocence.iter().map(reason).collect(),
            would_clear: text(would_clear),
            caveats: texts(caveats),
            activity: activity.clone().map(|activity| Self::activity_of(known, activity)),
            // What an analyst writes may name anybody.
            verdict: verdict.as_ref().map(Verdict::without_reason),
            mark: mark.as_ref().map(Mark::without_note),
            notes: Vec::new(),
        }
    }
}
