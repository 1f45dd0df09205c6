"""Drives the explorer in a pseudo-terminal, and measures when it has written what."""

import fcntl
import os
import pathlib
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

from measuring import reap
from screen import Screen

WIDTH, HEIGHT = 120, 40
# Nothing is written for so long when the answer to a key is complete.
QUIET = 0.15
# Without a way to see whether a process computes, silence has to last longer to mean that it does not.
QUIET_UNSEEN = 1.0
# Seconds that an answer may take.
DEADLINE = 300
# What the line at the top, the status line and the rest of the screen show while something is not final.
TOP_UNFINISHED = re.compile(r"looking for suspects|so far")
STATUS_UNFINISHED = re.compile(r"loading|stopping|partial:")
UNFINISHED = re.compile(r"Loading\.\.\.|Grouping\.\.\.|SUSPECTED REPLAY\s+partial")
# A row of the table: marks, then the date. The pane of suspects has dates too, but not at the left.
ROW = re.compile(r"^.{0,4}(?:\d{4}-)?\d\d-\d\d \d\d:\d\d")
SIGN_INS = re.compile(r"([\d,]+) sign-ins?\b")
SUSPECTS = re.compile(r"((?:\d[\d,]*|no) (?:low )?suspects?)\s*$")


class Session:
    """The explorer with an export, in a terminal of 120 by 40."""

    def __init__(self, binary, path):
        self.screen = Screen(WIDTH, HEIGHT)
        # Written, but not on the screen yet: following the screen takes processor time from what is measured.
        self.unread = []
        self.ended = False
        self.asked = self.written = time.monotonic()
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            become(binary, path)
        self.ticks = self.processor_ticks()

    def open(self):
        """Waits until all is settled: loaded, grouped, and searched for findings.

        Gives the seconds to the first rows, the seconds to the last byte, and the number of sign-ins and of suspects
        that the line at the top has.
        """
        began = self.asked
        while not self.has_rows():
            self.read_until_quiet(self.has_rows)
        first_rows = self.written - began
        while not self.is_settled():
            self.read_until_quiet()
        top = self.screen.lines()[0]
        return first_rows, self.written - began, (SIGN_INS.search(top)[1], SUSPECTS.search(top)[1])

    def press(self, keys):
        """Types keys; gives the seconds to the last byte of the answer, `None` when nothing was written."""
        self.follow()
        self.ticks = self.processor_ticks()
        self.asked = time.monotonic()
        os.write(self.terminal, keys)
        self.read_until_quiet()
        return self.written - self.asked if self.unread else None

    def close(self):
        """Ends the explorer; gives its seconds in user and system mode, and its peak memory in MB."""
        os.kill(self.pid, signal.SIGTERM)
        # It restores the terminal, and waits until that is read.
        while self.read(DEADLINE):
            pass
        os.close(self.terminal)
        status, *usage = reap(self.pid)
        code = os.waitstatus_to_exitcode(status)
        if code != 128 + signal.SIGTERM:
            sys.exit(f"the explorer ended with {code}")
        return usage

    def has_rows(self):
        self.follow()
        return any(map(ROW.match, self.screen.lines()))

    def is_settled(self):
        self.follow()
        lines = self.screen.lines()
        unfinished = TOP_UNFINISHED.search(lines[0]) or STATUS_UNFINISHED.search(lines[-2])
        unfinished = unfinished or any(map(UNFINISHED.search, lines))
        return not unfinished and SIGN_INS.search(lines[0]) is not None and SUSPECTS.search(lines[0]) is not None

    def follow(self):
        """Brings what was written to the screen."""
        for data in self.unread:
            self.screen.feed(data)
        self.unread.clear()

    def read_until_quiet(self, enough=lambda: False):
        """Reads until nothing has been written for a while and nothing is being computed, or until it is enough.

        Silence alone does not show that an answer is complete: it may still be computed, longer than silence lasts.
        """
        quiet = QUIET if self.ticks is not None else QUIET_UNSEEN
        since = time.monotonic()
        while True:
            if self.read(quiet - (time.monotonic() - since)):
                since = self.written
                if enough():
                    return
                continue
            before, self.ticks = self.ticks, self.processor_ticks()
            # A single tick may be the end of the work that led to the last byte.
            idle = self.ticks is None or self.ticks - before <= 1
            if self.ended or time.monotonic() - self.asked > DEADLINE:
                state = "has ended" if self.ended else "does not settle"
                self.follow()
                sys.exit(f"the explorer {state}; its screen:\n" + "\n".join(self.screen.lines()).rstrip())
            if idle:
                return
            since = time.monotonic()

    def read(self, seconds):
        """Reads what is written within so many seconds, and notes when. Gives whether anything was."""
        if not select.select([self.terminal], [], [], max(seconds, 0))[0]:
            return False
        try:
            data = os.read(self.terminal, 1 << 16)
        except OSError:  # Linux reports the end of a terminal as an error.
            data = b""
        self.ended = not data
        if data:
            self.written = time.monotonic()
            self.unread.append(data)
        return bool(data)

    def memory(self):
        """The resident memory of the explorer in bytes; `None` where the system has no /proc."""
        try:
            pages = pathlib.Path(f"/proc/{self.pid}/statm").read_text().split()[1]
        except FileNotFoundError:
            return None
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def processor_ticks(self):
        """The processor time of the explorer so far, in clock ticks; `None` where the system has no /proc."""
        try:
            stat = pathlib.Path(f"/proc/{self.pid}/stat").read_text()
        except FileNotFoundError:
            return None
        # Fields 14 and 15 are user and system time; the state, behind the name in brackets, is field 3.
        fields = stat.rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])


def become(binary, path):
    """Replaces this process by the explorer, in the same terminal and with the same settings whoever runs it."""
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", HEIGHT, WIDTH, 0, 0))
    environment = {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "COLORFGBG": "15;0", "XDG_CONFIG_HOME": "/nowhere"}
    try:
        os.execve(binary, [str(binary), str(path)], environment)
    except OSError as error:
        print(f"{binary}: {error.strerror}")
        os._exit(127)
