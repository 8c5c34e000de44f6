#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Who is let in, for how long, and what ends it."""

import pathlib
import ssl
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import fleet  # noqa: E402
import pki  # noqa: E402
import wire  # noqa: E402


class Enrolment:
    def make(self, name="agent"):
        return fleet.Agent(self.folder, name)

    def accepted(self, agent):
        return agent.send(self.collector, agent.beat(with_state=True))[0]

    def test_a_token_lets_one_agent_in(self):
        token, first, second = self.collector.token(), self.make("one"), self.make("two")
        self.assertEqual(first.enrol(self.collector, token), 200)
        self.assertEqual(second.enrol(self.collector, token), 401)
        self.assertEqual(self.accepted(first), 200)
        self.assertEqual(self.collector.count("agent"), 1)

    def test_the_same_agent_may_ask_again_as_its_answer_may_be_lost(self):
        token, agent = self.collector.token(), self.make()
        self.assertEqual(agent.enrol(self.collector, token), 200)
        self.assertEqual(agent.enrol(self.collector, token), 200)
        self.assertEqual(self.accepted(agent), 200)

    def test_a_token_that_is_unknown_missing_or_expired_lets_nobody_in(self):
        token = self.collector.token("--for", "1s")
        time.sleep(1.1)
        for wrong in (token, "bootseal-" + "0" * 64, "x", None):
            self.assertEqual(self.make().enrol(self.collector, wrong), 401)
        self.assertEqual(self.collector.count("agent"), 0)

    def test_the_store_does_not_have_the_token(self):
        token = self.collector.token()
        stored = b"" if "://" in self.collector.store else b"".join(
            path.read_bytes() for path in self.collector.folder.glob("collector.db*"))
        self.assertNotIn(token.encode(), stored)
        self.assertNotIn(token.removeprefix("bootseal-").encode(), stored)

    def test_what_is_no_request_for_a_key_on_p256_is_refused(self):
        agent, token = self.make(), self.collector.token()
        good = agent.request()
        rsa = pki.make_key(self.folder / "rsa.key", "RSA:2048")
        other = pki.make_key(self.folder / "p384.key", "P-384")
        wrong = [good[:-1] + bytes([good[-1] ^ 1]), good + b"\0", good[:40], b"\0" * 100, b"",
                 *(pki.openssl("req", "-new", "-key", key, "-subj", "/CN=x", "-outform", "DER")
                   for key in (rsa, other))]
        for request in wrong:
            body = wire.message((1, request), (2, token))
            self.assertEqual(fleet.post(self.collector, "/v1/enroll", body)[0], 400)
        self.assertEqual(fleet.post(self.collector, "/v1/enroll", b"\xff\xff\xff")[0], 400)
        self.assertEqual(agent.enrol(self.collector, token), 200)

    def test_a_certificate_is_that_of_the_agents_key_and_short(self):
        agent = self.make()
        agent.enrol(self.collector, self.collector.token())
        shown = pki.openssl("x509", "-in", agent.credential.certificate, "-noout", "-subject",
                            "-ext", "extendedKeyUsage,basicConstraints,keyUsage").decode()
        for words in (agent.id.hex(), "CA:FALSE", "TLS Web Client Authentication",
                      "Digital Signature"):
            self.assertIn(words, shown)
        pki.openssl("verify", "-purpose", "sslclient", "-CAfile",
                    self.collector.folder / "authority.pem", agent.credential.certificate)
        ends = subprocess.run(["openssl", "x509", "-in", agent.credential.certificate, "-noout",
                               "-checkend", str(15 * 86400)], capture_output=True, check=False)
        self.assertEqual(ends.returncode, 1)

    def test_an_agent_renews_its_certificate_with_the_one_it_has(self):
        agent = self.new_agent()
        before = agent.credential.certificate.read_bytes()
        self.assertEqual(agent.enrol(self.collector, credential=agent.credential), 200)
        self.assertNotEqual(agent.credential.certificate.read_bytes(), before)
        self.assertEqual(self.accepted(agent), 200)
        self.assertEqual(self.collector.count("agent"), 1)

    def test_an_agent_renews_no_other_key(self):
        agent, other = self.new_agent(), self.make("other")
        self.assertEqual(other.enrol(self.collector, credential=agent.credential), 403)

    def test_a_revoked_agent_is_refused_at_once_and_never_let_in_again(self):
        agent, other = self.new_agent(), self.new_agent("other")
        open_one = fleet.Connection(self.collector, agent.credential)
        self.addCleanup(open_one.close)
        self.assertEqual(agent.send(self.collector, agent.beat(), connection=open_one)[0], 200)
        self.collector.command("revoke", agent.id.hex())
        self.assertEqual(agent.send(self.collector, agent.beat(), connection=open_one)[0], 401)
        self.assertEqual(self.accepted(agent), 401)
        self.assertEqual(agent.enrol(self.collector, self.collector.token()), 403)
        self.assertEqual(agent.enrol(self.collector, credential=agent.credential), 403)
        self.assertEqual(self.accepted(other), 200)
        self.assertEqual(self.collector.count("heartbeat"), 2)

    def test_the_revocation_list_names_the_certificates_of_a_revoked_agent(self):
        agent, other = self.new_agent(), self.new_agent("other")
        self.collector.command("revoke", agent.id.hex())
        (self.folder / "list.pem").write_text(self.collector.command("revoked"))
        anchor = self.collector.folder / "authority.pem"
        for who, status in ((agent, 2), (other, 0)):
            done = subprocess.run(["openssl", "verify", "-crl_check", "-CAfile", anchor, "-CRLfile",
                                   self.folder / "list.pem", who.credential.certificate],
                                  capture_output=True, check=False)
            self.assertEqual(done.returncode, status, done.stderr)

    def test_certificates_that_do_not_hold_are_told_why(self):
        agent = self.new_agent()
        elsewhere = pki.Pki(self.folder / "elsewhere")
        strange = elsewhere.issue("x", "y")
        body = wire.message((1, agent.beat()))
        for credential, why in ((strange, "does not hold"), (None, "no client certificate"),
                                (self.expired(agent), "expired"),
                                (self.own_server(), "does not hold")):
            status, text, _ = fleet.post(self.collector, "/v1/heartbeats", body, credential)
            self.assertEqual(status, 401)
            self.assertIn(why, text.decode())
            self.assertIn(why, self.collector.said())
        self.assertEqual(self.collector.count("heartbeat"), 0)

    def expired(self, agent):
        """The agent's certificate as it would be if it had ended yesterday, by the same authority."""
        folder = self.collector.folder
        request = self.folder / "request.pem"
        path = self.folder / "expired.pem"
        request.write_bytes(pki.openssl("req", "-new", "-key", agent.key, "-subj",
                                        f"/CN={agent.id.hex()}"))
        (self.folder / "index").write_text("")
        (self.folder / "expired.cnf").write_text(
            f"[ca]\ndefault_ca=this\n[this]\ndatabase={self.folder}/index\nnew_certs_dir={self.folder}\n"
            "rand_serial=yes\ndefault_md=sha256\npolicy=any\n[any]\ncommonName=supplied\n")
        pki.openssl("ca", "-batch", "-notext", "-config", self.folder / "expired.cnf", "-cert",
                    folder / "authority.pem", "-keyfile", folder / "authority.key", "-startdate",
                    "20200101000000Z", "-enddate", "20200201000000Z", "-in", request, "-out", path)
        return pki.Credential(path, agent.key)

    def own_server(self):
        return pki.Credential(self.collector.folder / "server.pem",
                              self.collector.folder / "server.key")

    def test_tls_before_1_3_is_not_spoken(self):
        context = ssl.create_default_context(cafile=str(self.collector.folder / "authority.pem"))
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        connection = fleet.Connection(self.collector)
        connection.http._context = context  # pylint: disable=protected-access
        with self.assertRaises(ssl.SSLError):
            connection.post("/v1/enroll", b"")


class Sponsored:
    """Certificates of another authority may let agents in where the configuration says so."""

    def setUp(self):
        super().setUp()
        self.corporate = pki.Pki(self.folder / "corporate")
        self.collector.stop()
        with self.collector.config.open("a") as config:
            config.write(f"sponsors: [\"{self.corporate.anchor.certificate}\"]\n")
        self.collector.start()
        self.sponsor = self.corporate.issue("deploy", "operations")

    def test_a_sponsor_lets_agents_in_and_is_on_record(self):
        for name in ("one", "two"):
            agent = fleet.Agent(self.folder, name)
            self.assertEqual(agent.enrol(self.collector, credential=self.sponsor), 200)
            self.assertEqual(agent.send(self.collector, agent.beat())[0], 200)
        sponsors = self.collector.rows("SELECT sponsor FROM agent")
        self.assertEqual(len(sponsors), 2)
        self.assertIn("CN=deploy", sponsors[0][0])

    def test_a_sponsor_is_no_agent(self):
        agent = self.new_agent()
        body = wire.message((1, agent.beat()))
        self.assertEqual(fleet.post(self.collector, "/v1/heartbeats", body, self.sponsor)[0], 401)


class EnrolmentSqlite(Enrolment, fleet.OnSqlite, unittest.TestCase):
    pass


class EnrolmentPostgres(Enrolment, fleet.OnPostgres, unittest.TestCase):
    pass


class SponsoredSqlite(Sponsored, fleet.OnSqlite, unittest.TestCase):
    pass


if __name__ == "__main__":
    unittest.main()
