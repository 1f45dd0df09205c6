#!/usr/bin/env bash
# In streaming-kql tostring() of a nested value is Python's text, and parse_json() of it is null
#
# Expected: `tostring(Status)` is JSON, as in Kusto, and `parse_json(tostring(Status)).errorCode` is the code.
# Instead: it is `{'errorCode': 50126, ...}` with single quotes, True and None. parse_json cannot read that and gives
#   null without an error, for objects and for lists.
# Package: PyPI streaming-kql 0.0.2, which evaluates KQL event by event in Python.
# Why it matters: parse_json around tostring is the idiom of rules for Sentinel, which run on tables where Status is
#   text and on tables where it is dynamic. Here a rule on the error code is silent for every event.
# signinscope: runs no KQL. It reads nested values also as Python's text, which such a pipeline leaves behind.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --target py streaming-kql==0.0.2

PYTHONPATH=py python3 - <<'PY' | tee seen
from importlib.metadata import version
import streaming_kql

print("streaming-kql", version("streaming-kql"))
event = {
    "Text": '{"errorCode":50126,"additionalDetails":null}',
    "Status": {"errorCode": 50126, "additionalDetails": None},
    "AuthenticationDetails": [{"authenticationMethod": "Password", "succeeded": True}],
}
for expression in [
    "parse_json(tostring(Text)).errorCode",
    "Status.errorCode",
    "tostring(Status)",
    "parse_json(tostring(Status)).errorCode",
    "tostring(AuthenticationDetails)",
    "parse_json(tostring(AuthenticationDetails))[0].succeeded",
]:
    query = streaming_kql.compile(f"source | project x = {expression}")
    print(expression, "->", query.match(event)["x"])
PY

diff seen - <<'END'
streaming-kql 0.0.2
parse_json(tostring(Text)).errorCode -> 50126
Status.errorCode -> 50126
tostring(Status) -> {'errorCode': 50126, 'additionalDetails': None}
parse_json(tostring(Status)).errorCode -> None
tostring(AuthenticationDetails) -> [{'authenticationMethod': 'Password', 'succeeded': True}]
parse_json(tostring(AuthenticationDetails))[0].succeeded -> None
END
