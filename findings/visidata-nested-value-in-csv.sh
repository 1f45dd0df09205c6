#!/usr/bin/env bash
# VisiData saves a nested value in CSV as it shows it on the screen: {3} errorCode=50126 failureReason=...
#
# Expected: JSON text in the cell, as Log Analytics writes it in its CSV.
# Instead: the number of keys and `key=value` with spaces between, without quotes, null as None, lists as "[2] ...; ...".
#   Where a value has spaces the cell cannot be taken apart again. No warning.
# Package: PyPI visidata 3.4.
# Why it matters: it is the usual way to look through an NDJSON log in a terminal and pass a part of it on as CSV. Error
#   code, place, device and policies of every sign-in are in cells that no reader of CSV understands.
# signinscope: does not read this form; it states that the row has no result, place or device, and shows the sign-in as
#   a success for want of an error code.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --target py visidata==3.4

cat > one.jsonl <<'JSON'
{"id":"r1","status":{"errorCode":50126,"failureReason":"Invalid username or password.","additionalDetails":null},"policies":[{"id":"p1","result":"success"},{"id":"p2","result":"failure"}]}
JSON
HOME=$work PYTHONPATH=py python3 py/bin/vd --batch one.jsonl --output one.csv
{
  PYTHONPATH=py python3 -c 'import visidata; print("visidata", visidata.__version__)'
  cat one.csv
} | tee seen

diff --strip-trailing-cr seen - <<'END'
visidata 3.4
id,status,policies
r1,{3} errorCode=50126 failureReason=Invalid username or password. additionalDetails=None,[2] {2} id=p1 result=success; {2} id=p2 result=failure
END
