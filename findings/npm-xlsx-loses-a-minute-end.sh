#!/usr/bin/env bash
# npm's xlsx shows 08:30:59.6 as 08:30:00, nearly a minute too early
#
# Expected: 08:30:59, or rounded to 08:31:00.
# Instead: the second is rounded to 60 and written as 00, but the minute is not carried. Every time in the last half
#   second of a minute is shown up to 59.5 seconds early, in the text of cells and in CSV.
# Package: npm xlsx 0.18.5, the newest of that name on npm. The author publishes later versions elsewhere; 0.20.3, on
#   npm as @e965/xlsx, carries.
# Why it matters: of the times that a spreadsheet holds with fractions, one in 120 moves. Sign-ins change places, and
#   what an interval of seconds decides (a token used before its sign-in) is decided by the program that converted.
# signinscope: reads .xlsx itself, to a tenth of a millisecond, and cuts a time where it shows fewer digits.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-fund --no-audit xlsx@0.18.5 @e965/xlsx@0.20.3

cat > show.js <<'JS'
for (const name of ['xlsx', '@e965/xlsx']) {
  const { read, utils, version, write } = require(name);
  // 2026-10-13, with the time of day as a fraction.
  const at = (hours, minutes, seconds) => 46308 + (hours * 3600 + minutes * 60 + seconds) / 86400;
  const times = [at(8, 30, 59.4), at(8, 30, 59.6), at(8, 31, 0.4), at(8, 59, 59.6)];
  const sheet = utils.aoa_to_sheet([['Date (UTC)'], ...times.map(time => [time])]);
  for (let row = 2; row < 6; row++) sheet['A' + row].z = 'yyyy-mm-dd hh:mm:ss';
  const workbook = utils.book_new();
  utils.book_append_sheet(workbook, sheet, 'SignIns');
  const file = read(write(workbook, { type: 'buffer', bookType: 'xlsx' }));
  console.log(name, version, utils.sheet_to_csv(file.Sheets.SignIns).trim().split('\n').slice(1).join(', '));
}
JS
node show.js | tee seen

diff seen - <<'END'
xlsx 0.18.5 2026-10-13 08:30:59, 2026-10-13 08:30:00, 2026-10-13 08:31:00, 2026-10-13 08:59:00
@e965/xlsx 0.20.3 2026-10-13 08:30:59, 2026-10-13 08:31:00, 2026-10-13 08:31:00, 2026-10-13 09:00:00
END
