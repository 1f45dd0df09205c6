#!/usr/bin/env bash
# Apache Arrow for JavaScript types nested values by the first record, and drops what the others have more
#
# Expected: `tableFromJSON` has the keys of all records, or raises an error where they differ.
# Instead: an empty list in the first record makes every later list a list of null. An object has the keys that it has
#   in the first record, and later ones lose theirs; where it is empty there, it is empty everywhere. Only
#   keys at the top are those of all records.
# Package: npm apache-arrow 21.2.0.
# Why it matters: in a log of non-interactive sign-ins the first record often has no device and no authentication
#   details. Table and Parquet file then have the columns, the right count of entries, and nothing in them.
# signinscope: reads each record by itself; the first decides nothing for others.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-fund --no-audit apache-arrow@21.2.0

cat > show.js <<'JS'
const { tableFromJSON } = require('apache-arrow');
console.log('apache-arrow', require('./node_modules/apache-arrow/package.json').version);
const empty = { authenticationDetails: [], deviceDetail: {}, status: { errorCode: 0 } };
const full = {
  authenticationDetails: [{ succeeded: true }],
  deviceDetail: { trustType: 'Azure AD joined' },
  status: { errorCode: 50126, failureReason: 'Invalid username or password.' },
  sessionId: 's1',
};
for (const [name, records] of [['full first', [full, empty]], ['empty first', [empty, full]]]) {
  const rows = tableFromJSON(records).toArray().map(row => row.toJSON());
  console.log(name, JSON.stringify(rows[records.indexOf(full)]));
}
JS
node show.js | tee seen

diff seen - <<'END'
apache-arrow 21.2.0
full first {"authenticationDetails":[{"succeeded":true}],"deviceDetail":{"trustType":"Azure AD joined"},"status":{"errorCode":50126,"failureReason":"Invalid username or password."},"sessionId":"s1"}
empty first {"authenticationDetails":[null],"deviceDetail":{},"status":{"errorCode":50126},"sessionId":"s1"}
END
