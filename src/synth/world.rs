//! Kinds of tenant, as data: what differs between a law firm on one line and a ward with shared phones.
//!
//! Probabilities are of a person where nothing else is said. They are estimates of somebody who knows such tenants, not
//! measurements; what matters is that the kinds differ from each other as much as real ones do.

/// When people are at work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rhythm {
    /// Weekdays, by day.
    OfficeHours,
    /// Any eight hours of the day, any day of the week.
    Shifts,
    /// Late starts, evenings and weekends.
    Campus,
    /// Weekdays, with long breaks and late evenings.
    Flexible,
}

/// Something that the records of an export can lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// Session ids, as in old exports and in Graph's v1.0.
    SessionIds,
    /// Numbers of autonomous systems.
    AutonomousSystems,
    /// Degrees; places are names alone.
    Coordinates,
    /// The steps of authentication.
    AuthenticationDetails,
    /// Types of incoming tokens.
    TokenTypes,
}

impl Lack {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::SessionIds, Self::AutonomousSystems, Self::Coordinates, Self::AuthenticationDetails, Self::TokenTypes];

    /// Its name on the command line.
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

/// A kind of tenant.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct World {
    /// Its name on the command line.
    pub name: &'static str,
    /// In a sentence.
    pub about: &'static str,
    /// Whether the detector may be tuned on it. Kinds that are held out stay strange to it.
    pub for_tuning: bool,
    /// Where people live, with weights.
    pub cities: &'static [(&'static str, u32)],
    /// Of the cities, so many of the first have an office.
    pub offices: usize,
    /// Days a week that somebody with an office is in it.
    pub office_days: u32,
    /// Whether offices are trusted named locations.
    pub trusted_offices: bool,
    /// When people are at work.
    pub rhythm: Rhythm,
    /// Main machine: managed Windows, managed Mac, one's own PC, Linux, none.
    pub machines: [u32; 5],
    /// Whose phone is signed in: iPhone, Android, none.
    pub phones: [u32; 3],
    /// A second machine.
    pub second_machine: f64,
    /// Windows Hello or a security key.
    pub keys: f64,
    /// Uses the company's split tunnel.
    pub tunnel: f64,
    /// Uses a commercial VPN at home.
    pub commercial_vpn: f64,
    /// Share of a managed machine's requests that leave by the security edge.
    pub edge: f64,
    /// Whether the edge takes the person's own region (else any of the company's).
    pub edge_is_regional: bool,
    /// Uses Global Secure Access.
    pub global_secure_access: f64,
    /// Uses a privacy relay on Apple's devices.
    pub relay: f64,
    /// Comes from another tenant.
    pub guests: f64,
    /// Sets out on a trip, of a working day.
    pub trips: f64,
    /// Works at a desk in the cloud (VDI).
    pub virtual_desktops: f64,
    /// Uses a developer's tools.
    pub developers: f64,
    /// Of developers, those with scripts on rented machines.
    pub scripts: f64,
    /// Uses shared machines (kiosks, libraries).
    pub kiosks: f64,
    /// Uses shared phones.
    pub shared_phones: f64,
    /// Accounts of meeting rooms, of all accounts.
    pub rooms: f64,
    /// Lives behind both kinds of address.
    pub dual_stack: f64,
    /// Uses web applications whose servers keep tokens.
    pub servers: f64,
    /// Hours after which a policy asks again; 0 for never.
    pub sign_in_frequency: i64,
    /// Gets a new address at home, of a day.
    pub new_address: f64,
    /// Share of providers' numbers that lists know, of those that they could.
    pub coverage: f64,
    /// Strangers' passwords tried, of a person and day.
    pub spray: f64,
    /// How much is signed in, against the ordinary.
    pub volume: f64,
    /// Whether Entra ID Protection is licensed; else risk is hidden.
    pub risk: bool,
    /// What the records of its exports lack.
    pub lacks: &'static [Lack],
}
