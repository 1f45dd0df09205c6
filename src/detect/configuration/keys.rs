//! Defines the keys of the settings file. Reading, explaining and writing settings use this table.

use super::value_type::{SettingType, country, lower_case, text};
use crate::detect::Settings;
use crate::detect::registry::thresholds;
use crate::knowledge::DatabaseContent;

/// A key of the settings file.
#[derive(Clone, Copy)]
pub struct SettingKey {
    /// The table that contains it, such as `replay`.
    pub section: &'static str,
    /// Its name in that table.
    pub name: &'static str,
    /// What it means.
    pub about: &'static str,
    pub(crate) form: SettingType,
}

impl SettingKey {
    /// Returns both names, such as `replay.window_minutes`.
    pub fn path(&self) -> String {
        format!("{}.{}", self.section, self.name)
    }

    /// Describes the values that it accepts.
    pub fn expected(&self) -> String {
        self.form.expected()
    }

    /// Returns its value in these settings, as TOML.
    pub fn value(&self, settings: &Settings) -> String {
        // `show` takes mutable settings because the table has one accessor a value, which is for changing it.
        self.form.show(&mut settings.clone())
    }
}

/// The table of the thresholds that detectors declare.
const THRESHOLDS: &str = "detectors";
/// Sections that older files have, with the names that they have now.
pub(crate) const RENAMED: &[(&str, &str)] = &[("companions", THRESHOLDS)];
/// The table of points. Its keys are the names of signals.
pub(crate) const POINTS: &str = "points";
/// The table of columns. Its keys are names of columns.
pub(crate) const COLUMNS: &str = "columns";
/// The table with the list of disabled rules.
pub(crate) const RULES: &str = "rules";
/// The list of disabled rules.
pub(crate) const OFF: &str = "off";

/// The comment above each section.
pub(crate) const SECTIONS: &[(&str, &str)] = &[
    ("networks", "Networks that you know, by prefix or by autonomous system."),
    (
        "databases",
        "Files in MaxMind's format (.mmdb) on disk, used where the log has no value. None is needed, and none is ever \
         fetched. Paths are relative to the settings file.",
    ),
    ("users", "Users."),
    ("watch", "Watch lists."),
    ("replay", "Thresholds of the detector of replayed tokens."),
    (THRESHOLDS, "Thresholds of the other detectors."),
    ("severity", "The least score of each severity."),
    (
        POINTS,
        "The points that each reason adds to a score at most, or subtracts. The steps of a reason keep their \
         proportion. 'signinscope explain NAME' describes a reason.",
    ),
    (
        COLUMNS,
        "What columns of tables hold whose headings are not known, as in: user = \"Gebruiker\". Names are those of \
         filters. --columns adds to it.",
    ),
    (RULES, "Disabled reasons. Nothing else depends on what they would find."),
];

/// Lists all keys but those of points and rules.
pub fn setting_keys() -> impl Iterator<Item = SettingKey> {
    let own = thresholds().map(|own| key(THRESHOLDS, own.name, own.about, SettingType::Threshold(own)));
    KEYS.iter().copied().chain(own)
}

/// The keys that no detector declares.
static KEYS: &[SettingKey] = &[
    networks("trusted", "Never suspect, unless an attack tool or a script is used there. --trusted adds to it.", |s| {
        &mut s.networks.trusted
    }),
    networks(
        "egress",
        "Exits that your users share, such as offices, VPNs and proxies. Every user who proved a factor anywhere may \
         be there.",
        |s| &mut s.networks.egress,
    ),
    networks("service", "Servers that act for users, as Microsoft's do.", |s| &mut s.networks.service),
    networks("mobile", "Mobile carriers. The location of their addresses means little.", |s| &mut s.networks.mobile),
    networks("security_edge", "Security edges and cloud proxies.", |s| &mut s.networks.security_edge),
    networks("relay", "Privacy relays of consumers.", |s| &mut s.networks.relay),
    networks("hosting", "Rented servers, VPN services and Tor, where no user is.", |s| &mut s.networks.hosting),
    networks(
        "developer",
        "Machines of people who write software. What only developers' tools do there is not reported.",
        |s| &mut s.networks.developer,
    ),
    key(
        "databases",
        "geo",
        "Places. --geo adds to it.",
        SettingType::Files { content: DatabaseContent::Places, at: |s| &mut s.databases.geo },
    ),
    key(
        "databases",
        "asn",
        "Autonomous systems, and which addresses are rented servers, VPN services or Tor. --asn adds to it.",
        SettingType::Files { content: DatabaseContent::Networks, at: |s| &mut s.databases.asn },
    ),
    key(
        "users",
        "privileged",
        "Users whose findings are rated one step more severe, with a note.",
        SettingType::Texts {
            what: "a principal name or an object id",
            read: lower_case,
            at: |s| &mut s.privileged_users,
        },
    ),
    key(
        "watch",
        "applications",
        "Applications, by id or name.",
        SettingType::Texts {
            what: "the id or the name of an application",
            read: lower_case,
            at: |s| &mut s.watch.applications,
        },
    ),
    key(
        "watch",
        "networks",
        "Networks, by prefix or by autonomous system.",
        SettingType::Networks(|s| &mut s.watch.networks),
    ),
    key(
        "watch",
        "countries",
        "Countries, by their two letters.",
        SettingType::Texts { what: "two letters such as \"KP\"", read: country, at: |s| &mut s.watch.countries },
    ),
    key(
        "watch",
        "user_agents",
        "Pieces of user agents, in any case.",
        SettingType::Texts { what: "a piece of a user agent", read: text, at: |s| &mut s.watch.user_agents },
    ),
    count("window_minutes", "Two sign-ins this close together, in minutes, are compared.", (1, 1440), |s| {
        &mut s.replay.window_minutes
    }),
    count("gap_hours", "A pause longer than this, in hours, ends a stream of tokens.", (1, 720), |s| {
        &mut s.replay.gap_hours
    }),
    count(
        "interleave_min",
        "From this many changes of place on, one moving device is no explanation.",
        (1, 1000),
        |s| &mut s.replay.interleave_min,
    ),
    number("distance_km", "Distances up to this, in km, count as none.", 20_000.0, |s| &mut s.replay.distance_km),
    number("speed_km_h", "Nobody travels faster than this, in km/h.", 1_000_000.0, |s| &mut s.replay.speed_km_h),
    number(
        "place_radius_km",
        "Within this distance, in km, geolocation cannot separate two places of one provider.",
        20_000.0,
        |s| &mut s.replay.place_radius_km,
    ),
    number("commute_km", "Nobody commutes daily between places this far apart, in km.", 20_000.0, |s| {
        &mut s.replay.commute_km
    }),
    count("ipv4_prefix", "Length of an IPv4 prefix that counts as one network.", (8, 32), |s| {
        &mut s.replay.ipv4_prefix
    }),
    count("ipv6_prefix", "Length of an IPv6 prefix that counts as one network.", (16, 63), |s| {
        &mut s.replay.ipv6_prefix
    }),
    switch("infer_egress", "Infer shared exits from who proves factors there.", |s| &mut s.replay.infer_egress),
    count(
        "egress_min_users",
        "This many users with a factor proved on a prefix make it a shared exit.",
        (1, 1_000_000),
        |s| &mut s.replay.egress_min_users,
    ),
    count(
        "egress_min_percent",
        "In a large tenant this share of its users, in percent, if that is more.",
        (0, 100),
        |s| &mut s.replay.egress_min_percent,
    ),
    count(
        "campaign_min_users",
        "This many users who only present tokens from a prefix without any proof make it a campaign.",
        (2, 1_000_000),
        |s| &mut s.replay.campaign_min_users,
    ),
    count("many_applications", "This many different applications look like a sweep.", (1, 1000), |s| {
        &mut s.replay.many_applications
    }),
    count("wide_applications", "This many certainly are one, and raise the severity.", (1, 1000), |s| {
        &mut s.replay.wide_applications
    }),
    switch(
        "factors_in_both_logs",
        "A factor proved in a non-interactive sign-in (FIDO2, Windows Hello) proves a place as an interactive one does.",
        |s| &mut s.replay.factors_in_both_logs,
    ),
    band("low", "Low. Findings with a lower score are left out.", |s| &mut s.severity.low),
    band("medium", "Medium.", |s| &mut s.severity.medium),
    band("high", "High.", |s| &mut s.severity.high),
    band("critical", "Critical.", |s| &mut s.severity.critical),
];

const fn key(section: &'static str, name: &'static str, about: &'static str, form: SettingType) -> SettingKey {
    SettingKey { section, name, about, form }
}

const fn networks(
    name: &'static str,
    about: &'static str,
    at: fn(&mut Settings) -> &mut Vec<super::NetworkName>,
) -> SettingKey {
    key("networks", name, about, SettingType::Networks(at))
}

const fn count(
    name: &'static str,
    about: &'static str,
    (least, most): (u32, u32),
    at: fn(&mut Settings) -> &mut u32,
) -> SettingKey {
    key("replay", name, about, SettingType::Count { least, most, at })
}

const fn number(name: &'static str, about: &'static str, most: f64, at: fn(&mut Settings) -> &mut f64) -> SettingKey {
    key("replay", name, about, SettingType::Number { most, at })
}

const fn switch(name: &'static str, about: &'static str, at: fn(&mut Settings) -> &mut bool) -> SettingKey {
    key("replay", name, about, SettingType::Switch(at))
}

const fn band(name: &'static str, about: &'static str, at: fn(&mut Settings) -> &mut u32) -> SettingKey {
    key("severity", name, about, SettingType::Count { least: 1, most: 100, at })
}
