#!/usr/bin/env python3
"""Compares signinscope with the tools that an analyst would pick instead, on the same synthetic export.

    pip install duckdb polars        # those that are missing are skipped, and so is jq
    benches/compare/run.py           # 100,000 records, 5 rounds
    benches/compare/run.py --records 1000000 --rounds 3 --only signinscope,duckdb-explicit,polars-explicit

Needs Python 3.9, Linux or macOS, and a Rust toolchain. Each tool runs as a process of its own, one after the other in
every round, so that a machine that grows slower does so for all of them. Ratios are taken within a round; what is
printed are medians, as a Markdown table.
"""

import argparse
import importlib.util
import pathlib
import shutil
import statistics
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from measuring import build, describe_machine, export, run, warm  # noqa: E402

# A page in one object takes DuckDB minutes where a record a line takes it a second.
PAGE_RECORDS = 10_000
REFERENCE = "signinscope: the job"
# Targets for the wall time and memory of REFERENCE as shares of the other tool's, by tool and number of records.
TARGETS = {
    ("duckdb-explicit", 100_000): (1 / 4, 1 / 8),
    ("duckdb-explicit", 1_000_000): (1 / 2, 1 / 4),
    ("duckdb-auto", 100_000): (1 / 10, None),
    ("polars-explicit", 1_000_000): (1 / 6, 1 / 20),
    ("jq-awk", 100_000): (1 / 30, None),
}


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--records", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--only", default="", help="names of tools, or beginnings of names, separated by commas")
    options.add_argument("--data", type=pathlib.Path, help="where the exports are kept; a folder in the target directory")
    options = options.parse_args()

    binaries = build("--bin", "signinscope", "--examples")
    data = options.data or binaries.parent / "compare"
    data.mkdir(parents=True, exist_ok=True)
    wanted = tuple(filter(None, options.only.split(",")))

    def chosen(commands):
        return {name: command for name, command in commands.items() if not wanted or name.startswith(wanted)}

    print(describe_machine(("duckdb", "polars"), ("jq",)), flush=True)
    lines = export(binaries, data, "ndjson", options.records)
    compare(lines, options.records, options.rounds, chosen({**own(binaries, lines), **peers(lines)}))
    page_peers = chosen(page(data, binaries))
    if page_peers:
        path = data / f"{PAGE_RECORDS}.page"
        compare(path, PAGE_RECORDS, min(options.rounds, 3), {**own(binaries, path), **page_peers})


def own(binaries, path):
    signinscope = str(binaries / "signinscope")
    return {
        REFERENCE: [str(binaries / "examples" / "job"), str(path)],
        "signinscope findings": [signinscope, "findings", str(path)],
        "signinscope rows --aggregate 1h": [
            *(signinscope, "rows", "--aggregate", "1h", "--format", "ndjson", str(path)),
        ],
    }


def python_peer(tool, path):
    module = tool.split("-")[0]
    if importlib.util.find_spec(module) is None:
        print(f"{tool} is skipped: pip install {module}", file=sys.stderr)
        return {}
    return {tool: [sys.executable, str(HERE / "peers.py"), tool, str(path)]}


def peers(path):
    found = {}
    for tool in ("duckdb-explicit", "duckdb-auto", "polars-explicit"):
        found.update(python_peer(tool, path))
    if shutil.which("jq") and shutil.which("awk"):
        found["jq-awk"] = [str(HERE / "jq_awk.sh"), str(path)]
    else:
        print("jq-awk is skipped: jq or awk is not installed", file=sys.stderr)
    return found


def page(data, binaries):
    return python_peer("duckdb-page", export(binaries, data, "page", PAGE_RECORDS))


def compare(path, records, rounds, commands):
    warm(path)
    taken = {name: [] for name in commands}
    outputs = {}
    for number in range(rounds):
        for name, command in commands.items():
            # What `findings` and `rows` print is thrown away, as their time is to be that of the work.
            *figures, output = run(command, keep="findings" not in command and "rows" not in command)
            taken[name].append(figures)
            outputs[name] = output
            print(f"  round {number + 1}: {name}: {figures[0]:.2f} s", file=sys.stderr, flush=True)
    agree(outputs)

    size = path.stat().st_size
    print(f"\n{records:,} records, {size / 1e6:,.0f} MB ({path.suffix[1:]}), medians of {rounds} rounds\n")
    print("| tool | wall s | user s | system s | peak MB | share of its wall time | of its memory | target |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |")
    for name, figures in taken.items():
        *seconds, peak = map(statistics.median, zip(*figures))
        row = [name, *(f"{one:.2f}" for one in seconds), f"{peak:,.0f}"]
        if REFERENCE in taken and not name.startswith("signinscope"):
            paired = list(zip(taken[REFERENCE], figures))
            time_part, memory_part = (statistics.median(own[of] / peer[of] for own, peer in paired) for of in (0, 3))
            row += [f"{time_part:.3f}", f"{memory_part:.3f}", verdict(name, records, time_part, memory_part)]
        else:
            row += ["", "", ""]
        print("| " + " | ".join(row) + " |")


def verdict(name, records, time_part, memory_part):
    words = []
    for what, target, part in zip(("time", "memory"), TARGETS.get((name, records), ()), (time_part, memory_part)):
        if target is not None:
            words.append(f"{what} 1/{1 / target:.0f}: {'met' if part <= target else '**not met**'}")
    return ", ".join(words)


def agree(outputs):
    """All tools made the same number of groups, and the peers found the same pairs."""
    answers = {}
    for name, output in outputs.items():
        if output is not None:
            own_words = output.replace(",", "").split()
            answers[name] = int(own_words[2] if name == REFERENCE else own_words[0])
    if len(set(answers.values())) > 1:
        sys.exit(f"the tools do not agree on the number of groups: {answers}")
    pairs = {output for name, output in outputs.items() if output is not None and name != REFERENCE}
    if len(pairs) > 1:
        sys.exit(f"the peers do not agree: {outputs}")


if __name__ == "__main__":
    main()
