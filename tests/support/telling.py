# SPDX-License-Identifier: Apache-2.0
"""A machine that tells a collector how it is: a tree with a small ruleset, and the real sender."""

import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import time
import uuid

import agent
import fleet
import pki
import small
import trees
import wire

FOLDER = "var/lib/bootseal-heartbeat"
OUTBOX = "run/bootseal/outbox"
START, INTERVAL, CHANGE = 1, 2, 3


class Rules:
    """The small ruleset, signed, and who is trusted; for all machines of a test."""

    def __init__(self, folder):
        self.pki = pki.Pki(folder / "pki")
        self.trust = self.pki.write_trust(folder)
        self.ruleset = folder / "ruleset.yaml"
        agent.build(small.write_sources(folder / "sources"), self.ruleset)
        agent.sign(self.ruleset, self.pki.author, self.pki.approver)


class OneMachine(fleet.OnSqlite):
    """A test with a collector and one machine that has not been looked at yet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = Rules(cls.enterClassContext(trees.scratch()))

    def setUp(self):
        super().setUp()
        self.machine = Machine(self.folder / "machine", self.rules, self.collector)
        self.addCleanup(self.machine.stop)


class Machine:
    def __init__(self, root, rules, collector=None, **config):
        self.root = small.write_tree(root)
        self.rules = rules
        self.process = None
        self.log = pathlib.Path(f"{root}.log")
        self.boot()
        (self.root / OUTBOX).mkdir(parents=True)
        (self.root / OUTBOX).chmod(0o750)
        (self.root / "etc/bootseal").mkdir(parents=True, exist_ok=True)
        self.config = {}
        if collector:
            self.join(collector, **config)

    def boot(self):
        """Another boot of the same machine."""
        path = self.root / "proc/sys/kernel/random/boot_id"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{uuid.uuid4()}\n")

    def join(self, collector, **config):
        """Lets it in at a collector, by a token."""
        shutil.copy(collector.folder / "authority.pem", self.root / "etc/bootseal/ca.pem")
        (self.root / "etc/bootseal/token").write_text(collector.token() + "\n")
        self.configure(collector=f"https://127.0.0.1:{collector.port}", anchors="ca.pem",
                       token="token", **config)

    def configure(self, **config):
        self.config.update(config)
        lines = [f"{key}: {value}\n" for key, value in self.config.items() if value is not None]
        (self.root / "etc/bootseal/telemetry.yaml").write_text("".join(lines))

    def look(self, *options):
        """Looks at the rules, and leaves what it saw for the sender."""
        return agent.run("verify", "--root", self.root, "--ruleset", self.rules.ruleset, "--trust",
                         self.rules.trust, "--profile", "all", "--tell", *options)

    def change(self):
        """Brings about another state: a rule fails that did not, or the other way round."""
        shadow = self.root / "etc/shadow"
        shadow.chmod(0o600 if shadow.stat().st_mode & 0o777 != 0o600 else 0o644)
        self.look()

    def tell(self, env=None, before=()):
        return agent.run("heartbeat", "--root", self.root, "--once", env=env, before=before)

    def start(self, before=()):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*before, agent.PROGRAM, "heartbeat", "--root", str(self.root)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        return self.process

    def stop(self):
        if self.process is None:
            return None
        self.process.terminate()
        status = self.process.wait(60)
        self.process = None
        return status

    def said(self):
        return self.log.read_text() if self.log.exists() else ""

    def identity(self):
        """The id of the agent, raw."""
        info = pki.openssl("pkey", "-in", self.root / FOLDER / "identity/key.pem", "-pubout",
                           "-outform", "DER")
        return hashlib.sha256(info).digest()[:16]

    def waiting(self):
        """How many heartbeats wait."""
        done = agent.run("heartbeat", "status", "--root", self.root)
        return int(re.search(r"^waiting +(\d+)$", done.out, re.MULTILINE)[1])


def beats(collector):
    """All heartbeats of a store, in order: field number -> value."""
    rows = collector.rows("SELECT hex(bytes) FROM heartbeat ORDER BY agent, sequence")
    return [{number: values[0] for number, values in wire.fields(bytes.fromhex(text)).items()}
            for text, in rows]


def newest_state(collector):
    """The newest State that came in."""
    text = collector.rows("SELECT hex(bytes) FROM state ORDER BY received DESC, rowid DESC LIMIT 1")
    return {number: values[0]
            for number, values in wire.fields(bytes.fromhex(text[0][0])).items()}


def until(condition, timeout=60):
    """Waits until something is so."""
    end = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("it did not come about in time")
        time.sleep(0.05)
