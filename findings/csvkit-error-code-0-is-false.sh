#!/usr/bin/env bash
# csvkit writes the error code 0 as False where a file has no other error than 0 and 1
#
# Expected: a column of zeros is a column of numbers. A truth value is written as a word.
# Instead: `1` and `0` count as words for true and false, and truth values are tried before numbers. `csvjson`
#   writes `false`, `csvsort` and the other commands that infer types `False`; `csvgrep` keeps the 0.
# Package: PyPI csvkit 2.2.0 with agate 1.14.2.
# Why it matters: a CSV of successes, which is most of what is looked at, has the code 0 in every row. A query for the
#   code 0 finds nothing in the copy, and a reader that knows that false is no success takes all of them for failures.
#   One failed sign-in among them, and the same command writes numbers.
# signinscope: takes `false` in the place of a code for an unknown outcome, neither success nor failure, and counts it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --no-compile --target py \
  csvkit==2.2.0 agate==1.14.2

printf 'user,code\nalice,0\nbob,0\n' > successes.csv
{ cat successes.csv; echo carol,50126; } > one-more.csv
export PYTHONPATH=py
{
  python3 -c 'from importlib.metadata import version as v; print("csvkit", v("csvkit"), "agate", v("agate"))'
  for file in successes.csv one-more.csv; do
    python3 py/bin/csvjson "$file"
    echo
    python3 py/bin/csvsort -c user "$file"
  done
} | tee seen

diff seen - <<'END'
csvkit 2.2.0 agate 1.14.2
[{"user": "alice", "code": false}, {"user": "bob", "code": false}]
user,code
alice,False
bob,False
[{"user": "alice", "code": 0.0}, {"user": "bob", "code": 0.0}, {"user": "carol", "code": 50126.0}]
user,code
alice,0
bob,0
carol,50126
END
