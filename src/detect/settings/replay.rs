//! The thresholds of token replay, with their defaults.

use crate::signin::Timestamp;

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
