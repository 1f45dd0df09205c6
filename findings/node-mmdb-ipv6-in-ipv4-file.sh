#!/usr/bin/env bash
# Node's MMDB reader answers an IPv6 address from an IPv4-only file with another network's record
#
# Expected: an error, as the readers for Python and Rust give, or no record. A file of IPv4 networks holds nothing about
#   2001:db8::/32.
# Instead: the tree of the file is walked with the first 32 bits of the IPv6 address. 2001:db8::1 is answered as
#   32.1.13.184, without an error. The GeoIP2 package above it adds a network that the file does not contain, 2001:d00::/24.
# Package: npm maxmind 5.0.7 with mmdb-lib 3.0.3, and @maxmind/geoip2-node 6.3.4.
# Why it matters: sign-in logs mix both families, and free databases come as one file a family. An enriched log then
#   places IPv6 sign-ins in a country that belongs to somebody else: an impossible journey, or one that is hidden.
# signinscope: reads databases with the Rust reader, which refuses such an address; no other network's record is taken.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --target py mmdb-writer==0.2.7 maxminddb==3.2.0
npm install --silent --no-fund --no-audit maxmind@5.0.7 mmdb-lib@3.0.3 @maxmind/geoip2-node@6.3.4

PYTHONPATH=py python3 - <<'PY'
from mmdb_writer import MMDBWriter
from netaddr import IPSet

writer = MMDBWriter(ip_version=4, database_type="Example-City")
writer.insert_network(IPSet(["32.1.13.0/24"]), {"country": {"iso_code": "US"}})
writer.insert_network(IPSet(["203.0.113.0/24"]), {"country": {"iso_code": "NL"}})
writer.to_db_file("ipv4.mmdb")
PY

cat > show.mjs <<'JS'
import maxmind from 'maxmind';
import { Reader } from '@maxmind/geoip2-node';
const reader = await maxmind.open('ipv4.mmdb');
console.log('file is of IP version', reader.metadata.ipVersion);
for (const address of ['203.0.113.9', '2001:db8::1']) {
  console.log('maxmind', address, JSON.stringify(reader.get(address)));
}
const city = (await Reader.open('ipv4.mmdb')).city('2001:db8::1');
console.log('geoip2-node 2001:db8::1', city.country.isoCode, city.traits.network);
JS

{
  echo "maxmind $(node -p 'require("./node_modules/maxmind/package.json").version')"
  echo "mmdb-lib $(node -p 'require("./node_modules/mmdb-lib/package.json").version')"
  echo "@maxmind/geoip2-node $(node -p 'require("./node_modules/@maxmind/geoip2-node/package.json").version')"
  node show.mjs
  PYTHONPATH=py python3 -c '
import maxminddb
try:
    print("python", maxminddb.open_database("ipv4.mmdb", maxminddb.MODE_FILE).get("2001:db8::1"))
except ValueError as error:
    print("python ValueError:", error)'
} | tee seen

diff seen - <<'END'
maxmind 5.0.7
mmdb-lib 3.0.3
@maxmind/geoip2-node 6.3.4
file is of IP version 4
maxmind 203.0.113.9 {"country":{"iso_code":"NL"}}
maxmind 2001:db8::1 {"country":{"iso_code":"US"}}
geoip2-node 2001:db8::1 US 2001:d00::/24
python ValueError: Error looking up 2001:db8::1. You attempted to look up an IPv6 address in an IPv4-only database.
END
