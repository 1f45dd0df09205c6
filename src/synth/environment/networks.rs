//! Builds the networks of a synthetic tenant: which provider has which addresses, and where the log places them.

use super::geography::{CITIES, COUNTRIES, CountryProviders, EDGES, HOSTING, MICROSOFT, RELAYS, UNLISTED, city_named};
use crate::knowledge::network;
use crate::synth::random::Random;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Index of a block in [`ProviderNetworks::blocks`].
pub(crate) type BlockId = u32;

/// First octets of the synthetic addresses: networks of the United States Department of Defense, to which the internet
/// has no route. Programs take them for ordinary public addresses, which addresses for documentation are not.
const FIRST_PARTS: [u8; 8] = [11, 21, 22, 26, 29, 30, 33, 55];

/// Addresses that the log places together: a /24 of IPv4 or a /40 of IPv6.
pub(crate) struct AddressBlock {
    /// The number of the autonomous system.
    pub asn: u32,
    /// Where the log places it, in [`CITIES`]. Without `city_known` the log names the country alone.
    pub city: usize,
    pub city_known: bool,
    pub latitude: f64,
    pub longitude: f64,
    /// The bits that its addresses begin with.
    base: BlockPrefix,
}

enum BlockPrefix {
    V4([u8; 3]),
    V6(u64),
}

/// The network of a provider in one city.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Site {
    pub city: usize,
    pub v4: Vec<BlockId>,
    /// Empty where the provider has no IPv6.
    pub v6: Vec<BlockId>,
}

/// A provider, with its autonomous system and its sites.
pub(crate) struct Provider {
    pub asn: u32,
    pub sites: Vec<Site>,
}

impl Provider {
    /// Returns the site in this city, else one in its country, else any.
    pub(crate) fn near(&self, city: usize, random: &mut Random) -> &Site {
        let here = self.sites.iter().find(|site| site.city == city);
        here.unwrap_or_else(|| {
            let country = CITIES[city].country;
            let inland: Vec<&Site> = self.sites.iter().filter(|site| CITIES[site.city].country == country).collect();
            if inland.is_empty() { random.pick(&self.sites) } else { *random.pick(&inland) }
        })
    }

    /// Returns the site nearest to a city.
    pub(crate) fn nearest(&self, city: usize) -> &Site {
        let far = |site: &&Site| {
            let (a, b) = (&CITIES[site.city], &CITIES[city]);
            let (north, east) = (a.latitude - b.latitude, a.longitude - b.longitude);
            ((north * north + east * east * 0.5) * 1e6) as i64
        };
        self.sites.iter().min_by_key(far).unwrap_or(&self.sites[0])
    }
}

/// An address, with its block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BlockAddress {
    pub ip: IpAddr,
    pub block: BlockId,
}

/// All networks of a synthetic tenant.
pub(crate) struct ProviderNetworks {
    pub blocks: Vec<AddressBlock>,
    /// Fixed lines by country, in the order of [`COUNTRIES`].
    pub fixed: Vec<Vec<Provider>>,
    /// Mobile networks by country, in the same order.
    pub mobile: Vec<Vec<Provider>>,
    pub hosting: Vec<Provider>,
    pub microsoft: Vec<Provider>,
    pub edges: Vec<Provider>,
    pub relays: Vec<Provider>,
}

impl ProviderNetworks {
    /// Builds networks for a tenant of `people` users. The share `coverage` of providers keeps its real number, which lists of
    /// autonomous systems know; the others get an unlisted one.
    pub(crate) fn new(random: &mut Random, people: usize, coverage: f64) -> Self {
        let mut maker = NetworkBuilder { random, blocks: Vec::new(), coverage };
        // A provider has hundreds of /24 in a city, so two colleagues at home rarely share one.
        let homes = (people / 4).clamp(30, 400);
        let fixed = |country: &CountryProviders, maker: &mut NetworkBuilder<'_>| {
            country.1.iter().map(|&asn| maker.fixed(asn, country.0, homes)).collect()
        };
        let mobile = |country: &CountryProviders, maker: &mut NetworkBuilder<'_>| {
            country.2.iter().map(|&asn| maker.mobile(asn, country.0)).collect()
        };
        let fixed = COUNTRIES.iter().map(|country| fixed(country, &mut maker)).collect();
        let mobile = COUNTRIES.iter().map(|country| mobile(country, &mut maker)).collect();
        let hosting = HOSTING.iter().map(|&(asn, cities)| maker.rented(asn, cities, 3)).collect();
        let microsoft = MICROSOFT.iter().map(|&(asn, cities)| maker.rented(asn, cities, 4)).collect();
        let edges = EDGES.iter().map(|&(asn, cities)| maker.rented(asn, cities, 2)).collect();
        let relays = RELAYS.iter().map(|&(asn, cities)| maker.rented(asn, cities, 3)).collect();
        Self { fixed, mobile, hosting, microsoft, edges, relays, blocks: maker.blocks }
    }

    /// Draws an address of one of these blocks.
    pub(crate) fn address(&self, random: &mut Random, blocks: &[BlockId]) -> BlockAddress {
        let block = *random.pick(blocks);
        let ip = match self.blocks[block as usize].base {
            BlockPrefix::V4([a, b, c]) => Ipv4Addr::new(a, b, c, random.between(2, 253) as u8).into(),
            BlockPrefix::V6(base) => {
                // A household has a /56, and each device in it a random interface id.
                let (household, interface) = (random.below(1 << 16) as u128, random.below(usize::MAX) as u128);
                Ipv6Addr::from_bits(u128::from(base) << 88 | household << 72 | interface).into()
            }
        };
        BlockAddress { ip, block }
    }

    /// Draws the IPv6 address of another device of the same household. An IPv4 address stays.
    pub(crate) fn neighbour(random: &mut Random, address: BlockAddress) -> BlockAddress {
        let IpAddr::V6(ip) = address.ip else { return address };
        let household = ip.to_bits() >> 64 << 64;
        BlockAddress { ip: Ipv6Addr::from_bits(household | random.below(usize::MAX) as u128).into(), ..address }
    }

    /// Returns the index of a city's country in [`COUNTRIES`].
    pub(crate) fn country(city: usize) -> usize {
        let code = CITIES[city].country;
        COUNTRIES.iter().position(|country| country.0 == code).unwrap_or_default()
    }
}

struct NetworkBuilder<'r> {
    random: &'r mut Random,
    blocks: Vec<AddressBlock>,
    coverage: f64,
}

impl NetworkBuilder<'_> {
    fn fixed(&mut self, asn: u32, country: &str, blocks: usize) -> Provider {
        let asn = if self.random.chance(0.08) { self.unlisted() } else { asn };
        let has_ipv6 = self.random.chance(0.6);
        self.provider(asn, cities_of(country), blocks, has_ipv6)
    }

    /// Builds a mobile network. Phones leave a country by at most three gateways, wherever they are.
    fn mobile(&mut self, asn: u32, country: &str) -> Provider {
        let asn = self.listed_number(asn);
        let mut gateways = cities_of(country);
        while gateways.len() > 3 {
            gateways.swap_remove(self.random.below(gateways.len()));
        }
        let has_ipv6 = self.random.chance(0.5);
        self.provider(asn, gateways, 5, has_ipv6)
    }

    fn rented(&mut self, asn: u32, cities: &[&str], blocks: usize) -> Provider {
        let asn =
            if MICROSOFT.iter().any(|listed_number| listed_number.0 == asn) { asn } else { self.listed_number(asn) };
        self.provider(asn, cities.iter().map(|city| city_named(city)).collect(), blocks, true)
    }

    fn provider(&mut self, asn: u32, cities: Vec<usize>, blocks: usize, has_ipv6: bool) -> Provider {
        let country: Vec<usize> = cities.clone();
        let sites = cities
            .into_iter()
            .map(|city| Site {
                city,
                v4: (0..blocks).map(|_| self.block(asn, city, &country, false)).collect(),
                v6: if has_ipv6 { (0..2).map(|_| self.block(asn, city, &country, true)).collect() } else { Vec::new() },
            })
            .collect();
        Provider { asn, sites }
    }

    /// Adds a block. The place in the log errs by some kilometres, and at times by a city.
    fn block(&mut self, asn: u32, city: usize, cities: &[usize], v6: bool) -> BlockId {
        let number = self.blocks.len() as u32;
        let city = if self.random.chance(if v6 { 0.2 } else { 0.06 }) { *self.random.pick(cities) } else { city };
        let base = if v6 {
            // IPv6 for documentation: 3fff::/20 (RFC 9637).
            BlockPrefix::V6(0x3f_ff00_0000 | u64::from(number).wrapping_mul(0x9_e375) & 0xf_ffff)
        } else {
            // Spreads neighbours in the list over the address space.
            let at = number.wrapping_mul(40_503) % (FIRST_PARTS.len() as u32 * 0x1_0000);
            BlockPrefix::V4([FIRST_PARTS[(at >> 16) as usize], (at >> 8) as u8, at as u8])
        };
        let mut near = |degrees: f64| degrees + (self.random.unit() + self.random.unit() - 1.0) * 0.18;
        let (latitude, longitude) = (near(CITIES[city].latitude), near(CITIES[city].longitude));
        let city_known = self.random.chance(if v6 { 0.85 } else { 0.97 });
        self.blocks.push(AddressBlock { asn, city, city_known, latitude, longitude, base });
        number
    }

    /// Returns the number where lists know it, else an unlisted one.
    fn listed_number(&mut self, asn: u32) -> u32 {
        let listed = !UNLISTED.contains(&asn) && self.random.chance(self.coverage);
        if listed { asn } else { self.unlisted() }
    }

    /// Draws a number that is on no list.
    fn unlisted(&mut self) -> u32 {
        loop {
            let asn = self.random.between(131_072, 274_000) as u32;
            if network(asn).is_none() {
                return asn;
            }
        }
    }
}

fn cities_of(country: &str) -> Vec<usize> {
    (0..CITIES.len()).filter(|&city| CITIES[city].country == country).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_city_has_providers_and_no_two_blocks_share_addresses() {
        let networks = ProviderNetworks::new(&mut Random::new(1, 0), 20_000, 0.7);
        let mut random = Random::new(1, 1);
        for (city, about) in CITIES.iter().enumerate() {
            let country = ProviderNetworks::country(city);
            assert_eq!(COUNTRIES[country].0, about.country, "{}", about.name);
            assert!(networks.fixed[country].iter().all(|provider| provider.near(city, &mut random).city == city));
        }
        let mut seen = HashSet::new();
        for block in 0..networks.blocks.len() as BlockId {
            let prefix = match networks.address(&mut random, &[block]).ip {
                IpAddr::V4(ip) => u128::from(ip.to_bits() >> 8),
                IpAddr::V6(ip) => ip.to_bits() >> 88,
            };
            assert!(seen.insert(prefix), "block {block}");
        }
    }

    #[test]
    fn coverage_is_what_was_asked_for() {
        let listed = |coverage: f64| {
            let networks = ProviderNetworks::new(&mut Random::new(3, 0), 100, coverage);
            networks.hosting.iter().filter(|provider| network(provider.asn).is_some()).count()
        };
        assert_eq!(listed(0.0), 0);
        assert!((6..18).contains(&listed(0.6)), "{}", listed(0.6));
        // Four providers are on no list by design.
        assert_eq!(listed(1.0), HOSTING.len() - 4);
    }
}
