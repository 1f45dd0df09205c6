#!/usr/bin/env bash
# pyarrow reads a time of whole seconds as a timestamp without a zone, and one with a fraction as text
#
# Expected: all ISO 8601 times become timestamps, in UTC where they end in Z, or all stay text.
# Instead: only whole seconds are recognised, and then the zone is dropped: `timestamp[s]`. One time with a fraction
#   among them, and the column is text.
# Package: PyPI pyarrow 26.0.1, `pyarrow.json.read_json`.
# Why it matters: Graph writes createdDateTime in whole seconds and diagnostic settings with 7 digits. The same sign-ins
#   in two exports get columns that cannot be joined, and the one that is a time has forgotten that it is UTC.
# signinscope: reads 0 to 9 digits and every offset to one type, UTC in nanoseconds.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --no-compile --target py pyarrow==26.0.1

PYTHONPATH=py python3 - <<'PY' | tee seen
import io
import json
import pyarrow
import pyarrow.json

print("pyarrow", pyarrow.__version__)
graph, diagnostic = "2026-10-13T08:30:11Z", "2026-10-13T08:30:11.1234567Z"
for times in [[graph], [diagnostic], [graph, diagnostic]]:
    text = "".join(json.dumps({"createdDateTime": time}) + "\n" for time in times)
    column = pyarrow.json.read_json(io.BytesIO(text.encode()))["createdDateTime"]
    print(times, "->", column.type)
PY

diff seen - <<'END'
pyarrow 26.0.1
['2026-10-13T08:30:11Z'] -> timestamp[s]
['2026-10-13T08:30:11.1234567Z'] -> string
['2026-10-13T08:30:11Z', '2026-10-13T08:30:11.1234567Z'] -> string
END
