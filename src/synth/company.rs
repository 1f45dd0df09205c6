//! What a tenant's people share: offices, ways out, machines.

use super::atlas::{CITIES, city_named};
use super::networks::{Address, BlockId, Networks, Provider, Site};
use super::random::Random;
use super::world::World;

/// An office, with the addresses by which it goes out.
pub struct Office {
    pub city: usize,
    pub v4: Vec<Address>,
    pub v6: Vec<BlockId>,
    /// A machine that anybody may use, and its user agent's number.
    pub kiosks: Vec<u128>,
    pub shared_phones: Vec<u128>,
}

/// What people share.
pub struct Company {
    pub id: u128,
    pub domain: &'static str,
    /// Where people live, with weights.
    pub cities: Vec<(usize, u32)>,
    pub offices: Vec<Office>,
    /// Ways out of the split tunnel: city and addresses.
    pub tunnels: Vec<(usize, Vec<Address>)>,
    /// The security edge's gateways: city and blocks, of which requests get any address.
    pub gateways: Vec<Site>,
    /// Which of the edges it is.
    pub edge: usize,
    /// Commercial VPNs: exits of some providers.
    pub exits: Vec<Site>,
    /// Machine rooms of virtual desktops, behind few addresses.
    pub desktops: Vec<(usize, Vec<Address>)>,
    /// Ids of Conditional Access policies.
    pub policies: Vec<u128>,
}

/// Domains that stand for no company (Microsoft's documentation uses them).
const DOMAINS: [&str; 6] =
    ["contoso.com", "fabrikam.com", "northwindtraders.com", "adatum.com", "tailspintoys.com", "proseware.com"];

impl Company {
    /// A company of a kind.
    pub fn new(world: &World, networks: &Networks, people: usize, random: &mut Random) -> Self {
        let cities: Vec<(usize, u32)> = world.cities.iter().map(|&(city, weight)| (city_named(city), weight)).collect();
        let offices = cities[..world.offices].iter().map(|&(city, _)| office(world, city, networks, people, random));
        let offices = offices.collect();
        let mut headquarters: Vec<usize> = cities.iter().map(|&(city, _)| city).take(3).collect();
        headquarters.truncate(1 + cities.len() / 4);
        let tunnels = headquarters
            .iter()
            .map(|&city| {
                let country = Networks::country(city);
                let provider = random.pick(&networks.fixed[country]);
                let blocks = &provider.near(city, random).v4.clone();
                (city, (0..2).map(|_| networks.address(random, blocks)).collect())
            })
            .collect();
        let edge = random.below(networks.edges.len());
        let gateways = gateways(&networks.edges[edge], &cities, world.edge_is_regional);
        let mut exits: Vec<Site> = Vec::new();
        for _ in 0..3 {
            exits.extend(random.pick(&networks.hosting).sites.iter().cloned());
        }
        let machine_rooms = [&networks.microsoft[0], random.pick(&networks.hosting)];
        let desktops = machine_rooms
            .iter()
            .map(|room| {
                let site = room.nearest(cities[0].0);
                (site.city, (0..3).map(|_| networks.address(random, &site.v4)).collect())
            })
            .collect();
        let policies = (0..5).map(|_| random.guid()).collect();
        let (id, domain) = (random.guid(), *random.pick(&DOMAINS));
        Self { id, domain, cities, offices, tunnels, gateways, edge, exits, desktops, policies }
    }

    /// The way out of the tunnel that is nearest to a city.
    pub fn tunnel(&self, city: usize) -> &[Address] {
        let same = self.tunnels.iter().find(|tunnel| CITIES[tunnel.0].country == CITIES[city].country);
        &same.unwrap_or(&self.tunnels[0]).1
    }
}

fn office(world: &World, city: usize, networks: &Networks, people: usize, random: &mut Random) -> Office {
    let country = Networks::country(city);
    // Many have two lines, of two providers.
    let lines = 1 + usize::from(random.chance(0.4));
    let (mut v4, mut v6) = (Vec::new(), Vec::new());
    for _ in 0..lines {
        let site = random.pick(&networks.fixed[country]).near(city, random).clone();
        v4.extend((0..=people / 2000).map(|_| networks.address(random, &site.v4)));
        if random.chance(0.3) {
            v6.extend(site.v6.first());
        }
    }
    let shared = |share: f64, random: &mut Random| {
        let count = (people as f64 * share / 3.0 / world.offices as f64) as usize;
        (0..count).map(|_| random.guid()).collect()
    };
    Office { city, v4, v6, kiosks: shared(world.kiosks, random), shared_phones: shared(world.shared_phones, random) }
}

/// A customer of an edge leaves by the gateways that are near its people, and at times by one that is not.
fn gateways(edge: &Provider, cities: &[(usize, u32)], regional: bool) -> Vec<Site> {
    let mut sites: Vec<Site> = Vec::new();
    for &(city, _) in cities {
        let near = edge.nearest(city);
        if !sites.contains(near) {
            sites.push(near.clone());
        }
    }
    if !regional && let Some(far) = edge.sites.iter().find(|site| !sites.contains(site)) {
        sites.push(far.clone());
    }
    sites
}
