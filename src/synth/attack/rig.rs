//! Where thieves sit, and what they use.

use super::super::atlas::CITIES;
use super::super::life::Life;
use super::super::networks::{Address, BlockId, Networks, Provider, Site};
use super::super::person::{FaceId, Token};
use super::super::sign_in::SignIn;
use super::super::software::{Client, LINUX_BROWSER, TOOL, WINDOWS_CHROME, WINDOWS_EDGE};
use super::Gang;

/// What attack tools call themselves when nobody tells them what to say.
pub const ATTACK_TOOLS: [Client; 6] = [
    TOOL_REQUESTS,
    client(
        "Windows10",
        "IE 7.0",
        "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; Win64; x64; Trident/7.0; .NET4.0C; .NET4.0E)",
    ),
    client(
        "Windows10",
        "Edge 119.0.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Safari/537.36 Edg/119.0.0.0",
    ),
    client("", "", "axios/1.12.2"),
    client("", "", "Go-http-client/2.0"),
    client("Windows10", "", "Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.26100.6584"),
];

const TOOL_REQUESTS: Client = client("", "Python Requests 2.32", "python-requests/2.32.5");

const fn client(system: &'static str, browser: &'static str, user_agent: &'static str) -> Client {
    Client { system, browser, user_agent }
}

/// A thief at work: addresses and a client.
#[derive(Clone, Debug)]
pub struct Rig {
    pub seat: Seat,
    pub face: FaceId,
}

/// By which addresses a thief goes out.
#[derive(Clone, Debug)]
pub enum Seat {
    /// One, for all of it.
    Fixed(Address),
    /// One for a while, then another of the same blocks.
    Changing(Vec<BlockId>, Address),
    /// Another for every request, all over the world.
    Rotating,
}

impl Life<'_> {
    /// The address of the thief's next request.
    pub(super) fn seat(&mut self, seat: &mut Seat) -> Address {
        match seat {
            Seat::Fixed(address) => *address,
            Seat::Changing(blocks, address) => {
                if self.random.chance(0.08) {
                    *address = self.planner.networks.address(&mut self.random, blocks);
                }
                *address
            }
            Seat::Rotating => {
                let networks = self.planner.networks;
                let providers = if self.random.chance(0.5) {
                    &networks.hosting
                } else {
                    let country = self.random.below(networks.fixed.len());
                    &networks.fixed[country]
                };
                let provider = self.random.pick(providers);
                let site = self.random.pick(&provider.sites);
                networks.address(&mut self.random, &site.v4)
            }
        }
    }

    /// Any site of some providers that fits.
    pub(super) fn site<'n>(
        &mut self,
        providers: impl IntoIterator<Item = &'n Provider>,
        fits: impl Fn(&Site) -> bool,
    ) -> Option<&'n Site> {
        let sites: Vec<_> =
            providers.into_iter().flat_map(|provider| &provider.sites).filter(|site| fits(site)).collect();
        (!sites.is_empty()).then(|| *self.random.pick(&sites))
    }

    /// A rented machine somewhere.
    pub(super) fn rented(&mut self, fits: impl Fn(usize) -> bool) -> Option<Seat> {
        let networks = self.planner.networks;
        let site = self.site(&networks.hosting, |site| fits(site.city))?;
        let blocks = if !site.v6.is_empty() && self.random.chance(0.1) { &site.v6 } else { &site.v4 };
        let address = networks.address(&mut self.random, blocks);
        Some(Seat::Fixed(address))
    }

    /// A household's line, or a phone's, at a city that fits: lent unknowingly, as a rule.
    pub(super) fn household(&mut self, mobile: bool, fits: impl Fn(usize) -> bool) -> Option<Seat> {
        let networks = self.planner.networks;
        let all = if mobile { &networks.mobile } else { &networks.fixed };
        let site = self.site(all.iter().flatten(), |site| fits(site.city))?;
        let address = networks.address(&mut self.random, &site.v4);
        Some(if self.random.chance(0.3) { Seat::Changing(site.v4.clone(), address) } else { Seat::Fixed(address) })
    }

    /// Somewhere on another continent than the stolen sign-in.
    pub(super) fn far(&mut self, stolen: &SignIn) -> Seat {
        let here = &CITIES[self.planner.networks.blocks[stolen.address.block as usize].city];
        let far = |city: usize| {
            let there = &CITIES[city];
            (there.longitude - here.longitude).abs() > 50.0 || (there.latitude - here.latitude).abs() > 35.0
        };
        let seat = match self.random.below(10) {
            0..=5 => self.rented(far),
            6..=8 => self.household(false, far),
            _ => self.household(true, far),
        };
        seat.unwrap_or(Seat::Rotating)
    }

    /// Anywhere but in the country of the stolen sign-in.
    pub(super) fn abroad(&mut self, stolen: &SignIn) -> Seat {
        let country = self.country_of(stolen);
        let abroad = |city: usize| CITIES[city].country != country;
        let seat =
            if self.random.chance(0.7) { self.rented(abroad) } else { self.household(self.random_bit(), abroad) };
        seat.unwrap_or(Seat::Rotating)
    }

    /// A rented machine in the country of the stolen sign-in, or where there are none a line of another city.
    pub(super) fn inland(&mut self, stolen: &SignIn) -> Seat {
        let country = self.country_of(stolen);
        let inland = |city: usize| CITIES[city].country == country;
        self.rented(inland).or_else(|| self.household(false, inland)).unwrap_or(Seat::Rotating)
    }

    pub(super) fn country_of(&self, sign_in: &SignIn) -> &'static str {
        CITIES[self.planner.networks.blocks[sign_in.address.block as usize].city].country
    }

    fn random_bit(&self) -> bool {
        self.person.id & 1 == 1
    }

    /// What the thief's requests look like in the log.
    pub(super) fn disguise(&mut self, stolen: &SignIn, gang: Option<&Gang>) -> FaceId {
        let own = self.person.faces[usize::from(stolen.face)].clone();
        // What a device was given carries the device's name with it; a browser's cookie does not.
        let keeps_device = match stolen.token {
            Token::Primary => true,
            Token::Refresh => self.random.chance(0.5),
            Token::None => false,
        };
        let draw = self.random.below(100);
        let worn = match draw {
            _ if gang.is_some() => gang.map(|gang| gang.client),
            0..=29 => Some(self.random.pick(&ATTACK_TOOLS)),
            30..=54 => Some(self.random.pick(&WINDOWS_EDGE)),
            55..=69 => Some(self.random.pick(&WINDOWS_CHROME)),
            70..=74 => Some(self.random.pick(&LINUX_BROWSER)),
            // No cookie is shown by a command line.
            75..=79 if stolen.token == Token::None => Some(self.random.pick(&WINDOWS_CHROME)),
            75..=79 => Some(self.random.pick(&TOOL[1..3])),
            // The owner's own words, which the thief has along with the token.
            _ => None,
        };
        let mut face = if keeps_device { own } else { own.without_device() };
        if let Some(worn) = worn {
            face.browser = worn.browser;
            face.user_agent = Some(worn.user_agent);
            // A device's system is on record; without a device, the log believes the user agent.
            if !keeps_device {
                face.system = worn.system;
            }
        }
        face.bound = false;
        self.face(face)
    }

    /// A seat at a provider that is the victim's own, in another city where there is one.
    pub(super) fn same_provider(&mut self, stolen: &SignIn) -> Seat {
        let networks = self.planner.networks;
        let block = &networks.blocks[stolen.address.block as usize];
        let country = Networks::country(block.city);
        let providers = networks.fixed[country].iter().chain(&networks.mobile[country]);
        let own: Vec<_> = providers.filter(|provider| provider.asn == block.asn).collect();
        let elsewhere = self.site(own.iter().copied(), |site| site.city != block.city);
        match elsewhere.or_else(|| self.site(own, |_| true)) {
            Some(site) => Seat::Fixed(networks.address(&mut self.random, &site.v4)),
            None => self.inland(stolen),
        }
    }
}
