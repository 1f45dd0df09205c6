//! The places a user was seen at: prefixes that one person can reach without moving.

use super::event::{Event, Usage};
use super::tenant::Tenants;
use crate::detect::features::{Features, Location, NONE, Os};
use crate::detect::union_find::UnionFind;
use crate::knowledge::{Coordinates, NetworkClass, country, distance_km};
use crate::signin::Timestamp;
use crate::store::ValueId;
use foldhash::fast::RandomState;
use hashbrown::HashMap;

/// How many prefixes each prefix is compared with, so that a user of a thousand addresses costs no more than another.
const MAX_COMPARED: usize = 60;
/// A phishing proxy does not serve the same victim on more days than this.
const PROXY_MAX_DAYS: u32 = 2;

/// A session that is this far, in km, from where it began within an hour was handed over.
const LEFT_KM: f64 = 500.0;

/// Where a user was.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each with a rule of its own")]
pub(crate) struct Place {
    pub asn: u32,
    pub class: Option<NetworkClass>,
    /// Number among [`Features::locations`].
    pub location: u32,
    /// The place is a database's word, not the log's.
    pub looked_up: bool,
    pub country: u16,
    pub coordinates: Option<Coordinates>,
    /// The middle of its country.
    middle: Option<Coordinates>,
    pub v6: bool,
    pub v4: bool,
    /// A common exit of the tenant, proven by many, or trusted by the analyst or the tenant.
    pub egress: bool,
    /// Good enough a place of the user's without proof: trusted, or a common exit and the user proved a factor somewhere.
    pub vouched: bool,
    /// Many users of the tenant are seen here with the devices they have elsewhere.
    pub common: bool,
    pub campaign: bool,
    /// All proof at this place is shaped like that of a phishing proxy, and the user proved a factor elsewhere.
    pub suspect_root: bool,
    /// First and last time a factor was proved here.
    pub proof: Option<(i64, i64)>,
    /// Whether there was an interactive success that proved nothing new.
    pub weak: bool,
    /// How many events.
    pub count: u32,
}

impl Place {
    /// How well the place is known for the user's: 2 proven, 1 used with a browser or an exit of the tenant, 0 only
    /// tokens.
    pub(crate) fn strength(&self) -> u8 {
        match (self.is_proven(), self.weak || self.vouched) {
            (true, _) => 2,
            (false, true) => 1,
            (false, false) => 0,
        }
    }

    /// The user proved to be here.
    pub(crate) fn is_proven(&self) -> bool {
        self.proof.is_some() && !self.suspect_root
    }

    /// Nothing speaks against the user being here. A browser session that proved nothing new is not enough: a thief
    /// with a cookie has one as well.
    pub(crate) fn is_known(&self) -> bool {
        self.is_proven() || self.vouched
    }

    /// The address says little of where the person is.
    pub(crate) fn is_soft(&self) -> bool {
        use NetworkClass::{Mobile, Relay, SecurityEdge};
        self.egress || matches!(self.class, Some(Mobile | Relay | SecurityEdge))
    }

    /// Rented machines, where nobody sits.
    pub(crate) fn is_hosting(&self) -> bool {
        self.class == Some(NetworkClass::Hosting)
    }

    /// Kilometres between two places and whether they are only between the middles of countries; `None` when unknown,
    /// and within a country without coordinates.
    pub(crate) fn distance(&self, other: &Self) -> Option<(f64, bool)> {
        if let (Some(here), Some(there)) = (self.coordinates, other.coordinates) {
            return Some((distance_km(here, there), false));
        }
        let (here, there) = (self.middle?, other.middle?);
        (self.country != other.country).then(|| (distance_km(here, there), true))
    }
}

/// The places of one user, and the place of each event.
pub(crate) struct Places {
    pub list: Vec<Place>,
    /// For each event, its place.
    pub of: Vec<u32>,
}

/// A prefix of one user.
#[expect(clippy::struct_excessive_bools, reason = "independent facts, which the place takes over")]
struct Node {
    prefix: u32,
    count: u32,
    network: ValueId,
    location: ValueId,
    v6: bool,
    trusted: bool,
    egress: bool,
    common: bool,
    campaign: bool,
}

impl Places {
    /// Finds the places in a user's events; `None` when there is but one.
    ///
    /// Marks the sign-ins of which only now shows that a phishing proxy made them.
    pub(crate) fn of(events: &mut [Event], tenant: ValueId, tenants: &Tenants, features: &Features) -> Option<Self> {
        let first = events.first()?;
        if events.iter().all(|event| event.prefix == first.prefix) {
            return None;
        }
        let (nodes, node_of) = nodes(events, tenant, tenants, features);
        let mut sets = UnionFind::new(nodes.len());
        join_neighbours(&nodes, features, &mut sets);
        join_dual_stack(events, &node_of, &nodes, features, &mut sets);

        let mut number = vec![NONE; nodes.len()];
        let mut list = Vec::new();
        for at in 0..nodes.len() {
            let root = sets.find(at);
            if number[root] == NONE {
                number[root] = list.len() as u32;
                list.push(place(&nodes[root], features));
            }
            number[at] = number[root];
            let (node, place) = (&nodes[at], &mut list[number[root] as usize]);
            place.v6 |= node.v6;
            place.v4 |= !node.v6;
            place.egress |= node.egress || node.trusted;
            place.vouched |= node.trusted;
            place.common |= node.common;
            place.campaign |= node.campaign;
        }
        if list.len() < 2 {
            return None;
        }
        let of: Vec<u32> = node_of.iter().map(|&node| number[node as usize]).collect();
        let mut places = Self { list, of };
        places.mark_roots_left_at_once(events, features.settings.replay.window());
        places.prove(events);
        Some(places)
    }

    /// Marks landings whose session goes on far away sooner than anybody gets there: a phishing proxy hands the session
    /// over to the thief's own machine.
    fn mark_roots_left_at_once(&self, events: &mut [Event], window: i64) {
        for at in 0..events.len() {
            let root = events[at];
            let here = &self.list[self.of[at] as usize];
            if !root.marks.landing || root.session == NONE || here.is_soft() {
                continue;
            }
            let later = events[at + 1..].iter().zip(&self.of[at + 1..]);
            let left = later
                .take_while(|(event, _)| event.time - root.time <= window)
                .filter(|(event, _)| event.session == root.session && event.device == NONE)
                .map(|(_, &place)| &self.list[place as usize])
                .any(|place| !place.is_soft() && here.distance(place).is_some_and(|(km, _)| km > LEFT_KM));
            events[at].marks.proxy_shaped |= left;
        }
    }

    /// Finds out where the user proved to be.
    fn prove(&mut self, events: &[Event]) {
        let mut roots = vec![(0u32, i64::MIN); self.list.len()];
        let mut honest = vec![false; self.list.len()];
        for (event, &at) in events.iter().zip(&self.of) {
            let place = &mut self.list[at as usize];
            place.count += 1;
            match event.usage {
                Usage::Proof => {
                    let first = place.proof.map_or(event.time, |(first, _)| first);
                    place.proof = Some((first, event.time));
                    honest[at as usize] |= !event.marks.proxy_shaped;
                    let (days, last) = &mut roots[at as usize];
                    let day = event.time.div_euclid(24 * Timestamp::HOUR);
                    *days += u32::from(day != *last);
                    *last = day;
                }
                Usage::WeakProof => place.weak = true,
                Usage::Token | Usage::Presence => {}
            }
        }
        let known = self.list.iter().any(|place| place.proof.is_some() || place.weak);
        for place in &mut self.list {
            place.vouched |= place.egress && known;
        }
        // Without an honest place to hold them against, proofs of that shape are all that is known of the user.
        let elsewhere = self.list.iter().zip(&honest).any(|(place, &honest)| place.proof.is_some() && honest);
        for (at, place) in self.list.iter_mut().enumerate() {
            place.suspect_root =
                place.proof.is_some() && elsewhere && !honest[at] && roots[at].0 <= PROXY_MAX_DAYS && !place.egress;
        }
    }
}

fn place(node: &Node, features: &Features) -> Place {
    let network = features.networks[node.network as usize];
    let location = features.locations[node.location as usize];
    Place {
        asn: network.asn,
        class: network.class,
        location: node.location,
        looked_up: location.looked_up,
        country: location.country,
        coordinates: location.coordinates,
        middle: std::str::from_utf8(&location.country.to_be_bytes())
            .ok()
            .and_then(|code| country(code))
            .map(|known| known.middle),
        v6: false,
        v4: false,
        egress: false,
        vouched: false,
        common: false,
        campaign: false,
        suspect_root: false,
        proof: None,
        weak: false,
        count: 0,
    }
}

/// The prefixes of the events, most used first, and the number of each event's prefix among them.
fn nodes(events: &[Event], tenant: ValueId, tenants: &Tenants, features: &Features) -> (Vec<Node>, Vec<u32>) {
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
                v6: event.marks.v6,
                trusted: false,
                egress: false,
                common: false,
                campaign: false,
            });
            nodes.len() as u32 - 1
        });
        node_of.push(at);
        let node = &mut nodes[at as usize];
        node.count += 1;
        node.trusted |= event.marks.trusted && event.usage != Usage::Token;
        *sightings[at as usize].entry((event.network, event.location)).or_default() += 1;
    }
    for (node, sightings) in nodes.iter_mut().zip(sightings) {
        // What is most often said of the prefix, and among equals what does not depend on the order of files.
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
        (node.common, node.campaign) = (standing.common, standing.campaign);
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

/// Joins what one person reaches without moving: all exits of the tenant, and the prefixes of one provider in one
/// country that are near each other or of a mobile carrier.
fn join_neighbours(nodes: &[Node], features: &Features, sets: &mut UnionFind) {
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
        // Microsoft's services come from many addresses by turns, a thief's machine from one: joined they would be one
        // busy place.
        if network.asn == 0 || location.country == 0 || network.class == Some(NetworkClass::Microsoft) {
            continue;
        }
        let earlier = by_network.entry((network.asn, location.country)).or_default();
        for &other in earlier.iter() {
            let near = network.class == Some(NetworkClass::Mobile)
                || are_near(&location, &features.locations[nodes[other].location as usize], radius);
            if near {
                sets.join(other, at);
            }
        }
        if earlier.len() < MAX_COMPARED {
            earlier.push(at);
        }
    }
}

fn are_near(a: &Location, b: &Location, radius_km: f64) -> bool {
    match a.coordinates.zip(b.coordinates) {
        Some((a, b)) => distance_km(a, b) <= radius_km,
        None => a.city != 0 && a.city == b.city && a.country == b.country,
    }
}

/// Joins an IPv4 and an IPv6 prefix that one session uses on one operating system, near each other: a client with
/// both families uses either (entra-docs, continuous access evaluation: Entra and the resource may see one each).
fn join_dual_stack(events: &[Event], node_of: &[u32], nodes: &[Node], features: &Features, sets: &mut UnionFind) {
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
        let (own, other) = if event.marks.v6 { (1, 0) } else { (0, 1) };
        pair[own] = Some(node as usize);
        let Some(other) = pair[other] else { continue };
        let of =
            |node: &Node| (features.networks[node.network as usize].asn, features.locations[node.location as usize]);
        let ((asn, here), (other_asn, there)) = (of(at), of(&nodes[other]));
        let one_provider = asn != 0 && asn == other_asn && here.country == there.country;
        if one_provider || are_near(&here, &there, features.settings.replay.place_radius_km) {
            sets.join(node as usize, other);
        }
    }
}
