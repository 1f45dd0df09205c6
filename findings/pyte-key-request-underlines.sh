#!/usr/bin/env bash
# pyte underlines the screen when a program asks for modified keys, and prints letters of other requests
#
# Expected: requests that the emulator does not know are skipped, as ECMA-48 has it for all sequences of their form.
# Instead: `CSI > 4 ; 2 m`, which asks xterm to report modified keys, is taken for SGR 4: everything is underlined
#   from then on. `CSI < u`, which leaves kitty's mode for keys, prints a u. A colon in SGR ends the sequence, and the
#   rest is text: a curly underline is `3m` on the screen.
# Package: PyPI pyte 0.8.2, a terminal emulator for tests and recordings.
# Why it matters: editors and terminal programs send these when they start. Their screen tests and pictures show
#   underlines and letters that no terminal shows, and the fault is looked for in the program.
# signinscope: sends none of them, and tests with another emulator.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --target py pyte==0.8.2

PYTHONPATH=py python3 - <<'PY' | tee seen
from importlib.metadata import version
import pyte

print("pyte", version("pyte"))
for name, sequence in {
    "nothing": "",
    "bracketed paste": "\x1b[?2004h",
    "modified keys": "\x1b[>4;2m",
    "end of kitty's keys": "\x1b[<u",
    "curly underline": "\x1b[4:3m",
}.items():
    screen = pyte.Screen(30, 1)
    pyte.Stream(screen).feed(sequence + "alice")
    underlined = any(screen.buffer[0][column].underscore for column in range(30))
    print(f"{name}: [{screen.display[0].rstrip()}]", "underlined" if underlined else "plain")
PY

diff seen - <<'END'
pyte 0.8.2
nothing: [alice] plain
bracketed paste: [alice] plain
modified keys: [alice] underlined
end of kitty's keys: [ualice] plain
curly underline: [3malice] plain
END
