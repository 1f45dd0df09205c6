#!/usr/bin/env python3
"""Measures what the query of a hunt keeps: on synthetic tenants, the share of the findings of token replay at medium and above
whose user and first sign-in are among its candidates, the share of the tenant's rows that their export has, and how many of the
findings the detector makes again of the export alone.

It runs the query with duckdb-kql. Needs the packages duckdb-kql 1.1.2, duckdb and pytz.

    benches/hunt/run.py --binary target/release/signinscope --profiles office,studio --seed 1 --attack-every 5000
"""

import argparse
import csv
import datetime
import json
import pathlib
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "tests" / "kql"))
import engine  # noqa: E402

PROFILES = "office,multinational,university,tunnel,remote,edge,developers,frontline,studio,consultancy,platform,agency"
TIME = "%m/%d/%Y, %I:%M:%S.%g %p"
EXPORTED = "%m/%d/%Y, %I:%M:%S.%f %p"


def load_export(connection, path):
    """Loads a table that Log Analytics exported: a union, in which objects have two columns."""
    read = f"read_csv('{path}', all_varchar = true, header = true, max_line_size = 10000000)"
    have = set(connection.sql(f"SELECT * FROM {read} LIMIT 0").columns)
    for table in ["SigninLogs", "AADNonInteractiveUserSignInLogs"]:
        values = []
        for name, kind in engine.schema()[table].items():
            text = next((f'"{column}"' for column in [name, f"{name} [UTC]"] if column in have), None)
            if f"{name}_dynamic" in have:
                text = f'coalesce("{name}_dynamic", "{name}_string")'
            if text is None or kind in ("long", "bool"):
                continue
            if kind == "datetime":
                values.append(f"strptime({text}, '{TIME}') AS \"{name}\"")
            elif kind == "dynamic":
                values.append(f'TRY_CAST({text} AS JSON) AS "{name}"')
            else:
                values.append(f"coalesce({text}, '') AS \"{name}\"")
        # An export may deliver a sign-in twice; a table has it as often, and its candidates are the same.
        connection.sql(f"INSERT INTO {table} BY NAME SELECT {', '.join(values)} FROM {read} WHERE \"Type\" = '{table}'")
        absent = [name for name, kind in engine.schema()[table].items() if kind == "string"]
        for name in absent:
            connection.sql(f'UPDATE {table} SET "{name}" = \'\' WHERE "{name}" IS NULL') if name not in str(values) else None


def findings_in(binary, folder):
    """The findings of token replay at medium and above."""
    found = subprocess.run([binary, "findings", folder, "--format", "json"], check=True, capture_output=True)
    findings = json.loads(found.stdout)["findings"]
    return [one for one in findings if one["detector"] == "token-replay" and one["severity"] != "low"]


def export(folder, candidates, out):
    """Writes the sign-ins of the candidates in their times, as the queries of the export do. Gives how many there are."""
    spans = {
        user: [datetime.datetime.fromisoformat(row[name].rstrip("Z")) for name in ["From", "Until"]]
        for user, row in candidates.items()
    }
    csv.field_size_limit(1 << 30)
    pathlib.Path(out).mkdir()
    count = 0
    with (
        open(f"{folder}/query_data.csv", newline="", encoding="utf-8-sig") as table,
        open(f"{out}/query_data.csv", "w", newline="", encoding="utf-8") as part,
    ):
        rows, writer = csv.reader(table), csv.writer(part)
        headings = next(rows)
        writer.writerow(headings)
        user, when = headings.index("UserId"), headings.index("CreatedDateTime [UTC]")
        for row in rows:
            first, last = spans.get(row[user], (None, None))
            # The time of a candidate has whole seconds.
            if first and first <= datetime.datetime.strptime(row[when], EXPORTED) < last + datetime.timedelta(seconds=1):
                writer.writerow(row)
                count += 1
    return count


def measure(binary, folder, arguments, profile):
    """The figures of one tenant."""
    generate = [binary, "generate", "--out", folder, "--profile", profile, "--shape", "log-analytics"]
    generate += ["--users", str(arguments.users), "--days", str(arguments.days), "--seed", str(arguments.seed)]
    subprocess.run(generate + ["--attack-every", str(arguments.attack_every)], check=True, stdout=subprocess.DEVNULL)
    findings = findings_in(binary, folder)
    labels = (json.loads(line) for line in open(f"{folder}/labels.jsonl", encoding="utf-8"))
    attacks = {label["request_id"] for label in labels if label.get("attack") is not None}
    connection = engine.connect()
    load_export(connection, f"{folder}/query_data.csv")
    days = ["--since", "2026-10-01", "--until", "2026-12-31"]
    query = subprocess.run([binary, "kql", "--hunt", *days], check=True, capture_output=True, text=True).stdout
    start = time.monotonic()
    candidates = {row["User"]: row for row in engine.run(connection, query)}
    took = time.monotonic() - start
    rows = connection.sql(
        "SELECT (SELECT count(*) FROM SigninLogs) + (SELECT count(*) FROM AADNonInteractiveUserSignInLogs)"
    ).fetchall()[0][0]
    users = connection.sql(
        "SELECT count(DISTINCT UserId) FROM (SELECT UserId FROM SigninLogs UNION ALL SELECT UserId FROM AADNonInteractiveUserSignInLogs)"
    ).fetchall()[0][0]
    exported = sum(row["SignIns"] for row in candidates.values())

    def is_kept(finding):
        user = finding["user"]["id"] or finding["user"]["principal_name"].lower()
        first = finding["first_seen"][:19].replace("T", " ") + "Z"
        return user in candidates and candidates[user]["From"] <= first <= candidates[user]["Until"]

    kept = [finding for finding in findings if is_kept(finding)]
    part = f"{folder}-export"
    judged = findings_in(binary, part) if export(folder, candidates, part) else []
    users_judged = {finding["user"]["id"] for finding in judged}
    is_attack = [any(sign_in in attacks for sign_in in finding["sign_in_ids"]) for finding in findings]
    return {
        "profile": profile,
        "findings": len(findings),
        "kept": len(kept),
        "again": sum(finding["user"]["id"] in users_judged for finding in findings),
        "attacks": sum(is_attack),
        "attacks kept": sum(attack and is_kept(finding) for attack, finding in zip(is_attack, findings)),
        "users": users,
        "candidates": len(candidates),
        "rows": rows,
        "exported": exported,
        "seconds": took,
    }


def line(name, figures):
    """A row of the table."""
    total = lambda key: sum(figure[key] for figure in figures)
    share = lambda part, whole: f"{part / whole:.3f}" if whole else "-"
    print(
        f"| {name} | {total('kept')} of {total('findings')} | {total('again')} | {total('attacks kept')} of {total('attacks')} "
        f"| {total('candidates')} of {total('users')} | {share(total('exported'), total('rows'))} | {total('seconds'):.0f} s |",
        flush=True,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--binary", required=True)
    parser.add_argument("--profiles", default=PROFILES)
    parser.add_argument("--users", type=int, default=150)
    parser.add_argument("--days", type=int, default=7)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--attack-every", type=int, default=5000)
    arguments = parser.parse_args()
    print("| Tenant | Findings kept | Found again in the export | Of attacks | Candidates | Share of the rows exported | Query |\n|---|---|---:|---|---|---:|---:|")
    all_figures = []
    for profile in arguments.profiles.split(","):
        with tempfile.TemporaryDirectory() as folder:
            all_figures.append(measure(arguments.binary, f"{folder}/logs", arguments, profile))
        line(profile, all_figures[-1:])
    line("**all**", all_figures)


main()
