#!/usr/bin/env bash
# adxpandas runs KQL with the defaults of pandas: the top row is the smallest, and letter case counts
#
# Expected: a query that is accepted means what it means in Kusto: `sort` and `top` are descending by
#   default, and `contains`, `startswith` and `endswith` ignore letter case.
# Instead: both sort ascending, so that `top 1 by` returns the row with the least; the three operators are exact, while
#   `has` ignores letter case as it should. A text is never equal to a number.
# Package: PyPI adxpandas 0.2.3.
# Why it matters: a hunting query is tried on an export before it goes to the workspace. `top 10 by` count lists the ten
#   quietest users, `contains` misses a user whose name the log spells with a capital, and no error is raised.
# signinscope: runs no KQL; it writes queries for Log Analytics that name the order and compare ids as text.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --no-compile --target py \
  adxpandas==0.2.3 pandas==3.1.1

PYTHONPATH=py python3 - <<'PY' | tee seen
from importlib.metadata import version
import pandas
from adxpandas import AdxPandasClient

print("adxpandas", version("adxpandas"))
sign_ins = pandas.DataFrame({"User": ["alice", "Bob", "carol"], "SignIns": [30, 10, 20], "ResultType": ["0", "50126", "0"]})
client = AdxPandasClient({"SigninLogs": sign_ins})
for query in [
    "top 1 by SignIns | project User",
    "sort by SignIns | take 1 | project User",
    'where User contains "BOB" | count',
    'where User startswith "bob" | count',
    'where User has "BOB" | count',
    "where ResultType != 0 | count",
]:
    print(query, "->", client.query("SigninLogs | " + query).values[0][0])
PY

# Kusto: alice, alice, 1, 1, 1, 1.
diff seen - <<'END'
adxpandas 0.2.3
top 1 by SignIns | project User -> Bob
sort by SignIns | take 1 | project User -> Bob
where User contains "BOB" | count -> 0
where User startswith "bob" | count -> 0
where User has "BOB" | count -> 1
where ResultType != 0 | count -> 3
END
