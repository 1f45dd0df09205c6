#!/usr/bin/env bash
# KQL's parser accepts datetime(13/10/2026) and reads it as the year 1
#
# Expected: a diagnostic: the thirteenth month does not exist.
# Instead: no diagnostic at all, and the value is 0001-01-01. `datetime(12.10.2026)`, the German form, is 10 December.
# Package: npm @kusto/language-service-next 12.4.1, Microsoft's own parser of KQL for editors.
# Why it matters: an analyst outside the United States narrows a hunt to a day. An editor that checks with this parser
#   marks nothing, takes the 13th for a time before all logs, and for the first twelve days of a month another month.
# signinscope: writes times in queries as `datetime(2026-10-13T08:30:11Z)`, and reads no day-first date in filters.
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
for (const literal of ['2026-10-13', '13/10/2026', '12.10.2026', 'yesterday']) {
  const code = Kusto.Language.KustoCode.ParseAndAnalyze(`print datetime(${literal})`);
  let value;
  const walk = node => {
    if (node.LiteralValue) value = String(node.LiteralValue).slice(0, 10);
    for (let child = 0; child < node.ChildCount; child++) if (node.GetChild(child)) walk(node.GetChild(child));
  };
  walk(code.Syntax);
  console.log(`datetime(${literal})`, value, 'diagnostics', code.GetDiagnostics().Count);
}
JS
{
  echo "@kusto/language-service-next $(node -p 'require("./node_modules/@kusto/language-service-next/package.json").version')"
  node show.js
} | tee seen

# The parser's own spelling: month, day, year.
diff seen - <<'END'
@kusto/language-service-next 12.4.1
datetime(2026-10-13) 10/13/2026 diagnostics 0
datetime(13/10/2026) 01/01/0001 diagnostics 0
datetime(12.10.2026) 12/10/2026 diagnostics 0
datetime(yesterday) 01/01/0001 diagnostics 0
END
