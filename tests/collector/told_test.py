#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the collector finds out by itself, whom it tells, and what Prometheus reads."""

import contextlib
import hashlib
import hmac
import http.client
import http.server
import json
import pathlib
import re
import ssl
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import fleet  # noqa: E402
import trees  # noqa: E402

COMPLIANT, NOT_COMPLIANT = 1, 2
INTACT, VIOLATED = 1, 2
SECRET = "a secret of some length"


class Receiver(http.server.ThreadingHTTPServer):
    """Takes what webhooks send; the first `refusals` are answered with 500."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.got, self.refusals, self.lock = [], 0, threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]

    def kinds(self):
        with self.lock:
            return [json.loads(body)["kind"] for body, _ in self.got]


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            refused = self.server.refusals > 0
            self.server.refusals -= refused
            if not refused:
                self.server.got.append((body, self.headers))
        self.send_response(500 if refused else 204)
        self.end_headers()

    def log_message(self, *_):
        pass


def until(what, timeout=60):
    """Waits for what comes by itself."""
    end = time.monotonic() + timeout
    while not (found := what()):
        if time.monotonic() > end:
            raise AssertionError("it did not come")
        time.sleep(0.05)
    return found


METRIC = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"'
SAMPLE = re.compile(rf"({METRIC})(?:\{{({LABEL}(?:,{LABEL})*)\}})? ([0-9.e+-]+|\+Inf|NaN)")


def parse_metrics(text):
    """(name, labels) -> value; asserts what the exposition format asks for."""
    samples, types, family = {}, {}, None
    assert text.endswith("\n")
    for line in text.splitlines():
        if found := re.fullmatch(rf"# (HELP|TYPE) ({METRIC}) (.+)", line):
            if found[1] == "TYPE":
                assert found[2] not in types and found[3] in ("gauge", "counter", "histogram"), line
                family, types[found[2]] = found[2], found[3]
            continue
        found = SAMPLE.fullmatch(line)
        assert found, line
        suffixes = ["_bucket", "_sum", "_count"] if types[family] == "histogram" else [""]
        assert found[1] in [family + suffix for suffix in suffixes], line
        assert types[family] != "counter" or family.endswith("_total"), line
        key = found[1], found[2] or ""
        assert key not in samples, line
        samples[key] = float(found[3])
    return samples


class Told:
    def setUp(self):
        self.receiver = Receiver()
        self.addCleanup(self.receiver.server_close)
        self.addCleanup(self.receiver.shutdown)
        secret = self.enterContext(trees.scratch()) / "secret"
        secret.write_text(SECRET + "\n")
        self.more = ("silent_after: 4s\nmetrics: {listen: \"127.0.0.1:0\"}\nwebhooks:\n"
                     f"  - {{url: \"http://127.0.0.1:{self.receiver.port}/hook?a=b\","
                     f" secret_file: \"{secret}\"}}\n")
        super().setUp()
        self.agent = self.new_agent("web1")

    def say(self, result, integrity):
        self.agent.state = fleet.state_of(hostname="web1", result=result, integrity=integrity)
        status, _ = self.agent.send(self.collector, self.agent.beat(with_state=True))
        self.assertEqual(status, 200)

    def metrics(self):
        port = int(self.collector.await_line(r"metrics at \S+ port (\d+)")[1])
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as to:
            to.request("GET", "/metrics")
            answer = to.getresponse()
            self.assertEqual(answer.status, 200)
            self.assertEqual(answer.headers["Content-Type"],
                             "text/plain; version=0.0.4; charset=utf-8")
            return parse_metrics(answer.read().decode())

    def test_a_host_that_falls_silent_is_told_of_once_and_speaks_again(self):
        self.say(COMPLIANT, INTACT)
        until(lambda: "silence" in self.receiver.kinds())
        silent = "SELECT count(*) FROM host WHERE silent IS NOT NULL"
        self.assertEqual(self.collector.rows(silent), [["1"]])
        self.say(COMPLIANT, INTACT)
        until(lambda: self.collector.rows(silent) == [["0"]])
        opened = "SELECT count(*) FROM incident WHERE kind = 'silence' AND closed IS NULL"
        until(lambda: self.collector.rows(opened) == [["0"]])

    def test_what_goes_wrong_is_told_signed_and_under_a_name_of_its_own(self):
        self.receiver.refusals = 1
        self.say(COMPLIANT, INTACT)
        self.say(NOT_COMPLIANT, VIOLATED)
        until(lambda: {"violation", "non_compliance"} <= set(self.receiver.kinds()))
        with self.receiver.lock:
            got = [one for one in self.receiver.got if json.loads(one[0])["kind"] != "silence"]
        for body, headers in got:
            digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
            self.assertEqual(headers["X-Bootseal-Signature"], "sha256=" + digest)
            self.assertEqual(headers["Content-Type"], "application/json")
            message = json.loads(body)
            self.assertEqual(message["agent"], self.agent.id.hex())
            self.assertEqual(message["hostname"], "web1")
        self.assertEqual(len({json.loads(body)["id"] for body, _ in got}), 2)
        self.collector.await_line(r"webhook: incident \d+: 127.0.0.1 says 500; again in \d+ s")
        until(lambda: self.collector.count("delivery") == 0)
        self.assertNotIn(SECRET, self.collector.said())

    def test_what_was_not_told_is_told_after_a_restart(self):
        self.receiver.refusals = 1
        self.say(COMPLIANT, VIOLATED)
        self.collector.await_line(r"webhook: incident \d+: 127.0.0.1 says 500")
        self.collector.stop()
        self.assertEqual(self.receiver.kinds(), [])
        self.collector.start()
        until(lambda: "violation" in self.receiver.kinds())

    def test_prometheus_reads_the_fleet_and_what_the_collector_did(self):
        self.say(NOT_COMPLIANT, VIOLATED)
        self.agent.send(self.collector, self.agent.beat())
        found = until(lambda: (now := self.metrics()).get(
            ("bootseal_hosts_by_integrity", 'integrity="violated"')) == 1 and now)
        self.assertEqual(found["bootseal_hosts", ""], 1)
        self.assertEqual(found["bootseal_hosts_compliant_ratio", ""], 0)
        self.assertEqual(found["bootseal_hosts_by_result", 'result="not_compliant"'], 1)
        self.assertEqual(found["bootseal_hosts_by_result", 'result="compliant"'], 0)
        self.assertEqual(found["bootseal_ruleset_hosts", 'ruleset="cis",serial="1"'], 1)
        self.assertEqual(found["bootseal_ruleset_serials", 'ruleset="cis"'], 1)
        self.assertEqual(found["bootseal_incidents_open", 'kind="violation"'], 1)
        self.assertEqual(found["bootseal_heartbeats_stored_total", ""], 2)
        self.assertEqual(found["bootseal_agents_enrolled_total", ""], 1)
        self.assertEqual(found["bootseal_store_append_seconds_count", ""], 2)
        self.assertEqual(found["bootseal_store_append_seconds_bucket", 'le="+Inf"'], 2)
        self.assertGreater(found["bootseal_newest_heartbeat_timestamp_seconds", ""], 1e9)
        self.agent.send(self.collector, b"\x08\x01")
        self.assertEqual(self.metrics()["bootseal_requests_refused_total", 'status="400"'], 1)


class ToldSqlite(Told, fleet.OnSqlite, unittest.TestCase):
    pass


class ToldPostgres(Told, fleet.OnPostgres, unittest.TestCase):
    pass


class OverTls(fleet.OnSqlite, unittest.TestCase):
    """The receiver has a certificate of an authority that this machine knows, or does not."""

    def setUp(self):
        keys = self.enterContext(trees.scratch()) / "keys"
        fleet.Collector.run("init", keys)
        self.anchor = keys / "authority.pem"
        self.receiver = Receiver()
        self.addCleanup(self.receiver.server_close)
        self.addCleanup(self.receiver.shutdown)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(keys / "server.pem", keys / "server.key")
        self.receiver.socket = context.wrap_socket(self.receiver.socket, server_side=True)
        self.more = f"webhooks: [{{url: \"https://localhost:{self.receiver.port}/\"}}]\n"
        super().setUp()

    def restart(self, trusted):
        self.collector.stop()
        self.collector.before = ["env", f"SSL_CERT_FILE={trusted}", "SSL_CERT_DIR=/nonexistent"]
        self.collector.start()
        agent = self.new_agent("web1")
        agent.state = fleet.state_of(integrity=VIOLATED)
        agent.send(self.collector, agent.beat(with_state=True))

    def test_a_receiver_that_proves_its_name_is_told(self):
        self.restart(self.anchor)
        until(lambda: "violation" in self.receiver.kinds())

    def test_a_receiver_that_does_not_is_told_nothing(self):
        self.restart(self.collector.folder / "authority.pem")
        self.collector.await_line(r"webhook: incident \d+: localhost: .*certificate verify failed")
        self.assertEqual(self.receiver.kinds(), [])


if __name__ == "__main__":
    unittest.main()
