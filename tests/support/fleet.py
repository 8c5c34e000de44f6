# SPDX-License-Identifier: Apache-2.0
"""A collector as it is run, and agents that speak to it; keys and signatures are openssl's."""

import contextlib
import hashlib
import http.client
import os
import pathlib
import re
import signal
import sqlite3
import ssl
import subprocess
import time

import pki
import postgres
import trees
import wire

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("BOOTSEAL_COLLECTOR", str(REPOSITORY / "build/dev/bootseal-collector"))
# With sanitizers, what was freed stays in memory up to this much, and resident() counts it.
ENVIRONMENT = {**os.environ, "ASAN_OPTIONS": "quarantine_size_mb=1"}


class Collector:
    """In a folder of its own, on any port of loopback."""

    def __init__(self, folder, store="collector.db", more="", before=(), names=()):
        self.folder = pathlib.Path(folder)
        self.store = store
        self.before = [str(word) for word in before]
        self.process = None
        self.port = 0
        self.run("init", *(word for name in names for word in ("--name", name)), self.folder)
        self.config = self.folder / "collector.yaml"
        text = self.config.read_text().replace("127.0.0.1:8443", "127.0.0.1:0")
        text = text.replace("store: collector.db", f"store: \"{store}\"")
        self.config.write_text(text + more)
        self.log = self.folder / "log"
        self.log.touch()

    @staticmethod
    def run(*arguments):
        done = subprocess.run([PROGRAM, *map(str, arguments)], stdin=subprocess.DEVNULL,
                              capture_output=True, check=False, text=True, timeout=60)
        if done.returncode != 0:
            raise AssertionError(f"{arguments} ended with {done.returncode}: {done.stderr}")
        return done.stdout

    def set(self, key, value):
        """Another value of the configuration, from the next start on."""
        lines = [line for line in self.config.read_text().splitlines(keepends=True)
                 if not line.startswith(f"{key}:")]
        self.config.write_text("".join(lines) + f"{key}: {value}\n")

    def command(self, name, *arguments):
        return self.run(name, "--config", self.config, *arguments)

    def start(self):
        said = len(self.said())
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([*self.before, PROGRAM, "serve", "--config",
                                             str(self.config)], stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log, env=ENVIRONMENT)
        found = self.await_line(r"listening at \S+ port (\d+)", said)
        self.port = int(found[1])
        return self

    def said(self):
        return self.log.read_text(errors="replace")

    def await_line(self, pattern, since=0, timeout=60):
        """The match of a line of the log, which has that long to come."""
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            if found := re.search(pattern, self.said()[since:]):
                return found
            if self.process and self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise AssertionError(f"no line {pattern!r} in: {self.said()[since:]}")

    def stop(self, how=signal.SIGTERM):
        """Ends it; returns the exit status."""
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(how)
        status = self.process.wait(60)
        self.process = None
        return status

    def keep_port(self):
        """From the next start on it has the port that it has now."""
        self.config.write_text(self.config.read_text().replace(
            "127.0.0.1:0", f"127.0.0.1:{self.port}"))

    def token(self, *arguments):
        return self.command("token", *arguments).split()[0]

    def rows(self, query):
        """The rows of a query, as texts."""
        if "://" in self.store:
            return postgres.rows(self.store, query)
        with contextlib.closing(sqlite3.connect(self.folder / self.store)) as database:
            return [[str(value) for value in row] for row in database.execute(query)]

    def execute(self, statement):
        """Changes the store behind its back."""
        if "://" in self.store:
            postgres.rows(self.store, statement)
            return
        with contextlib.closing(sqlite3.connect(self.folder / self.store, timeout=30)) as database:
            database.execute(statement)
            database.commit()

    def incidents(self):
        """The kinds, in the order in which they were stored."""
        return [kind for kind, in self.rows("SELECT kind FROM incident ORDER BY number")]

    def count(self, table):
        return int(self.rows(f"SELECT count(*) FROM {table}")[0][0])

    def resident(self):
        """KiB in memory."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1])


class OnSqlite:
    """A mixin of test cases: `self.collector` is one that runs, with an empty store."""

    more = ""  # of its configuration
    settings = {}  # other values there

    def setUp(self):
        self.folder = self.enterContext(trees.scratch())
        self.collector = Collector(self.folder / "collector", self.new_store(), self.more)
        for key, value in self.settings.items():
            self.collector.set(key, value)
        self.collector.start()
        self.addCleanup(self.collector.stop)

    def new_store(self):
        return "collector.db"

    def new_agent(self, name="agent"):
        """One that is enrolled."""
        agent = Agent(self.folder, name)
        self.assertEqual(agent.enrol(self.collector, self.collector.token()), 200)
        return agent


class OnPostgres(OnSqlite):
    """The same with a database of PostgreSQL; one server for all tests of a class."""

    # Nobody takes the power from the machine of these tests.
    server_settings = "fsync = off"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = cls.enterClassContext(trees.scratch())
        cls.postgres = postgres.Postgres(folder / "postgres", cls.server_settings)
        cls.addClassCleanup(cls.postgres.stop, "immediate")

    def new_store(self):
        return self.postgres.new_database()


class Connection:
    """HTTPS with or without a client certificate; every answer is (status, body, headers)."""

    def __init__(self, collector, credential=None, timeout=30):
        context = ssl.create_default_context(cafile=str(collector.folder / "authority.pem"))
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        if credential:
            context.load_cert_chain(credential.certificate, credential.key)
        self.http = http.client.HTTPSConnection("127.0.0.1", collector.port, context=context,
                                                timeout=timeout)

    def post(self, path, body, headers=()):
        self.http.request("POST", path, body, dict(headers))
        answer = self.http.getresponse()
        return answer.status, answer.read(), answer.headers

    def close(self):
        self.http.close()


def post(collector, path, body, credential=None):
    """One request on a connection of its own."""
    connection = Connection(collector, credential)
    try:
        return connection.post(path, body)
    finally:
        connection.close()


def state_of(ruleset="cis", serial=1, report=b"", **more):
    """The bytes of a State."""
    return wire.message((1, more.get("machine", "m")), (2, more.get("hostname", "host")),
                        (7, ruleset), (8, serial), (11, more.get("result", 0)), (13, report),
                        (14, more.get("integrity", 0)))


class Agent:
    """A key, and what was signed with it so far."""

    def __init__(self, folder, name="agent"):
        folder = pathlib.Path(folder)
        self.key = pki.make_key(folder / f"{name}.key")
        info = pki.openssl("pkey", "-in", self.key, "-pubout", "-outform", "DER")
        self.id = hashlib.sha256(info).digest()[:16]
        self.credential = pki.Credential(folder / f"{name}.pem", self.key)
        self.boot = os.urandom(16)
        self.sequence = 0
        self.previous = b""
        self.at = int(time.time())
        self.state = state_of(hostname=name)

    def request(self):
        """PKCS #10, DER."""
        return pki.openssl("req", "-new", "-key", self.key, "-subj", "/CN=any", "-outform", "DER")

    def enrol(self, collector, token=None, credential=None):
        """Returns the status; with 200 the certificate is there."""
        body = wire.message((1, self.request()), (2, token or ""))
        status, answer, _ = post(collector, "/v1/enroll", body, credential)
        if status == 200:
            der = wire.fields(answer)[1][0]
            self.credential.certificate.write_text(ssl.DER_cert_to_PEM_cert(der))
        return status

    def sign(self, data):
        path = self.key.with_suffix(".tosign")
        path.write_bytes(data)
        return pki.openssl("dgst", "-sha256", "-sign", self.key, path)

    def heartbeat(self, **other):
        """The bytes of the next one; `other` says what is not as it should be."""
        self.sequence += 1
        self.at += 1
        values = {"agent": self.id, "sequence": self.sequence, "previous": self.previous,
                  "boot": self.boot, "state": hashlib.sha256(self.state).digest(), "occasion": 2,
                  "at": self.at, "clock": 1, **other}
        self.sequence = values["sequence"]
        data = wire.message(*enumerate(values.values(), 1))
        self.previous = hashlib.sha256(data).digest()
        return data

    def beat(self, with_state=False, **other):
        """The bytes of a SignedHeartbeat."""
        data = self.heartbeat(**other)
        return wire.message((1, data), (2, self.sign(data)), (3, self.state if with_state else b""))

    def send(self, collector, *beats, connection=None):
        """Posts a batch: (status, fields of the reply or its text)."""
        body = b"".join(wire.message((1, beat)) for beat in beats)
        if connection:
            status, answer, _ = connection.post("/v1/heartbeats", body)
        else:
            status, answer, _ = post(collector, "/v1/heartbeats", body, self.credential)
        return status, wire.fields(answer) if status == 200 else answer.decode()
