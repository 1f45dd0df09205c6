//! A person (or a meeting room), with machines and the sessions on them.

use super::company::Company;
use super::networks::{Address, Networks};
use super::random::Random;
use super::software::{Client, Use};
use super::world::World;

/// Number of a face in [`Person::faces`].
pub type FaceId = u16;

/// What the log shows of a client: its device, its system, what it calls itself.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Face {
    pub device_id: Option<u128>,
    pub device_name: Option<String>,
    pub system: &'static str,
    pub browser: &'static str,
    pub user_agent: Option<&'static str>,
    pub managed: bool,
    pub compliant: bool,
    /// Join type; empty where there is none.
    pub trust: &'static str,
    pub is_browser: bool,
    /// Whether its tokens are bound to the device.
    pub bound: bool,
}

impl Face {
    /// A client on no device that is known.
    pub fn anonymous(client: &Client, is_browser: bool) -> Self {
        Self {
            device_id: None,
            device_name: None,
            system: client.system,
            browser: client.browser,
            user_agent: Some(client.user_agent),
            managed: false,
            compliant: false,
            trust: "",
            is_browser,
            bound: false,
        }
    }

    /// The same client without its device.
    pub fn without_device(self) -> Self {
        Self { device_id: None, device_name: None, managed: false, compliant: false, trust: "", bound: false, ..self }
    }
}

/// What a session presents to get new tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// Nothing that the log names; a browser's cookie.
    None,
    Refresh,
    Primary,
}

/// How a person proves to be who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// A password and a tap on the phone.
    PasswordAndPush,
    /// A password and a code.
    PasswordAndCode,
    /// A password alone.
    Password,
    Hello,
    SecurityKey,
}

/// A session: what descends from one authentication.
#[derive(Clone, Debug)]
pub struct Lineage {
    pub session: u128,
    pub face: FaceId,
    pub token: Token,
    pub uses: Vec<Use>,
    /// When a factor was last presented, in milliseconds; long ago for those that began before the log.
    pub proved: i64,
    /// Began by the device-code flow.
    pub device_code: bool,
}

/// What a machine is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Machine,
    Phone,
    VirtualDesktop,
    /// Runs by itself on a rented machine.
    Script,
}

/// A machine with its sessions: numbers in [`Person::lineages`].
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Device {
    pub kind: Kind,
    pub managed: bool,
    /// Whether it logs on to the directory, as joined Windows does.
    pub joined: bool,
    pub lineages: Vec<usize>,
    /// Whether the browser forgets its session when it is closed.
    pub forgetful: bool,
    /// Whether it relays through Apple's partners.
    pub relayed: bool,
    /// Where it stands, when it does not move with the person.
    pub stands_at: Option<Address>,
}

/// Somebody with an account.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Person {
    pub id: u128,
    pub name: String,
    pub principal_name: String,
    pub is_guest: bool,
    pub is_room: bool,
    pub home_tenant: Option<u128>,
    pub city: usize,
    /// Number in [`Company::offices`].
    pub office: Option<usize>,
    pub method: Method,
    /// Minutes after midnight, local time, at which the day starts.
    pub starts: i64,
    pub home: (Address, Option<Address>),
    pub home_provider: (bool, usize),
    pub carrier: usize,
    pub uses_tunnel: bool,
    pub uses_vpn: bool,
    pub uses_access: bool,
    pub uses_servers: bool,
    pub devices: Vec<Device>,
    pub lineages: Vec<Lineage>,
    pub faces: Vec<Face>,
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
    /// The account of this number.
    pub fn new(world: &World, company: &Company, networks: &Networks, number: usize, random: &mut Random) -> Self {
        let is_room = !company.offices.is_empty() && random.chance(world.rooms);
        let is_guest = !is_room && random.chance(world.guests);
        let city = random.weighted(&company.cities);
        let mut office = company.offices.iter().position(|office| office.city == city);
        if is_room {
            office = Some(random.below(company.offices.len()));
        }
        let country = Networks::country(city);
        // Some live behind a phone's network.
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
            method: method(world, random),
            starts: starts(world, random),
            home: (Address { ip: std::net::Ipv4Addr::UNSPECIFIED.into(), block: 0 }, None),
            home_provider,
            carrier,
            uses_tunnel: !is_guest && !is_room && random.chance(world.tunnel),
            uses_vpn: !is_room && random.chance(world.commercial_vpn),
            uses_access: !is_guest && !is_room && random.chance(world.global_secure_access),
            uses_servers: !is_room && random.chance(world.servers),
            devices: Vec::new(),
            lineages: Vec::new(),
            faces: Vec::new(),
        };
        person.move_in(world, networks, random);
        person.furnish(world, company, networks, random);
        person
    }

    /// Gives the home an address, or a new one.
    pub fn move_in(&mut self, world: &World, networks: &Networks, random: &mut Random) {
        let country = Networks::country(self.city);
        let (mobile, number) = self.home_provider;
        let providers = if mobile { &networks.mobile[country] } else { &networks.fixed[country] };
        let provider = &providers[number % providers.len()];
        // Whose home is it: which site of the provider does not change with the address.
        let site = provider.sites.iter().find(|site| site.city == self.city).unwrap_or(&provider.sites[0]);
        let v4 = networks.address(random, &site.v4);
        // The new kind of address keeps its household's part.
        let had = self.home.1.is_some() || self.home.0.ip.is_unspecified() && random.chance(world.dual_stack);
        let v6 = (had && !site.v6.is_empty()).then(|| match self.home.1 {
            Some(old) if random.chance(0.7) => old,
            _ => networks.address(random, &site.v6),
        });
        self.home = (v4, v6);
    }
}

fn method(world: &World, random: &mut Random) -> Method {
    if random.chance(world.keys) {
        return if random.chance(0.75) { Method::Hello } else { Method::SecurityKey };
    }
    random.weighted(&[(Method::PasswordAndPush, 7), (Method::PasswordAndCode, 2), (Method::Password, 1)])
}

fn starts(world: &World, random: &mut Random) -> i64 {
    use super::world::Rhythm;
    match world.rhythm {
        Rhythm::OfficeHours => random.around(8 * 60 + 30, 100),
        Rhythm::Shifts => random.weighted(&[(6 * 60, 4), (14 * 60, 4), (22 * 60, 2)]) + random.around(0, 20),
        Rhythm::Campus => random.around(10 * 60, 150),
        Rhythm::Flexible => random.around(9 * 60 + 30, 180),
    }
}
