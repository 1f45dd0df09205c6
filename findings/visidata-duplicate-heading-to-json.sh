#!/usr/bin/env bash
# VisiData warns that it cannot save the second column of a name, and saves the second in place of the first
#
# Expected: the first column is saved and the second left out, as the message has it, or both under different names.
# Instead: there is one key, and its value is the second column's. The exit code is 0.
# Package: PyPI visidata 3.4. PyPI sqlite-utils 4.2.1 keeps the second column as well, without a message.
# Why it matters: the admin center's download has the heading "Incoming token type" twice. The first holds the value
#   (primaryRefreshToken), the second a description such as "None". A stolen primary token becomes no token.
# signinscope: takes the first column of a name that has a value.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --target py \
  visidata==3.4 sqlite-utils==4.2.1

cat > portal.csv <<'CSV'
Request ID,Incoming token type,Application,Incoming token type
r1,primaryRefreshToken,Azure Portal,None
CSV
export HOME=$work PYTHONPATH=py
{
  python3 -c 'from importlib.metadata import version as v; print("visidata", v("visidata"), "sqlite-utils", v("sqlite-utils"))'
  python3 py/bin/vd --batch portal.csv --output portal.jsonl 2>&1
  cat portal.jsonl
  python3 py/bin/sqlite-utils insert portal.db log portal.csv --csv 2>&1
  python3 py/bin/sqlite-utils rows portal.db log
} | tr -d '\r' | grep . | tee seen

diff seen - <<'END'
visidata 3.4 sqlite-utils 4.2.1
json cannot save column with duplicated name `Incoming token type`
{"Request ID": "r1", "Incoming token type": "None", "Application": "Azure Portal"}
[{"Request ID": "r1", "Incoming token type": "None", "Application": "Azure Portal"}]
END
