#!/usr/bin/env bash
# The Graph SDK for Python changes the text of properties that its model does not have
#
# Expected: properties beyond the model are handed through as they came; that is what `additional_data` is for.
# Instead: a text is retyped by its look and written back in another form: a GUID loses its capitals, a date gains
#   midnight, and a time of 7 fractional digits keeps 6, with `+00:00` for `Z`.
# Package: PyPI msgraph-sdk 1.65.0 with microsoft-kiota-serialization-json 1.16.0.
# Why it matters: `sessionId` is no property of the v1.0 model. A beta record saved through this SDK has session ids in
#   lower case, so that a search for the id from another export of the same sign-in finds nothing.
# signinscope: puts ids into lower case when it reads them, and recognises two exports of one sign-in by the request id,
#   however its time is written.
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
    "id": "0A1B2C3D-0000-4000-8000-00000000000A",
    "sessionId": "003E7079-0000-4000-8000-00000000000A",
    "passwordChanged": "2026-10-13",
    "ingested": "2026-10-13T08:30:11.1234567Z",
}
node = JsonParseNodeFactory().get_root_parse_node("application/json", json.dumps(record).encode())
writer = JsonSerializationWriterFactory().get_serialization_writer("application/json")
writer.write_object_value(None, node.get_object_value(SignIn))
for name, value in json.loads(writer.get_serialized_content()).items():
    print(name, record[name], "->", value)
PY

diff seen - <<'END'
msgraph-sdk 1.65.0, kiota 1.16.0
id 0A1B2C3D-0000-4000-8000-00000000000A -> 0A1B2C3D-0000-4000-8000-00000000000A
sessionId 003E7079-0000-4000-8000-00000000000A -> 003e7079-0000-4000-8000-00000000000a
passwordChanged 2026-10-13 -> 2026-10-13T00:00:00
ingested 2026-10-13T08:30:11.1234567Z -> 2026-10-13T08:30:11.123456+00:00
END
