#!/usr/bin/env bash
# pySigma turns a truth value and a search for words into queries that Microsoft's own parser of KQL refuses
#
# Expected: `IsInteractive: false` becomes `IsInteractive == false`; a rule that the backend cannot express is refused.
# Instead: it becomes `IsInteractive =~ false`, an operator for text. A list of keywords becomes `where "axios"`, which
#   is no condition. The conversion succeeds; the package's own table of columns has IsInteractive as bool.
# Package: PyPI pySigma 1.5.1 with pySigma-backend-kusto 1.0.1, against npm @kusto/language-service-next 12.4.1.
# Why it matters: "interactive or not" is the first condition of every rule about sign-ins. The rule fails where it is
#   deployed, not where it is built and tested.
# signinscope: writes its queries for Log Analytics itself and compares no truth values in them.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --no-compile --target py \
  pySigma==1.5.1 pySigma-backend-kusto==1.0.1
npm install --silent --no-fund --no-audit @kusto/language-service-next@12.4.1

cat > convert.py <<'PY'
from importlib.metadata import version
from sigma.backends.kusto import KustoBackend
from sigma.collection import SigmaCollection
from sigma.pipelines.azuremonitor import azure_monitor_pipeline

print("// pySigma", version("pySigma"), "backend", version("pySigma-backend-kusto"))
for detection in ["ResultType: '50126'", "IsInteractive: false", "[axios]"]:
    rule = f"""
title: Example
logsource: {{product: azure, service: signinlogs}}
detection:
    selection:
        {detection}
    condition: selection
"""
    backend = KustoBackend(processing_pipeline=azure_monitor_pipeline(query_table="SigninLogs"))
    print(backend.convert(SigmaCollection.from_yaml(rule))[0].replace("\n", " "))
PY
cat > check.js <<'JS'
const fs = require('fs');
const folder = 'node_modules/@kusto/language-service-next/';
for (const file of ['bridge.min.js', 'Kusto.Language.Bridge.min.js']) {
  require('vm').runInThisContext(fs.readFileSync(folder + file, 'utf8'));
}
const { GlobalState, KustoCode, Symbols } = Kusto.Language;
const table = new Symbols.TableSymbol.$ctor7('SigninLogs', '(ResultType: string, IsInteractive: bool)', '');
const globals = GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.$ctor1('workspace', [table], false));
for (const query of fs.readFileSync(0, 'utf8').trim().split('\n')) {
  if (query.startsWith('//')) {
    console.log(query.slice(3));
    continue;
  }
  const found = KustoCode.ParseAndAnalyze(query, globals).GetDiagnostics();
  console.log(query, '->', found.Count ? found.getItem(0).Message : 'fine');
}
JS
{
  echo "@kusto/language-service-next $(node -p 'require("./node_modules/@kusto/language-service-next/package.json").version')"
  PYTHONPATH=py python3 convert.py | node check.js
} | tee seen

diff seen - <<'END'
@kusto/language-service-next 12.4.1
pySigma 1.5.1 backend 1.0.1
SigninLogs | where ResultType =~ "50126" -> fine
SigninLogs | where IsInteractive =~ false -> The operator '=~' is not defined for the operand types bool and bool.
SigninLogs | where "axios" -> The expression must have the type bool.
END
