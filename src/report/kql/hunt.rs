//! Writes the query that narrows a tenant to the users and times that could be token replay.
//!
//! The query is a template in `assets/`, in two parts: one makes the sign-ins of a table alike, the other finds the
//! candidates in them. What the analyst set, and the lists that come with the program, are filled in here.

use super::literal::{from_time, literals, until_time};
use crate::detect::{NetworkName, Settings};
use crate::knowledge::asset_table::records;
use crate::knowledge::{self, LogTable, NetworkClass, Role};
use crate::signin::{FilterTime, Timestamp};
use std::fmt::Write;

/// The time that is searched without `--since`.
pub(crate) const PERIOD: FilterTime = FilterTime::days(7);

/// Where the sign-ins of a hunt are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HuntTable {
    /// Log Analytics and Sentinel.
    LogAnalytics,
    /// Azure Data Explorer, in tables with the columns of Log Analytics.
    Adx,
    /// Microsoft Defender.
    Defender,
}

impl HuntTable {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::LogAnalytics, Self::Adx, Self::Defender];

    /// The name on the command line.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::LogAnalytics => "log-analytics",
            Self::Adx => "adx",
            Self::Defender => "entra-id-sign-in-events",
        }
    }

    /// One line on what it is.
    pub(crate) const fn meaning(self) -> &'static str {
        match self {
            Self::LogAnalytics => "SigninLogs and AADNonInteractiveUserSignInLogs in Log Analytics or Sentinel",
            Self::Adx => "the same tables in Azure Data Explorer or Fabric",
            Self::Defender => "EntraIdSignInEvents in Microsoft Defender, which has no networks and no token types",
        }
    }

    /// The most rows of an answer: those of the portals of Log Analytics and Defender, and Kusto's own limit (Azure
    /// Monitor service limits; advanced hunting quotas; Kusto, query limits). The interface of Log Analytics for programs has that limit too.
    pub(crate) const fn rows(self) -> u64 {
        match self {
            Self::LogAnalytics | Self::Defender => 30_000,
            Self::Adx => 500_000,
        }
    }

    /// Reads all its sign-ins of users.
    pub(super) fn sign_ins(self) -> String {
        match self {
            Self::Defender => format!("{}\n", LogTable::Defender.name()),
            Self::LogAnalytics | Self::Adx => {
                format!("union isfuzzy=true {}, {}\n", LogTable::Interactive.name(), LogTable::NonInteractive.name())
            }
        }
    }

    /// Who signed in: the object id, or the principal name in lower case where there is none.
    pub(super) const fn user(self) -> &'static str {
        match self {
            Self::Defender => "iff(isnotempty(AccountObjectId), AccountObjectId, tolower(AccountUpn))",
            Self::LogAnalytics | Self::Adx => "iff(isnotempty(UserId), UserId, tolower(UserPrincipalName))",
        }
    }

    /// The column with the id of a sign-in.
    pub(super) const fn id(self) -> &'static str {
        if matches!(self, Self::Defender) { "RequestId" } else { "Id" }
    }

    /// The column with the time of a sign-in.
    pub(super) const fn time(self) -> &'static str {
        if matches!(self, Self::Defender) { "Timestamp" } else { "CreatedDateTime" }
    }

    /// The column with the time by which the table is partitioned.
    pub(super) const fn partition(self) -> &'static str {
        if matches!(self, Self::Defender) { "Timestamp" } else { "TimeGenerated" }
    }

    /// The part of the query that makes its sign-ins like those of the other tables.
    const fn template(self) -> &'static str {
        match self {
            Self::Defender => include_str!("../../../assets/hunt/defender.kql"),
            Self::LogAnalytics | Self::Adx => include_str!("../../../assets/hunt/log_analytics.kql"),
        }
    }
}

/// The part of the query that finds the candidates.
const CANDIDATES: &str = include_str!("../../../assets/hunt/candidates.kql");

/// Why a stream of sign-ins is a candidate: the reason and its condition, which KQL and Spark read alike. The first whose
/// condition holds counts.
pub(super) fn reasons() -> impl Iterator<Item = [&'static str; 2]> {
    records(include_str!("../../../assets/hunt/reasons.tsv"))
}

/// A hunt.
pub(crate) struct Hunt<'a> {
    /// The settings in force.
    pub settings: &'a Settings,
    /// Where the sign-ins are.
    pub table: HuntTable,
    /// The first time; relative ones count from now. Without it, seven days before now.
    pub since: Option<FilterTime>,
    /// The last time; without it, now.
    pub until: Option<FilterTime>,
}

impl Hunt<'_> {
    /// Writes the query.
    pub(crate) fn text(&self) -> String {
        let mut text = format!("{}{CANDIDATES}", self.table.template());
        for (name, value) in self.values() {
            text = text.replace(&format!("${name}$"), &value);
        }
        text
    }

    fn values(&self) -> Vec<(&'static str, String)> {
        let Settings { networks, replay, .. } = self.settings;
        let codes = Self::codes();
        let tool = self.tools().map_or_else(
            || "false".to_owned(),
            |pattern| format!("Agent matches regex {}", super::literal::literal(&pattern)),
        );
        let mut classes = String::new();
        for (list, class) in self.own_classes() {
            let _ = write!(classes, "{}, \"{}\", ", holds(list), class.name());
        }
        let reasons = reasons().fold(String::new(), |mut all, [reason, condition]| {
            let _ = writeln!(all, "        {condition}, {},", super::literal::literal(reason));
            all
        });
        let systems = |class| {
            let numbers: Vec<String> = knowledge::systems_of(class).map(|number| number.to_string()).collect();
            literals(numbers.iter().map(String::as_str))
        };
        vec![
            ("SINCE", Self::time(self.since.unwrap_or(PERIOD), true)),
            ("UNTIL", self.until.map_or_else(|| "now()".to_owned(), |until| Self::time(until, false))),
            ("CODES", literals(codes.iter().map(String::as_str))),
            ("TOOL", tool),
            ("CLASSES", classes),
            ("HOSTING", systems(NetworkClass::Hosting)),
            ("MICROSOFT", systems(NetworkClass::Microsoft)),
            ("MOBILE", systems(NetworkClass::Mobile)),
            ("EDGE", systems(NetworkClass::SecurityEdge)),
            ("RELAY", systems(NetworkClass::Relay)),
            ("SERVICES", literals(knowledge::applications_with(Role::MicrosoftService))),
            ("POWERFUL", literals(knowledge::applications_with(Role::HighValue))),
            ("PROGRAMS", literals(knowledge::programs())),
            ("WINDOWS_ONLY", literals(knowledge::applications_with(Role::WindowsOnly))),
            ("COMPUTERS_ONLY", literals(knowledge::applications_with(Role::ComputersOnly))),
            ("PHONES_ONLY", literals(knowledge::applications_with(Role::PhonesOnly))),
            ("LANDING", literals(knowledge::applications_with(Role::Landing))),
            ("BROKERS", literals(knowledge::applications_with(Role::Broker))),
            ("TRUSTED", holds(&networks.trusted)),
            ("EGRESS", holds(&networks.egress)),
            ("SHIFT", (32 - replay.ipv4_prefix.clamp(1, 32)).to_string()),
            ("DIGITS", self.ipv6_characters().to_string()),
            ("WINDOW", format!("{}m", replay.window_minutes)),
            ("EXIT_USERS", self.exit_users().to_string()),
            ("EXIT_PERCENT", replay.egress_min_percent.to_string()),
            ("REASONS", reasons),
        ]
    }

    /// The codes with which a token was presented: with success, or stopped by a policy.
    pub(super) fn codes() -> Vec<String> {
        std::iter::once(0).chain(knowledge::policy_blocks()).map(|code| code.to_string()).collect()
    }

    /// The user agents of scripts, as a regular expression; `None` where they are no evidence.
    pub(super) fn tools(&self) -> Option<String> {
        (!self.settings.points.is_off("tool-user-agent")).then(knowledge::tool_pattern)
    }

    /// The networks that the analyst gave a class, which count before those that the program knows.
    pub(super) fn own_classes(&self) -> impl Iterator<Item = (&Vec<NetworkName>, NetworkClass)> {
        let networks = &self.settings.networks;
        let lists = [
            (&networks.service, NetworkClass::Microsoft),
            (&networks.mobile, NetworkClass::Mobile),
            (&networks.security_edge, NetworkClass::SecurityEdge),
            (&networks.relay, NetworkClass::Relay),
            (&networks.hosting, NetworkClass::Hosting),
        ];
        lists.into_iter().filter(|(list, _)| !list.is_empty())
    }

    /// The characters of a network in an IPv6 address that is written in full: four digits and a colon for each 16 bits.
    pub(super) fn ipv6_characters(&self) -> u32 {
        let nibbles = self.settings.replay.ipv6_prefix.clamp(4, 63) / 4;
        nibbles + (nibbles - 1) / 4
    }

    /// How many users share an exit; more than any tenant has where exits are not inferred.
    pub(super) fn exit_users(&self) -> u32 {
        let replay = &self.settings.replay;
        if replay.infer_egress { replay.egress_min_users } else { 1_000_000_000 }
    }

    fn time(time: FilterTime, is_start: bool) -> String {
        let back = || format!("ago({}s)", (0 - time.start(Timestamp(0)).0) / Timestamp::SECOND);
        match (time, is_start) {
            (FilterTime::Back { .. }, _) => back(),
            (time, true) => from_time(time.start(Timestamp(0))),
            (time, false) => until_time(time.last(Timestamp(0))),
        }
    }
}

/// Writes a condition that is true in one of the networks.
fn holds(networks: &[NetworkName]) -> String {
    let mut any: Vec<String> = Vec::new();
    let systems: Vec<String> = networks
        .iter()
        .filter_map(|network| match network {
            NetworkName::System(number) => Some(number.to_string()),
            NetworkName::Prefix(_) => None,
        })
        .collect();
    if !systems.is_empty() {
        any.push(format!("Asn in ({})", literals(systems.iter().map(String::as_str))));
    }
    for network in networks {
        if let NetworkName::Prefix(prefix) = network {
            let family = if prefix.addr().is_ipv4() { "ipv4" } else { "ipv6" };
            let text = prefix.to_string();
            any.push(format!("coalesce({family}_is_in_range(IPAddress, {}), false)", literals([text.as_str()])));
        }
    }
    if any.is_empty() { "false".to_owned() } else { format!("({})", any.join(" or ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(settings: &Settings, table: HuntTable) -> String {
        Hunt { settings, table, since: None, until: None }.text()
    }

    fn unfilled(text: &str) -> Option<&str> {
        text.split('$').skip(1).find(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()))
    }

    #[test]
    fn every_place_of_the_template_is_filled() {
        let spark =
            Hunt { settings: &Settings::default(), table: HuntTable::LogAnalytics, since: None, until: None }.spark();
        assert!(spark.contains("\nTOOLS = \"") && spark.contains("\nWINDOW_MINUTES = 60\n"), "{spark}");
        assert_eq!(unfilled(&spark), None);
        for table in HuntTable::ALL {
            let text = text(&Settings::default(), table);
            assert_eq!(unfilled(&text), None);
            assert!(text.contains("let Since = ago(604800s);\nlet Until = now();\n"), "{text}");
        }
    }

    #[test]
    fn what_the_analyst_set_is_in_force() {
        let mut settings = Settings::default();
        settings.networks.trusted = vec!["AS64500".parse().unwrap(), "192.0.2.0/24".parse().unwrap()];
        settings.networks.hosting = vec!["2001:db8::/32".parse().unwrap()];
        settings.replay.ipv4_prefix = 16;
        settings.replay.infer_egress = false;
        let text = text(&settings, HuntTable::LogAnalytics);
        for part in [
            r#"(Asn in ("64500") or coalesce(ipv4_is_in_range(IPAddress, "192.0.2.0/24"), false))"#,
            r#"Class = case((coalesce(ipv6_is_in_range(IPAddress, "2001:db8::/32"), false)), "hosting", Asn in (Hosting)"#,
            "binary_shift_right(parse_ipv4(IPAddress), 16)",
            "1000000000",
        ] {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
    }

    #[test]
    fn a_time_is_a_date_or_a_span_before_now() {
        let settings = Settings::default();
        let hunt = |since: &str, until: &str| {
            let time = |text| FilterTime::parse(text);
            Hunt { settings: &settings, table: HuntTable::Defender, since: time(since), until: time(until) }.text()
        };
        assert!(
            hunt("-30d", "2026-10-03")
                .contains("let Since = ago(2592000s);\nlet Until = datetime(2026-10-03T23:59:59.9999999Z);\n")
        );
    }
}
