#!/usr/bin/env bash
# One time that Timesketch's importer cannot read moves the readable times beside it to 1970
#
# Expected: the row without a readable time is refused, or gets a time of its own; the others keep theirs. Without such
#   a row all of them are read, with fractions and without.
# Instead: the whole column is read again, strictly in the form of its first time. Where that has a fraction, every time
#   of whole seconds is out of form and becomes 1970-01-01; fractions are cut off the rest. A warning counts the rows.
# Package: PyPI timesketch-import-client 20261014 with pandas 3.1.1.
# Why it matters: trailing zeros of a time are often left out, and absent times are written "-" or year 1. A timeline of
#   sign-ins begins with a block in 1970 in which the sign-in that is searched for may be.
# signinscope: reads each time by itself; a record whose time cannot be read is rejected, and no other is.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --no-compile --target py \
  timesketch-import-client==20261014 pandas==3.1.1

cat > log.csv <<'CSV'
datetime,message
2026-10-13T08:30:11.1234567Z,alice
2026-10-13T08:30:12Z,bob
2026-10-13T08:30:13Z,carol
CSV
{ cat log.csv; echo '0001-01-01T00:00:00Z,dave'; } > one-more.csv

PYTHONPATH=py python3 - <<'PY' | tee seen
from importlib.metadata import version
import pandas
from timesketch_import_client.importer import ImportStreamer

print("timesketch-import-client", version("timesketch-import-client"))
for file in ["log.csv", "one-more.csv"]:
    # What add_file does with each part of a file before it is sent.
    frame = ImportStreamer()._fix_data_frame(pandas.read_csv(file))
    print(file)
    for time, user in zip(frame["datetime"], frame["message"]):
        print(" ", time, user)
PY

diff seen - <<'END'
timesketch-import-client 20261014
log.csv
  2026-10-13T08:30:11.123456+0000 alice
  2026-10-13T08:30:12.000000+0000 bob
  2026-10-13T08:30:13.000000+0000 carol
one-more.csv
  2026-10-13T08:30:11+0000 alice
  1970-01-01T00:00:00+0000 bob
  1970-01-01T00:00:00+0000 carol
  1970-01-01T00:00:00+0000 dave
END
