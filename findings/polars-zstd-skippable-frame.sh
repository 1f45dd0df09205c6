#!/usr/bin/env bash
# Polars takes a zstd file that begins with a skippable frame for plain text
#
# Expected: the file is recognised as zstd, as by the zstd command, pandas, pyarrow and DuckDB; skippable frames are part
#   of the format and may stand first.
# Instead: the first four bytes are compared with those of an ordinary frame only, and the compressed bytes are parsed:
#   "stream did not contain valid UTF-8". The name of the file plays no part.
# Package: PyPI polars 2.1.0; the file is made with zstandard 0.25.0.
# Why it matters: pzstd, the parallel compressor that large log archives are made with, begins every file so. The error
#   suggests a file in UTF-16, as PowerShell writes logs, and leads away from the cause.
# signinscope: recognises zstd by either kind of frame at the start, and skips skippable frames wherever they stand.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --no-compile --target py \
  polars==2.1.0 zstandard==0.25.0

PYTHONPATH=py python3 - <<'PY' | tee seen
import polars
import zstandard

print("polars", polars.__version__)
frame = zstandard.ZstdCompressor().compress(b'{"id":"r1"}\n{"id":"r2"}\n')
skippable = b"\x50\x2a\x4d\x18" + (4).to_bytes(4, "little") + b"size"
for name, content in [("plain", frame), ("two frames", frame + frame), ("skippable first", skippable + frame)]:
    with open("log.json.zst", "wb") as file:
        file.write(content)
    with open("log.json.zst", "rb") as file:
        lines = zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True).read().count(b"\n")
    try:
        rows = polars.read_ndjson("log.json.zst").height
    except polars.exceptions.ComputeError as error:
        rows = str(error).split(" at line")[0]
    print(f"{name}: zstandard {lines} lines, polars {rows}")
PY

diff seen - <<'END'
polars 2.1.0
plain: zstandard 2 lines, polars 2
two frames: zstandard 4 lines, polars 4
skippable first: zstandard 2 lines, polars stream did not contain valid UTF-8
END
