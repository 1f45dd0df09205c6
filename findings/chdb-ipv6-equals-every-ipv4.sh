#!/usr/bin/env bash
# In chDB's Kusto dialect ipv4_compare finds an IPv6 address equal to every IPv4 address
#
# Expected: null, as Kusto answers where one side is no IPv4 address, so that the row fails a comparison with 0.
# Instead: 0, which stands for equal; an empty text has it too. `ipv4_is_match` of the same two addresses is null.
# Package: PyPI chdb 4.4.0, the engine of clickhouse-local, with `dialect = 'kusto'`.
# Why it matters: `ipv4_compare(IPAddress, ...) == 0` picks the sign-ins from an address of an incident. Every sign-in
#   by IPv6 is among them, with its user: owners are listed as victims.
# signinscope: filters compare addresses of the same family; an IPv6 address is in no IPv4 network.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --no-compile --target py \
  chdb==4.4.0 chdb-core==26.9.0

PYTHONPATH=py python3 - <<'PY' | tee seen
from importlib.metadata import version
from chdb.session import Session

print("chdb", version("chdb"))
session = Session()
session.query("CREATE DATABASE logs ENGINE = Atomic")
session.query("USE logs")
session.query("CREATE TABLE SigninLogs (IPAddress String) ENGINE = Memory")
session.query("INSERT INTO SigninLogs VALUES ('203.0.113.7'), ('198.51.100.9'), ('2001:db8::1'), ('')")
session.query("SET allow_experimental_kusto_dialect = 1")
session.query("SET dialect = 'kusto'")
for name in ["ipv4_compare", "ipv4_is_match"]:
    answer = session.query(f"SigninLogs | project IPAddress, {name}(IPAddress, '203.0.113.7')")
    print(name, str(answer).split())
PY

diff seen - <<'END'
chdb 4.4.0
ipv4_compare ['"203.0.113.7",0', '"198.51.100.9",-1', '"2001:db8::1",0', '"",0']
ipv4_is_match ['"203.0.113.7",true', '"198.51.100.9",false', '"2001:db8::1",\\N', '"",\\N']
END
