#!/usr/bin/env python3
"""Measures what activity logs beside the sign-ins cost: sign-ins alone, and with as many bytes of Graph calls beside them.

    benches/activity/run.py                            # 2,000 users, 7 days: some 300,000 sign-ins; 5 rounds
    benches/activity/run.py --users 500 --rounds 3 --binary new/signinscope --against old/signinscope

Tenant and events are those of `generate --activity`. It writes fewer Graph calls than are wanted, so that copies with ids of
their own are added until both logs have the same size. In every round each command runs once on both inputs; the ratio is taken
within a round, and what is printed are medians, as Markdown. Memory is the difference of the peaks, divided by the events.
"""

import argparse
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import uuid

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "explorer")]

from measuring import build, describe_machine, run, warm  # noqa: E402
from session import Session  # noqa: E402

# The most that both logs may take of the time of the sign-ins alone, and the most memory of an event in bytes.
TIME_TARGET, MEMORY_TARGET = 2, 100
# What tells a call from another, and the time of the record in minutes and seconds.
ID = re.compile(rb'"requestId":"([0-9a-f-]{36})"')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--binary", type=pathlib.Path, help="the program; it is built unless it is given")
    parser.add_argument("--against", type=pathlib.Path, help="another build of it, to be compared with")
    parser.add_argument("--data", type=pathlib.Path, help="where exports are kept; a folder in the target directory")
    parser.add_argument("--findings-only", action="store_true", help="leave the explorer out")
    options = parser.parse_args()

    binary = options.binary or build("--bin", "signinscope") / "signinscope"
    data = options.data or HERE.parent.parent / "target" / "activity"
    alone, beside, sign_ins, events = export(binary, data, options.users)
    programs = {"": binary, **({" before": options.against} if options.against else {})}
    print(describe_machine(), flush=True)
    sizes = [sum(file.stat().st_size for file in folder.iterdir()) for folder in (alone, beside)]
    print(f"{sign_ins:,} sign-ins, {sizes[0] / 1e6:,.0f} MB; {events:,} Graph calls, {(sizes[1] - sizes[0]) / 1e6:,.0f} MB\n")
    warm(beside)
    print("| command | alone: wall s | CPU s | peak MB | with calls: wall s | CPU s | peak MB | wall ratio | CPU | bytes a call |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- | ---: | --- |")
    for label, program in programs.items():
        for command, measure in {"findings": findings, "explorer": explorer}.items():
            if command == "explorer" and options.findings_only:
                continue
            rounds = [(measure(program, alone), measure(program, beside)) for _ in range(options.rounds)]
            columns = [statistics.median(round_[of][at] for round_ in rounds) for of in (0, 1) for at in range(3)]
            wall, cpu = (statistics.median(with_calls[at] / bare[at] for bare, with_calls in rounds) for at in (0, 1))
            memory = statistics.median(with_calls[2] - bare[2] for bare, with_calls in rounds) * 1e6 / events
            cells = [f"{column:,.0f}" if at % 3 == 2 else f"{column:.2f}" for at, column in enumerate(columns)]
            cells += [verdict(f"{wall:.2f}", wall <= TIME_TARGET), f"{cpu:.2f}", verdict(f"{memory:.0f}", memory <= MEMORY_TARGET)]
            print(f"| {command}{label} | " + " | ".join(cells) + " |", flush=True)
    print(f"\nTargets: {TIME_TARGET} times the wall time, {MEMORY_TARGET} bytes a call.")


def verdict(figure, is_met):
    return figure if is_met else f"{figure}: **not met**"


def findings(program, folder):
    wall, user, system, peak, _ = run([program, "findings", folder])
    return wall, user + system, peak


def explorer(program, folder):
    session = Session(program, folder)
    _, settled, _ = session.open()
    user, system, peak = session.close()
    return settled, user + system, peak


def export(binary, data, users):
    """Makes the folder with the sign-ins and that with both logs, unless they are there; gives them and their records."""
    folder = data / str(users)
    alone, beside, source, counted = (folder / name for name in ("alone", "beside", "source", "counted"))
    if not counted.exists():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run(
            [binary, "generate", "--users", str(users), "--days", "7", "--seed", "7", "--attack-every", "500", "--sign-ins",
             str(users * 75), "--activity", "--out", source],
            check=True, stdout=subprocess.DEVNULL)
        alone.mkdir()
        beside.mkdir()
        size = sign_ins = 0
        for log in source.glob("*SignInLogs.json"):
            size += log.stat().st_size
            with open(log, "rb") as records:
                sign_ins += sum(1 for _ in records)
            (alone / log.name).hardlink_to(log)
            (beside / log.name).hardlink_to(log)
        calls = enlarge(source / "MicrosoftGraphActivityLogs.json", beside / "MicrosoftGraphActivityLogs.json", size)
        shutil.rmtree(source)
        counted.write_text(f"{sign_ins} {calls}")
    return alone, beside, *map(int, counted.read_text().split())


def enlarge(source, target, size):
    """Writes the calls of a file, each several times with ids of its own, up to a size; gives their number.

    The copies of a call follow each other, so that the file stays in the order of time. In a path an id of its own makes the path
    of each copy another.
    """
    copies = -(-size // source.stat().st_size)
    count = written = 0
    with open(source, "rb") as calls, open(target, "wb") as out:
        for call in calls:
            own = ID.search(call)[1]
            for copy in range(copies):
                if written >= size:
                    return count
                line = call
                if copy:
                    number = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{count}")).encode()
                    line = call.replace(own, number).replace(b"AAAAAAEMAAAz", b"AAAAAAEMAAA" + number[:1])
                out.write(line)
                written += len(line)
                count += 1
    return count


if __name__ == "__main__":
    main()
