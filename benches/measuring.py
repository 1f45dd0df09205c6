"""What the scripts that measure speed share: builds, exports, processes and the description of the machine."""

import importlib.util
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


def build(*targets):
    """Builds targets of cargo, such as `--bin signinscope`; gives the folder of release builds."""
    subprocess.run(["cargo", "build", "--release", "--locked", "--quiet", *targets], cwd=ROOT, check=True)
    return pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve() / "release"


def export(binaries, data, shape, records):
    """Makes a synthetic export, unless it is there and no older than what makes it."""
    path = data / f"{records}.{shape}"
    generate = binaries / "examples" / "generate"
    if not path.exists() or path.stat().st_mtime < generate.stat().st_mtime:
        with open(path, "wb") as out:
            subprocess.run([generate, shape, str(records)], stdout=out, check=True)
    return path


def warm(path):
    """Reads a file, or every file in a folder, into the page cache, because disks are not compared.

    In small pieces: the peak memory of this process is inherited by the processes that it starts.
    """
    files = [path] if path.is_file() else (file for file in path.rglob("*") if file.is_file())
    for file in files:
        with open(file, "rb", buffering=0) as opened:
            while opened.read(1 << 16):
                pass


def run(command, keep=False):
    """Runs a command; gives wall time, processor time in user and in system mode, peak memory in MB, and its output.

    Unless it is kept, what the command prints is thrown away.
    """
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE if keep else subprocess.DEVNULL)
    output = process.stdout.read().decode().strip() if keep else None
    status, *usage = reap(process.pid)
    wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} ended with {process.returncode}")
    return wall, *usage, output


def reap(pid):
    """Waits for a process to end; gives its status, its seconds in user and in system mode, and its peak memory in MB.

    `Popen.wait` does not report the resource usage of one child.
    """
    _, status, usage = os.wait4(pid, 0)
    kilobyte = 1024 if sys.platform != "darwin" else 1
    return status, usage.ru_utime, usage.ru_stime, usage.ru_maxrss * kilobyte / 1e6


def describe_machine(modules=(), commands=()):
    """Gives date, processor, system and load, with the versions of those Python modules and commands that there are."""
    model = platform.processor() or platform.machine()
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo") as file:
            names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
        model = names[0] if names else model
    versions = [f"Python {platform.python_version()}"]
    for module in modules:
        if importlib.util.find_spec(module):
            query = f"import {module}; print({module}.__version__)"
            shown = subprocess.run([sys.executable, "-c", query], capture_output=True, text=True)
            versions.append(f"{module} {shown.stdout.strip()}")
    for command in commands:
        if shutil.which(command):
            versions.append(subprocess.run([command, "--version"], capture_output=True, text=True).stdout.strip())
    rustc = subprocess.run(["rustc", "--version"], capture_output=True, text=True, cwd=ROOT).stdout.split()
    versions.append(" ".join(rustc[:2]))
    load = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    return (
        f"{time.strftime('%Y-%m-%d %H:%M')}, {model}, {os.cpu_count()} cores, {platform.system()} {platform.release()};"
        f" {', '.join(versions)}; load average before the run: {load}"
    )
