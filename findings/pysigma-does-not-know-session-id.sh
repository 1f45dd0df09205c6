#!/usr/bin/env bash
# pySigma refuses a rule about SessionId in SigninLogs: the table's columns are those of some years ago
#
# Expected: a field that it does not know is passed through; what columns a workspace has is the workspace's affair.
# Instead: the columns of Microsoft's tables are a list in the package, and a field beyond it is an error about an
#   invalid field name. SessionId, IncomingTokenType, OriginalTransferMethod and TokenProtectionStatusDetails are
#   missing for both logs.
# Package: PyPI pySigma 1.5.1 with pySigma-backend-kusto 1.0.1.
# Why it matters: these four are what separates a replayed token from its owner's. A rule about them cannot be
#   converted, and the error blames the rule.
# signinscope: keeps a list of known fields for its columns and filters only; unknown ones stay in the raw record.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --no-compile --target py \
  pySigma==1.5.1 pySigma-backend-kusto==1.0.1

PYTHONPATH=py python3 - <<'PY' | tee seen
from importlib.metadata import version
from sigma.backends.kusto import KustoBackend
from sigma.collection import SigmaCollection
from sigma.exceptions import SigmaTransformationError
from sigma.pipelines.azuremonitor import azure_monitor_pipeline

print("pySigma", version("pySigma"), "backend", version("pySigma-backend-kusto"))
for table in ["SigninLogs", "AADNonInteractiveUserSignInLogs"]:
    for field in ["CorrelationId", "SessionId", "IncomingTokenType", "OriginalTransferMethod", "TokenProtectionStatusDetails"]:
        rule = f"""
title: Example
logsource: {{product: azure, service: signinlogs}}
detection:
    selection: {{{field}: example}}
    condition: selection
"""
        try:
            backend = KustoBackend(processing_pipeline=azure_monitor_pipeline(query_table=table))
            answer = backend.convert(SigmaCollection.from_yaml(rule))[0].split("| ")[1]
        except SigmaTransformationError as error:
            answer = str(error).split(". ")[0]
        print(table, field, "->", answer)
PY

diff seen - <<'END'
pySigma 1.5.1 backend 1.0.1
SigninLogs CorrelationId -> where CorrelationId =~ "example"
SigninLogs SessionId -> Invalid SigmaDetectionItem field name encountered: SessionId
SigninLogs IncomingTokenType -> Invalid SigmaDetectionItem field name encountered: IncomingTokenType
SigninLogs OriginalTransferMethod -> Invalid SigmaDetectionItem field name encountered: OriginalTransferMethod
SigninLogs TokenProtectionStatusDetails -> Invalid SigmaDetectionItem field name encountered: TokenProtectionStatusDetails
AADNonInteractiveUserSignInLogs CorrelationId -> where CorrelationId =~ "example"
AADNonInteractiveUserSignInLogs SessionId -> Invalid SigmaDetectionItem field name encountered: SessionId
AADNonInteractiveUserSignInLogs IncomingTokenType -> Invalid SigmaDetectionItem field name encountered: IncomingTokenType
AADNonInteractiveUserSignInLogs OriginalTransferMethod -> Invalid SigmaDetectionItem field name encountered: OriginalTransferMethod
AADNonInteractiveUserSignInLogs TokenProtectionStatusDetails -> Invalid SigmaDetectionItem field name encountered: TokenProtectionStatusDetails
END
