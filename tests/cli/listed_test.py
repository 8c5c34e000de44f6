#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Rules that ask whether files are in the manifest of the tree: many of them in one run, which reads it in order."""

import pathlib
import sys
import unittest

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support")]

import agent  # noqa: E402
import pki  # noqa: E402
import small  # noqa: E402
import trees  # noqa: E402

MANIFEST = "var/lib/bootseal/integrity/sealed.mtree"
RULE = """\
  - id: {id}
    number: {number}
    title: These are in the record
    profiles: [all]
    severity: low
    why: Whoever replaces them is found out.
    answers: {{cis-controls-v8: ["3.14"], nist-800-53r5: [SI-7]}}
    require:
      - manifest: {what}
"""
ASKED = {
    "last": "{paths: [/usr/zz, /usr/aa]}",
    "first": "{paths: [/usr/aa]}",
    "missing": "{paths: [/usr/mm, /usr/aa]}",
    "folder": "{paths: [/usr]}",
    "sealed": "{state: sealed}",
    "by-a-link": "{paths: [/usr/link]}",
}


class Listed(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(trees.scratch())
        self.pki = pki.Pki(self.folder / "pki")
        sources = small.write_sources(self.folder / "sources")
        (sources / "1.yaml").write_text("rules:\n" + "".join(
            RULE.format(id=id, number=f"1.{number}", what=what)
            for number, (id, what) in enumerate(ASKED.items(), 1)))
        self.release = agent.Release(self.folder, self.pki, sources)
        self.root = small.write_tree(self.folder / "tree")
        for path in ("usr/aa", "usr/zz"):
            (self.root / path).write_text("content\n")
        (self.root / "usr/link").symlink_to("aa")
        self.manifest = self.root / MANIFEST
        self.manifest.parent.mkdir(parents=True)
        agent.must("integrity", "snapshot", "--root", self.root, "--output", self.manifest)

    def found(self):
        done = self.release.run("verify", self.root, profile="all")
        return {id: agent.status_of(done.finding(id)) for id in ASKED}

    def trust(self):
        folder = self.root / "etc/bootseal"
        folder.mkdir()
        for path in (self.release.trust, self.release.trust.parent / "anchor.pem"):
            (folder / path.name).write_bytes(path.read_bytes())

    def test_each_is_answered_from_the_beginning(self):
        self.trust()
        agent.sign(self.manifest, self.pki.author, self.pki.approver)
        self.assertEqual(self.found(), {"last": "pass", "first": "pass", "missing": "fail", "folder": "fail",
                                        "sealed": "pass", "by-a-link": "pass"})

    def test_what_one_did_not_sign_lists_nothing(self):
        self.trust()
        agent.sign(self.manifest, self.pki.author)
        self.assertEqual(set(self.found().values()), {"fail"})

    def test_nor_where_nobody_is_trusted(self):
        agent.sign(self.manifest, self.pki.author, self.pki.approver)
        self.assertEqual(set(self.found().values()), {"fail"})


if __name__ == "__main__":
    unittest.main()
