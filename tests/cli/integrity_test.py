#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A manifest of a tree, and the tree held against it after somebody was there."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support")]

import agent  # noqa: E402
import pki  # noqa: E402
import trees  # noqa: E402

VIOLATED = 4


def output(*command, input=None):
    """What a program prints that must succeed."""
    return subprocess.run(command, input=input, capture_output=True, check=True).stdout


class Integrity(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = trees.scratch()
        cls.folder = cls.enterClassContext(scratch)
        cls.pki = pki.Pki(cls.folder / "pki")
        cls.trust = cls.pki.write_trust(cls.folder)

    def setUp(self):
        self.root = self.folder / self._testMethodName
        for path in ("usr/bin", "etc", "var/log", "var/lib/bootseal/state"):
            (self.root / path).mkdir(parents=True)
        (self.root / "usr/bin/tool").write_text("#!/bin/sh\n")
        (self.root / "etc/a b\n\\\udcff").write_text("odd\n")
        (self.root / "etc/link").symlink_to("a b")
        os.mkfifo(self.root / "etc/fifo")
        os.mknod(self.root / "etc/null", 0o20666, os.makedev(1, 3))
        self.manifest = self.folder / f"{self._testMethodName}.mtree"
        self.snapshot(self.manifest)
        agent.sign(self.manifest, self.pki.author, self.pki.approver)

    def snapshot(self, file):
        done = agent.run("integrity", "snapshot", "--root", self.root, "--output", file)
        self.assertEqual(done.status, agent.DONE, done.err)

    def check(self):
        return agent.run("integrity", "check", "--root", self.root, "--trust", self.trust,
                         self.manifest)

    def violated(self, *sentences):
        done = self.check()
        self.assertEqual(done.status, VIOLATED, done)
        for sentence in sentences:
            self.assertIn(sentence, done.out)
        return done.out

    def test_an_untouched_tree_is_intact(self):
        done = self.check()
        self.assertEqual(done.status, agent.DONE, done)
        self.assertIn("INTACT  0 added, 0 removed, 0 changed", done.out)

    def test_two_snapshots_are_the_same_bytes(self):
        self.snapshot(self.folder / "again.mtree")
        self.assertEqual((self.folder / "again.mtree").read_bytes(), self.manifest.read_bytes())

    def test_a_copy_is_intact(self):
        copy = self.folder / "copy"
        trees.copy(self.root, copy)
        shutil.rmtree(self.root)
        copy.rename(self.root)
        self.assertEqual(self.check().status, agent.DONE)

    def test_one_byte_with_size_and_time_as_they_were(self):
        tool = self.root / "usr/bin/tool"
        before = tool.stat()
        tool.write_text("#!/bin/sx\n")
        os.utime(tool, ns=(before.st_atime_ns, before.st_mtime_ns))
        self.assertIn("1 changed", self.violated("changed /usr/bin/tool", "    sha256: expected"))

    def test_what_else_can_be_done_to_a_file(self):
        tool = self.root / "usr/bin/tool"
        os.chown(tool, 1, 2)
        tool.chmod(0o4755)
        self.violated("    mode: expected 0644, is 4755", "    uid: expected 0, is 1",
                      "    gid: expected 0, is 2")

    def test_a_capability(self):
        subprocess.run(["setcap", "cap_net_raw+ep", self.root / "usr/bin/tool"], check=True)
        self.violated("    xattr security.capability: expected none, is")

    def test_other_kinds(self):
        (self.root / "etc/link").unlink()
        (self.root / "etc/link").symlink_to("/etc/shadow")
        (self.root / "etc/null").unlink()
        os.mknod(self.root / "etc/null", 0o20666, os.makedev(1, 1))
        (self.root / "usr/bin/tool").unlink()
        os.mkfifo(self.root / "usr/bin/tool", 0o644)
        self.violated("    link: expected a b, is /etc/shadow",
                      "    device: expected 1:3, is 1:1",
                      "    type: expected a file, is a FIFO", "3 changed")

    def test_what_comes_and_goes(self):
        (self.root / "etc/ld.so.preload").write_text("/tmp/evil.so\n")
        (self.root / "etc/fifo").unlink()
        self.violated("added /etc/ld.so.preload", "removed /etc/fifo",
                      "1 added, 1 removed, 0 changed")

    def test_the_manifest_itself(self):
        text = self.manifest.read_bytes()
        self.manifest.write_bytes(text[:-20])
        done = self.check()
        self.assertEqual(done.status, agent.REFUSED, done)
        self.manifest.write_bytes(text)
        pathlib.Path(f"{self.manifest}.p7s").unlink()
        self.assertEqual(self.check().status, agent.REFUSED)

    def test_other_peoples_programs_read_it(self):
        text = re.sub(r"(?m)^/set bootseal.*\n| bootseal\.xattr\S*", "", self.manifest.read_text())
        shutil.rmtree(self.root / "var/lib/bootseal")  # is no part of ours
        theirs = self.folder / "theirs.mtree"
        theirs.write_text(text)
        mtree = ["mtree", "-f", theirs, "-p", self.root]
        done = subprocess.run(mtree, capture_output=True, check=False)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"", b""))
        names = output("bsdtar", "-tf", theirs)
        self.assertEqual(len(names.splitlines()), len(text.splitlines()) - 1)
        (self.root / "usr/bin/tool").write_text("#!/bin/sx\n")
        self.assertEqual(subprocess.run(mtree, capture_output=True, check=False).returncode, 2)

    def test_other_peoples_manifests_are_read(self):
        shutil.rmtree(self.root / "var/lib/bootseal")  # is no part of ours
        keywords = "type,mode,uid,gid,size,link,device,sha256"
        folded = output("mtree", "-c", "-k", keywords, "-p", self.root)
        in_full = output("mtree", "-C", "-k", keywords, input=folded)
        archive = output("bsdtar", "-cf", "-", "--format=mtree", f"--options=!all,{keywords}",
                         "-C", self.root, ".")
        for text in (folded, in_full, archive):
            with self.subTest(text=text):
                self.manifest.write_bytes(text)
                pathlib.Path(f"{self.manifest}.p7s").unlink(missing_ok=True)
                agent.sign(self.manifest, self.pki.author, self.pki.approver)
                done = self.check()
                self.assertEqual(done.status, agent.DONE, done)

    def test_names_are_fit_to_print(self):
        (self.root / "etc/a b\n\\\udcff").write_text("odder\n")
        self.violated(r"changed /etc/a b\x0a\\xff")


if __name__ == "__main__":
    unittest.main()
