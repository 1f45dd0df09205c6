#!/usr/bin/env bash
# pySigma asks Kusto whether an address is in an IPv6 network with the function for IPv4
#
# Expected: `ipv6_is_in_range` for an IPv6 network, which Kusto has, or a refusal.
# Instead: `ipv4_is_in_range(IPAddress, "2001:db8::/32")`. The parser of KQL finds no fault in it, since both are texts,
#   and the answer of the function to an IPv6 address is null: the rule is valid and never matches.
# Package: PyPI pySigma 1.5.1 with pySigma-backend-kusto 1.0.1, against npm @kusto/language-service-next 12.4.1.
# Why it matters: lists of networks to watch have both families. The rule is deployed, matches its IPv4 part in a test,
#   and is silent about every sign-in by IPv6.
# signinscope: compares addresses and networks of both families, and writes no network into its queries.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --no-compile --target py \
  pySigma==1.5.1 pySigma-backend-kusto==1.0.1
npm install --silent --no-fund --no-audit @kusto/language-service-next@12.4.1

cat > convert.py <<'PY'
from sigma.backends.kusto import KustoBackend
from sigma.collection import SigmaCollection
from sigma.pipelines.azuremonitor import azure_monitor_pipeline

for network in ["203.0.113.0/24", "2001:db8::/32"]:
    rule = f"""
title: Example
logsource: {{product: azure, service: signinlogs}}
detection:
    selection: {{IPAddress|cidr: '{network}'}}
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
const table = new Symbols.TableSymbol.$ctor7('SigninLogs', '(IPAddress: string)', '');
const globals = GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.$ctor1('workspace', [table], false));
const right = 'SigninLogs | where ipv6_is_in_range(IPAddress, "2001:db8::/32")';
for (const query of fs.readFileSync(0, 'utf8').trim().split('\n').concat(right)) {
  const found = KustoCode.ParseAndAnalyze(query, globals).GetDiagnostics();
  console.log(query, '->', found.Count ? found.getItem(0).Message : 'fine');
}
JS
{
  PYTHONPATH=py python3 -c 'from importlib.metadata import version as v; print("backend", v("pySigma-backend-kusto"))'
  PYTHONPATH=py python3 convert.py | node check.js
} | tee seen

diff seen - <<'END'
backend 1.0.1
SigninLogs | where ipv4_is_in_range(IPAddress, "203.0.113.0/24") -> fine
SigninLogs | where ipv4_is_in_range(IPAddress, "2001:db8::/32") -> fine
SigninLogs | where ipv6_is_in_range(IPAddress, "2001:db8::/32") -> fine
END
