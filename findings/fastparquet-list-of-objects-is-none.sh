#!/usr/bin/env bash
# fastparquet reads a column of lists of objects as None in every row
#
# Expected: lists of dictionaries, as pyarrow reads them; or an error that the type is not supported.
# Instead: the column is there, and each of its values is None, those with an entry and the empty ones alike. Lists of
#   text in the same file are right, and an object is spread over columns.
# Package: PyPI fastparquet 2026.9.0, on a file that PyPI pyarrow 26.0.1 wrote.
# Why it matters: authenticationDetails and appliedConditionalAccessPolicies are lists of objects. "No sign-in of this
#   account gave a second factor" is then the answer for every account.
# signinscope: reads Parquet with the crate parquet, and every entry of these lists.
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

print("fastparquet", fastparquet.__version__, "pyarrow", pyarrow.__version__)
records = [
    {"amr": ["pwd", "mfa"], "authenticationDetails": [{"authenticationMethod": "Password", "succeeded": True}]},
    {"amr": [], "authenticationDetails": []},
]
pyarrow.parquet.write_table(pyarrow.Table.from_pylist(records), "log.parquet")
print("pyarrow", pyarrow.parquet.read_table("log.parquet").to_pylist())
print("fastparquet", fastparquet.ParquetFile("log.parquet").to_pandas().to_dict("records"))
PY

diff seen - <<'END'
fastparquet 2026.9.0 pyarrow 26.0.1
pyarrow [{'amr': ['pwd', 'mfa'], 'authenticationDetails': [{'authenticationMethod': 'Password', 'succeeded': True}]}, {'amr': [], 'authenticationDetails': []}]
fastparquet [{'amr': ['pwd', 'mfa'], 'authenticationDetails': None}, {'amr': [], 'authenticationDetails': None}]
END
