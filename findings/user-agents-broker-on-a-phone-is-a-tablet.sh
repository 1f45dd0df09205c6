#!/usr/bin/env bash
# The sign-in broker on an Android phone is a tablet for user-agents and Bowser; the browser on it is a phone
#
# Expected: the form of the device follows from its model, which the user agent names and the packages extract.
# Instead: an Android without the word "Mobile" in its user agent is a tablet. That is a rule of Chrome. Programs that
#   are no browsers, the broker with its `Dalvik/... PKeyAuth/1.0` among them, never have the word.
# Package: PyPI user-agents 2.2.0 with ua-parser 1.0.2, npm bowser 2.15.1. npm ua-parser-js 2.0.10 has a phone for both.
# Why it matters: one phone signs in with its browser and refreshes with its broker, in the same session. A rule that
#   reports a session on a second form of device reports every Android user.
# signinscope: compares operating systems, which both user agents share, and not forms of devices.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --target py \
  user-agents==2.2.0 ua-parser==1.0.2
npm install --silent --no-fund --no-audit bowser@2.15.1 ua-parser-js@2.0.10

cat > agents <<'TEXT'
Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36
Dalvik/2.1.0 (Linux; U; Android 14; SM-S918B Build/UP1A.231005.007; PKeyAuth/1.0)
TEXT
cat > show.py <<'PY'
from importlib.metadata import version
from user_agents import parse

print("user-agents", version("user-agents"))
for agent in map(parse, open("agents")):
    print(agent.device.model, agent.os.family, "tablet" if agent.is_tablet else "phone" if agent.is_mobile else "other")
PY
cat > show.js <<'JS'
const Bowser = require('bowser');
const { UAParser } = require('ua-parser-js');
const agents = require('fs').readFileSync('agents', 'utf8').trim().split('\n');
const version = (name) => name + ' ' + require('./node_modules/' + name + '/package.json').version;
console.log(version('bowser'), agents.map((agent) => Bowser.parse(agent).platform.type).join(', '));
console.log(version('ua-parser-js'), agents.map((agent) => UAParser(agent).device.type).join(', '));
JS
{ PYTHONPATH=py python3 show.py; node show.js; } | tee seen

diff seen - <<'END'
user-agents 2.2.0
SM-S918B Android phone
SM-S918B Android tablet
bowser 2.15.1 mobile, tablet
ua-parser-js 2.0.10 mobile, mobile
END
