#!/usr/bin/env bash
# csv-parse with cast_date makes dates of device names and operating systems
#
# Expected: cells that hold a date become dates, others stay text.
# Instead: whatever `Date.parse` accepts is a date, and in Node it accepts a word before a number: LAPTOP-12 is 1
#   December 2001, "Windows 10" 1 October 2001, "Windows 365" the year 365, an account svc-backup-03 1 March 2001.
#   "Android 14" and LAPTOP-13 stay text, because there is no such month.
# Package: npm csv-parse 7.0.3.
# Why it matters: the option is set for the column of times, and the names of computers in a fleet end in numbers.
#   Devices up to number 12 lose their names; a join with the list of devices misses them.
# signinscope: reads times from the columns of times, and keeps every other cell as text.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-fund --no-audit csv-parse@7.0.3

cat > show.js <<'JS'
const { parse } = require('csv-parse/sync');
console.log('csv-parse', require('./node_modules/csv-parse/package.json').version);
const names = ['Windows 10', 'Windows 365', 'Android 14', 'LAPTOP-12', 'LAPTOP-13', 'svc-backup-03'];
for (const cell of ['2026-10-13T08:30:11Z', ...names]) {
  const [[value]] = parse(cell, { cast: true, cast_date: true });
  console.log(cell, '->', value instanceof Date ? 'date ' + value.toISOString().slice(0, 10) : typeof value);
}
JS
TZ=UTC node show.js | tee seen

diff seen - <<'END'
csv-parse 7.0.3
2026-10-13T08:30:11Z -> date 2026-10-13
Windows 10 -> date 2001-10-01
Windows 365 -> date 0365-01-01
Android 14 -> string
LAPTOP-12 -> date 2001-12-01
LAPTOP-13 -> string
svc-backup-03 -> date 2001-03-01
END
