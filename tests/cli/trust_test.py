#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is refused at the command line says why, ends with 3, and leaves no trace in the tree."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import agent  # noqa: E402
import pki  # noqa: E402
import small  # noqa: E402
import trees  # noqa: E402

class Trust(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(trees.scratch())
        self.pki = pki.Pki(self.folder / "pki")
        self.root = small.write_tree(self.folder / "root")
        self.trust = self.pki.write_trust(self.folder / "trust")
        self.ruleset = self.build("good")

    def build(self, name, **header):
        sources = small.write_sources(self.folder / name, **header)
        ruleset = self.folder / f"{name}.yaml"
        agent.build(sources, ruleset)
        return ruleset

    def sign(self, *signers, ruleset=None):
        agent.sign(ruleset or self.ruleset, *signers)

    def openssl_sign(self, *signers, more=()):
        """As anybody would sign who does not have this program."""
        arguments = []
        for signer in signers:
            arguments += ["-signer", signer.certificate, "-inkey", signer.key]
        pki.openssl("cms", "-sign", "-binary", "-in", self.ruleset, *arguments, "-outform", "DER",
                    "-out", self.signature(), *more)

    def signature(self, ruleset=None):
        ruleset = ruleset or self.ruleset
        return ruleset.with_name(ruleset.name + ".p7s")

    def run_over(self, command, ruleset=None, **how):
        return agent.run(command, "--root", self.root, "--trust", self.trust, "--ruleset",
                         ruleset or self.ruleset, "--profile", "all", **how)

    def refused(self, *said, ruleset=None, **how):
        """Every command refuses, says each of `said`, and does not touch the tree."""
        before = trees.look(self.root, skip=())
        check = agent.run("ruleset", "check", "--root", self.root, "--trust", self.trust,
                          ruleset or self.ruleset, **how)
        runs = {"ruleset check": check}
        for command in ("plan", "verify", "apply"):
            runs[command] = self.run_over(command, ruleset, **how)
        for command, finished in runs.items():
            with self.subTest(command=command):
                self.assertEqual(finished.status, agent.REFUSED, finished)
                self.assertEqual(finished.out, "")
                self.assertTrue(finished.err.startswith("bootseal: "), finished.err)
                self.assertEqual(finished.err.count("\n"), 1, finished.err)
                for words in (str(ruleset or self.ruleset), *said):
                    self.assertIn(words, finished.err)
        self.assertEqual(trees.differences(before, trees.look(self.root, skip=())), [])

    def accepted(self, **how):
        finished = self.run_over("verify", **how)
        self.assertEqual(finished.status, agent.NOT_COMPLIANT, finished)
        return finished

    def test_author_and_approver_together_are_accepted(self):
        self.sign(self.pki.author, self.pki.approver)
        self.accepted()

    def test_unsigned(self):
        self.refused("there is no signature: sign the file and put its .p7s beside it")

    def test_one_altered_byte(self):
        self.sign(self.pki.author, self.pki.approver)
        content = bytearray(self.ruleset.read_bytes())
        content[len(content) // 2] ^= 1
        self.ruleset.write_bytes(content)
        self.refused("the file is not what ", "signed: restore the signed file")

    def test_one_altered_byte_of_the_signature_itself(self):
        self.sign(self.pki.author, self.pki.approver)
        content = bytearray(self.signature().read_bytes())
        content[-10] ^= 1
        self.signature().write_bytes(content)
        self.refused("does not hold: it was changed, or made with another key")

    def test_truncated_signature(self):
        self.sign(self.pki.author, self.pki.approver)
        whole = self.signature().read_bytes()
        for size in (1, 100, len(whole) - 1):
            self.signature().write_bytes(whole[:size])
            self.refused("is damaged or not CMS: copy it again")

    def test_unknown_anchor(self):
        stranger = pki.Pki(self.folder / "stranger", "Another Anchor")
        self.sign(self.pki.author, stranger.approver)
        self.refused("the certificate of Bob does not lead to an anchor of trust.yaml")

    def test_expired_certificate(self):
        old = self.pki.issue("Olga", pki.APPROVER_UNIT, start="20200101000000Z",
                             end="20250101000000Z")
        self.sign(self.pki.author, old)
        self.refused("the certificate of Olga is valid from 2020-01-01T00:00:00Z to "
                     "2025-01-01T00:00:00Z", "sign again with one that is valid")

    def test_certificate_that_is_not_yet_valid(self):
        early = self.pki.issue("Egon", pki.APPROVER_UNIT, start="20380101000000Z")
        self.sign(self.pki.author, early)
        self.refused("the certificate of Egon is valid from 2038-01-01T00:00:00Z",
                     "correct the clock")

    def test_revoked_certificate(self):
        self.sign(self.pki.author, self.pki.approver)
        self.pki.write_trust(self.trust.parent, "revocation_lists: [revoked.crl]\n")
        revoked = self.trust.parent / "revoked.crl"
        revoked.write_bytes(self.pki.revoke().read_bytes())
        self.accepted()
        revoked.write_bytes(self.pki.revoke(self.pki.approver).read_bytes())
        self.refused("Test Anchor has revoked the certificate of Bob: have the file signed by "
                     "somebody else")

    def test_missing_approver(self):
        self.sign(self.pki.author)
        self.refused("signed by 0 of 1 of the role approver", pki.APPROVER_UNIT)

    def test_one_person_in_two_roles(self):
        again = self.pki.issue("Alice", pki.APPROVER_UNIT)
        self.sign(self.pki.author, again)
        self.refused("signed, by key or by name, both as a", "have another person sign")

    def test_one_key_in_two_roles(self):
        other = self.pki.issue("Carol", pki.APPROVER_UNIT, key=self.pki.author.key)
        self.sign(self.pki.author, other)
        self.refused("signed, by key or by name, both as a", "have another person sign")

    def test_weak_digest(self):
        self.openssl_sign(self.pki.author, self.pki.approver, more=("-md", "sha1"))
        self.refused("signed with a digest that is not SHA-256, SHA-384 or SHA-512",
                     "sign again with -md sha256")

    def test_weak_key(self):
        weak = self.pki.issue("Wanda", pki.APPROVER_UNIT, kind="RSA:1024")
        self.openssl_sign(self.pki.author, weak)
        self.refused("the key of Wanda is RSA of 1024 bits")

    def test_weakly_signed_certificate(self):
        weak = self.pki.issue("Wim", pki.APPROVER_UNIT, digest="sha1")
        self.openssl_sign(self.pki.author, weak)
        self.refused("the certificate of Wim is signed with SHA1: have it issued again")

    def test_serial_below_the_floor_of_the_policy(self):
        self.sign(self.pki.author, self.pki.approver)
        policy = self.trust.read_text().replace("minimum_serial: 1", "minimum_serial: 101")
        self.trust.write_text(policy)
        self.refused("serial 100 of test is below 101, the lowest that this machine accepts")

    def test_serial_below_one_that_was_accepted(self):
        newer = self.build("newer", serial=200)
        self.sign(self.pki.author, self.pki.approver)
        self.sign(self.pki.author, self.pki.approver, ruleset=newer)
        self.accepted()
        self.run_over("verify", newer)
        self.accepted()  # looking accepts nothing for good
        self.assertEqual(self.run_over("apply", newer).status, agent.DONE)
        self.refused("serial 100 of test is below 200, the lowest that this machine accepts")
        self.assertEqual(agent.run("rollback", "--root", self.root).status, agent.DONE)
        self.refused("serial 100 of test is below 200, the lowest that this machine accepts")

    def test_expired_ruleset(self):
        old = self.build("old", expires="2025-06-01T00:00:00Z")
        self.sign(self.pki.author, self.pki.approver, ruleset=old)
        self.refused("expired at 2025-06-01T00:00:00Z", ruleset=old)

    def test_ruleset_for_another_platform(self):
        other = self.build("other", platform="11")
        self.sign(self.pki.author, self.pki.approver, ruleset=other)
        self.refused("is for debian 11, and this system is debian 12", ruleset=other)

    def test_damaged_serial_state_is_not_a_start_from_scratch(self):
        self.sign(self.pki.author, self.pki.approver)
        self.assertEqual(self.run_over("apply").status, agent.DONE)
        serials = [p for p in (self.root / trees.STATE).rglob("*") if b"test 100" in read(p)]
        self.assertEqual(len(serials), 1)
        serials[0].write_bytes(b"test 1")
        serials[0].write_bytes(b"test one\n")
        finished = self.run_over("verify")
        self.assertEqual(finished.status, agent.FAILED, finished)
        self.assertIn("is damaged, and what was accepted before cannot be told", finished.err)

    @unittest.skipIf(agent.is_static(), "it takes no library that says another time")
    def test_the_clock_of_a_first_boot_is_no_reason(self):
        self.sign(self.pki.author, self.pki.approver)
        report = agent.run("verify", "--root", self.root, "--trust", self.trust, "--ruleset",
                           self.ruleset, "--profile", "all", "--format", "json",
                           env=agent.clock("1970-01-02 00:00:00"))
        self.assertEqual(report.status, agent.NOT_COMPLIANT, report.err)
        self.assertEqual(report.report()["clock"], "CLOCK_BEHIND_SIGNATURE")

    @unittest.skipIf(agent.is_static(), "it takes no library that says another time")
    def test_a_clock_that_is_late_refuses_what_has_expired(self):
        self.sign(self.pki.author, self.pki.approver)
        self.refused("2036-01-02", env=agent.clock("2036-01-02 00:00:00"))

    def test_what_openssl_signs_is_accepted(self):
        for form in ("DER", "PEM"):
            pki.openssl("cms", "-sign", "-binary", "-in", self.ruleset, "-signer",
                        self.pki.author.certificate, "-inkey", self.pki.author.key, "-signer",
                        self.pki.approver.certificate, "-inkey", self.pki.approver.key, "-outform",
                        form, "-out", self.signature())
            self.accepted()

    def test_what_openssl_signs_can_be_approved_here(self):
        self.openssl_sign(self.pki.author)
        self.sign(self.pki.approver)
        self.accepted()

    def test_openssl_verifies_what_is_signed_here(self):
        for form in ("der", "pem"):
            self.signature().unlink(missing_ok=True)
            for signer in (self.pki.author, self.pki.approver):
                agent.must("ruleset", "sign", self.ruleset, "--certificate", signer.certificate,
                           "--key", signer.key, "--form", form)
            seen = pki.openssl("cms", "-verify", "-binary", "-inform", form, "-in",
                               self.signature(), "-content", self.ruleset, "-CAfile",
                               self.pki.anchor.certificate, "-purpose", "any")
            self.assertEqual(seen, self.ruleset.read_bytes())

    def test_check_names_who_signed_and_when(self):
        self.sign(self.pki.author, self.pki.approver)
        finished = agent.run("ruleset", "check", "--root", self.root, "--trust", self.trust,
                             self.ruleset)
        self.assertEqual(finished.status, agent.DONE, finished)
        for words in ("test 1.0.0, serial 100", "author: Alice, at 20", "approver: Bob, at 20"):
            self.assertIn(words, finished.out)

    def test_the_tree_that_ships_its_ruleset_and_its_trust_needs_neither_named(self):
        self.sign(self.pki.author, self.pki.approver)
        shipped = self.root / "usr/lib/bootseal/rulesets"
        shipped.mkdir(parents=True)
        for file in (self.ruleset, self.signature()):
            (shipped / file.name).write_bytes(file.read_bytes())
        self.pki.write_trust(self.root / "etc/bootseal")
        finished = agent.run("verify", "--root", self.root, "--profile", "all")
        self.assertEqual(finished.status, agent.NOT_COMPLIANT, finished)


def read(path):
    return path.read_bytes() if path.is_file() else b""


if __name__ == "__main__":
    unittest.main()
