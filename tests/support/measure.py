# SPDX-License-Identifier: Apache-2.0
"""Whole processes side by side: how long they took and how much memory they had."""

import re
import statistics
import subprocess
import sys
import tempfile
import time


def measure(command, ready=(0,), cwd=None):
    """Wall seconds, peak memory in MiB, and the output of one whole process, children included.

    Memory as time(1) has it: a child of this large interpreter would begin with its size.
    """
    with tempfile.NamedTemporaryFile("r") as peak:
        began = time.monotonic()
        done = subprocess.run(["/usr/bin/time", "--quiet", "-f", "%M", "-o", peak.name,
                               *map(str, command)], stdin=subprocess.DEVNULL, check=False, cwd=cwd,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        took = time.monotonic() - began
        output = done.stdout.decode(errors="replace")
        if done.returncode not in ready:
            sys.exit(f"{command}: exit status {done.returncode}\n{output[-4000:]}")
        return took, int(peak.read()) / 1024, output


def openssl_hashes(size, processes):
    """Seconds in which so many processes of OpenSSL would hash `size` bytes at the speed that they have
    over the same 16 KiB, and the memory of one; the file system is for free."""
    # -elapsed: by the clock on the wall, as everything else is measured.
    _, memory, said = measure(["openssl", "speed", "-elapsed", "-evp", "sha256", "-multi", processes,
                               "-bytes", "16384", "-seconds", "3"])
    return size / (float(re.search(r"(?m)^sha256\s+([\d.]+)k$", said)[1]) * 1000), memory


def sh(*command):
    """Runs what is not measured, and has to succeed."""
    subprocess.run([str(word) for word in command], check=True, stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL)


class Row:
    """One program: all that was measured of it."""

    def __init__(self, title):
        self.title, self.times, self.memory, self.note = title, [], 0.0, ""

    def add(self, measured, note=""):
        self.times.append(measured[0])
        self.memory = max(self.memory, measured[1])
        self.note = note or self.note

    @property
    def best(self):
        return min(self.times)

    def line(self, width, base):
        """`base` is the row whose best time is 1; without one the column is empty."""
        median = statistics.median(self.times)
        ratio = f"{self.best / base.best:.1f}" if base else ""
        return (f"{self.title:{width}} {self.best * 1000:10.1f} {median * 1000:10.1f} "
                f"{self.memory:9.1f} {ratio:>8}  {self.note}").rstrip()


def show(rows, base, unit):
    """A table of rows; the last column is in units of `base`."""
    width = max(34, *(len(row.title) for row in rows))
    print(f"{'':{width}} {'best ms':>10} {'median ms':>10} {'peak MiB':>9} {unit:>8}")
    for row in rows:
        print(row.line(width, base))


def judge(goals):
    """A line for each goal, a sentence and whether it is so."""
    for goal, met in goals:
        print(f"{'met    ' if met else 'MISSED '} {goal}")
