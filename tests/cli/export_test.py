#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The evidence of a kept report, control by control."""

import json
import os
import pathlib
import pty
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import agent  # noqa: E402
import pki  # noqa: E402
import small  # noqa: E402
import trees  # noqa: E402


class Export(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(trees.scratch())
        root = small.write_tree(self.folder / "tree")
        release = agent.Release(self.folder, pki.Pki(self.folder / "pki"),
                                small.write_sources(self.folder / "sources"))
        self.file = self.folder / "report.pb"
        named = ("--root", root, "--ruleset", release.ruleset, "--trust", release.trust)
        finished = agent.run("verify", *named, "--profile", "all", "--format", "proto",
                             "--output", self.file)
        self.assertEqual(finished.status, agent.NOT_COMPLIANT, finished)
        self.verified = agent.run("verify", *named, "--profile", "all", "--format", "json")

    def export(self, *arguments):
        return agent.must("report", "export", *arguments, self.file).out

    def test_each_control_has_its_findings_and_their_evidence(self):
        exported = json.loads(self.export("--format", "json"))
        self.assertEqual({framework["framework"]: [control["control"] for control in
                                                   framework["controls"]] for framework in exported},
                         {"cis-controls-v8": ["3.3", "4.8"], "nist-800-53r5": ["AC-3", "CM-7"]})
        control = exported[1]["controls"][1]
        self.assertEqual(control["counts"], {"fail": 1})
        finding, = control["findings"]
        # Nothing is computed anew: the finding is that of the run.
        of_run = self.verified.finding("forwarding")
        del finding["durationUs"], of_run["durationUs"]
        self.assertEqual(finding, of_run)
        self.assertEqual(finding["evidence"][0]["expected"], "0")

    def test_a_person_reads_it_by_control_or_by_rule(self):
        said = self.export()
        self.assertIn("CM-7  1 fail\n  fail           3.3.1  Packets are not forwarded", said)
        self.assertIn("expected  0\n", said)
        self.assertTrue(said.splitlines()[-1].startswith("NOT COMPLIANT"), said)
        said = self.export("--by", "rule", "--framework", "nist-800-53r5")
        self.assertIn("answers nist-800-53r5 CM-7\n", said)
        self.assertNotIn("cis-controls-v8", said)
        by_rule = json.loads(self.export("--by", "rule", "--format", "json"))
        self.assertEqual([finding["number"] for finding in by_rule], ["3.3.1", "7.1.5"])

    def test_it_can_go_to_a_file_and_takes_no_privilege(self):
        output = self.folder / "export.json"
        self.assertEqual(self.export("--format", "json", "--output", output), "")
        self.assertEqual(json.loads(output.read_text())[0]["framework"], "cis-controls-v8")
        self.folder.chmod(0o755)
        finished = agent.run("report", "export", "--format", "json", self.file,
                             before=("setpriv", "--reuid=65534", "--clear-groups"))
        self.assertEqual((finished.status, finished.out), (agent.DONE, output.read_text()), finished)

    def test_a_file_is_no_terminal(self):
        output = self.folder / "export.txt"
        ours, theirs = pty.openpty()
        try:
            subprocess.run([agent.PROGRAM, "report", "export", "--output", output, self.file],
                           check=True, stdout=theirs, timeout=60)
        finally:
            os.close(ours)
            os.close(theirs)
        self.assertNotIn("\x1b", output.read_text())

    def test_what_is_no_report_is_named_and_refused(self):
        def refused(*arguments, status=agent.FAILED, said):
            finished = agent.run("report", "export", *arguments)
            self.assertEqual((finished.status, finished.out), (status, ""), finished)
            self.assertIn(said, finished.err)
            self.assertEqual(finished.err.count("libprotobuf"), 0)

        whole = self.file.read_bytes()
        wrong = self.folder / "wrong.pb"
        for content in (b"", b"rules: []\n", self.verified.out.encode(), whole[:len(whole) // 2],
                        whole.replace(b"forwarding", b"forwardin\xff")):
            wrong.write_bytes(content)
            refused(wrong, said=f"{wrong} is no report, or a damaged one")
        refused(self.folder / "none", said="No such file or directory")
        refused(self.folder, said="is a directory")
        refused("--framework", "iso-27001", self.file,
                said="there are cis-controls-v8, nist-800-53r5")
        refused(status=agent.USAGE, said="takes one file")
        refused("--by", "colour", self.file, status=agent.USAGE, said="not colour")
        refused("--format", "junit", self.file, status=agent.USAGE, said="not junit")


if __name__ == "__main__":
    unittest.main()
