#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A manifest of a tree, and the tree held against it after somebody was there."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import threading
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

    def snapshot(self, file, *options):
        done = agent.run("integrity", "snapshot", "--root", self.root, "--output", file, *options)
        self.assertEqual(done.status, agent.DONE, done.err)

    def seal(self, *options):
        """The manifest anew, with other options."""
        self.snapshot(self.manifest, *options)
        pathlib.Path(f"{self.manifest}.p7s").unlink()
        agent.sign(self.manifest, self.pki.author, self.pki.approver)

    def check(self, *options):
        return agent.run("integrity", "check", "--root", self.root, "--trust", self.trust,
                         "--verbose", self.manifest, *options)

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
        self.violated("noted: changed /etc/link\n    link: expected a b, is /etc/shadow",
                      "changed /etc/null\n    device: expected 1:3, is 1:1",
                      "    type: expected a file, is a FIFO", "2 changed; 1 noted")

    def test_what_comes_and_goes(self):
        (self.root / "etc/ld.so.preload").write_text("/tmp/evil.so\n")
        (self.root / "etc/fifo").unlink()
        (self.root / "usr/bin/tool").unlink()
        self.violated("added /etc/ld.so.preload", "noted: removed /etc/fifo",
                      "removed /usr/bin/tool", "1 added, 1 removed, 0 changed; 1 noted")

    def test_the_manifest_itself(self):
        text = self.manifest.read_bytes()
        self.manifest.write_bytes(text[:-20])
        done = self.check()
        self.assertEqual(done.status, agent.REFUSED, done)
        self.manifest.write_bytes(text)
        pathlib.Path(f"{self.manifest}.p7s").unlink()
        self.assertEqual(self.check().status, agent.REFUSED)

    def test_other_peoples_programs_read_it(self):
        text = re.sub(r" bootseal\.\S+", "", self.manifest.read_text())
        shutil.rmtree(self.root / "var/lib/bootseal")  # is no part of ours
        theirs = self.folder / "theirs.mtree"
        theirs.write_text(text)
        mtree = ["mtree", "-f", theirs, "-p", self.root]
        done = subprocess.run(mtree, capture_output=True, check=False)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"", b""))
        names = output("bsdtar", "-tf", theirs)
        entries = [line for line in text.splitlines() if not line.startswith("#")]
        self.assertEqual(len(names.splitlines()), len(entries))
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
        self.assertIn("noted: changed /etc/a b\\x0a\\\\\\xff\n", self.check().out)

    def test_fast_reads_only_what_the_kernel_saw_changed(self):
        done = self.check("--fast")
        self.assertEqual(done.status, agent.DONE, done)
        self.assertIn("2 files not read", done.out)
        self.assertIn("blind to a clock that was set", " ".join(done.out.split()))
        self.assertIn(" 0 files read, 0 bytes", done.out)
        tool = self.root / "usr/bin/tool"
        before = tool.stat()
        tool.write_text("#!/bin/sx\n")
        os.utime(tool, ns=(before.st_atime_ns, before.st_mtime_ns))
        done = self.check("--fast")
        self.assertEqual(done.status, VIOLATED, done)
        self.assertIn("changed /usr/bin/tool", done.out)
        self.assertIn(" 1 file read, 10 bytes", done.out)

    def test_the_result_is_in_the_report(self):
        (self.root / "usr/bin/tool").write_text("#!/bin/sx\n")
        (self.root / "etc/new").write_text("")
        done = self.check("--format", "json")
        self.assertEqual(done.status, VIOLATED, done)
        report = done.report()
        self.assertEqual((report["mode"], report["result"]),
                         ("MODE_CHECK", "RESULT_NOT_COMPLIANT"))
        integrity = report["integrity"]
        self.assertEqual(integrity["verdict"], "VERDICT_DRIFTED")
        self.assertEqual(integrity["violations"], {"changed": "1"})
        self.assertEqual(integrity["noted"], {"added": "1"})
        self.assertEqual([(one["path"], one["kind"], one.get("violation", False), one["class"])
                          for one in integrity["deviations"]],
                         [("/etc/new", "DEVIATION_KIND_ADDED", False, "config"),
                          ("/usr/bin/tool", "DEVIATION_KIND_CHANGED", True, "absent")])
        self.assertEqual({signer["role"] for signer in integrity["signers"]},
                         {"author", "approver"})
        self.assertIn('<testsuite name="integrity" tests="1" failures="1"',
                      self.check("--format", "junit").out)

    def test_a_thousand_new_files_hide_no_changed_one(self):
        folder = self.root / "usr/a"
        folder.mkdir()
        for number in range(1100):
            (folder / str(number)).write_text("")
        (self.root / "usr/bin/tool").write_text("#!/bin/sx\n")
        self.violated("changed /usr/bin/tool", "and 101 more", "1101 added, 0 removed, 1 changed")

    def test_a_policy_of_ones_own(self):
        policy = self.folder / "policy"
        policy.write_text("config /**\ngrows /var/log/**\nvolatile /run/**\n")
        (self.root / "var/log/syslog").write_text("one\n")
        (self.root / "run").mkdir()
        (self.root / "run/pid").write_text("1")
        self.seal("--policy", policy)
        self.assertNotIn("run/pid", self.manifest.read_text())
        with open(self.root / "var/log/syslog", "a", encoding="utf-8") as log:
            log.write("two\n")
        (self.root / "run/pid").write_text("2")
        (self.root / "usr/bin/tool").write_text("")
        done = self.check()
        self.assertEqual(done.status, agent.DONE, done)
        self.assertIn("1 noted", done.out)
        (self.root / "var/log/syslog").write_text("two\none\n")
        self.violated("changed /var/log/syslog\n    sha256: expected")
        policy.write_text("exact /**\nexakt /usr\n")
        done = agent.run("integrity", "snapshot", "--root", self.root, "--policy", policy)
        self.assertEqual(done.status, agent.FAILED, done)
        self.assertIn(f"{policy}:2: expected exact, absent", done.err)

    def test_the_serial_never_goes_back(self):
        self.seal("--serial", "7")
        state = self.root / "var/lib/bootseal/state/serial"
        state.write_text("manifest 7\n")
        self.assertEqual(self.check().status, agent.DONE)
        state.write_text("manifest 8\n")
        done = self.check()
        self.assertEqual(done.status, agent.REFUSED, done)
        self.assertIn("serial 7 of manifest is below 8", done.err)

    def test_the_manifest_of_the_image_itself(self):
        place = self.root / "var/lib/bootseal/integrity"
        place.mkdir()
        for suffix in ("", ".p7s"):
            shutil.copy(f"{self.manifest}{suffix}", place / f"sealed.mtree{suffix}")
        done = agent.run("integrity", "check", "--root", self.root, "--trust", self.trust)
        self.assertEqual(done.status, agent.DONE, done)
        (place / "sealed.mtree").unlink()
        done = agent.run("integrity", "check", "--root", self.root, "--trust", self.trust)
        self.assertEqual(done.status, agent.FAILED, done)
        self.assertIn("/var/lib/bootseal/integrity/sealed.mtree: there is no manifest", done.err)

    def test_a_file_that_nobody_could_read_to_its_end_is_told(self):
        """Files come, go and grow while the program runs; it ends, and says what it saw."""
        folder = self.root / "usr/share/busy"
        folder.mkdir(parents=True)
        for number in range(300):
            (folder / f"{number:03}").write_text("x" * 4096)
        self.seal()
        stop = threading.Event()

        def disturb():
            while not stop.is_set():
                for number in range(0, 300, 3):
                    (folder / f"{number:03}").unlink(missing_ok=True)
                    with open(folder / f"{number + 1:03}", "a", encoding="utf-8") as file:
                        file.write("y" * 100)
                    (folder / f"new{number}").write_text("z")
                    (folder / f"{number:03}").write_text("x" * 4096)
                    (folder / f"new{number}").unlink()

        thread = threading.Thread(target=disturb)
        thread.start()
        try:
            for _ in range(20):
                done = self.check()
                self.assertEqual((done.status, done.err), (VIOLATED, ""), done)
                self.assertNotIn("/usr/share/busy/002", done.out)
        finally:
            stop.set()
            thread.join()
        self.violated("changed /usr/share/busy/001\n    size: expected 4096, is ")


if __name__ == "__main__":
    unittest.main()
