#!/usr/bin/env bash
# kqlbridge translates datetime_diff() of every unit to a difference in days
#
# Expected: `datetime_diff("minute", a, b)` becomes an expression in minutes; or the unit is refused.
# Instead: for Spark and DuckDB the unit is dropped: `datediff(a, b)`, which is Spark's difference of two dates in
#   days. For T-SQL the same query keeps its unit.
# Package: PyPI kqlbridge 0.12.1.
# Why it matters: "the same token from two places within 60 minutes" becomes "within 60 days", which is all of the log.
#   The query translates and runs, and its figures are small whole numbers as before.
# signinscope: subtracts times itself, to 100 nanoseconds.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --target py kqlbridge==0.12.1

PYTHONPATH=py python3 - <<'PY' | tee seen
from importlib.metadata import version
import kqlbridge

print("kqlbridge", version("kqlbridge"))
for target in ["spark", "tsql"]:
    for unit in ["second", "minute", "day"]:
        query = f'SigninLogs | extend Gap = datetime_diff("{unit}", Replayed, SignedIn)'
        print(target, unit, "->", " ".join(kqlbridge.translate(query, target=target).split()))
PY

diff seen - <<'END'
kqlbridge 0.12.1
spark second -> SELECT *, datediff(Replayed, SignedIn) AS Gap FROM SigninLogs
spark minute -> SELECT *, datediff(Replayed, SignedIn) AS Gap FROM SigninLogs
spark day -> SELECT *, datediff(Replayed, SignedIn) AS Gap FROM SigninLogs
tsql second -> SELECT *, DATEDIFF(second, SignedIn, Replayed) AS Gap FROM SigninLogs
tsql minute -> SELECT *, DATEDIFF(minute, SignedIn, Replayed) AS Gap FROM SigninLogs
tsql day -> SELECT *, DATEDIFF(day, SignedIn, Replayed) AS Gap FROM SigninLogs
END
