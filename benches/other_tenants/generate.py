#!/usr/bin/env python3
"""Writes synthetic sign-in logs of a tenant, with labelled attacks and the habits of its people.

  generate.py --out DIR --seed N [--users 600] [--days 5] [--attacks N] [--shape storage|graph|portal] [--without session-ids]

DIR/logs holds the logs; DIR/labels.jsonl, DIR/people.jsonl and DIR/causes.jsonl say what is true.
"""

import argparse
import json
import os
import random
import sys
import uuid

import activity
import attacks
import networks
import people
import records
import software as sw

MONDAY = 1793577600  # 2026-11-02T00:00:00Z


class World:
    """What one tenant's generator has in common: random numbers, addresses, offices, and the rows so far."""

    def __init__(self, seed, days, without_sessions=False):
        self.rng = rng = random.Random(f"tenant {seed}")
        self.net = networks.Internet(rng)
        self.days, self.without_sessions = days, without_sessions
        self.start = MONDAY + 7 * 86400 * rng.randrange(3)
        self.rows, self.mobile, self.shared_exits = [], {}, {}
        self.id, self.policy = sw.guid(rng), sw.guid(rng)
        self.domain = rng.choice(("northwind", "lamna", "tailspin", "wingtip", "adatum", "fabrikam")) + ".example"
        self.security_edge, self.split_tunnel = rng.random() < 0.3, rng.random() < 0.6
        self.code_row_at_receiver, self.agents_shown = rng.random() < 0.4, rng.random() < 0.5
        self.clouds = rng.sample(networks.CLOUDS, 4)
        self.cloud_gateway = self.net.hosting("US", self.clouds)
        self.offices = people.offices(self)
        self.vpn_gateway = self.net.hosting(self.offices[0].city.country, self.clouds) if rng.random() < 0.35 else None
        self.jump_hosts = [self.net.hosting(self.offices[0].city.country, self.clouds), self.offices[0].exits[0]]
        self.kiosks, self.helpers = [self.kiosk() for _ in range(6)], []

    def weekday(self, day):
        return day % 7

    def kiosk(self):
        device = sw.windows_laptop(self.rng, prefix="KIOSK")
        device.kind, device.bound, device.browser_session = "kiosk", False, ""
        device.software = {"browser": device.software["browser"]}
        device.place = self.rng.choice(self.offices).exits[0]
        return device


def build(seed, users, days, count, without_sessions=False):
    world = World(seed, days, without_sessions)
    everybody = people.all_people(world, users)
    world.helpers = [p for p in everybody if p.role == "helpdesk" and p.office]
    for who in everybody:
        people.stay(world, who)
    for who in everybody:
        activity.live(world, who)
    attacks.spray(world, everybody)
    attacks.attack_all(world, everybody, count)
    end = world.start + days * 86400 + 43200
    world.rows = sorted((r for r in world.rows if r.t < end), key=lambda r: r.t)
    rng = world.rng
    for row in world.rows:
        row.id = str(uuid.UUID(int=rng.getrandbits(128), version=4))[:-2] + "00"
        row.correlation = row.correlation or sw.guid(rng)
    return world, everybody


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True, help="write to this directory, which must be empty or not exist")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--users", type=int, default=600)
    parser.add_argument("--days", type=int, default=5)
    parser.add_argument("--attacks", type=int, help="number of attacks (default: one in 30 user-days)")
    parser.add_argument("--shape", choices=sorted(records.WRITERS), default="storage")
    parser.add_argument("--without", choices=["session-ids"], help="leave these fields out")
    args = parser.parse_args()
    if os.path.isdir(args.out) and os.listdir(args.out):
        sys.exit(f"generate.py: --out {args.out}: the directory is not empty; name another")
    count = args.users * args.days // 30 if args.attacks is None else args.attacks
    world, everybody = build(args.seed, args.users, args.days, count, args.without == "session-ids")
    logs = os.path.join(args.out, "logs")
    os.makedirs(logs)
    records.WRITERS[args.shape](world.rows, world, world.rng, logs)
    write(args.out, "labels.jsonl", ({"id": r.id, "attack": r.attack.id, "variant": r.attack.variant, "visible": r.attack.visible, "user": r.user.upn}
                                     for r in world.rows if r.attack))
    write(args.out, "causes.jsonl", ({"id": r.id, "cause": r.cause, "user": r.user.upn} for r in world.rows if r.cause and not r.attack))
    write(args.out, "people.jsonl", ({"user": p.upn, "role": p.role, "habits": p.habits} for p in everybody))
    write(args.out, "tenant.jsonl", [{"seed": args.seed, "users": args.users, "days": args.days, "sign_ins": len(world.rows)}])


def write(out, name, items):
    with open(os.path.join(out, name), "w", encoding="utf-8") as file:
        for item in items:
            file.write(json.dumps(item) + "\n")


if __name__ == "__main__":
    main()
