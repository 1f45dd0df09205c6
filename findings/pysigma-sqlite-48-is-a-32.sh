#!/usr/bin/env bash
# pySigma's SQLite query for 2001:db8::/48 is the one for 2001:db8::/32, and matches 65,536 times as many addresses
#
# Expected: a condition that an address of the network fulfils and one outside does not, or a refusal: SQLite has no
#   function for networks.
# Instead: a network becomes the beginning of a text. Of the short spelling of 2001:db8::/48 that beginning is
#   `2001:db8:`, the same as of /32, for the zeros behind it are not written. Addresses in the long spelling do not
#   match at all.
# Package: PyPI pySigma-backend-sqlite 2.0.0 with pySigma 1.5.1. An IPv4 network is exact.
# Why it matters: the backend exists to try rules on exported logs. The network of one office in the rule is that of a
#   whole provider in the query, and the exception for it hides the provider's other customers.
# signinscope: compares the bits of addresses; a filter for a /48 finds that /48, in whatever spelling.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --no-compile --target py \
  pySigma==1.5.1 pySigma-backend-sqlite==2.0.0

PYTHONPATH=py python3 - <<'PY' | tee seen
from importlib.metadata import version
import ipaddress
import sqlite3
from sigma.backends.sqlite import sqliteBackend
from sigma.collection import SigmaCollection

print("pySigma", version("pySigma"), "backend", version("pySigma-backend-sqlite"))
log = sqlite3.connect(":memory:")
log.execute("CREATE TABLE logs (ip)")
addresses = ["2001:db8::1", "2001:db8:5::1", "2001:db8:ffff::1", "2001:0db8:0000:0000:0000:0000:0000:0001"]
log.executemany("INSERT INTO logs VALUES (?)", [(address,) for address in addresses])
for network in ["2001:db8::/32", "2001:db8::/48"]:
    rule = f"""
title: Example
logsource: {{product: azure, service: signinlogs}}
detection:
    selection: {{ip|cidr: '{network}'}}
    condition: selection
"""
    query = sqliteBackend().convert(SigmaCollection.from_yaml(rule))[0]
    print(query)
    found = [row[0] for row in log.execute(query)]
    for address in addresses:
        inside = ipaddress.ip_address(address) in ipaddress.ip_network(network)
        print(f"  {address}: {'inside' if inside else 'outside'}, {'found' if address in found else 'not found'}")
PY

diff seen - <<'END'
pySigma 1.5.1 backend 2.0.0
SELECT * FROM logs WHERE ip LIKE '2001:db8:%' ESCAPE '\'
  2001:db8::1: inside, found
  2001:db8:5::1: inside, found
  2001:db8:ffff::1: inside, found
  2001:0db8:0000:0000:0000:0000:0000:0001: inside, not found
SELECT * FROM logs WHERE ip LIKE '2001:db8:%' ESCAPE '\'
  2001:db8::1: inside, found
  2001:db8:5::1: outside, found
  2001:db8:ffff::1: outside, found
  2001:0db8:0000:0000:0000:0000:0000:0001: inside, not found
END
