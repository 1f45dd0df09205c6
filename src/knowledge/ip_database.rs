//! Looks up IP addresses in databases of places and networks (MMDB files) that are on disk. Nothing is fetched.
//!
//! Known field names are those of `MaxMind` and DB-IP, which nest (`country.iso_code`), and of ip-location-db and `IPinfo`,
//! which do not (`country_code`).

use super::Coordinates;
use crate::text::io_error;
use maxminddb::PathElement::{self, Key};
use maxminddb::{LookupResult, MaxMindDbError, Reader, WithinOptions};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How many networks are searched for a record with the wanted content before a file is refused. Most databases have it
/// in the first.
const SAMPLE: usize = 10_000;

/// How many field names an error lists.
const LISTED_FIELDS: usize = 6;

/// An open database. Cheap to clone.
#[derive(Clone)]
pub struct IpDatabase {
    path: Arc<PathBuf>,
    reader: Arc<Reader<Vec<u8>>>,
}

/// What a database is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseContent {
    /// Country, city, coordinates.
    Places,
    /// Autonomous systems, and whether an address is hosting, VPN, proxy or Tor.
    Networks,
}

/// What a database holds about an address.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AddressInfo {
    /// Autonomous system number.
    pub asn: Option<u32>,
    /// The organisation behind that number.
    pub organisation: Option<String>,
    /// Hosting, VPN, proxy or Tor.
    pub hosting: bool,
    /// Country, two letters.
    pub country: Option<String>,
    /// City, in English.
    pub city: Option<String>,
    /// Where the address is.
    pub coordinates: Option<Coordinates>,
    /// The radius around the coordinates in which the address is, in kilometres.
    pub accuracy_km: Option<u32>,
}

/// The ways in which databases spell one field: paths of keys in a record.
type FieldPaths = &'static [&'static [PathElement<'static>]];

const ASN: FieldPaths =
    &[&[Key("autonomous_system_number")], &[Key("traits"), Key("autonomous_system_number")], &[Key("asn")]];
const ORGANISATION: FieldPaths = &[
    &[Key("autonomous_system_organization")],
    &[Key("traits"), Key("autonomous_system_organization")],
    &[Key("as_name")],
];
const HOSTING: FieldPaths = &[
    &[Key("is_hosting_provider")],
    &[Key("is_anonymous_vpn")],
    &[Key("is_public_proxy")],
    &[Key("is_tor_exit_node")],
    &[Key("traits"), Key("is_hosting_provider")],
    &[Key("traits"), Key("is_anonymous_vpn")],
    &[Key("traits"), Key("is_tor_exit_node")],
];
const COUNTRY: FieldPaths = &[&[Key("country"), Key("iso_code")], &[Key("country_code")], &[Key("country")]];
const CITY: FieldPaths = &[&[Key("city"), Key("names"), Key("en")], &[Key("city")]];
const LATITUDE: FieldPaths = &[&[Key("location"), Key("latitude")], &[Key("latitude")], &[Key("lat")]];
const ACCURACY: FieldPaths = &[&[Key("location"), Key("accuracy_radius")], &[Key("accuracy_radius")]];
const LONGITUDE: FieldPaths = &[&[Key("location"), Key("longitude")], &[Key("longitude")], &[Key("lng")]];

impl DatabaseContent {
    /// The option that names such a database.
    const fn option(self) -> &'static str {
        match self {
            Self::Places => "--geo",
            Self::Networks => "--asn",
        }
    }

    const fn in_words(self) -> &'static str {
        match self {
            Self::Places => "a country, city or coordinates",
            Self::Networks => "an autonomous system number or a hosting, VPN or Tor flag",
        }
    }

    const fn other(self) -> Self {
        match self {
            Self::Places => Self::Networks,
            Self::Networks => Self::Places,
        }
    }
}

impl AddressInfo {
    /// Whether it answers a question for `content`.
    pub fn has(&self, content: DatabaseContent) -> bool {
        match content {
            DatabaseContent::Places => self.country.is_some() || self.coordinates.is_some(),
            DatabaseContent::Networks => self.asn.is_some() || self.hosting,
        }
    }
}

impl IpDatabase {
    /// Opens a database, reads it into memory and checks that it holds `content`.
    ///
    /// # Errors
    /// Why the file cannot be read, is not an MMDB file, or holds something else. The message does not name the file.
    pub fn open(path: &Path, content: DatabaseContent) -> Result<Self, String> {
        let database = Self::read(path)?;
        database.check(content)?;
        Ok(database)
    }

    fn check(&self, content: DatabaseContent) -> Result<(), String> {
        let mut fields = Vec::new();
        let mut has_other = false;
        for record in self.sample() {
            let info = info_of(&record);
            if info.has(content) {
                return Ok(());
            }
            has_other |= info.has(content.other());
            if fields.is_empty() {
                fields = names_of(&record);
            }
        }
        let found = if fields.is_empty() { "no fields".to_owned() } else { fields.join(", ") };
        let hint = if has_other { format!("; name it with {}", content.other().option()) } else { String::new() };
        Err(format!("this database has {found}; expected {}{hint}", content.in_words()))
    }

    fn read(path: &Path) -> Result<Self, String> {
        let reader = Reader::open_readfile(path).map_err(|error| match error {
            MaxMindDbError::Io(error) => io_error(&error),
            other => format!("expected a database in the MMDB format: {other}"),
        })?;
        Ok(Self { path: Arc::new(path.to_owned()), reader: Arc::new(reader) })
    }

    /// The records of the first networks.
    fn sample(&self) -> impl Iterator<Item = LookupResult<'_, Vec<u8>>> {
        let networks = self.reader.networks(WithinOptions::default()).into_iter().flatten();
        networks.take(SAMPLE).filter_map(Result::ok)
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it holds IPv4 addresses alone.
    pub fn is_ipv4_only(&self) -> bool {
        self.reader.metadata().ip_version == 4
    }

    /// What the database holds about an address; `None` when it does not list it.
    pub fn look_up(&self, address: IpAddr) -> Option<AddressInfo> {
        // An IPv6 address in a database of IPv4 is an error to the reader, and an unknown address to us.
        let record = self.reader.lookup(address).ok()?;
        record.has_data().then(|| info_of(&record))
    }
}

fn info_of(record: &LookupResult<'_, Vec<u8>>) -> AddressInfo {
    let asn = first(record, ASN, |number: NumberOrText| number.asn());
    let place = |paths| first(record, paths, |degrees: NumberOrText| degrees.degrees());
    let coordinates = place(LATITUDE).zip(place(LONGITUDE));
    AddressInfo {
        asn: asn.filter(|&asn| asn != 0),
        organisation: first(record, ORGANISATION, filled),
        hosting: first(record, HOSTING, |yes: bool| yes.then_some(())).is_some(),
        country: first(record, COUNTRY, |code: String| (code.len() == 2).then(|| code.to_ascii_uppercase())),
        city: first(record, CITY, filled),
        coordinates: coordinates.and_then(|(latitude, longitude)| Coordinates::new(latitude, longitude)),
        accuracy_km: first(record, ACCURACY, |km: u32| Some(km)),
    }
}

/// The first value at one of `paths` that `read` accepts. Values of other types are passed over.
fn first<'r, V: Deserialize<'r>, T>(
    record: &LookupResult<'r, Vec<u8>>,
    paths: FieldPaths,
    read: impl Fn(V) -> Option<T>,
) -> Option<T> {
    paths.iter().find_map(|path| read(record.decode_path(path).ok()??))
}

fn filled(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// Numbers are texts in some databases: `"AS64500"`, `"6.45"`.
#[derive(Deserialize)]
#[serde(untagged)]
enum NumberOrText {
    Whole(u32),
    Fraction(f64),
    Text(String),
}

impl NumberOrText {
    fn asn(&self) -> Option<u32> {
        match self {
            Self::Whole(number) => Some(*number),
            Self::Fraction(_) => None,
            Self::Text(text) => text.trim_start_matches("AS").parse().ok(),
        }
    }

    fn degrees(&self) -> Option<f64> {
        match self {
            Self::Whole(number) => Some(f64::from(*number)),
            Self::Fraction(number) => Some(*number),
            Self::Text(text) => text.parse().ok(),
        }
    }
}

/// The names of the fields of a record.
fn names_of(record: &LookupResult<'_, Vec<u8>>) -> Vec<String> {
    #[expect(clippy::zero_sized_map_values, reason = "a record is a map, of which only the keys are read")]
    let fields: BTreeMap<String, IgnoredAny> = record.decode().ok().flatten().unwrap_or_default();
    fields.into_keys().take(LISTED_FIELDS).collect()
}

/// Two are equal when they are of one file.
impl PartialEq for IpDatabase {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path
    }
}

impl fmt::Debug for IpDatabase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("IpDatabase").field(&self.path).finish()
    }
}

#[cfg(test)]
#[expect(unreachable_pub, reason = "the integration tests use it, too")]
#[path = "../../tests/common/mmdb.rs"]
pub(crate) mod writer;

#[cfg(test)]
impl IpDatabase {
    /// A database of these networks, each given as address and length of its prefix.
    pub(crate) fn of(networks: &[([u8; 4], u8, serde_json::Value)]) -> Self {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), writer::database(networks)).expect("a file");
        Self::read(file.path()).expect("a database")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn open(networks: &[([u8; 4], u8, Value)], content: DatabaseContent) -> Result<IpDatabase, String> {
        open_bytes(&writer::database(networks), content)
    }

    fn open_bytes(bytes: &[u8], content: DatabaseContent) -> Result<IpDatabase, String> {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("x.mmdb");
        std::fs::write(&path, bytes).expect("a file");
        IpDatabase::open(&path, content)
    }

    fn look_up(database: &IpDatabase, address: &str) -> Option<AddressInfo> {
        database.look_up(address.parse().expect("an address"))
    }

    fn lagos() -> AddressInfo {
        AddressInfo {
            country: Some("NG".to_owned()),
            city: Some("Lagos".to_owned()),
            coordinates: Coordinates::new(6.45, 3.39),
            ..AddressInfo::default()
        }
    }

    fn lagoon() -> AddressInfo {
        AddressInfo { asn: Some(64510), organisation: Some("Lagoon Telecom".to_owned()), ..AddressInfo::default() }
    }

    #[test]
    fn an_address_is_looked_up_in_the_smallest_network_that_holds_it() {
        let lagos = json!({
            "autonomous_system_number": 64510,
            "autonomous_system_organization": "Lagoon Telecom",
            "country": {"iso_code": "NG"},
            "city": {"names": {"en": "Lagos", "de": "Lagos"}},
            "location": {"latitude": 6.45, "longitude": 3.39, "accuracy_radius": 20},
        });
        let rented = json!({"traits": {"is_hosting_provider": true, "autonomous_system_number": 64511}});
        let database = IpDatabase::of(&[([203, 0, 113, 0], 24, lagos), ([198, 51, 100, 128], 25, rented)]);
        assert_eq!(
            look_up(&database, "203.0.113.9"),
            Some(AddressInfo {
                asn: Some(64510),
                organisation: Some("Lagoon Telecom".to_owned()),
                accuracy_km: Some(20),
                ..self::lagos()
            })
        );
        let hosting = AddressInfo { asn: Some(64511), hosting: true, ..AddressInfo::default() };
        assert_eq!(look_up(&database, "198.51.100.200"), Some(hosting));
        assert_eq!(look_up(&database, "198.51.100.4"), None);
        assert!(database.is_ipv4_only());
        assert_eq!(look_up(&database, "2001:db8::1"), None);
    }

    #[test]
    fn flat_fields_are_read_as_nested_ones_are() {
        // The fields of ip-location-db, then of `IPinfo`.
        let places = [
            json!({"city": "Lagos", "country_code": "NG", "latitude": 6.45, "longitude": 3.39, "state1": "Lagos"}),
            json!({"city": "Lagos", "country": "NG", "lat": "6.45", "lng": "3.39", "region": "Lagos"}),
        ];
        for place in places {
            let database = open(&[([203, 0, 113, 0], 24, place)], DatabaseContent::Places).expect("a database");
            assert_eq!(look_up(&database, "203.0.113.9"), Some(lagos()));
        }
        let networks = [
            json!({"autonomous_system_number": 64510, "autonomous_system_organization": "Lagoon Telecom"}),
            json!({"asn": "AS64510", "as_name": "Lagoon Telecom", "country": "Nigeria"}),
        ];
        for network in networks {
            let database = open(&[([203, 0, 113, 0], 24, network)], DatabaseContent::Networks).expect("a database");
            assert_eq!(look_up(&database, "203.0.113.9"), Some(lagoon()));
        }
    }

    #[test]
    fn empty_texts_and_values_of_other_types_are_absent() {
        let place = json!({"city": "", "country_code": "NG", "latitude": true, "longitude": 3.39, "country": 7});
        let database = IpDatabase::of(&[([203, 0, 113, 0], 24, place)]);
        let country = AddressInfo { country: Some("NG".to_owned()), ..AddressInfo::default() };
        assert_eq!(look_up(&database, "203.0.113.9"), Some(country));
    }

    #[test]
    fn a_file_without_the_wanted_fields_is_refused() {
        use DatabaseContent::{Networks, Places};
        let city = json!({"city": "Lagos", "country_code": "NG"});
        let asn = json!({"autonomous_system_number": 64510});
        let other = json!({"score": 7});
        for (record, content, expected) in [
            (&city, Networks, "this database has city, country_code; expected an autonomous system number"),
            (&city, Networks, "; name it with --geo"),
            (&asn, Places, "this database has autonomous_system_number; expected a country, city or coordinates"),
            (&asn, Places, "; name it with --asn"),
            (&other, Places, "this database has score; expected a country, city or coordinates"),
        ] {
            let error = open(&[([203, 0, 113, 0], 24, record.clone())], content).expect_err("another database");
            assert!(error.contains(expected), "{error}");
        }
        let error = open(&[([203, 0, 113, 0], 24, json!({}))], Places).expect_err("an empty database");
        assert!(error.starts_with("this database has no fields; expected"), "{error}");
        // One record with the wanted field is enough: few addresses are hosting.
        let mixed = [([203, 0, 113, 0], 24, json!({})), ([203, 0, 114, 0], 24, json!({"is_tor_exit_node": true}))];
        assert!(open(&mixed, Networks).is_ok());
    }

    #[test]
    fn a_file_in_another_format_is_refused() {
        for bytes in [&b""[..], b"{}", &[0; 2000]] {
            let error = open_bytes(bytes, DatabaseContent::Places).expect_err("no database");
            assert!(error.starts_with("expected a database in the MMDB format: "), "{error}");
        }
        assert!(IpDatabase::open(Path::new("/nowhere/x.mmdb"), DatabaseContent::Places).is_err());
    }
}
