//! Reports what Conditional Access refused, policy by policy.

use crate::detect::engine::candidate::Candidate;
use crate::detect::engine::entry::{DetectorEntry, LeavesOut};
use crate::detect::engine::finding_builder::FindingBuilder;
use crate::detect::engine::network_rules;
use crate::detect::engine::rule::{Hit, Rule, RuleFor};
use crate::detect::engine::wording::{counted, from, listed, most_used};
use crate::detect::log::origin::NetworkOrigin;
use crate::detect::log::value_class::ValueClass;
use crate::detect::log::{Pick, RowSet, SignInLog, rows};
use crate::detect::replay;
use crate::detect::settings::threshold_overrides::Threshold;
use crate::detect::{DetectorInfo, Finding, Severity, Signal};
use crate::signin::{Dimension, Field, Kind};
use crate::store::{Row, ValueId};
use std::collections::BTreeMap;

/// The entry in the registry.
pub(crate) static ENTRY: DetectorEntry = DetectorEntry {
    info: DetectorInfo {
        name: "conditional-access-block",
        title: "Conditional Access blocks",
        reports: "What each policy refused: for whom, and from where",
        at_most: Severity::Low,
        meaning: "What one policy refused: whom, at which applications, and from where. Mostly the policy works as \
                  intended, so it never rates above low by itself.",
        source: "Error codes 53000 to 53003 and 530002 to 530035",
    },
    thresholds: &[&BLOCKS],
    leaves_out: LeavesOut::FindingsOf(&[&replay::ENTRY]),
    signals: PolicyBlockCandidate::signals,
    find,
};

static BLOCKS: Threshold = Threshold {
    name: "policy_blocks",
    about: "Conditional Access: sign-ins that one policy refused.",
    default: 3,
    least: 1,
    most: 1_000_000,
};

/// What one policy refused.
pub(crate) struct PolicyBlockCandidate {
    rows: Vec<Row>,
    /// For example `12 sign-ins of alice and bob at Outlook and Teams`.
    what: String,
    /// Interactive ones from unfamiliar networks: the first factor was right.
    known_password: Vec<Row>,
    /// There are enough of them to be listed.
    many: bool,
    origin: NetworkOrigin,
}

impl Candidate for PolicyBlockCandidate {
    const ENTRY: &'static DetectorEntry = &ENTRY;
    const RULES: &'static [RuleFor<Self>] = RULES;
    const WOULD_CLEAR: &'static str = "The users being known to try from there; a policy that was just introduced.";

    fn origin(&self) -> &NetworkOrigin {
        &self.origin
    }
}

const RULES: &[RuleFor<PolicyBlockCandidate>] = &[
    Rule {
        signal: Signal {
            name: "refused-by-policy",
            points: 40,
            meaning: "A policy refused sign-ins: 30 points, and 40 from three on. Mostly the policy works as \
                      intended; the list shows whom it refused, and from where.",
            source: "Error codes 53000 to 53003 and 530002 to 530035",
        },
        test: |candidate| {
            let hit = Hit::proven(&candidate.rows, |_| format!("it refused {}", candidate.what))?;
            Some(if candidate.many { hit } else { hit.worth(30) })
        },
    },
    Rule {
        signal: Signal {
            name: "refused-after-password",
            points: 9,
            meaning: "An interactive sign-in from a network where the user proved nothing was refused after the \
                      password was right: somebody there may know it.",
            source: "Microsoft Sentinel, codes that imply a right password",
        },
        test: |candidate| {
            Hit::proven(&candidate.known_password, |count| {
                format!(
                    "{} of them came after a right password from where the user proved nothing",
                    crate::text::number(count as u64)
                )
            })
        },
    },
    network_rules::rented(),
];

/// Reports one finding a tenant and policy.
pub(crate) fn find(log: &SignInLog<'_>, left_out: &RowSet) -> Vec<Finding> {
    let policies = log.store.per_value(Dimension::Policy, |policy| refusing(policy.get(Field::Policies)));
    let mut groups: BTreeMap<(ValueId, &str), Vec<Pick>> = BTreeMap::new();
    for &pick in
        log.picked(ValueClass::Blocked).iter().filter(|pick| log.was_refused(pick.row) && !left_out.contains(&pick.row))
    {
        let policy = policies[log.value(Dimension::Policy, pick.row) as usize].as_deref().unwrap_or_default();
        groups.entry((log.tenant(pick.user), policy)).or_default().push(pick);
    }
    groups.into_iter().filter_map(|((tenant, policy), picks)| finding(log, tenant, policy, picks)).collect()
}

/// Returns the first policy by name that refused; `None` if the log names none.
fn refusing(policies: Option<&str>) -> Option<String> {
    let results = policies?.split("; ").filter_map(|policy| policy.rsplit_once(": "));
    results.filter(|(_, result)| result.eq_ignore_ascii_case("failure")).map(|(name, _)| name.to_owned()).min()
}

fn finding(log: &SignInLog<'_>, tenant: ValueId, policy: &str, picks: Vec<Pick>) -> Option<Finding> {
    let rows = rows(&picks);
    let origin = NetworkOrigin::of(log, &picks);
    let interactive = |row: &Row| log.store.kind(*row) == Kind::Interactive;
    let users = log.user_names(&picks);
    let applications = most_used(log.store, &rows, |row| log.application_name(row));
    let candidate = PolicyBlockCandidate {
        what: format!("{} of {} at {}", counted(rows.len(), "sign-in"), listed(&users), listed(&applications)),
        known_password: origin.unproven.iter().copied().filter(interactive).collect(),
        many: rows.len() >= log.limit(&BLOCKS) as usize,
        rows,
        origin,
    };
    candidate.finding(log, || {
        let by = if policy.is_empty() {
            "A policy that the log does not name".to_owned()
        } else {
            format!("Policy \"{policy}\"")
        };
        let summary = format!("{by} refused {}, from {}.", candidate.what, from(log.store, &candidate.rows));
        FindingBuilder { tenant, key: policy.to_owned(), picks, summary, caveat: None }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_refusing_policy_is_named_even_with_colons_in_it() {
        assert_eq!(
            refusing(Some("MFA: success; Block: abroad: failure; A: reportOnlyFailure")).as_deref(),
            Some("Block: abroad")
        );
        assert_eq!(refusing(Some("MFA: success")), None);
        assert_eq!(refusing(None), None);
    }
}
