#!/usr/bin/env bash
# DuckDB reads a device detail that is mostly empty as a map of JSON, and text comparisons change their meaning
#
# Expected: `deviceDetail` is a STRUCT in both sign-in logs: the same keys, the same types. A query that works on the
#   interactive log works on the non-interactive one.
# Instead: where fewer than one record in ten fills the object, its keys look like data, and the column becomes
#   MAP(VARCHAR, JSON). `deviceDetail.trustType` still parses, but holds the JSON text with its quotes: LIKE 'Hybrid%'
#   finds nothing, and `=` raises a conversion error about malformed JSON.
# Package: PyPI duckdb 2.0.1; the limit is `field_appearance_threshold` of `read_json`, 0.1 by default.
# Why it matters: non-interactive sign-ins often have an empty device detail. The query that lists joined devices in one
#   log returns no row in the other, without an error.
# signinscope: maps fields by name; what the other records of a file hold does not change how one is read.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --target py duckdb==2.0.1

PYTHONPATH=py python3 - <<'PY' | tee seen
import duckdb
import json

print("duckdb", duckdb.__version__)
keys = ["deviceId", "displayName", "operatingSystem", "browser", "isCompliant", "isManaged"]
detail = {**dict.fromkeys(keys, True), "trustType": "Hybrid Azure AD joined"}
for name, filled in [("interactive", 1000), ("non-interactive", 50)]:
    with open(name + ".json", "w") as file:
        for number in range(1000):
            file.write(json.dumps({"id": str(number), "deviceDetail": detail if number < filled else {}}) + "\n")
    table = f"read_json('{name}.json')"
    kind = duckdb.sql(f"SELECT typeof(deviceDetail) FROM {table} LIMIT 1").fetchall()[0][0]
    like = duckdb.sql(f"SELECT count(*) FROM {table} WHERE deviceDetail.trustType LIKE 'Hybrid%'").fetchall()[0][0]
    try:
        query = f"SELECT count(*) FROM {table} WHERE deviceDetail.trustType = 'Hybrid Azure AD joined'"
        equal = duckdb.sql(query).fetchall()[0][0]
    except duckdb.ConversionException as error:
        equal = str(error).split(":")[0]
    print(f"{name}: {filled} of 1000 filled, {kind.split('(')[0]}, LIKE finds {like}, = finds {equal}")
PY

diff seen - <<'END'
duckdb 2.0.1
interactive: 1000 of 1000 filled, STRUCT, LIKE finds 1000, = finds 1000
non-interactive: 50 of 1000 filled, MAP, LIKE finds 0, = finds Conversion Error
END
