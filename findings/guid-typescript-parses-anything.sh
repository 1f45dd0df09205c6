#!/usr/bin/env bash
# guid-typescript parses any text to the empty GUID, and finds two spellings of one GUID different
#
# Expected: `Guid.parse` raises an error for a text that is no GUID, and `equals` ignores letter case, as in .NET.
# Instead: `parse` gives 00000000-0000-0000-0000-000000000000 for a unique token identifier, for a name and
#   for a GUID with a space at its end, so that these are equal to each other. 5A7E1C2D-... and 5a7e1c2d-... are not.
# Package: npm guid-typescript 1.0.9.
# Why it matters: sign-ins are joined to tokens and to other logs by request id. Everything that is no GUID joins
#   everything else that is none, and exports that write capitals join nothing.
# signinscope: compares ids in lower case, and turns a unique token identifier into the request id.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-fund --no-audit guid-typescript@1.0.9

cat > show.js <<'JS'
const { Guid } = require('guid-typescript');
console.log('guid-typescript', require('./node_modules/guid-typescript/package.json').version);
const id = '5a7e1c2d-5b00-4d7e-9c21-0f4b8e6d1a01';
const uti = 'LRx-WgBbfk2cIQ9Ljm0aAQ';
for (const text of [id, id.toUpperCase(), id + ' ', uti, 'Office']) {
  console.log(JSON.stringify(text), '->', Guid.parse(text).toString());
}
console.log('two texts that are no GUID', Guid.parse(uti).equals(Guid.parse('Office')) ? 'equal' : 'not equal');
console.log('two spellings', Guid.parse(id).equals(Guid.parse(id.toUpperCase())) ? 'equal' : 'not equal');
JS
node show.js | tee seen

diff seen - <<'END'
guid-typescript 1.0.9
"5a7e1c2d-5b00-4d7e-9c21-0f4b8e6d1a01" -> 5a7e1c2d-5b00-4d7e-9c21-0f4b8e6d1a01
"5A7E1C2D-5B00-4D7E-9C21-0F4B8E6D1A01" -> 5A7E1C2D-5B00-4D7E-9C21-0F4B8E6D1A01
"5a7e1c2d-5b00-4d7e-9c21-0f4b8e6d1a01 " -> 00000000-0000-0000-0000-000000000000
"LRx-WgBbfk2cIQ9Ljm0aAQ" -> 00000000-0000-0000-0000-000000000000
"Office" -> 00000000-0000-0000-0000-000000000000
two texts that are no GUID equal
two spellings not equal
END
