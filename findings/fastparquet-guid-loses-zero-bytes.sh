#!/usr/bin/env bash
# fastparquet cuts zero bytes from the end of a GUID
#
# Expected: 16 bytes, whatever they are: the column has a fixed length, and the logical type UUID.
# Instead: a GUID that ends in 00 has 15 bytes, and the one that is all zero has none. Only the end is cut, and only
#   of columns with a fixed length.
# Package: PyPI fastparquet 2026.9.0, on a file that PyPI pyarrow 26.0.1 wrote.
# Why it matters: request ids of Entra ID often end in a zero byte. These have no text form any more, or a shorter
#   one, and a join by request id loses the sign-ins to which they belong.
# signinscope: reads Parquet with the crate parquet; a GUID keeps its 16 bytes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --target py \
  fastparquet==2026.9.0 pyarrow==26.0.1 pandas==3.1.1

PYTHONPATH=py python3 - <<'PY' | tee seen
import fastparquet
import pyarrow
import pyarrow.parquet
import uuid

print("fastparquet", fastparquet.__version__, "pyarrow", pyarrow.__version__)
ids = [
    "5a7e1c2d-5b00-4d7e-9c21-0f4b8e6d1a01",
    "5a7e1c2d-5b00-4d7e-9c21-0f4b8e6d1a00",
    "00000000-0000-0000-0000-000000000000",
]
column = pyarrow.array([uuid.UUID(text).bytes for text in ids], pyarrow.uuid())
pyarrow.parquet.write_table(pyarrow.table({"id": column}), "log.parquet")
print("pyarrow", [str(value) for value in pyarrow.parquet.read_table("log.parquet")["id"].to_pylist()] == ids)
for text, value in zip(ids, fastparquet.ParquetFile("log.parquet").to_pandas().id):
    print(text, "->", len(value), "bytes", value.hex())
PY

diff seen - <<'END'
fastparquet 2026.9.0 pyarrow 26.0.1
pyarrow True
5a7e1c2d-5b00-4d7e-9c21-0f4b8e6d1a01 -> 16 bytes 5a7e1c2d5b004d7e9c210f4b8e6d1a01
5a7e1c2d-5b00-4d7e-9c21-0f4b8e6d1a00 -> 15 bytes 5a7e1c2d5b004d7e9c210f4b8e6d1a
00000000-0000-0000-0000-000000000000 -> 0 bytes 
END
