#!/usr/bin/env bash
# Azure Monitor's query client for Python returns a null timespan or GUID as the text "None"
#
# Expected: `None`, as the client returns for a null of every other type.
# Instead: cells of the types timespan and guid go through `str`, null too. The text is true in a condition, is not
#   `None`, and survives as a value into every table and file that is made of it.
# Package: PyPI azure-monitor-query 2.0.0.
# Why it matters: the time since a user's previous sign-in, `TimeGenerated - prev(TimeGenerated)`, is null in each
#   user's first row. That row then has a previous sign-in as far as `if row["SincePrevious"]` can see.
# signinscope: reads the JSON of the answer, where null is an absent value, and computes intervals itself.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --target py azure-monitor-query==2.0.0

PYTHONPATH=py python3 - <<'PY' | tee seen
from importlib.metadata import version
from azure.monitor.query import LogsTable

print("azure-monitor-query", version("azure-monitor-query"))
types = ["string", "datetime", "long", "dynamic", "timespan", "guid"]
table = LogsTable(name="PrimaryResult", columns=types, columns_types=types, rows=[[None] * len(types)])
for column in types:
    value = table.rows[0][column]
    print(column, repr(value), "truthy" if value else "falsy")
PY

diff seen - <<'END'
azure-monitor-query 2.0.0
string None falsy
datetime None falsy
long None falsy
dynamic None falsy
timespan 'None' truthy
guid 'None' truthy
END
