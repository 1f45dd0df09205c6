//! The networks of a made-up world: who has which addresses, and where the log places them.

use super::atlas::{CITIES, COUNTRIES, Country, EDGES, HOSTING, MICROSOFT, RELAYS, UNLISTED, city_named};
use super::random::Random;
use crate::knowledge::network;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Number of a block in [`Networks::blocks`].
pub type BlockId = u32;

/// First parts of addresses that are nobody's at home or at work: networks of the United States' Department of Defense
/// that the internet has no route to. The log's readers take them for what they look like, ordinary addresses.
const FIRST_PARTS: [u8; 8] = [11, 21, 22, 26, 29, 30, 33, 55];

/// Addresses that the log places together: 256 of the old kind, or a /40 of the new.
pub struct Block {
    /// Number of the autonomous system.
    pub asn: u32,
    /// Where the log places it, in [`CITIES`]; the country alone is known where `city_known` is not set.
    pub city: usize,
    pub city_known: bool,
    pub latitude: f64,
    pub longitude: f64,
    /// Where its addresses begin.
    base: Base,
}

enum Base {
    V4([u8; 3]),
    V6(u64),
}

/// A network at one city.
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    pub city: usize,
    pub v4: Vec<BlockId>,
    /// Empty where the provider has not come so far.
    pub v6: Vec<BlockId>,
}

/// A provider: its number, and its sites.
pub struct Provider {
    pub asn: u32,
    pub sites: Vec<Site>,
}

impl Provider {
    /// The site at this city, else one in its country, else any.
    pub fn near(&self, city: usize, random: &mut Random) -> &Site {
        let here = self.sites.iter().find(|site| site.city == city);
        here.unwrap_or_else(|| {
            let country = CITIES[city].country;
            let inland: Vec<&Site> = self.sites.iter().filter(|site| CITIES[site.city].country == country).collect();
            if inland.is_empty() { random.pick(&self.sites) } else { *random.pick(&inland) }
        })
    }

    /// The site that is the nearest to a city.
    pub fn nearest(&self, city: usize) -> &Site {
        let far = |site: &&Site| {
            let (a, b) = (&CITIES[site.city], &CITIES[city]);
            let (north, east) = (a.latitude - b.latitude, a.longitude - b.longitude);
            ((north * north + east * east * 0.5) * 1e6) as i64
        };
        self.sites.iter().min_by_key(far).unwrap_or(&self.sites[0])
    }
}

/// An address and the block it is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address {
    pub ip: IpAddr,
    pub block: BlockId,
}

/// All networks of a world.
pub struct Networks {
    pub blocks: Vec<Block>,
    /// Homes, offices and hotels, by country in the order of [`COUNTRIES`].
    pub fixed: Vec<Vec<Provider>>,
    /// Phones, likewise.
    pub mobile: Vec<Vec<Provider>>,
    pub hosting: Vec<Provider>,
    pub microsoft: Vec<Provider>,
    pub edges: Vec<Provider>,
    pub relays: Vec<Provider>,
}

impl Networks {
    /// Makes networks for a tenant of so many people. Of those that a list could know, it knows the share `coverage`.
    pub fn new(random: &mut Random, people: usize, coverage: f64) -> Self {
        let mut maker = Maker { random, blocks: Vec::new(), coverage };
        // A provider has hundreds of /24 in a city: that colleagues at home share one is rare.
        let homes = (people / 4).clamp(30, 400);
        let fixed = |country: &Country, maker: &mut Maker<'_>| {
            country.1.iter().map(|&asn| maker.fixed(asn, country.0, homes)).collect()
        };
        let mobile = |country: &Country, maker: &mut Maker<'_>| {
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

    /// An address of one of these blocks.
    pub fn address(&self, random: &mut Random, blocks: &[BlockId]) -> Address {
        let block = *random.pick(blocks);
        let ip = match self.blocks[block as usize].base {
            Base::V4([a, b, c]) => Ipv4Addr::new(a, b, c, random.between(2, 253) as u8).into(),
            Base::V6(base) => {
                // A household has a /56, a machine in it makes up its own half.
                let (house, machine) = (random.below(1 << 16) as u128, random.below(usize::MAX) as u128);
                Ipv6Addr::from_bits(u128::from(base) << 88 | house << 72 | machine).into()
            }
        };
        Address { ip, block }
    }

    /// The address that another machine of the same household has.
    pub fn neighbour(random: &mut Random, address: Address) -> Address {
        let IpAddr::V6(ip) = address.ip else { return address };
        let house = ip.to_bits() >> 64 << 64;
        Address { ip: Ipv6Addr::from_bits(house | random.below(usize::MAX) as u128).into(), ..address }
    }

    /// The place of a country in the lists by country.
    pub fn country(city: usize) -> usize {
        let code = CITIES[city].country;
        COUNTRIES.iter().position(|country| country.0 == code).unwrap_or_default()
    }
}

struct Maker<'r> {
    random: &'r mut Random,
    blocks: Vec<Block>,
    coverage: f64,
}

impl Maker<'_> {
    fn fixed(&mut self, asn: u32, country: &str, blocks: usize) -> Provider {
        let asn = if self.random.chance(0.08) { self.made_up() } else { asn };
        let modern = self.random.chance(0.6);
        self.provider(asn, cities_of(country), blocks, modern)
    }

    /// Phones leave a country by few doors, wherever they are.
    fn mobile(&mut self, asn: u32, country: &str) -> Provider {
        let asn = self.known(asn);
        let mut doors = cities_of(country);
        while doors.len() > 3 {
            doors.swap_remove(self.random.below(doors.len()));
        }
        let modern = self.random.chance(0.5);
        self.provider(asn, doors, 5, modern)
    }

    fn rented(&mut self, asn: u32, cities: &[&str], blocks: usize) -> Provider {
        let asn = if MICROSOFT.iter().any(|known| known.0 == asn) { asn } else { self.known(asn) };
        self.provider(asn, cities.iter().map(|city| city_named(city)).collect(), blocks, true)
    }

    fn provider(&mut self, asn: u32, cities: Vec<usize>, blocks: usize, modern: bool) -> Provider {
        let country: Vec<usize> = cities.clone();
        let sites = cities
            .into_iter()
            .map(|city| Site {
                city,
                v4: (0..blocks).map(|_| self.block(asn, city, &country, false)).collect(),
                v6: if modern { (0..2).map(|_| self.block(asn, city, &country, true)).collect() } else { Vec::new() },
            })
            .collect();
        Provider { asn, sites }
    }

    /// A block at a city. The log's idea of where it is errs by some kilometres, and at times by a city.
    fn block(&mut self, asn: u32, city: usize, cities: &[usize], v6: bool) -> BlockId {
        let number = self.blocks.len() as u32;
        let city = if self.random.chance(if v6 { 0.2 } else { 0.06 }) { *self.random.pick(cities) } else { city };
        let base = if v6 {
            // Documentation of the new kind: 3fff::/20 (RFC 9637).
            Base::V6(0x3f_ff00_0000 | u64::from(number).wrapping_mul(0x9_e375) & 0xf_ffff)
        } else {
            // Neighbours in the list are no neighbours among addresses.
            let at = number.wrapping_mul(40_503) % (FIRST_PARTS.len() as u32 * 0x1_0000);
            Base::V4([FIRST_PARTS[(at >> 16) as usize], (at >> 8) as u8, at as u8])
        };
        let mut near = |degrees: f64| degrees + (self.random.unit() + self.random.unit() - 1.0) * 0.18;
        let (latitude, longitude) = (near(CITIES[city].latitude), near(CITIES[city].longitude));
        let city_known = self.random.chance(if v6 { 0.85 } else { 0.97 });
        self.blocks.push(Block { asn, city, city_known, latitude, longitude, base });
        number
    }

    /// The number, or another where the list has a gap.
    fn known(&mut self, asn: u32) -> u32 {
        let listed = !UNLISTED.contains(&asn) && self.random.chance(self.coverage);
        if listed { asn } else { self.made_up() }
    }

    /// A number that no list knows.
    fn made_up(&mut self) -> u32 {
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
        let networks = Networks::new(&mut Random::new(1, 0), 20_000, 0.7);
        let mut random = Random::new(1, 1);
        for (city, about) in CITIES.iter().enumerate() {
            let country = Networks::country(city);
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
            let networks = Networks::new(&mut Random::new(3, 0), 100, coverage);
            networks.hosting.iter().filter(|provider| network(provider.asn).is_some()).count()
        };
        assert_eq!(listed(0.0), 0);
        assert!((6..18).contains(&listed(0.6)), "{}", listed(0.6));
        // Some are too young for any list.
        assert_eq!(listed(1.0), HOSTING.len() - 4);
    }
}
