//! Detects the machines of people who write software, so that an analyst can name them.

use crate::detect::engine::candidate::Candidate;
use crate::detect::engine::entry::{DetectorEntry, LeavesOut};
use crate::detect::engine::finding_builder::FindingBuilder;
use crate::detect::engine::rule::{Hit, Rule, RuleFor};
use crate::detect::engine::wording::{addresses, counted, listed};
use crate::detect::log::developer_place::{DeveloperPlace, DeveloperUse};
use crate::detect::log::{Pick, SignInLog, rows};
use crate::detect::{DetectorInfo, Finding, Severity, Signal};
use crate::store::{Row, ValueId};
use std::collections::BTreeMap;

/// The entry in the registry.
pub(crate) static ENTRY: DetectorEntry = DetectorEntry {
    info: DetectorInfo {
        name: "developer-machine",
        title: "Developers' machines",
        reports: "Servers where only developers' tools use the tokens of their users, all of a tenant in one finding",
        at_most: Severity::Low,
        meaning: "A server that a user reaches by a device code or from an editor: one address, only developers' tools \
                  and what they are for, on several days, while the user works. The factor is given elsewhere, so by \
                  places alone it looks like a stolen token. What reads mail, files or the directory, registers a \
                  device, or shares its address with anything else, is judged as replay.",
        source: "This project's own detector",
    },
    thresholds: &[],
    leaves_out: LeavesOut::Nothing,
    signals: DeveloperMachineCandidate::signals,
    find: |log, _| find(log),
};

/// The machines of a tenant.
pub(crate) struct DeveloperMachineCandidate {
    rows: Vec<Row>,
    machines: usize,
    /// Sign-ins at machines whose session a device code or a factor began.
    linked: Vec<Row>,
}

impl Candidate for DeveloperMachineCandidate {
    const ENTRY: &'static DetectorEntry = &ENTRY;
    const RULES: &'static [RuleFor<Self>] = RULES;
    const WOULD_CLEAR: &'static str = "The users naming the addresses as those of their machines.";
}

const RULES: &[RuleFor<DeveloperMachineCandidate>] = &[
    Rule {
        signal: Signal {
            name: "developers-tools-only",
            points: 45,
            meaning: "Only developers' tools present tokens at the address, for what such tools are for, without a \
                      device and in the hours in which the user works.",
            source: "This project's own rule",
        },
        test: |candidate| {
            Hit::proven(&candidate.rows, |count| {
                format!(
                    "{} by developers' tools alone at {}",
                    counted(count, "sign-in"),
                    counted(candidate.machines, "place")
                )
            })
        },
    },
    Rule {
        signal: Signal {
            name: "begun-by-user",
            points: -5,
            meaning: "A device code began the use, or a factor that the user gave elsewhere within 15 minutes before.",
            source: "This project's own rule",
        },
        test: |candidate| {
            Hit::proven(&candidate.linked, |_| "opened by a device code, or just after the user gave a factor")
        },
    },
];

/// Reports one finding a tenant.
pub(crate) fn find(log: &SignInLog<'_>) -> Vec<Finding> {
    let mut tenants: BTreeMap<ValueId, Vec<&DeveloperUse>> = BTreeMap::new();
    let machines = log.machines();
    for found in &machines.list {
        if found.place == DeveloperPlace::Machine && !found.listed {
            tenants.entry(log.tenant(found.user)).or_default().push(found);
        }
    }
    tenants.into_iter().filter_map(|(tenant, machines)| finding(log, tenant, &machines)).collect()
}

fn finding(log: &SignInLog<'_>, tenant: ValueId, machines: &[&DeveloperUse]) -> Option<Finding> {
    let picks: Vec<Pick> = machines.iter().flat_map(|found| found.picks.iter().copied()).collect();
    let linked = machines.iter().filter(|found| found.linked);
    let candidate = DeveloperMachineCandidate {
        rows: rows(&picks),
        machines: machines.len(),
        linked: rows(&linked.flat_map(|found| found.picks.iter().copied()).collect::<Vec<_>>()),
    };
    let names = addresses(log.store, &candidate.rows);
    let mut finding = candidate.finding(log, || {
        let mut users: Vec<u32> = machines.iter().map(|found| found.user).collect();
        users.dedup();
        let users: Vec<String> = users.into_iter().map(|user| log.user_name(user)).collect();
        let summary =
            format!("Developers' tools use the tokens of {} at {}.", listed(&users), counted(names.len(), "address"));
        FindingBuilder { tenant, key: String::new(), picks, summary, caveat: None }
    })?;
    let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    finding.would_clear = format!(
        "The users naming the addresses as those of their machines. Then this line under [networks] in the settings \
         ends the finding: developer = [{}]",
        quoted.join(", ")
    );
    Some(finding)
}
