#!/usr/bin/env bash
# In chDB's Kusto dialect arg_max(TimeGenerated, IPAddress) is the time of the greatest address
#
# Expected: the greatest time, and beside it the address of that row, as in Kusto; or an error, as for the functions
#   that the dialect does not have.
# Instead: the two arguments go to ClickHouse's argMax, which has them the other way round. There is one column, the
#   time at which the address that sorts last was seen. `arg_min` is turned round as well.
# Package: PyPI chdb 4.4.0, the engine of clickhouse-local, with `dialect = 'kusto'`.
# Why it matters: `arg_max` by user is how the last sign-in of everybody is asked for. The answer is a time that is in
#   the log, in the right column, and for most users not the last: a token in use looks long idle.
# signinscope: runs no KQL; the last sign-in of a user or session is the greatest time of its rows.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --no-compile --target py \
  chdb==4.4.0 chdb-core==26.9.0

cat > log.jsonl <<'JSON'
{"TimeGenerated":"2026-10-13 08:30:11","User":"alice@contoso.com","IPAddress":"203.0.113.7"}
{"TimeGenerated":"2026-10-13 09:10:00","User":"alice@contoso.com","IPAddress":"198.51.100.9"}
JSON
PYTHONPATH=py python3 - <<'PY' | tee seen
from importlib.metadata import version
from chdb.session import Session

print("chdb", version("chdb"))
session = Session()
session.query("CREATE DATABASE logs ENGINE = Atomic")
session.query("USE logs")
session.query("CREATE TABLE SigninLogs ENGINE = Memory AS SELECT * FROM file('log.jsonl', JSONEachRow)")
session.query("SET allow_experimental_kusto_dialect = 1")
session.query("SET dialect = 'kusto'")
for name in ["max(TimeGenerated)", "arg_max(TimeGenerated, IPAddress)", "arg_min(TimeGenerated, IPAddress)"]:
    print(name, "->", str(session.query(f"SigninLogs | summarize {name} by User")).strip())
PY

diff seen - <<'END'
chdb 4.4.0
max(TimeGenerated) -> "alice@contoso.com","2026-10-13 09:10:00"
arg_max(TimeGenerated, IPAddress) -> "alice@contoso.com","2026-10-13 08:30:11"
arg_min(TimeGenerated, IPAddress) -> "alice@contoso.com","2026-10-13 09:10:00"
END
