#!/usr/bin/env bash
# isbot takes Windows' own sign-in broker for a crawler, crawlerdetect takes Outlook; each passes what the other marks
#
# Expected: a list of crawlers knows crawlers by name. A user's programs are in neither list, scripts perhaps in both.
# Instead: isbot marks every user agent without a space that does not begin with Mozilla/, and therefore the broker that
#   refreshes the tokens of joined Windows devices, Apple's mail and Microsoft Authentication Broker. crawlerdetect
#   passes these, and marks Outlook on phones and desktops.
# Package: npm isbot 5.2.3, PyPI crawlerdetect 0.4.2.
# Why it matters: to drop crawlers is the first thing a web analyst does with a log. In the non-interactive log it drops
#   what the owners did, which is what a replayed token is compared with, and which owners depends on the list.
# signinscope: names the user agents of attack tools and scripts one by one, and drops no row for its user agent.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-fund --no-audit isbot@5.2.3
python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --target py crawlerdetect==0.4.2

cat > agents <<'TEXT'
Windows-AzureAD-Authentication-Provider/1.0
Microsoft Authentication Broker
Apple-iPhone15C2/2103.80
Outlook-iOS/723.4027091.prod.iphone (4.28.0)
Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17531; Pro)
BAV2ROPC
axios/1.7.7
TEXT
cat > show.js <<'JS'
const { isbot } = require('isbot');
for (const agent of require('fs').readFileSync('agents', 'utf8').trim().split('\n')) console.log(isbot(agent));
JS
cat > show.py <<'PY'
import sys
from crawlerdetect import CrawlerDetect

print("isbot crawlerdetect")
for agent, isbot in zip(open("agents"), sys.stdin):
    agent = agent.strip()
    print(f"{isbot.strip():5} {str(CrawlerDetect().isCrawler(agent)).lower():13} {agent}")
PY
{
  node -p '"isbot " + require("./node_modules/isbot/package.json").version'
  PYTHONPATH=py python3 -c 'from importlib.metadata import version as v; print("crawlerdetect", v("crawlerdetect"))'
  node show.js | PYTHONPATH=py python3 show.py
} | tee seen

diff seen - <<'END'
isbot 5.2.3
crawlerdetect 0.4.2
isbot crawlerdetect
true  false         Windows-AzureAD-Authentication-Provider/1.0
true  false         Microsoft Authentication Broker
true  false         Apple-iPhone15C2/2103.80
false true          Outlook-iOS/723.4027091.prod.iphone (4.28.0)
false true          Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17531; Pro)
true  false         BAV2ROPC
true  true          axios/1.7.7
END
