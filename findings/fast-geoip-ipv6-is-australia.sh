#!/usr/bin/env bash
# fast-geoip places every IPv6 address in Australia, and private addresses in the United States
#
# Expected: null, as for every text that it cannot look up, or the place of the address.
# Instead: the package holds IPv4 ranges only. An IPv6 address sorts behind them all and gets the last one: the middle
#   of Australia, within 1,000 km. Its ranges have no gaps either, so that 10.0.0.1 lies in Kansas.
# Package: npm fast-geoip 1.1.88.
# Why it matters: a script that adds places to a sign-in log finds users who are in Europe by IPv4 and in Australia by
#   IPv6 within the same minute, which is what a replayed token looks like.
# signinscope: takes places from the log, or from a database of the address's own family; without one it has no place.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-fund --no-audit fast-geoip@1.1.88

cat > show.js <<'JS'
const { lookup } = require('fast-geoip');
(async () => {
  // Google and Microsoft in Ireland, then a private address and a text that is none.
  for (const address of ['8.8.8.8', '2001:4860:4860::8888', '2603:1020::1', '10.0.0.1', 'none']) {
    const place = await lookup(address);
    console.log(address, place && `${place.country} ${place.ll} within ${place.area} km`);
  }
})();
JS
{
  echo "fast-geoip $(node -p 'require("./node_modules/fast-geoip/package.json").version')"
  node show.js
} | tee seen

diff seen - <<'END'
fast-geoip 1.1.88
8.8.8.8 US 37.751,-97.822 within 1000 km
2001:4860:4860::8888 AU -33.494,143.2104 within 1000 km
2603:1020::1 AU -33.494,143.2104 within 1000 km
10.0.0.1 US 37.751,-97.822 within 1000 km
none null
END
