#!/usr/bin/env bash
# kqlbridge translates prev() to a window without an order: the row before is the one that was stored before
#
# Expected: after `sort by TimeGenerated asc`, `prev(IPAddress)` is the address of the row above in that order.
# Instead: it becomes `LAG(IPAddress) OVER (ORDER BY (SELECT NULL))`, and the order only sorts the result. The query
#   runs; beside each row stands the address of some other row.
# Package: PyPI kqlbridge 0.12.1, here with the dialect of PyPI duckdb 2.0.1.
# Why it matters: sort and prev are how KQL asks for impossible travel. The sort is right on the screen, so the
#   address beside it looks right, too; collectors store by arrival, not by time.
# signinscope: compares a sign-in with those around it in time, of one user or session.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --target py \
  kqlbridge==0.12.1 duckdb==2.0.1

PYTHONPATH=py python3 - <<'PY' | tee seen
from importlib.metadata import version
import duckdb
import kqlbridge

print("kqlbridge", version("kqlbridge"), "duckdb", duckdb.__version__)
duckdb.sql("""CREATE TABLE SigninLogs AS SELECT * FROM (VALUES
    ('2026-10-13 09:00:00', '203.0.113.7'),
    ('2026-10-13 08:00:00', '192.0.2.1'),
    ('2026-10-13 10:00:00', '198.51.100.9')) AS row (TimeGenerated, IPAddress)""")
query = kqlbridge.translate("SigninLogs | sort by TimeGenerated asc | extend Before = prev(IPAddress)", target="duckdb")
print(" ".join(query.split()))
for row in duckdb.sql(query).fetchall():
    print(*row)
PY

diff seen - <<'END'
kqlbridge 0.12.1 duckdb 2.0.1
SELECT *, LAG(IPAddress) OVER (ORDER BY (SELECT NULL)) AS Before FROM SigninLogs ORDER BY TimeGenerated ASC
2026-10-13 08:00:00 192.0.2.1 203.0.113.7
2026-10-13 09:00:00 203.0.113.7 None
2026-10-13 10:00:00 198.51.100.9 192.0.2.1
END
