#!/usr/bin/env bash
# DuckDB reads the times of a JSON log and writes them back as "2026-10-13 08:30:11.123456+00"
#
# Expected: JSON in, JSON out, the same text; at least RFC 3339, as APIs and schemas ask for it, with T and Z.
# Instead: a text that looks like a time with an offset becomes a TIMESTAMP WITH TIME ZONE, and is written with a space,
#   with an offset of hours only, which RFC 3339 does not allow, and without its seventh digit.
# Package: PyPI duckdb 2.0.1, judged by PyPI rfc3339-validator 0.1.4.
# Why it matters: the file that a query cut out of a sign-in log is still JSON with the same keys, but strict readers
#   reject every record of it for its time, and two sign-ins 100 ns apart have become one moment.
# signinscope: reads an offset of hours only, with a space or a T before the time. The seventh digit is gone.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --target py \
  duckdb==2.0.1 rfc3339-validator==0.1.4

echo '{"id":"r1","createdDateTime":"2026-10-13T08:30:11.1234567Z"}' > log.json

TZ=UTC PYTHONPATH=py python3 - <<'PY' | tee seen
import duckdb
import json
from rfc3339_validator import validate_rfc3339

print("duckdb", duckdb.__version__)
duckdb.sql("SET TimeZone = 'UTC'")
duckdb.sql("COPY (FROM read_json('log.json')) TO 'cut.json'")
for file in ["log.json", "cut.json"]:
    time = json.load(open(file))["createdDateTime"]
    print(file, time, "RFC 3339" if validate_rfc3339(time) else "not RFC 3339")
PY

diff seen - <<'END'
duckdb 2.0.1
log.json 2026-10-13T08:30:11.1234567Z RFC 3339
cut.json 2026-10-13 08:30:11.123456+00 not RFC 3339
END
