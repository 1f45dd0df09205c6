#!/usr/bin/env bash
# OASIS's library for STIX refuses a time of 7 fractional digits, which OASIS's validator accepts
#
# Expected: STIX allows any number of digits behind the second, so that the time is kept, or cut to microseconds.
# Instead: stix2 raises an error about a timestamp "in a recognizable format": its pattern is that of Python's `%f`,
#   which takes 6 digits at most. It is raised on reading as on making an object, and by whole bundles.
# Package: PyPI stix2 3.0.2, against stix2-validator 3.3.2.
# Why it matters: diagnostic settings and Log Analytics write 7 digits. A sign-in that is handed on as observed data
#   with its own time is valid STIX that the receiver's library cannot read.
# signinscope: reads 0 to 9 digits; writes no STIX.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --no-compile --target py \
  stix2==3.0.2 stix2-validator==3.3.2

PYTHONPATH=py python3 - <<'PY' | tee seen
from importlib.metadata import version
import stix2
from stix2validator import validate_instance

print("stix2", version("stix2"), "stix2-validator", version("stix2-validator"))
for time in ["2026-10-13T08:30:11Z", "2026-10-13T08:30:11.123456Z", "2026-10-13T08:30:11.1234567Z"]:
    observed = {
        "type": "observed-data",
        "spec_version": "2.1",
        "id": "observed-data--11111111-1111-4111-8111-111111111111",
        "created": "2026-10-13T09:00:00.000Z",
        "modified": "2026-10-13T09:00:00.000Z",
        "first_observed": time,
        "last_observed": time,
        "number_observed": 1,
        "object_refs": [stix2.IPv4Address(value="203.0.113.7").id],
    }
    try:
        stix2.parse(observed)
        answer = "reads it"
    except stix2.exceptions.InvalidValueError as error:
        answer = f"{type(error).__name__} in {error.prop_name}"
    print(time, "is valid," if validate_instance(observed).is_valid else "is not valid,", "stix2:", answer)
PY

diff seen - <<'END'
stix2 3.0.2 stix2-validator 3.3.2
2026-10-13T08:30:11Z is valid, stix2: reads it
2026-10-13T08:30:11.123456Z is valid, stix2: reads it
2026-10-13T08:30:11.1234567Z is valid, stix2: InvalidValueError in first_observed
END
