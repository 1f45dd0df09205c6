#!/usr/bin/env bash
# Read from Azure Monitor's folders, the tenant of a record is the name of the folder, not the record's own
#
# Expected: the column `tenantId` holds what the records hold; a key in the path may add a column, or clash with an
#   error. The path has `m=` twice, for the month and the minute, which should clash too.
# Instead: folder names of the form key=value are taken for columns without being asked for, and win over the file's own
#   column of that name. Of the two `m` the month stays and the minute is gone. `h=08` is text, `m=10` a number.
# Package: PyPI duckdb 2.0.1 by default; pyarrow 26.0.1 does the same with `partitioning="hive"`.
# Why it matters: diagnostic settings write `tenantId=.../y=.../m=.../d=.../h=.../m=00/PT1H.json`. Logs of several
#   tenants that were gathered under one folder all get that folder's tenant.
# signinscope: takes the tenant from the record alone; names of folders are never data.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --no-compile --target py \
  duckdb==2.0.1 pyarrow==26.0.1

folder='logs/tenantId=11111111-1111-1111-1111-111111111111/y=2026/m=10/d=13/h=08/m=00'
mkdir -p "$folder"
echo '{"time":"2026-10-13T08:30:11Z","tenantId":"22222222-2222-2222-2222-222222222222"}' > "$folder/PT1H.json"

PYTHONPATH=py python3 - <<'PY' | tee seen
import duckdb
import pyarrow.dataset

found = duckdb.sql("SELECT tenantId, m, typeof(m), h, typeof(h) FROM read_json('logs/**/PT1H.json')")
print("duckdb", duckdb.__version__, found.fetchall()[0])
found = duckdb.sql("SELECT * FROM read_json('logs/**/PT1H.json', hive_partitioning = false)")
print("duckdb without it", str(found.fetchall()[0][1]), found.columns)
table = pyarrow.dataset.dataset("logs", format="json", partitioning="hive").to_table()
print("pyarrow", pyarrow.__version__, table["tenantId"][0], table["m"][0])
PY

diff seen - <<'END'
duckdb 2.0.1 ('11111111-1111-1111-1111-111111111111', 10, 'BIGINT', '08', 'VARCHAR')
duckdb without it 22222222-2222-2222-2222-222222222222 ['time', 'tenantId']
pyarrow 26.0.1 11111111-1111-1111-1111-111111111111 10
END
