#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Who does not play by the rules costs a bounded amount, and others are served meanwhile."""

import contextlib
import os
import pathlib
import socket
import ssl
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import fleet  # noqa: E402
import wire  # noqa: E402

LIMITS = "limits: {handshake: 2s, request: 2s, connections: 200, rate: 5, burst: 50, threads: 2}\n"


class Hostile(fleet.OnSqlite, unittest.TestCase):
    more = LIMITS

    def setUp(self):
        super().setUp()
        self.honest = self.new_agent("honest")
        self.agent = self.new_agent("hostile")
        self.agent.send(self.collector, self.agent.beat(with_state=True))

    def tearDown(self):
        self.assertEqual(self.honest.send(self.collector, self.honest.beat(with_state=True))[0], 200)
        self.assertEqual(self.collector.process.poll(), None)

    def raw(self):
        """A socket to the collector."""
        return self.enterContext(socket.create_connection(("127.0.0.1", self.collector.port), 30))

    def tls(self, agent=None):
        """The same behind a handshake."""
        context = ssl.create_default_context(cafile=str(self.collector.folder / "authority.pem"))
        if agent:
            context.load_cert_chain(agent.credential.certificate, agent.credential.key)
        return self.enterContext(context.wrap_socket(self.raw(), server_hostname="localhost"))

    def answer(self, stream):
        """All that comes until the other side closes."""
        said = b""
        with contextlib.suppress(OSError):
            while piece := stream.recv(65536):
                said += piece
        return said.decode("latin-1")

    def status(self, stream):
        return int(self.answer(stream).split()[1])

    def test_a_body_that_is_too_large_is_not_read(self):
        for path, size in (("/v1/heartbeats", 1 << 20), ("/v1/reports", 9 << 20),
                           ("/v1/enroll", 1 << 17)):
            before = self.collector.resident()
            stream = self.tls(self.agent)
            stream.sendall(f"POST {path} HTTP/1.1\r\nContent-Length: {size}\r\n\r\n".encode())
            self.assertEqual(self.status(stream), 413)
            self.assertLess(self.collector.resident(), before + (4 << 10))

    def test_a_body_without_end_is_cut(self):
        stream = self.tls(self.agent)
        stream.sendall(b"POST /v1/heartbeats HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
        with contextlib.suppress(OSError):
            for _ in range(100):
                stream.sendall(b"4000\r\n" + b"x" * 0x4000 + b"\r\n")
        self.assertEqual(self.status(stream), 413)

    def test_whose_body_nobody_wants_is_answered_before_it(self):
        for agent, path, status in ((None, "/v1/heartbeats", 401), (None, "/v1/reports", 401),
                                    (self.agent, "/", 404), (self.agent, "/v1/enroll/x", 404)):
            stream = self.tls(agent)
            stream.sendall(f"POST {path} HTTP/1.1\r\nContent-Length: 100000000\r\n\r\n".encode())
            self.assertEqual(self.status(stream), status)
        stream = self.tls(self.agent)
        stream.sendall(b"GET /v1/heartbeats HTTP/1.1\r\n\r\n")
        self.assertEqual(self.status(stream), 405)

    def test_what_is_no_http_is_answered_or_closed(self):
        for said in (b"\0" * 100, b"POST\r\n\r\n", b"POST /v1/enroll HTTP/9.9\r\n\r\n",
                     b"POST /v1/enroll HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                     b"POST /v1/enroll HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                     b"POST /v1/enroll HTTP/1.1\r\nContent-Length: 1\r\n"
                     b"Transfer-Encoding: chunked\r\n\r\n",
                     b"POST /" + b"x" * 10000 + b" HTTP/1.1\r\n\r\n",
                     b"POST /v1/enroll HTTP/1.1\r\n" + b"a: b\r\n" * 5000 + b"\r\n"):
            with self.subTest(said[:40]):
                stream = self.tls(self.agent)
                with contextlib.suppress(OSError):
                    stream.sendall(said)
                self.assertNotIn(" 200 ", self.answer(stream))

    def test_who_is_slow_is_closed(self):
        begun = {"silent": self.raw(), "no handshake": self.raw(), "no body": self.tls(self.agent),
                 "no end of the header": self.tls(self.agent)}
        begun["no handshake"].sendall(b"\x16\x03\x01")
        begun["no body"].sendall(b"POST /v1/heartbeats HTTP/1.1\r\nContent-Length: 1000\r\n\r\nx")
        begun["no end of the header"].sendall(b"POST /v1/heartbeats HTTP/1.1\r\n")
        until = time.monotonic() + 10
        slow = begun["no body"]
        with contextlib.suppress(OSError):
            while time.monotonic() < until:  # a byte now and then gains nothing
                slow.sendall(b"x")
                time.sleep(0.3)
        self.assertLess(time.monotonic(), until - 3)
        for what, stream in begun.items():
            with self.subTest(what):
                stream.settimeout(5)
                with contextlib.suppress(ConnectionError, ssl.SSLError):
                    self.assertEqual(stream.recv(100), b"")

    def test_half_open_connections_leave_room_for_others(self):
        def serve():
            for _ in range(10):
                status, _ = self.honest.send(self.collector, self.honest.beat(with_state=True))
                self.assertEqual(status, 200)
        # What it keeps of those, and what a sanitizer keeps of what is freed, is no crowd's.
        serve()
        before = self.collector.resident()
        crowd = [self.raw() for _ in range(600)]
        for stream in crowd[::2]:
            stream.sendall(b"\x16\x03\x01\x02")
        serve()
        self.assertLess(self.collector.resident(), before + (32 << 10))

    def test_malformed_messages_are_refused(self):
        inner = self.agent.heartbeat()
        signed = wire.message((1, inner), (2, self.agent.sign(inner)))
        connection = fleet.Connection(self.collector, self.agent.credential)
        self.addCleanup(connection.close)
        bodies = [b"", b"\xff" * 50, b"\x0a\xff\xff\xff\xff\x0f", wire.message((1, signed))[:-3],
                  wire.message((1, b"\xff" * 10)), wire.message((1, wire.message((1, b"\xff")))),
                  wire.message((1, wire.message((1, inner), (2, b"x" * 200)))),
                  b"".join(wire.message((1, b"x")) for _ in range(100)),
                  b"\x0b" * 1000, os.urandom(2000)]
        for body in bodies:
            self.assertEqual(connection.post("/v1/heartbeats", body)[0], 400, body[:20])
        for body in (b"", b"\xff" * 50, b"\x08\x01\x62\xff", b"{}", os.urandom(500)):
            self.assertEqual(connection.post("/v1/reports", body)[0], 400, body[:20])
            time.sleep(2)  # a report counts as ten heartbeats
        self.assertEqual(self.collector.count("heartbeat"), 1)

    def test_who_asks_too_often_is_told_when_to_come_back(self):
        connection = fleet.Connection(self.collector, self.agent.credential)
        self.addCleanup(connection.close)
        body = b"".join(wire.message((1, self.agent.beat())) for _ in range(60))
        self.assertEqual(connection.post("/v1/heartbeats", body)[0], 200)
        status, _, headers = connection.post("/v1/heartbeats", body)
        self.assertEqual(status, 429)
        self.assertIn(int(headers["Retry-After"]), range(1, 5))
        self.assertEqual(self.honest.send(self.collector, self.honest.beat(with_state=True))[0], 200)
        time.sleep(int(headers["Retry-After"]))
        connection.close()
        self.assertEqual(connection.post("/v1/heartbeats", body)[0], 200)
        self.assertEqual(self.collector.count("heartbeat"), 62)

    def test_the_log_has_a_bound_and_says_what_it_left_out(self):
        for _ in range(300):
            self.raw().sendall(b"no TLS at all\n\n\n\n\n")
        time.sleep(1.2)
        self.tls().sendall(b"GET / HTTP/1.1\r\n\r\n")
        self.collector.await_line(r"refused: .*: /: there is nothing", timeout=5)
        self.assertLess(self.collector.said().count("no handshake"), 250)


if __name__ == "__main__":
    unittest.main()
