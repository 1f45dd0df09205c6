//! Parses locations. Databases may contain more about single addresses.

use super::address::AddressFeatures;
use super::address_pairs::{PairNumbers, number_pairs};
use super::parsed_values::{Interner, country_code, exact_coordinates};
use crate::knowledge::{AddressInfo, Coordinates};
use crate::signin::{Dimension, Field};
use crate::store::Store;

/// Where Entra, or a database, places an address.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LocationFeatures {
    /// Two letters, 0 where unknown.
    pub country: u16,
    /// As the log or the database has them.
    pub coordinates: Option<Coordinates>,
    /// The coordinates are those of a city, so that distances follow from them: see [`exact_coordinates`].
    pub is_exact: bool,
    /// Number of the city's name, 0 where unknown.
    pub city: u32,
    /// From a database, because the log has none.
    pub looked_up: bool,
}

/// Parses the locations of a load.
pub(crate) fn locations(store: &Store, cities: &mut Interner) -> Vec<LocationFeatures> {
    store.per_value(Dimension::Location, |entry| {
        let degrees = |field| entry.get(field).and_then(|text| text.trim().parse::<f64>().ok());
        let place = degrees(Field::Latitude).zip(degrees(Field::Longitude));
        let coordinates = place.and_then(|(north, east)| Coordinates::new(north, east));
        LocationFeatures {
            country: country_code(entry.get(Field::Country)),
            coordinates,
            is_exact: exact_coordinates(coordinates, entry.get(Field::City), None).is_some(),
            city: entry.get(Field::City).map_or(0, |city| cities.get(city) + 1),
            looked_up: false,
        }
    })
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
    let pairs = number_pairs(
        store,
        Dimension::Location,
        |at| addresses[at as usize].own_location,
        |address, location| {
            let (base, known) = (locations[location as usize], &known[address as usize]);
            let country = country_code(known.country.as_deref());
            if base.is_exact || base.country != 0 && base.country != country {
                return location;
            }
            let city = known.city.as_ref().map_or(0, |city| cities.get(city) + 1);
            locations.push(LocationFeatures {
                country,
                coordinates: known.coordinates.or(base.coordinates),
                is_exact: known.coordinates.is_some(),
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
