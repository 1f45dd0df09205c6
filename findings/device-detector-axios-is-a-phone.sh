#!/usr/bin/env bash
# device-detector takes the HTTP library axios for a smartphone, and every other library for mobile
#
# Expected: a library has no device and is not mobile.
# Instead: the device of `axios/1.7.7` is a smartphone, although the same answer has the client as the library Axios and
#   neither a brand, nor a model, nor an operating system. python-requests and curl have no device, but `is_mobile` is
#   true for them as well.
# Package: PyPI device-detector 6.5.1, a port of Matomo's detector.
# Why it matters: axios is what phishing kits sign in with when they replay a password or a token. A table of devices
#   made with this package has these sign-ins among the phones, the one place where a new device surprises nobody.
# signinscope: takes the device and the operating system from the log, and reports axios as a script.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --target py device-detector==6.5.1

PYTHONPATH=py python3 - <<'PY' | tee seen
from importlib.metadata import version
from device_detector import DeviceDetector

print("device-detector", version("device-detector"))
for agent in ["axios/1.7.7", "axios/0.21.4", "python-requests/2.32.3", "Go-http-client/2.0", "curl/8.5.0"]:
    found = DeviceDetector(agent).parse()
    device = [found.device_type(), found.device_brand(), found.device_model(), found.os_name()]
    print(agent, found.client_type(), device, "mobile" if found.is_mobile() else "not mobile")
PY

diff seen - <<'END'
device-detector 6.5.1
axios/1.7.7 library [<DeviceType.Smartphone: 'smartphone'>, '', '', ''] mobile
axios/0.21.4 library [<DeviceType.Smartphone: 'smartphone'>, '', '', ''] mobile
python-requests/2.32.3 library [<DeviceType.Unknown: ''>, '', '', ''] mobile
Go-http-client/2.0 library [<DeviceType.Unknown: ''>, '', '', ''] mobile
curl/8.5.0 library [<DeviceType.Unknown: ''>, '', '', ''] mobile
END
