#!/usr/bin/env bash
# The page iterator of Graph's SDK for Python ends at an empty page, though a next page is named
#
# Expected: pages are fetched until none has a next link. Graph documents that a page may be empty and still have one,
#   and filtered queries return such pages. The iterator of the SDK for JavaScript does so.
# Instead: the empty page counts as a callback that returned false. The pages behind it are never asked for, no error
#   is raised, and `has_next` is still true.
# Package: PyPI msgraph-core 1.5.2, against npm @microsoft/microsoft-graph-client 3.0.7 with the same pages.
# Why it matters: a sign-in log collected with a filter ends early, at an arbitrary time, and looks complete.
# signinscope: reports from when to when a load reaches and its silent hours; a script's early end can be seen there.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --target py \
  msgraph-core==1.5.2 microsoft-kiota-abstractions==1.16.0
npm install --silent --no-fund --no-audit @microsoft/microsoft-graph-client@3.0.7

cat > show.py <<'PY'
import asyncio
from importlib.metadata import version
from msgraph_core.models.page_result import PageResult
from msgraph_core.tasks.page_iterator import PageIterator

next_page = "https://graph.microsoft.com/v1.0/auditLogs/signIns?$skiptoken="
pages = [PageResult(next_page + "1", ["r1"]), PageResult(next_page + "2", []), PageResult(None, ["r2"])]
asked = []

class Adapter:
    async def send_async(self, request, factory, errors):
        asked.append(request.url[-1])
        return pages[int(request.url[-1])]

print("msgraph-core", version("msgraph-core"))
got = []
iterator = PageIterator(pages[0], Adapter())
asyncio.run(iterator.iterate(lambda item: got.append(item) or True))
print("python", got, "asked for pages", asked, "has_next", iterator.has_next)
PY
cat > show.js <<'JS'
const { PageIterator } = require('@microsoft/microsoft-graph-client');
const nextPage = 'https://graph.microsoft.com/v1.0/auditLogs/signIns?$skiptoken=';
const pages = [
  { value: ['r1'], '@odata.nextLink': nextPage + '1' },
  { value: [], '@odata.nextLink': nextPage + '2' },
  { value: ['r2'] },
];
const client = { api: link => ({ get: async () => pages[link.at(-1)] }) };
const got = [];
const iterator = new PageIterator(client, pages[0], item => got.push(item) > 0);
iterator.iterate().then(() => console.log('javascript', got, 'complete', iterator.isComplete()));
JS
{
  echo "@microsoft/microsoft-graph-client $(node -p 'require("./node_modules/@microsoft/microsoft-graph-client/package.json").version')"
  PYTHONPATH=py python3 show.py
  node show.js
} | tee seen

diff seen - <<'END'
@microsoft/microsoft-graph-client 3.0.7
msgraph-core 1.5.2
python ['r1'] asked for pages ['1'] has_next True
javascript [ 'r1', 'r2' ] complete true
END
