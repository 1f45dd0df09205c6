//! Builds findings from scored candidates.

use crate::detect::engine::rule::{Judgement, PRIVILEGED};
use crate::detect::engine::wording;
use crate::detect::features::NONE;
use crate::detect::log::{Pick, SignInLog, rows};
use crate::detect::{Detector, Finding, UserIdentity};
use crate::signin::{Dimension, Field};
use crate::store::{Row, ValueId};
use sha2::{Digest, Sha256};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// What a detector adds to a judgement to make a finding.
pub(crate) struct FindingBuilder {
    pub tenant: ValueId,
    /// Identifies the finding among those of its detector and tenant in any load: a user's id, a network, a policy.
    pub key: String,
    /// The suspect sign-ins and their users.
    pub picks: Vec<Pick>,
    /// What happened, in one sentence.
    pub summary: String,
    /// A caveat of all findings of this type, or of this one.
    pub caveat: Option<&'static str>,
}

impl FindingBuilder {
    /// Describes a finding about one user. The detector must have no other about that user.
    pub(crate) fn of_user(log: &SignInLog<'_>, picks: Vec<Pick>, summary: String) -> Self {
        let user = picks.first().expect("a finding has sign-ins").user;
        Self { tenant: log.tenant(user), key: log.user_key(user), picks, summary, caveat: None }
    }

    /// Builds the finding. A finding about a single user names the user; one about several lists them, the user with
    /// most sign-ins first.
    pub(crate) fn finish(
        self,
        log: &SignInLog<'_>,
        detector: Detector,
        would_clear: &str,
        judgement: Judgement,
    ) -> Finding {
        let store = log.store;
        let mut rows = rows(&self.picks);
        in_order(log, &mut rows);
        let mut accounts = accounts(log, &self.picks);
        let single = if accounts.len() == 1 { accounts.pop() } else { None };
        let privileged = single.is_some()
            && rows.iter().any(|&row| log.features.privileged[store.value(Dimension::User, row) as usize]);
        let (user_id, user_principal_name) =
            single.map_or((None, None), |account| (account.id, account.principal_name));
        let sessions: BTreeSet<&str> = rows
            .iter()
            .filter(|&&row| log.session(row) != NONE)
            .filter_map(|&row| store.text(Field::SessionId, row))
            .collect();
        let tenant_id = store.table(Dimension::Tenant).entry(self.tenant).get(Field::TenantId).map(str::to_owned);
        Finding {
            id: finding_id([detector.name(), tenant_id.as_deref().unwrap_or_default(), &self.key], &[]),
            detector,
            severity: if privileged { judgement.severity.raised() } else { judgement.severity },
            score: judgement.score,
            tenant_id,
            user_id,
            user_principal_name,
            users: accounts,
            summary: self.summary,
            first_seen: rows.first().map(|&row| store.created(row)).unwrap_or_default(),
            last_seen: rows.last().map(|&row| store.created(row)).unwrap_or_default(),
            addresses: wording::addresses(store, &rows),
            place: wording::places(store, &rows),
            anchor_addresses: Vec::new(),
            anchor_place: String::new(),
            distance_km: None,
            distance_is_coarse: false,
            session_ids: sessions.into_iter().map(str::to_owned).collect(),
            sign_in_count: rows.iter().map(|&row| u64::from(store.sign_in_count(row))).sum(),
            anchor_rows: Vec::new(),
            evidence: judgement.evidence,
            innocence: judgement.innocence,
            would_clear: would_clear.to_owned(),
            caveats: privileged.then_some(PRIVILEGED).into_iter().chain(self.caveat).map(str::to_owned).collect(),
            activity: None,
            verdict: None,
            mark: None,
            notes: Vec::new(),
            rows,
        }
    }
}

/// Sorts by time, and at equal times by request id, so that the order of files does not matter.
pub(crate) fn in_order(log: &SignInLog<'_>, rows: &mut Vec<Row>) {
    rows.sort_unstable_by_key(|&row| (log.time(row), log.store.request_id(row), row));
    rows.dedup();
}

/// Returns the users of some sign-ins, the one with most of them first.
fn accounts(log: &SignInLog<'_>, picks: &[Pick]) -> Vec<UserIdentity> {
    let mut counts: BTreeMap<u32, u64> = BTreeMap::new();
    for pick in picks {
        *counts.entry(pick.user).or_default() += u64::from(log.store.sign_in_count(pick.row));
    }
    let mut accounts: Vec<_> =
        counts.into_iter().map(|(user, count)| (Reverse(count), log.user_identity(user))).collect();
    accounts.sort();
    accounts.into_iter().map(|(_, account)| account).collect()
}

/// The id of a finding, 12 hexadecimal digits: a hash of what identifies it in any load. The case of the texts does not
/// matter.
pub(crate) fn finding_id<'t>(texts: impl IntoIterator<Item = &'t str>, bytes: &[u8]) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update(text.to_lowercase());
        hash.update([0]);
    }
    hash.update(bytes);
    let head = hash.finalize().iter().take(6).fold(0u64, |number, &byte| number << 8 | u64::from(byte));
    format!("{head:012x}")
}
