//! The settings of detection: every list, threshold, point and switch.

pub(crate) mod network;
pub(crate) mod points;
pub(crate) mod threshold_overrides;

use super::{NetworkName, Points, Severity, Thresholds};
use crate::knowledge::IpDatabase;
use crate::signin::Timestamp;

/// All settings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// Networks that the analyst knows.
    pub networks: KnownNetworks,
    /// Databases on disk, which are used where the log has no value.
    pub databases: Databases,
    /// Privileged users: principal names or object ids, in lower case. Their findings are rated one step more severe.
    pub privileged_users: Vec<String>,
    /// The analyst's watch lists.
    pub watch: WatchLists,
    /// Thresholds of the replay detector.
    pub replay: ReplaySettings,
    /// Thresholds of the other detectors.
    pub thresholds: Thresholds,
    /// The least score of each severity.
    pub severity: Bands,
    /// Changed points of rules.
    pub points: Points,
}

/// Networks that the analyst knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownNetworks {
    /// Networks whose sign-ins are never suspect, unless made by an attack tool or a script.
    pub trusted: Vec<NetworkName>,
    /// Exits that the users of the tenant share.
    pub egress: Vec<NetworkName>,
    /// Servers that act for users, as Microsoft's do.
    pub service: Vec<NetworkName>,
    /// Mobile carriers.
    pub mobile: Vec<NetworkName>,
    /// Security edges and cloud proxies.
    pub security_edge: Vec<NetworkName>,
    /// Privacy relays of consumers.
    pub relay: Vec<NetworkName>,
    /// Rented servers.
    pub hosting: Vec<NetworkName>,
}

/// Databases on disk. Of several, the first that has an address counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Databases {
    /// Databases of places.
    pub geo: Vec<IpDatabase>,
    /// Databases of autonomous systems, and of hosting, VPN and Tor addresses.
    pub asn: Vec<IpDatabase>,
}

/// The analyst's watch lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WatchLists {
    /// Ids or names of applications, in lower case.
    pub applications: Vec<String>,
    /// Networks.
    pub networks: Vec<NetworkName>,
    /// Countries, two capital letters each.
    pub countries: Vec<String>,
    /// Parts of user agents, compared without regard to case.
    pub user_agents: Vec<String>,
}

/// Thresholds of the replay detector.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReplaySettings {
    /// Two sign-ins this close together, in minutes, are compared.
    pub window_minutes: u32,
    /// A pause longer than this, in hours, ends a stream of tokens. It is longer than a day, so that an attacker who comes
    /// once a day stays in one.
    pub gap_hours: u32,
    /// From this many changes of place on, one moving device is no explanation.
    pub interleave_min: u32,
    /// Distances up to this, in km, count as none.
    pub distance_km: f64,
    /// Nobody travels faster than this, in km/h.
    pub speed_km_h: f64,
    /// Within this distance, in km, geolocation cannot separate two places of one provider.
    pub place_radius_km: f64,
    /// Nobody commutes daily between places this far apart, in km.
    pub commute_km: f64,
    /// Length of an IPv4 prefix that counts as one network.
    pub ipv4_prefix: u32,
    /// Length of an IPv6 prefix that counts as one network.
    pub ipv6_prefix: u32,
    /// Infer shared exits of a tenant from who proves factors there.
    pub infer_egress: bool,
    /// This many users with proof make a prefix a shared exit of the tenant: an office, a VPN, a security edge.
    pub egress_min_users: u32,
    /// In a large tenant this share of its users, in percent, if that is more.
    pub egress_min_percent: u32,
    /// This many users who only present tokens from a prefix without any proof make it a campaign.
    pub campaign_min_users: u32,
    /// This many different applications are a sweep.
    pub many_applications: u32,
    /// This many certainly are one, and raise the severity.
    pub wide_applications: u32,
    /// A factor proved in a non-interactive sign-in (FIDO2, Windows Hello) proves a place as an interactive one does.
    pub factors_in_both_logs: bool,
}

impl Default for ReplaySettings {
    fn default() -> Self {
        Self {
            window_minutes: 60,
            gap_hours: 36,
            interleave_min: 3,
            distance_km: 100.0,
            speed_km_h: 900.0,
            place_radius_km: 100.0,
            commute_km: 500.0,
            ipv4_prefix: 24,
            ipv6_prefix: 48,
            infer_egress: true,
            egress_min_users: 4,
            egress_min_percent: 1,
            campaign_min_users: 3,
            many_applications: 5,
            wide_applications: 8,
            factors_in_both_logs: true,
        }
    }
}

impl ReplaySettings {
    /// [`Self::window_minutes`] in nanoseconds.
    pub fn window(&self) -> i64 {
        i64::from(self.window_minutes) * 60 * Timestamp::SECOND
    }

    /// [`Self::gap_hours`] in nanoseconds.
    pub fn gap(&self) -> i64 {
        i64::from(self.gap_hours) * Timestamp::HOUR
    }

    /// The window in a sentence: `an hour`, `6 hours`, `45 minutes`.
    pub fn window_in_words(&self) -> String {
        match self.window_minutes {
            60 => "an hour".to_owned(),
            minutes if minutes % 60 == 0 => format!("{} hours", minutes / 60),
            1 => "a minute".to_owned(),
            minutes => format!("{minutes} minutes"),
        }
    }

    /// Returns how many users with proof make a shared exit in a tenant of this size.
    pub fn egress_users(&self, tenant: u32) -> u32 {
        let share = u64::from(tenant) * u64::from(self.egress_min_percent) / 100;
        self.egress_min_users.max(share as u32)
    }
}

/// The least score of each severity. Findings below the least are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bands {
    /// Low, and the least that is listed.
    pub low: u32,
    /// Medium.
    pub medium: u32,
    /// High.
    pub high: u32,
    /// Critical.
    pub critical: u32,
}

impl Default for Bands {
    fn default() -> Self {
        Self { low: 40, medium: 60, high: 80, critical: 90 }
    }
}

impl Bands {
    /// Returns the severity of a score; `None` below the least.
    pub fn severity(self, score: i32) -> Option<Severity> {
        let bands = [
            (self.critical, Severity::Critical),
            (self.high, Severity::High),
            (self.medium, Severity::Medium),
            (self.low, Severity::Low),
        ];
        bands.into_iter().find(|&(least, _)| i64::from(score) >= i64::from(least)).map(|(_, severity)| severity)
    }
}
