//! The tenant profiles whose people have habits that look like theft.

use super::habit_shares::HabitShares;
use super::profile::{ORDINARY, TenantProfile, WorkPattern};

pub(super) const STUDIO: TenantProfile = TenantProfile {
    name: "studio",
    about: "a software firm of one country: developers' machines in clouds, remote editors, private VPNs, relays",
    for_tuning: true,
    cities: &[("Berlin", 46), ("Hamburg", 24), ("Muenchen", 20), ("Wien", 10)],
    offices: 2,
    office_days: 2,
    machines: [56, 34, 8, 2, 0],
    second_machine: 0.15,
    commercial_vpn: 0.0,
    relay: 0.0,
    guests: 0.05,
    virtual_desktops: 0.05,
    developers: 0.0,
    habits: Some(HabitShares::COMMON),
    ..ORDINARY
};

pub(super) const CONSULTANCY: TenantProfile = TenantProfile {
    name: "consultancy",
    about: "consultants with devices of their own, virtual desktops in Azure, guests, administrators who script",
    for_tuning: true,
    cities: &[("London", 30), ("Manchester", 12), ("Dublin", 10), ("Amsterdam", 14), ("Paris", 16), ("Madrid", 18)],
    offices: 2,
    office_days: 1,
    work_pattern: WorkPattern::Flexible,
    machines: [38, 18, 40, 4, 0],
    second_machine: 0.25,
    keys: 0.3,
    commercial_vpn: 0.0,
    relay: 0.0,
    guests: 0.15,
    trips: 0.08,
    virtual_desktops: 0.18,
    developers: 0.0,
    new_address: 0.1,
    coverage: 0.7,
    habits: Some(HabitShares {
        developers: 0.06,
        administrators: 0.05,
        in_browser: 0.6,
        other_browsers: 0.4,
        split_proxy: 0.15,
        ..HabitShares::COMMON
    }),
    ..ORDINARY
};

pub(super) const PLATFORM: TenantProfile = TenantProfile {
    name: "platform",
    about: "a software company of several countries: machines in Azure, agents, a proxy with two exits",
    for_tuning: false,
    cities: &[
        ("Toronto", 22),
        ("Vancouver", 10),
        ("Boston", 14),
        ("Bengaluru", 24),
        ("Krakow", 14),
        ("Stockholm", 8),
        ("Sydney", 8),
    ],
    offices: 5,
    office_days: 2,
    work_pattern: WorkPattern::Flexible,
    machines: [48, 44, 2, 6, 0],
    phones: [60, 36, 4],
    second_machine: 0.2,
    keys: 0.7,
    commercial_vpn: 0.0,
    relay: 0.0,
    guests: 0.08,
    trips: 0.03,
    virtual_desktops: 0.08,
    developers: 0.0,
    dual_stack: 0.5,
    coverage: 0.65,
    volume: 1.1,
    habits: Some(HabitShares {
        developers: 0.16,
        in_azure: 0.55,
        factor_at_home: 0.5,
        remote_editors: 0.4,
        relays: 0.1,
        agents: 0.03,
        own_agents: 0.08,
        split_proxy: 0.3,
        ..HabitShares::COMMON
    }),
    ..ORDINARY
};

pub(super) const AGENCY: TenantProfile = TenantProfile {
    name: "agency",
    about: "freelancers with laptops of their own, shared tablets, private VPNs, relays; risk is not licensed",
    for_tuning: false,
    cities: &[("Barcelona", 26), ("Milano", 22), ("Lisboa", 18), ("Warszawa", 16), ("Helsinki", 8), ("Austin", 10)],
    offices: 1,
    office_days: 2,
    work_pattern: WorkPattern::Flexible,
    machines: [14, 26, 56, 4, 0],
    phones: [64, 30, 6],
    second_machine: 0.2,
    keys: 0.08,
    commercial_vpn: 0.0,
    relay: 0.0,
    guests: 0.1,
    trips: 0.04,
    virtual_desktops: 0.0,
    developers: 0.0,
    new_address: 0.1,
    coverage: 0.6,
    spray: 0.05,
    volume: 0.8,
    risk: false,
    habits: Some(HabitShares {
        developers: 0.08,
        cloud_machines: 0.4,
        in_azure: 0.1,
        private_vpn: 0.09,
        in_browser: 0.5,
        relays: 0.2,
        other_browsers: 0.35,
        tablets: 0.12,
        agents: 0.0,
        ..HabitShares::COMMON
    }),
    ..ORDINARY
};
