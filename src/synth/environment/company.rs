//! Builds what the users of a tenant share: offices, VPN exits, gateways, shared devices.

use super::geography::{CITIES, city_named};
use super::networks::{BlockAddress, BlockId, Provider, ProviderNetworks, Site};
use crate::synth::random::Random;
use crate::synth::tenant_profiles::TenantProfile;

/// An office, with its public addresses.
pub(crate) struct Office {
    pub city: usize,
    pub v4: Vec<BlockAddress>,
    pub v6: Vec<BlockId>,
    /// Device ids of shared machines.
    pub kiosks: Vec<u128>,
    pub shared_phones: Vec<u128>,
}

/// What the users of a tenant share.
pub(crate) struct Company {
    pub id: u128,
    pub domain: &'static str,
    /// Where users live: indexes in [`CITIES`], with weights.
    pub cities: Vec<(usize, u32)>,
    pub offices: Vec<Office>,
    /// Exits of the split tunnel: city and addresses.
    pub tunnels: Vec<(usize, Vec<BlockAddress>)>,
    /// Gateways of the security edge. A request gets any address of a gateway's blocks.
    pub gateways: Vec<Site>,
    /// Index in [`ProviderNetworks::edges`].
    pub edge: usize,
    /// Exits of commercial VPNs.
    pub exits: Vec<Site>,
    /// Data centres of virtual desktops: city and addresses.
    pub desktops: Vec<(usize, Vec<BlockAddress>)>,
    /// Ids of the Conditional Access policies.
    pub policies: Vec<u128>,
}

/// Domains that Microsoft's documentation uses for fictitious companies.
const DOMAINS: [&str; 6] =
    ["contoso.com", "fabrikam.com", "northwindtraders.com", "adatum.com", "tailspintoys.com", "proseware.com"];

impl Company {
    /// Builds the company of a tenant profile.
    pub(crate) fn new(
        profile: &TenantProfile,
        networks: &ProviderNetworks,
        people: usize,
        random: &mut Random,
    ) -> Self {
        let cities: Vec<(usize, u32)> =
            profile.cities.iter().map(|&(city, weight)| (city_named(city), weight)).collect();
        let offices =
            cities[..profile.offices].iter().map(|&(city, _)| office(profile, city, networks, people, random));
        let offices = offices.collect();
        let mut headquarters: Vec<usize> = cities.iter().map(|&(city, _)| city).take(3).collect();
        headquarters.truncate(1 + cities.len() / 4);
        let tunnels = headquarters
            .iter()
            .map(|&city| {
                let country = ProviderNetworks::country(city);
                let provider = random.pick(&networks.fixed[country]);
                let blocks = &provider.near(city, random).v4.clone();
                (city, (0..2).map(|_| networks.address(random, blocks)).collect())
            })
            .collect();
        let edge = random.below(networks.edges.len());
        let gateways = gateways(&networks.edges[edge], &cities, profile.edge_is_regional);
        let mut exits: Vec<Site> = Vec::new();
        for _ in 0..3 {
            exits.extend(random.pick(&networks.hosting).sites.iter().cloned());
        }
        let data_centres = [&networks.microsoft[0], random.pick(&networks.hosting)];
        let desktops = data_centres
            .iter()
            .map(|provider| {
                let site = provider.nearest(cities[0].0);
                (site.city, (0..3).map(|_| networks.address(random, &site.v4)).collect())
            })
            .collect();
        let policies = (0..5).map(|_| random.guid()).collect();
        let (id, domain) = (random.guid(), *random.pick(&DOMAINS));
        Self { id, domain, cities, offices, tunnels, gateways, edge, exits, desktops, policies }
    }

    /// Returns the addresses of the tunnel's exit in the city's country, else of the first exit.
    pub(crate) fn tunnel(&self, city: usize) -> &[BlockAddress] {
        let same = self.tunnels.iter().find(|tunnel| CITIES[tunnel.0].country == CITIES[city].country);
        &same.unwrap_or(&self.tunnels[0]).1
    }

    /// Whether an exit of the split tunnel is in this city.
    pub(crate) fn has_exit_at(&self, city: usize) -> bool {
        self.tunnels.iter().any(|tunnel| tunnel.0 == city)
    }
}

fn office(
    profile: &TenantProfile,
    city: usize,
    networks: &ProviderNetworks,
    people: usize,
    random: &mut Random,
) -> Office {
    let country = ProviderNetworks::country(city);
    // Many offices have lines of two providers.
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
        let count = (people as f64 * share / 3.0 / profile.offices as f64) as usize;
        (0..count).map(|_| random.guid()).collect()
    };
    Office {
        city,
        v4,
        v6,
        kiosks: shared(profile.kiosks, random),
        shared_phones: shared(profile.shared_phones, random),
    }
}

/// Chooses the gateways nearest to the cities, and one that is not near where the profile is not regional.
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
