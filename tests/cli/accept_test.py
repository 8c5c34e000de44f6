#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a package changed on a running instance is accepted, and nothing else is."""

import pathlib
import sys
import unittest

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support")]

import agent  # noqa: E402
import pki  # noqa: E402
import trees  # noqa: E402

VIOLATED = 4
INFO = "var/lib/dpkg/info"
STATUS = """\
Package: tool
Status: install ok installed
Architecture: amd64
Version: {version}
"""


class Accept(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(trees.scratch())
        cls.pki = pki.Pki(cls.folder / "pki")
        cls.trust = cls.pki.write_trust(cls.folder)

    def setUp(self):
        self.root = self.folder / self._testMethodName
        for path in ("usr/bin", "usr/lib/tool/1", "usr/lib/python3", "etc", INFO):
            (self.root / path).mkdir(parents=True)
        (self.root / "bin").symlink_to("usr/bin")
        self.package("1", ["/bin/tool", "/usr/lib/tool", "/usr/lib/tool/1", "/usr/lib/tool/1/part",
                           "/usr/lib/python3", "/usr/lib/python3/tool.py"])
        (self.root / "usr/bin/tool").write_text("one")
        (self.root / "usr/bin/other").write_text("other")
        (self.root / "usr/lib/tool/1/part").write_text("part")
        (self.root / "usr/lib/python3/tool.py").write_text("")
        self.manifest = self.root / "var/lib/bootseal/integrity/sealed.mtree"
        self.manifest.parent.mkdir(parents=True)
        agent.must("integrity", "snapshot", "--root", self.root, "--output", self.manifest)
        agent.sign(self.manifest, self.pki.author, self.pki.approver)

    def package(self, version, files):
        """What dpkg knows of the package."""
        (self.root / "var/lib/dpkg/status").write_text(STATUS.format(version=version))
        (self.root / INFO / "tool.list").write_text("/.\n" + "".join(f"{f}\n" for f in files))

    def upgrade(self):
        """The package is another version: a file is new, one is gone, and Python compiled one."""
        self.package("2", ["/bin/tool", "/usr/lib/tool", "/usr/lib/tool/2", "/usr/lib/tool/2/part",
                           "/usr/lib/python3", "/usr/lib/python3/tool.py"])
        (self.root / "usr/bin/tool").write_text("two")
        (self.root / "usr/lib/tool/1/part").unlink()
        (self.root / "usr/lib/tool/1").rmdir()
        (self.root / "usr/lib/tool/2").mkdir()
        (self.root / "usr/lib/tool/2/part").write_text("part")
        (self.root / "usr/lib/python3/__pycache__").mkdir()
        (self.root / "usr/lib/python3/__pycache__/tool.cpython-311.pyc").write_text("compiled")

    def check(self, *options):
        return agent.run("integrity", "check", "--root", self.root, "--trust", self.trust, *options)

    def accept(self, *options, signers=("author", "approver")):
        keys = [word for name in signers for word in
                ("--certificate", getattr(self.pki, name).certificate,
                 "--key", getattr(self.pki, name).key)]
        return agent.run("integrity", "accept", "--root", self.root, "--trust", self.trust,
                         *keys, *options)

    def test_what_a_package_changed(self):
        before = self.manifest.read_bytes()
        self.upgrade()
        self.assertEqual(self.check().status, VIOLATED)
        done = self.accept("--package", "tool", "--reason", "a fix")
        self.assertEqual(done.status, agent.DONE, done)
        self.assertEqual(set(done.out.splitlines()), {
            "as it is /usr/bin/tool", "as it is /usr/lib/python3/__pycache__",
            "as it is /usr/lib/python3/__pycache__/tool.cpython-311.pyc", "gone /usr/lib/tool/1",
            "gone /usr/lib/tool/1/part", "as it is /usr/lib/tool/2",
            "as it is /usr/lib/tool/2/part", f"as it is /{INFO}/tool.list"})
        self.assertEqual(self.check().status, agent.DONE, self.check())
        self.assertEqual(self.manifest.read_bytes(), before)
        acceptance = self.check("--format", "json").report()["integrity"]["acceptances"][0]
        self.assertEqual((acceptance["what"], acceptance["reason"]), ("package tool 2", "a fix"))

    def test_nothing_else_is_accepted(self):
        self.upgrade()
        (self.root / "usr/bin/other").write_text("tampered")
        (self.root / "usr/lib/tool/2/more").write_text("not the package's")
        self.assertEqual(self.accept("--package", "tool", "--reason", "x").status, agent.DONE)
        done = self.check()
        self.assertEqual(done.status, VIOLATED)
        self.assertIn("changed /usr/bin/other", done.out)
        self.assertIn("added /usr/lib/tool/2/more", done.out)
        self.assertIn("1 added, 0 removed, 1 changed", done.out)

    def test_additions_follow_each_other_and_none_can_be_taken_away(self):
        self.upgrade()
        self.accept("--package", "tool", "--reason", "first")
        (self.root / "usr/bin/tool").write_text("three")
        self.accept("--package", "tool", "--reason", "second")
        (self.root / "usr/bin/new").write_text("")
        done = self.accept("--path", "/bin/new", "--reason", "third")
        self.assertEqual(done.status, agent.DONE, done)
        self.assertEqual(self.check().status, agent.DONE, self.check())
        third = pathlib.Path(f"{self.manifest}.3")
        text = third.read_bytes()
        third.unlink()
        (self.root / "usr/bin/new").unlink()
        done = self.check()
        self.assertEqual(done.status, agent.REFUSED, done)
        self.assertIn("3 additions were accepted, and 2 are there", done.err)
        third.write_bytes(text)
        pathlib.Path(f"{self.manifest}.2").unlink()
        self.assertEqual(self.check().status, agent.REFUSED)

    def test_an_addition_in_another_place_is_none(self):
        self.upgrade()
        self.accept("--package", "tool", "--reason", "first")
        for suffix in ("", ".p7s"):
            pathlib.Path(f"{self.manifest}.2{suffix}").write_bytes(
                pathlib.Path(f"{self.manifest}.1{suffix}").read_bytes())
        done = self.check()
        self.assertEqual(done.status, agent.FAILED, done)
        self.assertIn("does not follow what is there", done.err)

    def test_who_may_not_sign_may_not_accept(self):
        self.upgrade()
        done = self.accept("--package", "tool", "--reason", "x", signers=("author",))
        self.assertEqual(done.status, agent.REFUSED, done)
        self.assertIn("approver", done.err)
        self.assertFalse(pathlib.Path(f"{self.manifest}.1").exists())

    def test_signed_elsewhere(self):
        self.upgrade()
        addition = self.folder / "addition"
        done = self.accept("--package", "tool", "--reason", "x", "--output", addition, signers=())
        self.assertEqual(done.status, agent.DONE, done)
        self.assertEqual(self.check().status, VIOLATED)
        self.assertEqual(self.accept("--addition", addition, signers=()).status, agent.FAILED)
        agent.sign(addition, self.pki.author, self.pki.approver)
        done = self.accept("--addition", addition, signers=())
        self.assertEqual(done.status, agent.DONE, done)
        self.assertEqual(self.check().status, agent.DONE)

    def test_what_makes_no_sense(self):
        for options, sentence in (
                ((), "--reason is needed"), (("--reason", "x"), "--package or --path"),
                (("--package", "tool", "--reason", " "), "--reason is needed")):
            done = self.accept(*options)
            self.assertEqual(done.status, agent.USAGE, done)
            self.assertIn(sentence, done.err)
        done = self.accept("--package", "tool", "--reason", "x")
        self.assertEqual(done.status, agent.DONE, done)
        self.assertIn("nothing of it differs", done.err)


if __name__ == "__main__":
    unittest.main()
