#!/usr/bin/env bash
# In KQL "contoso\alice" is valid and is another name; "contoso\dave" is an error
#
# Expected: a backslash before a letter that makes no escape is kept, as in Python, or refused at every letter.
# Instead: KQL has C's escapes. `\a`, `\b`, `\f`, `\n`, `\r`, `\t` and `\v` become control characters without a
#   diagnostic; other lower-case letters end the literal with a syntax error.
# Package: npm @kusto/language-service-next 12.4.1, Microsoft's own parser of KQL.
# Why it matters: names of federated and on-premises accounts are pasted as domain\user. A query about contoso\alice
#   returns no row, which reads as "did not sign in"; the query about contoso\dave fails, so the form seems checked.
# signinscope: doubles every backslash in the queries that it writes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-fund --no-audit @kusto/language-service-next@12.4.1

cat > show.js <<'JS'
const fs = require('fs');
const folder = 'node_modules/@kusto/language-service-next/';
for (const file of ['bridge.min.js', 'Kusto.Language.Bridge.min.js']) {
  require('vm').runInThisContext(fs.readFileSync(folder + file, 'utf8'));
}
for (const literal of ['"contoso\\alice"', '"contoso\\dave"', '@"contoso\\alice"', '"contoso\\\\alice"']) {
  const code = Kusto.Language.KustoCode.ParseAndAnalyze('print ' + literal);
  const values = [];
  const walk = node => {
    if (typeof node.LiteralValue === 'string') values.push(JSON.stringify(node.LiteralValue));
    for (let child = 0; child < node.ChildCount; child++) if (node.GetChild(child)) walk(node.GetChild(child));
  };
  walk(code.Syntax);
  const errors = code.GetDiagnostics().Count;
  console.log(literal, errors ? 'syntax error' : 'is ' + values[0]);
}
JS
{
  echo "@kusto/language-service-next $(node -p 'require("./node_modules/@kusto/language-service-next/package.json").version')"
  node show.js
} | tee seen

diff seen - <<'END'
@kusto/language-service-next 12.4.1
"contoso\alice" is "contoso\u0007lice"
"contoso\dave" syntax error
@"contoso\alice" is "contoso\\alice"
"contoso\\alice" is "contoso\\alice"
END
