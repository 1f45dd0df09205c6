#!/usr/bin/env python3
"""Measures the explorer as its user meets it: the release build in a terminal, from the start to the last byte.

    benches/explorer/run.py                                # 100,000 records, 5 rounds, all inputs, then the keys
    benches/explorer/run.py --records 1000000 --rounds 3 --only ndjson,hourly
    benches/explorer/run.py --only keys --binary new/signinscope --against old/signinscope

Needs Python 3.9, Linux (or macOS, where it waits longer for silence), and a Rust toolchain. In every round each command
runs once, one after the other: a machine that grows slower does so for all of them. Ratios are taken within a round;
what is printed are medians, as Markdown tables.
"""

import argparse
import math
import pathlib
import statistics
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from inputs import count, inputs  # noqa: E402
from keys import FIRST_VIEW, MEMORY, SCRIPT, TARGETS as KEY_TARGETS  # noqa: E402
from measuring import build, describe_machine, export, run, warm  # noqa: E402
from session import Session  # noqa: E402

# Decompresses and does nothing else.
ZLIB = """
import sys, zlib
packed, unzip = open(sys.argv[1], "rb", buffering=0), zlib.decompressobj(31)
while data := packed.read(1 << 18):
    unzip.decompress(data)
"""
# The most that the explorer may take of what `findings` takes: wall time, processor time, memory.
EXPLORER_TARGETS = (1.15, 1.25, 1.4)
FIRST_ROWS_TARGET = 0.1
# The most that the wall time of `findings` may be of another command's: input and command of each, and the target.
INPUT_TARGETS = (
    (("hourly", "findings"), ("ndjson", "findings"), 1.2),
    (("hourly-gzip", "findings"), ("gzip", "findings"), 1.0),
    (("gzip", "findings"), ("gzip", "zlib alone"), 1.2),
)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="ndjson, hourly, gzip, hourly-gzip, keys, separated by commas")
    parser.add_argument("--binary", type=pathlib.Path, help="the program; it is built unless it is given")
    parser.add_argument("--against", type=pathlib.Path, help="another build of it, to be compared with")
    parser.add_argument("--export", type=pathlib.Path, help="an NDJSON file to use instead of a synthetic export")
    parser.add_argument("--data", type=pathlib.Path, help="where exports are kept; a folder in the target directory")
    options = parser.parse_args()

    folder = build("--bin", "signinscope", "--example", "generate") if not (options.binary and options.export) else None
    data = options.data or (folder.parent if folder else HERE.parent.parent / "target") / "explorer"
    data.mkdir(parents=True, exist_ok=True)
    path = options.export or export(folder, data, "ndjson", options.records)
    programs = {"": options.binary or folder / "signinscope"}
    if options.against:
        programs[" before"] = options.against
    makers = inputs(path, data)
    wanted = options.only.split(",") if options.only else [*makers, "keys"]
    if unknown := set(wanted) - set(makers) - {"keys"}:
        parser.error(f"--only {', '.join(unknown)}: expected {', '.join(makers)} or keys")
    paths = {name: make() for name, make in makers.items() if name in wanted}

    print(describe_machine(), flush=True)
    if paths:
        show_openings(paths, measure_openings(paths, programs, options.rounds), programs)
    if "keys" in wanted:
        show_keys(measure_keys(path, programs, options.rounds))


def measure_openings(paths, programs, rounds):
    """Gives the figures of every round by input and command: wall time, processor time, memory, time to first rows."""
    for path in paths.values():
        warm(path)
    taken, answers = {}, {}
    for number in range(rounds):
        for name, path in paths.items():
            for label, program in programs.items():
                session = Session(program, path)
                first_rows, settled, answers[label, name] = session.open()
                user, system, peak = session.close()
                taken.setdefault((name, f"explorer{label}"), []).append((settled, user + system, peak, first_rows))
                wall, user, system, peak, _ = run([program, "findings", path])
                taken.setdefault((name, f"findings{label}"), []).append((wall, user + system, peak, None))
            if name == "gzip":
                wall, user, system, peak, _ = run([sys.executable, "-c", ZLIB, path])
                taken.setdefault((name, "zlib alone"), []).append((wall, user + system, peak, None))
            print(f"  round {number + 1}: {name}", file=sys.stderr, flush=True)
    print()
    for label in programs:
        on_screen = {answer for (of, _), answer in answers.items() if of == label}
        if len(on_screen) > 1:
            sys.exit(f"the inputs do not lead to the same sign-ins and suspects: {answers}")
        print("explorer{}: {} sign-ins, {} on the screen at the end".format(label, *on_screen.pop()))
    print(f"\nMedians of {rounds} rounds\n")
    return taken


def show_openings(paths, taken, programs):
    print("| input | command | first rows ms | wall s | CPU s | peak MB | wall ratio | CPU | memory | target |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |")
    for (name, command), figures in taken.items():
        wall, cpu, peak = (statistics.median(column) for column in list(zip(*figures))[:3])
        row = [name, command, "", f"{wall:.2f}", f"{cpu:.2f}", f"{peak:,.0f}", *[""] * 4]
        if command.startswith("explorer"):
            first_rows = statistics.median(first_rows for *_, first_rows in figures)
            parts = ratios(figures, taken[name, command.replace("explorer", "findings")])
            met = first_rows <= FIRST_ROWS_TARGET and all(map(float.__le__, parts, EXPLORER_TARGETS))
            row[2] = f"{first_rows * 1000:.0f}"
            row[6:] = [*(f"{part:.2f}" for part in parts), "met" if met else "**not met**"]
        print("| " + " | ".join(row) + " |")
    print("\nRatios are to `findings` on the same input. Targets: first rows within {:.0f} ms; {}, {}, {}.".format(
        FIRST_ROWS_TARGET * 1000, *EXPLORER_TARGETS))
    for name in paths:
        files, size = count(paths[name])
        print(f"{name}: {files:,} files, {size / 1e6:,.0f} MB.")

    pairs = [(one, other, target) for one, other, target in INPUT_TARGETS if one in taken and other in taken]
    if " before" in programs:
        pairs += [(key, (key[0], f"{key[1]} before"), None) for key in taken if (key[0], f"{key[1]} before") in taken]
    if pairs:
        print("\n| of | against | wall ratio | CPU | memory | target for the wall time |")
        print("| --- | --- | ---: | ---: | ---: | --- |")
    for one, other, target in pairs:
        parts = ratios(taken[one], taken[other])
        verdict = "" if target is None else f"{target}: {'met' if parts[0] <= target else '**not met**'}"
        print(f"| {' '.join(one)} | {' '.join(other)} | {' | '.join(f'{part:.2f}' for part in parts)} | {verdict} |")


def ratios(figures, others):
    """Gives the median ratios of wall time, processor time and memory, each taken within a round."""
    return [statistics.median(own[of] / other[of] for own, other in zip(figures, others)) for of in range(3)]


def measure_keys(path, programs, rounds):
    """Gives the seconds to the last byte by key and program. The programs are open at once and take turns."""
    warm(path)
    sessions = {label: Session(program, path) for label, program in programs.items()}
    settled = {}
    for label, session in sessions.items():
        _, _, (sign_ins, _) = session.open()
        settled[label] = (int(sign_ins.replace(",", "")), session.memory())
    taken, grown_by_views = {}, dict.fromkeys(programs, 0)
    # Twice the rounds: one press takes little time, and the highest figures need many.
    for number in range(2 * rounds):
        for label, session in sessions.items():
            seen = False
            for key, typed in SCRIPT:
                if key == FIRST_VIEW and not seen:
                    seen, tables = True, session.memory() or 0
                seconds = session.press(typed)
                if key and seconds is not None:
                    taken.setdefault(key, {}).setdefault(label, []).append(seconds)
            grown_by_views[label] += (session.memory() or 0) - tables
        print(f"  keys, round {number + 1}", file=sys.stderr, flush=True)
    for label, session in sessions.items():
        sign_ins, before = settled[label]
        after = session.memory()
        if before and after:
            grown = grown_by_views[label] / sign_ins
            met = "met" if grown <= MEMORY else "**not met**"
            print(f"\nMemory{label}: {before / 1e6:,.0f} MB settled, {before / sign_ins:.0f} bytes a sign-in; "
                  f"{after / 1e6:,.0f} MB after all keys, of which the views of questions "
                  f"{grown:+.1f} bytes a sign-in ({MEMORY}: {met})")
        session.close()
    return taken


def show_keys(taken):
    labels = list(next(iter(taken.values())))
    print("\nMilliseconds from a key to the last byte of its answer\n")
    heads = [f"{head}{label}" for label in labels for head in ("presses", "p50", "p99")]
    print("| key | " + " | ".join(heads) + " | p99 target |")
    print("| --- |" + " ---: |" * len(heads) + " --- |")
    for key, by_program in taken.items():
        row = [key]
        for label in labels:
            seconds = sorted(by_program[label])
            row += [f"{len(seconds)}", *(f"{percentile(seconds, part) * 1000:.0f}" for part in (50, 99))]
        target = KEY_TARGETS.get(key)
        high = percentile(sorted(by_program[""]), 99)
        row.append("" if target is None else f"{target * 1000:.0f}: {'met' if high <= target else '**not met**'}")
        print("| " + " | ".join(row) + " |")


def percentile(ordered, part):
    """Gives the smallest value that so many per cent of the values do not exceed."""
    return ordered[math.ceil(len(ordered) * part / 100) - 1]


if __name__ == "__main__":
    main()
