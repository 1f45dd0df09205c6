#!/usr/bin/env bash
# pyte drops the rest of the text behind a direction mark
#
# Expected: a mark has no width, and the text behind it is drawn; xterm.js does so.
# Instead: at a character without width that is no accent, drawing stops: all text up to the next control sequence is
#   lost. A mark at the start leaves an empty line. An accent is joined to its letter, as expected.
# Package: PyPI pyte 0.8.2, a terminal emulator for tests and recordings.
# Why it matters: dates that are copied from Windows have a left-to-right mark before each number, and names in a log
#   may hold marks. A screen test with pyte sees an empty cell where a terminal shows the date.
# signinscope: makes such marks visible before it draws, and tests with another emulator.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --target py pyte==0.8.2

PYTHONPATH=py python3 - <<'PY' | tee seen
from importlib.metadata import version
import pyte

print("pyte", version("pyte"))
mark = "\u200e"
for name, text in {
    "date": "10/13/2026 8:30",
    "date of Windows": f"{mark}10/{mark}13/{mark}2026 8:30",
    "mark inside": f"alice{mark} Smith",
    "colour behind the mark": f"alice{mark} Smith\x1b[31m, contoso",
    "accent": "Rene\u0301 Smith",
}.items():
    screen = pyte.Screen(30, 1)
    pyte.Stream(screen).feed(text)
    print(f"{name}: [{screen.display[0].rstrip()}]")
PY

diff seen - <<'END'
pyte 0.8.2
date: [10/13/2026 8:30]
date of Windows: []
mark inside: [alice]
colour behind the mark: [alice, contoso]
accent: [René Smith]
END
