//! Counts what all users of a tenant show about an address: common exits, and addresses of campaigns.

use super::device_fingerprint::{DeviceFingerprint, Inconsistencies};
use super::event::{TokenEvent, Usage};
use crate::detect::features::{Features, NONE, NetworkFeatures, Os};
use crate::detect::{Points, ReplaySettings};
use crate::knowledge::NetworkClass;
use crate::store::ValueId;
use foldhash::fast::RandomState;
use hashbrown::{HashMap, HashSet};
use std::hash::Hash;

/// If only the software and system agree, and no device id, it takes more users for a common exit.
const LOOKALIKE_FACTOR: u32 = 3;

/// How many users with proof somewhere in a hosting network make all of it an exit.
const NETWORK_MIN_PROVEN: u32 = 2;
/// How many times more users it takes if nobody proved a factor there.
const UNPROVEN_FACTOR: u32 = 5;

/// Of a carrier's users in a tenant, at most one in this number of phones is a tethered computer.
const CARRIER_OTHERS: u32 = 8;

/// How many users of a tenant were seen on a prefix or network.
#[derive(Clone, Copy, Debug, Default)]
struct PrefixUsers {
    /// Proved a factor.
    proven: u32,
    /// Only presented tokens.
    token_only: u32,
    /// Those of them with a device that they have elsewhere.
    same_device: u32,
    /// Those of them with software and a system that they have elsewhere.
    same_client: u32,
    /// With phones and tablets only.
    phones: u32,
    /// With anything else.
    others: u32,
}

impl PrefixUsers {
    /// Whether enough users are here with what they have elsewhere. Microsoft's services never prove a factor. At any
    /// other exit somebody does sooner or later, unless very many users never do.
    fn is_common(self, least: u32, microsoft: bool) -> bool {
        let device = self.proven + self.same_device >= least;
        let client = self.proven + self.same_client >= least * LOOKALIKE_FACTOR;
        let proven = microsoft || self.proven > 0 || self.same_device >= least * UNPROVEN_FACTOR;
        // More than a quarter of foreign clients are too many for an office.
        let foreign_devices = (self.token_only - self.same_client) * 4 > self.token_only;
        (device || client) && proven && !foreign_devices
    }
}

/// What a prefix means for a tenant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
pub(crate) struct Standing {
    /// Enough users proved a factor here.
    pub egress: bool,
    /// Enough users are seen here with the devices they have elsewhere. For hosting networks, whose addresses change,
    /// the whole network in the country counts.
    pub common: bool,
    /// Almost only phones and tablets of several users: a carrier, listed or not.
    pub carrier: bool,
    /// Several users' tokens are presented here, nobody ever proved a factor here, and most of the software is foreign
    /// to those users.
    pub campaign: bool,
}

/// The addresses of all tenants of a load. Tenants are kept apart.
#[derive(Default)]
pub(crate) struct Tenants {
    prefixes: HashMap<(ValueId, u32), PrefixUsers, RandomState>,
    networks: HashMap<(ValueId, u32, u16), PrefixUsers, RandomState>,
    users: HashMap<ValueId, u32, RandomState>,
    /// How many users have each application that is not Microsoft's.
    applications: HashMap<(ValueId, u32), u32, RandomState>,
    inconsistencies: HashMap<ValueId, Inconsistencies, RandomState>,
}

impl Tenants {
    /// Counts a user's events.
    pub(crate) fn add(&mut self, tenant: ValueId, events: &[TokenEvent], features: &Features) {
        if events.is_empty() {
            return;
        }
        *self.users.entry(tenant).or_default() += 1;
        self.inconsistencies.entry(tenant).or_default().add(events);
        let foreign: HashSet<u32, RandomState> =
            events.iter().filter(|event| event.flags.foreign).map(|event| event.application).collect();
        for application in foreign {
            *self.applications.entry((tenant, application)).or_default() += 1;
        }
        let proofs = || events.iter().filter(|event| event.usage == Usage::Proof && !event.flags.proxy_shaped);
        let proven: HashSet<u32, RandomState> = proofs().map(|event| event.prefix).collect();
        let with_device = events.iter().filter(|event| event.device != NONE);
        let devices = widespread(with_device.map(|event| (event.device, event.prefix)));
        let with_software = events.iter().filter(|event| event.family != 0);
        let clients = widespread(with_software.map(|event| ((event.os, event.family), event.prefix)));

        // A user without any proof in the load has nothing to compare with.
        let foreign_devices = events.iter().filter(|event| !proven.is_empty() && !proven.contains(&event.prefix));
        let mut only: HashMap<u32, PrefixUsers, RandomState> = HashMap::default();
        let mut networks: HashMap<(u32, u16), PrefixUsers, RandomState> = HashMap::default();
        for event in foreign_devices {
            let same_device = u32::from(devices.contains(&event.device));
            let same_client = same_device.max(u32::from(clients.contains(&(event.os, event.family))));
            let network = networks.entry(network_of(event, features)).or_default();
            for seen in [network, only.entry(event.prefix).or_default()] {
                seen.token_only = 1;
                seen.same_device |= same_device;
                seen.same_client |= same_client;
            }
        }
        let proven_networks: HashSet<(u32, u16), RandomState> =
            proofs().map(|event| network_of(event, features)).collect();
        for network in proven_networks {
            self.networks.entry((tenant, network.0, network.1)).or_default().proven += 1;
        }
        let mut phones: HashMap<u32, bool, RandomState> = HashMap::default();
        for event in events.iter().filter(|event| event.os != Os::Unknown) {
            *phones.entry(event.prefix).or_insert(true) &= event.os.is_phone() && !event.flags.disguised;
        }
        for (prefix, only) in phones {
            let seen = self.prefixes.entry((tenant, prefix)).or_default();
            seen.phones += u32::from(only);
            seen.others += u32::from(!only);
        }
        for &prefix in &proven {
            self.prefixes.entry((tenant, prefix)).or_default().proven += 1;
        }
        for (prefix, seen) in only {
            add(self.prefixes.entry((tenant, prefix)).or_default(), seen);
        }
        for ((asn, country), seen) in networks {
            add(self.networks.entry((tenant, asn, country)).or_default(), seen);
        }
    }

    /// Adds the counts of other users.
    pub(crate) fn joined(mut self, other: Self) -> Self {
        for (prefix, seen) in other.prefixes {
            add(self.prefixes.entry(prefix).or_default(), seen);
        }
        for (network, seen) in other.networks {
            add(self.networks.entry(network).or_default(), seen);
        }
        for (tenant, users) in other.users {
            *self.users.entry(tenant).or_default() += users;
        }
        for (application, users) in other.applications {
            *self.applications.entry(application).or_default() += users;
        }
        for (tenant, more) in other.inconsistencies {
            self.inconsistencies.entry(tenant).or_default().join(more);
        }
        self
    }

    /// The properties that identify a device in the tenant, without those of disabled rules.
    pub(crate) fn fingerprint(&self, tenant: ValueId, points: &Points) -> DeviceFingerprint {
        self.inconsistencies.get(&tenant).copied().unwrap_or_default().fingerprint().without_disabled(points)
    }

    /// How many users of a tenant have an application that is not Microsoft's.
    pub(crate) fn users_of(&self, tenant: ValueId, application: u32) -> u32 {
        self.applications.get(&(tenant, application)).copied().unwrap_or_default()
    }

    /// Returns what a prefix in this network and country means for the tenant.
    pub(crate) fn standing(
        &self,
        tenant: ValueId,
        prefix: u32,
        network: NetworkFeatures,
        country: u16,
        limits: &ReplaySettings,
    ) -> Standing {
        let users = self.users.get(&tenant).copied().unwrap_or(0);
        let least = limits.egress_users(users);
        let here = self.prefixes.get(&(tenant, prefix)).copied().unwrap_or_default();
        let around = self.networks.get(&(tenant, network.asn, country)).copied().unwrap_or_default();
        let rented = network.class == Some(NetworkClass::Hosting);
        let microsoft = network.class == Some(NetworkClass::Microsoft);
        let carrier = network.class.is_none()
            && here.phones >= limits.campaign_min_users
            && here.others * CARRIER_OTHERS <= here.phones;
        // A carrier's customers share its addresses by chance, so that none proves another.
        let mobile = carrier || network.class == Some(NetworkClass::Mobile);
        Standing {
            egress: limits.infer_egress && here.proven >= least && !mobile,
            common: limits.infer_egress
                && (here.is_common(least, microsoft)
                    || rented && around.proven >= NETWORK_MIN_PROVEN && around.is_common(least, false)),
            carrier,
            campaign: here.proven == 0
                && here.token_only >= limits.campaign_min_users
                && here.same_client * 2 < here.token_only,
        }
    }
}

/// Returns those of a user's devices or clients that are seen at two prefixes or more.
fn widespread<T: Copy + Eq + Hash>(seen: impl Iterator<Item = (T, u32)>) -> HashSet<T, RandomState> {
    let mut first: HashMap<T, u32, RandomState> = HashMap::default();
    let mut spread = HashSet::default();
    for (of, prefix) in seen {
        if *first.entry(of).or_insert(prefix) != prefix {
            spread.insert(of);
        }
    }
    spread
}

/// Autonomous system and country of an event.
fn network_of(event: &TokenEvent, features: &Features) -> (u32, u16) {
    let asn = features.networks[event.network as usize].asn;
    (asn, features.locations[event.location as usize].country)
}

fn add(sum: &mut PrefixUsers, seen: PrefixUsers) {
    sum.proven += seen.proven;
    sum.phones += seen.phones;
    sum.others += seen.others;
    sum.token_only += seen.token_only;
    sum.same_device += seen.same_device;
    sum.same_client += seen.same_client;
}
