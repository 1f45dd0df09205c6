//! Parses IP addresses: the prefix of each, and what lists and databases contain about it.

use super::network_lists::NetworkLists;
use super::parsed_values::{NONE, exact_coordinates};
use crate::detect::{Databases, Settings};
use crate::knowledge::AddressInfo;
use crate::signin::{Dimension, Field, prefix_of};
use crate::store::Store;
use std::collections::HashMap;
use std::net::IpAddr;

/// An address.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
pub(crate) struct AddressFeatures {
    /// Number of its /24 or /48 among all of the load; [`NONE`] where the text is no public address.
    pub prefix: u32,
    pub v6: bool,
    pub trusted: bool,
    /// Its network depends on the address too ([`super::Features::network_of`]).
    pub(crate) own_network: bool,
    /// Its location depends on the address too ([`super::Features::location_of`]).
    pub(crate) own_location: bool,
}

/// Parses an address; `None` for one that no client can have.
pub(crate) fn parse_address(text: &str) -> Option<IpAddr> {
    text.parse().ok().filter(|address: &IpAddr| !address.is_unspecified() && !address.is_loopback())
}

/// Returns the addresses of a load, what the databases contain about each, and the bits of each prefix number.
pub(crate) fn addresses(
    store: &Store,
    settings: &Settings,
    lists: &NetworkLists<'_>,
) -> (Vec<AddressFeatures>, Vec<AddressInfo>, Vec<u64>) {
    let lengths = (settings.replay.ipv4_prefix, settings.replay.ipv6_prefix);
    let mut prefixes = Vec::new();
    let mut known = Vec::new();
    let mut numbers: HashMap<u64, u32> = HashMap::new();
    let addresses = store.per_value(Dimension::Address, |entry| {
        let Some(address) = entry.get(Field::IpAddress).and_then(parse_address) else {
            known.push(AddressInfo::default());
            return AddressFeatures {
                prefix: NONE,
                v6: false,
                trusted: false,
                own_network: false,
                own_location: false,
            };
        };
        let bits = prefix_of(address, lengths.0, lengths.1);
        let prefix = *numbers.entry(bits).or_insert_with(|| {
            prefixes.push(bits);
            prefixes.len() as u32 - 1
        });
        let listed = lists.of_address(address);
        let found = look_up(&settings.databases, address);
        let address = AddressFeatures {
            prefix,
            v6: address.is_ipv6(),
            trusted: listed.trusted,
            own_network: listed.egress
                || listed.developer
                || listed.class.is_some()
                || found.asn.is_some()
                || found.hosting,
            own_location: found.country.is_some() || found.coordinates.is_some(),
        };
        known.push(found);
        address
    });
    (addresses, known, prefixes)
}

/// Looks an address up in the databases. For each property the first database that has it counts.
fn look_up(databases: &Databases, address: IpAddr) -> AddressInfo {
    let mut known = AddressInfo::default();
    for found in databases.asn.iter().filter_map(|database| database.look_up(address)) {
        known.asn = known.asn.or(found.asn);
        known.hosting |= found.hosting;
    }
    for found in databases.geo.iter().filter_map(|database| database.look_up(address)) {
        if known.country.is_none() && known.coordinates.is_none() {
            known.coordinates = exact_coordinates(found.coordinates, found.city.as_deref(), found.accuracy_km);
            (known.country, known.city) = (found.country, found.city);
        }
    }
    known
}
