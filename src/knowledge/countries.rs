//! Countries by their two-letter code, with their centres for coarse distances.

use std::sync::LazyLock;

use super::asset_table;
use super::coordinates::Coordinates;

/// A country or territory.
#[derive(Debug)]
pub(crate) struct Country {
    /// ISO 3166-1 alpha-2, in capitals.
    pub code: &'static str,
    /// Its common English name.
    pub name: &'static str,
    /// Its centre, to a tenth of a degree at best. Distances from it are coarse and must be labelled so.
    pub middle: Coordinates,
}

static COUNTRIES: LazyLock<Vec<Country>> = LazyLock::new(|| {
    let degrees = |field: &'static str| field.parse().unwrap_or_else(|_| asset_table::malformed(field));
    asset_table::records(include_str!("../../assets/countries.tsv"))
        .map(|[code, name, latitude, longitude]| Country {
            code,
            name,
            middle: Coordinates::new(degrees(latitude), degrees(longitude))
                .unwrap_or_else(|| asset_table::malformed(code)),
        })
        .collect()
});

/// The country with this ISO 3166-1 alpha-2 code (`XK`, Kosovo, is known too), in any case.
pub(crate) fn country(code: &str) -> Option<&'static Country> {
    let code = code.trim().to_ascii_uppercase();
    let countries: &'static [Country] = &COUNTRIES;
    let at = countries.binary_search_by(|known| known.code.cmp(&code)).ok()?;
    countries.get(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::asset_table::tests::assert_rising;
    use crate::knowledge::distance_km;

    #[test]
    fn all_countries_are_there_once() {
        assert_eq!(COUNTRIES.len(), 250);
        assert_rising(COUNTRIES.iter().map(|known| known.code));
        for known in COUNTRIES.iter() {
            assert!(known.code.len() == 2 && known.code.chars().all(|c| c.is_ascii_uppercase()));
            assert!(!known.name.is_empty() && known.name.trim() == known.name);
        }
        let mut names: Vec<_> = COUNTRIES.iter().map(|known| known.name).collect();
        names.sort_unstable();
        assert_rising(names);
    }

    #[test]
    fn codes_match_in_any_case() {
        assert_eq!(country("fr").unwrap().name, "France");
        assert_eq!(country(" GB ").unwrap().name, "United Kingdom");
        for code in ["", "F", "FRA", "UK", "ZZ", "ﬀ"] {
            assert!(country(code).is_none(), "{code}");
        }
    }

    #[test]
    fn middles_lie_within_reach_of_a_city_of_the_country() {
        for (code, latitude, longitude, reach) in [
            ("FR", 45.76, 4.84, 350.0),
            ("NG", 6.52, 3.38, 700.0),
            ("US", 39.1, -94.6, 500.0),
            ("NZ", -41.3, 174.8, 400.0),
            ("JP", 35.7, 139.7, 350.0),
            ("BR", -15.8, -47.9, 900.0),
            ("SG", 1.3, 103.8, 30.0),
        ] {
            let city = Coordinates::new(latitude, longitude).unwrap();
            let apart = distance_km(country(code).unwrap().middle, city);
            assert!(apart < reach, "{code}: {apart}");
        }
    }
}
