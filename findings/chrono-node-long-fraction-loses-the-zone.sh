#!/usr/bin/env bash
# chrono-node reads a time with 7 fractional digits in the zone of the computer
#
# Expected: `2026-10-13T08:30:11.1234567Z` is 08:30:11.123 UTC, as `new Date` has it, and +02:00 is an offset.
# Instead: the pattern allows for four digits, so the rest of the text, zone and all, is left over: `Z` and `+02:00`
#   are dropped and the time is local. Of four digits the fraction is a number of milliseconds: .1234 is 1.234
#   seconds, and .5 is 5 milliseconds. With three digits all is right, which is what JavaScript writes itself.
# Package: npm chrono-node 2.10.3.
# Why it matters: Azure writes 7 digits, and leaves out zeros at the end. Times of one log are shifted by hours,
#   beside others of it that are not.
# signinscope: reads 0 to 9 digits as a fraction, and the zone behind them.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-fund --no-audit chrono-node@2.10.3

cat > show.js <<'JS'
const chrono = require('chrono-node');
console.log('chrono-node', require('./node_modules/chrono-node/package.json').version);
for (const fraction of ['', '.5', '.123', '.1234', '.1234567']) {
  for (const zone of ['Z', '+02:00']) {
    const text = '2026-10-13T08:30:11' + fraction + zone;
    const read = date => date.toISOString().slice(11, 23);
    console.log(text, 'Date', read(new Date(text)), 'chrono', read(chrono.parseDate(text)));
  }
}
JS
TZ=America/New_York node show.js | tee seen

diff seen - <<'END'
chrono-node 2.10.3
2026-10-13T08:30:11Z Date 08:30:11.000 chrono 08:30:11.000
2026-10-13T08:30:11+02:00 Date 06:30:11.000 chrono 06:30:11.000
2026-10-13T08:30:11.5Z Date 08:30:11.500 chrono 08:30:11.005
2026-10-13T08:30:11.5+02:00 Date 06:30:11.500 chrono 06:30:11.005
2026-10-13T08:30:11.123Z Date 08:30:11.123 chrono 08:30:11.123
2026-10-13T08:30:11.123+02:00 Date 06:30:11.123 chrono 06:30:11.123
2026-10-13T08:30:11.1234Z Date 08:30:11.123 chrono 08:30:12.234
2026-10-13T08:30:11.1234+02:00 Date 06:30:11.123 chrono 06:30:12.234
2026-10-13T08:30:11.1234567Z Date 08:30:11.123 chrono 12:30:11.000
2026-10-13T08:30:11.1234567+02:00 Date 06:30:11.123 chrono 12:30:11.000
END
