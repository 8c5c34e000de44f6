#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The way to the collector: who it must be, what stands between, and what is broken on it."""

import base64
import hashlib
import http.server
import os
import pathlib
import subprocess
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE.parent / "lockdown")]

import agent  # noqa: E402
import between  # noqa: E402
import fleet  # noqa: E402
import netns  # noqa: E402
import pki  # noqa: E402
import telling  # noqa: E402
import trees  # noqa: E402

NAME = "collector.example"
# FILES PROGRAM...: sees these as its resolver's configuration.
WITH_NAMES = 'mount --bind "$1/resolv.conf" /etc/resolv.conf && ' \
             'mount --bind "$1/hosts" /etc/hosts && shift && exec "$@"'


class Delivery(telling.OneMachine, unittest.TestCase):
    settings = {"interval": "1s"}

    def setUp(self):
        super().setUp()
        self.machine.look()

    def through(self, server):
        """A server that stands between, until the end of the test."""
        self.addCleanup(server.close)
        return server

    def delivered(self, count=1):
        done = self.machine.tell()
        self.assertEqual(done.status, agent.DONE, done)
        self.assertEqual(self.collector.count("heartbeat"), count)

    def not_delivered(self, why, **how):
        """It is kept, and the store has nothing."""
        done = self.machine.tell(**how)
        self.assertEqual(done.status, agent.FAILED, done)
        self.assertRegex(done.err, why)
        self.assertEqual(self.machine.waiting(), 1)
        self.assertEqual(self.collector.count("heartbeat"), 0)

    def pin(self, certificate):
        text = pki.openssl("x509", "-in", certificate, "-noout", "-pubkey")
        path = self.folder / "public.pem"
        path.write_bytes(text)
        info = pki.openssl("pkey", "-pubin", "-in", path, "-outform", "DER")
        return base64.b64encode(hashlib.sha256(info).digest()).decode()

    # Who the collector must be.

    def test_another_authority_is_not_trusted(self):
        other = pki.Pki(self.folder / "other")
        (self.machine.root / "etc/bootseal/ca.pem").write_bytes(
            other.anchor.certificate.read_bytes())
        self.not_delivered("its certificate is not trusted: self-signed certificate in")

    def test_the_name_must_be_in_its_certificate(self):
        proxy = self.through(between.SocksProxy(self.collector.port))
        self.machine.configure(collector="https://other.example:443",
                               proxy=f"socks5://127.0.0.1:{proxy.port}")
        self.not_delivered("not trusted: hostname mismatch")
        self.assertEqual(proxy.asked, [("other.example", 443)])

    @unittest.skipIf(agent.is_static(), "a static program has the clock of the machine")
    def test_its_certificate_has_dates(self):
        self.not_delivered("not trusted: certificate has expired",
                           env=agent.clock("2050-01-01 00:00:00"))

    @unittest.skipIf(agent.is_static(), "a static program has the clock of the machine")
    def test_a_clock_behind_is_helped_by_when_the_machine_was_looked_at(self):
        past = agent.clock("2020-01-01 00:00:00")
        looked = self.machine.root / telling.OUTBOX / "looked"
        now = looked.read_text()
        looked.write_text("2020-01-01T00:00:00Z\n")
        self.not_delivered("certificate is not yet valid", env=past)
        looked.write_text(now)
        done = self.machine.tell(env=past)
        self.assertEqual(done.status, agent.DONE, done)

    def test_a_pinned_key(self):
        server = self.collector.folder / "server.pem"
        self.machine.configure(pins=f"[{self.pin(self.collector.folder / 'authority.pem')}]")
        self.not_delivered("none of the pinned ones")
        self.machine.configure(pins=f"[{self.pin(server)}]")
        self.delivered()

    def test_plain_http_is_no_collector(self):
        self.machine.configure(collector="http://127.0.0.1:1")
        done = self.machine.tell()
        self.assertEqual(done.status, agent.FAILED)
        self.assertIn("/etc/bootseal/telemetry.yaml:1:1: telemetry.yaml: collector is not a server",
                      done.err)

    # Who the agent is.

    def test_a_token_is_for_one_agent(self):
        self.delivered()
        other = telling.Machine(self.folder / "other", self.rules)
        other.join(self.collector)
        (other.root / "etc/bootseal/token").write_bytes(
            (self.machine.root / "etc/bootseal/token").read_bytes())
        other.look()
        done = other.tell()
        self.assertEqual(done.status, agent.FAILED)
        self.assertIn("answers 401: the token is unknown, used or expired", done.err)

    def test_a_credential_of_the_unit_is_the_token(self):
        folder = self.folder / "credentials"
        folder.mkdir()
        (self.machine.root / "etc/bootseal/token").rename(folder / "bootseal.token")
        self.not_delivered("there is no token")
        done = self.machine.tell(env={"CREDENTIALS_DIRECTORY": str(folder)})
        self.assertEqual(done.status, agent.DONE, done)

    def test_a_certificate_of_the_organisation_speaks_for_it(self):
        corporate = pki.Pki(self.folder / "corporate")
        instance = corporate.issue("instance", "machines")
        self.collector.stop()
        self.collector.set("sponsors", f"[{corporate.anchor.certificate}]")
        self.collector.keep_port()
        self.collector.start()
        for name, path in (("instance.pem", instance.certificate), ("instance.key", instance.key)):
            (self.machine.root / "etc/bootseal" / name).write_bytes(path.read_bytes())
        self.machine.configure(token=None,
                               client="{certificate: instance.pem, key: instance.key}")
        self.delivered()
        sponsor, = self.collector.rows("SELECT sponsor FROM agent")
        self.assertIn("instance", sponsor[0])

    def test_a_revoked_agent_is_told_so_and_keeps_what_it_has(self):
        self.delivered()
        self.collector.command("revoke", self.machine.identity().hex())
        self.machine.change()
        done = self.machine.tell()
        self.assertEqual(done.status, agent.FAILED)
        self.assertRegex(done.err, "answers 40[13]")
        self.assertEqual(self.machine.waiting(), 1)

    def test_it_renews_its_certificate_before_that_ends(self):
        self.collector.stop()
        self.collector.set("lifetime", "6s")
        self.collector.keep_port()
        self.collector.start()
        self.machine.start()
        certificate = self.machine.root / telling.FOLDER / "identity/certificate.pem"
        telling.until(certificate.exists)
        first = certificate.read_bytes()
        telling.until(lambda: certificate.read_bytes() != first)
        # Beyond the end of the first.
        until = time.monotonic() + 7
        telling.until(lambda: time.monotonic() > until)
        count = self.collector.count("heartbeat")
        telling.until(lambda: self.collector.count("heartbeat") > count)
        self.assertEqual(self.collector.count("agent"), 1)
        self.assertNotIn("refused", self.collector.said())

    # What stands between.

    def test_an_http_proxy_with_a_password(self):
        proxy = self.through(between.ConnectProxy(self.collector.port))
        self.machine.configure(proxy=f"http://agent:s3%3acret%2F%40@127.0.0.1:{proxy.port}",
                               collector="https://localhost:8443")
        self.delivered()
        self.assertEqual(set(proxy.asked), {"CONNECT localhost:8443 HTTP/1.1"})

    def test_a_proxy_that_refuses(self):
        proxy = self.through(between.ConnectProxy(self.collector.port))
        self.machine.configure(proxy=f"http://127.0.0.1:{proxy.port}")
        self.not_delivered("the proxy answers 407")

    def test_a_socks_proxy(self):
        proxy = self.through(between.SocksProxy(self.collector.port))
        self.machine.configure(proxy=f"socks5://127.0.0.1:{proxy.port}")
        self.delivered()

    def test_a_socks_proxy_with_a_password(self):
        proxy = self.through(between.SocksProxy(self.collector.port, "agent", "secret"))
        self.machine.configure(proxy=f"socks5://agent:wrong@127.0.0.1:{proxy.port}")
        self.not_delivered("refuses the user and password")
        self.machine.configure(proxy=f"socks5://127.0.0.1:{proxy.port}")
        self.not_delivered("another way to log in")
        self.machine.configure(proxy=f"socks5://agent:secret@127.0.0.1:{proxy.port}")
        self.delivered()

    def test_passwords_are_in_no_message(self):
        self.machine.configure(proxy="http://agent:s3cret@127.0.0.1:1")
        self.not_delivered("cannot connect")
        self.assertNotIn("s3cret", self.machine.tell().err)

    # What is broken on the way.

    def test_a_cable_that_is_cut_anywhere(self):
        self.machine.tell()
        cable = self.through(between.Cable(self.collector.port))
        self.machine.configure(collector=f"https://127.0.0.1:{cable.port}")
        cuts = failed = 0
        for cut in range(0, 9000, 300):
            self.machine.change()
            cable.cut = cut
            cuts += 1
            failed += self.machine.tell().status != agent.DONE
            if cuts % 4 == 0:
                cable.cut = None
                self.assertEqual(self.machine.tell().status, agent.DONE)
        cable.cut = None
        self.assertEqual(self.machine.tell().status, agent.DONE)
        self.assertEqual(self.machine.waiting(), 0)
        self.assertEqual(self.collector.incidents(), [])
        beats = [beat[2] for beat in telling.beats(self.collector)]
        self.assertEqual(beats, list(range(1, cuts + 2)))
        print(f"{cuts} cuts, {failed} of which ended a delivery: {len(beats)} heartbeats, once each")
        self.assertGreater(failed, 10)
        self.assertLess(failed, cuts)

    def test_a_collector_that_is_away_for_a_while(self):
        self.machine.start()
        telling.until(lambda: self.collector.count("heartbeat") > 0)
        # An answer that is cut short would be another sentence than that nobody is there.
        telling.until(lambda: self.machine.waiting() == 0)
        self.collector.keep_port()
        self.collector.stop()
        for _ in range(3):
            self.machine.change()
        telling.until(lambda: "not delivered" in self.machine.said())
        self.assertGreater(self.machine.waiting(), 0)
        self.collector.start()
        telling.until(lambda: "answers again" in self.machine.said())
        telling.until(lambda: self.machine.waiting() == 0)
        self.assertEqual(self.collector.incidents(), [])
        # One sentence and not one for every attempt.
        away = self.machine.said().split("answers again")[0]
        self.assertEqual(away.count("not delivered"), 1)

    def test_it_waits_as_long_as_it_is_asked_to(self):
        answer = b"HTTP/1.1 503 Busy\r\nRetry-After: 4\r\nContent-Length: 6\r\n\r\nlater\n"
        server = self.through(between.Answering(self.collector.folder / "server.pem",
                                                self.collector.folder / "server.key", answer,
                                                time.monotonic))
        self.machine.configure(collector=f"https://127.0.0.1:{server.port}")
        self.machine.start()
        telling.until(lambda: len(server.times) >= 3)
        waits = [later - sooner for sooner, later in zip(server.times, server.times[1:])]
        self.assertGreaterEqual(min(waits), 4)

    def test_answers_that_are_none(self):
        for number, answer in enumerate((
                b"", b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n\xff\xff\xff",
                b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n",
                b"HTTP/1.1 200 OK\r\nX: " + b"y" * 20000 + b"\r\n\r\n", b"SSH-2.0-x\r\n\r\n",
                # It acknowledges what was never sent.
                b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\x08\x63")):
            with self.subTest(answer[:40]):
                server = between.Answering(self.collector.folder / "server.pem",
                                           self.collector.folder / "server.key", answer,
                                           time.monotonic)
                if number == 0:
                    self.machine.tell()  # enrols
                    self.machine.change()
                self.machine.configure(collector=f"https://127.0.0.1:{server.port}")
                done = self.machine.tell()
                server.close()
                self.assertEqual(done.status, agent.FAILED, done)
                self.assertEqual(self.machine.waiting(), 1)

    # Names.

    @unittest.skipUnless(netns.may(), "needs namespaces")
    def test_names_are_resolved_without_libraries_of_the_machine(self):
        with netns.Namespace() as place:
            place.inside(lambda: self.resolve_in(place))

    def resolve_in(self, place):
        names = between.Names(("127.0.0.1", 53), NAME, "127.0.0.1")
        folder = self.folder / "names"
        folder.mkdir()
        (folder / "hosts").write_text("127.0.0.1 localhost\n")
        (folder / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:2\n")
        program = [agent.PROGRAM, "heartbeat", "--root", str(self.machine.root), "--once"]

        def tell(host):
            self.machine.configure(collector=f"https://{host}:9")
            trace = folder / "trace"
            done = subprocess.run(["unshare", "--mount", "sh", "-c", WITH_NAMES, "sh", str(folder),
                                   "strace", "-f", "-e", "trace=openat", "-o", str(trace),
                                   *program], capture_output=True, check=False, text=True,
                                  timeout=120)
            return done.stderr, trace.read_text()

        said, opened = tell(NAME)
        self.assertIn("cannot connect: Connection refused", said)
        self.assertEqual(set(names.asked), {NAME})
        self.assertNotRegex(opened, r"libnss_(?!files)")
        self.assertIn(f"cannot resolve none.example", tell("none.example")[0])
        (folder / "hosts").write_text("127.0.0.1 from-hosts.example\n")
        self.assertIn("cannot connect: Connection refused", tell("from-hosts.example")[0])
        self.assertNotIn("from-hosts.example", names.asked)
        names.socket.close()
        self.assertIn("cannot resolve", tell(NAME)[0])


if __name__ == "__main__":
    unittest.main()
