#!/usr/bin/env bash
# In streaming-kql bin() of a time is null, whatever the width
#
# Expected: `bin(TimeGenerated, 1h)` is the full hour, as in Kusto; or an error, as for the functions that the package
#   does not have.
# Instead: null, for hours and days, and `floor` likewise. Numbers are binned, `startofday` works, and a timespan can
#   be subtracted from the same time. A division of whole numbers, `5 / 2`, is 2.5 where Kusto has 2.
# Package: PyPI streaming-kql 0.0.2, which evaluates KQL event by event in Python.
# Why it matters: a window of an hour is part of the key of nearly every rule that counts failures. With null in its
#   place all failures of a user since the beginning have one key, and a threshold that means an hour means for ever.
# signinscope: aligns its windows to UTC itself, and divides no counts.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --target py streaming-kql==0.0.2

PYTHONPATH=py python3 - <<'PY' | tee seen
from importlib.metadata import version
import streaming_kql

print("streaming-kql", version("streaming-kql"))
event = {"TimeGenerated": "2026-10-13T08:30:11Z"}
time = "todatetime(TimeGenerated)"
hours = [f"{time} - 1h", f"bin({time}, 1h)", f"floor({time}, 1d)"]
for expression in [time, *hours, f"startofday({time})", "bin(7, 5)", "5 / 2"]:
    print(expression, "->", streaming_kql.compile(f"source | project x = {expression}").match(event)["x"])
PY

diff seen - <<'END'
streaming-kql 0.0.2
todatetime(TimeGenerated) -> 2026-10-13 08:30:11+00:00
todatetime(TimeGenerated) - 1h -> 2026-10-13 07:30:11+00:00
bin(todatetime(TimeGenerated), 1h) -> None
floor(todatetime(TimeGenerated), 1d) -> None
startofday(todatetime(TimeGenerated)) -> 2026-10-13 00:00:00+00:00
bin(7, 5) -> 5
5 / 2 -> 2.5
END
