#!/usr/bin/env bash
# In a union of both sign-in tables the column DeviceDetail does not exist
#
# Expected: a column that both tables have is a column of their union.
# Instead: it is dynamic in SigninLogs and string in AADNonInteractiveUserSignInLogs, and columns of unequal types are
#   renamed: DeviceDetail_dynamic and DeviceDetail_string, one of them empty in each row. `coalesce` of the two is no
#   way back either; the string has to be parsed first.
# Package: npm @kusto/language-service-next 12.4.1, Microsoft's own parser of KQL.
# Why it matters: the query for one user's whole story is a union of these two tables. Status, LocationDetails,
#   DeviceDetail and the policies are what it is asked for, and an export of it has each of them twice.
# signinscope: reads DeviceDetail, DeviceDetail_dynamic and DeviceDetail_string as one field, object or JSON text.
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
const { GlobalState, KustoCode, Symbols } = Kusto.Language;
const table = (name, type) => new Symbols.TableSymbol.$ctor7(name, `(UserPrincipalName: string, DeviceDetail: ${type})`, '');
const tables = [table('SigninLogs', 'dynamic'), table('AADNonInteractiveUserSignInLogs', 'string')];
const globals = GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.$ctor1('workspace', tables, false));
const union = 'union SigninLogs, AADNonInteractiveUserSignInLogs | project UserPrincipalName, ';
for (const column of ['DeviceDetail', 'DeviceDetail_dynamic', 'DeviceDetail_string', 'coalesce(DeviceDetail_dynamic, DeviceDetail_string)']) {
  const found = KustoCode.ParseAndAnalyze(union + column, globals).GetDiagnostics();
  console.log(column + ':', found.Count ? found.getItem(0).Message : 'fine');
}
JS
{
  echo "@kusto/language-service-next $(node -p 'require("./node_modules/@kusto/language-service-next/package.json").version')"
  node show.js
} | tee seen

diff seen - <<'END'
@kusto/language-service-next 12.4.1
DeviceDetail: The name 'DeviceDetail' does not refer to any known column, table, variable or function.
DeviceDetail_dynamic: fine
DeviceDetail_string: fine
coalesce(DeviceDetail_dynamic, DeviceDetail_string): The expression must have the type dynamic.
END
