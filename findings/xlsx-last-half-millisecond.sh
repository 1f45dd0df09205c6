#!/usr/bin/env bash
# A spreadsheet's time in the last half millisecond of a day belongs to the next day in some readers
#
# Expected: 2026-10-13 23:59:59.9996 is read on 13 October, cut to the reader's precision, by every reader.
# Instead: openpyxl and calamine round to milliseconds and give midnight of the 14th; xlsx2csv, which cuts, stays on the
#   13th. In a column of times without a date, openpyxl returns a time of day for 23:59:59.9994 and a date in 1900 for
#   23:59:59.9996: one column, two types.
# Package: PyPI openpyxl 3.1.5, python-calamine 0.9.1, xlsx2csv 0.8.6.
# Why it matters: counts per day and the UTC-aligned windows of grouped sign-ins depend on the reader of the file.
# signinscope: takes the number of days from calamine, computes the time to a tenth of a millisecond, and stays on the
#   day.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --target py \
  openpyxl==3.1.5 python-calamine==0.9.1 xlsx2csv==0.8.6

cat > show.py <<'PY'
import io
from importlib.metadata import version
import openpyxl
from python_calamine import CalamineWorkbook
from xlsx2csv import Xlsx2csv

for package in ["openpyxl", "python-calamine", "xlsx2csv"]:
    print(package, version(package))
day, almost = 46308, (23 * 3600 + 59 * 60 + 59.9996) / 86400
book = openpyxl.Workbook()
book.active.append([day + almost, almost, (23 * 3600 + 59 * 60 + 59.9994) / 86400])
for column, form in enumerate(["yyyy-mm-dd hh:mm:ss", "hh:mm:ss", "hh:mm:ss"], 1):
    book.active.cell(1, column).number_format = form
book.save("times.xlsx")

row = next(openpyxl.load_workbook("times.xlsx").active.iter_rows(values_only=True))
print("openpyxl", row[0], "and", [repr(cell) for cell in row[1:]])
print("calamine", CalamineWorkbook.from_path("times.xlsx").get_sheet_by_index(0).to_python()[0][0])
out = io.StringIO()
Xlsx2csv("times.xlsx", dateformat="%Y-%m-%d %H:%M:%S").convert(out)
print("xlsx2csv", out.getvalue().split(",")[0])
PY
PYTHONPATH=py python3 show.py | tee seen

diff seen - <<'END'
openpyxl 3.1.5
python-calamine 0.9.1
xlsx2csv 0.8.6
openpyxl 2026-10-14 00:00:00 and ['datetime.datetime(1900, 1, 1, 0, 0)', 'datetime.time(23, 59, 59, 999000)']
calamine 2026-10-14 00:00:00
xlsx2csv 2026-10-13 23:59:59
END
