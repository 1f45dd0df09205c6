//! Groups the prefixes of a user.

use super::alternation::MANY_CHANGES;
use super::event::{TokenEvent, Usage};
use super::tenant::Tenants;
use crate::detect::features::{Features, LocationFeatures, NONE, Os};
use crate::detect::union_find::UnionFind;
use crate::knowledge::{NetworkClass, distance_km};
use crate::store::ValueId;
use foldhash::fast::RandomState;
use hashbrown::{HashMap, HashSet};

/// How many prefixes each prefix is compared with, so that a user with a thousand addresses costs no more than another.
const MAX_COMPARED: usize = 60;

/// A user with more lines of one provider in one country gets new addresses all the time.
const TORN_LINES: u32 = 4;

/// A prefix of one user.
#[expect(clippy::struct_excessive_bools, reason = "independent facts, which the place takes over")]
pub(crate) struct Node {
    pub prefix: u32,
    pub count: u32,
    pub network: ValueId,
    pub location: ValueId,
    pub v6: bool,
    pub trusted: bool,
    pub egress: bool,
    pub common: bool,
    pub carrier: bool,
    pub campaign: bool,
    /// Sign-ins of phones or tablets are here.
    pub phones: bool,
    /// Those of computers are.
    pub computers: bool,
}

impl Node {
    /// The class of its network, by the lists or by the tenant's users.
    pub(crate) fn class(&self, features: &Features) -> Option<NetworkClass> {
        let listed = features.networks[self.network as usize].class;
        listed.or(self.carrier.then_some(NetworkClass::Mobile))
    }
}

/// Returns the prefixes of the events, most used first, and for each event the index of its prefix.
pub(crate) fn nodes(
    events: &[TokenEvent],
    tenant: ValueId,
    tenants: &Tenants,
    features: &Features,
) -> (Vec<Node>, Vec<u32>) {
    let mut known: HashMap<u32, u32, RandomState> = HashMap::default();
    let mut nodes: Vec<Node> = Vec::new();
    let mut sightings: Vec<HashMap<(ValueId, ValueId), u32, RandomState>> = Vec::new();
    let mut node_of: Vec<u32> = Vec::with_capacity(events.len());
    for event in events {
        let at = *known.entry(event.prefix).or_insert_with(|| {
            sightings.push(HashMap::default());
            nodes.push(Node {
                prefix: event.prefix,
                count: 0,
                network: event.network,
                location: event.location,
                v6: event.flags.v6,
                trusted: false,
                egress: false,
                common: false,
                carrier: false,
                campaign: false,
                phones: false,
                computers: false,
            });
            nodes.len() as u32 - 1
        });
        node_of.push(at);
        let node = &mut nodes[at as usize];
        node.count += 1;
        node.phones |= event.os.is_phone();
        node.computers |= event.os != Os::Unknown && !event.os.is_phone();
        node.trusted |= event.flags.trusted && event.usage != Usage::Token;
        *sightings[at as usize].entry((event.network, event.location)).or_default() += 1;
    }
    for (node, sightings) in nodes.iter_mut().zip(sightings) {
        // The most frequent network and location of the prefix. Between equals the order of files does not matter.
        let common = sightings.into_iter().max_by_key(|&((network, location), count)| {
            let location = features.locations[location as usize];
            let bits = location.coordinates.map(|at| (at.latitude().to_bits(), at.longitude().to_bits()));
            let network = features.networks[network as usize];
            (count, network.asn, location.country, bits, network.egress, network.class)
        });
        if let Some(((network, location), _)) = common {
            (node.network, node.location) = (network, location);
        }
        let network = features.networks[node.network as usize];
        let country = features.locations[node.location as usize].country;
        let standing = tenants.standing(tenant, node.prefix, network, country, &features.settings.replay);
        node.egress = standing.egress || network.egress;
        (node.common, node.carrier, node.campaign) = (standing.common, standing.carrier, standing.campaign);
    }
    let mut order: Vec<u32> = (0..nodes.len() as u32).collect();
    order.sort_by_key(|&at| {
        let node = &nodes[at as usize];
        (std::cmp::Reverse(node.count), features.prefixes[node.prefix as usize])
    });
    let mut rank = vec![0; nodes.len()];
    for (position, &at) in order.iter().enumerate() {
        rank[at as usize] = position as u32;
    }
    for node in &mut node_of {
        *node = rank[*node as usize];
    }
    let mut ranked: Vec<(u32, Node)> = rank.into_iter().zip(nodes).collect();
    ranked.sort_by_key(|&(rank, _)| rank);
    (ranked.into_iter().map(|(_, node)| node).collect(), node_of)
}

/// Two numbers of prefixes, the lower first.
type PrefixPair = (u32, u32);

/// Finds the IPv4 prefixes of one fixed line's provider between which a session goes back and forth: a line has one
/// address at a time, so that two devices are behind them. A provider that gives its customers new addresses all the time
/// shows nothing.
fn torn_pairs(
    events: &[TokenEvent],
    node_of: &[u32],
    nodes: &[Node],
    features: &Features,
) -> HashSet<PrefixPair, RandomState> {
    let mut torn = HashSet::default();
    let network = |node: &Node| {
        (features.networks[node.network as usize].asn, features.locations[node.location as usize].country)
    };
    let mut lines: HashMap<(u32, u16), u32, RandomState> = HashMap::default();
    let is_line =
        |node: &Node| !node.v6 && !node.egress && !node.trusted && !node.common && node.class(features).is_none();
    for node in nodes.iter().filter(|node| is_line(node)) {
        *lines.entry(network(node)).or_default() += 1;
    }
    let few = |node: &Node| lines.get(&network(node)).is_some_and(|count| (2..=TORN_LINES).contains(count));
    let fixed: Vec<bool> = nodes.iter().map(|node| is_line(node) && few(node)).collect();
    if !fixed.contains(&true) {
        return torn;
    }
    let window = features.settings.replay.window();
    let mut last: HashMap<u32, (i64, u32), RandomState> = HashMap::default();
    let mut changes: HashMap<(u32, PrefixPair), u32, RandomState> = HashMap::default();
    let single = |event: &TokenEvent| event.session != NONE && event.weight == 1 && !event.flags.transferred;
    for (event, &node) in events.iter().zip(node_of).filter(|(event, node)| fixed[**node as usize] && single(event)) {
        let Some((time, before)) = last.insert(event.session, (event.time, node)) else { continue };
        if before != node && event.time > time && event.time - time <= window {
            let count = changes.entry((event.session, (before.min(node), before.max(node)))).or_default();
            *count += 1;
            if *count >= MANY_CHANGES {
                torn.insert((before.min(node), before.max(node)));
            }
        }
    }
    torn
}

/// Joins prefixes that one person uses without moving: all exits of the tenant, and the prefixes of one provider in one
/// country that are near each other or of a mobile carrier.
pub(crate) fn join_neighbours(
    events: &[TokenEvent],
    node_of: &[u32],
    nodes: &[Node],
    features: &Features,
    sets: &mut UnionFind,
) {
    let torn = torn_pairs(events, node_of, nodes, features);
    let radius = features.settings.replay.place_radius_km;
    let mut exit = None;
    let mut by_network: HashMap<(u32, u16), Vec<usize>, RandomState> = HashMap::default();
    for (at, node) in nodes.iter().enumerate() {
        if node.egress || node.trusted {
            sets.join(*exit.get_or_insert(at), at);
            continue;
        }
        let network = features.networks[node.network as usize];
        let location = features.locations[node.location as usize];
        // Microsoft's services use many addresses in turn, an attacker's device uses one: joined they would be one busy
        // place.
        if network.asn == 0 || location.country == 0 || network.class == Some(NetworkClass::Microsoft) {
            continue;
        }
        let earlier = by_network.entry((network.asn, location.country)).or_default();
        for &other in earlier.iter() {
            let mobile = Some(NetworkClass::Mobile);
            let near = node.class(features) == mobile && nodes[other].class(features) == mobile
                || are_near(&location, &features.locations[nodes[other].location as usize], radius);
            // A third line joins neither of two that are torn: it would join them both.
            let is_torn = |node: usize| torn.iter().any(|&(a, b)| a as usize == node || b as usize == node);
            let apart = is_torn(at) || is_torn(other);
            // A provider's customers have phones on its masts and computers on its lines.
            let (a, b) = (&nodes[at], &nodes[other]);
            let alike = a.phones && b.phones || a.computers && b.computers;
            let unknown = [a, b].iter().any(|node| !node.phones && !node.computers);
            if near && !apart && (alike || unknown) {
                sets.join(other, at);
            }
        }
        if earlier.len() < MAX_COMPARED {
            earlier.push(at);
        }
    }
}

fn are_near(a: &LocationFeatures, b: &LocationFeatures, radius_km: f64) -> bool {
    match a.coordinates.zip(b.coordinates) {
        Some((a, b)) => distance_km(a, b) <= radius_km,
        None => a.city != 0 && a.city == b.city && a.country == b.country,
    }
}

/// Joins an IPv4 and an IPv6 prefix of one provider that one session uses on one operating system: a client with both
/// families uses either (entra-docs, continuous access evaluation: Entra and the resource may see one each).
pub(crate) fn join_dual_stack(
    events: &[TokenEvent],
    node_of: &[u32],
    nodes: &[Node],
    features: &Features,
    sets: &mut UnionFind,
) {
    if nodes.iter().all(|node| node.v6 == nodes[0].v6) {
        return;
    }
    let mut lines: HashMap<(u32, Os, u32), [Option<usize>; 2], RandomState> = HashMap::default();
    for (event, &node) in events.iter().zip(node_of) {
        let at = &nodes[node as usize];
        if event.session == NONE || at.egress || at.trusted {
            continue;
        }
        let pair = lines.entry((event.session, event.os, event.device)).or_default();
        let (own, other) = if event.flags.v6 { (1, 0) } else { (0, 1) };
        pair[own] = Some(node as usize);
        let Some(other) = pair[other] else { continue };
        let of =
            |node: &Node| (features.networks[node.network as usize].asn, features.locations[node.location as usize]);
        let ((asn, here), (other_asn, there)) = (of(at), of(&nodes[other]));
        let one_provider = asn != 0 && asn == other_asn && here.country == there.country;
        let unknown = asn == 0 || other_asn == 0;
        if one_provider || unknown && are_near(&here, &there, features.settings.replay.place_radius_km) {
            sets.join(node as usize, other);
        }
    }
}
