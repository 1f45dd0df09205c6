#!/usr/bin/env bash
# any-date-parser subtracts the zone of the text and the zone of the computer
#
# Expected: `2026-10-13T08:30:11Z` is 08:30:11 UTC on every computer, and +02:00 two hours earlier.
# Instead: that is so where the computer runs on UTC. In Berlin it is 06:30:11, in New York 12:30:11: the time in the
#   text is corrected by its own offset, and then by that of the computer. `Z`, `UTC`, `GMT` and offsets alike.
# Package: npm any-date-parser 2.2.4.
# Why it matters: build servers and containers run on UTC, where all tests pass; the analyst's laptop does not. Every
#   sign-in is shifted by the same hours, so nothing in the log looks wrong, and no other source fits it.
# signinscope: counts the zone of a time once; one without a zone is UTC, whatever the computer has.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-fund --no-audit any-date-parser@2.2.4

cat > show.js <<'JS'
const parser = require('any-date-parser');
for (const text of ['2026-10-13T08:30:11Z', '2026-10-13T08:30:11+02:00', 'Tue, 13 Oct 2026 08:30:11 GMT']) {
  const read = time => time.toISOString().slice(11, 19);
  console.log(process.env.TZ, text, 'Date', read(new Date(text)), 'any-date-parser', read(parser.fromString(text)));
}
JS
{
  echo "any-date-parser $(node -p 'JSON.parse(fs.readFileSync("node_modules/any-date-parser/package.json")).version')"
  for zone in UTC Europe/Berlin America/New_York; do TZ=$zone node show.js; done
} | tee seen

diff seen - <<'END'
any-date-parser 2.2.4
UTC 2026-10-13T08:30:11Z Date 08:30:11 any-date-parser 08:30:11
UTC 2026-10-13T08:30:11+02:00 Date 06:30:11 any-date-parser 06:30:11
UTC Tue, 13 Oct 2026 08:30:11 GMT Date 08:30:11 any-date-parser 08:30:11
Europe/Berlin 2026-10-13T08:30:11Z Date 08:30:11 any-date-parser 06:30:11
Europe/Berlin 2026-10-13T08:30:11+02:00 Date 06:30:11 any-date-parser 04:30:11
Europe/Berlin Tue, 13 Oct 2026 08:30:11 GMT Date 08:30:11 any-date-parser 06:30:11
America/New_York 2026-10-13T08:30:11Z Date 08:30:11 any-date-parser 12:30:11
America/New_York 2026-10-13T08:30:11+02:00 Date 06:30:11 any-date-parser 10:30:11
America/New_York Tue, 13 Oct 2026 08:30:11 GMT Date 08:30:11 any-date-parser 12:30:11
END
