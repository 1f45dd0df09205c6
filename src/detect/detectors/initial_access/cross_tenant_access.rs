//! Detects sign-ins across tenants: guests, partners, synchronisation.

use crate::detect::engine::candidate::Candidate;
use crate::detect::engine::entry::{DetectorEntry, LeavesOut};
use crate::detect::engine::finding_builder::FindingBuilder;
use crate::detect::engine::rule::{Hit, Rule, RuleFor};
use crate::detect::engine::wording::{counted, listed, most_used};
use crate::detect::log::value_class::{ValueClass, access};
use crate::detect::log::{Pick, SignInLog, filter_rows, rows};
use crate::detect::{DetectorInfo, Finding, Severity, Signal};
use crate::signin::{Dimension, Field};
use crate::store::{Row, ValueId};
use std::collections::BTreeMap;

/// The entry in the registry.
pub(crate) static ENTRY: DetectorEntry = DetectorEntry {
    info: DetectorInfo {
        name: "cross-tenant-access",
        title: "Cross-tenant access",
        reports: "Guests, partners, cross-tenant synchronisation",
        at_most: Severity::Low,
        meaning: "Guests, partners with delegated administration, Microsoft's support and cross-tenant \
                  synchronisation: one finding a type of access. Always low.",
        source: "crossTenantAccessType; Microsoft-Analyzer-Suite, cross-tenant synchronisation",
    },
    thresholds: &[],
    leaves_out: LeavesOut::Nothing,
    signals: CrossTenantCandidate::signals,
    find: |log, _| find(log),
};

/// Microsoft's service that synchronises users between tenants.
const SYNCHRONISATION: &str = "00000014-0000-0000-c000-000000000000";

/// Types of access by which another organisation administers the tenant.
const ADMINISTRATIVE: [&str; 2] = ["serviceProvider", "microsoftSupport"];

/// Sign-ins of one type of access.
pub(crate) struct CrossTenantCandidate {
    rows: Vec<Row>,
    /// How many other tenants there are.
    tenants: usize,
    /// By a partner or by Microsoft's support.
    administrative: Vec<Row>,
    /// By the service that synchronises users.
    synchronisation: Vec<Row>,
    /// With a powerful client.
    powerful: Vec<Row>,
}

impl Candidate for CrossTenantCandidate {
    const ENTRY: &'static DetectorEntry = &ENTRY;
    const RULES: &'static [RuleFor<Self>] = RULES;
    const WOULD_CLEAR: &'static str = "The other tenants being those of known partners.";
}

const RULES: &[RuleFor<CrossTenantCandidate>] = &[
    Rule {
        signal: Signal {
            name: "cross-tenant-sign-ins",
            points: 40,
            meaning: "Sign-ins of users of another tenant, or of this tenant's users at another. Guests are ordinary; \
                      the list shows who they are.",
            source: "crossTenantAccessType",
        },
        test: |candidate| {
            Hit::proven(&candidate.rows, |count| {
                format!("{} across {}", counted(count, "sign-in"), counted(candidate.tenants, "other tenant"))
            })
        },
    },
    Rule {
        signal: Signal {
            name: "partner-access",
            points: 9,
            meaning: "A service provider (delegated administration) or Microsoft's support signed in, who may \
                      administer the tenant.",
            source: "crossTenantAccessType serviceProvider and microsoftSupport",
        },
        test: |candidate| {
            Hit::proven(&candidate.administrative, |_| "a partner who may administer the tenant signed in")
        },
    },
    Rule {
        signal: Signal {
            name: "cross-tenant-synchronisation",
            points: 5,
            meaning: "Microsoft's service that synchronises users between tenants was at work. An attacker who adds a \
                      configuration of it comes back by it.",
            source: "Reports on the abuse of cross-tenant synchronisation; Microsoft-Analyzer-Suite",
        },
        test: |candidate| Hit::proven(&candidate.synchronisation, |_| "cross-tenant synchronisation was at work"),
    },
    Rule {
        signal: Signal {
            name: "guest-with-powerful-client",
            points: 5,
            meaning: "A powerful client was used across tenants: a command line or a console.",
            source: "List of applications that comes with the program",
        },
        test: |candidate| Hit::proven(&candidate.powerful, |_| "a command line or a console was used"),
    },
];

/// Reports one finding a tenant and type of access.
pub(crate) fn find(log: &SignInLog<'_>) -> Vec<Finding> {
    let types = log.store.per_value(Dimension::CrossTenant, |entry| access(entry).map(str::to_lowercase));
    let mut groups: BTreeMap<(ValueId, &str), Vec<Pick>> = BTreeMap::new();
    for &pick in log.picked(ValueClass::CrossTenant) {
        if let Some(access) = types[log.value(Dimension::CrossTenant, pick.row) as usize].as_deref() {
            groups.entry((log.tenant(pick.user), access)).or_default().push(pick);
        }
    }
    groups.into_iter().filter_map(|((tenant, access), picks)| finding(log, tenant, access, picks)).collect()
}

fn finding(log: &SignInLog<'_>, tenant: ValueId, access: &str, picks: Vec<Pick>) -> Option<Finding> {
    let rows = rows(&picks);
    let own = log.store.table(Dimension::Tenant).entry(tenant).get(Field::TenantId).unwrap_or_default();
    let others = most_used(log.store, &rows, |row| {
        let tenant = |field| log.store.text(field, row).filter(|id| !id.eq_ignore_ascii_case(own));
        tenant(Field::HomeTenantId).or_else(|| tenant(Field::ResourceTenantId)).map(str::to_owned)
    });
    let administrative = ADMINISTRATIVE.iter().any(|word| word.eq_ignore_ascii_case(access));
    let candidate = CrossTenantCandidate {
        tenants: others.len(),
        administrative: if administrative { rows.clone() } else { Vec::new() },
        synchronisation: filter_rows(&rows, |row| is_synchronisation(log, row)),
        powerful: filter_rows(&rows, |row| log.has(row, ValueClass::Powerful) && !log.has(row, ValueClass::Broker)),
        rows: rows.clone(),
    };
    candidate.finding(log, || {
        let word = rows.iter().filter_map(|&row| log.store.text(Field::CrossTenantAccess, row)).min().unwrap_or(access);
        let with = if others.is_empty() { "tenants that the log does not name".to_owned() } else { listed(&others) };
        let users = picks.chunk_by(|a, b| a.user == b.user).count();
        let summary = format!(
            "{} of {} across tenants ({word}), with {with}.",
            counted(rows.len(), "sign-in"),
            counted(users, "user"),
        );
        FindingBuilder { tenant, key: access.to_owned(), picks, summary, caveat: None }
    })
}

fn is_synchronisation(log: &SignInLog<'_>, row: Row) -> bool {
    let named = |name: &str| name.to_lowercase().contains("cross-tenant sync");
    log.store.text(Field::ApplicationId, row) == Some(SYNCHRONISATION)
        || log.store.text(Field::Application, row).is_some_and(named)
}
