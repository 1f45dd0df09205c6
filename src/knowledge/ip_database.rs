//! Databases of networks and places in the MMDB format that an analyst has on disk: read, never fetched.

use super::Coordinates;
use maxminddb::{MaxMindDbError, Reader};
use serde::Deserialize;
use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// An open database. Cheap to clone.
#[derive(Clone)]
pub struct IpDatabase {
    path: Arc<PathBuf>,
    reader: Arc<Reader<Vec<u8>>>,
}

/// What a database says of an address. Which of it there is depends on the database.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AddressInfo {
    /// Autonomous system number.
    pub asn: Option<u32>,
    /// Whose that is.
    pub organisation: Option<String>,
    /// Rented machines, a VPN, a proxy or Tor.
    pub hosting: bool,
    /// Country, two letters.
    pub country: Option<String>,
    /// City, in English.
    pub city: Option<String>,
    /// Where that is.
    pub coordinates: Option<Coordinates>,
}

/// A record, as the usual databases have it: `GeoLite2` and DB-IP (ASN, City, Country) and Anonymous IP.
#[derive(Default, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "the format's own fields")]
struct DatabaseRecord {
    autonomous_system_number: Option<u32>,
    autonomous_system_organization: Option<String>,
    is_hosting_provider: bool,
    is_anonymous_vpn: bool,
    is_public_proxy: bool,
    is_tor_exit_node: bool,
    country: CountryField,
    city: CityField,
    location: LocationField,
    traits: TraitsField,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct CountryField {
    iso_code: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct CityField {
    names: NamesField,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct NamesField {
    en: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct LocationField {
    latitude: Option<f64>,
    longitude: Option<f64>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct TraitsField {
    autonomous_system_number: Option<u32>,
    autonomous_system_organization: Option<String>,
    is_hosting_provider: bool,
    is_anonymous_vpn: bool,
    is_tor_exit_node: bool,
}

impl IpDatabase {
    /// Opens a database and reads it into memory.
    ///
    /// # Errors
    /// Says in words why the file is none, with its name.
    pub fn open(path: &Path) -> Result<Self, String> {
        let reader = Reader::open_readfile(path).map_err(|error| {
            let why = match error {
                MaxMindDbError::Io(error) => error.to_string(),
                other => format!("it is no MaxMind database (.mmdb): {other}"),
            };
            format!("{}: {why}", path.display())
        })?;
        Ok(Self { path: Arc::new(path.to_owned()), reader: Arc::new(reader) })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the database says of an address; `None` when nothing, or nothing that can be read.
    pub fn look_up(&self, address: IpAddr) -> Option<AddressInfo> {
        let record: DatabaseRecord = self.reader.lookup(address).ok()?.decode().ok()??;
        let place = record.location.latitude.zip(record.location.longitude);
        let traits = record.traits;
        Some(AddressInfo {
            asn: record.autonomous_system_number.or(traits.autonomous_system_number).filter(|&asn| asn != 0),
            organisation: record.autonomous_system_organization.or(traits.autonomous_system_organization),
            hosting: record.is_hosting_provider
                || record.is_anonymous_vpn
                || record.is_public_proxy
                || record.is_tor_exit_node
                || traits.is_hosting_provider
                || traits.is_anonymous_vpn
                || traits.is_tor_exit_node,
            country: record.country.iso_code,
            city: record.city.names.en,
            coordinates: place.and_then(|(north, east)| Coordinates::new(north, east)),
        })
    }
}

/// Two are the same when they are of one file.
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
#[path = "../../tests/common/mmdb.rs"]
pub(crate) mod writer;

#[cfg(test)]
impl IpDatabase {
    /// A database of these networks, each given as address and length of its prefix.
    pub(crate) fn of(networks: &[([u8; 4], u8, serde_json::Value)]) -> Self {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), writer::database(networks)).expect("a file");
        Self::open(file.path()).expect("a database")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn open(bytes: &[u8]) -> Result<IpDatabase, String> {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("x.mmdb");
        std::fs::write(&path, bytes).expect("a file");
        IpDatabase::open(&path)
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
        let look_up = |address: &str| database.look_up(address.parse().expect("an address"));
        assert_eq!(
            look_up("203.0.113.9"),
            Some(AddressInfo {
                asn: Some(64510),
                organisation: Some("Lagoon Telecom".to_owned()),
                hosting: false,
                country: Some("NG".to_owned()),
                city: Some("Lagos".to_owned()),
                coordinates: Coordinates::new(6.45, 3.39),
            })
        );
        assert_eq!(
            look_up("198.51.100.200"),
            Some(AddressInfo { asn: Some(64511), hosting: true, ..AddressInfo::default() })
        );
        assert_eq!([look_up("198.51.100.4"), look_up("2001:db8::1")], [None, None]);
    }

    #[test]
    fn what_is_no_database_is_told_with_its_name() {
        for bytes in [&b""[..], b"{}", &[0; 2000]] {
            let error = open(bytes).expect_err("no database");
            assert!(error.contains("x.mmdb: it is no MaxMind database"), "{error}");
        }
        assert!(IpDatabase::open(Path::new("/nowhere/x.mmdb")).expect_err("no file").starts_with("/nowhere/x.mmdb: "));
    }
}
