# SPDX-License-Identifier: Apache-2.0
"""The program under test, run as a person would run it."""

import dataclasses
import json
import os
import pathlib
import subprocess

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("BOOTSEAL", str(REPOSITORY / "build/dev/bootseal"))
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


class Release:
    """A signed ruleset and the trust.yaml that accepts it, in a folder outside of every tree."""

    def __init__(self, folder, pki, sources=SOURCES):
        self.ruleset = pathlib.Path(folder) / "ruleset.yaml"
        self.trust = pki.write_trust(folder)
        build(sources, self.ruleset)
        sign(self.ruleset, pki.author, pki.approver)

    def run(self, command, root, *more, profile="l2-server", **how):
        """A command over a tree with this ruleset; the report is JSON."""
        return run(command, "--root", root, "--ruleset", self.ruleset, "--trust", self.trust,
                   "--profile", profile, "--format", "json", *more, **how)
