#!/usr/bin/env bash
# pandas reads GMT+0200 as two hours behind UTC, or as two hours ahead
#
# Expected: `GMT+0200` and `UTC+2` are two hours ahead of UTC, everywhere in pandas.
# Instead: `Timestamp` turns the sign round: 10:30:11 GMT+0200 is 12:30:11 UTC. `to_datetime` of the same text has it
#   right, but turns it round as soon as the name of the zone follows in brackets, and for `UTC+2`. Without GMT or UTC
#   before it, the offset is right everywhere.
# Package: PyPI pandas 3.1.1.
# Why it matters: JavaScript writes a date as `Tue Oct 13 2026 10:30:11 GMT+0200 (CEST)` when a script puts it in a
#   table. Such a log is four hours off in summer, in good order. The only warning is that the format was not inferred.
# signinscope: reads the offset as it is written, with and without a name behind it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --target py pandas==3.1.1

PYTHONPATH=py python3 - <<'PY' | tee seen
import pandas

print("pandas", pandas.__version__)
day = "Tue Oct 13 2026 10:30:11 "
for zone in ["+0200", "GMT+0200", "GMT+0200 (CEST)", "UTC+2", "UTC+02:00"]:
    one = pandas.Timestamp(day + zone).tz_convert("UTC")
    column = pandas.to_datetime(pandas.Series([day + zone]), utc=True)[0]
    print(zone, "Timestamp", one.time(), "to_datetime", column.time())
PY

diff seen - <<'END'
pandas 3.1.1
+0200 Timestamp 08:30:11 to_datetime 08:30:11
GMT+0200 Timestamp 12:30:11 to_datetime 08:30:11
GMT+0200 (CEST) Timestamp 12:30:11 to_datetime 12:30:11
UTC+2 Timestamp 12:30:11 to_datetime 12:30:11
UTC+02:00 Timestamp 12:30:11 to_datetime 08:30:11
END
