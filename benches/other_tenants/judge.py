#!/usr/bin/env python3
"""Judges a signinscope binary on tenants of generate.py and prints Markdown tables.

  judge.py --binary target/release/signinscope [--seeds 1-3] [--tenants DIR] [--users 600] [--days 5]
           [--shape storage|graph|portal] [--without session-ids] [--list false|missed | --against OTHER] [--min-severity medium]

Tenants are kept in --tenants and used again if the generator is still the same.
"""

import argparse
import collections
import hashlib
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
LADDER = ("low", "medium", "high", "critical")
# Causes that explain more than the address they lie at, the strongest first.
STRONG = ("proxy-split", "remote-editor", "cloud-machine", "jump-host", "scripts-beside-browser", "home-scripts", "private-vpn", "company-vpn",
          "relay", "virtual-desktop", "agent", "desk-phone", "service-desk", "autopilot", "new-phone", "password-reset", "changes-browser", "kiosk",
          "in-flight", "train", "hotel", "travel", "confidential-client", "microsoft-service", "split-tunnel", "cafe")
HABITS = {"vpn-system": "private-vpn", "vpn-browser": "private-vpn", "relay-safari": "relay", "relay-whole-phone": "relay", "new-laptop": "service-desk"}
SPRAY, PHISHED = "internet-spray", {"phished-code", "phished-consent"}


class Tenant:
    def __init__(self, path):
        self.path = path
        self.facts = read(path, "tenant")[0]
        self.labels = {line["id"]: line for line in read(path, "labels")}
        self.causes, self.cause_users = {}, collections.defaultdict(set)
        for line in read(path, "causes"):
            self.causes[line["id"]] = line["cause"]
            self.cause_users[line["cause"]].add(line["user"])
        self.habits = {line["user"]: [line["role"], *line["habits"]] for line in read(path, "people")}
        self.attacks = {}
        for line in self.labels.values():
            attack = self.attacks.setdefault(line["attack"], {"variant": line["variant"], "visible": line["visible"], "user": line["user"], "ids": set()})
            attack["ids"].add(line["id"])

    def attacks_named(self, finding):
        return {self.labels[i]["attack"] for i in finding["sign_in_ids"] if i in self.labels}

    def is_beside(self, finding):
        """Whether it is about guessed passwords, or the owner's own part in an attack: neither true nor false."""
        causes = [self.causes.get(i) for i in finding["sign_in_ids"]]
        return causes.count(SPRAY) * 2 > len(causes) or not PHISHED.isdisjoint(causes)

    def cause_of(self, finding):
        ids = finding["sign_in_ids"]
        counts = collections.Counter(self.causes.get(i, "none") for i in ids)
        for cause in STRONG:
            if counts[cause] >= 0.2 * len(ids):
                return cause
        habits = {HABITS.get(h, h) for h in self.habits.get(user_of(finding), [])}
        for cause in STRONG:
            if cause in habits:
                return cause
        cause = counts.most_common(1)[0][0] if counts else "none"
        return cause if cause != "none" else "no habit"


def read(path, name):
    with open(os.path.join(path, name + ".jsonl"), encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def user_of(finding):
    return (finding["user"] or {}).get("principal_name") or "several users"


def rank(severity):
    return LADDER.index(severity)


def generator_version():
    """Changes with any module of the generator, so that no tenant of an older one is judged."""
    digest = hashlib.sha256()
    for name in sorted(os.listdir(HERE)):
        if name.endswith(".py") and name != "judge.py":
            with open(os.path.join(HERE, name), "rb") as file:
                digest.update(file.read())
    return digest.hexdigest()[:8]


def tenant_of(args, seed, root):
    name = f"{seed}-{args.users}-{args.days}-{args.shape}-{generator_version()}" + (f"-without-{args.without}" if args.without else "")
    path = os.path.join(root, name)
    if not os.path.exists(os.path.join(path, "tenant.jsonl")):
        command = [sys.executable, os.path.join(HERE, "generate.py"), "--out", path, "--seed", str(seed), "--users", str(args.users),
                   "--days", str(args.days), "--shape", args.shape]
        subprocess.run(command + (["--without", args.without] if args.without else []), check=True)
    return Tenant(path)


def findings_of(binary, tenant):
    run = subprocess.run([binary, "findings", "--format", "json", os.path.join(tenant.path, "logs")], capture_output=True, text=True)
    if run.returncode not in (0, 3):
        sys.exit(f"judge.py: {binary}: exit code {run.returncode}\n{run.stderr[-2000:]}")
    report = json.loads(run.stdout)
    if report["load"]["rejected"] or report["load"]["accepted"] != tenant.facts["sign_ins"]:
        print(f"judge.py: {tenant.path}: {report['load']['accepted']} of {tenant.facts['sign_ins']} sign-ins accepted, "
              f"{report['load']['rejected']} rejected", file=sys.stderr)
    return report["findings"]


class Judgement:
    """Findings and attacks of all tenants, sorted into true, false, noise and missed."""

    def __init__(self):
        self.true, self.false, self.noise = [], [], []
        self.attacks = []  # (tenant, id, attack, best severity of any detector, of token-replay)
        self.user_days = self.users = self.owner = self.named = 0
        self.cause_users = collections.Counter()

    def add(self, tenant, findings):
        self.user_days += tenant.facts["users"] * tenant.facts["days"]
        self.users += tenant.facts["users"]
        for cause, users in tenant.cause_users.items():
            self.cause_users[cause] += len(users)
        self.cause_users["no habit"] += tenant.facts["users"]
        best = collections.defaultdict(lambda: [-1, -1])
        for finding in findings:
            named = tenant.attacks_named(finding)
            level = rank(finding["severity"])
            replay = finding["detector"] == "token-replay"
            for attack in named:
                best[attack][0] = max(best[attack][0], level)
                if replay:
                    best[attack][1] = max(best[attack][1], level)
            if named:
                self.true.append((tenant, finding))
                if replay:
                    self.named += len(finding["sign_in_ids"])
                    self.owner += sum(i not in tenant.labels for i in finding["sign_in_ids"])
            elif tenant.is_beside(finding):
                self.noise.append((tenant, finding))
            else:
                self.false.append((tenant, finding))
        for name, attack in tenant.attacks.items():
            self.attacks.append((tenant, name, attack, *best[name]))


def table(title, head, rows):
    print(f"\n## {title}\n\n| {' | '.join(head)} |\n|{' --- |' + ' ---: |' * (len(head) - 1)}")
    for row in rows:
        print(f"| {' | '.join(map(str, row))} |")


def share(part, whole):
    return f"{part / whole:.2f}" if whole else "-"


def recall_table(result):
    visible = [a for a in result.attacks if a[2]["visible"]]
    groups = [("all visible", visible)]
    groups += [(v, [a for a in visible if a[2]["variant"] == v]) for v in sorted({a[2]["variant"] for a in visible})]
    groups.append(("invisible", [a for a in result.attacks if not a[2]["visible"]]))
    rows = []
    for name, attacks in groups:
        counts = [sum(a[3] >= level for a in attacks) for level in (1, 2)] + [sum(a[4] >= level for a in attacks) for level in (1, 2)]
        rows.append((name, len(attacks), *(share(c, len(attacks)) for c in counts)))
    table("Recall", ("variant", "attacks", "medium", "high", "token-replay, medium", "token-replay, high"), rows)


def false_table(result):
    def per_day(findings):
        return f"{len(findings) * 1000 / result.user_days:.1f}"

    def at_least(findings, level):
        return [f for f in findings if rank(f[1]["severity"]) >= level]

    detectors = collections.Counter(f[1]["detector"] for f in result.false)
    groups = [("token-replay", [f for f in result.false if f[1]["detector"] == "token-replay"]),
              ("all others", [f for f in result.false if f[1]["detector"] != "token-replay"])]
    groups += [(name, [f for f in result.false if f[1]["detector"] == name]) for name, _ in detectors.most_common() if name != "token-replay"]
    table("False findings per 1,000 users a day, this severity or more", ("detector", *LADDER),
          [(name, *(per_day(at_least(found, level)) for level in range(4))) for name, found in groups])
    medium = at_least([f for f in result.false if f[1]["detector"] == "token-replay"], 1)
    causes = collections.Counter(tenant.cause_of(finding) for tenant, finding in medium)
    high = collections.Counter(tenant.cause_of(f) for tenant, f in at_least(medium, 2))
    critical = collections.Counter(tenant.cause_of(f) for tenant, f in at_least(medium, 3))
    table("False token replay at medium, by cause", ("cause", "medium", "high", "critical", "share of false", "share of users"),
          [(c, n, high[c], critical[c], share(n, len(medium)), share(result.cause_users[c], result.users)) for c, n in causes.most_common()])
    others = collections.defaultdict(collections.Counter)
    for tenant, f in result.false:
        if f["detector"] != "token-replay":
            others[f["detector"]][tenant.cause_of(f)] += 1
    table("Other false findings at low or more, by cause", ("detector", "count", "causes"),
          [(d, sum(c.values()), ", ".join(f"{cause} {n}" for cause, n in c.most_common(5))) for d, c in sorted(others.items(), key=lambda x: -sum(x[1].values()))])


def calibration_table(result):
    rows = []
    for low in range(40, 100, 10):
        def within(findings, replay):
            return [f for f in findings if low <= f[1]["score"] <= (100 if low == 90 else low + 9) and (f[1]["detector"] == "token-replay") == replay]
        row = [f"{low}-{100 if low == 90 else low + 9}"]
        for replay in (True, False):
            right, wrong = len(within(result.true, replay)), len(within(result.false, replay))
            row += [right + wrong, share(right, right + wrong)]
        rows.append(row)
    table("Calibration", ("score", "token-replay", "share true", "others", "share true"), rows)


def summary(result):
    def critical(findings, replay=True):
        return sum(f[1]["severity"] == "critical" and (f[1]["detector"] == "token-replay" or not replay) for f in findings)

    t, f, ta, fa = critical(result.true), critical(result.false), critical(result.true, False), critical(result.false, False)
    print(f"\nPrecision at critical: token-replay {share(t, t + f)} ({t} of {t + f}), all detectors {share(ta, ta + fa)} ({ta} of {ta + fa}). "
          f"Of the sign-ins in true token-replay findings, {share(result.owner, result.named)} are the owner's. "
          f"Findings about guessed passwords or the owner's own part in an attack: {len(result.noise)}.")


def list_false(result, level):
    for tenant, f in sorted(result.false, key=lambda x: (-x[1]["score"], x[1]["detector"])):
        if rank(f["severity"]) < level:
            continue
        user = user_of(f)
        print(f"\n{f['id']}  {f['detector']}  {f['severity']} {f['score']}  {user}  ({tenant.path})")
        print(f"  habits: {', '.join(tenant.habits.get(user, []))}; cause: {tenant.cause_of(f)}; "
              f"causes: {dict(collections.Counter(tenant.causes.get(i, 'none') for i in f['sign_in_ids']).most_common(4))}")
        print(f"  {f['summary']}")
        for reason in f["evidence"] + f["innocence"]:
            print(f"  {reason['points']:+4} {reason['signal']}: {reason['text']}")
        print(f"  at {', '.join(f['ip_addresses'][:6])}; instead of {', '.join(f['anchor_ip_addresses'][:6])}")


def list_missed(result, level, shown):
    for tenant, name, attack, best, replay in sorted(result.attacks, key=lambda a: a[2]["variant"]):
        if not attack["visible"] or best >= level:
            continue
        print(f"\n{attack['variant']} {name}  {attack['user']}  {len(attack['ids'])} sign-ins, best severity {LADDER[best] if best >= 0 else 'none'} ({tenant.path})")
        print(f"  habits: {', '.join(tenant.habits.get(attack['user'], []))}")
        rows = [p for p in shown(tenant) if p["id"] in attack["ids"]][:6]
        for p in rows:
            print(f"  {p['createdDateTime'][:19]} {'i' if p['isInteractive'] else 'n'} {p['ipAddress']} AS{p['autonomousSystemNumber']} "
                  f"{p['location']['city']} {p['location']['countryOrRegion']} | {p['appDisplayName']} > {p['resourceDisplayName']} | "
                  f"{p['incomingTokenType']} {p['originalTransferMethod']} code {p['status']['errorCode']} | device {p['deviceDetail']['deviceId'][:8] or '-'} "
                  f"| {p.get('userAgent', '-')[:60]} | session {p.get('sessionId', '-')[:13]} | {p['id']}")
        for f in tenant.found:
            if user_of(f) == attack["user"]:
                print(f"  also: {f['id']} {f['detector']} {f['severity']} {f['score']} names {'it' if name in tenant.attacks_named(f) else 'other sign-ins'}")


def changes(new, old, level):
    """Prints what only one of two binaries finds, at this severity or more."""
    def found(result):
        return {(a[0].path, a[1]): a for a in result.attacks if a[3] >= level}

    def wrong(result):
        cases = collections.defaultdict(list)
        for tenant, f in result.false:
            if rank(f["severity"]) >= level:
                cases[tenant.path, f["detector"], user_of(f)].append((tenant, f))
        return cases

    def by_variant(keys, all_found):
        return dict(collections.Counter(all_found[k][2]["variant"] for k in keys))

    is_found, was_found, is_wrong, was_wrong = found(new), found(old), wrong(new), wrong(old)
    print(f"Attacks at {LADDER[level]}: {len(was_found)} to {len(is_found)}; false findings: {sum(map(len, was_wrong.values()))} to {sum(map(len, is_wrong.values()))}")
    print(f"  attacks found now: {by_variant(is_found.keys() - was_found.keys(), is_found)}")
    print(f"  attacks lost: {by_variant(was_found.keys() - is_found.keys(), was_found)}")
    for path, name in sorted(was_found.keys() - is_found.keys()):
        attack = was_found[path, name][2]
        print(f"    {attack['variant']} {name} {attack['user']} ({path})")
    for title, keys, cases in (("gone", was_wrong.keys() - is_wrong.keys(), was_wrong), ("new", is_wrong.keys() - was_wrong.keys(), is_wrong)):
        print(f"  false findings {title}: {dict(collections.Counter(cases[k][0][0].cause_of(cases[k][0][1]) for k in keys))}")
        for key in sorted(keys) if title == "new" else ():
            tenant, f = cases[key][0]
            print(f"    {f['detector']} {f['severity']} {f['score']} {user_of(f)} {tenant.cause_of(f)}: {', '.join(r['signal'] for r in f['evidence'])} ({tenant.path})")


def attack_rows():
    cache = {}

    def shown(tenant):
        if tenant.path not in cache:
            found = {}
            for folder, _, files in os.walk(os.path.join(tenant.path, "logs")):
                for name in files:
                    with open(os.path.join(folder, name), encoding="utf-8") as file:
                        for line in file if name == "PT1H.json" else ():
                            if line[line.find('"properties":{"id":"') + 20:][:36] in tenant.labels:
                                p = json.loads(line)["properties"]
                                found[p["id"]] = p
            cache[tenant.path] = sorted(found.values(), key=lambda p: p["createdDateTime"])
        return cache[tenant.path]
    return shown


def seeds_of(text):
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--seeds", default="1-3", help="one seed, or FIRST-LAST")
    parser.add_argument("--tenants", help="directory for the tenants (default: a temporary one)")
    parser.add_argument("--users", type=int, default=600)
    parser.add_argument("--days", type=int, default=5)
    parser.add_argument("--shape", default="storage", choices=("storage", "graph", "portal"))
    parser.add_argument("--without", choices=("session-ids",))
    parser.add_argument("--list", choices=("false", "missed"), help="print each case instead of tables; missed ones with rows need --shape storage")
    parser.add_argument("--min-severity", default="medium", choices=LADDER, help="for --list and --against")
    parser.add_argument("--against", metavar="OTHER", help="print what changes from this other binary, instead of tables")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        root = args.tenants or temporary
        os.makedirs(root, exist_ok=True)
        result, other = Judgement(), Judgement()
        for seed in seeds_of(args.seeds):
            tenant = tenant_of(args, seed, root)
            tenant.found = findings_of(args.binary, tenant)
            result.add(tenant, tenant.found)
            if args.against:
                other.add(tenant, findings_of(args.against, tenant))
        if args.against:
            changes(result, other, rank(args.min_severity))
        elif args.list == "false":
            list_false(result, rank(args.min_severity))
        elif args.list == "missed":
            list_missed(result, rank(args.min_severity), attack_rows())
        else:
            print(f"{result.users:,} users, {result.user_days:,} user-days, {len(result.attacks)} attacks, seeds {args.seeds}, {args.shape}"
                  + (f", without {args.without}" if args.without else ""))
            recall_table(result)
            false_table(result)
            calibration_table(result)
            summary(result)


if __name__ == "__main__":
    main()
