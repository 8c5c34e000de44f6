# SPDX-License-Identifier: Apache-2.0
"""The program under test, run as a person would run it."""

import dataclasses
import json
import os
import pathlib
import re
import shutil
import subprocess
import unittest

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("BOOTSEAL", str(REPOSITORY / "build/release/bootseal"))
SOURCES = REPOSITORY / "rules/cis-debian-12"

# What the program says to its caller.
DONE, FAILED, NOT_COMPLIANT, REFUSED, USAGE = 0, 1, 2, 3, 64


@dataclasses.dataclass
class Finished:
    """How the program ended and what it said; the status of one that was killed is negative."""

    status: int
    out: str
    err: str

    def report(self):
        """The report that --format json printed."""
        try:
            return json.loads(self.out)
        except ValueError:
            raise AssertionError(f"no report, exit status {self.status}: {self.err}") from None

    def finding(self, rule):
        """What the report says of one rule."""
        return next(f for f in self.report().get("findings", ()) if f["ruleId"] == rule)


def run(*arguments, env=None, timeout=60, before=()):
    """Runs the program; `before` is what runs it (strace, prlimit), itself with arguments."""
    done = subprocess.run([*map(str, before), PROGRAM, *map(str, arguments)], timeout=timeout,
                          stdin=subprocess.DEVNULL, capture_output=True, check=False,
                          env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", **(env or {})})
    return Finished(done.returncode, done.stdout.decode("utf-8", "surrogateescape"),
                    done.stderr.decode("utf-8", "surrogateescape"))


def clock(now):
    """The environment of a program to which it is `now`. One that is static does not take it."""
    library, = pathlib.Path("/usr/lib").glob("*/faketime/libfaketime.so.1")  # Debian package faketime
    return {"LD_PRELOAD": library, "FAKETIME": now, "ASAN_OPTIONS": "verify_asan_link_order=0"}


def is_static():
    """Whether the program has no interpreter, ld.so."""
    return b"ld-linux" not in pathlib.Path(PROGRAM).read_bytes()[:8192]


def unless_left_out(test):
    """A test that is skipped in an emulator, as emulation.txt says, and with that reason."""
    if not PROGRAM.endswith("-emulated"):
        return test
    lines = (REPOSITORY / "tests/emulation.txt").read_text(encoding="utf-8")
    return unittest.skip(re.search(rf'"{test.__name__}": (.*)', lines)[1])(test)


def must(*arguments):
    """Runs the program where a test needs it to succeed."""
    finished = run(*arguments)
    if finished.status != DONE:
        raise AssertionError(f"{arguments} ended with {finished.status}: {finished.err}")
    return finished


def build(sources, output):
    """Joins a folder of rules into the one file that is signed."""
    must("ruleset", "build", sources, "--output", output)


def sign(ruleset, *signers):
    """Signs a ruleset as each of the signers."""
    for signer in signers:
        must("ruleset", "sign", ruleset, "--certificate", signer.certificate, "--key", signer.key)


def status_of(finding):
    """"pass" of STATUS_PASS."""
    return finding["status"].removeprefix("STATUS_").lower()


def choose(sources, variables, folder):
    """A copy of a folder of rules with other defaults of its variables."""
    shutil.copytree(sources, folder)
    head = folder / "ruleset.yaml"
    text = head.read_text(encoding="utf-8")
    for name, value in variables.items():
        text, found = re.subn(rf"(?m)^(    {re.escape(name)}: {{default: )[^,}}]+",
                              lambda match, value=value: match[1] + json.dumps(value), text)
        if found != 1:
            raise ValueError(f"no variable {name} that is written `{name}: {{default: ...}}`")
    head.write_text(text, encoding="utf-8")
    return folder


class Release:
    """A signed ruleset and the trust.yaml that accepts it, in a folder outside of every tree."""

    def __init__(self, folder, pki, sources=SOURCES, variables=()):
        """With `variables` the ruleset says so in place of their defaults."""
        self.ruleset = pathlib.Path(folder) / "ruleset.yaml"
        if variables:
            sources = choose(sources, variables, pathlib.Path(folder) / "sources")
        self.trust = pki.write_trust(folder)
        build(sources, self.ruleset)
        sign(self.ruleset, pki.author, pki.approver)

    def arguments(self, command, root, profile="l2-server"):
        """Those of a command over a tree with this ruleset; the report is JSON."""
        return [command, "--root", root, "--ruleset", self.ruleset, "--trust", self.trust,
                "--profile", profile, "--format", "json"]

    def run(self, command, root, *more, profile="l2-server", **how):
        """A command over a tree with this ruleset."""
        return run(*self.arguments(command, root, profile), *more, **how)
