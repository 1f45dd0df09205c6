#!/usr/bin/env bash
# The Graph SDK for Python drops enumeration values that it does not know, and numbers that are written as text
#
# Expected: a value that is newer than the SDK becomes `unknownFutureValue`, which the enumeration has for this, or is
#   kept aside with the unknown properties; a number in quotes is read or refused.
# Instead: `riskLevelDuringSignIn: veryHigh` and `errorCode: "50126"` become `None`, without an error or a warning, and
#   the record written back has neither property. A list of enumeration values keeps its length: `null` for the value.
# Package: PyPI msgraph-sdk 1.65.0 with microsoft-kiota-serialization-json 1.16.0.
# Why it matters: a collector that saves what the SDK serialises keeps a log in which an absent risk and a risk that
#   was lost look the same. Microsoft adds values to these enumerations without a new API version.
# signinscope: keeps every value of a file as text, whether it knows it or not; it reads numbers in quotes. It cannot
#   restore what a collector dropped.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

pip="python3 -m pip -q --disable-pip-version-check"
$pip install --root-user-action ignore --target py microsoft-kiota-{abstractions,serialization-json}==1.16.0
$pip download --no-deps msgraph-sdk==1.65.0
# The models are enough: the whole SDK is 17,000 files.
python3 -c '
import zipfile
wheel = zipfile.ZipFile("msgraph_sdk-1.65.0-py3-none-any.whl")
wheel.extractall("py", [name for name in wheel.namelist() if name.startswith("msgraph/generated/models/")])'

PYTHONPATH=py python3 - <<'PY' | tee seen
import json
from importlib.metadata import version
from kiota_serialization_json.json_parse_node_factory import JsonParseNodeFactory
from kiota_serialization_json.json_serialization_writer_factory import JsonSerializationWriterFactory
from msgraph.generated.models.sign_in import SignIn

print("msgraph-sdk 1.65.0, kiota", version("microsoft-kiota-serialization-json"))
record = {
    "riskState": "atRisk",
    "riskLevelDuringSignIn": "veryHigh",
    "riskEventTypes": ["unfamiliarFeatures", "somethingNewer"],
    "status": {"errorCode": "50126", "failureReason": "Invalid username or password."},
}
node = JsonParseNodeFactory().get_root_parse_node("application/json", json.dumps(record).encode())
sign_in = node.get_object_value(SignIn)
print("parsed", sign_in.risk_level_during_sign_in, sign_in.status.error_code, sign_in.additional_data)
writer = JsonSerializationWriterFactory().get_serialization_writer("application/json")
writer.write_object_value(None, sign_in)
print("written", writer.get_serialized_content().decode())
PY

diff seen - <<'END'
msgraph-sdk 1.65.0, kiota 1.16.0
parsed None None {}
written {"riskEventTypes": ["unfamiliarFeatures", null], "riskState": "atRisk", "status": {"failureReason": "Invalid username or password."}}
END
