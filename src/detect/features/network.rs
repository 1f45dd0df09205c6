//! Parses networks. Lists and databases may contain more about single addresses of a network.

use super::address::{AddressFeatures, parse_address};
use super::address_pairs::{PairNumbers, number_pairs};
use super::network_lists::NetworkLists;
use super::parsed_values::{contains, is_yes};
use crate::knowledge::{self, AddressInfo, NetworkClass};
use crate::signin::{Dimension, Field};
use crate::store::Store;

/// The network that an address belongs to.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
pub(crate) struct NetworkFeatures {
    /// Autonomous system number, 0 where unknown.
    pub asn: u32,
    pub class: Option<NetworkClass>,
    /// In a named location that the tenant marked as trusted, or in a network that the analyst trusts.
    pub trusted: bool,
    /// The analyst lists it as an exit that users share.
    pub egress: bool,
    /// The analyst lists it as one of developers' machines.
    pub developer: bool,
    /// Came through Global Secure Access, which only a device of the tenant can.
    pub global_secure_access: bool,
}

/// Parses the networks of a load.
pub(crate) fn networks(store: &Store, lists: &NetworkLists<'_>) -> Vec<NetworkFeatures> {
    store.per_value(Dimension::Network, |entry| {
        let asn = entry.get(Field::AutonomousSystem).and_then(|text| text.trim().parse().ok()).unwrap_or(0);
        let named = entry.get(Field::NamedLocations);
        let listed = lists.of_system(asn);
        NetworkFeatures {
            asn,
            class: listed.class.or_else(|| knowledge::network_class(asn)),
            trusted: named.is_some_and(|named| contains(named, "trustedNamedLocation")) || listed.trusted,
            egress: listed.egress,
            developer: listed.developer,
            global_secure_access: entry.get(Field::ThroughGlobalSecureAccess).is_some_and(is_yes),
        }
    })
}

/// Adds the networks that depend on an address. Returns a number for each pair of values that occurs.
pub(crate) fn own_networks(
    store: &Store,
    lists: &NetworkLists<'_>,
    addresses: &[AddressFeatures],
    known: &[AddressInfo],
    networks: &mut Vec<NetworkFeatures>,
) -> PairNumbers {
    number_pairs(
        store,
        Dimension::Network,
        |at| addresses[at as usize].own_network,
        |address, network| {
            let (base, known) = (networks[network as usize], &known[address as usize]);
            let asn = if base.asn == 0 { known.asn.unwrap_or(0) } else { base.asn };
            let parsed = store.table(Dimension::Address).entry(address).get(Field::IpAddress).and_then(parse_address);
            let listed = parsed.map(|address| lists.of_address(address)).unwrap_or_default();
            let system = lists.of_system(asn);
            let class = listed.class.or(system.class).or(base.class).or_else(|| knowledge::network_class(asn));
            networks.push(NetworkFeatures {
                asn,
                class: class.or(known.hosting.then_some(NetworkClass::Hosting)),
                trusted: base.trusted || system.trusted,
                egress: base.egress || listed.egress || system.egress,
                developer: base.developer || listed.developer || system.developer,
                ..base
            });
            networks.len() as u32 - 1
        },
    )
}
