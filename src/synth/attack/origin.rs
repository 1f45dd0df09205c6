//! Chooses the network and the client of an attacker.

use super::CampaignSetup;
use crate::synth::activity::Activity;
use crate::synth::environment::geography::CITIES;
use crate::synth::environment::networks::{BlockAddress, BlockId, Provider, ProviderNetworks, Site};
use crate::synth::people::person::{ClientIndex, PresentedToken};
use crate::synth::people::software::{ClientSoftware, LINUX_BROWSER, TOOL, WINDOWS_CHROME, WINDOWS_EDGE};
use crate::synth::sign_in::SyntheticSignIn;

/// Default user agents of attack tools.
pub(super) const ATTACK_TOOLS: [ClientSoftware; 6] = [
    TOOL_REQUESTS,
    software(
        "Windows10",
        "IE 7.0",
        "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; Win64; x64; Trident/7.0; .NET4.0C; .NET4.0E)",
    ),
    software(
        "Windows10",
        "Edge 119.0.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Safari/537.36 Edg/119.0.0.0",
    ),
    software("", "", "axios/1.12.2"),
    software("", "", "Go-http-client/2.0"),
    software("Windows10", "", "Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.26100.6584"),
];

const TOOL_REQUESTS: ClientSoftware = software("", "Python Requests 2.32", "python-requests/2.32.5");

const fn software(system: &'static str, browser: &'static str, user_agent: &'static str) -> ClientSoftware {
    ClientSoftware { system, browser, user_agent }
}

/// An attacker: addresses and a client.
#[derive(Clone, Debug)]
pub(super) struct Attacker {
    pub egress: Egress,
    pub client: ClientIndex,
}

/// The addresses that an attacker uses.
#[derive(Clone, Debug)]
pub(super) enum Egress {
    /// One address throughout.
    Fixed(BlockAddress),
    /// One address for a while, then another of the same blocks.
    Changing(Vec<BlockId>, BlockAddress),
    /// Another address for every request, anywhere.
    Rotating,
}

impl Activity<'_> {
    /// Draws the address of the attacker's next request.
    pub(super) fn egress(&mut self, egress: &mut Egress) -> BlockAddress {
        match egress {
            Egress::Fixed(address) => *address,
            Egress::Changing(blocks, address) => {
                if self.random.chance(0.08) {
                    *address = self.planner.networks.address(&mut self.random, blocks);
                }
                *address
            }
            Egress::Rotating => {
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

    /// Chooses a site that fits, of some providers.
    pub(super) fn site<'n>(
        &mut self,
        providers: impl IntoIterator<Item = &'n Provider>,
        fits: impl Fn(&Site) -> bool,
    ) -> Option<&'n Site> {
        let sites: Vec<_> =
            providers.into_iter().flat_map(|provider| &provider.sites).filter(|site| fits(site)).collect();
        (!sites.is_empty()).then(|| *self.random.pick(&sites))
    }

    /// Chooses a hosted machine in a city that fits.
    pub(super) fn hosted(&mut self, fits: impl Fn(usize) -> bool) -> Option<Egress> {
        let networks = self.planner.networks;
        let site = self.site(&networks.hosting, |site| fits(site.city))?;
        let blocks = if !site.v6.is_empty() && self.random.chance(0.1) { &site.v6 } else { &site.v4 };
        let address = networks.address(&mut self.random, blocks);
        Some(Egress::Fixed(address))
    }

    /// Chooses a residential or mobile proxy in a city that fits.
    pub(super) fn household(&mut self, mobile: bool, fits: impl Fn(usize) -> bool) -> Option<Egress> {
        let networks = self.planner.networks;
        let all = if mobile { &networks.mobile } else { &networks.fixed };
        let site = self.site(all.iter().flatten(), |site| fits(site.city))?;
        let address = networks.address(&mut self.random, &site.v4);
        Some(if self.random.chance(0.3) { Egress::Changing(site.v4.clone(), address) } else { Egress::Fixed(address) })
    }

    /// Chooses addresses on another continent than the stolen session's.
    pub(super) fn other_continent(&mut self, stolen: &SyntheticSignIn) -> Egress {
        let here = &CITIES[self.planner.networks.blocks[stolen.address.block as usize].city];
        let other_continent = |city: usize| {
            let there = &CITIES[city];
            (there.longitude - here.longitude).abs() > 50.0 || (there.latitude - here.latitude).abs() > 35.0
        };
        let egress = match self.random.below(10) {
            0..=5 => self.hosted(other_continent),
            6..=8 => self.household(false, other_continent),
            _ => self.household(true, other_continent),
        };
        egress.unwrap_or(Egress::Rotating)
    }

    /// Chooses addresses in another country than the stolen session's.
    pub(super) fn other_country(&mut self, stolen: &SyntheticSignIn) -> Egress {
        let country = self.country_of(stolen);
        let other_country = |city: usize| CITIES[city].country != country;
        let egress = if self.random.chance(0.7) {
            self.hosted(other_country)
        } else {
            self.household(self.random_bit(), other_country)
        };
        egress.unwrap_or(Egress::Rotating)
    }

    /// Chooses a hosted machine in the country of the stolen session, else a residential proxy there.
    pub(super) fn same_country(&mut self, stolen: &SyntheticSignIn) -> Egress {
        let country = self.country_of(stolen);
        let same_country = |city: usize| CITIES[city].country == country;
        self.hosted(same_country).or_else(|| self.household(false, same_country)).unwrap_or(Egress::Rotating)
    }

    pub(super) fn country_of(&self, sign_in: &SyntheticSignIn) -> &'static str {
        CITIES[self.planner.networks.blocks[sign_in.address.block as usize].city].country
    }

    fn random_bit(&self) -> bool {
        self.person.id & 1 == 1
    }

    /// Draws how the attacker's client appears in the log.
    pub(super) fn disguise(&mut self, stolen: &SyntheticSignIn, setup: Option<&CampaignSetup>) -> ClientIndex {
        let own = self.person.clients[usize::from(stolen.client)].clone();
        // A token issued to a device keeps the device in the log; a browser's cookie does not.
        let keeps_device = match stolen.token {
            PresentedToken::Primary => true,
            PresentedToken::Refresh => self.random.chance(0.5),
            PresentedToken::None => false,
        };
        let draw = self.random.below(100);
        let worn = match draw {
            _ if setup.is_some() => setup.map(|setup| setup.software),
            0..=29 => Some(self.random.pick(&ATTACK_TOOLS)),
            30..=54 => Some(self.random.pick(&WINDOWS_EDGE)),
            55..=69 => Some(self.random.pick(&WINDOWS_CHROME)),
            70..=74 => Some(self.random.pick(&LINUX_BROWSER)),
            // A command-line tool presents no cookie.
            75..=79 if stolen.token == PresentedToken::None => Some(self.random.pick(&WINDOWS_CHROME)),
            75..=79 => Some(self.random.pick(&TOOL[1..3])),
            // The victim's own user agent, stolen with the token.
            _ => None,
        };
        let mut client = if keeps_device { own } else { own.without_device() };
        if let Some(worn) = worn {
            client.browser = worn.browser;
            client.user_agent = Some(worn.user_agent);
            // With a device the log takes the system from the directory, otherwise from the user agent.
            if !keeps_device {
                client.system = worn.system;
            }
        }
        client.bound = false;
        self.client_index(client)
    }

    /// Chooses an address at the victim's own provider, in another city where there is one.
    pub(super) fn same_provider(&mut self, stolen: &SyntheticSignIn) -> Egress {
        let networks = self.planner.networks;
        let block = &networks.blocks[stolen.address.block as usize];
        let country = ProviderNetworks::country(block.city);
        let providers = networks.fixed[country].iter().chain(&networks.mobile[country]);
        let own: Vec<_> = providers.filter(|provider| provider.asn == block.asn).collect();
        let elsewhere = self.site(own.iter().copied(), |site| site.city != block.city);
        match elsewhere.or_else(|| self.site(own, |_| true)) {
            Some(site) => Egress::Fixed(networks.address(&mut self.random, &site.v4)),
            None => self.same_country(stolen),
        }
    }
}
