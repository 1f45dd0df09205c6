#!/usr/bin/env bash
# dayjs takes .5 for 5 milliseconds in a time without a zone, and for half a second in one with a zone
#
# Expected: the fraction of a second means the same with and without `Z`.
# Instead: a text that ends in Z goes to `Date`; any other to a pattern that takes the first three digits for a number
#   of milliseconds. .5 becomes .005 and .12 becomes .012; three or more digits are right.
# Package: npm dayjs 1.11.23, with and without its plugin utc.
# Why it matters: Log Analytics leaves out zeros at the end of a fraction, and a table loses the zone when it is
#   copied. One time in ten moves by up to 0.9 seconds, and sign-ins of one second change their order.
# signinscope: reads digits behind the point as a fraction, with a zone or without.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-fund --no-audit dayjs@1.11.23

cat > show.js <<'JS'
const dayjs = require('dayjs');
dayjs.extend(require('dayjs/plugin/utc'));
console.log('dayjs', require('./node_modules/dayjs/package.json').version);
for (const fraction of ['.5', '.12', '.123', '.1234567']) {
  const text = '2026-10-13T08:30:11' + fraction;
  const read = time => time.toISOString().slice(11, 23);
  console.log(text, 'with Z', read(dayjs(text + 'Z')), 'without', read(dayjs(text)), read(dayjs.utc(text)));
}
JS
TZ=UTC node show.js | tee seen

diff seen - <<'END'
dayjs 1.11.23
2026-10-13T08:30:11.5 with Z 08:30:11.500 without 08:30:11.005 08:30:11.005
2026-10-13T08:30:11.12 with Z 08:30:11.120 without 08:30:11.012 08:30:11.012
2026-10-13T08:30:11.123 with Z 08:30:11.123 without 08:30:11.123 08:30:11.123
2026-10-13T08:30:11.1234567 with Z 08:30:11.123 without 08:30:11.123 08:30:11.123
END
