#!/usr/bin/env bash
# Azure Monitor's query client for JavaScript turns a null time into 1970
#
# Expected: null, as for every other type, and as the client for Python returns.
# Instead: every cell of a datetime column goes through `new Date`, and `new Date(null)` is the beginning of 1970.
# Package: npm @azure/monitor-query 1.3.3. Its successor, @azure/monitor-query-logs 1.0.0, keeps null.
# Why it matters: `leftouter` joins of non-interactive to interactive sign-ins leave the interactive time null where
#   there is none. "No interactive sign-in" becomes a sign-in in 1970: the oldest of all, and before every other time.
# signinscope: reads the answer from its JSON; a record without a time is rejected by name and counted.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-fund --no-audit \
  @azure/monitor-query@1.3.3 @azure/monitor-query-logs@1.0.0 @azure/core-rest-pipeline@1.22.1

cat > show.js <<'JS'
const { createHttpHeaders } = require('@azure/core-rest-pipeline');
const answer = { tables: [{
  name: 'PrimaryResult',
  columns: [
    { name: 'User', type: 'string' },
    { name: 'Requests', type: 'long' },
    { name: 'InteractiveTime', type: 'datetime' },
  ],
  rows: [['alice', 1, '2026-10-13T08:30:11Z'], ['bob', null, null]],
}] };
// Answers in place of the service, without a network.
const httpClient = { sendRequest: async request => ({
  request,
  status: 200,
  headers: createHttpHeaders({ 'content-type': 'application/json' }),
  bodyAsText: JSON.stringify(answer),
}) };
const credential = { getToken: async () => ({ token: 'none', expiresOnTimestamp: Date.now() + 1e9 }) };
(async () => {
  for (const name of ['@azure/monitor-query', '@azure/monitor-query-logs']) {
    const { LogsQueryClient } = require(name);
    const client = new LogsQueryClient(credential, { httpClient });
    const result = await client.queryWorkspace('workspace', 'query', { duration: 'P1D' });
    console.log(name, require(`./node_modules/${name}/package.json`).version, result.tables[0].rows.map(row => JSON.stringify(row)).join(' '));
  }
})();
JS
node show.js | tee seen

diff seen - <<'END'
@azure/monitor-query 1.3.3 ["alice",1,"2026-10-13T08:30:11.000Z"] ["bob",null,"1970-01-01T00:00:00.000Z"]
@azure/monitor-query-logs 1.0.0 ["alice",1,"2026-10-13T08:30:11.000Z"] ["bob",null,null]
END
