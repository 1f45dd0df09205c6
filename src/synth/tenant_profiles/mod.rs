//! The tenant profiles that `generate` simulates.

mod habit_shares;
mod profile;
mod training;
mod with_habits;

pub use habit_shares::HabitShares;
use profile::ORDINARY;
pub(crate) use profile::WorkPattern;
pub use profile::{OmittedField, TenantProfile};
pub(crate) use training::{SPRAYED, TRAINING};
use with_habits::{AGENCY, CONSULTANCY, PLATFORM, STUDIO};

/// All kinds: of those without and of those with habits first those for tuning, then those held out.
pub static TENANT_PROFILES: [TenantProfile; 12] = [
    TenantProfile {
        name: "office",
        about: "a firm of one city on one line, with a few people at home; no coordinates in its export",
        for_tuning: true,
        cities: &[("Lyon", 92), ("Paris", 6), ("Toulouse", 2)],
        offices: 1,
        office_days: 4,
        machines: [70, 8, 20, 0, 2],
        phones: [50, 30, 20],
        second_machine: 0.2,
        keys: 0.1,
        commercial_vpn: 0.02,
        relay: 0.1,
        guests: 0.05,
        trips: 0.01,
        virtual_desktops: 0.0,
        developers: 0.02,
        kiosks: 0.02,
        dual_stack: 0.45,
        servers: 0.2,
        new_address: 0.05,
        coverage: 0.75,
        spray: 0.05,
        volume: 0.8,
        risk: false,
        omitted_fields: &[OmittedField::Coordinates],
        ..ORDINARY
    },
    TenantProfile {
        name: "multinational",
        about: "a company in a dozen cities whose people travel, with a split tunnel for some",
        for_tuning: true,
        cities: &[
            ("Paris", 16),
            ("Frankfurt am Main", 12),
            ("London", 14),
            ("New York", 14),
            ("Chicago", 8),
            ("Singapore", 8),
            ("Bengaluru", 14),
            ("Sao Paulo", 6),
            ("Warszawa", 6),
            ("Dubai", 2),
            ("Sydney", 3),
            ("Madrid", 4),
        ],
        offices: 10,
        trusted_offices: true,
        tunnel: 0.25,
        global_secure_access: 0.03,
        developers: 0.06,
        ..ORDINARY
    },
    TenantProfile {
        name: "university",
        about: "a campus: shared machines, students on carriers and at home, guests, old clients",
        for_tuning: true,
        cities: &[("Amsterdam", 60), ("Rotterdam", 25), ("Berlin", 4), ("Milano", 3), ("Madrid", 3), ("Krakow", 3)],
        offices: 1,
        work_pattern: WorkPattern::Campus,
        machines: [18, 14, 62, 5, 1],
        phones: [48, 40, 12],
        second_machine: 0.25,
        keys: 0.02,
        tunnel: 0.08,
        commercial_vpn: 0.1,
        relay: 0.22,
        guests: 0.15,
        trips: 0.015,
        virtual_desktops: 0.03,
        scripts: 0.3,
        kiosks: 0.3,
        meeting_rooms: 0.01,
        dual_stack: 0.6,
        servers: 0.5,
        new_address: 0.1,
        coverage: 0.7,
        spray: 0.5,
        volume: 0.7,
        risk: false,
        ..ORDINARY
    },
    TenantProfile {
        name: "tunnel",
        about: "an enterprise of one country, half of it behind a split tunnel, with virtual desktops",
        for_tuning: true,
        cities: &[("Chicago", 40), ("Dallas", 22), ("Atlanta", 20), ("Denver", 10), ("Boston", 8)],
        offices: 3,
        trusted_offices: true,
        machines: [92, 4, 2, 0, 2],
        phones: [60, 25, 15],
        second_machine: 0.08,
        keys: 0.6,
        tunnel: 0.6,
        relay: 0.08,
        guests: 0.04,
        trips: 0.03,
        virtual_desktops: 0.12,
        meeting_rooms: 0.02,
        dual_stack: 0.5,
        servers: 0.3,
        sign_in_frequency: 12,
        new_address: 0.02,
        coverage: 0.85,
        spray: 0.2,
        volume: 1.1,
        ..ORDINARY
    },
    TenantProfile {
        name: "remote",
        about: "a company without offices: many providers, commercial VPNs, Global Secure Access, own machines",
        for_tuning: false,
        cities: &[
            ("Lisboa", 8),
            ("Barcelona", 8),
            ("Berlin", 10),
            ("Krakow", 6),
            ("London", 10),
            ("Manchester", 5),
            ("Austin", 10),
            ("Seattle", 8),
            ("Toronto", 7),
            ("Vancouver", 4),
            ("Ciudad de Mexico", 5),
            ("Cape Town", 5),
            ("Bengaluru", 6),
            ("Istanbul", 4),
            ("Bucuresti", 4),
        ],
        offices: 0,
        office_days: 0,
        work_pattern: WorkPattern::Flexible,
        machines: [22, 58, 14, 6, 0],
        phones: [66, 24, 10],
        second_machine: 0.3,
        keys: 0.35,
        commercial_vpn: 0.22,
        global_secure_access: 0.2,
        relay: 0.25,
        guests: 0.12,
        trips: 0.03,
        virtual_desktops: 0.0,
        developers: 0.35,
        scripts: 0.25,
        meeting_rooms: 0.0,
        dual_stack: 0.55,
        servers: 0.4,
        new_address: 0.08,
        coverage: 0.65,
        spray: 0.06,
        volume: 0.9,
        ..ORDINARY
    },
    TenantProfile {
        name: "edge",
        about: "an enterprise that sends everything through a security edge with gateways in several countries",
        for_tuning: false,
        cities: &[
            ("London", 20),
            ("Manchester", 10),
            ("Dublin", 8),
            ("Amsterdam", 12),
            ("Stockholm", 8),
            ("Zuerich", 8),
            ("Milano", 8),
            ("New York", 14),
            ("Mumbai", 12),
        ],
        offices: 6,
        office_days: 2,
        trusted_offices: true,
        machines: [88, 8, 1, 1, 2],
        phones: [70, 20, 10],
        second_machine: 0.08,
        keys: 0.45,
        commercial_vpn: 0.0,
        edge: 0.8,
        edge_is_regional: false,
        global_secure_access: 0.05,
        relay: 0.05,
        guests: 0.04,
        trips: 0.05,
        virtual_desktops: 0.06,
        sign_in_frequency: 24,
        new_address: 0.05,
        coverage: 0.6,
        spray: 0.15,
        volume: 1.2,
        ..ORDINARY
    },
    TenantProfile {
        name: "developers",
        about: "a software company: virtual desktops, scripts on hosted machines, several devices per user",
        for_tuning: false,
        cities: &[("Seattle", 30), ("San Jose", 20), ("Austin", 14), ("Kyiv", 12), ("Bengaluru", 18), ("Tokyo", 6)],
        offices: 3,
        office_days: 2,
        work_pattern: WorkPattern::Flexible,
        machines: [44, 38, 4, 14, 0],
        phones: [56, 36, 8],
        second_machine: 0.5,
        keys: 0.6,
        tunnel: 0.1,
        commercial_vpn: 0.06,
        global_secure_access: 0.04,
        relay: 0.12,
        guests: 0.08,
        trips: 0.02,
        virtual_desktops: 0.2,
        developers: 0.75,
        scripts: 0.4,
        meeting_rooms: 0.02,
        dual_stack: 0.5,
        servers: 0.25,
        new_address: 0.04,
        coverage: 0.7,
        spray: 0.1,
        volume: 1.3,
        ..ORDINARY
    },
    TenantProfile {
        name: "frontline",
        about: "shops and wards: shared phones behind carriers, shifts round the clock, few machines of one's own",
        for_tuning: false,
        cities: &[
            ("Johannesburg", 24),
            ("Cape Town", 16),
            ("Nairobi", 8),
            ("Manila", 20),
            ("Bogota", 12),
            ("Ciudad de Mexico", 20),
        ],
        offices: 5,
        office_days: 5,
        work_pattern: WorkPattern::Shifts,
        machines: [16, 0, 14, 0, 70],
        phones: [12, 62, 26],
        second_machine: 0.02,
        keys: 0.02,
        tunnel: 0.02,
        commercial_vpn: 0.03,
        relay: 0.02,
        guests: 0.01,
        trips: 0.005,
        virtual_desktops: 0.02,
        developers: 0.0,
        scripts: 0.0,
        kiosks: 0.25,
        shared_phones: 0.55,
        meeting_rooms: 0.0,
        dual_stack: 0.2,
        servers: 0.3,
        new_address: 0.15,
        coverage: 0.55,
        spray: 0.2,
        volume: 0.7,
        risk: false,
        ..ORDINARY
    },
    STUDIO,
    CONSULTANCY,
    PLATFORM,
    AGENCY,
];

impl TenantProfile {
    /// The kind of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        TENANT_PROFILES.iter().find(|profile| profile.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synth::environment::geography::city_named;

    #[test]
    fn kinds_are_sound() {
        for profile in &TENANT_PROFILES {
            assert!(profile.offices <= profile.cities.len(), "{}", profile.name);
            assert!(profile.cities.iter().all(|&(city, _)| city_named(city) < usize::MAX));
            assert!(TenantProfile::named(profile.name).is_some_and(|found| std::ptr::eq(found, profile)));
        }
        assert_eq!(TENANT_PROFILES.iter().filter(|profile| profile.for_tuning).count(), 6);
    }
}
