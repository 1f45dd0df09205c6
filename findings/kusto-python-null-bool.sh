#!/usr/bin/env bash
# The same null truth value is True in a table of Kusto's v1 answer and False in one of v2
#
# Expected: null stays null, or is treated alike in both: the helper that makes a data frame is the same.
# Instead: v1 writes truth values as 1 and 0. With a null among them pandas holds numbers and NaN, and NaN cast to a
#   truth value is True. v2 writes true and false; None cast is False. No warning; `nullable_bools` is off by default.
# Package: PyPI azure-kusto-data 6.0.4 with pandas 3.1.1.
# Why it matters: the non-interactive table has no FlaggedForReview, so that a union of both sign-in logs is full of
#   such nulls. By the version of the protocol every non-interactive sign-in was flagged for review, or none.
# signinscope: reads both answers from their JSON; null is an absent value, neither true nor false.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --no-compile --target py \
  azure-kusto-data==6.0.4 pandas==3.1.1

PYTHONPATH=py python3 - <<'PY' | tee seen
from importlib.metadata import version
from azure.kusto.data.helpers import dataframe_from_result_table
from azure.kusto.data.response import KustoResponseDataSetV1, KustoResponseDataSetV2

print("azure-kusto-data", version("azure-kusto-data"), "pandas", version("pandas"))
users = ["alice", "bob", "carol"]
v1 = {"Tables": [{
    "TableName": "Table_0",
    "Columns": [
        {"ColumnName": "User", "DataType": "String", "ColumnType": "string"},
        {"ColumnName": "FlaggedForReview", "DataType": "SByte", "ColumnType": "bool"},
    ],
    "Rows": [list(row) for row in zip(users, [1, 0, None])],
}]}
v2 = [
    {"FrameType": "DataSetHeader", "IsProgressive": False, "Version": "v2.0"},
    {
        "FrameType": "DataTable",
        "TableId": 1,
        "TableKind": "PrimaryResult",
        "TableName": "PrimaryResult",
        "Columns": [
            {"ColumnName": "User", "ColumnType": "string"},
            {"ColumnName": "FlaggedForReview", "ColumnType": "bool"},
        ],
        "Rows": [list(row) for row in zip(users, [True, False, None])],
    },
    {"FrameType": "DataSetCompletion", "HasErrors": False, "Cancelled": False},
]
for name, answer in [("v1", KustoResponseDataSetV1(v1)), ("v2", KustoResponseDataSetV2(v2))]:
    frame = dataframe_from_result_table(answer.primary_results[0])
    print(name, dict(zip(frame["User"], frame["FlaggedForReview"].tolist())))
PY

diff seen - <<'END'
azure-kusto-data 6.0.4 pandas 3.1.1
v1 {'alice': True, 'bob': False, 'carol': True}
v2 {'alice': True, 'bob': False, 'carol': False}
END
