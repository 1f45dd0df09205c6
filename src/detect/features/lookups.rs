//! Adds to the log's networks and locations what lists and databases contain about single addresses.

use super::address::parse_address;
use super::parsed_values::{Interner, country_code};
use super::{AddressFeatures, LocationFeatures, NetworkFeatures, NetworkLists};
use crate::knowledge::{self, AddressInfo, NetworkClass};
use crate::signin::{Dimension, Field};
use crate::store::{Store, ValueId};
use foldhash::fast::RandomState;
use hashbrown::HashMap;

/// A number for each pair of an address and a value of another dimension.
pub(crate) type PairNumbers = HashMap<(ValueId, ValueId), u32, RandomState>;

/// Adds the networks that depend on an address. Returns a number for each pair of values that occurs.
pub(crate) fn own_networks(
    store: &Store,
    lists: &NetworkLists<'_>,
    addresses: &[AddressFeatures],
    known: &[AddressInfo],
    networks: &mut Vec<NetworkFeatures>,
) -> PairNumbers {
    pairs(
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
                ..base
            });
            networks.len() as u32 - 1
        },
    )
}

/// Adds the locations that depend on an address. A location of the log is kept; one without coordinates is completed by
/// a database that has the same country. Also returns the names of the added locations, in order.
pub(crate) fn own_locations(
    store: &Store,
    addresses: &[AddressFeatures],
    known: &[AddressInfo],
    cities: &mut Interner,
    locations: &mut Vec<LocationFeatures>,
) -> (PairNumbers, Vec<String>) {
    let mut names = Vec::new();
    let pairs = pairs(
        store,
        Dimension::Location,
        |at| addresses[at as usize].own_location,
        |address, location| {
            let (base, known) = (locations[location as usize], &known[address as usize]);
            let country = country_code(known.country.as_deref());
            if base.coordinates.is_some() || base.country != 0 && base.country != country {
                return location;
            }
            let city = known.city.as_ref().map_or(0, |city| cities.get(city) + 1);
            locations.push(LocationFeatures {
                country,
                coordinates: known.coordinates,
                city: if base.city == 0 { city } else { base.city },
                looked_up: true,
            });
            let entry = store.table(Dimension::Location).entry(location);
            let city = entry.get(Field::City).or(known.city.as_deref());
            let parts = [city, entry.get(Field::Country).or(known.country.as_deref())];
            names.push(parts.into_iter().flatten().collect::<Vec<_>>().join(", "));
            locations.len() as u32 - 1
        },
    );
    (pairs, names)
}

/// Calls `number` once for each pair of a wanted address and a value of the dimension.
fn pairs(
    store: &Store,
    dimension: Dimension,
    wanted: impl Fn(ValueId) -> bool,
    mut number: impl FnMut(ValueId, ValueId) -> u32,
) -> PairNumbers {
    let mut numbers = PairNumbers::default();
    if !(0..store.table(Dimension::Address).len() as ValueId).any(&wanted) {
        return numbers;
    }
    for row in store.rows() {
        let (address, value) = (store.value(Dimension::Address, row), store.value(dimension, row));
        if wanted(address) {
            numbers.entry((address, value)).or_insert_with(|| number(address, value));
        }
    }
    numbers
}
