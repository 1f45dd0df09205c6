#!/usr/bin/env bash
# In a PyTricia of the default size IPv6 networks are found or not by the order in which they were added
#
# Expected: a tree of 32 bits refuses 2001:db8:1::/48; or it finds the addresses of all networks that it holds.
# Instead: it accepts them. 2001:db8:1::/48 by itself is found, and also after 2001:db8:2::/48; before it, neither of
#   the two is, not even by its own key, although both are listed. Families are mixed, too: 32.1.13.184 is in
#   2001:db8::/32, here and in a tree of 128 bits, where only the order makes no difference any more.
# Package: PyPI pytricia 1.3.0.
# Why it matters: networks of VPN services and of the own offices are matched in such trees, and one IPv6 network is
#   what a test has. Of a sorted list no network may be found: the office is a foreign place, and the VPN is none.
# signinscope: compares addresses and networks of one family, each network by itself.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --target py pytricia==1.3.0

PYTHONPATH=py python3 - <<'PY' | tee seen
from importlib.metadata import version
from pytricia import PyTricia

print("pytricia", version("pytricia"))
one, two, whole = "2001:db8:1::/48", "2001:db8:2::/48", "2001:db8::/32"
for bits in [32, 128]:
    for networks in [[one], [two, one], [one, two], [whole]]:
        tree = PyTricia(bits)
        for network in networks:
            tree[network] = network
        found = [tree.get(address) for address in ["2001:db8:1::5", "2001:db8:2::5", "32.1.13.184"]]
        print(bits, len(tree), *networks, "->", *found)
PY

diff seen - <<'END'
pytricia 1.3.0
32 1 2001:db8:1::/48 -> 2001:db8:1::/48 None None
32 2 2001:db8:2::/48 2001:db8:1::/48 -> 2001:db8:1::/48 2001:db8:2::/48 None
32 2 2001:db8:1::/48 2001:db8:2::/48 -> None None None
32 1 2001:db8::/32 -> 2001:db8::/32 2001:db8::/32 2001:db8::/32
128 1 2001:db8:1::/48 -> 2001:db8:1::/48 None None
128 2 2001:db8:2::/48 2001:db8:1::/48 -> 2001:db8:1::/48 2001:db8:2::/48 None
128 2 2001:db8:1::/48 2001:db8:2::/48 -> 2001:db8:1::/48 2001:db8:2::/48 None
128 1 2001:db8::/32 -> 2001:db8::/32 2001:db8::/32 2001:db8::/32
END
