"""Writes an export in the ways in which storage accounts keep it: one file, a file for each hour, compressed or not."""

import gzip
import pathlib
import re
import shutil

TIME = re.compile(rb'"time":"(\d{4})-(\d\d)-(\d\d)T(\d\d)')
# Files that are open at once; records are not quite in the order of time.
OPEN = 64


def inputs(path, data):
    """Gives the inputs by name, with functions that make one unless it is there."""
    stem = path.stem
    hourly = data / f"{stem}.hourly"
    return {
        "ndjson": lambda: path,
        "hourly": lambda: made(hourly, path, split),
        "gzip": lambda: made(data / f"{stem}.ndjson.gz", path, compress),
        "hourly-gzip": lambda: made(data / f"{stem}.hourly-gzip", made(hourly, path, split), compress_each),
    }


def made(target, source, make):
    """Makes a file or folder from another, unless it is there and no older. What is there is complete."""
    if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
        return target
    remove(target)
    partial = target.with_name(f"{target.name}.partial")
    remove(partial)
    make(source, partial)
    return partial.rename(target)


def remove(path):
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def split(source, folder):
    """Writes each record to the file of its hour, under the path that diagnostic settings give it."""
    files = {}
    with open(source, "rb") as records:
        for record in records:
            hour = TIME.search(record).groups()
            if hour not in files:
                if len(files) == OPEN:
                    files.pop(next(iter(files))).close()
                year, month, day, of_day = (part.decode() for part in hour)
                path = folder / f"y={year}" / f"m={month}" / f"d={day}" / f"h={of_day}" / "m=00" / "PT1H.json"
                path.parent.mkdir(parents=True, exist_ok=True)
                files[hour] = open(path, "ab")
            files[hour].write(record)
    for file in files.values():
        file.close()


def compress(source, target):
    with open(source, "rb") as plain, gzip.open(target, "wb", compresslevel=6) as packed:
        shutil.copyfileobj(plain, packed, 1 << 20)


def compress_each(source, folder):
    for path in source.rglob("PT1H.json"):
        target = folder / path.relative_to(source).with_name(f"{path.name}.gz")
        target.parent.mkdir(parents=True, exist_ok=True)
        compress(path, target)


def count(path):
    """Gives the number of files and bytes of an input."""
    files = [path] if path.is_file() else [file for file in pathlib.Path(path).rglob("*") if file.is_file()]
    return len(files), sum(file.stat().st_size for file in files)
