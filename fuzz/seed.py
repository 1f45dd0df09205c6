#!/usr/bin/env python3
"""Makes the corpora from which the fuzz targets start: the first records of every file in sample-data/.

    python3 fuzz/seed.py
"""

import gzip
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
SAMPLES = HERE.parent / "sample-data"
# A few records; longer inputs make a fuzzer slow and find no more.
BYTES = 4_000


def put(target, name, content):
    corpus = HERE / "corpus" / target
    corpus.mkdir(parents=True, exist_ok=True)
    (corpus / name).write_bytes(content)


for path in sorted(SAMPLES.rglob("*")):
    if not path.is_file() or path.suffix == ".md" or path.name.startswith("."):
        continue
    content = path.read_bytes()
    if content[:2] == b"\x1f\x8b":
        try:
            content = gzip.decompress(content)
        except EOFError:
            continue
    start = content[:BYTES]
    name = re.sub(r"\W+", "-", str(path.relative_to(SAMPLES)))
    # The first byte is an instruction to these targets.
    for how in (0, 1):
        put("load", f"{name}-{how}", bytes([how]) + start)
    kind = "split_table" if path.suffix == ".csv" else "split_json"
    put(kind, name, b"\x40" + start)
    put("split_lines", name, b"\x40" + start)
    if path.suffix == ".csv":
        put("fast_rows", name, b"\n".join(start.splitlines()[1:4]))
    if path.suffix != ".csv":
        lines = [line for line in start.split(b"\n") if line.strip()]
        put("fast_path", name, b"\x1e".join(lines[:2]))
# Starts from nothing: its input is not text.
(HERE / "corpus" / "fast_path_built").mkdir(exist_ok=True)
