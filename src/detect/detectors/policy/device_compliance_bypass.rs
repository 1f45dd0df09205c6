//! Detects a bypass of rules on compliant devices, by the client that is exempt from them.

use crate::detect::engine::candidate::Candidate;
use crate::detect::engine::entry::{DetectorEntry, LeavesOut};
use crate::detect::engine::finding_builder::FindingBuilder;
use crate::detect::engine::network_rules;
use crate::detect::engine::rule::{Hit, Rule, RuleFor};
use crate::detect::engine::wording::{counted, from};
use crate::detect::features::{NONE, Os};
use crate::detect::log::origin::NetworkOrigin;
use crate::detect::log::value_class::ValueClass;
use crate::detect::log::{Pick, SignInLog, filter_rows, rows};
use crate::detect::{DetectorInfo, Finding, Severity, Signal};
use crate::knowledge::ToolKind;
use crate::signin::{Dimension, Field};
use crate::store::Row;

/// The entry in the registry.
pub(crate) static ENTRY: DetectorEntry = DetectorEntry {
    info: DetectorInfo {
        name: "device-compliance-bypass",
        title: "Device-compliance bypass",
        reports: "The client that is exempt from rules on compliant devices, used without a device",
        at_most: Severity::Critical,
        meaning: "A success by the client id of Company Portal, which is exempt from rules on compliant devices, \
                  without a device id and not from a phone.",
        source: "Published bypass of device compliance; Microsoft-Analyzer-Suite",
    },
    thresholds: &[],
    leaves_out: LeavesOut::Nothing,
    signals: ComplianceBypassCandidate::signals,
    find: |log, _| find(log),
};

/// The old directory interface (Azure AD Graph), which the published tools request.
const OLD_DIRECTORY: &str = "00000002-0000-0000-c000-000000000000";

/// In a row without any of these fields the absence of a device means nothing.
const CLIENT_FIELDS: [Field; 3] = [Field::OperatingSystem, Field::Browser, Field::UserAgent];

/// A user's sign-ins by Company Portal without a device.
pub(crate) struct ComplianceBypassCandidate {
    rows: Vec<Row>,
    /// Those for the old directory interface.
    directory: Vec<Row>,
    /// Those with the user agent of a tool or a script.
    tool: Vec<Row>,
    /// Those from phones and tablets.
    phones: Vec<Row>,
    origin: NetworkOrigin,
}

impl Candidate for ComplianceBypassCandidate {
    const ENTRY: &'static DetectorEntry = &ENTRY;
    const RULES: &'static [RuleFor<Self>] = RULES;
    const WOULD_CLEAR: &'static str = "The user having enrolled a device at that time.";

    fn origin(&self) -> &NetworkOrigin {
        &self.origin
    }
}

const RULES: &[RuleFor<ComplianceBypassCandidate>] = &[
    Rule {
        signal: Signal {
            name: "company-portal-without-device",
            points: 30,
            meaning: "A success by the client id of Company Portal without a device id. It is exempt from rules on \
                      compliant devices, as it enrols them; a token for it opens the directory past such rules.",
            source: "Published bypass of device compliance by the Company Portal client id; Microsoft-Analyzer-Suite",
        },
        test: |candidate| {
            Hit::proven(&candidate.rows, |count| {
                format!("{} by Company Portal without a device", counted(count, "success"))
            })
        },
    },
    Rule {
        signal: Signal {
            name: "old-directory-interface",
            points: 15,
            meaning: "The token was for the old directory interface (Azure AD Graph), which the published tools ask \
                      for.",
            source: "List of applications that comes with the program",
        },
        test: |candidate| Hit::proven(&candidate.directory, |_| "for the old directory interface"),
    },
    Rule {
        signal: Signal {
            name: "exempt-client-by-tool",
            points: 20,
            meaning: "The user agent is that of a tool or a script; Company Portal is an application on a device.",
            source: "List of user agents that comes with the program",
        },
        test: |candidate| Hit::proven(&candidate.tool, |_| "with the user agent of a tool or a script"),
    },
    Rule {
        signal: Signal {
            name: "phone-enrols",
            points: -20,
            meaning: "All of it comes from phones or tablets, which are enrolled by Company Portal before they have a \
                      device id.",
            source: "Microsoft Intune, enrolment of mobile devices",
        },
        test: |candidate| {
            let text = |_| "from phones or tablets, which are enrolled like this";
            if candidate.phones.len() == candidate.rows.len() { Hit::proven(&candidate.phones, text) } else { None }
        },
    },
    network_rules::unproven(),
    network_rules::rented(),
    network_rules::familiar(),
];

/// Reports one finding a user.
pub(crate) fn find(log: &SignInLog<'_>) -> Vec<Finding> {
    log.by_user(ValueClass::CompanyPortal).filter_map(|picks| finding(log, picks)).collect()
}

fn finding(log: &SignInLog<'_>, picks: &[Pick]) -> Option<Finding> {
    // Rows that were grouped at their source do not describe the client, and so not its device.
    let names_client = |row: Row| CLIENT_FIELDS.iter().any(|&field| log.store.text(field, row).is_some());
    let bare = |pick: &&Pick| log.succeeded(pick.row) && log.device(pick.row) == NONE && names_client(pick.row);
    let own: Vec<Pick> = picks.iter().filter(bare).copied().collect();
    let rows = rows(&own);
    let user = own.first()?.user;
    let client = |row: Row| &log.features.clients[log.value(Dimension::Client, row) as usize];
    let device = |row: Row| &log.features.devices[log.value(Dimension::Device, row) as usize];
    let is_phone = |row: Row| device(row).os.is_phone() || device(row).os == Os::Unknown && client(row).os.is_phone();
    let is_tool = |row: Row| matches!(client(row).tool, Some(ToolKind::Offensive | ToolKind::Script));
    let candidate = ComplianceBypassCandidate {
        directory: filter_rows(&rows, |row| log.store.text(Field::ResourceId, row) == Some(OLD_DIRECTORY)),
        tool: filter_rows(&rows, is_tool),
        phones: filter_rows(&rows, is_phone),
        origin: NetworkOrigin::of(log, &own),
        rows: rows.clone(),
    };
    candidate.finding(log, || {
        let summary = format!(
            "{} signed in by the client id of Company Portal, which is exempt from rules on compliant devices, from {} \
             without a device.",
            log.user_name(user),
            from(log.store, &candidate.rows),
        );
        FindingBuilder::of_user(log, own, summary)
    })
}
