//! Defines what a tenant profile describes.
//!
//! Probabilities are per person unless stated otherwise. They are estimates, not measurements: what matters is that the
//! profiles differ from each other as much as real tenants do.

use super::habit_shares::HabitShares;

/// When people work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkPattern {
    /// Weekdays, in the daytime.
    OfficeHours,
    /// Any eight hours of any day of the week.
    Shifts,
    /// Late starts, evenings and weekends.
    Campus,
    /// Weekdays, with long breaks and late evenings.
    Flexible,
}

/// A group of fields that an export can omit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OmittedField {
    /// Session ids, as in old exports and in Graph's v1.0.
    SessionIds,
    /// Numbers of autonomous systems.
    AutonomousSystems,
    /// Coordinates; a place is a city and a country.
    Coordinates,
    /// The steps of authentication (`authenticationDetails`).
    AuthenticationDetails,
    /// Types of incoming tokens.
    TokenTypes,
}

impl OmittedField {
    /// All groups.
    pub const ALL: [Self; 5] =
        [Self::SessionIds, Self::AutonomousSystems, Self::Coordinates, Self::AuthenticationDetails, Self::TokenTypes];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SessionIds => "session-ids",
            Self::AutonomousSystems => "autonomous-systems",
            Self::Coordinates => "coordinates",
            Self::AuthenticationDetails => "authentication-details",
            Self::TokenTypes => "token-types",
        }
    }
}

/// What kind of tenant to simulate.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct TenantProfile {
    /// The name on the command line.
    pub name: &'static str,
    /// What it is, in one phrase.
    pub about: &'static str,
    /// Whether the detector may be tuned on it. The others are held out, to measure on tenants that it was not tuned on.
    pub for_tuning: bool,
    /// Where people live: cities of `geography.rs`, with weights.
    pub cities: &'static [(&'static str, u32)],
    /// How many of the first cities have an office.
    pub offices: usize,
    /// How many days a week a person with an office works there.
    pub office_days: u32,
    /// Whether offices are trusted named locations.
    pub trusted_offices: bool,
    /// When people work.
    pub work_pattern: WorkPattern,
    /// The main machine, with weights: managed Windows, managed Mac, unmanaged, Linux, none.
    pub machines: [u32; 5],
    /// The phone, with weights: iPhone, Android, none.
    pub phones: [u32; 3],
    /// Has a second machine.
    pub second_machine: f64,
    /// Authenticates with Windows Hello or a security key.
    pub keys: f64,
    /// Uses the company's split tunnel.
    pub tunnel: f64,
    /// Uses a commercial VPN at home.
    pub commercial_vpn: f64,
    /// The share of a managed machine's requests that leave through the security edge.
    pub edge: f64,
    /// Whether the edge has gateways only near the company's cities.
    pub edge_is_regional: bool,
    /// Uses Global Secure Access.
    pub global_secure_access: f64,
    /// Uses a privacy relay on Apple's devices.
    pub relay: f64,
    /// Is a guest of another tenant.
    pub guests: f64,
    /// Begins a trip on a working day.
    pub trips: f64,
    /// Works on a virtual desktop.
    pub virtual_desktops: f64,
    /// Uses developer tools.
    pub developers: f64,
    /// The share of developers with scripts on hosted machines.
    pub scripts: f64,
    /// Uses shared machines (kiosks, libraries).
    pub kiosks: f64,
    /// Uses shared phones.
    pub shared_phones: f64,
    /// The share of accounts that are meeting rooms.
    pub meeting_rooms: f64,
    /// Has IPv4 and IPv6 at home.
    pub dual_stack: f64,
    /// Uses web applications whose servers hold tokens.
    pub servers: f64,
    /// Hours after which a sign-in frequency policy asks for authentication again; 0 for never.
    pub sign_in_frequency: i64,
    /// Gets a new address at home on a day.
    pub new_address: f64,
    /// The share of providers whose autonomous system is on lists, of those that could be.
    pub coverage: f64,
    /// How often a password spray tries the account on a day.
    pub spray: f64,
    /// A factor on the number of sign-ins; 1 is ordinary.
    pub volume: f64,
    /// Whether Entra ID Protection is licensed; otherwise risk is hidden.
    pub risk: bool,
    /// The fields that its exports omit.
    pub omitted_fields: &'static [OmittedField],
    /// Habits that look like theft; the older profiles have none.
    pub habits: Option<HabitShares>,
}

/// The values that most profiles share. A profile names only the ones in which it differs.
pub(super) const ORDINARY: TenantProfile = TenantProfile {
    name: "",
    about: "",
    for_tuning: false,
    cities: &[],
    offices: 0,
    office_days: 3,
    trusted_offices: false,
    work_pattern: WorkPattern::OfficeHours,
    machines: [82, 14, 2, 1, 1],
    phones: [58, 34, 8],
    second_machine: 0.1,
    keys: 0.5,
    tunnel: 0.0,
    commercial_vpn: 0.01,
    edge: 0.0,
    edge_is_regional: true,
    global_secure_access: 0.0,
    relay: 0.06,
    guests: 0.06,
    trips: 0.06,
    virtual_desktops: 0.04,
    developers: 0.05,
    scripts: 0.2,
    kiosks: 0.0,
    shared_phones: 0.0,
    meeting_rooms: 0.03,
    dual_stack: 0.4,
    servers: 0.35,
    sign_in_frequency: 0,
    new_address: 0.06,
    coverage: 0.8,
    spray: 0.12,
    volume: 1.0,
    risk: true,
    omitted_fields: &[],
    habits: None,
};
