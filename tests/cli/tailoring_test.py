#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What an organisation signs about a ruleset: other values, deselected rules and waivers."""

import pathlib
import shutil
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import agent  # noqa: E402
import pki  # noqa: E402
import small  # noqa: E402
import trees  # noqa: E402

TAILORING = """\
tailoring:
  id: site
  ruleset: test
  serial: {serial}
  expires: {expires}
{more}"""
WAIVER = """\
waivers:
  - {{rule: shadow, reason: The backup reads it., approver: Ann Example, expires: {until}}}
"""
DESELECTED = """\
deselect:
  - {rule: 3.3.1, reason: This is a router.}
"""


class Tailoring(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(trees.scratch())
        self.pki = pki.Pki(self.folder / "pki")
        self.release = agent.Release(self.folder, self.pki,
                                     small.write_sources(self.folder / "sources"))
        self.root = small.write_tree(self.folder / "tree")
        self.file = self.folder / "tailoring.yaml"

    def write(self, more="", serial=1, expires="2035-01-01T00:00:00Z"):
        self.file.write_text(TAILORING.format(serial=serial, expires=expires, more=more))
        pathlib.Path(f"{self.file}.p7s").unlink(missing_ok=True)
        agent.sign(self.file, self.pki.author, self.pki.approver)

    def run_with(self, command="verify", *more):
        return self.release.run(command, self.root, "--tailoring", self.file, *more, profile="all")

    def test_a_waived_rule_is_shown_with_its_reason_and_left_alone(self):
        self.write(WAIVER.format(until="2034-01-01T00:00:00Z"))
        applied = self.run_with("apply")
        self.assertEqual(applied.status, agent.DONE, applied.err)
        finding = applied.finding("shadow")
        self.assertEqual(agent.status_of(finding), "waived")
        self.assertEqual(finding["cause"],
                         "The backup reads it. (until 2034-01-01T00:00:00Z, by Ann Example)")
        self.assertEqual(finding["waiver"]["approver"], "Ann Example")
        self.assertEqual((self.root / "etc/shadow").stat().st_mode & 0o777, 0o640)
        self.assertEqual(applied.report()["tailoring"]["id"], "site")
        self.assertEqual({signer["role"] for signer in applied.report()["tailoring"]["signers"]},
                         {"author", "approver"})

    def test_a_waiver_that_ended_is_none(self):
        self.write(WAIVER.format(until="2026-01-01T00:00:00Z"))
        looked = self.run_with()
        self.assertEqual(looked.status, agent.NOT_COMPLIANT)
        self.assertEqual(agent.status_of(looked.finding("shadow")), "fail")
        self.assertEqual(looked.finding("shadow")["cause"],
                         "the waiver ended at 2026-01-01T00:00:00Z, by Ann Example")
        self.assertEqual(agent.status_of(self.run_with("apply").finding("shadow")), "fixed")

    def test_a_deselected_rule_says_so(self):
        self.write(DESELECTED)
        finding = self.run_with("apply").finding("forwarding")
        self.assertEqual(agent.status_of(finding), "not_applicable")
        self.assertEqual(finding["cause"], "deselected: This is a router.")

    def test_the_one_in_the_tree_is_taken_unasked(self):
        self.write(DESELECTED)
        place = self.root / "etc/bootseal"
        place.mkdir(parents=True)
        for suffix in ("", ".p7s"):
            shutil.copy(f"{self.file}{suffix}", place)
        looked = self.release.run("verify", self.root, profile="all")
        self.assertEqual(looked.finding("forwarding")["cause"], "deselected: This is a router.")
        # Without its signature it is refused, not passed over.
        (place / "tailoring.yaml.p7s").unlink()
        self.assertEqual(self.release.run("verify", self.root, profile="all").status,
                         agent.REFUSED)

    def test_what_is_not_signed_as_it_should_be_is_refused(self):
        self.write(DESELECTED)
        good = self.file.read_bytes()
        self.file.write_bytes(good.replace(b"router", b"rooter"))
        self.assert_refused("altered")
        self.file.write_bytes(good)
        pathlib.Path(f"{self.file}.p7s").unlink()
        self.assert_refused("unsigned")
        agent.sign(self.file, self.pki.author)
        self.assert_refused("signed by the author alone")
        self.write(expires="2026-01-01T00:00:00Z")
        self.assert_refused("expired")

    def test_there_is_no_going_back(self):
        self.write(serial=2)
        self.assertEqual(self.run_with("apply").status, agent.DONE)
        self.write(DESELECTED, serial=1)
        self.assert_refused("older")
        self.write(DESELECTED, serial=3)
        self.assertEqual(self.run_with("verify").status, agent.DONE)

    def test_what_it_says_wrongly_is_told_with_its_place(self):
        for more, place in ((DESELECTED.replace("3.3.1", "3.3.9"), ":7:5: "),
                            ("variables: {x: 1}\n", ":6:13: "),
                            ("waive: []\n", ":6:1: ")):
            self.write(more)
            looked = self.run_with("apply")
            self.assertEqual(looked.status, agent.FAILED, looked.err)
            self.assertIn(f"{self.file}{place}", looked.err)
        self.assertFalse((self.root / "etc/sysctl.d/99-zz-bootseal.conf").exists())

    def test_check_shows_who_signed_it(self):
        self.write(DESELECTED)
        shown = agent.must("ruleset", "check", self.release.ruleset, "--trust", self.release.trust,
                           "--root", self.root, "--tailoring", self.file)
        self.assertIn("tailoring site, serial 1", shown.out)

    def assert_refused(self, why):
        before = trees.look(self.root)
        looked = self.run_with("apply")
        self.assertEqual(looked.status, agent.REFUSED, f"{why}: {looked.out}{looked.err}")
        self.assertEqual(looked.out, "")
        self.assertEqual(trees.differences(before, trees.look(self.root)), [], why)


if __name__ == "__main__":
    unittest.main()
