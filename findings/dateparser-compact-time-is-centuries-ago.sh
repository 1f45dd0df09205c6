#!/usr/bin/env bash
# dateparser reads 20261013T083011Z as a time 227 years ago
#
# Expected: 2026-10-13 08:30:11 UTC; this is ISO 8601 without signs. Or nothing, as for the same text without Z.
# Instead: a time far in the past, counted from now: it moves with the clock, and two runs give two times. The last
#   second of 2025 is in the year 1380.
# Package: PyPI dateparser 1.5.0.
# Why it matters: names of exports and folders, and the times of some collectors, have this form. A parser that fails
#   is noticed; here there is a date, and a filter by day drops the record.
# signinscope: reads the compact form, with and without Z.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --target py dateparser==1.5.0

PYTHONPATH=py python3 -W ignore - <<'PY' | tee seen
from datetime import datetime
from importlib.metadata import version
import dateparser

print("dateparser", version("dateparser"))
# Fixes the now from which the package counts.
settings = {"RELATIVE_BASE": datetime(2026, 11, 1), "TIMEZONE": "UTC"}
for text in ["2026-10-13T08:30:11Z", "20261013T083011Z", "20251231T235959Z", "20261013T083011"]:
    print(text, "->", dateparser.parse(text, settings=settings))
PY

diff seen - <<'END'
dateparser 1.5.0
2026-10-13T08:30:11Z -> 2026-10-13 08:30:11+00:00
20261013T083011Z -> 1799-07-23 00:00:00
20251231T235959Z -> 1380-10-19 00:00:00
20261013T083011 -> None
END
