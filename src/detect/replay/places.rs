//! Groups the addresses of a user to places that one person can be at without moving.

use super::devices::foreign_devices;
use super::event::{TokenEvent, Usage};
use super::prefixes::{Node, join_dual_stack, join_neighbours, nodes};
use super::tenant::Tenants;
use crate::detect::features::{Features, NONE};
use crate::detect::union_find::UnionFind;
use crate::knowledge::{self, Coordinates, NetworkClass, country, distance_km};
use crate::signin::Timestamp;
use crate::store::ValueId;
use foldhash::fast::RandomState;
use hashbrown::{HashMap, HashSet};

/// How many sign-ins show whether the addresses of a place change all the time.
const CHURN_LEAST: usize = 8;
/// They do if this share of the sign-ins has an address of its own, in tenths.
const CHURN_TENTHS: usize = 4;
/// At rented servers such an exit is a relay if it is used on this many days.
const RELAY_DAYS: u32 = 3;
/// A place with a browser and this many tokens is a home, even if no factor was proved during the load.
const HOME_LEAST: u32 = 20;
/// A residence is seen this soon after the user's first sign-in of the load, in nanoseconds.
pub(crate) const SETTLED_START: i64 = 48 * Timestamp::HOUR;
/// And on this many days.
const SETTLED_DAYS: u32 = 3;
/// Without proof a place is established if it is used for longer than this, in nanoseconds.
const ESTABLISHED_SPAN: i64 = 20 * Timestamp::HOUR;
/// And on this many days.
const ESTABLISHED_DAYS: u32 = 2;
/// A phishing proxy serves the same victim on no more days than this.
const PROXY_MAX_DAYS: u32 = 2;

/// A place of a user.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each with a rule of its own")]
pub(crate) struct UserPlace {
    pub asn: u32,
    pub class: Option<NetworkClass>,
    /// Number among [`Features::locations`].
    pub location: u32,
    /// The place comes from a database, not from the log.
    pub looked_up: bool,
    pub country: u16,
    pub coordinates: Option<Coordinates>,
    /// The centre of its country.
    middle: Option<Coordinates>,
    pub v6: bool,
    pub v4: bool,
    /// A common exit of the tenant: many users proved factors here, or the analyst or the tenant trusts it.
    pub egress: bool,
    /// Accepted as the user's without proof: trusted, or a common exit of a user who proved a factor somewhere.
    pub accepted: bool,
    /// Many users of the tenant are seen here with the devices they have elsewhere.
    pub common: bool,
    /// Nearly every sign-in has another address: an exit that strangers share, of a relay or carrier.
    pub churns: bool,
    pub campaign: bool,
    /// Only sign-ins of other devices than the sessions' own, at addresses where the user is known to be.
    pub of_foreign_device: bool,
    /// All proof here looks like that of a phishing proxy, and the user proved a factor elsewhere.
    pub suspect_root: bool,
    /// First and last time a factor was proved here.
    pub proof: Option<(i64, i64)>,
    /// Whether there was an interactive success that proved nothing new.
    pub weak: bool,
    /// The user proved no factor anywhere in the load, and used a browser here from the start and on several days.
    pub settled: bool,
    /// No factor was proved here during the load, but tokens were used here from the start, often and on several days:
    /// where the user ordinarily is, as far as the log shows.
    pub established: bool,
    /// How many events.
    pub count: u32,
}

impl UserPlace {
    /// How well the place is known as the user's: 2 proven, or used regularly if nothing is proven; 1 used with a
    /// browser, an exit of the tenant, or used for days; 0 only tokens.
    pub(crate) fn strength(&self) -> u8 {
        if self.settled { 2 } else { self.witnessed().max(u8::from(self.established)) }
    }

    /// The same by single sign-ins, without regular use.
    pub(crate) fn witnessed(&self) -> u8 {
        match (self.is_proven(), self.weak || self.accepted) {
            (true, _) => 2,
            (false, true) => 1,
            (false, false) => 0,
        }
    }

    /// Whether the user proved a factor here.
    pub(crate) fn is_proven(&self) -> bool {
        self.proof.is_some() && !self.suspect_root
    }

    /// Whether nothing contradicts the user being here. A browser session that proved nothing new is not enough: a
    /// attacker with a cookie has one as well.
    pub(crate) fn is_known(&self) -> bool {
        self.is_proven() || self.accepted || self.settled
    }

    /// Whether the address says little about where the person is.
    pub(crate) fn is_imprecise(&self) -> bool {
        use NetworkClass::{Mobile, Relay, SecurityEdge};
        self.egress || self.churns || matches!(self.class, Some(Mobile | Relay | SecurityEdge))
    }

    /// Whether it is a large cloud, where users' VPN services have no exits as a rule.
    pub(crate) fn is_cloud(&self) -> bool {
        self.is_rented() && knowledge::is_cloud(self.asn)
    }

    /// Whether it is a hosting network, or Microsoft's.
    pub(crate) fn is_rented(&self) -> bool {
        matches!(self.class, Some(NetworkClass::Hosting | NetworkClass::Microsoft))
    }

    /// Whether it is a hosting network, where no person sits.
    pub(crate) fn is_hosting(&self) -> bool {
        self.class == Some(NetworkClass::Hosting)
    }

    /// The distance in km between two places, and whether it is only between the centres of countries. `None` if it is
    /// unknown, and within a country without exact coordinates.
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
    pub list: Vec<UserPlace>,
    /// For each event, its place.
    pub of: Vec<u32>,
}

impl Places {
    /// Groups a user's events by place; `None` if there is only one.
    ///
    /// Also marks the sign-ins of phishing proxies that only the places reveal.
    pub(crate) fn of(
        events: &mut [TokenEvent],
        tenant: ValueId,
        tenants: &Tenants,
        features: &Features,
    ) -> Option<Self> {
        let first = events.first()?;
        let foreign_devices = foreign_devices(events, tenants.fingerprint(tenant, &features.settings.points));
        if foreign_devices.is_empty() && events.iter().all(|event| event.prefix == first.prefix) {
            return None;
        }
        let (nodes, node_of) = nodes(events, tenant, tenants, features);
        let mut sets = UnionFind::new(nodes.len());
        join_neighbours(events, &node_of, &nodes, features, &mut sets);
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
            place.accepted |= node.trusted;
            place.common |= node.common;
            place.campaign |= node.campaign && !place.is_imprecise();
        }
        let of: Vec<u32> = node_of.iter().map(|&node| number[node as usize]).collect();
        let mut places = Self { list, of };
        places.split_foreign_devices(events, &foreign_devices);
        if places.list.len() < 2 {
            return None;
        }
        places.find_churn(events);
        places.establish(events);
        places.mark_phishing_roots(events, features.settings.replay.window());
        places.prove(events);
        places.settle(events);
        Some(places)
    }

    /// Moves the sign-ins of foreign devices at the user's own places to places of their own. A factor proves
    /// everything behind the same prefix. For neighbouring prefixes and shared exits it proves only the session's own
    /// devices.
    fn split_foreign_devices(&mut self, events: &[TokenEvent], foreign_devices: &[bool]) {
        if foreign_devices.is_empty() {
            return;
        }
        let mut own = vec![false; self.list.len()];
        let mut lines: HashSet<u32, RandomState> = HashSet::default();
        let mut busy: HashMap<u32, u32, RandomState> = HashMap::default();
        let mut used = vec![0; self.list.len()];
        for ((event, &at), strange) in events.iter().zip(&self.of).zip(foreign_devices) {
            let place = &self.list[at as usize];
            let shared = place.is_imprecise() || place.common || place.is_hosting();
            let odd = *strange || event.flags.disguised || event.flags.misplaced;
            let proven = event.usage == Usage::Proof && !event.flags.proxy_shaped;
            own[at as usize] |= !odd && (proven || place.egress || place.common);
            if proven && !shared {
                lines.insert(event.prefix);
            }
            if !odd && !shared {
                *busy.entry(event.prefix).or_default() += 1;
                used[at as usize] += 1;
            }
        }
        own.iter_mut().zip(used).for_each(|(own, used)| *own |= used >= HOME_LEAST);
        // Where the session's own device is all the time, another browser is another program of the user's.
        lines.extend(busy.iter().filter(|(_, count)| **count >= HOME_LEAST).map(|(prefix, _)| *prefix));
        let mut theirs = vec![NONE; self.list.len()];
        let all = self.of.iter_mut().zip(events).zip(foreign_devices);
        for ((at, event), _) in all.filter(|(_, strange)| **strange) {
            let here = *at as usize;
            if !own[here] || lines.contains(&event.prefix) {
                continue;
            }
            if theirs[here] == NONE {
                theirs[here] = self.list.len() as u32;
                let place = &self.list[here];
                self.list.push(UserPlace {
                    egress: false,
                    accepted: false,
                    common: false,
                    of_foreign_device: true,
                    ..place.clone()
                });
            }
            *at = theirs[here];
        }
    }

    /// Finds the places at which the user rarely has the same address twice. For IPv6, where devices change their half
    /// of the address, the prefix counts. At rented servers it takes days: attackers change their address, too.
    fn find_churn(&mut self, events: &[TokenEvent]) {
        let mut addresses: Vec<(u32, bool, u32)> = events
            .iter()
            .zip(&self.of)
            .map(|(event, &at)| (at, event.flags.v6, if event.flags.v6 { event.prefix } else { event.address }))
            .collect();
        addresses.sort_unstable();
        let mut days = vec![Days::default(); self.list.len()];
        for (event, &at) in events.iter().zip(&self.of) {
            days[at as usize].add(event.time);
        }
        for of_place in addresses.chunk_by(|a, b| a.0 == b.0) {
            let distinct = of_place.chunk_by(|a, b| a == b).count();
            let place = &mut self.list[of_place[0].0 as usize];
            place.churns = of_place.len() >= CHURN_LEAST
                && distinct * 10 >= of_place.len() * CHURN_TENTHS
                && (!place.is_hosting() || days[of_place[0].0 as usize].count >= RELAY_DAYS);
        }
    }

    /// Finds the residence of a user who proved no factor during the load: guests prove theirs in their own tenant, and
    /// some policies ask once in weeks.
    fn settle(&mut self, events: &[TokenEvent]) {
        if self.list.iter().any(UserPlace::is_proven) {
            return;
        }
        let start = events.first().map_or(0, |event| event.time);
        let mut seen = vec![(false, Days::default()); self.list.len()];
        for (event, &at) in events.iter().zip(&self.of) {
            let (early, days) = &mut seen[at as usize];
            *early |= event.time - start <= SETTLED_START;
            days.add(event.time);
        }
        for (place, (early, days)) in self.list.iter_mut().zip(seen) {
            let lived_in = early && days.count >= SETTLED_DAYS && place.count >= HOME_LEAST;
            place.settled = lived_in && place.weak && !place.is_hosting();
        }
    }

    /// Finds where the user ordinarily is, for sessions whose factor was given before the load begins. Whoever comes later
    /// has no such days; nobody lives at rented servers.
    fn establish(&mut self, events: &[TokenEvent]) {
        let start = events.first().map_or(0, |event| event.time);
        let mut seen: Vec<Option<(i64, i64, u32, Days)>> = vec![None; self.list.len()];
        for (event, &at) in events.iter().zip(&self.of).filter(|(event, _)| !event.flags.blocked && !event.flags.tool) {
            let (_, last, count, days) = seen[at as usize].get_or_insert((event.time, event.time, 0, Days::default()));
            (*last, *count) = (event.time, *count + 1);
            days.add(event.time);
        }
        for (place, seen) in self.list.iter_mut().zip(seen) {
            let lasts = seen.is_some_and(|(first, last, count, days)| {
                let for_days = days.count >= ESTABLISHED_DAYS && last - first >= ESTABLISHED_SPAN;
                for_days && first - start <= SETTLED_START && count >= HOME_LEAST
            });
            place.established = lasts && !place.is_rented() && !place.campaign && !place.of_foreign_device;
        }
    }

    /// Finds the places where the user proved a factor.
    fn prove(&mut self, events: &[TokenEvent]) {
        let mut roots = vec![Days::default(); self.list.len()];
        let mut honest = vec![false; self.list.len()];
        for (event, &at) in events.iter().zip(&self.of) {
            let place = &mut self.list[at as usize];
            place.count += 1;
            match event.usage {
                Usage::Proof => {
                    let first = place.proof.map_or(event.time, |(first, _)| first);
                    place.proof = Some((first, event.time));
                    honest[at as usize] |= !event.flags.proxy_shaped;
                    roots[at as usize].add(event.time);
                }
                Usage::WeakProof => place.weak = true,
                Usage::Token | Usage::Presence => {}
            }
        }
        let known = self.list.iter().any(|place| place.proof.is_some() || place.weak);
        for place in &mut self.list {
            place.accepted |= place.egress && known;
        }
        // Without an honest place to compare with, proofs that look like a proxy's are all that is known of the user.
        let is_home = |place: &UserPlace| place.weak && place.count >= HOME_LEAST;
        let elsewhere =
            self.list.iter().zip(&honest).any(|(place, &honest)| place.proof.is_some() && honest || is_home(place));
        for (at, place) in self.list.iter_mut().enumerate() {
            place.suspect_root =
                place.proof.is_some() && elsewhere && !honest[at] && roots[at].count <= PROXY_MAX_DAYS && !place.egress;
        }
    }
}

/// Counts days, in order of time.
#[derive(Clone, Copy, Default)]
pub(crate) struct Days {
    pub count: u32,
    last: Option<i64>,
}

impl Days {
    pub(crate) fn add(&mut self, time: i64) {
        let day = Some(time.div_euclid(24 * Timestamp::HOUR));
        self.count += u32::from(day != self.last);
        self.last = day;
    }
}

fn place(node: &Node, features: &Features) -> UserPlace {
    let network = features.networks[node.network as usize];
    let location = features.locations[node.location as usize];
    UserPlace {
        asn: network.asn,
        class: node.class(features),
        location: node.location,
        looked_up: location.looked_up,
        country: location.country,
        coordinates: location.coordinates.filter(|_| location.is_exact),
        middle: std::str::from_utf8(&location.country.to_be_bytes())
            .ok()
            .and_then(|code| country(code))
            .map(|known| known.middle),
        v6: false,
        v4: false,
        egress: false,
        accepted: false,
        common: false,
        churns: false,
        campaign: false,
        of_foreign_device: false,
        suspect_root: false,
        proof: None,
        weak: false,
        settled: false,
        established: false,
        count: 0,
    }
}
