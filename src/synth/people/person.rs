//! A person (or a meeting room) with an account, their devices and sessions.

use super::software::{AppResource, ClientSoftware};
use crate::synth::environment::company::Company;
use crate::synth::environment::networks::{BlockAddress, ProviderNetworks};
use crate::synth::random::Random;
use crate::synth::tenant_profiles::TenantProfile;

/// Index of a client in [`Person::clients`].
pub(crate) type ClientIndex = u16;

/// What the log shows of a client: device, system, browser and user agent.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(crate) struct ClientDetails {
    pub device_id: Option<u128>,
    pub device_name: Option<String>,
    pub system: &'static str,
    pub browser: &'static str,
    pub user_agent: Option<&'static str>,
    pub managed: bool,
    pub compliant: bool,
    /// The join type (`trustType`); empty where there is none.
    pub trust: &'static str,
    pub is_browser: bool,
    /// Whether its tokens are bound to the device.
    pub bound: bool,
    /// The legacy protocol that it speaks (`clientAppUsed`).
    pub legacy: Option<&'static str>,
}

impl ClientDetails {
    /// A client without a registered device.
    pub(crate) fn anonymous(software: &ClientSoftware, is_browser: bool) -> Self {
        Self {
            device_id: None,
            device_name: None,
            system: software.system,
            browser: software.browser,
            user_agent: Some(software.user_agent),
            managed: false,
            compliant: false,
            trust: "",
            is_browser,
            bound: false,
            legacy: None,
        }
    }

    /// The same client without its device.
    pub(crate) fn without_device(self) -> Self {
        Self { device_id: None, device_name: None, managed: false, compliant: false, trust: "", bound: false, ..self }
    }
}

/// The token that a session presents (`incomingTokenType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PresentedToken {
    /// None that the log names: a browser's cookie.
    None,
    Refresh,
    Primary,
}

/// How a person authenticates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    /// A password and a notification on the phone.
    PasswordAndPush,
    /// A password and a one-time code.
    PasswordAndCode,
    /// A password alone.
    Password,
    Hello,
    SecurityKey,
}

/// A session: everything that descends from one authentication.
#[derive(Clone, Debug)]
pub(crate) struct AuthSession {
    pub id: u128,
    pub client: ClientIndex,
    pub token: PresentedToken,
    pub uses: Vec<AppResource>,
    /// When the user last presented a factor, in milliseconds since 1970; far in the past where that was before the log.
    pub authenticated_at: i64,
    /// Whether it began with the device code flow.
    pub device_code: bool,
}

/// The kind of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DeviceKind {
    Machine,
    Phone,
    VirtualDesktop,
    /// A program on a hosted machine.
    Script,
}

/// A device with its sessions, which are indexes in [`Person::sessions`].
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(crate) struct OwnedDevice {
    pub kind: DeviceKind,
    pub managed: bool,
    /// Whether it is joined to Entra ID, so that a logon to Windows is a sign-in.
    pub joined: bool,
    pub sessions: Vec<usize>,
    /// Whether the browser loses its session when it is closed.
    pub forgetful: bool,
    /// Whether its browser uses a privacy relay.
    pub relayed: bool,
    /// Its address, where it does not move with the person.
    pub stands_at: Option<BlockAddress>,
}

/// Somebody (or a meeting room) with an account.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(crate) struct Person {
    pub id: u128,
    pub name: String,
    pub principal_name: String,
    pub is_guest: bool,
    pub is_room: bool,
    pub home_tenant: Option<u128>,
    pub city: usize,
    /// Index in [`Company::offices`].
    pub office: Option<usize>,
    pub method: Method,
    /// Minutes after midnight, local time, at which the day starts.
    pub starts: i64,
    pub home: (BlockAddress, Option<BlockAddress>),
    pub home_provider: (bool, usize),
    pub carrier: usize,
    pub uses_tunnel: bool,
    pub uses_vpn: bool,
    pub uses_access: bool,
    pub uses_servers: bool,
    pub devices: Vec<OwnedDevice>,
    pub sessions: Vec<AuthSession>,
    pub clients: Vec<ClientDetails>,
}

const GIVEN: [&str; 40] = [
    "Adele", "Alex", "Amina", "Anna", "Bianca", "Carlos", "Chen", "Chidi", "Clara", "Daan", "Diego", "Elena", "Emre",
    "Erik", "Fatima", "Grace", "Hana", "Hugo", "Ines", "Isaiah", "Jan", "Joanna", "Kenji", "Lena", "Lidia", "Lucas",
    "Maria", "Megan", "Miriam", "Nestor", "Noor", "Olu", "Patti", "Pradeep", "Renée", "Sofia", "Søren", "Thomas",
    "Yara", "Zoë",
];

const FAMILY: [&str; 40] = [
    "Abe",
    "Adams",
    "Ahmed",
    "Barros",
    "Bauer",
    "Berg",
    "Bianchi",
    "Chowdhury",
    "Costa",
    "Dubois",
    "Eze",
    "Fischer",
    "Garcia",
    "Greene",
    "Haddad",
    "Hansen",
    "Ivanov",
    "Jansen",
    "Kaya",
    "Kowalski",
    "Lambert",
    "Langer",
    "Mendes",
    "Moreau",
    "Müller",
    "Naidoo",
    "Nguyen",
    "Novak",
    "Okafor",
    "Petit",
    "Rao",
    "Rossi",
    "Santos",
    "Schmidt",
    "Silva",
    "Sithole",
    "Vance",
    "Visser",
    "Wilber",
    "Wójcik",
];

impl Person {
    /// Draws the person of this number, with all devices.
    pub(crate) fn new(
        profile: &TenantProfile,
        company: &Company,
        networks: &ProviderNetworks,
        number: usize,
        random: &mut Random,
    ) -> Self {
        let is_room = !company.offices.is_empty() && random.chance(profile.meeting_rooms);
        let is_guest = !is_room && random.chance(profile.guests);
        let city = random.weighted(&company.cities);
        let mut office = company.offices.iter().position(|office| office.city == city);
        if is_room {
            office = Some(random.below(company.offices.len()));
        }
        let country = ProviderNetworks::country(city);
        // Some homes use a mobile network.
        let home_provider = (random.chance(0.06), random.below(64));
        let carrier = random.below(networks.mobile[country].len());
        let (given, family) = (*random.pick(&GIVEN), *random.pick(&FAMILY));
        let plain = |text: &str| {
            text.chars()
                .map(|c| match c {
                    'é' | 'ë' => 'e',
                    'ø' | 'ó' => 'o',
                    'ü' => 'u',
                    c => c.to_ascii_lowercase(),
                })
                .collect::<String>()
        };
        let alias =
            if is_room { format!("room.{number}") } else { format!("{}.{}{number}", plain(given), plain(family)) };
        let principal_name = if is_guest {
            format!("{alias}_partner{}.example#EXT#@{}", random.below(20), company.domain)
        } else {
            format!("{alias}@{}", company.domain)
        };
        let mut person = Self {
            id: random.guid(),
            name: if is_room { format!("Room {number}") } else { format!("{given} {family}") },
            principal_name,
            is_guest,
            is_room,
            home_tenant: is_guest.then(|| random.guid()),
            city,
            office,
            method: method(profile, random),
            starts: starts(profile, random),
            home: (BlockAddress { ip: std::net::Ipv4Addr::UNSPECIFIED.into(), block: 0 }, None),
            home_provider,
            carrier,
            uses_tunnel: !is_guest && !is_room && random.chance(profile.tunnel),
            uses_vpn: !is_room && random.chance(profile.commercial_vpn),
            uses_access: !is_guest && !is_room && random.chance(profile.global_secure_access),
            uses_servers: !is_room && random.chance(profile.servers),
            devices: Vec::new(),
            sessions: Vec::new(),
            clients: Vec::new(),
        };
        person.assign_home_address(profile, networks, random);
        person.assign_devices(profile, company, networks, random);
        person
    }

    /// Assigns an address to the home, or a new one.
    pub(crate) fn assign_home_address(
        &mut self,
        profile: &TenantProfile,
        networks: &ProviderNetworks,
        random: &mut Random,
    ) {
        let country = ProviderNetworks::country(self.city);
        let (mobile, number) = self.home_provider;
        let providers = if mobile { &networks.mobile[country] } else { &networks.fixed[country] };
        let provider = &providers[number % providers.len()];
        // A new address comes from the same site of the provider.
        let site = provider.sites.iter().find(|site| site.city == self.city).unwrap_or(&provider.sites[0]);
        let v4 = networks.address(random, &site.v4);
        // An IPv6 prefix often stays when the IPv4 address changes.
        let had = self.home.1.is_some() || self.home.0.ip.is_unspecified() && random.chance(profile.dual_stack);
        let v6 = (had && !site.v6.is_empty()).then(|| match self.home.1 {
            Some(old) if random.chance(0.7) => old,
            _ => networks.address(random, &site.v6),
        });
        self.home = (v4, v6);
    }
}

fn method(profile: &TenantProfile, random: &mut Random) -> Method {
    if random.chance(profile.keys) {
        return if random.chance(0.75) { Method::Hello } else { Method::SecurityKey };
    }
    random.weighted(&[(Method::PasswordAndPush, 7), (Method::PasswordAndCode, 2), (Method::Password, 1)])
}

fn starts(profile: &TenantProfile, random: &mut Random) -> i64 {
    use crate::synth::tenant_profiles::WorkPattern;
    match profile.work_pattern {
        WorkPattern::OfficeHours => random.around(8 * 60 + 30, 100),
        WorkPattern::Shifts => random.weighted(&[(6 * 60, 4), (14 * 60, 4), (22 * 60, 2)]) + random.around(0, 20),
        WorkPattern::Campus => random.around(10 * 60, 150),
        WorkPattern::Flexible => random.around(9 * 60 + 30, 180),
    }
}
