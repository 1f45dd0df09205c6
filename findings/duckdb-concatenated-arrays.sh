#!/usr/bin/env bash
# Two JSON arrays in one file are two rows in DuckDB, however many records they hold
#
# Expected: the six records, or an error, which Polars, pandas and `format = 'array'` raise.
# Instead: with the format detected, each array is one value in a column named "json". `count(*)` is 2, no error.
# Package: PyPI duckdb 2.0.1.
# Why it matters: collectors that append page after page of sign-ins to a file write such files, and the first thing
#   asked is how many there are.
# signinscope: reads arrays that follow each other, with and without a line end between them, record by record.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --target py duckdb==2.0.1

echo '[{"id":"1"},{"id":"2"},{"id":"3"}]' > one.json
cat one.json > two.json
echo '[{"id":"4"},{"id":"5"},{"id":"6"}]' >> two.json

PYTHONPATH=py python3 - <<'PY' | tee seen
import duckdb

print("duckdb", duckdb.__version__)
for file in ["one.json", "two.json"]:
    found = duckdb.sql(f"FROM read_json('{file}')")
    print(file, len(found.fetchall()), "rows of", found.columns)
try:
    duckdb.sql("FROM read_json('two.json', format = 'array')").fetchall()
except duckdb.InvalidInputException:
    print("format = 'array': an error")
PY

diff seen - <<'END'
duckdb 2.0.1
one.json 3 rows of ['id']
two.json 2 rows of ['json']
format = 'array': an error
END
