"""Reads {"paths": [...], "queries": [{"name", "query", "ids", "exact"}]} from standard input, runs each query on these
sign-ins, and writes what differs: the queries whose answer is not `ids`, or, where not `exact`, lacks one of them.

Writes {"ran", "untested": {name: [functions]}, "differ": [{"name", "missing", "more", "error"}]}.
"""

import json
import sys

import engine


def main():
    work = json.load(sys.stdin)
    connection = engine.connect()
    engine.load(connection, work["paths"])
    answer = {"ran": 0, "untested": {}, "differ": []}
    for asked in work["queries"]:
        query, untested = engine.without_networks(asked["query"])
        if untested:
            answer["untested"][asked["name"]] = untested
            continue
        try:
            rows = engine.run(connection, query)
        except Exception as error:  # The engine has errors of several kinds.
            answer["differ"].append({"name": asked["name"], "error": str(error)[:400]})
            continue
        answer["ran"] += 1
        # A hunt returns users, every other query sign-ins.
        found = {str(row.get("Id", row.get("User"))).lower() for row in rows if row.get("Suspect", True)}
        wanted = set(asked["ids"])
        missing, more = wanted - found, found - wanted if asked["exact"] else set()
        if missing or more:
            answer["differ"].append({"name": asked["name"], "missing": sorted(missing)[:3], "more": sorted(more)[:3]})
    print(json.dumps(answer))


main()
